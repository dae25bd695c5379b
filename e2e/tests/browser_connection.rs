//! The connection cut in the middle of a conversation: nothing is lost, doubled or out of order, on either side.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{GAP, HostPage, Scene, Widget, act, until};

/// Keys of the host page's storage that hold messages on their way.
const OUTBOX: &str = "return Object.keys(localStorage).filter((key) => key.startsWith('deskbell:') && key.split(':').length == 3)";

/// A visitor who has begun a conversation with a person.
async fn in_conversation(scene: &Scene, first: &str) -> Result<HostPage> {
    let visitor = scene.visitor("index.html").await?;
    visitor.begin(first).await?;
    Ok(visitor)
}

async fn says_that_it_is_lost(widget: &Widget) -> Result<()> {
    widget.stage().see("[data-test=reconnecting]").await.map(drop)
}

#[test]
fn what_both_sides_write_while_it_is_cut_arrives_once_and_in_order() -> Result<()> {
    act("cut", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = in_conversation(scene, "one").await?;
        let widget = visitor.widget();
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reads(&[("visitor", "one")]).await?;

        scene.line().cut();
        says_that_it_is_lost(widget).await?;
        agent.stage().see("[data-test=offline]").await?;
        for text in ["two", "three"] {
            widget.write(text).await?;
            widget.is(text, "sending").await?;
        }

        scene.line().mend();
        let arrived = [("visitor", "one"), ("visitor", "two"), ("visitor", "three")];
        widget.reads(&arrived).await?;
        agent.reads(&arrived).await?;
        widget.stage().gone("[data-test=reconnecting]").await?;
        agent.stage().gone("[data-test=offline]").await?;
        agent.reply("four").await?;
        widget.write("five").await?;
        let both = async |texts: &[(&str, &str)]| {
            widget.reads(texts).await?;
            agent.reads(texts).await
        };
        until("four and five, in the same order on both sides", async || {
            let said = agent.messages().await?;
            Ok((said.len() == 5).then_some(()))
        })
        .await?;
        let said = agent.messages().await?;
        let said: Vec<(&str, &str)> =
            said.iter().map(|(side, text)| (side.as_str(), text.as_str())).collect();
        both(&said).await?;
        let kept = visitor.page().run(OUTBOX, Vec::new()).await?;
        ensure!(kept == serde_json::json!([]), "still kept: {kept}");
        Ok(())
    })
}

#[test]
fn a_line_that_dies_without_a_word_is_noticed_when_the_visitor_writes() -> Result<()> {
    act("dead", async |scene: &Scene| {
        let visitor = in_conversation(scene, "one").await?;
        let widget = visitor.widget();
        scene.line().go_dead();
        widget.write("two").await?;
        widget.is("two", "sending").await?;
        // What was on the wire is lost with the connection.
        scene.line().cut();
        says_that_it_is_lost(widget).await?;
        scene.line().mend();
        widget.reads(&[("visitor", "one"), ("visitor", "two")]).await
    })
}

#[test]
fn the_page_may_be_left_with_messages_on_their_way() -> Result<()> {
    act("left", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = in_conversation(scene, "one").await?;
        let widget = visitor.widget();
        agent.sees(GAP).await?;
        agent.open(GAP).await?;

        // The loader is in the browser's cache, or comes before the line is cut again.
        scene.line().cut();
        for text in ["two", "three"] {
            widget.write(text).await?;
            widget.is(text, "sending").await?;
        }
        let kept = visitor.page().run(OUTBOX, Vec::new()).await?;
        ensure!(kept.as_array().is_some_and(|keys| keys.len() == 2), "kept: {kept}");

        scene.line().mend();
        visitor.reload().await?;
        visitor.see_launcher().await?;
        visitor.open_widget().await?;
        widget.resume(0).await?;
        let arrived = [("visitor", "one"), ("visitor", "two"), ("visitor", "three")];
        widget.reads(&arrived).await?;
        agent.reads(&arrived).await
    })
}

#[test]
fn an_answer_shows_on_the_launcher_of_the_next_page() -> Result<()> {
    act("badge", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = in_conversation(scene, "one").await?;
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        visitor.page().enter().await?;
        visitor.browser().driver().goto("about:blank").await?;
        agent.reply("two").await?;
        agent.reads(&[("visitor", "one"), ("staff", "two")]).await?;

        visitor.browser().driver().goto(format!("{}product.html", scene.shop().url())).await?;
        visitor.unread(1).await?;
        let app = visitor.browser().watch().requests_to(&scene.edge_url());
        let loads = app
            .iter()
            .filter(|r| r.url.contains("/widget-") && r.url.rsplit('.').next() == Some("js"))
            .count();
        ensure!(loads == 1, "the badge needs no app, which was loaded {loads} times");
        let widget = visitor.open_widget().await?;
        widget.resume(0).await?;
        widget.reads(&[("visitor", "one"), ("staff", "two")]).await?;
        visitor.unread(0).await
    })
}
