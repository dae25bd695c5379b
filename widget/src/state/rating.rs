//! What a visitor says of a conversation that is done.

use super::{Effect, Moment, State, Talk, Tell, client_id};
use shared::conversation::{EntryBody, Rating};
use shared::frame::{Rate, VisitorFrame};
use shared::id::ConversationId;
use shared::text::MessageText;

impl Talk {
    /// What the visitor said of it since it was last marked as done.
    pub fn rating(&self) -> Option<&Rating> {
        if let Some(rate) = &self.rate {
            return Some(&rate.rating);
        }
        let last = self.timeline.entries().iter().rev().find_map(|entry| match &entry.body {
            EntryBody::Rated(rating) => Some(Some(rating)),
            EntryBody::Resolved(_) => Some(None),
            _ => None,
        });
        last.flatten()
    }
}

impl State {
    /// A score, with what stands in the field below it. Kept and sent again until it has come back as an entry.
    pub(super) fn rated(
        &mut self,
        id: &ConversationId,
        score: u8,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(client_id) = client_id(moment) else { return };
        let Some(talk) = self.talk_mut(id) else { return };
        let rating = Rating { score, comment: MessageText::cut(&talk.remark) };
        let rate = Rate { conversation: id.clone(), client_id, rating };
        if let Some(before) = talk.rate.replace(rate.clone()) {
            out.push(Effect::Tell(Tell::Outbox(before.client_id, None)));
        }
        out.push(Effect::Tell(Tell::Outbox(rate.client_id.clone(), Some(crate::json::to_string(&rate)))));
        if self.live.is_up() {
            out.push(Effect::Send(VisitorFrame::Rate(rate)));
        } else {
            self.hurry(out);
        }
    }

    /// A word on the score that was given.
    pub(super) fn remarked(&mut self, id: &ConversationId, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        let Some(talk) = self.talk(id).filter(|talk| !talk.remark.trim().is_empty()) else { return };
        if let Some(score) = talk.rating().map(|rating| rating.score) {
            self.rated(id, score, moment, out);
        }
    }
}
