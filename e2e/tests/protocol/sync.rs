//! The same conversation where sockets are blocked.

use crate::site;
use anyhow::Result;
use deskbell_e2e::{message, opening};
use shared::error::ErrorCode;
use shared::frame::{Hello, Mark, Outgoing, ServerFrame, VisitorFrame};

#[test]
fn the_road_works_without_a_socket() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let (mut desk, _) = agent.arrive(0)?;
    let conversation = visitor.begin("no sockets here")?;
    assert_eq!(desk.changed(&conversation)?.entries.len(), 1, "the desk hears it at once");
    agent.reply(&conversation, "that is fine")?;
    let since = vec![Mark { conversation: conversation.clone(), seq: 1 }];
    let frames = visitor.sync(vec![VisitorFrame::Hello(Hello { since, pending: vec![] })])?;
    let [ServerFrame::Welcome(_), ServerFrame::Entries(entries)] = frames.as_slice() else {
        panic!("{frames:?}");
    };
    assert_eq!(entries.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2]);
    Ok(())
}

#[test]
fn a_message_sent_by_both_ways_is_stored_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let conversation = visitor.begin("one")?;
    let twice = message(&conversation, "two")?;
    let hello = Hello { since: vec![], pending: vec![twice.clone()] };
    visitor.sync(vec![VisitorFrame::Hello(hello.clone())])?;
    visitor.sync(vec![VisitorFrame::Hello(hello), VisitorFrame::Send(twice.clone())])?;
    let (mut socket, _) = visitor.arrive()?;
    assert_eq!(socket.say(twice)?, 2);
    assert_eq!(visitor.history(&conversation)?.len(), 2);
    Ok(())
}

#[test]
fn what_is_said_here_reaches_the_visitors_other_windows() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let conversation = visitor.begin("from the other window")?;
    assert_eq!(socket.entry(&conversation, 1)?.seq, 1);
    Ok(())
}

#[test]
fn one_message_that_cannot_be_taken_does_not_keep_the_others_back() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let conversation = visitor.begin("one")?;
    let elsewhere = shared::id::ConversationId::new("nowhere-at-all").unwrap();
    let pending = vec![message(&elsewhere, "lost")?, message(&conversation, "two")?];
    let frames = visitor.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending })])?;
    assert!(frames.iter().any(|frame| matches!(frame, ServerFrame::Rejected(_))), "{frames:?}");
    assert_eq!(visitor.history(&conversation)?.len(), 2);
    Ok(())
}

#[test]
fn a_request_begins_with_hello_and_has_limits() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let conversation = visitor.begin("one")?;
    let hello = || VisitorFrame::Hello(Hello::default());
    let typing = || VisitorFrame::Typing(conversation.clone());
    let many_pending: Vec<Outgoing> =
        (0..51).map(|n| message(&conversation, &n.to_string())).collect::<Result<_>>()?;
    for (frames, field) in [
        (vec![], "frames[0]"),
        (vec![typing()], "frames[0]"),
        (std::iter::once(hello()).chain((0..50).map(|_| typing())).collect(), "frames"),
        (vec![VisitorFrame::Hello(Hello { since: vec![], pending: many_pending })], "hello.pending"),
    ] {
        let refusal = visitor.try_sync(frames)?.refusal()?;
        assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some(field)));
    }
    assert_eq!(visitor.history(&conversation)?.len(), 1);
    Ok(())
}

#[test]
fn what_is_known_comes_with_the_first_message() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let first = visitor.begin("earlier")?;
    let mut known = opening()?;
    known.question = Some(shared::text::Text::new("Where is my kettle?")?);
    known.tried = vec![shared::id::ArticleId::new("kettle-care").unwrap()];
    known.page =
        serde_json::from_value(serde_json::json!({ "url": "https://shop.example/cart", "title": "Cart" }))?;
    let conversation = shared::id::ConversationId::new(&deskbell_e2e::fresh_id("k")?).unwrap();
    let message = Outgoing { opening: Some(known), ..message(&conversation, "A person, please")? };
    visitor.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![message] })])?;
    let opened = site.agent()?.open(&conversation)?;
    assert_eq!(opened.summary.conversation.subject.as_str(), "Where is my kettle?");
    assert_eq!(opened.known.question.as_deref(), Some("Where is my kettle?"));
    assert_eq!(opened.known.tried.first().map(|t| t.title.as_str()), Some("How do I clean the kettle?"));
    assert_eq!(
        opened.known.page.map(|page| page.url.to_string()).as_deref(),
        Some("https://shop.example/cart")
    );
    assert_eq!(opened.known.earlier.iter().map(|c| &c.id).collect::<Vec<_>>(), [&first]);
    Ok(())
}
