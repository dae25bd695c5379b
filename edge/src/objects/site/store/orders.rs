//! Orders: the whole order as it came, under its number, with the keys that prove whose it is.

use super::{Store, stored};
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::order::{Order, contact_keys, number_key};
use shared::owner::ItemResult;
use shared::time::Timestamp;

#[derive(Deserialize)]
struct Row {
    contacts: String,
    body: String,
}

/// An order, and what proves that it is somebody's.
pub(in super::super) struct OwnedOrder {
    pub(in super::super) order: Order,
    pub(in super::super) contacts: Vec<String>,
}

impl Store {
    /// Adds or replaces an order; says which.
    pub(in super::super) fn put_order(&self, order: &Order, now: Timestamp) -> Result<ItemResult> {
        let number = number_key(&order.number);
        let json = serde_json::to_string(order)?;
        let shown = order.number.to_string();
        let old = self
            .db
            .row::<Row>("SELECT contacts, body FROM orders WHERE number = ?", params![number.as_str()])?;
        let result = match old {
            Some(old) if old.body == json => return Ok(ItemResult::Unchanged(shown)),
            Some(_) => ItemResult::Updated(shown),
            None => ItemResult::Created(shown),
        };
        let contacts = serde_json::to_string(&contact_keys(&order.contact))?;
        self.db.run(
            "INSERT OR REPLACE INTO orders (number, contacts, body, updated_at) VALUES (?, ?, ?, ?)",
            params![number, contacts, json, now.0],
        )?;
        Ok(result)
    }

    /// An order by its number, however it is written.
    pub(in super::super) fn order(&self, number: &str) -> Result<Option<OwnedOrder>> {
        let number = number_key(number);
        let row =
            self.db.row::<Row>("SELECT contacts, body FROM orders WHERE number = ?", params![number])?;
        row.map(|row| Ok(OwnedOrder { order: stored(&row.body)?, contacts: stored(&row.contacts)? }))
            .transpose()
    }

    /// Whether there are orders at all.
    pub(in super::super) fn has_orders(&self) -> Result<bool> {
        #[derive(Deserialize)]
        struct One {}
        Ok(self.db.row::<One>("SELECT 1 AS one FROM orders LIMIT 1", vec![])?.is_some())
    }
}
