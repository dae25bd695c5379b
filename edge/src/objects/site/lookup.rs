//! Finding an order: a number, and one thing that only its customer and the shop know.
//!
//! "Wrong" and "not found" are the same answer after the same work. What fails is counted: by address, by order, by
//! site. An order under attack holds back only addresses that have failed on it before, so its real customer's first
//! try passes; their address must fail twice before they wait.

use super::contract::FindOrder;
use super::limits::{FAILURES_BY_ORDER, FAILURES_BY_ORDER_AND_ADDRESS, FAILURES_BY_SITE, LOOKUPS_BY_ADDRESS};
use super::store::Store;
use super::visitor::lookup_subject;
use crate::error::{Error, Result};
use crate::token::{Keys, Kind};
use shared::error::ErrorCode;
use shared::order::{FoundOrder, OrderView, number_key, typed_contact_keys};
use shared::time::Timestamp;

/// Looks an order up: 1. limits; 2. the order, or none; 3. the contact, compared in constant time; 4. the order
/// without its contact, and a proof that it was found; or one more failure.
pub(super) fn find_order(
    store: &Store,
    keys: &Keys,
    command: &FindOrder,
    now: Timestamp,
) -> Result<FoundOrder> {
    let FindOrder { lookup, address } = command;
    let site = store.site()?;
    let number = number_key(&lookup.number);
    let pair = format!("{number}:{address}");
    store.take(&LOOKUPS_BY_ADDRESS, address, now)?;
    store.would_pass(&FAILURES_BY_SITE, "", now)?;
    if store.would_pass(&FAILURES_BY_ORDER_AND_ADDRESS, &pair, now).is_err() {
        store.would_pass(&FAILURES_BY_ORDER, &number, now)?;
    }
    let owned = store.order(&number)?;
    let typed = typed_contact_keys(&lookup.contact);
    // An order that does not exist is compared like one that does.
    let nobody = ["-".to_owned()];
    let known = owned.as_ref().map_or(&nobody[..], |o| &o.contacts);
    let proved =
        known.iter().fold(false, |found, key| found | typed.iter().fold(false, |f, t| f | keys.same(key, t)));
    match owned {
        Some(owned) if proved => {
            let order = OrderView::from(owned.order);
            let proof = keys
                .sign(Kind::Order, &site, &lookup_subject(&order.number), now)
                .ok_or_else(|| Error::internal("proof", "could not be signed"))?;
            Ok(FoundOrder { order, proof })
        }
        _ => {
            store.take(&FAILURES_BY_SITE, "", now)?;
            // Counting must not change the answer: beyond its limit a bucket simply stays full.
            let _ = store.take(&FAILURES_BY_ORDER, &number, now);
            let _ = store.take(&FAILURES_BY_ORDER_AND_ADDRESS, &pair, now);
            Err(Error::public(ErrorCode::OrderNotFound, "no order with this number and this contact"))
        }
    }
}
