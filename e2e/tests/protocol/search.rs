//! Search after a long time in which nobody searched: what is latest is found at once, the rest soon after.

use anyhow::{Result, ensure};
use deskbell_e2e::{Agent, Deployment, STAFF_PASSWORD, record};
use rusqlite::params;
use std::thread;
use std::time::{Duration, Instant};

/// Some portions of what is indexed at once.
const CONVERSATIONS: i64 = 3_000;

#[test]
fn after_a_long_time_the_latest_is_found_at_once_and_all_of_it_soon() -> Result<()> {
    let mut deployment = Deployment::start()?;
    let site = deployment.site()?;
    deployment.kill();
    let mut db = record::open(&deployment, site.key())?;
    let all = db.transaction()?;
    for n in 1..=CONVERSATIONS {
        let at = 1_790_000_000_000 + n;
        all.prepare_cached(
            "INSERT INTO conversations (id, visitor, status, folder, status_since, subject, locale, opening, created_at,
               last_seq, last_at, preview, visitor_read, staff_read, feed)
             VALUES (?1, ?1, 'waiting', 'waiting', ?2, ?3, 'en', '{\"tried\":[],\"orders\":[]}', ?2, 0, ?2, '', 0, 0, ?4)",
        )?
        .execute(params![format!("k{n}"), at, format!("parcel w{n}x"), n])?;
    }
    all.commit()?;
    drop(db);
    deployment.restart()?;

    let agent = Agent::sign_in(site.api(), site.key(), "mai@shop.example", STAFF_PASSWORD)?;
    let latest = agent.search(&format!("w{CONVERSATIONS}x"))?;
    assert_eq!(latest.conversations.len(), 1, "what is latest is indexed first");
    assert!(latest.indexing, "and the rest is said to be under way");
    let started = Instant::now();
    while agent.search("parcel")?.indexing {
        ensure!(started.elapsed() < Duration::from_mins(1), "it never ends");
        thread::sleep(Duration::from_millis(200));
    }
    for n in [1, CONVERSATIONS / 2, CONVERSATIONS] {
        assert_eq!(agent.search(&format!("w{n}x"))?.conversations.len(), 1, "{n}");
    }
    Ok(())
}
