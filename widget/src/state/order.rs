//! Looking up an order.

use super::{Call, Effect, Fault, Moment, State, Target};
use shared::conversation::OrderProof;
use shared::order::{FoundOrder, OrderLookup, OrderView};
use shared::text::{Label, MessageText, Text};

/// Orders that a conversation can carry.
const PROOFS: usize = 10;

/// The look-up's two fields and what came of them.
#[derive(Debug, Default)]
pub struct OrderForm {
    /// The number, as typed.
    pub number: String,
    /// E-mail address, telephone number or postal code, as typed.
    pub contact: String,
    /// Being looked up.
    pub busy: bool,
    /// What is wrong.
    pub wrong: Option<Wrong>,
    /// What was found.
    pub found: Option<OrderView>,
}

/// Why there is no order.
#[derive(Debug, PartialEq)]
pub enum Wrong {
    /// The number is missing.
    NoNumber,
    /// The contact is missing.
    NoContact,
    /// The edge says so.
    Fault(Fault),
}

impl OrderForm {
    pub(super) fn number(&mut self, text: String) {
        self.number = text;
        self.wrong = None;
    }

    pub(super) fn contact(&mut self, text: String) {
        self.contact = text;
        self.wrong = None;
    }
}

impl State {
    pub(super) fn order_submitted(&mut self, out: &mut Vec<Effect>) {
        let form = &mut self.order;
        if form.busy {
            return;
        }
        let (number, contact) = (Label::cut(&form.number), Label::cut(&form.contact));
        match (number, contact) {
            (Some(number), Some(contact)) => {
                form.busy = true;
                form.wrong = None;
                out.push(Effect::Call(Call::Lookup(OrderLookup { number, contact })));
            }
            (number, _) => {
                form.wrong = Some(if number.is_none() { Wrong::NoNumber } else { Wrong::NoContact });
                out.push(Effect::Focus(Target::Invalid));
            }
        }
    }

    pub(super) fn order_found(&mut self, found: FoundOrder, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        let FoundOrder { order, proof } = found;
        self.order.busy = false;
        self.proofs.retain(|known| known.number != order.number);
        let known = Text::new(&proof).ok();
        if let Some(proof) = known.clone() {
            self.proofs.push(OrderProof { number: order.number.clone(), proof });
        }
        let surplus = self.proofs.len().saturating_sub(PROOFS);
        self.proofs.drain(..surplus);
        let number = MessageText::cut(&order.number);
        self.order.found = Some(order);
        if let Some((id, question)) = self.asked_order.take() {
            self.send_answer(id, question, number, known, moment, out);
        } else {
            out.push(Effect::Focus(Target::Heading));
        }
    }

    pub(super) fn order_missed(&mut self, fault: Fault) {
        self.order.busy = false;
        self.order.wrong = Some(Wrong::Fault(fault));
    }

    pub(super) fn order_again(&mut self, out: &mut Vec<Effect>) {
        self.order = OrderForm::default();
        out.push(Effect::Focus(Target::Heading));
    }
}
