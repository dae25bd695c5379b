//! Visitors whose messages are not taken any more. A few rows; a visitor is looked up by their id.

use super::Store;
use super::conversations::Row;
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::id::{StaffId, VisitorId};
use shared::text::Label;
use shared::time::{DAY, Timestamp};

/// For so long nobody begins a conversation from the blocked visitor's address: it may be that of many.
const ADDRESS_FOR: i64 = DAY;

#[derive(Deserialize)]
struct One {}

impl Store {
    /// Blocks the visitor of a conversation, and for a day new conversations from where it came.
    pub(in super::super) fn block(
        &self,
        row: &Row,
        reason: &Label,
        by: &StaffId,
        now: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "INSERT OR REPLACE INTO blocks (visitor, reason, by_staff, at, address, address_until) VALUES (?, ?, ?, ?, ?, ?)",
            params![
                row.visitor.as_str(),
                reason.as_str(),
                by.as_str(),
                now.0,
                row.address.as_str(),
                now.plus(ADDRESS_FOR).0,
            ],
        )
    }

    /// Takes that back, for the address as well.
    pub(in super::super) fn unblock(&self, row: &Row) -> Result<()> {
        self.db.run("DELETE FROM blocks WHERE visitor = ?", params![row.visitor.as_str()])
    }

    /// Whether a visitor's messages are not taken.
    pub(in super::super) fn is_blocked(&self, visitor: &VisitorId) -> Result<bool> {
        let found =
            self.db.row::<One>("SELECT 1 AS one FROM blocks WHERE visitor = ?", params![visitor.as_str()])?;
        Ok(found.is_some())
    }

    /// Whether no conversation may begin from an address now.
    pub(in super::super) fn is_address_blocked(&self, address: &str, now: Timestamp) -> Result<bool> {
        let found = self.db.row::<One>(
            "SELECT 1 AS one FROM blocks WHERE address = ? AND address <> '' AND address_until > ?",
            params![address, now.0],
        )?;
        Ok(found.is_some())
    }
}
