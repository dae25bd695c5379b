//! Pages that hurt.

use crate::{PLAIN, becomes, go, is_single, nothing_broke, visit};
use anyhow::{Result, ensure};
use deskbell_e2e::browser::{HostPage, Scene, act, until};
use serde_json::json;

/// Where launcher and panel are: sizes, and whether they lie inside the window.
const PLACES: &str = "const at = (css) => { const r = document.querySelector('deskbell-widget').shadowRoot.querySelector(css).getBoundingClientRect(); \
    return [Math.round(r.width), Math.round(r.height), r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight, r.left > innerWidth / 2 ? 'right' : 'left'] }; \
    return [at('.l'), at('.p')]";

/// Opens it, finds it whole and in its place, uses it, and closes it.
async fn works(page: &HostPage, side: &str) -> Result<()> {
    let widget = page.open_widget().await?;
    until("the panel in its place", async || {
        let places = page.page().run(PLACES, Vec::new()).await?;
        ensure!(places[0][2] == true && places[0][3] == side, "the launcher is at {}", places[0]);
        // It grows a little under the pointer.
        let sizes = [&places[0][0], &places[0][1]].map(|size| size.as_u64().unwrap_or_default());
        ensure!(sizes.iter().all(|size| (56..=60).contains(size)), "the launcher is at {}", places[0]);
        ensure!(places[1][0] == 400 && places[1][2] == true, "the panel is at {}", places[1]);
        Ok(Some(()))
    })
    .await?;
    widget.search("can I send my teapot back?").await?;
    page.escape().await?;
    is_single(page, 1).await
}

/// A page by its name, headers, text, and the side of the launcher.
type Host = (&'static str, &'static str, &'static str, &'static str);

const HOSTS: [Host; 10] = [
    (
        "reset",
        "",
        "<!doctype html><style>*, *::before, *::after { all: unset !important } deskbell-widget, iframe, button { all: unset !important; \
         display: none !important; position: static !important; opacity: 0 !important; visibility: hidden !important; width: 1px !important; \
         transform: scale(3) !important; z-index: -1 !important; pointer-events: none !important; filter: blur(9px) !important }</style>\
         <body><p>Reset</p>{SNIPPET}",
        "right",
    ),
    ("zoom", "", "<!doctype html><style>body { zoom: 1.7 }</style><body><p>Zoom</p>{SNIPPET}", "right"),
    (
        "transform",
        "",
        "<!doctype html><style>body { transform: rotate(3deg) scale(.7); filter: blur(1px); contain: strict; overflow: hidden; height: 50px; \
         perspective: 10px; will-change: transform; z-index: 2147483647; position: relative }</style><body><p>Transform</p>{SNIPPET}",
        "right",
    ),
    ("rtl", "", "<!doctype html><html dir=rtl lang=en><body><p>Right to left</p>{SNIPPET}", "left"),
    ("quirks", "", "<body><table><tr><td>Quirks{SNIPPET}</table>", "right"),
    (
        "policy",
        "content-security-policy: default-src 'none'; script-src {EDGE}; frame-src {EDGE}; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'",
        "<!doctype html><body><p>Policy</p>{SNIPPET}",
        "right",
    ),
    (
        "nonce",
        "content-security-policy: default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; frame-src {EDGE}; require-trusted-types-for 'script'; trusted-types 'none'",
        "<!doctype html><body><p>Nonce</p><script async nonce=abc src={EDGE}/s/{SITE}.js></script>",
        "right",
    ),
    (
        "framework",
        "",
        "<!doctype html><body><p>Framework</p>{SNIPPET}<script>const draw = () => { document.body.innerHTML = '<main>' + Date.now() + '</main>'; \
         document.body.append(...document.querySelectorAll('body > deskbell-widget')) }; addEventListener('click', draw); setInterval(draw, 50)</script>",
        "right",
    ),
    (
        "prototypes",
        "",
        "<!doctype html><body><p>Prototypes</p><script>Array.prototype.toJSON = function () { return 'no' }; String.prototype.toJSON = function () { return 'no' }; \
         Array.from = function (list) { return list ? list.toArray ? list.toArray() : [] : [] }; Object.prototype.extend = function () {}; Array.prototype.each = function () {}; \
         Function.prototype.bind = function () { return this }; Element.prototype.remove = Element.prototype.remove; window.$ = window.Event = undefined; \
         Object.prototype.toQueryString = 1; Array.prototype.includes = Array.prototype.includes; window.JSON.parse = () => null</script>{SNIPPET}",
        "right",
    ),
    (
        "storage",
        "",
        "<!doctype html><body><p>Storage</p><script>for (const kind of ['localStorage', 'sessionStorage', 'indexedDB']) \
         Object.defineProperty(window, kind, { get() { throw new DOMException('no', 'SecurityError') } })</script>{SNIPPET}",
        "right",
    ),
];

#[test]
fn it_is_whole_on_pages_that_hurt() -> Result<()> {
    act("page-hosts", async |scene: &Scene| {
        let pages = scene.pages()?;
        let mut page = visit(scene, &pages.put("plain", "", PLAIN)).await?;
        works(&page, "right").await?;
        for (name, head, html, side) in HOSTS {
            eprintln!("on the page {name}");
            page = go(&page, &pages.put(name, head, html)).await?;
            works(&page, side).await.map_err(|error| error.context(format!("on the page {name}")))?;
            page.browser()
                .assert_no_problems()
                .await
                .map_err(|error| error.context(format!("on the page {name}")))?;
        }
        // The conversation lasts as long as the page where nothing can be stored.
        page.begin("not stored").await?;

        // What a page prints is the page.
        let print = json!({ "media": "print" });
        page.page().enter().await?;
        page.browser().driver().cdp().send_raw("Emulation.setEmulatedMedia", print).await?;
        ensure!(
            !page.launcher().shows("button.l").await? && !page.launcher().shows("iframe").await?,
            "it is printed"
        );
        Ok(())
    })
}

#[test]
fn old_pages_that_loosen_their_domain_have_it_too() -> Result<()> {
    act("page-domain", async |scene: &Scene| {
        let pages = scene.pages()?;
        let html = format!("<script>document.domain = document.domain</script>{PLAIN}");
        let page = visit(scene, &pages.put("domain", "origin-agent-cluster: ?0", &html)).await?;
        works(&page, "right").await?;
        nothing_broke(&page).await
    })
}

#[test]
fn a_copied_key_gets_a_word_on_the_console_and_nothing_else() -> Result<()> {
    act("page-foreign", async |scene: &Scene| {
        let pages = scene.pages()?;
        // A page without an origin of its own, and one of an origin that the site does not name.
        let inner = format!(
            "<!doctype html><script>onerror = (e) => parent.postMessage('broke ' + e, '*')</script>{PLAIN}\
             <script>addEventListener('load', () => parent.postMessage(typeof deskbell + document.querySelectorAll('deskbell-widget').length, '*'))</script>"
        );
        pages.put("inner", "", &inner);
        let outer = "<!doctype html><script>window.out = []; onmessage = (e) => out.push(e.data)</script>\
            <iframe sandbox=allow-scripts src=/inner></iframe>";
        let page = visit(scene, &pages.put("outer", "", outer)).await?;
        becomes(&page, "return out", json!(["undefined0"])).await?;
        let foreign = pages.put("foreign", "", PLAIN).replace("host.localhost", "other.localhost");
        let page = go(&page, &foreign).await?;
        page.browser().catch_up().await?;
        ensure!(
            page.page().run("return document.querySelectorAll('deskbell-widget').length", vec![]).await? == 0
        );
        let said: Vec<String> = page.browser().watch().problems().into_iter().map(|p| p.text).collect();
        let other = pages.origin().replace("host.localhost", "other.localhost");
        let line = |origin: &str| format!("Deskbell: {origin} is not among the origins of this site.");
        ensure!(said == [line("null"), line(&other)], "{said:#?}");
        let asked = page.browser().watch().requests_to(&scene.edge_url());
        ensure!(asked.iter().all(|r| r.url.contains("/s/")), "{asked:#?}");
        Ok(())
    })
}

#[test]
fn when_the_edge_is_down_it_says_so_and_keeps_the_question() -> Result<()> {
    act("page-down", async |scene: &Scene| {
        let pages = scene.pages()?;
        let html = format!(
            "<script>window.broken = []; onerror = onunhandledrejection = (e) => broken.push(String(e))</script>{PLAIN}"
        );
        let page = visit(scene, &pages.put("down", "", &html)).await?;
        page.see_launcher().await?;
        scene.line().cut();
        page.page()
            .run(
                "window.out = []; deskbell('ask', 'can I send my teapot back?').then((is) => out.push(is))",
                vec![],
            )
            .await?;
        let said = page.launcher().text(".t").await?;
        ensure!(said == "This is taking long. Try again?", "{said}");
        deskbell_e2e::browser::assert_accessible(page.page(), "the launcher while the edge is down").await?;
        // Once more in vain, then well.
        page.launcher().click(".t").await?;
        page.launcher().see(".t").await?;
        scene.line().mend();
        page.launcher().click(".t").await?;
        let frame = page.widget().stage();
        let field = frame.see("[data-test=search]").await?;
        until("the question", async || {
            Ok((field.prop("value").await?.as_deref() == Some("can I send my teapot back?")).then_some(()))
        })
        .await?;
        becomes(&page, "return [out, broken]", json!([[true], []])).await?;
        ensure!(!page.launcher().shows(".t").await?);
        is_single(&page, 1).await?;
        nothing_broke(&page).await
    })
}

#[test]
fn help_pages_have_it_too() -> Result<()> {
    act("page-help", async |scene: &Scene| {
        let page = visit(scene, &format!("{}/help/{}/en", scene.edge_url(), scene.site().site)).await?;
        page.open_widget().await?.search("can I send my teapot back?").await?;
        page.browser().catch_up().await?;
        let mut problems = page.browser().watch().problems();
        problems.retain(|problem| problem.source != "network");
        ensure!(problems.is_empty(), "{problems:#?}");
        is_single(&page, 1).await
    })
}
