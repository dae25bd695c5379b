//! What two agents do with the same conversation besides answering it: each sees what the other does, and the visitor
//! sees none of it.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{Desk, GAP, Scene, Widget, act};

/// What the visitor must never read.
const SECRET: &str = "She is difficult, offer a voucher";

/// The visitor asks, and both agents have it open.
async fn begin(widget: &Widget, desks: [&Desk; 2]) -> Result<()> {
    widget.search(GAP).await?;
    widget.talk().await?;
    widget.write("one").await?;
    for desk in desks {
        desk.sees(GAP).await?;
        desk.open(GAP).await?;
        desk.reads(&[("visitor", "one")]).await?;
    }
    Ok(())
}

#[test]
fn a_note_reaches_the_staff_and_never_the_visitor() -> Result<()> {
    act("desk-notes", async |scene: &Scene| {
        let (mai, lan) = (scene.owner().await?, scene.agent().await?);
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        begin(widget, [&mai, &lan]).await?;
        mai.note(SECRET, Some("La")).await?;
        let noted = format!("{SECRET} @Lan");
        for desk in [&mai, &lan] {
            desk.has_notes(&[&noted]).await?;
            desk.reads(&[("visitor", "one")]).await?;
        }
        // What comes after it has come: the note would have come before.
        mai.reply("two").await?;
        let read = [("visitor", "one"), ("staff", "two")];
        widget.reads(&read).await?;
        let sees = "return document.documentElement.innerHTML";
        let whole = widget.stage().run(sees, Vec::new()).await?.to_string();
        ensure!(whole.contains("two") && !whole.contains("voucher"), "the visitor sees the note");
        lan.stage().browser().driver().refresh().await?;
        lan.has_notes(&[&noted]).await?;
        lan.reads(&read).await?;
        mai.has_status("answered").await
    })
}

#[test]
fn agents_see_who_is_at_the_same_conversation() -> Result<()> {
    act("desk-collision", async |scene: &Scene| {
        let (mai, lan) = (scene.owner().await?, scene.agent().await?);
        let visitor = scene.visitor("index.html").await?;
        begin(visitor.open_widget().await?, [&mai, &lan]).await?;
        mai.warns("Also open at: Lan").await?;
        lan.warns("Also open at: Mai").await?;
        lan.stage().fill("[data-test=reply]", "Yes, every").await?;
        mai.warns("Answering right now: Lan").await?;
        lan.view("resolved").await?;
        mai.warns("").await
    })
}

#[test]
fn what_one_agent_changes_the_other_sees_and_can_be_taken_back() -> Result<()> {
    act("desk-changes", async |scene: &Scene| {
        let (mai, lan) = (scene.owner().await?, scene.agent().await?);
        let visitor = scene.visitor("index.html").await?;
        begin(visitor.open_widget().await?, [&mai, &lan]).await?;
        mai.counts("unassigned", 1).await?;

        lan.choose("assign", "assign-me").await?;
        lan.counts("mine", 1).await?;
        mai.tells("Taken over by Lan").await?;
        mai.counts("unassigned", 0).await?;
        mai.counts("mine", 0).await?;
        mai.stage().see("[data-test=row-assignee]").await?;

        mai.choose("snooze", "snooze-tomorrow").await?;
        for desk in [&mai, &lan] {
            desk.stage().see("[data-test=is-snoozed]").await?;
            desk.counts("snoozed", 1).await?;
            desk.counts("waiting", 0).await?;
        }
        lan.counts("mine", 0).await?;
        mai.undo().await?;
        for desk in [&mai, &lan] {
            desk.stage().gone("[data-test=is-snoozed]").await?;
            desk.counts("snoozed", 0).await?;
            desk.counts("waiting", 1).await?;
        }
        lan.counts("mine", 1).await?;
        lan.tells("Brought back by Mai").await?;

        mai.choose("more", "priority-urgent").await?;
        lan.stage().see("[data-test=priority]").await?;
        lan.tells("Priority set to “Urgent” by Mai").await?;
        mai.stage().click("[data-test=more]").await?;
        mai.stage().fill("[data-test=new-label]", "classes").await?;
        mai.stage().click("[data-test=add-label]").await?;
        lan.tells("Label “classes” added by Mai").await?;

        lan.press("#").await?;
        mai.stage().see("[data-test=is-spam]").await?;
        mai.counts("spam", 1).await?;
        lan.press("z").await?;
        mai.stage().gone("[data-test=is-spam]").await?;
        mai.counts("spam", 0).await
    })
}

#[test]
fn a_change_that_cannot_be_stored_is_taken_back_in_sight() -> Result<()> {
    act("desk-rollback", async |scene: &Scene| {
        let (mai, lan) = (scene.owner().await?, scene.agent().await?);
        let visitor = scene.visitor("index.html").await?;
        begin(visitor.open_widget().await?, [&mai, &lan]).await?;
        scene.line().cut();
        mai.stage().see("[data-test=offline]").await?;
        mai.choose("more", "mark-spam").await?;
        mai.stage().see("[data-test=notice][data-kind=failed]").await?;
        mai.stage().gone("[data-test=is-spam]").await?;
        ensure!(!mai.stage().shows("[data-test=undo]").await?, "there is nothing to undo");
        scene.line().mend();
        mai.stage().gone("[data-test=offline]").await?;
        mai.counts("spam", 0).await?;
        mai.counts("waiting", 1).await
    })
}

#[test]
fn a_search_finds_what_was_written_and_stands_in_the_address() -> Result<()> {
    act("desk-search", async |scene: &Scene| {
        let (mai, lan) = (scene.owner().await?, scene.agent().await?);
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        begin(widget, [&mai, &lan]).await?;
        mai.reply("Our wheel is reserved on Saturdays").await?;
        widget.reads(&[("visitor", "one"), ("staff", "Our wheel is reserved on Saturdays")]).await?;
        mai.resolve().await?;
        lan.view("waiting").await?;
        lan.misses(GAP).await?;
        lan.press("/").await?;
        lan.search("wheel saturdays").await?;
        lan.sees(GAP).await?;
        lan.open(GAP).await?;
        lan.stage().browser().driver().refresh().await?;
        lan.sees(GAP).await?;
        lan.has_status("resolved").await?;
        let address = lan.stage().run("return location.pathname + location.search", Vec::new()).await?;
        ensure!(address.to_string().contains("?q=wheel%20saturdays"), "it is {address}");
        lan.search("zanzibar").await?;
        lan.misses(GAP).await?;
        lan.stage().see("[data-test=empty]").await?;
        lan.stage().click("[data-test=clear-search]").await?;
        lan.view("all").await?;
        lan.sees(GAP).await.map(drop)
    })
}
