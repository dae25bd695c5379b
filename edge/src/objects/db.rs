//! `SQLite` inside an object: typed rows, parameters, and the one way to write more than once.
//!
//! What goes in and out crosses between WebAssembly and the runtime as one JSON text: value by value it would be some
//! hundred crossings for each message.

use crate::error::{Error, Result};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
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

#[wasm_bindgen]
extern "C" {
    /// The runtime's database and what it gives back, as they are in JavaScript.
    type Sql;
    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &Sql, query: &str, values: &JsValue) -> std::result::Result<Cursor, JsValue>;

    type Cursor;
    #[wasm_bindgen(method, catch, js_name = toArray)]
    fn to_array(this: &Cursor) -> std::result::Result<JsValue, JsValue>;
}

/// An object's database.
pub(crate) struct Db {
    sql: SqlStorage,
    storage: SyncStorage,
}

/// A value for a `?` of a statement. Numbers have at most 53 bits.
pub(crate) enum Param<'a> {
    Null,
    Integer(i64),
    Text(Cow<'a, str>),
}

impl Serialize for Param<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl From<i64> for Param<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Param<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Values for the `?` of a statement.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$(crate::objects::db::Param::from($value)),*] };
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

    fn exec(&self, sql: &str, params: Vec<Param<'_>>) -> Result<Cursor> {
        let values = if params.is_empty() {
            js_sys::Array::new().into()
        } else {
            let mut json = Vec::with_capacity(256);
            serde_json::Serializer::new(&mut json).collect_seq(params)?;
            let json = String::from_utf8(json).map_err(|e| Error::internal(sql, e))?;
            js_sys::JSON::parse(&json).map_err(|e| Error::internal(sql, worker::Error::from(e)))?
        };
        let database: &Sql = AsRef::<JsValue>::as_ref(&self.sql).unchecked_ref();
        database.exec(sql, &values).map_err(|e| Error::internal(sql, worker::Error::from(e)))
    }

    /// Runs a statement that returns nothing.
    pub(crate) fn run(&self, sql: &str, params: Vec<Param<'_>>) -> Result<()> {
        self.exec(sql, params)?;
        Ok(())
    }

    /// Runs a statement that keeps bytes: its first value is a number, its second these.
    pub(crate) fn keep_bytes(&self, sql: &str, number: i64, bytes: &[u8]) -> Result<()> {
        let values = vec![SqlStorageValue::from(number), SqlStorageValue::from(bytes.to_vec())];
        self.sql.exec(sql, values).map_err(|e| Error::internal(sql, e))?;
        Ok(())
    }

    /// Runs a query for all its rows.
    pub(crate) fn rows<T: DeserializeOwned>(&self, sql: &str, params: Vec<Param<'_>>) -> Result<Vec<T>> {
        let failed = |e: JsValue| Error::internal(sql, worker::Error::from(e));
        let rows = self.exec(sql, params)?.to_array().map_err(failed)?;
        let json = String::from(js_sys::JSON::stringify(&rows).map_err(failed)?);
        serde_json::from_str(&json).map_err(|e| Error::internal(sql, e))
    }

    /// Runs a query for its first row.
    pub(crate) fn row<T: DeserializeOwned>(&self, sql: &str, params: Vec<Param<'_>>) -> Result<Option<T>> {
        Ok(self.rows(sql, params)?.into_iter().next())
    }

    /// Runs a query whose only column, `json`, is a row written as JSON by `SQLite`. A row of many columns costs the
    /// runtime a fifth so: it makes one text instead of an object with a property for each.
    pub(crate) fn json_rows<T: DeserializeOwned>(&self, sql: &str, params: Vec<Param<'_>>) -> Result<Vec<T>> {
        let failed = |e: JsValue| Error::internal(sql, worker::Error::from(e));
        let rows: js_sys::Array = self.exec(sql, params)?.to_array().map_err(failed)?.unchecked_into();
        let column = JsValue::from_str("json");
        let read = |row: JsValue| {
            let json = js_sys::Reflect::get(&row, &column).map_err(failed)?;
            let json = json.as_string().ok_or_else(|| Error::internal(sql, "no JSON"))?;
            serde_json::from_str(&json).map_err(|e| Error::internal(sql, e))
        };
        rows.iter().map(read).collect()
    }

    /// Runs such a query for its first row.
    pub(crate) fn json_row<T: DeserializeOwned>(
        &self,
        sql: &str,
        params: Vec<Param<'_>>,
    ) -> Result<Option<T>> {
        Ok(self.json_rows(sql, params)?.into_iter().next())
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
