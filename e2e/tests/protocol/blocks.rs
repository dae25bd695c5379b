//! A visitor who is blocked: what they send is refused by every way, what was said stays, others are not concerned.

use anyhow::{Context as _, Result};
use deskbell_e2e::{Agent, Deployment, Visitor, message, opening};
use shared::desk::{Change, NoteBody, Summary};
use shared::error::ErrorCode;
use shared::frame::{Hello, Outgoing, Rate, ServerFrame, Sync, VisitorFrame};
use shared::id::{ClientId, ConversationId};
use shared::text::Label;

fn change(agent: &Agent, conversation: &ConversationId, change: &Change) -> Result<Summary> {
    agent.change(conversation, change)?.json()
}

/// What becomes of messages that are sent from an address without a socket.
fn sync(visitor: &Visitor, address: &str, pending: Vec<Outgoing>) -> Result<Vec<ServerFrame>> {
    let frames = vec![VisitorFrame::Hello(Hello { since: vec![], pending })];
    let reply = visitor.api().with("x-client", address).post("/api/v1/sync", &Sync { frames })?;
    Ok(reply.json::<Sync<ServerFrame>>()?.frames)
}

fn refusals(frames: &[ServerFrame]) -> Vec<ErrorCode> {
    let codes = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Rejected(rejected) => Some(rejected.error.code),
        _ => None,
    });
    codes.collect()
}

fn first(text: &str) -> Result<Outgoing> {
    let id = ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("id")?;
    Ok(Outgoing { opening: Some(opening()?), ..message(&id, text)? })
}

#[test]
fn a_blocked_visitor_sends_nothing_more_and_an_unblocked_one_does() -> Result<()> {
    let deployment = Deployment::start_with(&[("DESKBELL_ADDRESS_HEADER", "x-client")])?;
    let site = deployment.site()?;
    let (mai, lan) = (site.agent()?, site.another_agent("lan@shop.example", "Lan")?);
    let (bad, neighbour, other) = (site.visitor()?, site.visitor()?, site.visitor()?);
    let conversation = bad.begin_from("192.0.2.1", "hello")?;
    let second = bad.begin_from("192.0.2.1", "hello again")?;
    let theirs = neighbour.begin_from("192.0.2.1", "hello from next door")?;
    let known = message(&conversation, "known")?;
    assert!(refusals(&sync(&bad, "192.0.2.1", vec![known.clone()])?).is_empty());
    let (mut desk, _) = lan.arrive(0)?;
    let (mut socket, _) = bad.arrive()?;

    let reason = Label::new("threats")?;
    let summary = change(&mai, &conversation, &Change::Block(reason.clone()))?;
    assert_eq!(summary.blocked.as_ref(), Some(&reason));
    // Desks hear of it in each of the visitor's conversations.
    assert_eq!(desk.changed(&conversation)?.summary.blocked.as_ref(), Some(&reason));
    assert_eq!(desk.changed(&second)?.summary.blocked.as_ref(), Some(&reason));

    let blocked = [ErrorCode::Blocked];
    assert_eq!(refusals(&sync(&bad, "198.51.100.9", vec![message(&conversation, "x")?])?), blocked);
    assert_eq!(refusals(&sync(&bad, "198.51.100.9", vec![message(&second, "x")?])?), blocked);
    assert_eq!(refusals(&sync(&bad, "198.51.100.9", vec![first("a new one")?])?), blocked);
    socket.send(&VisitorFrame::Send(message(&conversation, "by socket")?))?;
    let refused = |frame: &ServerFrame| match frame {
        ServerFrame::Rejected(rejected) => Some(rejected.error.code),
        _ => None,
    };
    assert_eq!(socket.wait(refused)?, ErrorCode::Blocked);
    let client_id = ClientId::new("r1").context("id")?;
    let rating = shared::conversation::Rating { score: 1, comment: None };
    socket.send(&VisitorFrame::Rate(Rate { conversation: conversation.clone(), client_id, rating }))?;
    assert_eq!(socket.wait(refused)?, ErrorCode::Blocked);
    // What was acknowledged stays acknowledged, and what was said stays.
    assert!(refusals(&sync(&bad, "192.0.2.1", vec![known])?).is_empty());
    assert_eq!(bad.history(&conversation)?.len(), 2);
    mai.reply(&conversation, "Goodbye")?;
    assert_eq!(mai.open(&conversation)?.entries.len(), 3);

    // A new visitor from the same address begins nothing for a day; who talks already goes on.
    assert_eq!(refusals(&sync(&site.visitor()?, "192.0.2.1", vec![first("me again")?])?), blocked);
    assert!(refusals(&sync(&neighbour, "192.0.2.1", vec![message(&theirs, "and I?")?])?).is_empty());
    assert!(refusals(&sync(&other, "192.0.2.2", vec![first("elsewhere")?])?).is_empty());

    assert_eq!(change(&lan, &second, &Change::Unblock)?.blocked, None);
    assert!(refusals(&sync(&bad, "192.0.2.1", vec![message(&conversation, "sorry")?])?).is_empty());
    assert!(refusals(&sync(&site.visitor()?, "192.0.2.1", vec![first("me again")?])?).is_empty());
    let notes = mai.open(&conversation)?.notes;
    assert!(notes.iter().any(|note| note.body == NoteBody::Change(Change::Block(reason.clone()))));
    // The visitor never hears why.
    let told = format!("{:?}{:?}", socket.drain()?, bad.history(&conversation)?);
    assert!(!told.contains("threats"), "{told}");
    Ok(())
}
