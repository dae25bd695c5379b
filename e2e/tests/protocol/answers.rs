//! What helps staff to write: canned replies, and articles that are known again when they are sent.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::Agent;
use serde_json::json;
use shared::error::ErrorCode;
use shared::frame::{Hello, Outgoing, VisitorFrame};

fn names(agent: &Agent) -> Result<Vec<String>> {
    Ok(agent.canned()?.canned.iter().map(|c| format!("{}/{}", c.locale, c.name.as_str())).collect())
}

#[test]
fn canned_replies_are_every_agents_and_each_name_is_there_once_in_a_language() -> Result<()> {
    let (_deployment, site) = site()?;
    let (mai, lan) = (site.agent()?, site.another_agent("lan@shop.example", "Lan")?);
    let hello = mai.add_canned("en", "hello", "Hello {visitor|there}, I am {name}.")?;
    lan.add_canned("fa", "hello", "سلام {visitor|دوست عزیز}")?;
    assert_eq!(names(&mai)?, ["en/hello", "fa/hello"]);
    let path = format!("/api/v1/desk/canned/{}", hello.id);
    let change = |agent: &Agent, name: &str, text: &str| {
        agent.api().send("PUT", &path, &json!({ "locale": "en", "name": name, "text": text }))
    };
    change(&lan, "welcome", "Welcome to {site}")?.done()?;
    assert_eq!(names(&mai)?, ["en/welcome", "fa/hello"]);
    let taken =
        mai.api().post("/api/v1/desk/canned", &json!({ "locale": "en", "name": "WELCOME", "text": "x" }))?;
    let refusal = taken.refusal()?;
    assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Conflict, Some("name")));
    let refusal = change(&mai, "welcome", "Dear {customer}")?.refusal()?;
    assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some("text")));
    assert!(
        refusal.message.contains("{customer}") && refusal.message.contains("{order}"),
        "{}",
        refusal.message
    );
    mai.api().raw("DELETE", &path, None)?.done()?;
    assert_eq!(names(&lan)?, ["fa/hello"]);
    assert_eq!(mai.api().raw("DELETE", &path, None)?.refusal()?.code, ErrorCode::NotFound);
    assert_eq!(change(&mai, "welcome", "x")?.refusal()?.code, ErrorCode::NotFound);
    // Another site has its own.
    let (_deployment, other) = crate::site()?;
    assert!(names(&other.agent()?)?.is_empty());
    lan.sign_out()?;
    assert_eq!(lan.api().get("/api/v1/desk/canned")?.refusal()?.code, ErrorCode::Expired);
    Ok(())
}

#[test]
fn an_article_that_is_found_and_sent_teaches_the_visitors_words() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let found = agent.find_articles("en", "send back")?;
    let article = found.first().context("nothing was found")?;
    assert_eq!((article.id.as_str(), article.locale.as_str()), ("returns", "en"));
    assert!(article.url.ends_with(&format!("/help/{}/en/returns", site.key())), "{}", article.url);
    assert!(!article.text.is_empty());
    assert_eq!(site.api().get(article.url.trim_start_matches(site.api().url()))?.status(), 200);
    assert!(agent.find_articles("en", "zzzz qqqq")?.is_empty());

    let visitor = site.visitor()?;
    let conversation = shared::id::ConversationId::new("k-article").context("id")?;
    let opening = serde_json::from_value(json!({ "locale": "en", "question": "xyzzy plugh wumpus" }))?;
    let first = Outgoing { opening: Some(opening), ..deskbell_e2e::message(&conversation, "hello")? };
    visitor.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })])?;
    agent.reply(&conversation, &format!("{}\n{}", article.title, article.url))?;
    let wordings = agent.wordings()?.proposals;
    let taught: Vec<_> = wordings.iter().map(|p| (p.article.as_str(), p.text.as_str(), p.staff)).collect();
    assert_eq!(taught, [("returns", "xyzzy plugh wumpus", 1)]);
    Ok(())
}
