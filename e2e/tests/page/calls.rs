//! The page's calls and attributes.

use crate::{PLAIN, becomes, go, is_single, nothing_broke, visit};
use anyhow::{Result, ensure};
use deskbell_e2e::browser::{GAP, Scene, act, until};
use serde_json::json;

/// The stub that gives promises, and something to write results to.
const STUB: &str = "<script>window.out = []; window.deskbell = window.deskbell || function (...a) { \
    return new Promise(function (r) { a.done = r; (deskbell.q = deskbell.q || []).push(a) }) }</script>";

#[test]
fn a_page_calls_before_and_after_the_script_has_come() -> Result<()> {
    act("page-calls", async |scene: &Scene| {
        let pages = scene.pages()?;
        let early = "<script>deskbell('on', 'open', () => out.push('open')); deskbell('on', 'ready', () => out.push('ready'));\
             deskbell('ask', 'can I send my teapot back?').then((is) => out.push(is)); deskbell('theme', 'dark')</script>";
        let url = pages.put("early", "", &format!("<!doctype html><html lang=en>{STUB}{early}{{SNIPPET}}"));
        let page = visit(scene, &url).await?;
        becomes(&page, "return out.map(String).sort()", json!(["open", "ready", "true"])).await?;
        let frame = page.widget().stage();
        let typed = frame.see("[data-test=search]").await?.prop("value").await?;
        ensure!(typed.as_deref() == Some("can I send my teapot back?"), "{typed:?}");
        let dark = "return getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).colorScheme";
        let colours = frame.run(dark, Vec::new()).await?;
        ensure!(colours.as_str().is_some_and(|c| c.ends_with("dark")), "{colours}");
        page.page().run("deskbell('theme', 'light')", Vec::new()).await?;
        until("light colours", async || {
            let now = frame.run(dark, Vec::new()).await?;
            ensure!(now != colours && now.as_str().is_some_and(|c| c.ends_with("light")), "{now}");
            Ok(Some(()))
        })
        .await?;
        // What is no longer listened to is not heard; what is no call is said so, and breaks nothing.
        let script = "out = []; const hear = () => out.push('heard'); deskbell('on', 'close', hear); deskbell('off', 'close', hear);\
             deskbell('close').then((is) => out.push(is)); deskbell('nonsense').then((is) => out.push(is)); \
             deskbell('ready').then((is) => out.push('ready', is)); deskbell('order', 'KL-10432').then((is) => out.push(is))";
        page.page().run(script, Vec::new()).await?;
        becomes(&page, "return out", json!([true, false, "ready", true, true, "open"])).await?;
        frame.see("[data-screen=order]").await?;
        page.page().run("deskbell('shutdown').then((is) => out.push(is)); deskbell('open').then((is) => out.push(is))", Vec::new()).await?;
        becomes(
            &page,
            "return [out.slice(6), document.querySelectorAll('deskbell-widget').length]",
            json!([[true, false], 0]),
        )
        .await?;
        page.page().run("deskbell('boot', { locale: 'fa' })", Vec::new()).await?;
        let widget = page.open_widget().await?;
        ensure!(widget.speaks().await? == ("fa".into(), "rtl".into()));
        is_single(&page, 1).await?;
        nothing_broke(&page).await
    })
}

#[test]
fn attributes_set_it_up_and_any_element_opens_it() -> Result<()> {
    act("page-attributes", async |scene: &Scene| {
        let pages = scene.pages()?;
        let html = "<!doctype html><html lang=en><body><button id=help data-deskbell-open>Need <b>help</b>?</button>\
            <script async src={EDGE}/s/{SITE}.js data-side=left data-x=40 data-y=60 data-locale=fa data-theme=dark></script>";
        let page = visit(scene, &pages.put("attributes", "", html)).await?;
        page.see_launcher().await?;
        let place = "const { left, bottom } = document.querySelector('deskbell-widget').shadowRoot.querySelector('.l').getBoundingClientRect(); \
             return [left, innerHeight - bottom]";
        ensure!(page.page().run(place, Vec::new()).await? == json!([40, 60]));
        page.page().click("#help b").await?;
        page.widget().stage().see("#app [data-screen]").await?;
        ensure!(page.widget().speaks().await? == ("fa".into(), "rtl".into()));
        let scheme = "return getComputedStyle(document.documentElement).colorScheme";
        ensure!(page.widget().stage().run(scheme, Vec::new()).await? == "dark");
        // The focus goes back to where it came from.
        page.escape().await?;
        becomes(&page, "return document.activeElement.id", json!("help")).await?;

        let hidden = "<!doctype html><button id=help data-deskbell-open>Help</button>\
            <script async src={EDGE}/s/{SITE}.js data-launcher=hidden></script>";
        let page = go(&page, &pages.put("hidden", "", hidden)).await?;
        is_single(&page, 0).await?;
        ensure!(!page.launcher().shows("button.l").await?);
        page.page().click("#help").await?;
        page.widget().stage().see("#app [data-screen]").await?;
        page.browser().assert_no_problems().await
    })
}

#[test]
fn it_fills_an_element_once_that_is_seen() -> Result<()> {
    act("page-inline", async |scene: &Scene| {
        let pages = scene.pages()?;
        let html = "<!doctype html><html lang=en><body style='margin:0'><input id=mine autofocus><div style='height:3000px'></div>\
            <div id=here style='height:600px'><a href=/help>Help</a></div>\
            <script async src={EDGE}/s/{SITE}.js data-target=#here></script>";
        let page = visit(scene, &pages.put("inline", "", html)).await?;
        becomes(
            &page,
            "return document.querySelector('#here').firstElementChild.localName",
            json!("deskbell-widget"),
        )
        .await?;
        page.browser().catch_up().await?;
        let frames = || {
            page.browser()
                .watch()
                .requests_to(&scene.edge_url())
                .iter()
                .filter(|r| r.url.contains("/f/"))
                .count()
        };
        ensure!(frames() == 0, "the frame is loaded for a place that nobody sees");
        page.page().run("document.querySelector('#mine').focus(); scrollTo(0, 2600)", Vec::new()).await?;
        let frame = page.widget().stage();
        frame.see("#app [data-screen]").await?;
        let box_ = "const { width, height } = document.querySelector('deskbell-widget').shadowRoot.querySelector('iframe').getBoundingClientRect(); \
             return [width == innerWidth || width == document.documentElement.clientWidth, height, document.activeElement.id, scrollY]";
        becomes(&page, box_, json!([true, 600, "mine", 2600])).await?;
        ensure!(!frame.shows("[data-test=close]").await?, "there is nothing to close");
        ensure!(!page.launcher().shows("button.l").await?, "there is a launcher, too");
        page.widget().search("can I send my teapot back?").await?;
        // The page is drawn anew, with another element of that name.
        page.page()
            .run("document.body.innerHTML = '<div id=here style=\"height:500px\"></div>'", Vec::new())
            .await?;
        is_single(&page, 1).await?;
        frame.see("#app [data-screen]").await?;
        page.browser().assert_no_problems().await
    })
}

#[test]
fn a_page_decides_when_it_starts_and_who_is_told() -> Result<()> {
    act("page-boot", async |scene: &Scene| {
        let pages = scene.pages()?;
        let html = "<!doctype html><html lang=en><title>Shop</title><body>\
            <script async src={EDGE}/s/{SITE}.js data-manual onload='window.here = 1'></script>";
        let page = visit(scene, &pages.put("manual", "", html)).await?;
        becomes(&page, "return window.here", json!(1)).await?;
        ensure!(
            page.page().run("return document.querySelectorAll('deskbell-widget').length", vec![]).await? == 0
        );
        let boots = "deskbell('boot', { side: 'left' }); deskbell('boot', { side: 'left' }); deskbell('boot'); \
             return document.querySelectorAll('deskbell-widget').length";
        ensure!(page.page().run(boots, Vec::new()).await? == 1);
        page.open_widget().await?;
        // The same again changes nothing, not even what is open; another option begins anew.
        page.page().run("deskbell('boot', { side: 'left' })", Vec::new()).await?;
        page.launcher().see("button.l[aria-expanded=true]").await?;
        page.page().run("deskbell('boot', { side: 'right' })", Vec::new()).await?;
        page.launcher().see("button.l[aria-expanded=false]").await?;
        is_single(&page, 0).await?;

        // Asked not to tell, the page's address and title are not told, not even to the frame.
        let html = format!(
            "<script>Object.defineProperty(navigator, 'globalPrivacyControl', {{ value: true }})</script>{PLAIN}"
        );
        let page = go(&page, &pages.put("secret", "", &html)).await?;
        page.begin("a private matter").await?;
        let agent = scene.agent().await?;
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reads(&[("visitor", "a private matter")]).await?;
        let known = agent.stage().run("return document.body.innerText", Vec::new()).await?;
        ensure!(
            known.as_str().is_some_and(|text| !text.contains("secret") && !text.contains("Plain")),
            "{known}"
        );
        Ok(())
    })
}
