//! Two conversations of one visitor become one: nothing is lost, nothing is there twice, nobody reads another's words.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Agent, Reply, message};
use serde_json::json;
use shared::conversation::{Author, Entry, EntryBody, Status};
use shared::desk::NoteBody;
use shared::error::ErrorCode;
use shared::frame::{Hello, Mark, ServerFrame, VisitorFrame};
use shared::id::ConversationId;

fn merge(agent: &Agent, from: &ConversationId, into: &ConversationId) -> Result<Reply> {
    agent.api().post(&format!("/api/v1/desk/conversations/{from}/merge"), &json!({ "into": into }))
}

/// Who said what, in order.
fn said(entries: &[Entry]) -> Vec<(bool, String)> {
    let says = entries.iter().filter_map(|entry| match &entry.body {
        EntryBody::Message(message) => Some((message.author == Author::Visitor, message.text.to_string())),
        _ => None,
    });
    says.collect()
}

fn texts(entries: &[Entry]) -> Vec<String> {
    said(entries).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn a_merge_keeps_every_entry_once_and_in_order() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let first = socket.begin("one")?;
    agent.reply(&first, "two")?;
    let second = socket.begin("three")?;
    socket.say(message(&second, "four")?)?;
    agent.note(&second, "n1", "careful with this one")?;
    agent.reply(&second, "five")?;
    socket.say(message(&second, "six")?)?;
    let before = agent.open(&second)?;
    let place = agent.open(&first)?.summary.conversation.last_seq;
    let counts = agent.inbox("all")?.counts;
    assert_eq!((counts.waiting, counts.answered, counts.resolved), (1, 1, 0));

    let target = merge(&agent, &second, &first)?.json::<shared::desk::Summary>()?;
    assert_eq!(
        (target.conversation.id.clone(), target.conversation.status),
        (first.clone(), Status::Waiting)
    );
    let after = agent.open(&first)?;
    assert_eq!(texts(&after.entries), ["one", "two", "three", "four", "five", "six"]);
    let seqs: Vec<u32> = after.entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (1..=6).collect::<Vec<_>>(), "no gap");
    let times = |entries: &[Entry]| entries.iter().map(|entry| entry.at).collect::<Vec<_>>();
    assert_eq!(times(&after.entries[2..]), times(&before.entries), "with their own times");
    assert_eq!(said(&after.entries[2..]), said(&before.entries), "and authors");
    let notes: Vec<_> = after.notes.iter().map(|note| (note.after, &note.body)).collect();
    assert!(matches!(notes.first(), Some((2, NoteBody::Assigned(_) | NoteBody::Merged(_)))), "{notes:?}");
    assert!(
        notes
            .iter()
            .any(|(at, body)| *at == 2 && matches!(body, NoteBody::Merged(s) if s.as_str() == "three"))
    );
    assert!(notes.iter().any(|(at, body)| *at == 4 && matches!(body, NoteBody::Text(_))), "{notes:?}");

    // The other one says where it goes on, and all are counted where they are.
    let ended = agent.open(&second)?;
    assert_eq!(ended.summary.conversation.status, Status::Resolved);
    assert_eq!(ended.entries.last().map(|entry| &entry.body), Some(&EntryBody::Merged(first.clone())));
    assert_eq!(texts(&ended.entries), ["three", "four", "five", "six"], "nothing is lost there");
    let counts = agent.inbox("all")?.counts;
    assert_eq!((counts.waiting, counts.answered, counts.resolved, counts.unassigned), (1, 0, 1, 0));

    // Who was there hears of it; who was away resumes by the place they had.
    assert_eq!(socket.entry(&first, 6)?.seq, 6);
    let since = vec![Mark { conversation: first.clone(), seq: place }];
    let mut resumed = Vec::new();
    for frame in visitor.sync(vec![VisitorFrame::Hello(Hello { since, pending: vec![] })])? {
        if let ServerFrame::Entries(entries) = frame
            && entries.conversation.id == first
        {
            resumed.extend(entries.entries);
        }
    }
    assert_eq!(texts(&resumed), ["three", "four", "five", "six"]);
    assert_eq!(agent.search("four")?.conversations.len(), 2);
    Ok(())
}

#[test]
fn what_is_written_to_a_merged_conversation_is_merged_once_more_and_never_back() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let visitor = site.visitor()?;
    let (first, second, third) = (visitor.begin("one")?, visitor.begin("two")?, visitor.begin("three")?);
    merge(&agent, &second, &first)?.done()?;
    let again = merge(&agent, &second, &first)?.refusal()?;
    assert_eq!(again.code, ErrorCode::Conflict, "there is nothing new");
    // A tab that was asleep writes to the one that ended.
    let (mut socket, _) = visitor.arrive()?;
    socket.say(message(&second, "late")?)?;
    assert_eq!(agent.open(&second)?.summary.conversation.status, Status::Waiting, "nothing is lost");
    merge(&agent, &second, &first)?.done()?;
    assert_eq!(texts(&agent.open(&first)?.entries), ["one", "two", "late"]);
    // The same way back would make everything double.
    assert_eq!(merge(&agent, &first, &second)?.refusal()?.code, ErrorCode::Conflict);
    assert_eq!(merge(&agent, &third, &second)?.refusal()?.code, ErrorCode::Conflict);
    merge(&agent, &first, &third)?.done()?;
    assert_eq!(texts(&agent.open(&third)?.entries), ["three", "one", "two", "late"]);
    assert_eq!(merge(&agent, &third, &first)?.refusal()?.code, ErrorCode::Conflict);
    assert_eq!(agent.open(&third)?.known.merge_into, Vec::<ConversationId>::new());
    Ok(())
}

#[test]
fn only_conversations_of_the_same_visitor_are_merged() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let (theirs, others) = (site.visitor()?.begin("mine")?, site.visitor()?.begin("not mine")?);
    let nothing = ConversationId::new("nothing").context("id")?;
    for into in [&others, &theirs, &nothing] {
        let refusal = merge(&agent, &theirs, into)?.refusal()?;
        assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some("into")), "{into}");
    }
    assert_eq!(merge(&agent, &nothing, &theirs)?.refusal()?.code, ErrorCode::NotFound);
    assert_eq!(agent.open(&others)?.entries.len(), 1);
    assert_eq!(agent.open(&theirs)?.entries.len(), 1);
    assert_eq!(agent.open(&theirs)?.known.merge_into, Vec::<ConversationId>::new());
    Ok(())
}

#[test]
fn a_merge_survives_the_same_message_names_in_both() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let visitor = site.visitor()?;
    let (first, second) = (visitor.begin("one")?, visitor.begin("two")?);
    let (mut socket, _) = visitor.arrive()?;
    let same = message(&first, "in the first")?;
    socket.say(same.clone())?;
    socket
        .say(shared::frame::Outgoing { client_id: same.client_id, ..message(&second, "in the second")? })?;
    merge(&agent, &second, &first)?.done()?;
    assert_eq!(texts(&agent.open(&first)?.entries), ["one", "in the first", "two", "in the second"]);
    Ok(())
}
