//! All SQL of a `Site`. Each file has one kind of thing; none knows of sockets or requests.

mod articles;
mod attachments;
mod audit;
mod blocks;
mod canned;
mod conversations;
mod counters;
mod desk;
mod erase;
mod learned;
mod merge;
mod orders;
mod outbox;
mod search;
mod sessions;
mod staff;
mod team;
mod totp;
mod trail;
mod unanswered;
mod visitors;
mod waiting;
mod work;

pub(super) use audit::WantedLines;
pub(super) use conversations::{Begun, Moved, Row as ConversationRow, StoredOpening, visitor_message};
pub(super) use desk::Wanted;
pub(super) use learned::Says;
pub(super) use merge::Merged;
pub(super) use outbox::{Due, Kind as OutboxKind};
pub(super) use staff::Taker;
pub(super) use team::{SiteOwner, StoredInvitation};

use super::limits::{Bucket, Limit};
use crate::error::{Error, Result};
use crate::objects::db::{Db, params};
use serde::Deserialize;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::SiteKey;
use shared::owner::Settings;
use shared::time::{DAY, Timestamp};

/// The fact that says when the site was last looked through for what is old: that reads all of it, so it is done once a
/// day.
const SWEPT: &str = "swept_at";

/// A site's database.
pub(super) struct Store {
    pub(super) db: Db,
    /// How long a minute of a target is, in milliseconds: less in tests.
    pub(super) minute: i64,
}

#[derive(Deserialize)]
struct Value {
    value: String,
}

impl Store {
    /// The moment that a query gives as `at`.
    fn earliest(&self, sql: &str) -> Result<Option<Timestamp>> {
        #[derive(Deserialize)]
        struct Next {
            at: Option<i64>,
        }
        Ok(self.db.row::<Next>(sql, vec![])?.and_then(|row| row.at).map(Timestamp))
    }

    /// A fact by its name.
    fn fact(&self, name: &str) -> Result<Option<String>> {
        let row = self.db.row::<Value>("SELECT value FROM facts WHERE name = ?", params![name])?;
        Ok(row.map(|row| row.value))
    }

    fn set_fact(&self, name: &str, value: &str) -> Result<()> {
        self.db.run("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", params![name, value])
    }

    /// The site's key; an error when it was never set up.
    pub(super) fn site(&self) -> Result<SiteKey> {
        self.fact("site")?
            .and_then(|key| SiteKey::new(&key))
            .ok_or_else(|| Error::public(ErrorCode::NotFound, "no such site"))
    }

    /// Enters the key of a new site; an error when there is one.
    pub(super) fn set_site(&self, site: &SiteKey) -> Result<()> {
        if self.fact("site")?.is_some() {
            return Err(Error::public(ErrorCode::Conflict, "this site exists"));
        }
        self.set_fact("site", site.as_str())
    }

    /// The address under which people reach us, as the last of the staff to sign in had it.
    pub(super) fn origin(&self) -> Result<Option<String>> {
        self.fact("origin")
    }

    /// Keeps that address.
    pub(super) fn set_origin(&self, origin: &str) -> Result<()> {
        if self.origin()?.as_deref() == Some(origin) {
            return Ok(());
        }
        self.set_fact("origin", origin)
    }

    /// How the site is set up.
    pub(super) fn settings(&self) -> Result<Settings> {
        let json =
            self.fact("settings")?.ok_or_else(|| Error::public(ErrorCode::NotFound, "no such site"))?;
        Ok(serde_json::from_str(&json)?)
    }

    /// Replaces the settings.
    pub(super) fn set_settings(&self, settings: &Settings) -> Result<()> {
        self.set_fact("settings", &serde_json::to_string(settings)?)?;
        self.next_version()
    }

    /// Moves with every change of settings or articles.
    pub(super) fn version(&self) -> Result<u32> {
        Ok(self.fact("version")?.and_then(|v| v.parse().ok()).unwrap_or(0))
    }

    fn next_version(&self) -> Result<()> {
        self.set_fact("version", &(self.version()? + 1).to_string())
    }

    /// One more use of a limit; refused with the time to wait.
    pub(super) fn take(&self, limit: &Limit, whose: &str, now: Timestamp) -> Result<()> {
        self.take_many(limit, whose, 1, now)
    }

    /// So many more uses of a limit, or none of them.
    pub(super) fn take_many(&self, limit: &Limit, whose: &str, uses: i64, now: Timestamp) -> Result<()> {
        let bucket = limit
            .take_many(self.bucket(limit, whose)?, uses, now)
            .map_err(|wait| Error::Public(ErrorBody::too_many(wait)))?;
        self.db.run(
            "INSERT OR REPLACE INTO limits (name, level, at) VALUES (?, ?, ?)",
            params![format!("{}:{whose}", limit.name), bucket.level, bucket.at.0],
        )
    }

    /// Whether one more use would pass; takes nothing.
    pub(super) fn would_pass(&self, limit: &Limit, whose: &str, now: Timestamp) -> Result<()> {
        let passes = limit.take(self.bucket(limit, whose)?, now);
        passes.map(|_| ()).map_err(|wait| Error::Public(ErrorBody::too_many(wait)))
    }

    fn bucket(&self, limit: &Limit, whose: &str) -> Result<Bucket> {
        #[derive(Deserialize)]
        struct Row {
            level: i64,
            at: i64,
        }
        let name = format!("{}:{whose}", limit.name);
        let row = self.db.row::<Row>("SELECT level, at FROM limits WHERE name = ?", params![name])?;
        Ok(row.map_or_else(Bucket::default, |row| Bucket { level: row.level, at: Timestamp(row.at) }))
    }

    /// When the site is to be looked through for what is old; nothing when the first day has not begun.
    pub(super) fn next_sweep(&self) -> Result<Option<Timestamp>> {
        let swept = self.fact(SWEPT)?.and_then(|at| at.parse().ok());
        Ok(swept.map(|at| Timestamp(at).plus(DAY)))
    }

    /// It was; or nothing can be old yet.
    pub(super) fn swept(&self, now: Timestamp) -> Result<()> {
        self.set_fact(SWEPT, &now.0.to_string())
    }

    /// Drops what nobody needs any more: limits that have run out, sign-ins and invitations that have ended.
    pub(super) fn tidy(&self, now: Timestamp) -> Result<()> {
        self.db.run("DELETE FROM limits WHERE at < ?", params![now.plus(-DAY).0])?;
        self.db.run("DELETE FROM staff_sessions WHERE expires_at < ?", params![now.0])?;
        self.db.run("DELETE FROM invitations WHERE expires_at < ?", params![now.0])?;
        self.forget_erased(now)?;
        self.db.run(
            "UPDATE blocks SET address = '' WHERE address <> '' AND address_until < ?",
            params![now.0],
        )?;
        self.forget_old_mail(now)?;
        self.forget_old_wordings(now)
    }
}

/// Parses what we stored ourselves.
fn stored<T: serde::de::DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|e| Error::internal("stored JSON", e))
}

/// A stored name of a variant without payload, such as a status or a role.
fn named<T: serde::de::DeserializeOwned>(name: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::from(name)).map_err(|e| Error::internal("stored name", e))
}

/// The name under which a variant without payload is stored.
pub(super) fn name_of<T: serde::Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(Error::internal("name", other)),
    }
}
