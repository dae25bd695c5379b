//! A page that has the snippet of a site which does not know the page: the frame is refused, and the page goes on.

use anyhow::{Result, ensure};
use deskbell_dev::project::Project;
use deskbell_dev::shop::{Options, Shop};
use deskbell_e2e::browser::{HostPage, Looks, Scene, act, until};

#[test]
fn only_a_sites_own_pages_may_embed_it() -> Result<()> {
    act("embedding", async |scene: &Scene| {
        let elsewhere = Shop::start(Options {
            folder: Project::find()?.shop(),
            edge: scene.edge_url(),
            site_key: scene.site().site.clone(),
            port: 0,
        })?;
        let page = HostPage::open(scene.browser(Looks::default()).await?, &elsewhere.url()).await?;
        page.see_launcher().await?;
        page.launcher().click("button.l").await?;
        let watch = page.browser().watch();
        let refusal = until("the refusal", async || {
            let problems = watch.problems();
            Ok(problems.into_iter().find(|p| p.text.contains("frame-ancestors")))
        })
        .await?;
        ensure!(refusal.source == "security", "{refusal:?}");
        page.browser().catch_up().await?;

        let app = watch.requests_to(&scene.edge_url());
        ensure!(app.iter().all(|r| !r.url.contains("/a/")), "parts of the app were loaded: {app:#?}");
        let own: Vec<_> = watch.problems().into_iter().filter(|p| p.source == "javascript").collect();
        ensure!(own.is_empty(), "the page's scripts break: {own:#?}");
        // Its own links still work, and so does closing the panel.
        page.launcher().click("button.l[aria-expanded=true]").await?;
        page.launcher().see("button.l[aria-expanded=false]").await?;
        page.page().click("a[href='product.html']").await?;
        until("the product's page", async || {
            let at = page.browser().driver().current_url().await?;
            Ok(at.path().ends_with("/product.html").then_some(()))
        })
        .await
    })
}
