//! Where neither scripts nor WebAssembly run, the plain page stands in.

use anyhow::{Result, ensure};
use deskbell_e2e::CUSTOMER_EMAIL;
use deskbell_e2e::browser::{Looks, Place, Scene, Stage, act, assert_accessible, until};
use serde_json::json;

#[test]
fn a_browser_without_scripts_asks_finds_its_order_and_leaves_a_message() -> Result<()> {
    act("plain", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let browser = scene.browser(Looks::default()).await?;
        let driver = browser.driver();
        driver.cdp().send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        driver.goto(format!("{}/plain/{}", scene.edge_url(), scene.site().site)).await?;
        let page = Stage::new(browser.clone(), Place::Page);
        page.fill("[name=text]", "Do you ship to Hanoi?").await?;
        page.click("#message button[value=message]").await?;
        page.see(".said li").await?;
        agent.sees("Do you ship to Hanoi?").await?;
        agent.open("Do you ship to Hanoi?").await?;
        agent.reply("We do").await?;
        until("the answer", async || {
            page.click("#message button.quiet").await?;
            Ok(page.texts(".said p").await?.iter().any(|text| text == "We do").then_some(()))
        })
        .await?;
        page.fill("[name=number]", "nothing").await?;
        page.fill("[name=contact]", CUSTOMER_EMAIL).await?;
        page.click("#order button[value=order]").await?;
        page.see("#order [role=alert]").await?;
        page.fill("[type=search]", "return").await?;
        page.press_enter("[type=search]").await?;
        page.see("ul.articles a").await?;
        Ok(())
    })
}

#[test]
fn a_frame_whose_app_does_not_load_shows_it() -> Result<()> {
    act("plain-frame", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        visitor.see_launcher().await?;
        scene.line().refuse("GET /a/widget-");
        visitor.launcher().click("button.l").await?;
        let frame = visitor.widget().stage();
        let plain = frame.see("iframe.stopped").await?;
        let address = plain.attr("src").await?.unwrap_or_default();
        ensure!(address.contains("/plain/"), "{address}");
        plain.enter_frame().await?;
        until("the plain page", async || {
            let found = visitor.browser().driver().find_all(thirtyfour::By::Css("body.plain form")).await?;
            Ok((found.len() >= 3).then_some(()))
        })
        .await?;
        // Help pages refuse to be framed, so they open beside.
        let search = visitor.browser().driver().find(thirtyfour::By::Css("form[role=search]")).await?;
        ensure!(search.attr("target").await?.as_deref() == Some("_blank"), "the search stays in the frame");
        // The frame is shown, and its own button closes it.
        frame.click(".stopped-bar button").await?;
        visitor.launcher().see("button.l[aria-expanded=false]").await?;
        Ok(())
    })
}

#[test]
fn the_plain_page_is_accessible_in_both_directions() -> Result<()> {
    act("plain-axe", async |scene: &Scene| {
        for locale in ["en", "fa"] {
            let browser = scene.browser(Looks::default()).await?;
            let address = format!("{}/plain/{}/{locale}", scene.edge_url(), scene.site().site);
            browser.driver().goto(address).await?;
            let page = Stage::new(browser, Place::Page);
            page.see("#message form").await?;
            assert_accessible(&page, &format!("the plain page in {locale}")).await?;
        }
        Ok(())
    })
}
