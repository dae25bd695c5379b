//! Everybody can use what shows: axe finds nothing serious or critical in widget and desk.

use anyhow::Result;
use deskbell_e2e::browser::{GAP, Looks, Scene, act, assert_accessible};

const DARK: Looks = Looks { size: None, dark: true };

#[test]
fn the_widget_in_light() -> Result<()> {
    widget("access-widget-light", "index.html", Looks::default())
}

#[test]
fn the_widget_in_dark_and_from_right_to_left() -> Result<()> {
    widget("access-widget-dark", "fa.html", DARK)
}

#[test]
fn the_desk_in_light() -> Result<()> {
    desk("access-desk-light", Looks::default())
}

#[test]
fn the_desk_in_dark() -> Result<()> {
    desk("access-desk-dark", DARK)
}

fn widget(name: &str, page: &str, looks: Looks) -> Result<()> {
    act(name, async |scene: &Scene| {
        let visitor = scene.visitor_with(page, looks).await?;
        let widget = visitor.open_widget().await?;
        let stage = widget.stage();
        stage.see("[data-test=popular]").await?;
        assert_accessible(stage, "home").await?;
        widget.search("KL-10432").await?;
        assert_accessible(stage, "results").await?;
        stage.fill("[data-test=search]", "").await?;
        stage.see("[data-test=popular]").await?;
        widget.read(0).await?;
        assert_accessible(stage, "an article").await?;
        widget.vote(false).await?;
        assert_accessible(stage, "an article that did not help").await?;
        widget.home().await?;
        stage.click("[data-test=track]").await?;
        stage.see("[data-test=order-number]").await?;
        assert_accessible(stage, "the order form").await?;
        stage.click("[data-test=order-submit]").await?;
        stage.see("[data-test=order-error]").await?;
        assert_accessible(stage, "the order form with a mistake").await?;
        widget.home().await?;
        widget.find_order("KL-10432", "lan.pham@example.com").await?;
        assert_accessible(stage, "an order").await?;
        widget.talk().await?;
        assert_accessible(stage, "a conversation not begun").await?;
        stage.click("[data-test=person]").await?;
        widget.write("one").await?;
        widget.reads(&[("visitor", "one")]).await?;
        assert_accessible(stage, "a conversation").await?;
        let agent = scene.agent().await?;
        agent.sees("one").await?;
        agent.open("one").await?;
        agent.resolve().await?;
        stage.see("[data-test=rating]").await?;
        assert_accessible(stage, "a question how it was").await?;
        widget.rate(4).await?;
        assert_accessible(stage, "a score").await?;
        assert_accessible(visitor.page(), "the shop with the widget open").await
    })
}

fn desk(name: &str, looks: Looks) -> Result<()> {
    act(name, async |scene: &Scene| {
        let visitor = scene.visitor("index.html").await?;
        let widget = visitor.open_widget().await?;
        widget.find_order("KL-10432", "lan.pham@example.com").await?;
        widget.home().await?;
        widget.search(GAP).await?;
        widget.talk().await?;
        widget.write("one").await?;
        widget.reads(&[("visitor", "one")]).await?;

        let desk = scene.desk(looks).await?;
        desk.stage().see("[data-test=email]").await?;
        assert_accessible(desk.stage(), "sign-in").await?;
        desk.sign_in(&scene.site().agent_email, &scene.site().agent_password).await?;
        desk.sees(GAP).await?;
        assert_accessible(desk.stage(), "the inbox").await?;
        desk.open(GAP).await?;
        desk.known().await?;
        desk.reply("two").await?;
        desk.reads(&[("visitor", "one"), ("staff", "two")]).await?;
        assert_accessible(desk.stage(), "a conversation at the desk").await?;
        for menu in ["assign", "snooze", "more"] {
            desk.stage().click(&format!("[data-test={menu}]")).await?;
            desk.stage().see(&format!("#{menu} .menu-item")).await?;
            assert_accessible(desk.stage(), &format!("the {menu} menu")).await?;
            desk.stage().run("document.querySelector(':popover-open').hidePopover()", Vec::new()).await?;
        }
        desk.note("three", None).await?;
        desk.has_notes(&["three"]).await?;
        desk.stage().click("[data-test=mode-note]").await?;
        desk.stage().fill("[data-test=note]", "@").await?;
        desk.stage().see("[data-test=mention-offer]").await?;
        assert_accessible(desk.stage(), "a note").await?;
        desk.stage().fill("[data-test=note]", "").await?;
        desk.choose("snooze", "snooze-tomorrow").await?;
        desk.stage().see("[data-test=undo]").await?;
        assert_accessible(desk.stage(), "a notice with an undo").await?;
        desk.undo().await?;
        desk.stage().click("[data-test=make-article]").await?;
        desk.stage().see("[data-test=article-dialog]").await?;
        assert_accessible(desk.stage(), "the article's dialog").await?;
        desk.stage().click("[data-test=close-article]").await?;
        desk.stage().click("[data-test=filter]").await?;
        desk.stage().see("[data-test=filter-label]").await?;
        assert_accessible(desk.stage(), "the filters").await?;
        desk.stage().run("document.querySelector(':popover-open').hidePopover()", Vec::new()).await?;
        desk.stage().click("[data-test=account]").await?;
        desk.stage().click("[data-test=away]").await?;
        assert_accessible(desk.stage(), "the account's menu").await?;
        desk.stage().click("[data-test=away]").await?;
        desk.stage().run("document.querySelector(':popover-open').hidePopover()", Vec::new()).await?;
        desk.view("questions").await?;
        desk.stage().see("[data-test=questions]").await?;
        assert_accessible(desk.stage(), "the unanswered questions").await
    })
}
