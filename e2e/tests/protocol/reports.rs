//! Reports: numbers that can be counted by hand, that outlive what they count, and come soon however many there are.

use crate::site;
use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::{Agent, Deployment, Site, Visitor, fresh_id, message, record};
use serde_json::{Value, json};
use shared::conversation::Rating;
use shared::desk::Change;
use shared::desk::report::{Kept, Report, Spread};
use shared::error::ErrorCode;
use shared::frame::{Hello, Outgoing, Rate, VisitorFrame};
use shared::id::{ClientId, ConversationId};
use shared::sla::Aim;
use std::time::{Duration, Instant};

fn report(agent: &Agent, query: &str) -> Result<Report> {
    agent.api().get(&format!("/api/v1/desk/reports?{query}"))?.json()
}

/// A visitor who was shown an article, or was not, and wrote to the staff.
fn begins(site: &Site, opening: &Value, text: &str) -> Result<(Visitor, ConversationId)> {
    let visitor = site.visitor()?;
    let id = ConversationId::new(&fresh_id("k")?).context("id")?;
    let opening = serde_json::from_value(opening.clone())?;
    let first = Outgoing { opening: Some(opening), ..message(&id, text)? };
    visitor.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })])?;
    Ok((visitor, id))
}

fn rates(visitor: &Visitor, id: &ConversationId, score: u8) -> Result<()> {
    let client_id = ClientId::new(&fresh_id("c")?).context("client id")?;
    let rate = Rate { conversation: id.clone(), client_id, rating: Rating { score, comment: None } };
    visitor.sync(vec![VisitorFrame::Hello(Hello::default()), VisitorFrame::Rate(rate)])?;
    Ok(())
}

/// Waits until what is counted behind the answers is there.
fn counted(agent: &Agent, questions: u32) -> Result<Report> {
    let begun = Instant::now();
    loop {
        let report = report(agent, "days=1")?;
        if report.questions == questions || begun.elapsed() > Duration::from_secs(10) {
            return Ok(report);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_figures_are_those_that_one_counts_by_hand() -> Result<()> {
    let (_deployment, site) = site()?;
    let mut settings = serde_json::to_value(site.owner().settings()?)?;
    settings["sla"] = json!({ "first_response": { "normal": 60 }, "resolution": { "normal": 60 } });
    site.owner().api().send("PUT", "/api/v1/site", &settings)?.done()?;
    let mai = site.agent()?;
    let lan = site.another_agent("lan@shop.example", "=Lan")?;
    let before = report(&mai, "days=1")?;
    assert_eq!((before.begun, before.questions, before.targets.len()), (0, 0, 0));

    // Five questions to the FAQ, of which two lead to a person; and three conversations that begin without it.
    let guest = site.guest(&["en"])?;
    for question in ["return policy", "descale the kettle", "xyzzy", "return policy", "plugh"] {
        let ask = json!({ "locale": "en", "question": question });
        guest.api().post("/api/v1/ask", &ask)?.json::<Value>()?;
    }
    let asked = json!({ "locale": "en", "tried": ["returns"], "faq_ms": 42_000 });
    let (linh, first) = begins(&site, &asked, "my secret words")?;
    let asked = json!({ "locale": "fa", "question": "xyzzy", "faq_ms": 90_000 });
    let (_, second) = begins(&site, &asked, "two")?;
    let plain = json!({ "locale": "en" });
    let (omid, third) = begins(&site, &plain, "three")?;
    let (_, fourth) = begins(&site, &plain, "four")?;
    let (_, spam) = begins(&site, &plain, "spam")?;
    mai.change(&spam, &Change::Spam(true))?.done()?;
    for (agent, id) in [(&mai, &first), (&mai, &second), (&lan, &third)] {
        agent.reply(id, "Yes")?;
        agent.reply(id, "And more")?;
    }
    mai.set_status(&first, "resolved")?;
    lan.set_status(&second, "resolved")?;
    lan.set_status(&third, "resolved")?;
    lan.set_status(&third, "waiting")?;
    rates(&linh, &first, 2)?;
    rates(&linh, &first, 5)?;
    rates(&omid, &third, 4)?;

    let report = counted(&mai, 5)?;
    assert_eq!((report.questions, report.escalated, report.faq_alone), (5, 2, 3));
    assert_eq!((report.begun, report.answered, report.resolved), (4, 3, 2), "spam does not count");
    assert_eq!(report.bot_time, Spread { count: 2, median: 42_000, p90: 90_000 });
    assert_eq!((report.first_response.count, report.resolution.count), (3, 2));
    ensure!(report.first_response.p90 < 60_000, "{report:?}");
    // Of three conversations the resolution was kept; that one of them goes on takes nothing back.
    let kept = |aim, kept| Kept { aim, kept, missed: 0 };
    assert_eq!(report.targets, [kept(Aim::FirstResponse, 3), kept(Aim::Resolution, 3)]);
    assert_eq!((report.scores, report.satisfaction()), ([0, 0, 0, 1, 1], (2, Some(4.5))));
    let names: Vec<_> = report
        .agents
        .iter()
        .map(|a| (a.name.as_str(), a.answered, a.resolved, a.rated, a.score_sum))
        .collect();
    assert_eq!(names, [("Mai", 2, 1, 1, 5), ("=Lan", 1, 1, 1, 4)]);
    let locales: Vec<_> = report.locales.iter().map(|g| (g.name.as_str(), g.begun, g.resolved)).collect();
    assert_eq!(locales, [("en", 3, 1), ("fa", 1, 1)]);
    let topics: Vec<_> = report.topics.iter().map(|g| (g.name.as_str(), g.begun)).collect();
    assert_eq!(topics, [("", 3), ("returns", 1)]);
    assert_eq!(report.hours.iter().flatten().sum::<u32>(), 4);
    let [today] = report.days.as_slice() else { anyhow::bail!("{:?}", report.days) };
    // Not found: xyzzy and plugh; and asked of a person after it was asked of the FAQ: one.
    assert_eq!((today.begun, today.questions, today.unanswered), (4, 5, 3), "{today:?}");
    assert_eq!((report.zone.as_str(), report.from == report.to), ("UTC", true));

    // As a file, safe for spreadsheets.
    let file = mai.api().get("/api/v1/desk/reports?days=1&format=csv")?;
    ensure!(file.header("content-type").starts_with("text/csv"));
    ensure!(file.header("content-disposition").contains("report-"));
    let text = file.text();
    for line in [
        "\"all\",\"\",\"begun\",\"4\"",
        "\"agent\",\"'=Lan\",\"answered\",\"1\"",
        "\"score\",\"5\",\"count\",\"1\"",
    ] {
        ensure!(text.contains(line), "{line} is not in {text}");
    }

    // Who erases what they wrote takes their words along, and leaves the numbers as they were.
    linh.api().raw("POST", "/api/v1/erase", None)?.done()?;
    let after = counted(&mai, 5)?;
    assert_eq!(after.hours.iter().flatten().sum::<u32>(), 4);
    assert_eq!(
        (after.begun, after.scores, after.bot_time, after.targets),
        (4, report.scores, report.bot_time, report.targets)
    );
    assert_eq!(after.agents, report.agents);
    mai.open(&fourth)?;
    Ok(())
}

#[test]
fn what_is_erased_leaves_no_words_and_no_name_in_the_reports() -> Result<()> {
    let mut deployment = Deployment::start()?;
    let site = deployment.site()?;
    let opening = json!({ "locale": "en", "question": "where is my secret horse" });
    let (linh, id) = begins(&site, &opening, "it is a secret")?;
    site.agent()?.reply(&id, "no secret")?;
    linh.api().raw("POST", "/api/v1/erase", None)?.done()?;
    deployment.kill();
    let db = record::open(&deployment, site.key())?;
    let row: (i64, String) = db.query_row(
        "SELECT created_at, concat_ws('|', created_at, locale, topic, asked, bot_ms, first_reply_by, score) FROM past_conversations",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    ensure!(row.0 % 900_000 == 0, "the time is only known to the quarter of an hour");
    ensure!(!row.1.contains("secret") && !row.1.contains(id.as_str()), "{row:?}");
    let columns: i64 =
        db.query_row("SELECT count(*) FROM pragma_table_info('past_conversations')", [], |row| row.get(0))?;
    assert_eq!(columns, 12, "a new column must not name anybody");
    Ok(())
}

#[test]
fn a_period_that_is_none_is_named() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    for (query, field) in [
        ("days=0", "days"),
        ("days=367", "days"),
        ("days=-7", "days"),
        ("days=many", "days"),
        ("from=2026-11-01", "to"),
        ("to=2026-11-01", "from"),
        ("from=2026-13-01&to=2026-11-01", "from"),
        ("from=2026-11-01&to=2026-02-30", "to"),
        ("from=2026-11-01T00:00:00Z&to=2026-11-02", "from"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("from=2025-01-01&to=2026-01-02", "from"),
        ("from=2026-11-01&to=2026-11-02&days=7", "days"),
        ("days=7&format=xml", "format"),
    ] {
        let refusal = agent.api().get(&format!("/api/v1/desk/reports?{query}"))?.refusal()?;
        assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{query}");
    }
    let leap = report(&agent, "from=2024-01-01&to=2024-12-31")?;
    assert_eq!((leap.days.len(), leap.begun), (366, 0));
    Ok(())
}

/// Conversations `1` to `count`: the first begins at the start of 2026-08-01 in Vietnam, the others each two and a half
/// minutes later; a third is not answered; the answer of the `n`th took `n` seconds.
fn fill(db: &rusqlite::Connection, count: u32) -> Result<()> {
    db.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO conversations (id, visitor, status, status_since, subject, locale, opening, created_at, last_seq,
           last_at, preview, visitor_read, staff_read, feed, folder, topic, asked, first_reply_at, first_reply_ms,
           first_reply_by, resolved_at, resolved_ms, resolved_by, score, kept)
         SELECT 'k-' || i, 'v-' || i, 'resolved', 1785517200000, 'a question of some length, as they are', 'en',
           '{\"tried\":[\"returns\"],\"page\":{\"url\":\"https://shop.example/some/page/of/the/shop\"}}',
           1785517200000 + (i - 1) * 150000, 2, 1785517200000, 'the last words of a message of usual length', 2, 2, i,
           'resolved', 'topic ' || (i % 12), i % 2, CASE WHEN i % 3 THEN 1 END, CASE WHEN i % 3 THEN i * 1000 END,
           CASE WHEN i % 3 THEN 'a' || (i % 8) END, 1, i * 2000, 'a' || (i % 8), CASE WHEN i % 4 = 0 THEN 1 + i % 5 END, 1
         FROM n",
        [count],
    )?;
    Ok(())
}

#[test]
fn a_report_over_50_000_conversations_comes_soon_and_its_days_are_the_sites() -> Result<()> {
    let mut deployment = Deployment::start()?;
    let site = deployment.site()?;
    let mut settings = serde_json::to_value(site.owner().settings()?)?;
    let day = json!([{ "from": 0, "to": 1440 }]);
    settings["hours"] = json!({ "zone": "Asia/Ho_Chi_Minh", "week": [day, day, day, day, day, day, day] });
    site.owner().api().send("PUT", "/api/v1/site", &settings)?.done()?;
    let agent = site.agent()?;
    deployment.kill();
    fill(&record::open(&deployment, site.key())?, 50_000)?;
    deployment.restart()?;
    let agent = agent.at(&deployment.stack().url());
    report(&agent, "days=1")?;
    // 576 in a day of 24 hours; 50,000 are over after 86 days and 464 more.
    let begun = Instant::now();
    let whole = report(&agent, "from=2026-08-01&to=2026-10-29")?;
    let took = begun.elapsed();
    eprintln!("a report over 90 days and 50,000 conversations took {took:?}");
    assert_eq!((whole.days.len(), whole.begun, whole.escalated), (90, 50_000, 25_000));
    let begun: Vec<u32> = whole.days.iter().map(|day| day.begun).collect();
    assert_eq!((begun[0], begun[85], begun[86], begun[87]), (576, 576, 464, 0));
    // Every third was not answered. Of 1..=50,000 without these the middle is 25,000, and nine of ten are up to 45,001.
    assert_eq!(whole.first_response, Spread { count: 33_334, median: 25_000_000, p90: 45_001_000 });
    assert_eq!(whole.resolution, Spread { count: 50_000, median: 50_000_000, p90: 90_000_000 });
    assert_eq!(whole.topics.len(), 12);
    let one = report(&agent, "from=2026-08-01&to=2026-08-01")?;
    assert_eq!((one.begun, one.first_response.count), (576, 384));
    // The first of August 2026 is a Saturday.
    assert_eq!((one.hours[5], one.hours[6][0]), ([24; 24], 0));
    ensure!(took < Duration::from_secs(3), "it took {took:?}");
    Ok(())
}
