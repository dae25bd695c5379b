//! Lists of conversations, as the desk shows them.

use super::conversations::{COLUMNS, Row};
use super::{Store, name_of};
use crate::error::Result;
use crate::objects::db::params;
use shared::desk::{Inbox, Summary, View};

/// Conversations in one list.
const PAGE: usize = 100;

impl Store {
    /// A view's conversations in its order, with the counts and the feed of this moment.
    pub(in super::super) fn inbox(&self, view: View) -> Result<Inbox> {
        let rows: Vec<Row> = match view {
            View::All | View::Unknown => {
                self.db.rows(&format!("{COLUMNS} ORDER BY feed DESC LIMIT {PAGE}"), vec![])?
            }
            view => {
                let order = if view == View::Waiting { "ASC" } else { "DESC" };
                self.db.rows(
                    &format!("{COLUMNS} WHERE status = ? ORDER BY status_since {order} LIMIT {PAGE}"),
                    params![name_of(&view)?],
                )?
            }
        };
        self.inbox_of(&rows)
    }

    /// Everything that moved since a place in the feed, oldest move first; the latest [`PAGE`] when there is more.
    pub(in super::super) fn moved_since(&self, feed: u32) -> Result<Inbox> {
        let mut rows: Vec<Row> = self.db.rows(
            &format!("{COLUMNS} WHERE feed > ? ORDER BY feed DESC LIMIT {PAGE}"),
            params![i64::from(feed)],
        )?;
        rows.reverse();
        self.inbox_of(&rows)
    }

    fn inbox_of(&self, rows: &[Row]) -> Result<Inbox> {
        let conversations: Result<Vec<Summary>> = rows.iter().map(Row::summary).collect();
        Ok(Inbox { conversations: conversations?, counts: self.counts()?, feed: self.feed()?, next: None })
    }
}
