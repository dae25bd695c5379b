//! Learning: visitors' own words become proposals, and phrasings once staff or the owner's setting takes them.

use crate::faq::until;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Deployment, Guest, Site};
use serde_json::json;
use shared::ask::Verdict;
use shared::error::ErrorCode;
use shared::frame::{Hello, Outgoing, VisitorFrame};
use shared::id::ConversationId;
use shared::learned::Proposal;

/// The header that says where a caller is, for tests with several.
const ADDRESS: &str = "x-test-address";

fn site() -> Result<(Deployment, Site)> {
    let deployment = Deployment::start_with(&[("DESKBELL_ADDRESS_HEADER", ADDRESS)])?;
    let site = deployment.site()?;
    Ok((deployment, site))
}

fn vote(guest: &Guest, from: &str, question: &str, helped: bool) -> Result<()> {
    let vote = json!({ "article": "returns", "locale": "en", "helped": helped, "question": question });
    guest.api().with(ADDRESS, from).post("/api/v1/votes", &vote)?.done()
}

fn proposals(site: &Site) -> Result<Vec<Proposal>> {
    Ok(site.agent()?.wordings()?.proposals)
}

#[test]
fn several_peoples_words_are_proposed_and_one_persons_are_not() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    for _ in 0..5 {
        vote(&guest, "192.0.2.1", "xyzzy plugh wumpus", true)?;
    }
    // The addresses of one household are one person's.
    for host in ["2001:db8:1:2::1", "2001:db8:1:2:aaaa::2"] {
        vote(&guest, host, "my wumpus is wrong", true)?;
    }
    assert!(proposals(&site)?.is_empty(), "one person proves nothing");
    vote(&guest, "192.0.2.2", "Xyzzy PLUGH wumpus?", true)?;
    let proposed = proposals(&site)?;
    let [proposal] = &proposed[..] else { anyhow::bail!("{proposed:?}") };
    assert_eq!((proposal.helped, proposal.not_helped, proposal.staff), (2, 0, 0));
    assert_eq!((proposal.article.as_str(), proposal.text.as_str()), ("returns", "Xyzzy PLUGH wumpus?"));
    // Whoever changes their mind counts once still.
    vote(&guest, "192.0.2.2", "xyzzy plugh wumpus", false)?;
    assert!(proposals(&site)?.is_empty());
    Ok(())
}

#[test]
fn a_proposal_that_staff_take_is_understood_at_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let (guest, agent) = (site.guest(&["en"])?, site.agent()?);
    assert_eq!(guest.ask("en", "xyzzy plugh wumpus")?.verdict, Verdict::NoMatch);
    for from in ["192.0.2.1", "192.0.2.2"] {
        vote(&guest, from, "xyzzy plugh wumpus", true)?;
        vote(&guest, from, "quuxify zorblatt gnarf", true)?;
    }
    let proposed = agent.wordings()?.proposals;
    let with = |text: &str| proposed.iter().find(|p| p.text == text).context("not proposed");
    let (taken, dismissed) = (with("xyzzy plugh wumpus")?, with("quuxify zorblatt gnarf")?);
    agent.decide(taken, true)?.done()?;
    agent.decide(dismissed, false)?.done()?;
    let answer = guest.ask("en", "xyzzy plugh wumpus")?;
    assert_eq!(answer.suggestions.first().map(|brief| brief.id.as_str()), Some("returns"), "{answer:?}");
    assert!(agent.wordings()?.proposals.is_empty());
    for decided in [taken, dismissed] {
        let refusal = agent.decide(decided, true)?.refusal()?;
        assert_eq!((refusal.code, refusal.field), (ErrorCode::NotFound, None), "decided already");
    }
    // What was dismissed is not proposed again, and what is a phrasing neither.
    for from in ["192.0.2.3", "192.0.2.4", "192.0.2.5"] {
        vote(&guest, from, "xyzzy plugh wumpus", true)?;
        vote(&guest, from, "quuxify zorblatt gnarf", true)?;
    }
    assert!(agent.wordings()?.proposals.is_empty());
    let stored = site.owner().articles()?.articles;
    let phrasings = stored.iter().filter(|a| a.article.locale.as_str() == "en" && a.id.as_str() == "returns");
    let phrasings: Vec<_> = phrasings.flat_map(|a| &a.article.phrasings).map(ToString::to_string).collect();
    assert_eq!(phrasings.iter().filter(|text| text.contains("wumpus")).count(), 1, "{phrasings:?}");
    Ok(())
}

#[test]
fn what_many_say_is_taken_without_asking_only_where_the_owner_allows_it() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    let say = |text: &str| (1..=4).try_for_each(|n| vote(&guest, &format!("192.0.2.{n}"), text, true));
    say("xyzzy plugh wumpus")?;
    assert_eq!(proposals(&site)?.len(), 1);
    assert_eq!(guest.ask("en", "xyzzy plugh wumpus")?.verdict, Verdict::NoMatch);
    let mut settings = site.owner().settings()?;
    settings.learn = true;
    site.owner().change_settings(&settings)?;
    say("quuxify zorblatt gnarf")?;
    until(|| {
        Ok(Some(()).filter(|()| {
            guest.ask("en", "quuxify zorblatt gnarf").is_ok_and(|a| a.verdict != Verdict::NoMatch)
        }))
    })?;
    assert_eq!(proposals(&site)?.len(), 1, "only the one from before");
    Ok(())
}

#[test]
fn one_address_teaches_only_so_much_and_never_private_words() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    for from in ["192.0.2.1", "192.0.2.2"] {
        for text in [
            "my order 12345678 is late",
            "write to eve@shop.example now",
            "see https://evil.example",
            "refund",
        ] {
            vote(&guest, from, text, true)?;
        }
    }
    assert!(proposals(&site)?.is_empty());
    let word = |n: u32| {
        format!(
            "wumpus of the {} kind",
            ["red", "blue", "old", "new", "big"][n as usize % 5].repeat(1 + n as usize / 5)
        )
    };
    for from in ["192.0.2.7", "192.0.2.8"] {
        for n in 0..40 {
            vote(&guest, from, &word(n), true)?;
        }
    }
    let count = proposals(&site)?.len();
    assert!((15..=22).contains(&count), "{count} wordings of two addresses");
    let helped = site.owner().articles()?.articles.into_iter().map(|a| a.helped).max();
    assert_eq!(helped, Some(88), "the votes count");
    Ok(())
}

#[test]
fn the_article_that_an_agent_answers_with_is_learnt() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let visitor = site.visitor()?;
    let id = ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("an id")?;
    let opening = serde_json::from_value(json!({ "locale": "en", "question": "xyzzy plugh wumpus" }))?;
    let first = Outgoing { opening: Some(opening), ..deskbell_e2e::message(&id, "Hello")? };
    visitor.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })])?;
    agent.reply(&id, &format!("See {}/help/{}/en/returns, please.", site.api().url(), site.key()))?;
    let proposed = agent.wordings()?.proposals;
    let first = proposed.first().map(|p| (p.article.as_str(), p.text.as_str(), p.staff));
    assert_eq!(first, Some(("returns", "xyzzy plugh wumpus", 1)), "{proposed:?}");
    let article = json!({ "locale": "en", "title": "Wumpus care", "body": "Do not blorf it." });
    agent.api().post("/api/v1/desk/articles", &json!({ "article": article, "conversation": id }))?.done()?;
    let proposed = agent.wordings()?.proposals;
    assert!(proposed.iter().any(|p| p.article.as_str() == "wumpus-care"), "{proposed:?}");
    Ok(())
}
