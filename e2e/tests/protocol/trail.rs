//! Where the visitor is on the site: nothing before the first message, little of it, and all of it erased.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Deployment, Site, Visitor, message, opening, record};
use serde_json::json;
use shared::boot::Unread;
use shared::conversation::{Opening, Page};
use shared::desk::{DeskFrame, NewsFrame};
use shared::frame::{Hello, Outgoing, VisitorFrame};
use shared::id::ConversationId;
use shared::privacy::VisitorData;
use shared::text::{Label, Text};
use shared::trail::Visited;
use std::thread::sleep;
use std::time::Duration;

/// A page that was looked at for longer than a glance.
const A_LOOK: Duration = Duration::from_millis(1_100);

fn page(url: &str, title: &str) -> Result<Page> {
    Ok(Page { url: Text::new(url)?, title: Some(Label::new(title)?) })
}

fn goes_to(visitor: &Visitor, url: &str, title: &str) -> Result<()> {
    let page = VisitorFrame::Page(page(url, title)?);
    visitor.sync(vec![VisitorFrame::Hello(Hello::default()), page]).map(drop)
}

fn begin_on(visitor: &Visitor, url: &str) -> Result<ConversationId> {
    let id = ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("id")?;
    let opening = Opening {
        page: Some(page(url, "Start")?),
        referrer: Some(Text::new("https://search.example/?q=me")?),
        ..opening()?
    };
    let first = Outgoing { opening: Some(opening), ..message(&id, "hello")? };
    visitor.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })])?;
    Ok(id)
}

fn ways(trail: &[Visited]) -> Vec<(&str, &str)> {
    trail.iter().map(|v| (v.page.url.as_str(), v.page.title.as_deref().unwrap_or_default())).collect()
}

fn data(visitor: &Visitor) -> Result<VisitorData> {
    visitor.api().post("/api/v1/data", &json!({}))?.json()
}

#[test]
fn nothing_is_kept_before_the_first_message_or_after_the_end() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    goes_to(&visitor, "https://shop.example/before", "Before")?;
    let asked = json!({ "url": "https://shop.example/before-2" });
    let _: Unread = visitor.api().post("/api/v1/page", &asked)?.json()?;
    assert_eq!(data(&visitor)?.pages, []);
    let id = begin_on(&visitor, "https://shop.example/a")?;
    sleep(A_LOOK);
    agent.set_status(&id, "resolved")?;
    goes_to(&visitor, "https://shop.example/after", "After")?;
    let _: Unread = visitor.api().post("/api/v1/page", &asked)?.json()?;
    assert_eq!(ways(&data(&visitor)?.pages), [("https://shop.example/a", "Start")]);
    Ok(())
}

#[test]
fn pages_are_kept_without_what_may_be_private_each_once_in_a_row() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let id = begin_on(&visitor, "https://shop.example/a?email=me%40x.example#token=1")?;
    sleep(A_LOOK);
    goes_to(&visitor, "https://me:secret@shop.example/b?session=7", "B")?;
    goes_to(&visitor, "https://shop.example/b#down", "B")?;
    goes_to(&visitor, "https://shop.example/b", "B, at last with its title")?;
    goes_to(&visitor, "javascript:alert(1)", "Never")?;
    sleep(A_LOOK);
    // A page on the way to the next was never looked at.
    goes_to(&visitor, "https://shop.example/hop", "Hop")?;
    let asked = json!({ "url": "https://shop.example/c", "title": "C" });
    let _: Unread = visitor.api().post("/api/v1/page", &asked)?.json()?;

    let known = agent.open(&id)?.known;
    let way = [
        ("https://shop.example/a", "Start"),
        ("https://shop.example/b", "B, at last with its title"),
        ("https://shop.example/c", "C"),
    ];
    assert_eq!(ways(&known.trail), way);
    assert_eq!(known.page.map(|page| page.url.into_string()).as_deref(), Some("https://shop.example/a"));
    assert_eq!(known.referrer.as_deref(), Some("https://search.example/"));
    // A conversation that begins later knows nothing of the time before it.
    sleep(A_LOOK);
    let second = begin_on(&visitor, "https://shop.example/d")?;
    assert_eq!(ways(&agent.open(&second)?.known.trail), [("https://shop.example/d", "Start")]);
    assert_eq!(data(&visitor)?.pages.len(), 4);
    Ok(())
}

#[test]
fn where_the_site_says_so_addresses_keep_what_tells_pages_apart() -> Result<()> {
    let (_deployment, site) = site()?;
    let mut settings = site.owner().settings()?;
    settings.privacy.page_details = true;
    site.owner().change_settings(&settings)?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let id = begin_on(&visitor, "https://shop.example/?route=kettles&reset_token=s3cret#/blue")?;
    assert_eq!(ways(&agent.open(&id)?.known.trail), [("https://shop.example/?route=kettles#/blue", "Start")]);
    Ok(())
}

#[test]
fn whoever_looks_at_the_conversation_sees_where_its_visitor_goes() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent, other) = (site.visitor()?, site.agent()?, site.agent()?);
    let id = begin_on(&visitor, "https://shop.example/a")?;
    let trail = |frame: &NewsFrame| match frame {
        NewsFrame::Trail(trail) => Some(trail.clone()),
        _ => None,
    };
    let (mut desk, _) = agent.arrive(0)?;
    let (mut elsewhere, _) = other.arrive(0)?;
    desk.send(&DeskFrame::Viewing(id.clone()))?;
    assert_eq!(ways(&desk.wait(trail)?.pages), [("https://shop.example/a", "Start")]);
    sleep(A_LOOK);
    goes_to(&visitor, "https://shop.example/b", "B")?;
    let told = desk.wait(trail)?;
    assert_eq!(
        (told.conversations.as_slice(), ways(&told.pages).as_slice()),
        ([id].as_slice(), [("https://shop.example/b", "B")].as_slice())
    );
    assert!(
        elsewhere.drain()?.iter().all(|frame| trail(frame).is_none()),
        "told to a desk that does not look"
    );
    Ok(())
}

fn rows(deployment: &Deployment, site: &Site) -> Result<i64> {
    let db = record::open(deployment, site.key())?;
    Ok(db.query_row("SELECT count(*) FROM trail", [], |row| row.get(0))?)
}

#[test]
fn the_latest_fifty_stay_and_all_go_with_the_visitor() -> Result<()> {
    let mut deployment = Deployment::start()?;
    let site = deployment.site()?;
    let (visitor, other, agent) = (site.visitor()?, site.visitor()?, site.agent()?);
    let id = begin_on(&visitor, "https://shop.example/a")?;
    begin_on(&other, "https://shop.example/other")?;
    deployment.kill();
    let db = record::open(&deployment, site.key())?;
    db.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80)
         INSERT INTO trail (visitor, at, url, title)
           SELECT visitor, created_at + i, 'https://shop.example/' || i, NULL FROM conversations, n WHERE id = ?",
        [id.as_str()],
    )?;
    drop(db);
    deployment.restart()?;
    sleep(A_LOOK);
    goes_to(&visitor, "https://shop.example/last", "Last")?;
    let trail = agent.open(&id)?.known.trail;
    assert_eq!(
        (trail.len(), ways(&trail).last().copied()),
        (50, Some(("https://shop.example/last", "Last")))
    );
    assert_eq!(ways(&trail).first().copied(), Some(("https://shop.example/32", "")));
    visitor.api().post("/api/v1/erase", &json!({}))?.done()?;
    deployment.kill();
    assert_eq!(rows(&deployment, &site)?, 1, "the other visitor's only");
    Ok(())
}
