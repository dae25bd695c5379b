//! Targets for answers: what is due follows the visitor's waiting, the priority and the settings; each target is said
//! once before it is missed and once when it is.

use crate::site;
use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::{Agent, Deployment, DeskSocket, Site, message};
use serde_json::{Value, json};
use shared::desk::{Change, DueNews, NewsFrame, Priority};
use shared::error::ErrorCode;
use shared::frame::{Hello, VisitorFrame};
use shared::id::ConversationId;
use shared::sla::{Aim, Due};
use shared::time::{DAY, MINUTE, Timestamp};
use std::time::Duration;

fn set(site: &Site, name: &str, value: &Value) -> Result<()> {
    let mut settings = serde_json::to_value(site.owner().settings()?)?;
    settings[name] = value.clone();
    site.owner().api().send("PUT", "/api/v1/site", &settings)?.done()
}

fn due(agent: &Agent, id: &ConversationId) -> Result<Option<Due>> {
    Ok(agent.open(id)?.summary.due)
}

/// Whether a moment is so many minutes after another, to some seconds.
fn is_after(at: Timestamp, from: Timestamp, minutes: i64) -> bool {
    (at.since(from) - minutes * MINUTE).abs() < 20_000
}

#[test]
fn what_is_due_follows_the_waiting_the_priority_and_the_settings() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    ensure!(!agent.me().targets);
    let visitor = site.visitor()?;
    let before = visitor.begin("from before there were targets")?;
    assert_eq!(due(&agent, &before)?, None);
    let sla = json!({
        "first_response": { "normal": 60, "urgent": 10 },
        "next_response": { "normal": 30 },
        "resolution": { "normal": 240 },
    });
    set(&site, "sla", &sla)?;
    ensure!(site.agent()?.me().targets);
    ensure!(due(&agent, &before)?.is_some(), "the new targets are for those who wait already");

    let id = visitor.begin("Where is it?")?;
    let begun = agent.open(&id)?.summary.conversation.created_at;
    let first = due(&agent, &id)?.context("nothing is due")?;
    ensure!(first.aim == Aim::FirstResponse && first.at == begun.plus(60 * MINUTE), "{first:?}");
    assert_eq!(first.soon, begun.plus(48 * MINUTE));
    agent.change(&id, &Change::Priority(Priority::Urgent))?.done()?;
    assert_eq!(due(&agent, &id)?.map(|due| due.at), Some(begun.plus(10 * MINUTE)));
    let list: Vec<_> = agent.inbox("due")?.conversations.into_iter().map(|s| s.conversation.id).collect();
    assert_eq!(list, [id.clone(), before.clone()], "the next due first");
    agent.change(&id, &Change::Priority(Priority::Low))?.done()?;
    assert_eq!(due(&agent, &id)?, None, "no target");
    agent.change(&id, &Change::Priority(Priority::Normal))?.done()?;

    // Other targets reach the desks.
    let (mut desk, _) = agent.arrive(agent.inbox("all")?.feed)?;
    let mut longer = sla.clone();
    longer["first_response"]["normal"] = json!(120);
    set(&site, "sla", &longer)?;
    let news = desk.changed(&id)?.summary.due.context("nothing is due")?;
    assert_eq!(news.at, begun.plus(120 * MINUTE));

    // Put off, spam, resolved: nothing is due. Back again, it goes on.
    let tomorrow = Timestamp(begun.0 + DAY);
    for (stops, goes_on) in
        [(Change::Snooze(tomorrow), Change::Wake), (Change::Spam(true), Change::Spam(false))]
    {
        agent.change(&id, &stops)?.done()?;
        assert_eq!(due(&agent, &id)?, None, "{stops:?}");
        agent.change(&id, &goes_on)?.done()?;
        let again = due(&agent, &id)?.context("nothing is due")?;
        ensure!(again.aim == Aim::FirstResponse && is_after(again.at, begun, 120), "{again:?}");
    }

    // Answered, it is the visitor's turn; then the next answer is due, for 30 minutes from there.
    agent.reply(&id, "On its way")?;
    assert_eq!(due(&agent, &id)?, None);
    agent.reply(&id, "Or so")?;
    let words = VisitorFrame::Send(message(&id, "Really?")?);
    visitor.sync(vec![VisitorFrame::Hello(Hello::default()), words])?;
    let next = agent.open(&id)?.summary;
    let due_now = next.due.context("nothing is due")?;
    ensure!(due_now.aim == Aim::NextResponse && due_now.at == next.since.plus(30 * MINUTE), "{due_now:?}");
    agent.set_status(&id, "resolved")?;
    assert_eq!(due(&agent, &id)?, None);
    let aim = agent.set_status(&id, "waiting")?.due.map(|due| due.aim);
    assert_eq!(aim, Some(Aim::NextResponse), "opened again, somebody waits");

    // Never open, never due; and without targets nothing is.
    set(&site, "hours", &json!({ "zone": "Asia/Tehran", "week": [[], [], [], [], [], [], []] }))?;
    assert_eq!(due(&agent, &id)?, None);
    let night = json!([{ "from": 0, "to": 60 }, { "from": 120, "to": 1440 }]);
    let week = json!([night, night, night, night, night, night, night]);
    set(&site, "hours", &json!({ "zone": "Asia/Tehran", "week": week }))?;
    ensure!(due(&agent, &id)?.is_some());
    set(&site, "sla", &Value::Null)?;
    assert_eq!(due(&agent, &id)?, None);
    ensure!(agent.inbox("due")?.conversations.is_empty());
    Ok(())
}

#[test]
fn targets_out_of_bounds_name_the_field() -> Result<()> {
    let (_deployment, site) = site()?;
    for (sla, field) in [
        (json!({ "first_response": { "normal": 0 } }), "sla.first_response.normal"),
        (json!({ "resolution": { "urgent": 86_401 } }), "sla.resolution.urgent"),
        (json!({ "next_response": { "low": -5 } }), "sla.next_response.low"),
        (json!({ "next_response": { "soon": 5 } }), "sla.next_response.soon"),
        (json!({ "first_response": { "high": "1 h" } }), "sla.first_response.high"),
        (json!({ "third_response": {} }), "sla.third_response"),
        (json!("soon"), "sla"),
    ] {
        let mut settings = serde_json::to_value(site.owner().settings()?)?;
        settings["sla"] = sla.clone();
        let refusal = site.owner().api().send("PUT", "/api/v1/site", &settings)?.refusal()?;
        assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{sla}");
    }
    assert_eq!(site.owner().settings()?.sla, None);
    Ok(())
}

/// What is said of targets until a while has passed.
fn said(desk: &mut DeskSocket, id: &ConversationId, count: usize) -> Result<Vec<DueNews>> {
    let mut all = Vec::new();
    while all.len() < count {
        let news = desk.wait(|frame| match frame {
            NewsFrame::Due(news) if news.summary.conversation.id == *id => Some(news.clone()),
            _ => None,
        });
        all.push(news.with_context(|| format!("after {all:?}"))?);
    }
    Ok(all)
}

#[test]
fn each_target_is_said_before_it_is_missed_and_recorded_once() -> Result<()> {
    // A minute is less than half a second here; the alarm comes once a second at most.
    let mut deployment = Deployment::start_with(&[("DESKBELL_MAIL_MINUTE", "400")])?;
    let site = deployment.site()?;
    set(&site, "sla", &json!({ "first_response": { "normal": 20 }, "resolution": { "normal": 50 } }))?;
    let agent = site.agent()?;
    let (mut desk, _) = agent.arrive(0)?;
    let visitor = site.visitor()?;
    let answered = visitor.begin("Answered in time")?;
    agent.reply(&answered, "Yes")?;
    let id = visitor.begin("Not answered")?;
    let news = said(&mut desk, &id, 2)?;
    let lines: Vec<_> = news.iter().map(|news| (news.due.aim, news.late)).collect();
    assert_eq!(lines, [(Aim::FirstResponse, false), (Aim::FirstResponse, true)]);
    assert_eq!(news[0].due, news[1].due);

    // What is still to come comes after a crash as well; what was said is not said again.
    deployment.kill();
    deployment.restart()?;
    let agent = agent.at(&deployment.stack().url());
    let (mut desk, _) = agent.arrive(0)?;
    let lines: Vec<_> = said(&mut desk, &id, 2)?.iter().map(|news| (news.due.aim, news.late)).collect();
    assert_eq!(lines, [(Aim::Resolution, false), (Aim::Resolution, true)]);
    agent.reply(&id, "Late, but here")?;
    std::thread::sleep(Duration::from_secs(2));
    let more = desk.wait(|frame| matches!(frame, NewsFrame::Changed(_)).then_some(()));
    more?;
    deployment.kill();
    let db = deskbell_e2e::record::open(&deployment, site.key())?;
    let kept = |id: &ConversationId| -> Result<(i64, i64, Option<i64>)> {
        let sql = "SELECT broken, kept, look_at FROM conversations WHERE id = ?";
        Ok(db.query_row(sql, [id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
    };
    assert_eq!(kept(&id)?, (1 | 4, 0, None));
    assert_eq!(kept(&answered)?, (0, 1, None));
    Ok(())
}
