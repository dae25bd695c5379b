//! The snippet on pages of all kinds: what a page may call and set, what becomes of it while the page lives, pages that
//! hurt, and who may speak with the frame. Hosts are cross-site to the edge.

mod bridge;
mod calls;
mod hosts;
mod life;
mod pictures;
mod versions;

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{HostPage, Looks, Scene, until};
use serde_json::{Value, json};
use std::sync::Arc;

/// A plain page with the snippet.
const PLAIN: &str =
    "<!doctype html><html lang=en><title>Plain</title><body><p>Hello</p>{SNIPPET}</body></html>";

/// How many of our elements there are in the page, and how many frames in them.
const COUNTS: &str = "const ours = [...document.querySelectorAll('deskbell-widget')]; \
    return [ours.length, ours.map((o) => o.shadowRoot?.querySelectorAll('iframe').length ?? 0).reduce((a, b) => a + b, 0)]";

/// A new visitor there.
async fn visit(scene: &Scene, url: &str) -> Result<HostPage> {
    HostPage::open(scene.browser(Looks::default()).await?, url).await
}

/// The same visitor, there.
async fn go(page: &HostPage, url: &str) -> Result<HostPage> {
    page.page().enter().await?;
    HostPage::open(Arc::clone(page.browser()), url).await
}

/// Waits until a script's value is that.
async fn becomes(page: &HostPage, script: &str, wanted: Value) -> Result<()> {
    until(script, async || {
        let value = page.page().run(script, Vec::new()).await?;
        ensure!(value == wanted, "it is {value}");
        Ok(Some(()))
    })
    .await
}

/// Waits until there is one of ours, with that many frames.
async fn is_single(page: &HostPage, frames: u32) -> Result<()> {
    becomes(page, COUNTS, json!([1, frames])).await
}

/// Fails when a script of the page broke, whatever else the browser complains of.
async fn nothing_broke(page: &HostPage) -> Result<()> {
    page.browser().catch_up().await?;
    let mut problems = page.browser().watch().problems();
    problems.retain(|problem| problem.source == "javascript");
    ensure!(problems.is_empty(), "the page's scripts break: {problems:#?}");
    Ok(())
}
