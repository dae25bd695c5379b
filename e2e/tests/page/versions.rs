//! Parts of different builds, and all in one part.

use crate::{becomes, is_single, nothing_broke, visit};
use anyhow::{Result, ensure};
use deskbell_e2e::Deployment;
use deskbell_e2e::browser::{Scene, act, act_at};
use serde_json::{Value, json};
use std::fs;

/// The launcher as it was first built with a panel of its own, which browsers may have kept. It is never changed; another
/// may be put beside it. It asks for a panel that no edge has any more.
const KEPT: &str = include_str!("launcher_1.js");

#[test]
fn an_old_launcher_works_with_a_new_edge() -> Result<()> {
    let mut edge = Deployment::start()?;
    edge.deploy_files("an old launcher", |dist| {
        let mut manifest: Value = serde_json::from_str(&fs::read_to_string(dist.join("manifest.json"))?)?;
        let old = KEPT.replace(
            "__DESKBELL_CONFIG__",
            "Object.assign(__DESKBELL_CONFIG__,{panel:\"/a/panel-0123456789abcdef.js\"})",
        );
        fs::write(dist.join("a/loader-old.js"), old)?;
        manifest["loader.js"]["file"] = json!("a/loader-old.js");
        Ok(fs::write(dist.join("manifest.json"), manifest.to_string())?)
    })?;
    act_at("page-versions", edge, async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("from an old launcher").await?;
        let asked = visitor.browser().watch().requests_to(&scene.edge_url());
        ensure!(asked.iter().any(|r| r.url.ends_with("/a/panel-0123456789abcdef.js")), "{asked:#?}");
        visitor.escape().await?;
        // Unread messages are asked for, and shown.
        let agent = scene.agent().await?;
        agent.sees(deskbell_e2e::browser::GAP).await?;
        agent.open(deskbell_e2e::browser::GAP).await?;
        agent.reply("to an old launcher").await?;
        visitor.unread(1).await?;
        visitor.reload().await?;
        visitor.unread(1).await?;
        visitor.browser().assert_no_problems().await
    })
}

#[test]
fn a_page_that_pins_what_it_runs_loads_one_script() -> Result<()> {
    act("page-pinned", async |scene: &Scene| {
        let pages = scene.pages()?;
        let pin = "<!doctype html><title>Pinned</title><body><script>(async () => { const src = '{EDGE}/s/{SITE}.js?whole'; \
            const hash = await crypto.subtle.digest('SHA-384', await (await fetch(src)).arrayBuffer()); \
            const script = Object.assign(document.createElement('script'), { src, crossOrigin: 'anonymous', \
            integrity: 'sha384-' + btoa(String.fromCharCode(...new Uint8Array(hash))), onload: () => { window.here = 1 } }); \
            document.body.append(script) })()</script>";
        let page = visit(scene, &pages.put("pinned", "", pin)).await?;
        becomes(&page, "return window.here", json!(1)).await?;
        page.open_widget().await?.search("can I send my teapot back?").await?;
        is_single(&page, 1).await?;
        page.browser().catch_up().await?;
        let asked = page.browser().watch().requests_to(&scene.edge_url());
        ensure!(asked.iter().all(|r| !r.url.contains("/a/panel-")), "{asked:#?}");
        nothing_broke(&page).await
    })
}
