//! Canned replies: a few hundred rows at most, read whole.

use super::Store;
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::desk::{Canned, CannedName};
use shared::id::CannedId;
use shared::locale::Locale;
use shared::text::MessageText;
use shared::time::Timestamp;

#[derive(Deserialize)]
struct Row {
    id: String,
    locale: String,
    name: String,
    text: String,
    updated_at: i64,
}

impl Row {
    fn canned(&self) -> Result<Canned> {
        let broken = || Error::internal("canned", &self.id);
        Ok(Canned {
            id: CannedId::new(&self.id).ok_or_else(broken)?,
            locale: Locale::new(&self.locale).ok_or_else(broken)?,
            name: CannedName::new(&self.name).map_err(|_| broken())?,
            text: MessageText::new(&self.text).map_err(|_| broken())?,
            updated_at: Timestamp(self.updated_at),
        })
    }
}

impl Store {
    /// All of them, by language and name.
    pub(in super::super) fn canned(&self) -> Result<Vec<Canned>> {
        let rows: Vec<Row> = self
            .db
            .rows("SELECT id, locale, name, text, updated_at FROM canned ORDER BY locale, name", vec![])?;
        rows.iter().map(Row::canned).collect()
    }

    /// Adds or replaces one.
    pub(in super::super) fn put_canned(&self, canned: &Canned) -> Result<()> {
        self.db.run(
            "INSERT OR REPLACE INTO canned (id, locale, name, text, updated_at) VALUES (?, ?, ?, ?, ?)",
            params![
                canned.id.as_str(),
                canned.locale.as_str(),
                canned.name.as_str(),
                canned.text.as_str(),
                canned.updated_at.0,
            ],
        )
    }

    /// Deletes one.
    pub(in super::super) fn delete_canned(&self, id: &CannedId) -> Result<()> {
        self.db.run("DELETE FROM canned WHERE id = ?", params![id.as_str()])
    }
}
