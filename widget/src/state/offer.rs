//! Answers to what the staff offer: a choice, an address, a name, an order.
//!
//! Only the last offer of a conversation stands, and only until it is answered or the conversation is done.

use super::{Call, Effect, Moment, State, Talk, Target, Wrong, client_id};
use shared::conversation::{EntryBody, Message};
use shared::email::Email;
use shared::frame::Outgoing;
use shared::id::{ClientId, ConversationId};
use shared::limit;
use shared::offer::Offer;
use shared::order::OrderLookup;
use shared::text::{Label, MessageText, Text};

impl Talk {
    /// The message whose offer stands.
    pub fn offer(&self) -> Option<(&ClientId, &Offer)> {
        let last = self.timeline.entries().iter().rev().find_map(|entry| match &entry.body {
            EntryBody::Message(Message { client_id, offer: Some(offer), .. }) => Some((client_id, offer)),
            _ => None,
        });
        let (question, offer) = last?;
        let stored = self.timeline.entries().iter().any(
            |entry| matches!(&entry.body, EntryBody::Message(m) if m.answers.as_ref() == Some(question)),
        );
        let sent = self.timeline.pending().iter().any(|p| p.message.answers.as_ref() == Some(question));
        (!stored && !sent && !self.is_resolved()).then_some((question, offer))
    }
}

impl State {
    /// Answers with a choice; with an empty one, with what stands in the fields. An order is looked up first where there
    /// is something to prove it by.
    pub(super) fn answer(
        &mut self,
        id: ConversationId,
        question: ClientId,
        choice: String,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some((_, offer)) = self.talk(&id).and_then(Talk::offer) else { return };
        let text = match offer {
            Offer::Email => Email::new(&self.reach.email).map(|email| email.as_str().to_owned()),
            Offer::Name => Some(self.reach.name.clone()),
            Offer::Order => match (Label::cut(&self.order.number), Label::cut(&self.order.contact)) {
                (Some(number), Some(contact)) if !self.order.busy => {
                    self.order.busy = true;
                    self.order.wrong = None;
                    self.asked_order = Some((id, question));
                    out.push(Effect::Call(Call::Lookup(OrderLookup { number, contact })));
                    return;
                }
                (Some(number), None) => Some(number.into_string()),
                _ => None,
            },
            _ => Some(choice),
        };
        let text = text.and_then(|text| Label::cut(&text)).and_then(|text| MessageText::cut(&text));
        if text.is_none() && *offer == Offer::Order {
            self.order.wrong = Some(Wrong::NoNumber);
        }
        self.send_answer(id, question, text, None, moment, out);
    }

    /// Sends an answer as a message.
    pub(super) fn send_answer(
        &mut self,
        conversation: ConversationId,
        question: ClientId,
        text: Option<MessageText>,
        proof: Option<Text<{ limit::LABEL_CHARS }>>,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let (Some(text), Some(client_id)) = (text, client_id(moment)) else { return };
        // Who has just said where they can be reached is not asked.
        self.reach.ask &= Email::new(&text).is_none();
        let message = Outgoing {
            conversation,
            client_id,
            text,
            attachments: Vec::new(),
            opening: None,
            answers: Some(question),
            proof,
        };
        self.post(message, moment.now, out);
        out.push(Effect::Focus(Target::Composer));
    }
}
