//! What a visitor has to download, counted on the wire by a browser that has never been here, from the build that is
//! served. Run it with `--nocapture` for the numbers.

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::browser::{Request, Scene, act, until};

/// The loader's body.
const LOADER: u64 = 3 * 1024;
/// Everything to a usable open widget, headers included: frame document, scripts, wasm, style, one language. Without the
/// articles, which differ from site to site.
const WIDGET: u64 = 110_000;

#[test]
fn the_widget_stays_small() -> Result<()> {
    act("budget", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        visitor.see_launcher().await?;
        visitor.open_widget().await?;
        let requests = until("everything to have come", async || {
            let requests = visitor.browser().watch().requests_to(&scene.edge_url());
            Ok(requests.iter().all(|r| r.bytes.is_some()).then_some(requests))
        })
        .await?;
        let size = |request: &Request| request.bytes.unwrap_or_default();
        for request in &requests {
            let path = request.url.trim_start_matches(&scene.edge_url());
            println!("{:>7} bytes, {:>4} of them headers: {path}", size(request), request.head);
        }
        let loader = requests.iter().find(|r| r.url.contains("/s/")).context("no loader")?;
        let widget: u64 = requests.iter().filter(|r| !r.url.contains("/faq/")).map(size).sum();
        let body = size(loader).saturating_sub(loader.head);
        println!("loader: {body} bytes of {LOADER}; widget: {widget} bytes of {WIDGET}");
        ensure!(body > 0 && body <= LOADER, "the loader has {body} bytes, {LOADER} are allowed");
        ensure!(widget <= WIDGET, "the widget has {widget} bytes, {WIDGET} are allowed");
        Ok(())
    })
}
