//! The agent sees where the visitor is, live: in pages that change without being loaded, and from one page to the next.

use anyhow::{Result, ensure};
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{Desk, GAP, Looks, Scene, act, assert_accessible, until};
use std::time::Duration;
use tokio::time::sleep;

/// A page that changes as a router does: its address at once, its title a little later.
const ROUTE: &str =
    "history.pushState(null, '', arguments[0]); setTimeout(() => { document.title = arguments[1]; }, 200);";

/// A page that was looked at for longer than a glance.
const A_LOOK: Duration = Duration::from_millis(700);

async fn is_on(desk: &Desk, title: &str) -> Result<()> {
    until(&format!("the visitor on {title:?}"), async || {
        let page = desk.stage().texts("[data-test=known-page]").await?.concat();
        ensure!(page.contains(title), "on {page:?}");
        ensure!(!page.contains('?') && !page.contains('#') && !page.contains("s3cret"), "too much: {page:?}");
        Ok(Some(()))
    })
    .await
}

#[test]
fn the_agent_sees_where_the_visitor_goes() -> Result<()> {
    act("trail", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.begin("Hello?").await?;
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        let home = visitor.page().run("return document.title", vec![]).await?;
        is_on(&agent, home.as_str().unwrap_or_default()).await?;

        // The frame is there, open and then closed.
        let route = async |path: &str, title: &str| {
            sleep(A_LOOK).await;
            visitor.page().run(ROUTE, vec![path.into(), title.into()]).await
        };
        route("/teapots?session=s3cret#down", "Teapots").await?;
        is_on(&agent, "Teapots").await?;
        widget.stage().see("[data-test=composer]").await?;
        visitor.escape().await?;
        route("/cups", "Cups").await?;
        is_on(&agent, "Cups").await?;

        // Another page is loaded: only the badge's small frame is there.
        let url = format!("{}product.html?from=s3cret", scene.shop().url());
        sleep(A_LOOK).await;
        visitor.page().enter().await?;
        visitor.browser().driver().goto(url).await?;
        visitor.see_launcher().await?;
        let product = visitor.page().run("return document.title", vec![]).await?;
        is_on(&agent, product.as_str().unwrap_or_default()).await?;
        route("/saucers", "Saucers").await?;
        is_on(&agent, "Saucers").await?;

        let before = agent.stage().text("[data-test=known-trail]").await?;
        for title in ["Cups", "Teapots"] {
            ensure!(before.contains(title), "before: {before}");
        }
        assert_accessible(agent.stage(), "the panel").await?;
        // What was told live is what is stored.
        agent.stage().browser().driver().refresh().await?;
        is_on(&agent, "Saucers").await?;
        let again = agent.stage().text("[data-test=known-trail]").await?;
        let titles = |text: &str| {
            text.lines()
                .filter(|line| !line.contains("ago") && !line.contains("now"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        ensure!(titles(&again) == titles(&before), "{before}\n---\n{again}");
        Ok(())
    })
}

#[test]
#[ignore = "makes pictures for people to look at"]
fn pictures_of_the_panel() -> Result<()> {
    act("trail-pictures", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        widget.find_order("KL-10432", "lan.pham@example.com").await?;
        widget.home().await?;
        widget.search(GAP).await?;
        widget.talk().await?;
        widget.write("Hello?").await?;
        widget.is("Hello?", "sent").await?;
        for (path, title) in [
            ("/teapots", "Teapots"),
            ("/cups/blue-glaze-espresso-cup", "Espresso cup, blue glaze"),
            ("/checkout", "Checkout"),
        ] {
            sleep(Duration::from_millis(2_500)).await;
            visitor.page().run(ROUTE, vec![path.into(), title.into()]).await?;
        }
        let owner = scene.owner().await?;
        owner.sees(GAP).await?;
        owner.open(GAP).await?;
        is_on(&owner, "Checkout").await?;
        owner.resolve().await?;
        widget.rate(4).await?;
        widget.write("One more thing").await?;
        widget.is("One more thing", "sent").await?;
        let folder = Project::find()?.target().join("screenshots/trail");
        std::fs::create_dir_all(&folder)?;
        for language in ["en", "fa"] {
            for size in [(375, 812), (1280, 900)] {
                for dark in [false, true] {
                    let desk = scene.desk(Looks { size: Some(size), dark }).await?;
                    desk.stage().pick("[data-test=language]", language).await?;
                    desk.stage().see(&format!(":root[lang={language}]")).await?;
                    desk.sign_in(&scene.site().agent_email, &scene.site().agent_password).await?;
                    desk.sees(GAP).await?;
                    let shade = if dark { "dark" } else { "light" };
                    let picture = |part: &str| {
                        desk.stage()
                            .browser()
                            .picture(&folder.join(format!("{part}-{language}-{}-{shade}.png", size.0)))
                    };
                    picture("list")?;
                    desk.open(GAP).await?;
                    if size.0 == 375 {
                        desk.stage().click("[data-test=show-panel]").await?;
                    }
                    desk.stage().see("[data-test=known-page]").await?;
                    picture("panel")?;
                }
            }
        }
        Ok(())
    })
}
