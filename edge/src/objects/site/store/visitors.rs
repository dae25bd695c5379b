//! What visitors said of themselves. A row is there once they were asked for an address, whatever they said, or said
//! what they are called.

use super::Store;
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::email::Email;
use shared::id::VisitorId;
use shared::locale::Locale;
use shared::text::Label;
use shared::time::Timestamp;

/// A visitor as far as they said who they are. Nothing of it is verified.
pub(in super::super) struct Profile {
    /// Where they can be reached.
    pub(in super::super) email: Option<Email>,
    /// What they are called.
    pub(in super::super) name: Option<Label>,
    /// They were asked where they can be reached.
    pub(in super::super) asked: bool,
    /// They want no mail.
    pub(in super::super) muted: bool,
}

#[derive(Deserialize)]
struct Row {
    email: Option<String>,
    name: Option<String>,
    asked: u8,
    muted: u8,
}

impl Store {
    /// What is known of a visitor; nothing when they were never asked.
    pub(in super::super) fn profile(&self, visitor: &VisitorId) -> Result<Option<Profile>> {
        let row = self.db.row::<Row>(
            "SELECT email, name, asked, muted FROM visitors WHERE id = ?",
            params![visitor.as_str()],
        )?;
        Ok(row.map(|row| Profile {
            email: row.email.as_deref().and_then(Email::new),
            name: row.name.as_deref().and_then(Label::cut),
            asked: row.asked != 0,
            muted: row.muted != 0,
        }))
    }

    /// Enters where a visitor can be reached, which ends that they want no mail; or that they would not say.
    pub(in super::super) fn put_profile(
        &self,
        visitor: &VisitorId,
        email: Option<&Email>,
        locale: &Locale,
        zone: Option<&str>,
        now: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "INSERT INTO visitors (id, email, locale, zone, created_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET email = excluded.email, asked = 1, muted = 0",
            params![visitor.as_str(), email.map(Email::as_str), locale.as_str(), zone, now.0,],
        )
    }

    /// Who has no conversation left is nobody we know.
    pub(super) fn forget_visitor(&self, visitor: &str) -> Result<()> {
        for (table, column) in [("visitors", "id"), ("surveys", "visitor")] {
            self.db.run(
                &format!(
                    "DELETE FROM {table} WHERE {column} = ?
                       AND NOT EXISTS (SELECT 1 FROM conversations WHERE visitor = ?)"
                ),
                params![visitor, visitor],
            )?;
        }
        Ok(())
    }

    /// Enters what a visitor is called.
    pub(in super::super) fn put_name(
        &self,
        visitor: &VisitorId,
        name: &Label,
        locale: &Locale,
        zone: Option<&str>,
        now: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "INSERT INTO visitors (id, name, asked, locale, zone, created_at) VALUES (?, ?, 0, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            params![visitor.as_str(), name.as_str(), locale.as_str(), zone, now.0],
        )
    }

    /// A visitor wants no more mail.
    pub(in super::super) fn mute_visitor(&self, visitor: &str) -> Result<()> {
        self.db.run("UPDATE visitors SET muted = 1 WHERE id = ? AND muted = 0", params![visitor])
    }
}
