//! Erasing conversations: all of them that was stored goes, and only the fact that something went is kept for a while.

use super::Store;
use super::conversations::{COLUMNS, Row};
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::id::ConversationId;
use shared::time::{DAY, Timestamp};

/// A desk that was away for longer than this loads anew: its sign-in has ended.
const REMEMBERED: i64 = 14 * DAY;

impl Store {
    /// Erases conversations. In one transaction.
    pub(in super::super) fn erase(&self, rows: &[Row], now: Timestamp) -> Result<Vec<ConversationId>> {
        let ids: Result<Vec<ConversationId>> = rows.iter().map(Row::id).collect();
        let ids = ids?;
        for (row, id) in rows.iter().zip(&ids) {
            self.keep_for_reports(row, id)?;
            let feed = self.feed()? + 1;
            // The index is numbered by the feed; its row says where.
            self.db.run(
                "DELETE FROM searchable WHERE rowid = (SELECT searchable_row FROM conversations WHERE id = ?)",
                params![id.as_str()],
            )?;
            for (table, column) in
                [("entries", "conversation"), ("notes", "conversation"), ("conversations", "id")]
            {
                self.db.run(&format!("DELETE FROM {table} WHERE {column} = ?"), params![id.as_str()])?;
            }
            self.let_attachments_go(id, now)?;
            self.drop_letters(id)?;
            self.forget_visitor(&row.visitor)?;
            self.forget_trail(&row.visitor)?;
            self.count_folder(&row.folder, row.assignee.as_deref(), -1)?;
            self.db.run(
                "INSERT INTO erased (feed, conversation, at) VALUES (?, ?, ?)",
                params![i64::from(feed), id.as_str(), now.0],
            )?;
        }
        Ok(ids)
    }

    /// Of a conversation that goes, what the reports count: no words, nobody's name but the staff's, and the time only
    /// to the quarter of an hour.
    fn keep_for_reports(&self, row: &Row, id: &ConversationId) -> Result<()> {
        if row.is_merged() || row.spam != 0 {
            return Ok(());
        }
        self.db.run(
            "INSERT INTO past_conversations (created_at, locale, topic, asked, bot_ms, first_reply_ms, first_reply_by,
               resolved_ms, resolved_by, score, broken, kept)
             SELECT created_at - created_at % 900000, locale, topic, asked, bot_ms, first_reply_ms, first_reply_by,
               resolved_ms, resolved_by, score, broken, kept FROM conversations WHERE id = ?",
            params![id.as_str()],
        )
    }

    /// Conversations in which nothing was said since a moment, at most `most`, the longest silent first.
    pub(in super::super) fn silent_since(&self, moment: Timestamp, most: usize) -> Result<Vec<Row>> {
        self.db.json_rows(
            &format!("{COLUMNS} WHERE last_at < ? ORDER BY last_at LIMIT {most}"),
            params![moment.0],
        )
    }

    /// What was erased since a place in the feed.
    pub(super) fn erased_since(&self, feed: u32) -> Result<Vec<ConversationId>> {
        #[derive(Deserialize)]
        struct Gone {
            conversation: String,
        }
        let rows: Vec<Gone> = self
            .db
            .rows("SELECT conversation FROM erased WHERE feed > ? ORDER BY feed", params![i64::from(feed)])?;
        let id = |row: Gone| {
            ConversationId::new(&row.conversation).ok_or_else(|| Error::internal("erased", row.conversation))
        };
        rows.into_iter().map(id).collect()
    }

    /// Forgets what was erased long ago. The latest place stays, so that the feed never goes back.
    pub(super) fn forget_erased(&self, now: Timestamp) -> Result<()> {
        self.db.run(
            "DELETE FROM erased WHERE at < ? AND feed < (SELECT max(feed) FROM erased)",
            params![now.plus(-REMEMBERED).0],
        )
    }
}
