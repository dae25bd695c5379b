//! What the staff offer with a message, and how a visitor answers it.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Agent, CUSTOMER_EMAIL, Visitor, message};
use serde_json::{Value, json};
use shared::conversation::{Entry, EntryBody, Message};
use shared::error::{ErrorBody, ErrorCode};
use shared::frame::{Hello, Outgoing, ServerFrame, VisitorFrame};
use shared::id::{ClientId, ConversationId};
use shared::privacy::VisitorData;
use shared::text::Text;

/// Offers something; the name of the message.
fn ask(agent: &Agent, conversation: &ConversationId, offer: &Value) -> Result<ClientId> {
    let entry: Entry = agent.offer(conversation, "Well?", offer)?.json()?;
    Ok(said(&entry)?.client_id.clone())
}

fn said(entry: &Entry) -> Result<&Message> {
    match &entry.body {
        EntryBody::Message(message) => Ok(message),
        other => anyhow::bail!("no message: {other:?}"),
    }
}

fn answer(conversation: &ConversationId, question: &ClientId, text: &str) -> Result<Outgoing> {
    Ok(Outgoing { answers: Some(question.clone()), ..message(conversation, text)? })
}

/// Sends a message; why it was refused, or nothing.
fn send(visitor: &Visitor, message: &Outgoing) -> Result<Option<ErrorBody>> {
    let frames = vec![VisitorFrame::Hello(Hello::default()), VisitorFrame::Send(message.clone())];
    for frame in visitor.sync(frames)? {
        match frame {
            ServerFrame::Accepted(accepted) if accepted.client_id == message.client_id => return Ok(None),
            ServerFrame::Rejected(rejected) if rejected.client_id == message.client_id => {
                return Ok(Some(rejected.error));
            }
            _ => {}
        }
    }
    anyhow::bail!("neither accepted nor refused")
}

#[test]
fn a_choice_is_answered_once_and_reads_without_buttons() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    let (mut socket, _) = visitor.arrive()?;
    let question = ask(&agent, &conversation, &json!({ "choices": ["Refund", "Exchange"] }))?;
    let offered = socket.entry(&conversation, 2)?;
    assert_eq!(said(&offered)?.text.as_str(), "Well?\n• Refund\n• Exchange", "for those who have no buttons");

    let (mut desk, _) = agent.arrive(0)?;
    let chosen = answer(&conversation, &question, "Exchange")?;
    assert_eq!(socket.say(chosen.clone())?, 3);
    let told = desk.changed(&conversation)?.entries;
    let entry = told.first().context("not told")?;
    assert_eq!((said(entry)?.answers.as_ref(), said(entry)?.text.as_str()), (Some(&question), "Exchange"));
    assert_eq!(send(&visitor, &chosen)?, None, "the same once more is acknowledged");
    for text in ["Exchange", "Refund"] {
        let refused = send(&visitor, &answer(&conversation, &question, text)?)?.context("answered twice")?;
        assert_eq!(refused.code, ErrorCode::Conflict, "{text}");
    }
    // Whoever writes freely instead may answer later all the same.
    let other = ask(&agent, &conversation, &json!({ "choices": ["Yes", "No"] }))?;
    assert_eq!(send(&visitor, &message(&conversation, "Wait a moment")?)?, None);
    assert_eq!(send(&visitor, &answer(&conversation, &other, "Yes")?)?, None);
    assert_eq!(visitor.history(&conversation)?.len(), 6);
    Ok(())
}

#[test]
fn what_does_not_answer_is_refused_by_name_and_leaves_nothing() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, other, agent) = (site.visitor()?, site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    let elsewhere = other.begin("hello")?;
    let choice = ask(&agent, &conversation, &json!({ "choices": ["Yes", "No"] }))?;
    let email = ask(&agent, &conversation, &json!("email"))?;
    let plain = said(&agent.reply(&conversation, "no offer")?)?.client_id.clone();
    let before = visitor.history(&conversation)?.len();
    let long = "x".repeat(201);
    for (of, question, text, field) in [
        (&conversation, &choice, "Perhaps", "text"),
        (&conversation, &email, "linh@", "text"),
        (&conversation, &email, long.as_str(), "text"),
        (&conversation, &plain, "Yes", "answers"),
        (&elsewhere, &choice, "Yes", ""),
    ] {
        let refused = send(&visitor, &answer(of, question, text)?)?.context("taken")?;
        assert_eq!(refused.field.unwrap_or_default(), field, "{text}");
    }
    let refused = send(&other, &answer(&elsewhere, &choice, "Yes")?)?.context("taken")?;
    assert_eq!(refused.field.as_deref(), Some("answers"), "a question of another conversation");
    // An answer begins nothing.
    let fresh = ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("id")?;
    let first = Outgoing { opening: Some(deskbell_e2e::opening()?), ..answer(&fresh, &choice, "Yes")? };
    assert_eq!(send(&visitor, &first)?.map(|refused| refused.code), Some(ErrorCode::NotFound));
    assert_eq!(visitor.history(&conversation)?.len(), before);
    assert_eq!(agent.inbox("all")?.conversations.len(), 2);
    Ok(())
}

#[test]
fn offers_are_checked() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    let long = "x".repeat(61);
    for (offer, field) in [
        (json!({ "choices": ["Yes"] }), "offer.choices"),
        (json!({ "choices": ["1", "2", "3", "4", "5", "6", "7"] }), "offer.choices"),
        (json!({ "choices": ["Yes", "Yes"] }), "offer.choices[1]"),
        (json!({ "choices": ["Yes", "two\nlines"] }), "offer.choices[1]"),
        (json!("telephone"), "offer"),
        (json!({ "choices": ["Yes", long] }), "offer"),
        (json!({ "choices": "Yes" }), "offer"),
    ] {
        let refused = agent.offer(&conversation, "Well?", &offer)?.refusal()?;
        let named = refused.field.unwrap_or_default();
        assert!(named.starts_with(field), "{offer}: {named:?} {}", refused.message);
    }
    let most = "x".repeat(4_000);
    let offer = json!({ "choices": ["Yes", "No"] });
    assert_eq!(agent.offer(&conversation, &most, &offer)?.refusal()?.field.as_deref(), Some("text"));
    agent.offer(&conversation, &most, &json!("email"))?.done()?;
    assert_eq!(visitor.history(&conversation)?.len(), 2);
    Ok(())
}

#[test]
fn an_address_is_kept_as_the_visitors() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    let question = ask(&agent, &conversation, &json!("email"))?;
    assert_eq!(send(&visitor, &answer(&conversation, &question, "linh@mail.example")?)?, None);
    let opened = agent.open(&conversation)?;
    assert_eq!(opened.summary.email.map(|email| email.to_string()).as_deref(), Some("linh@mail.example"));
    assert_eq!(opened.notes.len(), 2, "that it was assigned, and the address");
    // The second answer changes nothing.
    let refused = send(&visitor, &answer(&conversation, &question, "other@mail.example")?)?;
    assert_eq!(refused.map(|refused| refused.code), Some(ErrorCode::Conflict));
    let email = agent.open(&conversation)?.summary.email;
    assert_eq!(email.map(|email| email.to_string()).as_deref(), Some("linh@mail.example"));
    Ok(())
}

#[test]
fn an_order_shows_by_its_proof_and_never_by_its_number() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    let found = guest.find_order("KL-1001", CUSTOMER_EMAIL)?;
    let (visitor, agent) = (guest.begin_session()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    let proof = |proof: &str| anyhow::Ok(Some(Text::new(proof)?));
    for (number, given, orders) in [
        ("KL-1001", None, 0),
        ("KL-1002", proof(&found.proof)?, 0),
        ("KL-1001", proof(&found.proof.replacen("p.", "v.", 1))?, 0),
        ("kl 1001", proof(&found.proof)?, 1),
        ("KL-1001", proof(&found.proof)?, 1),
    ] {
        let question = ask(&agent, &conversation, &json!("order"))?;
        let says = Outgoing { proof: given, ..answer(&conversation, &question, number)? };
        assert_eq!(send(&visitor, &says)?, None);
        assert_eq!(agent.open(&conversation)?.known.orders.len(), orders, "{number}");
    }
    Ok(())
}

#[test]
fn a_name_is_known_everywhere_given_out_and_erased() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let (first, second) = (visitor.begin("one")?, visitor.begin("two")?);
    let question = ask(&agent, &first, &json!("name"))?;
    let (mut desk, _) = agent.arrive(0)?;
    assert_eq!(send(&visitor, &answer(&first, &question, "Linh Trần")?)?, None);
    for conversation in [&first, &second] {
        let summary = desk.changed(conversation)?.summary;
        assert_eq!(summary.visitor_name.as_deref(), Some("Linh Trần"));
    }
    // Nobody has said anything of an address: that may still be asked.
    let data =
        |visitor: &Visitor| -> Result<VisitorData> { visitor.api().post("/api/v1/data", &json!({}))?.json() };
    let known = data(&visitor)?;
    assert_eq!((known.name.as_deref(), known.email), (Some("Linh Trần"), None));
    visitor.api().post("/api/v1/erase", &json!({}))?.done()?;
    assert_eq!(data(&visitor)?.name, None);
    let again = visitor.begin("three")?;
    assert_eq!(agent.open(&again)?.summary.visitor_name, None);
    Ok(())
}
