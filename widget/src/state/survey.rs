//! How likely the visitor is to recommend the site: asked once in a while, below a conversation that is done.

use super::{Effect, Screen, State, Talk};
use shared::frame::VisitorFrame;
use shared::survey::Survey;
use shared::text::MessageText;

/// What is asked and said.
#[derive(Debug, Default)]
pub struct Poll {
    /// The edge says that the visitor may be asked.
    ask: bool,
    /// The visitor was asked, and what they said; sent again whenever the edge is greeted, which changes nothing.
    pub(super) said: Option<Survey>,
    /// What stands in the field below the score.
    pub remark: String,
    /// No more is to be said.
    pub over: bool,
}

impl Poll {
    /// The score that was given.
    pub fn score(&self) -> Option<u8> {
        self.said.as_ref().and_then(|said| said.score)
    }
}

impl State {
    /// Whether the question stands in this conversation: it was rated, or the visitor comes back after it was done.
    pub fn asks_survey(&self, talk: &Talk) -> bool {
        let moment = talk.is_resolved() && (talk.was_done || talk.rating().is_some());
        self.poll.ask && moment && (!self.poll.over || self.poll.score().is_some())
    }

    pub(super) fn may_survey(&mut self, ask: bool) {
        if self.poll.said.is_none() {
            self.poll.ask = ask;
        }
    }

    /// Whoever sees the question has been asked.
    pub(super) fn see_survey(&mut self, out: &mut Vec<Effect>) {
        let Screen::Talk(id) = self.screen() else { return };
        let asks = self.talk(id).is_some_and(|talk| self.asks_survey(talk));
        if asks && self.visible && self.poll.said.is_none() {
            self.say_survey(None, out);
        }
    }

    /// A score with what stands in the field; without one they would rather not say. A word ends it.
    pub(super) fn say_survey(&mut self, score: Option<u8>, out: &mut Vec<Effect>) {
        let comment = MessageText::cut(&self.poll.remark);
        self.poll.over |= comment.is_some();
        let survey = Survey { score, comment: comment.filter(|_| score.is_some()) };
        self.poll.said = Some(survey.clone());
        if self.live.is_up() {
            out.push(Effect::Send(VisitorFrame::Survey(survey)));
        } else {
            self.hurry(out);
        }
    }
}
