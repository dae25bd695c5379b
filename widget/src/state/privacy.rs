//! The visitor's data: agreeing to the notice, taking it along, erasing it.

use super::{Call, Effect, Fault, Reply, Screen, Session, State, Talk, Target, Tell};
use shared::id::ConversationId;

/// How far erasing has come.
#[derive(Debug, Default, PartialEq)]
pub enum Erasing {
    /// Nobody asked for it.
    #[default]
    No,
    /// The visitor is asked whether they are sure.
    Asked,
    /// Under way.
    Busy,
    /// Done.
    Done,
}

/// What the visitor decides about their data.
#[derive(Debug, Default)]
pub struct Data {
    /// How far erasing has come.
    pub erasing: Erasing,
    /// What went wrong.
    pub fault: Option<Fault>,
    /// Whether they have agreed to the site's notice, this time.
    agreed: bool,
}

impl State {
    /// Whether the visitor must agree to the site's notice before they can write.
    pub fn must_agree(&self) -> bool {
        // Whoever has written before has agreed then.
        self.boot.consent && !self.data.agreed && self.session == Session::None
    }

    /// Whether there is anything of this visitor.
    pub fn has_data(&self) -> bool {
        self.session().is_some()
    }

    pub(super) fn agreed(&mut self, out: &mut Vec<Effect>) {
        self.data.agreed = true;
        out.push(Effect::Focus(Target::Composer));
    }

    /// Erasing takes two steps.
    pub(super) fn erase(&mut self, out: &mut Vec<Effect>) {
        self.data.fault = None;
        if self.data.erasing == Erasing::Asked {
            self.data.erasing = Erasing::Busy;
            out.push(Effect::Call(Call::Erase));
        } else {
            self.data.erasing = Erasing::Asked;
        }
    }

    pub(super) fn erased(&mut self, reply: Reply, out: &mut Vec<Effect>) {
        if let Reply::Failed(fault) = reply {
            self.data.erasing = Erasing::No;
            self.data.fault = Some(fault);
            return;
        }
        self.data.erasing = Erasing::Done;
        let all: Vec<_> = self.talks.iter().map(|talk| talk.id.clone()).collect();
        self.forget(&all, out);
    }

    /// Conversations are gone, wherever that was decided; nothing of them stays here or in the page's storage. With the
    /// last one goes the visitor's name.
    pub(super) fn forget(&mut self, gone: &[ConversationId], out: &mut Vec<Effect>) {
        let (forgotten, kept): (Vec<Talk>, Vec<Talk>) =
            std::mem::take(&mut self.talks).into_iter().partition(|talk| gone.contains(&talk.id));
        self.talks = kept;
        for talk in forgotten {
            for pending in talk.timeline.pending() {
                out.push(Effect::Tell(Tell::Outbox(pending.message.client_id.clone(), None)));
            }
            out.push(Effect::Tell(Tell::Draft(talk.id, None)));
        }
        let is_gone = |screen: &Screen| matches!(screen, Screen::Talk(id) if gone.contains(id));
        if self.screens.iter().any(is_gone) {
            self.screens = vec![Screen::Home];
        }
        if self.talks.is_empty() && self.session().is_some() {
            self.proofs.clear();
            self.data.agreed = false;
            self.leave(out);
            out.push(Effect::Disconnect);
        }
    }
}
