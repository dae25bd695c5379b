//! What a visitor has to download, counted on the wire by a browser that has never been here, from the build that is
//! served. Run it with `--nocapture` for the numbers.

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::browser::{Request, Scene, act, until};

/// The loader's body.
const LOADER: u64 = 3 * 1024;
/// Everything to a usable open widget, headers included: frame document, scripts, wasm, style, one language. Without the
/// articles, which differ from site to site, and without what comes once it is usable.
const WIDGET: u64 = 90_000;
/// What comes once it is: the code of conversations, articles and orders.
const REST: u64 = 45_000;

#[test]
fn the_widget_stays_small() -> Result<()> {
    act("budget", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        visitor.see_launcher().await?;
        visitor.open_widget().await?;
        let requests = until("everything to have come", async || {
            let requests = visitor.browser().watch().requests_to(&scene.edge_url());
            let whole = requests.iter().any(|r| r.url.contains("widget-rest"));
            Ok((whole && requests.iter().all(|r| r.bytes.is_some())).then_some(requests))
        })
        .await?;
        let size = |request: &Request| request.bytes.unwrap_or_default();
        for request in &requests {
            let path = request.url.trim_start_matches(&scene.edge_url());
            println!("{:>7} bytes, {:>4} of them headers: {path}", size(request), request.head);
        }
        let loader = requests.iter().find(|r| r.url.contains("/s/")).context("no loader")?;
        let is_rest = |request: &&Request| request.url.contains("widget-rest");
        let rest: u64 = requests.iter().filter(is_rest).map(size).sum();
        let widget: u64 = requests.iter().filter(|r| !r.url.contains("/faq/") && !is_rest(r)).map(size).sum();
        let body = size(loader).saturating_sub(loader.head);
        println!(
            "loader: {body} bytes of {LOADER}; widget: {widget} of {WIDGET}; its rest: {rest} of {REST}"
        );
        ensure!(body > 0 && body <= LOADER, "the loader has {body} bytes, {LOADER} are allowed");
        ensure!(widget <= WIDGET, "the widget has {widget} bytes, {WIDGET} are allowed");
        ensure!(rest > 0 && rest <= REST, "the rest of it has {rest} bytes, {REST} are allowed");
        Ok(())
    })
}
