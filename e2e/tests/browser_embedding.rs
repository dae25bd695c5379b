//! A page that has the snippet of a site which does not know the page: it gets a word on the console, the frame is
//! refused whoever asks for it, and the page goes on.

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
            mail: deskbell_dev::mail::Inbox::default(),
        })?;
        let page = HostPage::open(scene.browser(Looks::default()).await?, &elsewhere.url()).await?;
        let watch = page.browser().watch();
        let word = format!("Deskbell: {} is not among the origins of this site.", elsewhere.origin());
        until("a word on the console", async || Ok(watch.problems().into_iter().find(|p| p.text == word)))
            .await?;
        ensure!(!page.launcher().shows("button.l").await?, "there is a launcher");

        // What holds it off is not the script's good will.
        for (nth, path) in ["f", "b"].iter().enumerate() {
            let frame = format!("{}/{path}/{}", scene.edge_url(), scene.site().site);
            let add = "document.body.append(Object.assign(document.createElement('iframe'), { src: arguments[0] }))";
            page.page().run(add, vec![frame.into()]).await?;
            until("the refusal", async || {
                let mut refusals = watch.problems();
                refusals.retain(|p| p.source == "security" && p.text.contains("frame-ancestors"));
                Ok((refusals.len() == nth + 1).then_some(()))
            })
            .await?;
        }
        page.browser().catch_up().await?;
        let app = watch.requests_to(&scene.edge_url());
        ensure!(app.iter().all(|r| !r.url.contains("/a/")), "parts of the app were loaded: {app:#?}");
        let own: Vec<_> = watch.problems().into_iter().filter(|p| p.source == "javascript").collect();
        ensure!(own.is_empty(), "the page's scripts break: {own:#?}");
        // Its own links still work.
        page.page().click("a[href='product.html']").await?;
        until("the product's page", async || {
            let at = page.browser().driver().current_url().await?;
            Ok(at.path().ends_with("/product.html").then_some(()))
        })
        .await
    })
}
