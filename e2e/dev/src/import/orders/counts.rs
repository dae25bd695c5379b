//! What is worth saying once for all orders of a file, instead of for each.

use super::states;
use shared::order::{Order, OrderState, contact_keys};
use std::collections::BTreeMap;

/// What is worth saying once for all orders.
#[derive(Default)]
pub(super) struct Counts {
    words: BTreeMap<(String, String), usize>,
    without_contact: usize,
    without_items: usize,
    without_prices: usize,
    pub(super) odd_totals: usize,
    pub(super) bad_emails: usize,
    by_state: BTreeMap<String, usize>,
}

impl Counts {
    /// Counts an order that was made.
    pub(super) fn order(&mut self, order: &Order, is_priced: bool) {
        self.without_contact += usize::from(contact_keys(&order.contact).is_empty());
        self.without_items += usize::from(order.items.is_empty());
        self.without_prices += usize::from(!is_priced && !order.items.is_empty());
        *self.by_state.entry(states::wire_name(order.state)).or_default() += 1;
    }

    /// Counts the words of a file for a state.
    pub(super) fn state(&mut self, words: &str, state: OrderState) {
        if !words.is_empty() {
            *self.words.entry((words.to_owned(), states::wire_name(state))).or_default() += 1;
        }
    }

    /// Says it.
    pub(super) fn say(self, notes: &mut Vec<String>) {
        let listed = |counts: BTreeMap<String, usize>| {
            counts.iter().map(|(what, count)| format!("{what} ({count})")).collect::<Vec<_>>().join(", ")
        };
        let words =
            self.words.into_iter().map(|((word, state), n)| (format!("{word:?} is {state}"), n)).collect();
        for (label, text) in [("status words: ", listed(words)), ("orders by state: ", listed(self.by_state))]
        {
            if !text.is_empty() {
                notes.push(format!("{label}{text}"));
            }
        }
        for (count, what) in [
            (self.without_contact, "have no e-mail, phone or postal code: their customers cannot find them"),
            (self.without_items, "have no items"),
            (self.without_prices, "have items without a price: shown as 0"),
            (
                self.odd_totals,
                "have a total that is not the sum of its parts: the total of the file was kept",
            ),
            (self.bad_emails, "have an e-mail address without an @: left out"),
        ] {
            if count > 0 {
                notes.push(format!("{count} orders {what}"));
            }
        }
    }
}
