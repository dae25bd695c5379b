//! A conversation over sockets.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::message;
use shared::conversation::{Author, EntryBody, Status};
use shared::error::ErrorCode;
use shared::frame::{Hello, Mark, Outgoing, ServerFrame, VisitorFrame};
use shared::id::{ClientId, ConversationId};

fn text(body: &EntryBody) -> &str {
    match body {
        EntryBody::Message(message) => message.text.as_str(),
        _ => "",
    }
}

#[test]
fn hello_is_welcomed_and_a_message_accepted() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let (mut socket, welcome) = visitor.arrive()?;
    assert!(welcome.conversations.is_empty());
    let conversation = socket.begin("سلام، my parcel is late 🫖")?;
    assert_eq!(socket.say(message(&conversation, "Hello?")?)?, 2);
    let (_, welcome) = visitor.arrive()?;
    let known = welcome.conversations.first().context("not there")?;
    assert_eq!((&known.id, known.status, known.last_seq), (&conversation, Status::Waiting, 2));
    assert_eq!(known.subject.as_str(), "سلام، my parcel is late 🫖");
    socket.ping()
}

#[test]
fn a_message_sent_twice_is_stored_once_and_acknowledged_twice() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("one")?;
    let again = message(&conversation, "two")?;
    let places = [socket.say(again.clone())?, socket.say(again.clone())?];
    assert_eq!(places, [2, 2]);
    let (mut other, _) = visitor.come_back(Hello { since: vec![], pending: vec![again.clone()] })?;
    let history = visitor.history(&conversation)?;
    let texts: Vec<_> = history.iter().map(|entry| text(&entry.body)).collect();
    assert_eq!(texts, ["one", "two"]);
    assert_eq!(other.entry(&conversation, 2)?.seq, 2);
    Ok(())
}

#[test]
fn after_a_disconnect_only_what_is_missing_is_sent() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("one")?;
    socket.say(message(&conversation, "two")?)?;
    socket.close()?;
    let agent = site.agent()?;
    agent.reply(&conversation, "three")?;
    agent.reply(&conversation, "four")?;
    let pending = message(&conversation, "five")?;
    let since = vec![Mark { conversation: conversation.clone(), seq: 2 }];
    let mut socket = visitor.connect()?;
    socket.send(&VisitorFrame::Hello(Hello { since, pending: vec![pending.clone()] }))?;
    let frames = socket.drain()?;
    assert!(matches!(frames.first(), Some(ServerFrame::Welcome(_))), "{frames:?}");
    let mut seqs = Vec::new();
    let mut accepted = Vec::new();
    for frame in &frames {
        match frame {
            ServerFrame::Entries(entries) => seqs.extend(entries.entries.iter().map(|entry| entry.seq)),
            ServerFrame::Accepted(done) => accepted.push((done.client_id.clone(), done.seq)),
            _ => {}
        }
    }
    assert_eq!(seqs, [3, 4, 5], "each once, in order");
    assert_eq!(accepted, [(pending.client_id, 5)]);
    Ok(())
}

#[test]
fn both_windows_of_a_visitor_see_the_same() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let (mut first, _) = visitor.arrive()?;
    let (mut second, _) = visitor.arrive()?;
    let conversation = first.begin("from the first window")?;
    assert_eq!(text(&second.entry(&conversation, 1)?.body), "from the first window");
    second.say(message(&conversation, "from the second window")?)?;
    assert_eq!(text(&first.entry(&conversation, 2)?.body), "from the second window");
    assert_eq!(text(&second.entry(&conversation, 2)?.body), "from the second window");
    assert_eq!(first.drain()?.len() + second.drain()?.len(), 0, "nothing comes twice");
    Ok(())
}

#[test]
fn what_one_side_says_reaches_the_other_at_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let (mut desk, inbox) = agent.arrive(0)?;
    assert!(inbox.conversations.is_empty());
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("Is anybody there?")?;
    let changed = desk.changed(&conversation)?;
    assert_eq!(changed.counts.waiting, 1);
    assert_eq!(changed.entries.iter().map(|e| text(&e.body)).collect::<Vec<_>>(), ["Is anybody there?"]);
    let reply = agent.reply(&conversation, "Yes, I am.")?;
    let heard = socket.entry(&conversation, 2)?;
    assert_eq!(heard, reply);
    let EntryBody::Message(message) = heard.body else { panic!("{heard:?}") };
    let Author::Staff(name) = message.author else { panic!("{message:?}") };
    assert_eq!(name.name.as_str(), "Mai");
    Ok(())
}

#[test]
fn an_agent_who_sends_twice_says_it_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    let id = deskbell_e2e::fresh_id("r")?;
    let first = agent.reply_as(&conversation, &id, "hi")?;
    assert_eq!(agent.reply_as(&conversation, &id, "hi")?, first);
    assert_eq!(visitor.history(&conversation)?.len(), 2);
    Ok(())
}

#[test]
fn typing_is_seen_by_the_other_side_and_never_kept() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("hello")?;
    let (mut desk, _) = agent.arrive(0)?;
    socket.send(&VisitorFrame::Typing(conversation.clone()))?;
    let typing = desk.wait(|frame| match frame {
        shared::desk::NewsFrame::Typing(typing) => Some(typing.clone()),
        _ => None,
    })?;
    assert_eq!((typing.conversation, typing.staff), (conversation.clone(), None));
    desk.send(&shared::desk::DeskFrame::Typing(conversation.clone()))?;
    let name = socket.wait(|frame| match frame {
        ServerFrame::Typing(typing) => Some(typing.name.to_string()),
        _ => None,
    })?;
    assert_eq!(name, "Mai");
    assert_eq!(visitor.history(&conversation)?.len(), 1);
    Ok(())
}

#[test]
fn unread_counts_what_staff_wrote_until_it_is_read() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    assert_eq!((visitor.unread()?.unread, visitor.unread()?.open), (0, false));
    let conversation = visitor.begin("hello")?;
    agent.reply(&conversation, "one")?;
    agent.reply(&conversation, "two")?;
    agent.set_status(&conversation, "resolved")?;
    let unread = visitor.unread()?;
    assert_eq!((unread.unread, unread.open), (2, false), "resolving is no message");
    let (mut socket, _) = visitor.arrive()?;
    socket.read_up_to(&conversation, 2)?;
    socket.ping()?;
    assert_eq!(visitor.unread()?.unread, 1);
    socket.read_up_to(&conversation, 1)?;
    socket.ping()?;
    assert_eq!(visitor.unread()?.unread, 1, "a mark never moves back");
    socket.read_up_to(&conversation, 4_000_000_000)?;
    socket.ping()?;
    assert_eq!(visitor.unread()?.unread, 0);
    agent.reply(&conversation, "three")?;
    assert_eq!(visitor.unread()?.unread, 1, "a mark never moves past the end");
    Ok(())
}

#[test]
fn staff_see_how_far_the_visitor_read_and_the_other_way_round() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    agent.seen(&conversation, 1)?;
    let (mut socket, welcome) = visitor.arrive()?;
    assert_eq!(welcome.conversations.first().map(|c| c.staff_read), Some(1));
    agent.reply(&conversation, "hi")?;
    socket.read_up_to(&conversation, 2)?;
    socket.ping()?;
    assert_eq!(agent.open(&conversation)?.summary.conversation.visitor_read, 2);
    Ok(())
}

#[test]
fn a_conversation_belongs_to_one_visitor() -> Result<()> {
    let (_deployment, site) = site()?;
    let (mine, theirs) = (site.visitor()?, site.visitor()?);
    let conversation = mine.begin("mine")?;
    let (mut socket, welcome) = theirs.arrive()?;
    assert!(welcome.conversations.is_empty());
    for opening in [None, Some(deskbell_e2e::opening()?)] {
        let intruding = Outgoing { opening, ..message(&conversation, "let me in")? };
        socket.send(&VisitorFrame::Send(intruding.clone()))?;
        let refused = socket.wait(|frame| match frame {
            ServerFrame::Rejected(rejected) => Some(rejected.clone()),
            _ => None,
        })?;
        assert_eq!((refused.client_id, refused.error.code), (intruding.client_id, ErrorCode::NotFound));
    }
    socket.send(&VisitorFrame::Typing(conversation.clone()))?;
    socket.read_up_to(&conversation, 1)?;
    socket.send(&VisitorFrame::Hello(Hello {
        since: vec![Mark { conversation: conversation.clone(), seq: 0 }],
        pending: vec![],
    }))?;
    let heard = socket.drain()?;
    assert!(heard.iter().all(|frame| !matches!(frame, ServerFrame::Entries(_))), "{heard:?}");
    assert_eq!(mine.history(&conversation)?.len(), 1);
    Ok(())
}

#[test]
fn a_message_without_a_conversation_or_an_opening_is_rejected() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let nowhere = ConversationId::new("nowhere").context("id")?;
    socket.send(&VisitorFrame::Send(message(&nowhere, "hello?")?))?;
    let code = socket.wait(|frame| match frame {
        ServerFrame::Rejected(rejected) => Some(rejected.error.code),
        _ => None,
    })?;
    assert_eq!(code, ErrorCode::NotFound);
    Ok(())
}

#[test]
fn a_socket_survives_frames_that_make_no_sense() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let long = format!(r#"{{"send":{{"text":"{}"}}}}"#, "x".repeat(70_000));
    for (frame, code, field) in [
        ("not json", ErrorCode::Malformed, None),
        ("{}", ErrorCode::Invalid, Some("body")),
        (r#"{"hello":7}"#, ErrorCode::Invalid, Some("hello")),
        (r#"{"send":{"conversation":"k","client_id":"c"}}"#, ErrorCode::Invalid, Some("send.text")),
        (r#"{"send":{"conversation":"a b","client_id":"c","text":"x"}}"#, ErrorCode::Invalid, None),
        (long.as_str(), ErrorCode::TooLarge, None),
    ] {
        socket.send_text(frame)?;
        let error = error_frame(&mut socket)?;
        assert_eq!(error.code, code, "{frame:.60}");
        if field.is_some() {
            assert_eq!(error.field.as_deref(), field, "{frame}");
        }
    }
    socket.send_bytes(&[0xff, 0x00])?;
    assert_eq!(error_frame(&mut socket)?.code, ErrorCode::Malformed);
    socket.send_text(r#"{"teleport":{"to":"mars"}}"#)?;
    socket.begin("still here")?;
    Ok(())
}

fn error_frame(socket: &mut deskbell_e2e::VisitorSocket) -> Result<shared::error::ErrorBody> {
    socket.wait(|frame| match frame {
        ServerFrame::Error(body) => Some(body.clone()),
        _ => None,
    })
}

#[test]
fn a_long_conversation_arrives_whole_and_in_order() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("0")?;
    for number in 1..230 {
        agent.reply(&conversation, &number.to_string())?;
    }
    let history = visitor.history(&conversation)?;
    let texts: Vec<_> = history.iter().map(|entry| text(&entry.body).to_owned()).collect();
    let expected: Vec<_> = (0..230).map(|number| number.to_string()).collect();
    assert_eq!(texts, expected);
    Ok(())
}

#[test]
fn a_visitor_who_floods_is_slowed_down() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("0")?;
    for number in 1..80 {
        socket.send(&VisitorFrame::Send(message(&conversation, &number.to_string())?))?;
    }
    let wait = error_frame(&mut socket)?;
    assert_eq!(wait.code, ErrorCode::TooMany);
    assert!(wait.retry_after_ms.is_some_and(|ms| ms <= 1_000), "{wait:?}");
    Ok(())
}

/// What `hello` or `sync` with so many messages at once gives back: how many are accepted, and the refusal.
fn accepted(frames: &[ServerFrame]) -> (Vec<ClientId>, Option<ErrorCode>) {
    let stored = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Accepted(accepted) => Some(accepted.client_id.clone()),
        _ => None,
    });
    let refused = frames.iter().find_map(|frame| match frame {
        ServerFrame::Error(body) => Some(body.code),
        _ => None,
    });
    (stored.collect(), refused)
}

#[test]
fn of_too_many_messages_at_once_the_first_are_stored_and_the_rest_come_again() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let conversation = visitor.begin("0")?;
    let messages: Vec<Outgoing> =
        (1..=100).map(|n| message(&conversation, &n.to_string())).collect::<Result<_>>()?;
    let (first, rest) = messages.split_at(50);
    let hello =
        |pending: &[Outgoing]| VisitorFrame::Hello(Hello { since: vec![], pending: pending.to_vec() });
    assert_eq!(accepted(&visitor.sync(vec![hello(first)])?).0.len(), 50);
    // A burst is 60: some of these are too many. What is stored is acknowledged, in order, and nothing behind a gap.
    let (stored, refused) = accepted(&visitor.sync(vec![hello(rest)])?);
    assert!((9..50).contains(&stored.len()), "{} were stored", stored.len());
    let names: Vec<ClientId> = rest.iter().take(stored.len()).map(|m| m.client_id.clone()).collect();
    assert_eq!((stored.as_slice(), refused), (names.as_slice(), Some(ErrorCode::TooMany)));
    // The same over a socket, which is closed behind the refusal, as often as it takes.
    let mut left: Vec<Outgoing> = rest[stored.len()..].to_vec();
    let mut rounds = 0;
    while !left.is_empty() {
        rounds += 1;
        assert!(rounds < 100, "{} are left", left.len());
        std::thread::sleep(std::time::Duration::from_secs(4));
        let (mut socket, _) = visitor.come_back(Hello { since: vec![], pending: left.clone() })?;
        let mut refused = false;
        while let Some(frame) = socket.next_within(std::time::Duration::from_millis(600)).unwrap_or(None) {
            match frame {
                ServerFrame::Accepted(accepted) => left.retain(|m| m.client_id != accepted.client_id),
                ServerFrame::Error(body) => refused = body.code == ErrorCode::TooMany,
                _ => {}
            }
        }
        assert!(refused || left.is_empty(), "{} are left without a word", left.len());
    }
    let texts: Vec<String> =
        visitor.history(&conversation)?.iter().map(|e| text(&e.body).to_owned()).collect();
    assert_eq!(texts, (0..=100).map(|n| n.to_string()).collect::<Vec<_>>(), "all of them, once, in order");
    Ok(())
}
