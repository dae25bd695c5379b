//! What becomes of it while the page lives: no leak, no double.

use crate::{PLAIN, becomes, go, is_single, nothing_broke, visit};
use anyhow::{Result, ensure};
use deskbell_e2e::browser::{Scene, act};
use serde_json::json;

/// The body is taken out and another one put in, whose scripts run: what Turbo and htmx do.
const SWAP: &str = "const next = document.createElement('body'); next.innerHTML = arguments[0]; document.body.replaceWith(next); \
    for (const old of next.querySelectorAll('script')) { const script = document.createElement('script'); \
    for (const { name, value } of old.attributes) script.setAttribute(name, value); old.replaceWith(script) } \
    history.pushState({}, '', '?' + Math.random())";

#[test]
fn pages_that_change_without_loading_keep_it() -> Result<()> {
    act("page-swaps", async |scene: &Scene| {
        let pages = scene.pages()?;
        let page = visit(scene, &pages.put("app", "", PLAIN)).await?;
        let widget = page.open_widget().await?;
        widget.search("can I send my teapot back?").await?;
        widget.read(0).await?;
        let snippet =
            format!("<p>Next</p><script async src={}/s/{}.js></script>", scene.edge_url(), scene.site().site);
        for _ in 0..3 {
            page.page().run(SWAP, vec![snippet.as_str().into()]).await?;
        }
        // The script has run again each time: once more, and wait for it.
        let again = "const script = document.createElement('script'); script.src = arguments[0]; script.onload = () => { window.again = 1 }; \
             document.body.append(script)";
        let source = format!("{}/s/{}.js", scene.edge_url(), scene.site().site);
        page.page().run(again, vec![source.as_str().into()]).await?;
        becomes(&page, "return window.again", json!(1)).await?;
        is_single(&page, 1).await?;
        // Nothing was loaded anew: the article is still there.
        widget.stage().see("[data-screen=article]").await?;
        let frames = || {
            page.browser()
                .watch()
                .requests_to(&scene.edge_url())
                .iter()
                .filter(|r| r.url.contains("/f/"))
                .count()
        };
        ensure!(frames() == 1, "the frame was loaded {} times", frames());

        // All of the page goes, the launcher along: it comes back, and what it loads anew can be used.
        page.page().run("document.documentElement.replaceChildren(document.createElement('head'), document.createElement('body'))", vec![]).await?;
        is_single(&page, 1).await?;
        widget.stage().see("#app [data-screen]").await?;
        widget.search("can I send my teapot back?").await?;
        // A page that will not have it, whatever it does, is not fought with.
        let fight = "new MutationObserver(() => document.querySelector('deskbell-widget')?.remove()).observe(document.documentElement, { childList: true }); \
             document.querySelector('deskbell-widget').remove()";
        page.page().run(fight, Vec::new()).await?;
        becomes(&page, "return document.querySelectorAll('deskbell-widget').length", json!(0)).await?;
        nothing_broke(&page).await
    })
}

#[test]
fn a_page_has_one_however_often_it_has_the_snippet() -> Result<()> {
    act("page-doubles", async |scene: &Scene| {
        let pages = scene.pages()?;
        let other = scene.edge().site()?;
        let html = "<!doctype html><title>Twice</title><script>let n = 0; const here = () => { window.here = ++n }</script>\
             <script async src={EDGE}/s/{SITE}.js onload=here()></script><script src={EDGE}/s/{SITE}.js onload=here()></script>\
             <script async src={EDGE}/s/{SITE}.js onload=here()></script>";
        let page = visit(scene, &pages.put("twice", "", html)).await?;
        becomes(&page, "return window.here", json!(3)).await?;
        is_single(&page, 0).await?;
        page.browser().assert_no_problems().await?;

        // A second site's is refused, in a word to whoever wrote the page.
        let mut settings = other.owner().settings()?;
        settings.origins.push(pages.origin());
        other.owner().change_settings(&settings)?;
        let add = "const script = document.createElement('script'); script.src = arguments[0]; script.onload = here; document.body.append(script)";
        let source = format!("{}/s/{}.js", scene.edge_url(), other.key());
        page.page().run(add, vec![source.into()]).await?;
        becomes(&page, "return window.here", json!(4)).await?;
        is_single(&page, 0).await?;
        page.browser().catch_up().await?;
        let said = page.browser().watch().problems();
        ensure!(said.iter().any(|p| p.text == "Deskbell: a page has one site."), "{said:#?}");
        page.open_widget().await?;
        is_single(&page, 1).await?;
        nothing_broke(&page).await
    })
}

#[test]
fn going_back_and_forward_finds_it_whole() -> Result<()> {
    act("page-history", async |scene: &Scene| {
        let pages = scene.pages()?;
        let kept = format!(
            "{PLAIN}<script>addEventListener('pageshow', (e) => {{ window.kept = e.persisted }})</script>"
        );
        let page = visit(scene, &pages.put("first", "", &kept)).await?;
        page.open_widget().await?;
        page.escape().await?;
        let second = go(&page, &pages.put("second", "", PLAIN)).await?;
        second.see_launcher().await?;
        for _ in 0..2 {
            page.page().enter().await?;
            page.browser().driver().back().await?;
            is_single_soon(&page).await?;
            let widget = page.open_widget().await?;
            widget.search("can I send my teapot back?").await?;
            page.escape().await?;
            page.page().enter().await?;
            eprintln!("kept by the browser: {}", page.page().run("return window.kept", Vec::new()).await?);
            page.browser().driver().forward().await?;
            second.see_launcher().await?;
        }
        nothing_broke(&page).await
    })
}

/// One of ours, with a frame or, where the browser has loaded the page anew, without.
async fn is_single_soon(page: &deskbell_e2e::browser::HostPage) -> Result<()> {
    becomes(
        page,
        "return [document.title, document.querySelectorAll('deskbell-widget').length]",
        json!(["Plain", 1]),
    )
    .await
}
