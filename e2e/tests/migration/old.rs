//! Databases as an earlier schema wrote them.

use crate::schema::MIGRATIONS;
use anyhow::{Context as _, Result, ensure};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Rows by column, for each table.
pub(crate) type Rows = BTreeMap<String, Vec<BTreeMap<String, Value>>>;

/// Tables whose rows an old site shares with the one that the product made: who it is and who may do what.
const SHARED: [&str; 6] = ["facts", "staff", "staff_sessions", "owner_tokens", "articles", "orders"];

/// Tables that a later step replaced, or whose rows change whenever somebody looks.
const MOVED: [&str; 6] =
    ["conversation_counts", "limits", "staff_sessions", "audit", "schema_version", "searchable"];

/// Columns that move when somebody searches.
const MOVED_COLUMNS: [&str; 3] = ["searchable_entries", "searchable_notes", "searchable_row"];

/// Makes a database of today into one with the first `steps` of the schema and what a site had then.
pub(crate) fn write(db: &mut Connection, steps: usize) -> Result<()> {
    let shared = rows(db)?;
    // What the runtime keeps for itself stays.
    for table in tables(db, "sql LIKE 'CREATE VIRTUAL%'")?.into_iter().chain(tables(db, "true")?) {
        db.execute_batch(&format!("DROP TABLE IF EXISTS \"{table}\""))?;
    }
    db.execute_batch("CREATE TABLE schema_version (version INTEGER NOT NULL)")?;
    for (step, sql) in (1..).zip(MIGRATIONS).take(steps) {
        db.execute_batch(sql).with_context(|| format!("step {step}"))?;
        db.execute("INSERT INTO schema_version (version) VALUES (?)", [step])?;
        if step == 1 {
            copy(db, &shared)?;
        }
        let path = format!("{}/tests/migration/step_{step}.sql", env!("CARGO_MANIFEST_DIR"));
        let data = fs::read_to_string(&path)
            .with_context(|| format!("{path}: every step brings what a site had in its tables"))?;
        db.execute_batch(&data).with_context(|| path)?;
    }
    for table in tables(db, "name NOT LIKE 'searchable_%'")? {
        let count: i64 = db.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get(0))?;
        ensure!(count > 0, "{table} is empty: put a row of it into tests/migration/step_N.sql");
    }
    Ok(())
}

/// Everything in a database.
pub(crate) fn rows(db: &Connection) -> Result<Rows> {
    let mut all = Rows::new();
    for table in tables(db, "name NOT LIKE 'searchable_%'")? {
        let mut query = db.prepare(&format!("SELECT * FROM \"{table}\""))?;
        let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
        let row = |row: &rusqlite::Row<'_>| {
            let value = |(place, name): (usize, &String)| Ok((name.clone(), row.get::<_, Value>(place)?));
            columns.iter().enumerate().map(value).collect::<rusqlite::Result<BTreeMap<_, _>>>()
        };
        let found = query.query_map([], row)?.collect::<rusqlite::Result<Vec<_>>>()?;
        all.insert(table, found);
    }
    Ok(all)
}

/// Whether every row that was there is there, with everything that stood in it.
pub(crate) fn kept(db: &Connection, before: &Rows) -> Result<()> {
    let now = rows(db)?;
    for (table, before) in before.iter().filter(|(table, _)| !MOVED.contains(&table.as_str())) {
        let now = now.get(table).with_context(|| format!("{table} is gone"))?;
        for row in before {
            let stands = |other: &&BTreeMap<String, Value>| {
                row.iter().all(|(name, value)| {
                    MOVED_COLUMNS.contains(&name.as_str()) || other.get(name) == Some(value)
                })
            };
            ensure!(now.iter().any(|other| stands(&other)), "{table} has no longer {row:?}");
        }
    }
    Ok(())
}

fn tables(db: &Connection, which: &str) -> Result<BTreeSet<String>> {
    let mut query = db.prepare(&format!(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'
           AND name NOT LIKE 'sqlite_%' AND {which}"
    ))?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn copy(db: &Connection, shared: &Rows) -> Result<()> {
    for table in SHARED {
        for row in shared.get(table).into_iter().flatten() {
            let known: Vec<String> =
                db.prepare(&format!("SELECT * FROM {table}"))?.column_names().map(str::to_owned).collect();
            let (names, values): (Vec<&str>, Vec<&Value>) = row
                .iter()
                .filter(|(name, _)| known.contains(name))
                .map(|(name, value)| (name.as_str(), value))
                .unzip();
            let places = vec!["?"; names.len()].join(", ");
            db.execute(
                &format!("INSERT INTO {table} ({}) VALUES ({places})", names.join(", ")),
                params_from_iter(values),
            )?;
        }
    }
    Ok(())
}
