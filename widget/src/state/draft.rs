//! Texts that are not sent yet, kept in the page's storage: only for conversations in which something was sent before.

use super::{Effect, State, Talk, Tell, Timer};
use serde::{Deserialize, Serialize};
use shared::id::ConversationId;

/// A draft that stands still this long is kept.
const PAUSE_MS: u32 = 400;

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Where it is to be sent.
    pub conversation: ConversationId,
    /// What stands in the composer.
    pub draft: String,
}

impl State {
    /// The composer changed.
    pub(super) fn draft_later(out: &mut Vec<Effect>) {
        out.push(Effect::After(PAUSE_MS, Timer::Draft));
    }

    /// Keeps the drafts that have changed.
    pub(super) fn keep_drafts(&mut self, out: &mut Vec<Effect>) {
        for talk in self.talks.iter_mut().filter(|talk| talk.keeps_draft()) {
            if talk.draft != talk.kept_draft {
                talk.kept_draft.clone_from(&talk.draft);
                let draft = Draft { conversation: talk.id.clone(), draft: talk.draft.clone() };
                let text = (!talk.draft.is_empty()).then(|| crate::json::to_string(&draft));
                out.push(Effect::Tell(Tell::Draft(draft.conversation, text)));
            }
        }
    }

    /// Puts what was kept, a draft or a score, back where it belongs, as soon as that is there.
    pub(super) fn restore_kept(&mut self, id: &ConversationId) {
        if let Some(place) = self.rates.iter().position(|rate| rate.conversation == *id) {
            let rate = self.rates.swap_remove(place);
            if let Some(talk) = self.talk_mut(id) {
                talk.rate = Some(rate);
            }
        }
        let Some(place) = self.drafts.iter().position(|draft| draft.conversation == *id) else { return };
        let Draft { draft, .. } = self.drafts.swap_remove(place);
        if let Some(talk) = self.talk_mut(id).filter(|talk| talk.draft.is_empty()) {
            talk.kept_draft.clone_from(&draft);
            talk.draft = draft;
        }
    }
}

impl Talk {
    /// Before the first message nothing is kept.
    fn keeps_draft(&self) -> bool {
        self.head.is_some() || !self.timeline.pending().is_empty()
    }
}
