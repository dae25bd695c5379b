//! The file of a site's object, for tests that look at it or fill it while no process runs on it.

use crate::deployment::Deployment;
use anyhow::{Context as _, Result, ensure};
use rusqlite::Connection;
use shared::id::SiteKey;
use std::fs;

/// Opens a site's database. The deployment must have been killed.
pub fn open(deployment: &Deployment, site: &SiteKey) -> Result<Connection> {
    ensure!(deployment.stack().pid().is_none(), "the process runs on this file");
    let folder = deployment.stack().data().join("deskbell-site");
    for entry in fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "sqlite") {
            continue;
        }
        let db = Connection::open(&path)?;
        let key = db.query_row("SELECT value FROM facts WHERE name = 'site'", [], |row| row.get(0));
        if key.is_ok_and(|key: String| key == site.as_str()) {
            return Ok(db);
        }
    }
    anyhow::bail!("no file of {site}")
}
