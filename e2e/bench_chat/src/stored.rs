//! What the desk takes with few and with very many conversations stored.
//!
//! They are written into the object's file while nothing runs on it, as the edge would have written them.

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::{Agent, Deployment, STAFF_PASSWORD, record};
use rusqlite::{Connection, params};
use std::time::Instant;

/// Entries of each conversation.
const ENTRIES: i64 = 4;
/// How often each thing is asked.
const TIMES: usize = 40;

/// What is asked of the desk, and the median time of its answer in milliseconds.
pub(crate) struct Stored {
    pub(crate) conversations: i64,
    pub(crate) rows: Vec<(&'static str, f64)>,
    /// The first search after all was written in at once, which indexes it.
    pub(crate) first_search: f64,
}

/// Measures with so many conversations.
pub(crate) fn measure(conversations: i64) -> Result<Stored> {
    let mut deployment = Deployment::start()?;
    let site = deployment.site()?;
    deployment.kill();
    fill(&mut record::open(&deployment, site.key())?, conversations)?;
    deployment.restart()?;
    let agent = Agent::sign_in(site.api(), site.key(), "mai@shop.example", STAFF_PASSWORD)?;
    let started = Instant::now();
    agent.search("kettle")?;
    let first_search = started.elapsed().as_secs_f64() * 1_000.0;
    let view = |name: &'static str| {
        let agent = &agent;
        move || agent.inbox(name).map(|inbox| inbox.conversations.len())
    };
    let search = |words: &'static str| {
        let agent = &agent;
        move || agent.search(words).map(|inbox| inbox.conversations.len())
    };
    let rows = vec![
        ("inbox, waiting", median(view("waiting"))?),
        ("inbox, unassigned", median(view("unassigned"))?),
        ("inbox, all", median(view("all"))?),
        ("inbox, resolved", median(view("resolved"))?),
        (
            "socket's hello",
            median(|| Ok(agent.arrive(0)?.1.conversations.len()))
                .with_context(|| deployment.stack().logs())?,
        ),
        ("search, a rare word", median(search("zanzibar"))?),
        ("search, in one of ten", median(search("teapot"))?),
        ("search, in all", median(search("parcel"))?),
        ("search, two words", median(search("teapot parcel"))?),
    ];
    Ok(Stored { conversations, rows, first_search })
}

fn median(mut ask: impl FnMut() -> Result<usize>) -> Result<f64> {
    ensure!(ask()? > 0, "nothing was found");
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let started = Instant::now();
        ask()?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    times.get(TIMES / 2).copied().context("nothing measured")
}

fn fill(db: &mut Connection, conversations: i64) -> Result<()> {
    let all = db.transaction()?;
    let from = 1_790_000_000_000_i64;
    for n in 1..=conversations {
        let status = ["waiting", "answered", "resolved", "resolved"][usize::try_from(n % 4)?];
        let word = if n % (conversations / 5) == 7 {
            " zanzibar"
        } else if n % 10 == 3 {
            " teapot"
        } else {
            ""
        };
        let at = from + n * 60_000;
        let text = format!("Where is my parcel number {n}?{word}");
        all.prepare_cached(
            "INSERT INTO conversations (id, visitor, status, folder, status_since, subject, locale, opening, created_at,
               last_seq, last_at, preview, visitor_read, staff_read, feed)
             VALUES (?1, ?2, ?3, ?3, ?4, ?5, 'en', '{\"tried\":[],\"orders\":[]}', ?4, ?6, ?4, ?5, ?6, ?6, ?7)",
        )?
        .execute(params![format!("k{n}"), format!("visitor{n}"), status, at, text, ENTRIES, n])?;
        for seq in 1..=ENTRIES {
            let (author, id) = if seq % 2 == 1 {
                ("v", "\"visitor\"")
            } else {
                ("s", "{\"staff\":{\"id\":\"mai\",\"name\":\"Mai\"}}")
            };
            let said = if seq == 1 {
                text.as_str()
            } else {
                "It left our house this morning and is on its way; the kettle too."
            };
            let body =
                format!("{{\"message\":{{\"client_id\":\"c{seq}\",\"author\":{id},\"text\":\"{said}\"}}}}");
            all.prepare_cached(
                "INSERT INTO entries (conversation, seq, at, author, client_id, body) VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![format!("k{n}"), seq, at, author, format!("c{seq}"), body])?;
        }
    }
    all.execute_batch(
        "INSERT INTO folder_counts (folder, assignee, count) SELECT folder, '', count(*) FROM conversations GROUP BY folder",
    )?;
    Ok(all.commit()?)
}
