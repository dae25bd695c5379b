//! What the desk takes with few and with very many conversations stored.
//!
//! They are written into the object's file while nothing runs on it, as the edge would have written them. Both sites are
//! asked by turns, after both have been asked often enough to run as they will.

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::{Agent, Deployment, STAFF_PASSWORD, record};
use rusqlite::{Connection, params};
use std::thread;
use std::time::{Duration, Instant};

/// Entries of each conversation.
const ENTRIES: i64 = 4;
/// How often each thing is asked.
const TIMES: usize = 60;
/// How often everything is asked before.
const WARM_UP: usize = 30;

/// A site with so many conversations stored.
struct Stored {
    deployment: Deployment,
    agent: Agent,
    /// Milliseconds that the first search after all was written in at once took.
    first_search: f64,
    /// Seconds until all could be found.
    indexed_after: f64,
}

type Question = fn(&Stored) -> Result<usize>;

const QUESTIONS: [(&str, Question); 9] = [
    ("inbox, waiting", |stored| stored.view("waiting")),
    ("inbox, unassigned", |stored| stored.view("unassigned")),
    ("inbox, all", |stored| stored.view("all")),
    ("inbox, resolved", |stored| stored.view("resolved")),
    ("socket's hello", |stored| {
        let inbox = stored.agent.arrive(0).with_context(|| stored.deployment.stack().logs())?.1;
        Ok(inbox.conversations.len())
    }),
    ("search, a rare word", |stored| stored.find("zanzibar")),
    ("search, in one of ten", |stored| stored.find("teapot")),
    ("search, in all", |stored| stored.find("parcel")),
    ("search, two words", |stored| stored.find("teapot parcel")),
];

/// Prints what each thing takes with few and with many.
pub(crate) fn compare(few: i64, many: i64) -> Result<()> {
    let both = [Stored::start(few)?, Stored::start(many)?];
    println!("\n{:<24} {few:>12} {many:>12} {:>7}", "ms, median", "times");
    for (name, ask) in QUESTIONS {
        for stored in &both {
            for _ in 0..WARM_UP {
                ensure!(ask(stored)? > 0, "{name}: nothing was found");
            }
        }
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..TIMES {
            for (stored, times) in both.iter().zip(&mut times) {
                let started = Instant::now();
                ask(stored)?;
                times.push(started.elapsed().as_secs_f64() * 1_000.0);
            }
        }
        let [few, many] = times.map(|times| crate::talk::median(&times));
        println!("{name:<24} {few:>12.2} {many:>12.2} {:>7.2}", many / few);
    }
    let [few, many] = &both;
    println!("{:<24} {:>12.1} {:>12.1}", "first search", few.first_search, many.first_search);
    println!("{:<24} {:>12.1} {:>12.1}", "s until all is indexed", few.indexed_after, many.indexed_after);
    Ok(())
}

impl Stored {
    fn start(conversations: i64) -> Result<Self> {
        let mut deployment = Deployment::start()?;
        let site = deployment.site()?;
        deployment.kill();
        fill(&mut record::open(&deployment, site.key())?, conversations)?;
        deployment.restart()?;
        let agent = Agent::sign_in(site.api(), site.key(), "mai@shop.example", STAFF_PASSWORD)?;
        let started = Instant::now();
        let mut behind = agent.search("kettle")?.indexing;
        let first_search = started.elapsed().as_secs_f64() * 1_000.0;
        while behind {
            thread::sleep(Duration::from_millis(500));
            behind = agent.search("kettle")?.indexing;
        }
        let indexed_after = started.elapsed().as_secs_f64();
        Ok(Self { deployment, agent, first_search, indexed_after })
    }

    fn view(&self, name: &str) -> Result<usize> {
        Ok(self.agent.inbox(name)?.conversations.len())
    }

    fn find(&self, words: &str) -> Result<usize> {
        Ok(self.agent.search(words)?.conversations.len())
    }
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
