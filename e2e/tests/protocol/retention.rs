//! What is older than the site keeps: all of it goes, in every place, and only that.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::mail::Sink;
use deskbell_e2e::{Deployment, Site, Visitor, message, opening, record};
use rusqlite::Connection;
use shared::attachment::Attachment;
use shared::conversation::{Opening, Page};
use shared::desk::NewsFrame;
use shared::email::Email;
use shared::frame::{Contact, Hello, Outgoing, ServerFrame, VisitorFrame};
use shared::id::ConversationId;
use shared::owner::Privacy;
use shared::text::Text;
use std::time::{Duration, Instant};

const DAY: i64 = 24 * 60 * 60 * 1_000;
/// Longer than the alarm takes to come.
const SOON: Duration = Duration::from_secs(20);
/// What stands in everything that the conversation leaves.
const MARK: &str = "rhinoceros";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x02\0\0\0rhinoceros";

/// A conversation that leaves something everywhere: words, a file, a note, a page, an address, a letter that waits.
fn leave_everything(site: &Site) -> Result<(Visitor, ConversationId, Attachment)> {
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let file: Attachment =
        visitor.upload(&deskbell_e2e::fresh_id("a")?, &format!("{MARK}.png"), PNG)?.json()?;
    let id = ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("id")?;
    let page = Page { url: Text::new(&format!("https://shop.example/{MARK}"))?, title: None };
    let opening = Opening { page: Some(page), ..opening()? };
    let first = message(&id, &format!("a {MARK} in the garden"))?;
    let first = Outgoing { opening: Some(opening), attachments: vec![file.clone()], ..first };
    let contact = Contact { email: Some(Email::new(&format!("{MARK}@mail.example")).context("address")?) };
    let hello = Hello { since: vec![], pending: vec![first] };
    let frames = visitor.sync(vec![VisitorFrame::Hello(hello), VisitorFrame::Contact(contact)])?;
    ensure!(frames.iter().any(|frame| matches!(frame, ServerFrame::Accepted(_))), "{frames:?}");
    agent.note(&id, "n1", &format!("{MARK} noted"))?;
    agent.reply(&id, &format!("what {MARK}?"))?;
    Ok((visitor, id, file))
}

/// Every table, and how many of its rows hold any of these.
fn holding(db: &Connection, texts: &[&str]) -> Result<Vec<(String, i64)>> {
    let tables: Vec<String> = db
        .prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut found = Vec::new();
    for table in tables {
        let columns: Vec<String> = db
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        // As bytes: the index keeps its words in a form of its own.
        let mut any = Vec::new();
        for column in &columns {
            for text in texts {
                any.push(format!("instr(CAST(\"{column}\" AS BLOB), CAST('{text}' AS BLOB)) > 0"));
            }
        }
        let count = db.query_row(
            &format!("SELECT count(*) FROM \"{table}\" WHERE {}", any.join(" OR ")),
            [],
            |row| row.get(0),
        )?;
        if count > 0 {
            found.push((table, count));
        }
    }
    Ok(found)
}

fn names(found: &[(String, i64)]) -> Vec<&str> {
    found.iter().map(|(table, _)| table.as_str()).collect()
}

/// Makes a site's past of the last `days`.
fn age(db: &Connection, id: &ConversationId, days: i64) -> Result<()> {
    let by = days * DAY;
    for (table, column, key) in [
        ("conversations", "last_at", "id"),
        ("conversations", "created_at", "id"),
        ("entries", "at", "conversation"),
    ] {
        db.execute(
            &format!("UPDATE {table} SET {column} = {column} - ? WHERE {key} = ?"),
            (by, id.as_str()),
        )?;
    }
    db.execute(
        "UPDATE trail SET at = at - ? WHERE visitor = (SELECT visitor FROM conversations WHERE id = ?)",
        (by, id.as_str()),
    )?;
    // The site was looked through at that time, too.
    db.execute("UPDATE facts SET value = value - ? WHERE name = 'swept_at'", [by])?;
    Ok(())
}

fn keep_for(site: &Site, days: Option<u16>) -> Result<()> {
    let mut settings = site.owner().settings()?;
    settings.privacy = Privacy { retention_days: days, ..Privacy::default() };
    site.owner().change_settings(&settings).map(drop)
}

fn bytes_of_files(deployment: &Deployment) -> Result<usize> {
    let mut found = 0;
    let folder = deployment.stack().data().join("deskbell-blob");
    for entry in std::fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
        let bytes = std::fs::read(entry?.path())?;
        found += bytes.windows(PNG.len()).filter(|window| *window == PNG).count();
    }
    Ok(found)
}

#[test]
fn what_is_silent_for_longer_than_the_site_keeps_goes_whole_by_itself() -> Result<()> {
    let sink = Sink::start(0)?;
    // A minute is an hour: letters stay where they are.
    let mut deployment = Deployment::start_mailing(&sink, 3_600_000)?;
    let site = deployment.site()?;
    keep_for(&site, Some(30))?;
    let (visitor, id, file) = leave_everything(&site)?;
    let (_other, stays, _) = leave_everything(&site)?;
    let agent = site.agent()?;
    assert_eq!(agent.search(MARK)?.conversations.len(), 2);
    let feed = agent.inbox("all")?.feed;
    deployment.kill();
    let db = record::open(&deployment, site.key())?;
    let owner: String =
        db.query_row("SELECT visitor FROM conversations WHERE id = ?", [id.as_str()], |row| row.get(0))?;
    let before = holding(&db, &[id.as_str(), &owner])?;
    for table in [
        "attachments",
        "conversations",
        "entries",
        "notes",
        "outbox",
        "searchable_content",
        "trail",
        "visitors",
    ] {
        ensure!(names(&before).contains(&table), "nothing in {table}: {before:?}");
    }
    // One day less than it is kept: it stays.
    age(&db, &id, 29)?;
    drop(db);
    deployment.restart()?;
    agent.arrive(feed)?;
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(agent.inbox("all")?.conversations.len(), 2);
    assert_eq!(bytes_of_files(&deployment)?.min(1), 1, "the bytes are not where they are looked for");

    deployment.kill();
    let db = record::open(&deployment, site.key())?;
    age(&db, &id, 2)?;
    drop(db);
    deployment.restart()?;
    let (mut desk, missed) = agent.arrive(feed)?;
    // It may have gone before the desk was there.
    let erased = if missed.erased.is_empty() {
        desk.wait(|frame| match frame {
            NewsFrame::Erased(erased) => Some(erased.conversations.clone()),
            _ => None,
        })?
    } else {
        missed.erased
    };
    assert_eq!(erased, std::slice::from_ref(&id));
    let until = Instant::now() + SOON;
    while agent.download(file.id.as_str())?.status() != 404 {
        ensure!(Instant::now() < until, "the file is still there");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(
        agent.inbox("all")?.conversations.iter().map(|s| &s.conversation.id).collect::<Vec<_>>(),
        [&stays]
    );
    assert_eq!(
        agent.search(MARK)?.conversations.iter().map(|s| &s.conversation.id).collect::<Vec<_>>(),
        [&stays]
    );
    assert_eq!(agent.inbox("all")?.counts.answered, 1);
    assert!(visitor.history(&id)?.is_empty());
    assert_eq!(visitor.download(file.id.as_str())?.status(), 404);

    deployment.kill();
    let db = record::open(&deployment, site.key())?;
    let after = holding(&db, &[id.as_str(), &owner, file.id.as_str()])?;
    // Desks that were away are told the id, the log says what the staff did, and limits are forgotten after a day; none
    // of them says what was said.
    let known = ["audit", "erased", "limits"];
    assert!(names(&after).iter().all(|table| known.contains(table)), "{after:?}");
    Ok(())
}

#[test]
fn nothing_of_what_was_said_stays_in_the_file() -> Result<()> {
    let sink = Sink::start(0)?;
    let mut deployment = Deployment::start_mailing(&sink, 3_600_000)?;
    let site = deployment.site()?;
    let (_visitor, id, _) = leave_everything(&site)?;
    assert_eq!(site.agent()?.search(MARK)?.conversations.len(), 1);
    deployment.kill();
    let db = record::open(&deployment, site.key())?;
    age(&db, &id, 31)?;
    drop(db);
    deployment.restart()?;
    // At once when the setting changes.
    keep_for(&site, Some(30))?;
    assert!(site.agent()?.inbox("all")?.conversations.is_empty());
    let until = Instant::now() + SOON;
    loop {
        deployment.kill();
        let db = record::open(&deployment, site.key())?;
        let left = holding(&db, &[MARK])?;
        drop(db);
        if left.is_empty() && bytes_of_files(&deployment)? == 0 {
            return Ok(());
        }
        ensure!(Instant::now() < until, "still: {left:?}");
        deployment.restart()?;
        site.agent()?;
        std::thread::sleep(Duration::from_secs(2));
    }
}
