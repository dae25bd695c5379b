//! Where the visitor can be reached after they left: asked once, while they wait for an answer.

use super::{Effect, State, Talk};
use shared::conversation::Status;
use shared::email::Email;
use shared::frame::{Contact, VisitorFrame};

/// What is asked and said.
#[derive(Debug, Default)]
pub struct Reach {
    /// The edge says that the visitor may be asked.
    pub(super) ask: bool,
    /// What stands in the field.
    pub email: String,
    /// What stands in the one for a name.
    pub name: String,
    /// What the visitor said; sent again until the edge knows it.
    pub(super) said: Option<Contact>,
}

impl State {
    /// Whether the visitor is asked in this conversation: it waits, so they may leave.
    pub fn asks_email(&self, talk: &Talk) -> bool {
        self.reach.ask && talk.head.as_ref().is_some_and(|head| head.status == Status::Waiting)
    }

    /// Whether the visitor has just left an address.
    pub fn has_email(&self) -> bool {
        self.reach.said.as_ref().is_some_and(|said| said.email.is_some())
    }

    /// The address in the field, or none; they are not asked again.
    pub(super) fn reached(&mut self, skip: bool, out: &mut Vec<Effect>) {
        let email = Email::new(&self.reach.email);
        if email.is_none() && !skip {
            return;
        }
        let contact = Contact { email: email.filter(|_| !skip) };
        self.reach.ask = false;
        self.reach.said = Some(contact.clone());
        if self.live.is_up() {
            out.push(Effect::Send(VisitorFrame::Contact(contact)));
        } else {
            self.hurry(out);
        }
    }

    /// The edge says whether it knows.
    pub(super) fn may_ask(&mut self, ask: bool) {
        if !ask {
            self.reach.said = None;
        }
        self.reach.ask = ask && self.reach.said.is_none();
    }
}
