//! `Directory`: which sites exist in this deployment. One object; nothing on a hot path asks it.

pub(crate) mod contract;

use crate::error::{Error, Result};
use crate::objects::db::{Db, migrate, params};
use crate::platform;
use contract::{Command, SiteEntry};
use serde::Deserialize;
use shared::id::SiteKey;
use shared::time::Timestamp;
use worker::{DurableObject, Env, Request, Response, State, durable_object};

const MIGRATIONS: &[&str] =
    &["CREATE TABLE sites (key TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL)
    WITHOUT ROWID"];

/// The object.
#[durable_object]
pub struct Directory {
    db: Db,
    state: State,
}

impl DurableObject for Directory {
    fn new(state: State, _env: Env) -> Self {
        Self { db: Db::new(&state), state }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let body = request.text().await?;
        super::respond(self.handle(&body))
    }

    async fn alarm(&self) -> worker::Result<Response> {
        // Nothing here is ever due; the runtime may still ask.
        let _ = &self.state;
        Response::empty()
    }
}

impl Directory {
    fn handle(&self, body: &str) -> Result<serde_json::Value> {
        migrate(&self.db, MIGRATIONS)?;
        match serde_json::from_str(body)? {
            Command::Add { key, name } => {
                let now = platform::now().0;
                self.db.run(
                    "INSERT OR IGNORE INTO sites (key, name, created_at) VALUES (?, ?, ?)",
                    params![key.as_str(), name.as_str(), now],
                )?;
                Ok(serde_json::Value::Null)
            }
            Command::List => {
                let rows: Vec<Row> =
                    self.db.rows("SELECT key, name, created_at FROM sites ORDER BY created_at", vec![])?;
                let entries: Option<Vec<SiteEntry>> = rows.into_iter().map(Row::entry).collect();
                Ok(serde_json::to_value(
                    entries.ok_or_else(|| Error::internal("directory", "a broken row"))?,
                )?)
            }
        }
    }
}

#[derive(Deserialize)]
struct Row {
    key: String,
    name: String,
    created_at: i64,
}

impl Row {
    fn entry(self) -> Option<SiteEntry> {
        Some(SiteEntry {
            key: SiteKey::new(&self.key)?,
            name: self.name,
            created_at: Timestamp(self.created_at),
        })
    }
}
