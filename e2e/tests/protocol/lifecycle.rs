//! Waiting, answered, resolved, and back again.

use crate::site;
use anyhow::Result;
use deskbell_e2e::message;
use shared::conversation::{EntryBody, Status};
use shared::frame::ServerFrame;

#[test]
fn whoever_spoke_last_makes_the_other_side_wait() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("hello")?;
    let status = || Ok::<_, anyhow::Error>(agent.open(&conversation)?.summary.conversation.status);
    assert_eq!(status()?, Status::Waiting);
    agent.reply(&conversation, "hi")?;
    assert_eq!(status()?, Status::Answered);
    assert_eq!(agent.set_status(&conversation, "resolved")?.conversation.status, Status::Resolved);
    agent.reply(&conversation, "one more thing")?;
    assert_eq!(status()?, Status::Resolved, "a last word does not open it");
    assert_eq!(agent.set_status(&conversation, "waiting")?.conversation.status, Status::Waiting);
    agent.set_status(&conversation, "resolved")?;
    socket.say(message(&conversation, "not solved")?)?;
    assert_eq!(status()?, Status::Waiting, "the visitor's next word opens it again");
    Ok(())
}

#[test]
fn the_visitor_sees_it_resolved_and_reopened() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("hello")?;
    agent.set_status(&conversation, "resolved")?;
    assert!(matches!(socket.entry(&conversation, 2)?.body, EntryBody::Resolved(_)));
    agent.set_status(&conversation, "waiting")?;
    let status = socket.wait(|frame| match frame {
        ServerFrame::Entries(entries) => Some(entries.conversation.status),
        _ => None,
    })?;
    assert_eq!(status, Status::Waiting);
    Ok(())
}

#[test]
fn asking_for_what_is_so_already_changes_nothing() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    let first = agent.set_status(&conversation, "resolved")?;
    assert_eq!(agent.set_status(&conversation, "resolved")?, first);
    assert_eq!(visitor.history(&conversation)?.len(), 2);
    Ok(())
}

#[test]
fn the_counts_follow() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversations = [visitor.begin("a")?, visitor.begin("b")?, visitor.begin("c")?];
    let [_, answered, resolved] = &conversations;
    agent.reply(answered, "hi")?;
    agent.set_status(resolved, "resolved")?;
    let inbox = agent.inbox("all")?;
    let counts = (inbox.counts.waiting, inbox.counts.answered, inbox.counts.resolved);
    assert_eq!(counts, (1, 1, 1));
    for (view, expected) in conversations.iter().zip(["waiting", "answered", "resolved"]).map(|(c, v)| (v, c))
    {
        let list = agent.inbox(view)?.conversations;
        let ids: Vec<_> = list.iter().map(|summary| &summary.conversation.id).collect();
        assert_eq!(ids, [expected], "{view}");
    }
    Ok(())
}
