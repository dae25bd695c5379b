//! Lists narrowed down by label, language and topic; and what a list of 50,000 costs.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Agent, Deployment, Site, fresh_id};
use serde_json::json;
use shared::desk::{Change, Facets, Inbox};
use shared::frame::{Hello, Outgoing, VisitorFrame};
use shared::id::ConversationId;
use shared::text::Label;
use std::time::{Duration, Instant};

fn begin(site: &Site, opening: &serde_json::Value, text: &str) -> Result<ConversationId> {
    let conversation = ConversationId::new(&fresh_id("k")?).context("id")?;
    let opening = serde_json::from_value(opening.clone())?;
    let first = Outgoing { opening: Some(opening), ..deskbell_e2e::message(&conversation, text)? };
    site.visitor()?.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })])?;
    Ok(conversation)
}

fn found(agent: &Agent, query: &str) -> Result<Vec<ConversationId>> {
    let inbox: Inbox = agent.api().get(&format!("/api/v1/desk/conversations?{query}"))?.json()?;
    Ok(inbox.conversations.into_iter().map(|summary| summary.conversation.id).collect())
}

#[test]
fn lists_and_searches_are_narrowed_down_by_label_language_and_topic() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let english =
        begin(&site, &json!({ "locale": "en", "tried": ["returns", "kettle-care"] }), "blue teapot")?;
    let persian = begin(&site, &json!({ "locale": "fa", "tried": ["returns"] }), "قوری blue")?;
    let other = begin(&site, &json!({ "locale": "en", "tried": ["no-such-article"] }), "blue cup")?;
    agent.change(&other, &Change::Label(Label::new("vip & co")?))?.done()?;
    agent.set_status(&persian, "resolved")?;
    for (query, ids) in [
        ("view=all&locale=fa", vec![&persian]),
        ("view=all&topic=returns", vec![&persian, &english]),
        ("view=waiting&topic=returns", vec![&english]),
        ("view=waiting&locale=en", vec![&english, &other]),
        ("view=all&locale=en&label=vip%20%26%20co", vec![&other]),
        ("view=all&label=vip", vec![]),
        ("view=all&q=blue&locale=en&topic=returns", vec![&english]),
        ("view=all&q=blue&label=vip%20%26%20co", vec![&other]),
    ] {
        assert_eq!(found(&agent, query)?.iter().collect::<Vec<_>>(), ids, "{query}");
    }
    let facets: Facets = agent.api().get("/api/v1/desk/facets")?.json()?;
    let texts = |labels: &[Label]| labels.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!((texts(&facets.labels), texts(&facets.topics)), ("vip & co".to_owned(), "returns".to_owned()));
    assert_eq!(facets.locales.iter().map(ToString::to_string).collect::<Vec<_>>(), ["en", "fa"]);
    assert_eq!(agent.open(&english)?.summary.topic.as_deref(), Some("returns"));
    Ok(())
}

/// Fills a site, in requests of 50 conversations, each from an address of its own.
fn fill(site: &Site, from: usize, to: usize) -> Result<()> {
    for request in from / 50..to / 50 {
        let texts: Vec<String> = (0..50).map(|nth| format!("question {}", request * 50 + nth)).collect();
        site.visitor()?.begin_many(&format!("10.{}.{}.1", request / 250, request % 250), &texts)?;
    }
    Ok(())
}

/// The median of some tries.
fn median(tries: usize, mut run: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..tries {
        let started = Instant::now();
        run()?;
        times.push(started.elapsed());
    }
    times.sort();
    times.get(tries / 2).copied().context("no time")
}

#[test]
#[ignore = "takes some minutes; prints what lists and searches of 500 and 50,000 conversations take"]
fn a_long_list_answers_as_fast_as_a_short_one() -> Result<()> {
    let deployment = Deployment::start_with(&[("DESKBELL_ADDRESS_HEADER", "x-client")])?;
    let site = deployment.site()?;
    let agent = site.agent()?;
    let mut filled = 0;
    for count in [500, 50_000] {
        let started = Instant::now();
        fill(&site, filled, count)?;
        filled = count;
        eprintln!("{count} conversations after {:.1} s more", started.elapsed().as_secs_f32());
        for query in [
            "view=waiting",
            "view=all",
            "view=all&locale=fa",
            "view=waiting&label=vip",
            "view=all&q=question%20499",
        ] {
            // The first search brings its index up to date.
            found(&agent, query)?;
            let time = median(15, || found(&agent, query).map(drop))?;
            eprintln!("{count:>6} {query:<28} {:>7.1} ms", time.as_secs_f64() * 1e3);
        }
        let time = median(5, || agent.api().get("/api/v1/desk/facets")?.done())?;
        eprintln!("{count:>6} {:<28} {:>7.1} ms", "facets", time.as_secs_f64() * 1e3);
    }
    Ok(())
}
