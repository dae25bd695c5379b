//! What is worth saying once for all orders of a file, instead of for each.

use super::states;
use shared::order::{Order, contact_keys};
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
    /// Counts an order that was made, and the words that said where it stands.
    pub(super) fn order(&mut self, order: &Order, is_priced: bool, words: &str) {
        let state = states::wire_name(order.state);
        if !words.is_empty() {
            *self.words.entry((words.to_owned(), state.clone())).or_default() += 1;
        }
        self.without_contact += usize::from(contact_keys(&order.contact).is_empty());
        self.without_items += usize::from(order.items.is_empty());
        self.without_prices += usize::from(!is_priced && !order.items.is_empty());
        *self.by_state.entry(state).or_default() += 1;
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
            (
                self.without_contact,
                "orders without e-mail, phone or postal code, which their customers cannot find",
            ),
            (self.bad_emails, "orders with an e-mail address without an @, which was left out"),
            (self.without_items, "orders without items"),
            (self.without_prices, "orders with items without a price, which is shown as 0"),
            (self.odd_totals, "orders with a total that is not the sum of its parts; the total was kept"),
        ] {
            if count > 0 {
                notes.push(format!("{what}: {count}"));
            }
        }
    }
}
