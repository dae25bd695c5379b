//! A database written by an earlier schema opens, keeps everything, and goes on.
//!
//! Every beginning of the schema's steps is taken, from the first step alone to all but the last. `step_N.sql` is what a
//! site had in the tables of step N (and in those before) when it was released; it runs right after its step, and what
//! comes later migrates it. A step that makes a table brings such a file, so that the table is not empty when the next
//! step comes. What the edge signs with is of today: the site's key, staff and tokens are those of a site that the
//! product makes first.

mod old;
#[path = "../../../edge/src/objects/site/schema.rs"]
mod schema;

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::{Agent, Deployment, STAFF_PASSWORD, Site, Visitor, message, record, token};
use shared::boot::Unread;
use shared::conversation::{Author, Entry, EntryBody, Status};
use shared::frame::{Hello, Mark, Outgoing, ServerFrame, VisitorFrame};
use shared::id::{ClientId, ConversationId};

/// The visitor of all old conversations.
const VISITOR: &str = "visitor-of-old";

#[test]
fn a_database_of_every_earlier_schema_keeps_everything_and_goes_on() -> Result<()> {
    let mut deployment = Deployment::start()?;
    let sites: Vec<(usize, Site)> =
        (1..schema::MIGRATIONS.len()).map(|steps| Ok((steps, deployment.site()?))).collect::<Result<_>>()?;
    ensure!(!sites.is_empty(), "there is no earlier schema");
    deployment.kill();
    let mut before = Vec::new();
    for (steps, site) in &sites {
        let mut db = record::open(&deployment, site.key())?;
        old::write(&mut db, *steps).with_context(|| format!("with {steps} steps"))?;
        before.push(old::rows(&db)?);
    }
    deployment.restart()?;
    for (steps, site) in &sites {
        everything_is_there(site, *steps).with_context(|| format!("from {steps} steps"))?;
    }
    // Looking changes little; what was written before is compared before anything goes on.
    deployment.kill();
    for ((steps, site), before) in sites.iter().zip(&before) {
        let db = record::open(&deployment, site.key())?;
        old::kept(&db, before).with_context(|| format!("from {steps} steps"))?;
        let version: i64 = db.query_row("SELECT max(version) FROM schema_version", [], |row| row.get(0))?;
        assert_eq!(usize::try_from(version)?, schema::MIGRATIONS.len());
    }
    deployment.restart()?;
    for (steps, site) in &sites {
        it_goes_on(site).with_context(|| format!("from {steps} steps"))?;
    }
    Ok(())
}

fn visitor(site: &Site) -> Result<Visitor> {
    let far = 4_000_000_000;
    Ok(Visitor::with_session(site.api(), site.signed(token::Kind::Visitor, VISITOR, far)?))
}

fn agent(site: &Site) -> Result<Agent> {
    Agent::sign_in(site.api(), site.key(), "mai@shop.example", STAFF_PASSWORD)
}

fn id(name: &str) -> Result<ConversationId> {
    ConversationId::new(name).context("id")
}

fn texts(entries: &[Entry]) -> Vec<String> {
    let text = |entry: &Entry| match &entry.body {
        EntryBody::Message(message) => match &message.author {
            Author::Staff(staff) => format!("{} {}: {}", entry.seq, staff.name, message.text),
            _ => format!("{} {}", entry.seq, message.text),
        },
        EntryBody::Resolved(_) => format!("{} resolved", entry.seq),
        other => format!("{} {other:?}", entry.seq),
    };
    entries.iter().map(text).collect()
}

/// What `step_1.sql` says, as the API tells it.
fn everything_is_there(site: &Site, steps: usize) -> Result<()> {
    let agent = agent(site)?;
    let counts = agent.inbox("all")?.counts;
    assert_eq!((counts.waiting, counts.answered, counts.resolved), (1, 1, 1), "{counts:?}");
    assert_eq!((counts.unassigned, counts.snoozed, counts.spam), (1, 0, 0), "{counts:?}");
    for (view, name) in [("waiting", "k-waiting"), ("answered", "k-answered"), ("resolved", "k-resolved")] {
        let inbox = agent.inbox(view)?;
        let [summary] = inbox.conversations.as_slice() else { anyhow::bail!("{view}: {inbox:?}") };
        assert_eq!(summary.conversation.id.as_str(), name);
    }
    let old = [
        ("k-waiting", vec!["1 Where is my parcel?", "2 It is late."]),
        ("k-answered", vec!["1 چطور مرجوع کنم؟", "2 Mai: با این فرم", "3 Mai: و برچسب"]),
        ("k-resolved", vec!["1 谢谢你们", "2 Mai: 不客气", "3 resolved"]),
    ];
    let visitor = visitor(site)?;
    for (name, expected) in old {
        let opened = agent.open(&id(name)?)?;
        assert_eq!(texts(&opened.entries), expected, "{name} at the desk");
        assert_eq!(visitor.history(&id(name)?)?, opened.entries, "{name} at the visitor's");
        let notes = usize::from(steps >= 3 && name == "k-waiting");
        assert_eq!(opened.notes.len(), notes, "notes of {name}");
    }
    let known = agent.open(&id("k-waiting")?)?.known;
    assert_eq!(known.question.as_deref(), Some("Where is my parcel?"));
    assert_eq!(known.tried.first().map(|tried| tried.title.as_str()), Some("Can I send something back?"));
    assert_eq!(known.orders.first().map(|order| order.number.as_str()), Some("KL-1001"));
    assert_eq!(known.earlier.len(), 2);
    let Unread { unread, open } = visitor.unread()?;
    assert_eq!((unread, open), (1, true), "one of the two answers was read");
    let articles = site.owner().articles()?.articles;
    let counted = articles.iter().find(|a| a.id.as_str() == "returns" && a.article.locale.as_str() == "en");
    assert_eq!(counted.map(|article| (article.helped, article.not_helped)), Some((7, 2)));
    assert_eq!(articles.len(), 3);
    assert_eq!(site.owner().order("KL-1002")?.number.as_str(), "KL-1002");
    let questions = agent.questions()?.questions;
    assert_eq!(
        questions.iter().map(|q| (q.question.as_str(), q.count)).collect::<Vec<_>>(),
        [("Do you sell bicycles?", 12)]
    );
    assert_eq!(agent.wordings()?.proposals.len(), usize::from(steps >= 2), "wordings that wait");
    for (words, found) in [("parcel", "k-waiting"), ("برچسب", "k-answered"), ("不客气", "k-resolved")]
    {
        let inbox = agent.search(words)?;
        let found_ids: Vec<_> = inbox.conversations.iter().map(|s| s.conversation.id.as_str()).collect();
        assert_eq!(found_ids, [found], "{words}");
    }
    Ok(())
}

/// The old conversations take new messages, know the old ones, and move as new ones do.
fn it_goes_on(site: &Site) -> Result<()> {
    let (agent, visitor) = (agent(site)?, visitor(site)?);
    let waiting = id("k-waiting")?;
    let (mut desk, _) = agent.arrive(0)?;
    let again = Outgoing {
        client_id: ClientId::new("c-waiting-2").context("client id")?,
        ..message(&waiting, "It is late.")?
    };
    let since = vec![Mark { conversation: waiting.clone(), seq: 2 }];
    let (mut socket, _) = visitor.come_back(Hello { since, pending: vec![again.clone()] })?;
    assert_eq!(
        socket.accepted(&again.client_id)?,
        2,
        "sent again across the versions, it is the same message"
    );
    assert_eq!(socket.say(message(&waiting, "Hello?")?)?, 3);
    assert_eq!(desk.changed(&waiting)?.entries.first().map(|entry| entry.seq), Some(3));
    assert_eq!(agent.reply(&waiting, "Here it is.")?.seq, 4);
    assert_eq!(socket.entry(&waiting, 4)?.seq, 4);
    let resolved = id("k-resolved")?;
    socket.send(&VisitorFrame::Send(message(&resolved, "One more thing")?))?;
    let reopened = socket.wait(|frame| match frame {
        ServerFrame::Entries(entries) if entries.conversation.id == resolved => Some(entries.clone()),
        _ => None,
    })?;
    assert_eq!(reopened.conversation.status, Status::Waiting);
    let fresh = visitor.begin("A new one")?;
    assert_eq!(texts(&agent.open(&fresh)?.entries), ["1 A new one"]);
    let counts = agent.inbox("all")?.counts;
    assert_eq!((counts.waiting, counts.answered, counts.resolved), (2, 2, 0), "{counts:?}");
    let found = agent.search("one more thing")?;
    assert_eq!(found.conversations.len(), 1);
    Ok(())
}
