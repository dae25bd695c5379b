//! Handing out what waits: to those who are there and read the language, by turns; never to who is away.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Agent, Deployment, Site, fresh_id, message};
use serde_json::json;
use shared::desk::{Me, NewsFrame, NoteBody};
use shared::error::ErrorCode;
use shared::frame::{Hello, Outgoing, VisitorFrame};
use shared::id::ConversationId;

fn by_turns() -> Result<(std::sync::Arc<Deployment>, Site)> {
    let (deployment, site) = site()?;
    let mut settings = serde_json::to_value(site.owner().settings()?)?;
    settings["assign"] = json!("round_robin");
    site.owner().api().send("PUT", "/api/v1/site", &settings)?.done()?;
    Ok((deployment, site))
}

fn works(agent: &Agent, languages: &[&str], away: bool) -> Result<Me> {
    agent.api().send("PUT", "/api/v1/desk/me", &json!({ "languages": languages, "away": away }))?.json()
}

/// A visitor who reads a language asks; who was given the question.
fn asks(site: &Site, agent: &Agent, locale: &str) -> Result<String> {
    let id = ConversationId::new(&fresh_id("k")?).context("id")?;
    let opening = serde_json::from_value(json!({ "locale": locale }))?;
    let first = Outgoing { opening: Some(opening), ..message(&id, "hello")? };
    site.visitor()?.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })])?;
    let opened = agent.open(&id)?;
    let given = opened.summary.assignee.map_or_else(|| "-".to_owned(), |staff| staff.name.to_string());
    let by_rule = opened.notes.iter().filter(|n| n.by.is_none() && matches!(n.body, NoteBody::Assigned(_)));
    assert_eq!(by_rule.count(), usize::from(given != "-"), "a rule gives it, once");
    Ok(given)
}

#[test]
fn what_waits_goes_to_who_is_there_reads_it_and_has_least() -> Result<()> {
    let (_deployment, site) = by_turns()?;
    let mai = site.agent()?;
    let lan = site.another_agent("lan@shop.example", "Lan")?;
    let omid = site.another_agent("omid@shop.example", "Omid")?;
    assert_eq!(asks(&site, &mai, "en")?, "-", "nobody is there");
    let (_mai, _) = mai.arrive(0)?;
    let (mut desk, _) = lan.arrive(0)?;
    works(&mai, &["en"], false)?;
    works(&lan, &["en", "fa"], false)?;
    works(&omid, &["zh"], false)?;
    let given: Vec<String> = (0..4).map(|_| asks(&site, &mai, "en")).collect::<Result<_>>()?;
    let count = |name: &str| given.iter().filter(|given| *given == name).count();
    assert_eq!((count("Mai"), count("Lan")), (2, 2), "{given:?}");
    assert_ne!(given[0], given[1], "by turns");
    assert_eq!(asks(&site, &mai, "fa")?, "Lan");
    assert_eq!(asks(&site, &mai, "en")?, "Mai", "who has fewer");
    assert_eq!(asks(&site, &mai, "zh")?, "-", "Omid has no desk open");

    // Away, though the desk is open: the others see it, and nothing is given.
    assert!(works(&lan, &["en", "fa"], true)?.away);
    desk.wait(|frame| match frame {
        NewsFrame::Present(there) => {
            there.iter().any(|at| at.away && at.staff.name.as_str() == "Lan").then_some(())
        }
        _ => None,
    })?;
    assert_eq!(asks(&site, &mai, "fa")?, "-");
    assert_eq!(asks(&site, &mai, "en")?, "Mai");
    let (_later, _) = lan.arrive(0)?;
    assert_eq!(asks(&site, &mai, "fa")?, "-", "a second desk of theirs is away as well");
    works(&lan, &[], false)?;
    assert_eq!(asks(&site, &mai, "zh")?, "Lan", "who names no language takes any");

    // By socket as well.
    let (mut socket, _) = site.visitor()?.arrive()?;
    let id = socket.begin("hello")?;
    assert!(agent_of(&mai, &id)?.is_some());
    Ok(())
}

fn agent_of(agent: &Agent, id: &ConversationId) -> Result<Option<String>> {
    Ok(agent.open(id)?.summary.assignee.map(|staff| staff.name.to_string()))
}

#[test]
fn nothing_is_handed_out_where_the_staff_take_it_themselves() -> Result<()> {
    let (_deployment, site) = site()?;
    let mai = site.agent()?;
    let (_desk, _) = mai.arrive(0)?;
    assert_eq!(asks(&site, &mai, "en")?, "-");
    let too_many = vec!["en"; 41];
    let body = json!({ "languages": too_many, "away": false });
    let refusal = mai.api().send("PUT", "/api/v1/desk/me", &body)?.refusal()?;
    assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some("languages")));
    let mut settings = serde_json::to_value(site.owner().settings()?)?;
    settings["assign"] = json!("by_dice");
    let refusal = site.owner().api().send("PUT", "/api/v1/site", &settings)?.refusal()?;
    assert_eq!(refusal.code, ErrorCode::Invalid);
    Ok(())
}
