//! Who may speak with the frame and the loader: the two with each other, and nobody else.

use crate::{becomes, nothing_broke, visit};
use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::browser::{HostPage, Scene, act};
use serde_json::json;

const PAGE: &str = "<!doctype html><html lang=en><title>Bridge</title><body>{SNIPPET}\
    <iframe id=mine src=/inner></iframe><iframe id=badge src={EDGE}/b/{SITE}></iframe>";

/// The widget, open, on a page with two frames of others: one of the page's own origin, and one of the edge's.
async fn open(scene: &Scene) -> Result<(deskbell_e2e::browser::Pages, HostPage)> {
    let pages = scene.pages()?;
    pages.put("inner", "", "<!doctype html><p>Inner");
    let page = visit(scene, &pages.put("bridge", "", PAGE)).await?;
    page.open_widget().await?;
    Ok((pages, page))
}

/// Runs a script in one of the page's frames.
async fn in_frame(page: &HostPage, id: &str, script: &str) -> Result<()> {
    page.page().enter().await?;
    let driver = page.browser().driver();
    let find = "return document.getElementById(arguments[0])";
    let frame = driver.execute(find, vec![id.into()]).await?.element().context("no such frame")?;
    frame.enter_frame().await?;
    driver.execute(script, Vec::new()).await?;
    page.page().enter().await
}

/// Messages that were on their way have come.
async fn settle(page: &HostPage) -> Result<()> {
    let wait = "const done = arguments[0]; setTimeout(done, 300)";
    page.page().enter().await?;
    page.browser().driver().execute_async(wait, Vec::new()).await?;
    Ok(())
}

const STORED: &str = "return Object.keys(localStorage).filter((key) => key.includes('spoof')).length";

#[test]
fn the_page_listens_to_its_own_frame_only() -> Result<()> {
    act("bridge-page", async |scene: &Scene| {
        let (_pages, page) = open(scene).await?;
        let spoof = "for (const message of [['deskbell', 'store', 'spoof', 'x'], ['deskbell', 'close'], ['deskbell', 'unread', 7]]) \
             parent.postMessage(message, '*')";
        // Another origin; the page itself; and the edge's origin, from a window that is not our frame.
        in_frame(&page, "mine", spoof).await?;
        page.page().run(spoof, Vec::new()).await?;
        in_frame(&page, "badge", spoof).await?;
        settle(&page).await?;
        ensure!(page.page().run(STORED, Vec::new()).await? == 0, "a stranger has stored something");
        page.launcher().see("button.l[aria-expanded=true]").await?;
        ensure!(page.page().run("return document.title", Vec::new()).await? == "Bridge");
        // From our frame, each of these counts.
        page.widget().stage().run(spoof, Vec::new()).await?;
        becomes(&page, STORED, json!(1)).await?;
        page.launcher().see("button.l[aria-expanded=false]").await?;

        // Not from another document in its place: the page's own here, where it has been led there.
        let lead = "localStorage.clear(); const frame = document.querySelector('deskbell-widget').shadowRoot.querySelector('.p iframe'); \
             frame.addEventListener('load', () => { window.led = 1 }); frame.src = '/inner'; deskbell('open')";
        page.page().run(lead, Vec::new()).await?;
        becomes(&page, "return window.led", json!(1)).await?;
        page.widget().stage().run(spoof, Vec::new()).await?;
        settle(&page).await?;
        ensure!(page.page().run(STORED, Vec::new()).await? == 0, "another origin has stored something");
        nothing_broke(&page).await
    })
}

#[test]
fn the_frame_listens_to_the_window_above_it_only() -> Result<()> {
    act("bridge-frame", async |scene: &Scene| {
        let (pages, page) = open(scene).await?;
        let ask = |word: &str| {
            format!(
                "const page = parent == self ? self : parent; \
                 const frame = page.document.querySelector('deskbell-widget').shadowRoot.querySelector('.p iframe').contentWindow; \
                 frame.postMessage(['deskbell', 'ask', {word}], '{}')",
                scene.edge_url()
            )
        };
        let asked = async || {
            page.widget()
                .stage()
                .see("[data-test=search]")
                .await?
                .prop("value")
                .await
                .map_err(anyhow::Error::from)
        };
        // A page's other frames are of an origin that may speak, but are not the window above.
        in_frame(&page, "mine", &ask("'spoof'")).await?;
        settle(&page).await?;
        ensure!(asked().await?.as_deref() == Some(""), "{:?}", asked().await?);
        // What is too long is no question.
        page.page().run(&ask("'x'.repeat(1e6)"), Vec::new()).await?;
        // What is no list of ours, or not of this form, is nothing.
        for odd in [
            "null",
            "{ length: 3, 0: 'deskbell', 1: 'ask', 2: 'spoof' }",
            "['deskbell', ['ask'], 'spoof']",
            "['other', 'ask', 'spoof']",
            "['deskbell', '__proto__', 'spoof']",
            "['deskbell', 'constructor']",
        ] {
            let script = format!(
                "document.querySelector('deskbell-widget').shadowRoot.querySelector('.p iframe').contentWindow.postMessage({odd}, '{}')",
                scene.edge_url()
            );
            page.page().run(&script, Vec::new()).await?;
        }
        settle(&page).await?;
        ensure!(asked().await?.as_deref() == Some(""), "{:?}", asked().await?.map(|text| text.len()));
        page.page().run(&ask("'tea'"), Vec::new()).await?;
        deskbell_e2e::browser::until("the page's own question", async || {
            Ok((asked().await?.as_deref() == Some("tea")).then_some(()))
        })
        .await?;
        drop(pages);
        nothing_broke(&page).await
    })
}

#[test]
fn what_the_frame_says_is_kept_within_bounds() -> Result<()> {
    act("bridge-bounds", async |scene: &Scene| {
        let (_pages, page) = open(scene).await?;
        let say = "const say = (...message) => parent.postMessage(message, '*'); \
             say('deskbell', 'store', '__proto__', '{\"polluted\":1}'); say('deskbell', 'store', 'constructor', 'x'); \
             say('deskbell', 'store', JSON.parse('{\"__proto__\":{\"polluted\":1}}'), 'spoof'); say('deskbell', '__proto__', { polluted: 1 }); \
             say('deskbell', 'store', 'spoof-long', 'x'.repeat(3e5)); say('deskbell', 'store', 'spoof' + 'x'.repeat(1e5), ''); \
             say('deskbell', 'store', 'spoof-kind', 7); say('deskbell', 'unread', 1e9); say('deskbell', 'unread', -5); say('deskbell', 'unread', 'many'); \
             say('deskbell', 'store', 'spoof', 'last')";
        page.widget().stage().run(say, Vec::new()).await?;
        becomes(&page, STORED, json!(1)).await?;
        let state = "return [{}.polluted ?? null, Object.keys(localStorage).every((key) => key.startsWith('deskbell:')), document.title]";
        ensure!(page.page().run(state, Vec::new()).await? == json!([null, true, "Bridge"]));
        nothing_broke(&page).await
    })
}
