//! Merging and blocking, as agents and visitors see them.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{Scene, act, assert_accessible, until};

#[test]
fn two_conversations_are_merged_after_a_question_and_the_visitor_sees_where_it_goes_on() -> Result<()> {
    act("desk-merge", async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        for gap in ["do you hold pottery classes for children?", "may my dog come to the workshop?"] {
            widget.search(gap).await?;
            widget.talk().await?;
            widget.write(&format!("about: {gap}")).await?;
            widget.is(&format!("about: {gap}"), "sent").await?;
            widget.home().await?;
            widget.stage().fill("[data-test=search]", "").await?;
        }
        let mai = scene.owner().await?;
        let stage = mai.stage();
        mai.sees("may my dog come to the workshop?").await?;
        mai.open("may my dog come to the workshop?").await?;
        stage.click("[data-test=more]").await?;
        stage.click("[data-test^='merge-']").await?;
        stage.see("[data-test=ask-dialog]").await?;
        assert_accessible(stage, "the question before a merge").await?;
        let what = stage.text("[data-test=merge-what]").await?;
        ensure!(what.contains("dog") && what.contains("pottery"), "it asks {what:?}");
        stage.click("[data-test=confirm]").await?;
        until("the other conversation", async || {
            let subject = stage.texts("[data-test=subject]").await?;
            Ok((subject == ["do you hold pottery classes for children?"]).then_some(()))
        })
        .await?;
        let both = [
            ("visitor", "about: do you hold pottery classes for children?"),
            ("visitor", "about: may my dog come to the workshop?"),
        ];
        mai.reads(&both).await?;
        mai.counts("waiting", 1).await?;
        mai.counts("resolved", 1).await?;
        // The visitor: the conversation that ended leads to the one that goes on.
        widget.stage().see("[data-test=conversation]").await?;
        let all = widget.stage().texts("[data-test=conversation]").await?;
        let ended = all.iter().position(|row| row.contains("dog")).unwrap_or_default();
        widget.stage().click_nth("[data-test=conversation]", ended).await?;
        widget.stage().click("[data-test=merged]").await?;
        widget.reads(&both).await
    })
}

#[test]
fn a_blocked_visitor_is_told_kindly_and_the_desk_shows_it() -> Result<()> {
    act("desk-block", async |scene: &Scene| {
        let gap = "do you hold pottery classes for children?";
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        widget.search(gap).await?;
        widget.talk().await?;
        widget.write("one").await?;
        let mai = scene.owner().await?;
        let stage = mai.stage();
        mai.sees(gap).await?;
        mai.open(gap).await?;
        mai.choose("more", "block").await?;
        stage.see("[data-test=ask-dialog]").await?;
        assert_accessible(stage, "the question before a block").await?;
        stage.fill("[data-test=block-reason]", "abuse").await?;
        stage.click("[data-test=confirm]").await?;
        stage.see("[data-test=is-blocked]").await?;
        mai.tells("Visitor blocked by you: abuse").await?;
        ensure!(stage.text("[data-test=known-blocked]").await?.contains("abuse"), "the panel says why");
        widget.write("two").await?;
        widget.is("two", "failed").await?;
        let said = widget.stage().text("[data-test=message][data-state=failed] [role=alert]").await?;
        ensure!(said == "We can’t take any more messages here.", "it says {said:?}");
        mai.undo().await?;
        stage.gone("[data-test=is-blocked]").await?;
        widget.write("three").await?;
        widget.is("three", "sent").await
    })
}
