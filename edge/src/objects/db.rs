//! `SQLite` inside an object: typed rows, parameters, and the one way to write more than once.

use crate::error::{Error, Result};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::{SqlStorage, SqlStorageValue, State};

#[wasm_bindgen]
extern "C" {
    /// The runtime's storage, for the one method that the `worker` crate does not bind.
    type SyncStorage;
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &SyncStorage,
        run: &mut dyn FnMut() -> std::result::Result<(), JsValue>,
    ) -> std::result::Result<(), JsValue>;
}

/// An object's database.
pub(crate) struct Db {
    sql: SqlStorage,
    storage: SyncStorage,
}

/// Values for the `?` of a statement.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$(worker::SqlStorageValue::from($value)),*] };
}
pub(crate) use params;

impl Db {
    /// The database of the object whose state this is.
    pub(crate) fn new(state: &State) -> Self {
        let storage = state.storage();
        Self {
            sql: storage.sql(),
            storage: AsRef::<JsValue>::as_ref(storage.as_raw()).clone().unchecked_into(),
        }
    }

    /// Runs a statement that returns nothing.
    pub(crate) fn run(&self, sql: &str, params: Vec<SqlStorageValue>) -> Result<()> {
        self.sql.exec(sql, params).map_err(|e| Error::internal(sql, e))?;
        Ok(())
    }

    /// Runs a query for all its rows.
    pub(crate) fn rows<T: DeserializeOwned>(
        &self,
        sql: &str,
        params: Vec<SqlStorageValue>,
    ) -> Result<Vec<T>> {
        let cursor = self.sql.exec(sql, params).map_err(|e| Error::internal(sql, e))?;
        cursor.to_array().map_err(|e| Error::internal(sql, e))
    }

    /// Runs a query for its first row.
    pub(crate) fn row<T: DeserializeOwned>(
        &self,
        sql: &str,
        params: Vec<SqlStorageValue>,
    ) -> Result<Option<T>> {
        Ok(self.rows(sql, params)?.into_iter().next())
    }

    /// Runs a query for the bytes of its first column.
    pub(crate) fn blobs(&self, sql: &str) -> Result<Vec<Vec<u8>>> {
        let cursor = self.sql.exec(sql, Vec::new()).map_err(|e| Error::internal(sql, e))?;
        let bytes = |row: worker::Result<Vec<SqlStorageValue>>| match row.map(|mut row| row.pop()) {
            Ok(Some(SqlStorageValue::Blob(bytes))) => Ok(bytes),
            Ok(_) => Err(Error::internal(sql, "no bytes")),
            Err(error) => Err(Error::internal(sql, error)),
        };
        cursor.raw().map(bytes).collect()
    }

    /// Writes all or nothing: an `Err` undoes everything that `run` wrote. The runtime refuses `BEGIN`, and without
    /// this an error leaves behind what was written before it. May be nested.
    pub(crate) fn transaction<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut run = Some(run);
        let mut outcome = None;
        let done = self.storage.transaction_sync(&mut || {
            let result = match run.take() {
                Some(run) => run(),
                None => Err(Error::internal("transaction", "run twice")),
            };
            let failed = result.is_err();
            outcome = Some(result);
            if failed { Err(JsValue::from_str("rolled back")) } else { Ok(()) }
        });
        match (outcome, done) {
            (Some(Ok(_)), Err(error)) => Err(Error::internal("commit", format!("{error:?}"))),
            (Some(result), _) => result,
            (None, error) => Err(Error::internal("transaction", format!("{error:?}"))),
        }
    }
}

/// One step of a schema. Steps are only ever added.
pub(crate) type Migration = &'static str;

/// Brings the schema up to date: runs, in one transaction each, the steps that were not run yet.
pub(crate) fn migrate(db: &Db, migrations: &[Migration]) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Row {
        version: u32,
    }
    db.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", vec![])?;
    let done = db.row::<Row>("SELECT coalesce(max(version), 0) AS version FROM schema_version", vec![])?;
    let done = done.map_or(0, |row| row.version);
    for (version, migration) in (1_u32..).zip(migrations).filter(|(version, _)| *version > done) {
        db.transaction(|| {
            db.run(migration, vec![])?;
            db.run("INSERT INTO schema_version (version) VALUES (?)", params![i64::from(version)])
        })?;
    }
    Ok(())
}
