//! Writing an answer by the keyboard: canned replies with what is known filled in, and articles.

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::browser::{Desk, GAP, Scene, act, assert_accessible, until};
use thirtyfour::Key;

async fn holds(desk: &Desk, wanted: &str) -> Result<()> {
    until("the answer's field", async || {
        let held = desk.stage().see("[data-test=reply]").await?.prop("value").await?.context("no value")?;
        ensure!(held == wanted, "it holds {held:?}");
        Ok(Some(()))
    })
    .await
}

async fn asked(scene: &Scene) -> Result<Desk> {
    let visitor = scene.visitor("index.html").await?;
    let widget = visitor.open_widget().await?;
    widget.search(GAP).await?;
    widget.talk().await?;
    widget.write("one").await?;
    let mai = scene.owner().await?;
    mai.sees(GAP).await?;
    Ok(mai)
}

async fn write_canned(desk: &Desk, name: &str, text: &str) -> Result<()> {
    let stage = desk.stage();
    stage.click("[data-test=add-canned]").await?;
    stage.fill("[data-test=canned-form-name]", name).await?;
    stage.fill("[data-test=canned-form-text]", text).await?;
    stage.click("[data-test=save-canned]").await
}

#[test]
fn a_canned_reply_is_written_once_and_sent_by_the_keyboard() -> Result<()> {
    act("desk-canned", async |scene: &Scene| {
        let mai = asked(scene).await?;
        let stage = mai.stage();
        mai.view("canned").await?;
        stage.see("[data-test=empty]").await?;
        assert_accessible(stage, "no canned replies").await?;
        write_canned(&mai, "hello", "Dear {customer}").await?;
        stage.see("[data-test=canned-fault] .icon").await?;
        assert_accessible(stage, "a canned reply with a mistake").await?;
        stage
            .fill("[data-test=canned-form-text]", "Hello {visitor|there}, {name} here. Is it order {order}?")
            .await?;
        stage.click("[data-test=save-canned]").await?;
        stage.gone("[data-test=canned-dialog]").await?;
        write_canned(&mai, "bye", "Goodbye from {site}").await?;
        stage.gone("[data-test=canned-dialog]").await?;
        until("both", async || {
            Ok((stage.texts("[data-test=canned-name]").await? == ["bye", "hello"]).then_some(()))
        })
        .await?;
        assert_accessible(stage, "the canned replies").await?;
        stage.click("[data-test=delete-canned]").await?;
        mai.undo().await?;
        until("it to be back", async || {
            Ok((stage.texts("[data-test=canned-name]").await?.len() == 2).then_some(()))
        })
        .await?;

        mai.view("waiting").await?;
        mai.open(GAP).await?;
        mai.press("i").await?;
        stage.see("[data-test=offer-canned]").await?;
        assert_accessible(stage, "the choice behind a slash").await?;
        let field = stage.see("[data-test=reply]").await?;
        field.send_keys("he").await?;
        until("one offer", async || {
            Ok((stage.all("[data-test=offer-canned]").await?.len() == 1).then_some(()))
        })
        .await?;
        stage.press_enter("[data-test=reply]").await?;
        holds(&mai, "Hello there, Mai here. Is it order {order}?").await?;
        // What is missing is selected, and not sent before it is filled in.
        stage.press_enter("[data-test=reply]").await?;
        stage.see("[data-test=notice][data-kind=failed]").await?;
        until("the place to fill in to be selected", async || {
            let select = "const f = document.querySelector('[data-test=reply]'); const at = f.value.indexOf('{'); \
                          f.setSelectionRange(at, f.value.indexOf('}') + 1); return f === document.activeElement";
            Ok(stage.run(select, Vec::new()).await?.as_bool().unwrap_or_default().then_some(()))
        })
        .await?;
        stage.see("[data-test=reply]").await?.send_keys("KL-7").await?;
        stage.press_enter("[data-test=reply]").await?;
        mai.reads(&[("visitor", "one"), ("staff", "Hello there, Mai here. Is it order KL-7?")]).await
    })
}

#[test]
fn an_article_is_found_behind_a_slash_and_put_in() -> Result<()> {
    act("desk-insert-article", async |scene: &Scene| {
        let mai = asked(scene).await?;
        mai.open(GAP).await?;
        let stage = mai.stage();
        let field = stage.see("[data-test=reply]").await?;
        field.send_keys("Please see /teapot back").await?;
        stage.see("[data-test=offer-article]").await?;
        let title = stage
            .texts("[data-test=offer-article] .offer-name")
            .await?
            .into_iter()
            .next()
            .context("no title")?;
        // Waved off, the slash is text.
        field.send_keys(Key::Escape + "").await?;
        stage.gone("[data-test=offer-article]").await?;
        holds(&mai, "Please see /teapot back").await?;
        field.send_keys(Key::Backspace + "").await?;
        stage.see("[data-test=offer-article]").await?;
        stage.press_enter("[data-test=reply]").await?;
        let site = &scene.site().site;
        until("the link", async || {
            let held = stage.see("[data-test=reply]").await?.prop("value").await?.context("no value")?;
            let begins = format!("Please see {title}\nhttp");
            ensure!(
                held.starts_with(&begins) && held.contains(&format!("/help/{site}/en/")),
                "it holds {held:?}"
            );
            Ok(Some(()))
        })
        .await?;
        stage.fill("[data-test=reply]", "/teapot back").await?;
        stage.see("[data-test=offer-article]").await?;
        stage.see("[data-test=reply]").await?.send_keys(Key::Shift + Key::Enter).await?;
        until("its text", async || {
            let held = stage.see("[data-test=reply]").await?.prop("value").await?.context("no value")?;
            ensure!(!held.contains('/') && held.len() > 20, "it holds {held:?}");
            Ok(Some(()))
        })
        .await
    })
}
