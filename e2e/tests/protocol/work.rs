//! What the staff do with conversations: assign, file, put off, note, search; and what visitors see of it.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Agent, Deployment, Site, message};
use shared::conversation::{EntryBody, Rating};
use shared::desk::{Change, DeskFrame, NewsFrame, NoteBody, Priority, Summary};
use shared::error::ErrorCode;
use shared::frame::{Mark, Rate, ServerFrame, VisitorFrame};
use shared::id::{ClientId, ConversationId, StaffId};
use shared::text::Label;
use shared::time::Timestamp;
use std::time::{Duration, SystemTime};

fn ids(agent: &Agent, view: &str) -> Result<Vec<ConversationId>> {
    Ok(agent.inbox(view)?.conversations.into_iter().map(|summary| summary.conversation.id).collect())
}

fn changed(agent: &Agent, conversation: &ConversationId, change: &Change) -> Result<Summary> {
    agent.change(conversation, change)?.json()
}

fn from_now(time: Duration) -> Result<Timestamp> {
    let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)? + time;
    Ok(Timestamp(i64::try_from(at.as_millis())?))
}

fn two_agents(site: &Site) -> Result<(Agent, Agent)> {
    Ok((site.agent()?, site.another_agent("lan@shop.example", "Lan")?))
}

#[test]
fn a_conversation_moves_from_view_to_view_and_is_counted_where_it_is() -> Result<()> {
    let (_deployment, site) = site()?;
    let (mai, lan) = two_agents(&site)?;
    let visitor = site.visitor()?;
    let (first, second) = (visitor.begin("one")?, visitor.begin("two")?);
    assert_eq!(ids(&mai, "unassigned")?, [first.clone(), second.clone()]);

    let lan_id = lan.me().staff.id.clone();
    let summary = changed(&mai, &first, &Change::Assign(lan_id.clone()))?;
    assert_eq!(summary.assignee.map(|staff| staff.name.to_string()).as_deref(), Some("Lan"));
    assert_eq!(ids(&lan, "mine")?, std::slice::from_ref(&first));
    assert!(ids(&mai, "mine")?.is_empty());
    assert_eq!(ids(&mai, "unassigned")?, std::slice::from_ref(&second));
    let counts = mai.inbox("all")?.counts;
    assert_eq!((counts.waiting, counts.unassigned, counts.assigned.get(&lan_id)), (2, 1, Some(&1)));

    changed(&mai, &second, &Change::Spam(true))?;
    assert_eq!((ids(&mai, "spam")?, ids(&mai, "all")?), (vec![second.clone()], vec![first.clone()]));
    changed(&mai, &second, &Change::Spam(false))?;
    assert!(ids(&mai, "spam")?.is_empty());

    // Who answers what nobody cares for cares for it.
    mai.reply(&second, "I have this one")?;
    assert_eq!(ids(&mai, "mine")?, std::slice::from_ref(&second));
    mai.set_status(&second, "resolved")?;
    assert!(ids(&mai, "mine")?.is_empty());
    changed(&mai, &first, &Change::Unassign)?;
    let counts = mai.inbox("all")?.counts;
    assert_eq!((counts.waiting, counts.unassigned, counts.resolved, counts.assigned.len()), (1, 1, 1, 0));
    Ok(())
}

#[test]
fn what_is_put_off_comes_back_by_itself_or_with_the_visitors_next_message() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let visitor = site.visitor()?;
    let (soon, later) = (visitor.begin("soon")?, visitor.begin("later")?);
    let (mut desk, _) = agent.arrive(0)?;
    changed(&agent, &later, &Change::Snooze(from_now(Duration::from_hours(1))?))?;
    changed(&agent, &soon, &Change::Snooze(from_now(Duration::from_millis(1500))?))?;
    assert_eq!(ids(&agent, "snoozed")?, [soon.clone(), later.clone()], "the next to come back first");
    assert!(ids(&agent, "waiting")?.is_empty());
    desk.wait(|frame| match frame {
        NewsFrame::Changed(news)
            if news.summary.conversation.id == soon && news.summary.snoozed_until.is_none() =>
        {
            Some(())
        }
        _ => None,
    })?;
    assert_eq!((ids(&agent, "waiting")?, ids(&agent, "snoozed")?), (vec![soon], vec![later.clone()]));
    let (mut socket, _) = visitor.arrive()?;
    socket.say(message(&later, "are you there?")?)?;
    assert!(ids(&agent, "snoozed")?.is_empty());
    let opened = agent.open(&later)?;
    assert_eq!(opened.summary.snoozed_until, None);
    // What is done does not come back.
    changed(&agent, &later, &Change::Snooze(from_now(Duration::from_hours(1))?))?;
    assert_eq!(agent.set_status(&later, "resolved")?.snoozed_until, None);
    assert_eq!(ids(&agent, "resolved")?, [later]);
    Ok(())
}

#[test]
fn notes_and_changes_reach_every_desk_and_no_visitor() -> Result<()> {
    let (_deployment, site) = site()?;
    let (mai, lan) = two_agents(&site)?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("hello")?;
    let (mut desk, _) = lan.arrive(0)?;
    let note = mai.note(&conversation, "n1", "they always ask twice")?;
    assert_eq!(mai.note(&conversation, "n1", "they always ask twice")?, note, "stored once");
    changed(&mai, &conversation, &Change::Priority(Priority::High))?;
    let news = desk.wait(|frame| match frame {
        NewsFrame::Changed(changed) if changed.summary.priority == Priority::High => Some(changed.clone()),
        _ => None,
    })?;
    assert!(matches!(news.notes.first().map(|note| &note.body), Some(NoteBody::Change(_))));
    let notes = lan.open(&conversation)?.notes;
    assert_eq!(notes.iter().map(|note| (note.seq, note.after)).collect::<Vec<_>>(), [(1, 1), (2, 1)]);
    assert_eq!(notes.first().and_then(|note| note.by.as_ref()).map(|by| by.name.as_str()), Some("Mai"));

    // The visitor's place is what it was, and nothing was sent.
    mai.reply(&conversation, "hello")?;
    assert_eq!(socket.entry(&conversation, 2)?.seq, 2);
    let frames = socket.drain()?;
    let told = format!("{frames:?}{:?}", visitor.history(&conversation)?);
    assert!(!told.contains("always ask twice"), "{told}");
    assert_eq!(visitor.history(&conversation)?.len(), 2);
    Ok(())
}

#[test]
fn changes_that_make_no_sense_are_refused_with_the_field() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let conversation = site.visitor()?.begin("hello")?;
    let nobody = StaffId::new("nobody").context("id")?;
    for (change, field) in [
        (Change::Assign(nobody.clone()), "change.assign"),
        (Change::Snooze(Timestamp(0)), "change.snooze"),
        (Change::Snooze(from_now(Duration::from_hours(400 * 24))?), "change.snooze"),
        (Change::Priority(Priority::Unknown), "change.priority"),
        (Change::Unknown, "change"),
    ] {
        let refusal = agent.change(&conversation, &change)?.refusal()?;
        assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{change:?}");
    }
    for nth in 0..20 {
        changed(&agent, &conversation, &Change::Label(Label::new(&format!("label {nth}"))?))?;
    }
    let one_more = Change::Label(Label::new("one more")?);
    assert_eq!(agent.change(&conversation, &one_more)?.refusal()?.field.as_deref(), Some("change.label"));
    let body = serde_json::json!({ "client_id": "n1", "text": "x", "mentions": ["nobody"] });
    let path = format!("/api/v1/desk/conversations/{conversation}/notes");
    assert_eq!(agent.api().post(&path, &body)?.refusal()?.field.as_deref(), Some("mentions[0]"));
    assert_eq!(agent.open(&conversation)?.notes.len(), 20, "nothing else was stored");
    Ok(())
}

#[test]
fn everything_written_is_found_in_all_four_languages() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let visitor = site.visitor()?;
    let english = visitor.begin("Where is my blue teapot?")?;
    let vietnamese = visitor.begin("Tôi muốn hoàn tiền")?;
    let persian = visitor.begin("سفارش من کجاست؟")?;
    let chinese = visitor.begin("我想退貨")?;
    agent.note(&english, "n1", "kiln seven was cracked")?;
    agent.reply(&english, "It is in the gallery now")?;
    for (words, found) in [
        ("teapot", &english),
        ("blue gallery", &english),
        ("kiln", &english),
        ("TEAP", &english),
        ("hoan tien", &vietnamese),
        ("hoàn tiền", &vietnamese),
        ("سفارش", &persian),
        // From an Arabic keyboard.
        ("كجاست", &persian),
        ("退货", &chinese),
    ] {
        let inbox = agent.search(words)?;
        let ids: Vec<_> = inbox.conversations.iter().map(|summary| &summary.conversation.id).collect();
        assert_eq!(ids, [found], "{words}");
    }
    for words in ["teapot tiền", "\"", "NEAR(", "x* OR y"] {
        assert!(agent.search(words)?.conversations.is_empty(), "{words}");
    }
    // What was written since the last search is found by the next.
    let (mut socket, _) = visitor.arrive()?;
    socket.say(message(&persian, "a marmalade jar")?)?;
    assert_eq!(agent.search("marmalade")?.conversations.len(), 1);
    Ok(())
}

#[test]
fn a_long_view_comes_in_pages_without_gap_or_repetition() -> Result<()> {
    // One address may begin only so many in a row.
    let deployment = Deployment::start_with(&[("DESKBELL_ADDRESS_HEADER", "x-client")])?;
    let site = deployment.site()?;
    let agent = site.agent()?;
    let visitors = [site.visitor()?, site.visitor()?];
    let mut begun = Vec::new();
    for (nth, visitor) in visitors.iter().enumerate() {
        for more in 0..54 {
            let text = format!("{nth} {more}");
            begun.push(visitor.begin_from(&format!("10.0.{nth}.{more}"), &text)?);
        }
    }
    for (view, newest_first) in [("waiting", false), ("all", true)] {
        let first = agent.inbox(view)?;
        assert_eq!(first.conversations.len(), 100);
        let next = first.next.context("no next page")?;
        let path = format!("/api/v1/desk/conversations?view={view}&after={next}");
        let second: shared::desk::Inbox = agent.api().get(&path)?.json()?;
        assert_eq!(second.next, None);
        let mut seen: Vec<_> = first
            .conversations
            .iter()
            .chain(&second.conversations)
            .map(|s| s.conversation.id.clone())
            .collect();
        if newest_first {
            seen.reverse();
            assert_eq!(seen, begun, "{view}");
        }
        seen.sort();
        let mut all = begun.clone();
        all.sort();
        assert_eq!(seen, all, "{view}");
    }
    let bad = agent.api().get("/api/v1/desk/conversations?view=all&after=x")?.refusal()?;
    assert_eq!((bad.code, bad.field.as_deref()), (ErrorCode::Invalid, Some("after")));
    Ok(())
}

#[test]
fn desks_know_who_has_what_open() -> Result<()> {
    let (_deployment, site) = site()?;
    let (mai, lan) = two_agents(&site)?;
    let conversation = site.visitor()?.begin("hello")?;
    let (mut desk_of_mai, _) = mai.arrive(0)?;
    let (mut desk_of_lan, _) = lan.arrive(0)?;
    desk_of_lan.send(&DeskFrame::Viewing(conversation.clone()))?;
    desk_of_mai.wait(|frame| match frame {
        NewsFrame::Present(there) => there
            .iter()
            .any(|at| at.staff.name.as_str() == "Lan" && at.viewing.as_ref() == Some(&conversation))
            .then_some(()),
        _ => None,
    })?;
    desk_of_lan.send(&DeskFrame::Idle)?;
    desk_of_mai.wait(|frame| match frame {
        NewsFrame::Present(there) => there.iter().all(|at| at.viewing.is_none()).then_some(()),
        _ => None,
    })
}

#[test]
fn each_side_hears_how_far_the_other_has_read() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let (mut desk, _) = agent.arrive(0)?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("hello")?;
    agent.seen(&conversation, 1)?;
    let read = socket.wait(|frame| match frame {
        ServerFrame::Read(mark) if mark.conversation == conversation => Some(mark.seq),
        _ => None,
    })?;
    assert_eq!(read, 1);
    agent.reply(&conversation, "hello")?;
    socket.send(&VisitorFrame::Read(Mark { conversation: conversation.clone(), seq: 2 }))?;
    desk.wait(|frame| match frame {
        NewsFrame::Read(marks) if marks.conversation == conversation && marks.visitor_read == 2 => Some(()),
        _ => None,
    })?;
    // The same mark again is no news.
    socket.send(&VisitorFrame::Read(Mark { conversation, seq: 2 }))?;
    socket.ping()?;
    let frames = desk.drain()?;
    assert!(!frames.iter().any(|frame| matches!(frame, NewsFrame::Read(_))), "{frames:?}");
    Ok(())
}

#[test]
fn a_rating_is_stored_once_and_seen_by_both_sides() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("hello")?;
    agent.set_status(&conversation, "resolved")?;
    let rate = |client_id: &str, conversation: &ConversationId, score| -> Result<VisitorFrame> {
        let client_id = ClientId::new(client_id).context("id")?;
        let rating = Rating { score, comment: None };
        Ok(VisitorFrame::Rate(Rate { conversation: conversation.clone(), client_id, rating }))
    };
    for _ in 0..2 {
        socket.send(&rate("r1", &conversation, 4)?)?;
        assert_eq!(socket.accepted(&ClientId::new("r1").context("id")?)?, 3);
    }
    for (frame, field) in [
        (rate("r2", &conversation, 6)?, Some("rate.rating.score")),
        (rate("r2", &conversation, 0)?, Some("rate.rating.score")),
        (rate("r2", &site.visitor()?.begin("not theirs")?, 1)?, None),
    ] {
        socket.send(&frame)?;
        let error = socket.wait(|frame| match frame {
            ServerFrame::Rejected(rejected) => Some(rejected.error.clone()),
            _ => None,
        })?;
        assert_eq!(error.field.as_deref(), field);
    }
    let opened = agent.open(&conversation)?;
    assert_eq!((opened.summary.score, opened.entries.len()), (Some(4), 3));
    assert!(matches!(opened.entries.last().map(|e| &e.body), Some(EntryBody::Rated(r)) if r.score == 4));
    assert_eq!(visitor.history(&conversation)?.len(), 3);
    Ok(())
}
