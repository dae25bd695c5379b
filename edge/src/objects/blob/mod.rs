//! `Blob`: the bytes of one file. Whose it is, where it belongs and when it is to go stands in its `Site`.
//!
//! Bytes stand in rows of a size that the runtime takes, all written in one transaction, so that a file is there as a
//! whole or not at all. Erasing a file is deleting all that its object has.

pub(crate) mod contract;

use crate::error::{Error, Result};
use crate::media::Seen;
use crate::objects::db::{Db, migrate, params};
use contract::{Kept, SEEN_HEADER};
use serde::Deserialize;
use worker::{DurableObject, Env, Method, Request, Response, State, durable_object};

const MIGRATIONS: &[&str] = &["CREATE TABLE kept (json TEXT NOT NULL);
     CREATE TABLE chunks (nth INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"];

/// Bytes of one row; the runtime takes at most two millions.
const CHUNK: usize = 1024 * 1024;

/// The object.
#[durable_object]
pub struct Blob {
    db: Db,
    state: State,
}

impl DurableObject for Blob {
    fn new(state: State, _env: Env) -> Self {
        Self { db: Db::new(&state), state }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        match request.method() {
            Method::Put => {
                let seen = request.headers().get(SEEN_HEADER)?.unwrap_or_default();
                let bytes = request.bytes().await?;
                super::respond(self.keep(&seen, &bytes))
            }
            // Not even a schema stays.
            Method::Delete => super::respond(self.state.storage().delete_all().await.map_err(Error::from)),
            _ => match self.bytes() {
                Ok(Some(bytes)) => Response::from_bytes(bytes),
                Ok(None) => Ok(Response::empty()?.with_status(404)),
                Err(error) => super::respond::<()>(Err(error)),
            },
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        // Nothing here is ever due; the runtime may still ask.
        Response::empty()
    }
}

#[derive(Deserialize)]
struct Row {
    json: String,
}

impl Blob {
    /// What is kept, if anything is.
    fn kept(&self) -> Result<Option<Kept>> {
        migrate(&self.db, MIGRATIONS)?;
        let row: Option<Row> = self.db.row("SELECT json FROM kept", vec![])?;
        Ok(row.map(|row| serde_json::from_str(&row.json)).transpose()?)
    }

    fn keep(&self, seen: &str, bytes: &[u8]) -> Result<Kept> {
        if let Some(kept) = self.kept()? {
            return Ok(kept);
        }
        let seen: Seen = serde_json::from_str(seen)?;
        let length = u32::try_from(bytes.len()).map_err(|e| Error::internal("blob", e))?;
        let kept = Kept { seen, bytes: length };
        self.db.transaction(|| {
            for (nth, chunk) in (0_i64..).zip(bytes.chunks(CHUNK)) {
                self.db.keep_bytes("INSERT INTO chunks (nth, bytes) VALUES (?, ?)", nth, chunk)?;
            }
            self.db.run("INSERT INTO kept (json) VALUES (?)", params![serde_json::to_string(&kept)?])
        })?;
        Ok(kept)
    }

    fn bytes(&self) -> Result<Option<Vec<u8>>> {
        let Some(kept) = self.kept()? else { return Ok(None) };
        let mut all = Vec::with_capacity(usize::try_from(kept.bytes).unwrap_or_default());
        for chunk in self.db.blobs("SELECT bytes FROM chunks ORDER BY nth")? {
            all.extend_from_slice(&chunk);
        }
        Ok(Some(all))
    }
}
