//! Targets at the desk: how much time is left stands beside each question, and whoever has to answer is told before it
//! is over.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{Desk, GAP, Scene, act, act_with, assert_accessible, until};
use serde_json::{Value, json};

/// No opening hours, and these targets.
fn targets(scene: &Scene, sla: &Value) -> Result<()> {
    let owner = scene.owners_server();
    let mut settings = serde_json::to_value(owner.settings()?)?;
    settings["hours"] = Value::Null;
    settings["sla"] = sla.clone();
    owner.change_settings(&serde_json::from_value(settings)?)?;
    Ok(())
}

/// Waits until the badge of the first row reads so; nothing for no badge.
async fn badge(desk: &Desk, wanted: &str) -> Result<()> {
    until(&format!("{wanted:?} on the row"), async || {
        let shown = desk.stage().texts("[data-test=conversation-row] [data-test=due]").await?.concat();
        ensure!(shown == wanted, "it shows {shown:?}");
        Ok(Some(()))
    })
    .await
}

#[test]
fn the_time_left_stands_on_the_row_until_it_is_answered() -> Result<()> {
    act("due-left", async |scene: &Scene| {
        targets(
            scene,
            &json!({ "first_response": { "normal": 12, "urgent": 5 }, "next_response": { "normal": 180 } }),
        )?;
        let mai = scene.owner().await?;
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.begin("one").await?;
        mai.sees(GAP).await?;
        badge(&mai, "12 min left").await?;
        mai.view("due").await?;
        mai.sees(GAP).await?;
        badge(&mai, "12 min left").await?;
        assert_accessible(mai.stage(), "the list of what is due").await?;
        mai.open(GAP).await?;
        mai.choose("more", "priority-urgent").await?;
        badge(&mai, "5 min left").await?;
        let head = mai.stage().texts(".talk [data-test=due]").await?;
        ensure!(head == ["5 min left"], "the conversation says {head:?}");
        mai.stage().see("[data-test=due][title^='First answer: due ']").await?;
        mai.choose("more", "priority-normal").await?;
        badge(&mai, "12 min left").await?;
        mai.reply("two").await?;
        mai.misses(GAP).await?;
        mai.view("all").await?;
        badge(&mai, "").await?;
        widget.reads(&[("visitor", "one"), ("staff", "two")]).await?;
        widget.write("three").await?;
        badge(&mai, "3 hr left").await?;
        mai.stage().see("[data-test=due][title^='Next answer: due ']").await?;
        // A site without targets shows no such view.
        targets(scene, &Value::Null)?;
        badge(&mai, "").await?;
        mai.stage().browser().driver().refresh().await?;
        mai.stage().see("[data-test=view-waiting]").await?;
        ensure!(!mai.stage().shows("[data-test=view-due]").await?, "nothing can be due");
        Ok(())
    })
}

#[test]
fn whoever_has_to_answer_is_told_before_it_is_late() -> Result<()> {
    // A minute of a target is half a second here.
    act_with("due-notice", &[("DESKBELL_MAIL_MINUTE", "500")], async |scene: &Scene| {
        targets(scene, &json!({ "first_response": { "normal": 30 }, "resolution": { "normal": 300 } }))?;
        let (mai, lan) = (scene.owner().await?, scene.agent().await?);
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.begin("one").await?;
        for desk in [&mai, &lan] {
            let notice = desk.stage().text("[data-test=notice][data-kind=due]").await?;
            ensure!(notice.contains("Due in ") && notice.contains(GAP), "it is nobody's: {notice}");
        }
        assert_accessible(mai.stage(), "a notice of what is due").await?;
        mai.stage().click("[data-test=open-due]").await?;
        mai.reads(&[("visitor", "one")]).await?;
        mai.choose("assign", "assign-me").await?;
        until("that it is late", async || {
            let notice = mai.stage().texts("[data-test=notice][data-kind=due]").await?.concat();
            ensure!(notice.contains("The target is missed"), "it says {notice:?}");
            Ok(Some(()))
        })
        .await?;
        let others = lan.stage().texts("[data-test=notice][data-kind=due]").await?.concat();
        ensure!(!others.contains("missed"), "Lan is told of what is Mai's: {others}");
        mai.stage().see("[data-test=conversation-row] [data-due=late]").await?;
        badge(&mai, "late by 1 min").await?;
        mai.reply("two").await?;
        mai.view("all").await?;
        badge(&mai, "").await?;
        widget.reads(&[("visitor", "one"), ("staff", "two")]).await
    })
}
