//! The visitor's data: agreed to, given out, erased.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Visitor, message};
use shared::desk::NewsFrame;
use shared::error::ErrorCode;
use shared::frame::{Hello, ServerFrame, VisitorFrame};
use shared::owner::Privacy;
use shared::privacy::VisitorData;
use shared::text::Text;

fn data(visitor: &Visitor) -> Result<VisitorData> {
    visitor.api().post("/api/v1/data", &serde_json::json!({}))?.json()
}

#[test]
fn a_visitor_gets_all_that_is_known_of_them_and_nothing_of_others() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, other, agent) = (site.visitor()?, site.visitor()?, site.agent()?);
    let first = visitor.begin("one")?;
    let second = visitor.begin("two")?;
    other.begin("somebody else's")?;
    agent.reply(&first, "an answer")?;
    agent.note(&first, "n1", "not for the visitor")?;
    let data = data(&visitor)?;
    let of = |id| data.conversations.iter().find(|c| c.conversation.id == id).context("missing");
    assert_eq!(data.conversations.len(), 2);
    assert_eq!((of(first)?.entries.len(), of(second)?.entries.len()), (2, 1));
    let text = serde_json::to_string(&data)?;
    assert!(!text.contains("not for the visitor") && !text.contains("somebody else"), "{text}");
    Ok(())
}

#[test]
fn what_is_erased_is_gone_for_the_visitor_the_staff_and_the_search() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, other, agent) = (site.visitor()?, site.visitor()?, site.agent()?);
    let (mut tab, _) = visitor.arrive()?;
    let gone = tab.begin("a rhinoceros in the garden")?;
    let stays = other.begin("a rhinoceros elsewhere")?;
    agent.note(&gone, "n1", "rhinoceros noted")?;
    assert_eq!(agent.search("rhinoceros")?.conversations.len(), 2);
    let feed = agent.inbox("all")?.feed;
    let (mut desk, _) = agent.arrive(feed)?;

    visitor.api().post("/api/v1/erase", &serde_json::json!({}))?.done()?;

    tab.wait(|frame| match frame {
        ServerFrame::Erased(ids) if *ids == [gone.clone()] => Some(()),
        _ => None,
    })?;
    let erased = desk.wait(|frame| match frame {
        NewsFrame::Erased(erased) => Some(erased.clone()),
        _ => None,
    })?;
    assert_eq!((erased.conversations, erased.counts.waiting), (vec![gone.clone()], 1));
    let found = agent.search("rhinoceros")?.conversations;
    assert_eq!(found.into_iter().map(|s| s.conversation.id).collect::<Vec<_>>(), [stays]);
    assert_eq!(
        agent.api().get(&format!("/api/v1/desk/conversations/{gone}"))?.refusal()?.code,
        ErrorCode::NotFound
    );
    assert!(data(&visitor)?.conversations.is_empty());
    // A desk that was away hears of it when it is back, and the feed has not gone back.
    let (_, missed) = agent.arrive(feed)?;
    assert_eq!(missed.erased, [gone]);
    assert!(missed.feed > feed, "{} after {feed}", missed.feed);
    Ok(())
}

#[test]
fn where_the_site_asks_for_it_nothing_is_stored_without_consent() -> Result<()> {
    let (_deployment, site) = site()?;
    let mut settings = site.owner().settings()?;
    settings.privacy = Privacy {
        notice: Some(Text::new("https://shop.example/privacy")?),
        consent: true,
        retention_days: None,
        page_details: false,
    };
    site.owner().change_settings(&settings)?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let mut first = message(&shared::id::ConversationId::new("without-consent").context("id")?, "hello")?;
    first.opening = Some(deskbell_e2e::opening()?);
    let refused =
        visitor.sync(vec![VisitorFrame::Hello(Hello::default()), VisitorFrame::Send(first.clone())])?;
    let field = refused.iter().find_map(|frame| match frame {
        ServerFrame::Rejected(rejected) => rejected.error.field.as_deref(),
        _ => None,
    });
    assert_eq!(field, Some("opening.consent"));
    assert!(agent.inbox("all")?.conversations.is_empty());

    first.opening.as_mut().context("opening")?.consent = true;
    visitor.sync(vec![VisitorFrame::Hello(Hello::default()), VisitorFrame::Send(first)])?;
    assert_eq!(agent.inbox("all")?.conversations.len(), 1);
    assert!(data(&visitor)?.conversations.first().is_some_and(|c| c.consent));
    Ok(())
}

#[test]
fn settings_of_privacy_are_checked() -> Result<()> {
    let (_deployment, site) = site()?;
    let settings = site.owner().settings()?;
    for (privacy, field) in [
        (serde_json::json!({ "consent": true }), "settings.privacy.notice"),
        (serde_json::json!({ "notice": "http://shop.example/privacy" }), "settings.privacy.notice"),
        (serde_json::json!({ "notice": "javascript:alert(1)" }), "settings.privacy.notice"),
        (serde_json::json!({ "retention_days": 0 }), "settings.privacy.retention_days"),
    ] {
        let mut json = serde_json::to_value(&settings)?;
        json["privacy"] = privacy.clone();
        let error = site.owner().api().send("PUT", "/api/v1/site", &json)?.refusal()?;
        let named = error.field.unwrap_or_default();
        assert!(field.ends_with(&named) && !named.is_empty(), "{privacy}: {named}");
    }
    Ok(())
}
