//! Pictures of launcher, panel, custom launcher and inline widget on a page, to look at: on a phone and a desktop, in light
//! and dark. They check nothing, so they run only when asked for.

use anyhow::Result;
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{HostPage, Looks, Scene, act, until};
use std::fs;
use std::time::Duration;

const STYLE: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><style>:root { color-scheme: light dark } \
    body { margin: 0 auto; padding: 24px; max-width: 640px; font: 16px/1.6 system-ui } #own { font: inherit; padding: 8px 16px }</style>";
const WORDS: &str = "<h1>Caring for stoneware</h1><p>Wash it by hand, in warm water, with a soft sponge.</p>";

#[test]
#[ignore = "makes pictures for people to look at"]
fn of_the_page() -> Result<()> {
    act("page-pictures", async |scene: &Scene| {
        let pages = scene.pages()?;
        let corner = pages.put("corner", "", &format!("{STYLE}{WORDS}{{SNIPPET}}"));
        let own = pages.put(
            "own",
            "",
            &format!("{STYLE}{WORDS}<button id=own data-deskbell-open>Ask us</button><script async src={{EDGE}}/s/{{SITE}}.js data-launcher=hidden></script>"),
        );
        let inline = pages.put(
            "inline",
            "",
            &format!("{STYLE}{WORDS}<div id=help style='height:560px'></div><script async src={{EDGE}}/s/{{SITE}}.js data-target=#help></script>"),
        );
        for size in [(375, 812), (1280, 900)] {
            for dark in [false, true] {
                let browser = scene.browser(Looks { size: Some(size), dark }).await?;
                let look = if dark { "dark" } else { "light" };
                let save = async |page: &HostPage, name: &str| {
                    // What comes in last has come, and motion is over.
                    tokio::time::sleep(Duration::from_millis(700)).await;
                    let folder = Project::find()?.target().join("screenshots/page");
                    fs::create_dir_all(&folder)?;
                    page.browser().picture(&folder.join(format!("{name}-{}-{look}.png", size.0)))
                };
                // First, while the browser keeps nothing of ours but the launcher.
                let page = HostPage::open(browser.clone(), &corner).await?;
                page.see_launcher().await?;
                scene.line().cut();
                page.launcher().click("button.l").await?;
                page.launcher().see(".t").await?;
                save(&page, "down").await?;
                scene.line().mend();
                let page = HostPage::open(browser.clone(), &corner).await?;
                page.see_launcher().await?;
                save(&page, "launcher").await?;
                page.open_widget().await?;
                save(&page, "panel").await?;
                let page = HostPage::open(browser.clone(), &own).await?;
                page.page().click("#own").await?;
                page.widget().stage().see("#app [data-screen]").await?;
                save(&page, "own").await?;
                let page = HostPage::open(browser.clone(), &inline).await?;
                until("the frame", async || Ok(page.launcher().shows("iframe").await?.then_some(()))).await?;
                page.widget().stage().see("#app [data-screen]").await?;
                save(&page, "inline").await?;
            }
        }
        Ok(())
    })
}
