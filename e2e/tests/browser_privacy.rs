//! What visitors decide about their words: agreeing before the first one, keeping them, erasing them.

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::browser::{GAP, Scene, act, assert_accessible, until};
use shared::owner::Privacy;
use shared::text::Text;

/// Names and contents of the files that the page gives from here on.
const CATCH_FILES: &str = "window.files = [];
const made = URL.createObjectURL;
URL.createObjectURL = (blob) => { blob.text().then((text) => files.push(text)); return made.call(URL, blob); };";

/// Everything that the widget keeps in the host page's storage.
const KEPT: &str = "return Object.keys(localStorage).filter((key) => key.startsWith('deskbell:'))";

#[test]
fn nothing_can_be_written_before_the_notice_is_agreed_to() -> Result<()> {
    act("consent", async |scene: &Scene| {
        let owner = scene.owners_server();
        let mut settings = owner.settings()?;
        let notice = Some(Text::new("https://shop.example/privacy")?);
        settings.privacy = Privacy { notice, consent: true, retention_days: None, page_details: false };
        owner.change_settings(&settings)?;

        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        widget.search(GAP).await?;
        widget.stage().click("[data-test=talk]").await?;
        widget.stage().see("[data-test=consent] a[href='https://shop.example/privacy']").await?;
        ensure!(!widget.stage().shows("[data-test=composer]").await?, "there is a composer");
        assert_accessible(widget.stage(), "the notice").await?;
        let kept = visitor.page().run(KEPT, vec![]).await?;
        ensure!(kept.as_array().is_some_and(Vec::is_empty), "kept: {kept}");
        widget.stage().click("[data-test=agree]").await?;
        widget.write("one").await?;
        widget.reads(&[("visitor", "one")]).await
    })
}

#[test]
fn a_visitor_keeps_and_then_erases_what_they_wrote() -> Result<()> {
    act("erase", async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("one").await?;
        let widget = visitor.widget();
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reply("two").await?;
        widget.reads(&[("visitor", "one"), ("staff", "two")]).await?;

        widget.stage().run(CATCH_FILES, vec![]).await?;
        let file = async |part: &str, text: &str| {
            until(&format!("a file with {text:?}"), async || {
                let files = widget.stage().run("return window.files", vec![]).await?;
                let last =
                    files.as_array().and_then(|all| all.last()).and_then(|f| f.as_str()).unwrap_or_default();
                ensure!(last.contains(part) && last.contains(text), "the last file: {last}");
                Ok(Some(()))
            })
            .await
        };
        widget.stage().click("[data-test=save]").await?;
        file("You:", "two").await?;
        widget.stage().click("[data-test=sound][aria-pressed=false]").await?;
        widget.stage().see("[data-test=sound][aria-pressed=true]").await?;

        widget.home().await?;
        widget.stage().fill("[data-test=search]", "").await?;
        widget.stage().click("[data-test=data]").await?;
        assert_accessible(widget.stage(), "the visitor's data").await?;
        widget.stage().click("[data-test=data-save]").await?;
        file("\"conversations\"", "two").await?;
        widget.stage().click("[data-test=data-erase]").await?;
        widget.stage().click("[data-test=erase-no]").await?;
        widget.stage().click("[data-test=data-erase]").await?;
        widget.stage().click("[data-test=erase-yes]").await?;
        widget.stage().see("[data-test=erased]").await?;

        agent.misses(GAP).await?;
        agent.stage().gone("[data-test=composer]").await?;
        let kept = visitor.page().run(KEPT, vec![]).await?;
        let kept = kept.as_array().context("a list")?.len();
        ensure!(kept == 1, "{kept} things are kept; only the wish for sound may be");
        // Whoever writes again is somebody new.
        visitor.reload().await?;
        visitor.begin("three").await?;
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        agent.reads(&[("visitor", "three")]).await
    })
}
