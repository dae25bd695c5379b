//! What a visitor's side of a conversation can do beyond sending: ticks, a score, a draft, an input
//! method; and where sockets are blocked.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{GAP, Scene, act, until};

/// What the host page's storage keeps beside the session.
const KEPT: &str = "return Object.keys(localStorage).filter((key) => key.startsWith('deskbell:') && key.split(':').length == 3)";

#[test]
fn the_visitor_sees_that_they_were_read_and_says_how_it_was() -> Result<()> {
    act("rated", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("one").await?;
        let widget = visitor.widget();
        ensure!(!widget.stage().shows("[data-test=seen]").await?, "nobody has seen it yet");
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        widget.is_seen().await?;

        ensure!(!widget.stage().shows("[data-test=rating]").await?, "it asks before it is done");
        agent.reply("two").await?;
        agent.resolve().await?;
        widget.rate(2).await?;
        widget.rate(4).await?;
        visitor.come_back().await?;
        widget.is_rated(4).await?;
        widget.remark("Quick and kind").await?;
        visitor.come_back().await?;
        widget.stage().see("[data-test=rated]").await?;

        // Whoever writes again is not asked until it is done again.
        widget.write("three").await?;
        widget.stage().gone("[data-test=rating]").await
    })
}

#[test]
fn a_score_given_without_a_connection_arrives() -> Result<()> {
    act("rated-later", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("one").await?;
        let widget = visitor.widget();
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.resolve().await?;
        widget.stage().see("[data-test=rating]").await?;
        scene.line().cut();
        widget.stage().see("[data-test=reconnecting]").await?;
        widget.rate(5).await?;
        scene.line().mend();
        widget.stage().gone("[data-test=reconnecting]").await?;
        visitor.come_back().await?;
        widget.is_rated(5).await
    })
}

#[test]
fn a_draft_survives_that_the_page_is_left() -> Result<()> {
    act("draft", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        widget.search(GAP).await?;
        widget.talk().await?;
        let kept = async || visitor.page().run(KEPT, Vec::new()).await;
        let keeps = async |count: usize| {
            until(&format!("{count} kept"), async || {
                let kept = kept().await?;
                ensure!(kept.as_array().is_some_and(|keys| keys.len() == count), "kept: {kept}");
                Ok(Some(()))
            })
            .await
        };
        widget.write("one").await?;
        widget.reads(&[("visitor", "one")]).await?;
        keeps(0).await?;
        widget.stage().fill("[data-test=composer]", "half a thought").await?;
        keeps(1).await?;
        visitor.come_back().await?;
        let draft = widget.draft().await?;
        ensure!(draft == "half a thought", "the draft is {draft:?}");
        widget.write("a whole one").await?;
        widget.reads(&[("visitor", "one"), ("visitor", "a whole one")]).await?;
        keeps(0).await
    })
}

/// What a browser says of Enter while an input method holds unfinished letters, and of the Enter that ends it in Safari.
const ENTER_WHILE_COMPOSING: &str = "const field = document.querySelector('[data-test=composer]');
for (const [isComposing, keyCode] of [[true, 229], [true, 13], [false, 229]]) {
  const init = { key: 'Enter', code: 'Enter', isComposing, keyCode, bubbles: true, cancelable: true };
  if (!field.dispatchEvent(new KeyboardEvent('keydown', init))) return 'the key was taken';
}
return ''";

#[test]
fn enter_belongs_to_the_input_method_while_it_composes() -> Result<()> {
    act("composing", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("one").await?;
        let widget = visitor.widget();
        widget.stage().fill("[data-test=composer]", "tiếng Viê").await?;
        let taken = widget.stage().run(ENTER_WHILE_COMPOSING, vec![]).await?;
        ensure!(taken == "", "{taken}");
        let draft = widget.draft().await?;
        ensure!(draft == "tiếng Viê", "the draft is {draft:?}");
        // The same key sends once the word is done: what is shown then has nothing of before.
        widget.write("tiếng Việt").await?;
        widget.reads(&[("visitor", "one"), ("visitor", "tiếng Việt")]).await
    })
}

#[test]
fn where_sockets_are_blocked_both_sides_still_hear_each_other() -> Result<()> {
    act("blocked", async |scene: &Scene| {
        let agent = scene.agent().await?;
        // Some proxies do that. The desk's own sockets are at another address.
        scene.line().refuse("GET /api/v1/live ");
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("one").await?;
        let widget = visitor.widget();
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reply("two").await?;
        widget.reads(&[("visitor", "one"), ("staff", "two")]).await?;
        widget.write("three").await?;
        let all = [("visitor", "one"), ("staff", "two"), ("visitor", "three")];
        widget.reads(&all).await?;
        agent.reads(&all).await?;
        let asked = visitor.browser().watch().requests_to(&scene.edge_url());
        ensure!(asked.iter().any(|r| r.url.ends_with("/api/v1/sync")), "it did not poll");
        Ok(())
    })
}

#[test]
fn the_visitor_hears_who_has_taken_over_and_the_agent_how_long_they_wait() -> Result<()> {
    act("taken", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("one").await?;
        let widget = visitor.widget();
        agent.sees(GAP).await?;
        let waits = agent.stage().attribute("[data-test=row-time]", "title").await?.unwrap_or_default();
        ensure!(waits.starts_with("Waiting since "), "{waits}");
        let begun = agent.stage().attribute("[data-test=row-time]", "datetime").await?;
        agent.open(GAP).await?;
        ensure!(!widget.stage().shows("[data-test=taken]").await?, "nobody has taken over yet");
        agent.choose("assign", "assign-me").await?;
        let said = widget.stage().text("[data-test=taken]").await?;
        ensure!(said == "Lan is looking after you and will answer here.", "{said}");
        // However much they write meanwhile, they wait since they began to.
        widget.write("two").await?;
        widget.is("two", "sent").await?;
        agent.reads(&[("visitor", "one"), ("visitor", "two")]).await?;
        ensure!(agent.stage().attribute("[data-test=row-time]", "datetime").await? == begun);
        widget.stage().see("[data-test=taken]").await?;
        visitor.come_back().await?;
        widget.stage().see("[data-test=taken]").await?;
        agent.choose("assign", "unassign").await?;
        widget.stage().gone("[data-test=taken]").await?;
        // Whoever answers takes over, and then the answer says it.
        agent.reply("three").await?;
        widget.reads(&[("visitor", "one"), ("visitor", "two"), ("staff", "three")]).await?;
        ensure!(!widget.stage().shows("[data-test=taken]").await?, "the visitor does not wait");
        widget.write("four").await?;
        widget.stage().see("[data-test=taken]").await.map(drop)
    })
}
