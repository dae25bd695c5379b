//! Matching as people meet it: visitors' words become phrasings by a click at the desk, an article is tried while it is
//! written, and a site with more articles than a browser carries is searched on the edge.

use anyhow::{Result, ensure};
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{Desk, GAP, HostPage, Scene, act, until};
use serde_json::json;

/// Words that no article has, so that nothing is found by them before they are taken.
const TAKEN: &str = "xqzvk wqjxz vkzzq";
const DISMISSED: &str = "zzkqx jqvwx qxkzj";
/// What two articles are called.
const PAGED: &str = "Zorblatt courier insurance";

/// A new visitor searches, is not helped and turns to the staff; the agent has their conversation open. Gives back what
/// was found, too.
async fn asked_the_staff(scene: &Scene, agent: &Desk, question: &str) -> Result<(HostPage, Vec<String>)> {
    let visitor = scene.visitor("index.html").await?;
    let widget = visitor.open_widget().await?;
    let found = widget.search(question).await?;
    widget.talk().await?;
    widget.write("hello?").await?;
    agent.sees(question).await?;
    agent.open(question).await?;
    Ok((visitor, found))
}

/// A new visitor asks in vain, and the agent answers with a link to an article.
async fn answered_with_an_article(scene: &Scene, agent: &Desk, question: &str) -> Result<()> {
    let (_visitor, found) = asked_the_staff(scene, agent, question).await?;
    ensure!(found.is_empty(), "{question:?} finds {found:?} already");
    let link = format!("{}/help/{}/en/how-to-return", scene.edge_url(), scene.site().site);
    agent.reply(&format!("You will find it here: {link}")).await?;
    agent.has_status("answered").await
}

#[test]
fn visitors_words_are_taken_or_dismissed_at_the_desk() -> Result<()> {
    act("matching-wordings", async |scene: &Scene| {
        let agent = scene.agent().await?;
        for question in [TAKEN, DISMISSED] {
            answered_with_an_article(scene, &agent, question).await?;
        }
        agent.view("questions").await?;
        let texts = until("both proposals", async || {
            let texts = agent.stage().texts("[data-test=wording] .question-words").await?;
            Ok(Some(texts).filter(|texts| texts.len() == 2))
        })
        .await?;
        let nth = texts.iter().position(|text| text == TAKEN);
        let Some(nth) = nth else { anyhow::bail!("proposed are {texts:?}") };
        agent.stage().click_nth("[data-test=take-wording]", nth).await?;
        until("one proposal", async || {
            Ok((agent.stage().all("[data-test=wording]").await?.len() == 1).then_some(()))
        })
        .await?;
        agent.stage().click("[data-test=dismiss-wording]").await?;
        agent.stage().gone("[data-test=wordings]").await?;
        agent.stage().browser().driver().refresh().await?;
        agent.stage().see("[data-test=questions]").await?;
        agent.stage().browser().catch_up().await?;
        ensure!(!agent.stage().shows("[data-test=wording]").await?, "decided for good");
        // A new visitor's widget knows what was taken, and nothing of what was dismissed.
        until("the widget to know it", async || {
            let visitor = scene.visitor("index.html").await?;
            let widget = visitor.open_widget().await?;
            ensure!(widget.search(DISMISSED).await?.is_empty(), "what was dismissed is found");
            widget.search(TAKEN).await?;
            Ok(widget.found().await?.first().is_some_and(|id| id == "how-to-return").then_some(()))
        })
        .await
    })
}

#[test]
fn an_article_is_tried_while_it_is_written() -> Result<()> {
    act("matching-trial", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let (_visitor, _) = asked_the_staff(scene, &agent, GAP).await?;
        let stage = agent.stage();
        stage.click("[data-test=make-article]").await?;
        let outcome = async |question: &str, wanted: &str| {
            stage.fill("[data-test=trial-question]", question).await?;
            until(wanted, async || {
                Ok(stage.text("[data-test=trial-outcome]").await?.contains(wanted).then_some(()))
            })
            .await
        };
        outcome(GAP, "This article would be the answer").await?;
        let folder = Project::find()?.target().join("screenshots");
        std::fs::create_dir_all(&folder)?;
        stage.browser().picture(&folder.join("trial.png"))?;
        outcome("zzzz qqqq", "Nothing would be found").await?;
        // A line more, and it is found.
        stage.fill("[data-test=article-phrasings]", "zzzz qqqq").await?;
        outcome("zzzz qqqq!", "This article would be the answer").await?;
        outcome("Can I return something I bought?", "instead").await?;
        // Before the sign-in the desk asks who is signed in, and is told: nobody.
        let complaints = stage.browser().watch().problems();
        ensure!(complaints.iter().all(|p| p.url.ends_with("/desk/me")), "{complaints:#?}");
        Ok(())
    })
}

#[test]
fn a_large_site_is_searched_on_the_edge_and_the_visitor_does_not_notice() -> Result<()> {
    const ARTICLES: usize = 2_050;
    act("matching-large", async |scene: &Scene| {
        let owner = scene.edge().api().bearer(&scene.site().token);
        let made: Vec<_> = (0..ARTICLES)
            .map(|n| {
                let title = format!("How do I set up the gadget x{n}q?");
                deskbell_e2e::article(&format!("gadget-{n}"), &title, "Turn it on.")
            })
            .collect();
        for some in made.chunks(100) {
            let reply = owner.send("PUT", "/api/v1/articles", &json!({ "articles": some }))?;
            ensure!(reply.status() == 200, "{}", reply.text());
        }
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        for n in [1_234, 2_049] {
            widget.search(&format!("set up gadget x{n}q")).await?;
            until("the right article first", async || {
                let found = widget.found().await?;
                Ok(found.first().is_some_and(|id| *id == format!("gadget-{n}")).then_some(()))
            })
            .await?;
        }
        let title = widget.read(0).await?;
        ensure!(title.contains("x2049q"), "{title}");
        widget.home().await?;
        let asked = visitor.browser().watch().requests_to(&scene.edge_url());
        ensure!(
            asked.iter().any(|request| request.url.ends_with("/api/v1/search")),
            "the edge was not asked"
        );
        visitor.browser().assert_no_problems().await
    })
}

/// Where two articles match as well, the one that belongs to the visitor's page comes first.
#[test]
fn the_page_that_a_visitor_is_on_decides_between_equal_matches() -> Result<()> {
    act("matching-page", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let (_visitor, _) = asked_the_staff(scene, &agent, GAP).await?;
        // Of two articles that say the same, one is written at the desk for the product's page.
        let stage = agent.stage();
        stage.click("[data-test=make-article]").await?;
        for (field, text) in
            [("title", PAGED), ("body", "On this page."), ("phrasings", ""), ("pages", "product")]
        {
            stage.fill(&format!("[data-test=article-{field}]"), text).await?;
        }
        stage.click("[data-test=publish]").await?;
        stage.see("[data-test=article-pages][aria-invalid=true]").await?;
        stage.fill("[data-test=article-pages]", "/product*").await?;
        stage.click("[data-test=publish]").await?;
        stage.gone("[data-test=article-dialog]").await?;
        let owner = scene.edge().api().bearer(&scene.site().token);
        // By its id before the other: it is first wherever the page does not count.
        let other = deskbell_e2e::article("a-first", PAGED, "Elsewhere.");
        let reply = owner.send("PUT", "/api/v1/articles", &json!({ "articles": [other] }))?;
        ensure!(reply.status() == 200, "{}", reply.text());
        for (page, own) in [("index.html", false), ("product.html", true)] {
            until(page, async || {
                let visitor = scene.visitor(page).await?;
                let widget = visitor.open_widget().await?;
                widget.search(PAGED).await?;
                let found = widget.found().await?;
                let first = found.first().is_some_and(|id| (id != "a-first") == own);
                Ok((found.len() > 1 && first).then_some(()))
            })
            .await?;
        }
        Ok(())
    })
}
