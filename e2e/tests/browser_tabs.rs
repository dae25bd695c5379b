//! Several tabs of one visitor: they show the same, one of them holds the connection, and another takes over when it
//! goes.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{GAP, HostPage, Scene, act, until};
use std::sync::Arc;

/// Waits until so many sockets of visitors are open.
async fn sockets(scene: &Scene, wanted: usize) -> Result<()> {
    until(&format!("{wanted} open sockets"), async || {
        let open = scene.line().sockets();
        ensure!(open == wanted, "{open} are open");
        Ok(Some(()))
    })
    .await
}

#[test]
fn tabs_show_the_same_over_one_connection_and_one_takes_over_when_another_closes() -> Result<()> {
    act("tabs", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let first = scene.visitor("index.html").await?;
        let widget = first.open_widget().await?;
        widget.search(GAP).await?;
        widget.talk().await?;
        widget.write("one").await?;
        widget.reads(&[("visitor", "one")]).await?;

        let driver = first.browser().driver();
        let first_tab = driver.window().await?;
        let second_tab = driver.new_tab().await?;
        driver.switch_to_window(second_tab.clone()).await?;
        let second =
            HostPage::open(Arc::clone(first.browser()), &format!("{}index.html", scene.shop().url())).await?;
        let widget = second.open_widget().await?;
        widget.resume(0).await?;
        widget.reads(&[("visitor", "one")]).await?;
        widget.write("two").await?;
        widget.reads(&[("visitor", "one"), ("visitor", "two")]).await?;
        sockets(scene, 1).await?;

        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reply("three").await?;
        let three = [("visitor", "one"), ("visitor", "two"), ("staff", "three")];
        widget.reads(&three).await?;
        driver.switch_to_window(first_tab).await?;
        first.widget().reads(&three).await?;

        // The tab that holds the connection goes; the other one goes on.
        driver.close_window().await?;
        driver.switch_to_window(second_tab).await?;
        widget.write("four").await?;
        agent
            .reads(&[("visitor", "one"), ("visitor", "two"), ("staff", "three"), ("visitor", "four")])
            .await?;
        agent.reply("five").await?;
        let all = [
            ("visitor", "one"),
            ("visitor", "two"),
            ("staff", "three"),
            ("visitor", "four"),
            ("staff", "five"),
        ];
        widget.reads(&all).await?;
        sockets(scene, 1).await
    })
}

#[test]
fn the_page_opens_what_it_asks_for_and_its_title_tells_of_unread_messages() -> Result<()> {
    act("page-calls", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        visitor.see_launcher().await?;
        let page = visitor.page();
        let title = page.run("return document.title", vec![]).await?;
        let widget = visitor.widget();
        page.run("deskbell('order', 'KL-1')", vec![]).await?;
        widget.stage().see("[data-test=order-number]").await?;
        let number = widget
            .stage()
            .run("return document.querySelector('[data-test=order-number]').value", vec![])
            .await?;
        ensure!(number == "KL-1", "the order number is {number}");

        widget.home().await?;
        widget.search(GAP).await?;
        widget.talk().await?;
        widget.write("one").await?;
        widget.reads(&[("visitor", "one")]).await?;
        page.run("deskbell('close')", vec![]).await?;
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reply("two").await?;
        visitor.unread(1).await?;
        let marked = page.run("return document.title", vec![]).await?;
        ensure!(
            Some(marked.as_str().unwrap_or_default())
                == title.as_str().map(|t| format!("(1) {t}")).as_deref(),
            "the title is {marked}"
        );
        page.run("deskbell('hide')", vec![]).await?;
        visitor.launcher().gone("button.l").await?;
        page.run("deskbell('show'); deskbell('open')", vec![]).await?;
        visitor.unread(0).await?;
        let after = page.run("return document.title", vec![]).await?;
        ensure!(after == title, "the title is {after}");
        Ok(())
    })
}
