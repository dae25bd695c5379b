//! The audit log: written with each change, in its transaction; read by owners.

use super::Store;
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::desk::{AuditLine, AuditPage};
use shared::time::Timestamp;

/// Which lines are wanted, the latest first.
pub(in super::super) struct WantedLines<'a> {
    /// Only what they did.
    pub(in super::super) actor: Option<&'a str>,
    /// Only this.
    pub(in super::super) action: Option<&'a str>,
    /// Only before this line.
    pub(in super::super) before: Option<u32>,
    /// At most so many.
    pub(in super::super) most: u32,
}

#[derive(Deserialize)]
struct Row {
    id: u32,
    at: i64,
    actor: String,
    actor_name: Option<String>,
    action: String,
    item: String,
    item_name: Option<String>,
    detail: String,
}

impl Store {
    /// Writes a line of the audit log.
    pub(in super::super) fn audit(
        &self,
        actor: &str,
        action: &str,
        item: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.audit_how(actor, action, item, "", now)
    }

    /// The same, with how it was done.
    pub(in super::super) fn audit_how(
        &self,
        actor: &str,
        action: &str,
        item: &str,
        detail: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "INSERT INTO audit (at, actor, action, item, detail) VALUES (?, ?, ?, ?, ?)",
            params![now.0, actor, action, item, detail],
        )
    }

    /// A page of the log. Names are those of today, or the last ones of those who left.
    pub(in super::super) fn audit_page(&self, wanted: &WantedLines<'_>) -> Result<AuditPage> {
        let mut conditions = vec!["id < ?".to_owned()];
        let mut values = params![wanted.before.map_or(i64::MAX >> 11, i64::from)];
        for (column, value) in [("actor", wanted.actor), ("action", wanted.action)] {
            if let Some(value) = value {
                conditions.push(format!("{column} = ?"));
                values.extend(params![value]);
            }
        }
        values.extend(params![i64::from(wanted.most) + 1]);
        let name = |of: &str| {
            format!(
                "coalesce((SELECT name FROM staff WHERE staff.id = {of}),
                          (SELECT name FROM former_staff WHERE former_staff.id = {of}))"
            )
        };
        let mut rows: Vec<Row> = self.db.rows(
            &format!(
                "SELECT id, at, actor, {} AS actor_name, action, item,
                        coalesce({}, (SELECT subject FROM conversations WHERE conversations.id = item)) AS item_name,
                        detail
                 FROM audit WHERE {} ORDER BY id DESC LIMIT ?",
                name("actor"),
                name("item"),
                conditions.join(" AND ")
            ),
            values,
        )?;
        let most = usize::try_from(wanted.most).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        let line = |row: Row| AuditLine {
            id: row.id,
            at: Timestamp(row.at),
            actor: row.actor,
            actor_name: row.actor_name,
            action: row.action,
            item: row.item,
            item_name: row.item_name,
            detail: row.detail,
        };
        Ok(AuditPage { lines: rows.into_iter().map(line).collect(), next })
    }
}
