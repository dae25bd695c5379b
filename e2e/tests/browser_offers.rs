//! An agent offers buttons and forms; the visitor answers them, also without a connection and from two windows.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::project::Project;
use deskbell_e2e::browser::{Chromium, Desk, GAP, HostPage, Looks, Scene, act, assert_accessible, until};

/// Where the pictures go that somebody looks at.
fn picture(browser: &Chromium, name: &str) -> Result<()> {
    let folder = Project::find()?.target().join("screenshots/offers");
    std::fs::create_dir_all(&folder)?;
    browser.picture(&folder.join(format!("{name}.png")))
}

/// Writes an offer of choices and sends it.
async fn offer(agent: &Desk, question: &str, choices: &[&str]) -> Result<()> {
    let stage = agent.stage();
    stage.click("[data-test=offer]").await?;
    for (place, words) in choices.iter().enumerate() {
        let field = format!("[data-test=offer-choice]:nth-child({})", place + 1);
        stage.fill(&field, words).await?;
    }
    agent.reply(question).await?;
    stage.gone("[data-test=offer-form]").await
}

/// Asks with a form, in the words that the desk proposes.
async fn ask(agent: &Desk, kind: &str) -> Result<()> {
    let stage = agent.stage();
    stage.click("[data-test=offer]").await?;
    stage.click(&format!("[data-test=offer-{kind}]")).await?;
    stage.press_enter("[data-test=reply]").await?;
    stage.gone("[data-test=offer-form]").await
}

async fn both(scene: &Scene) -> Result<(Desk, HostPage)> {
    let agent = scene.agent().await?;
    let visitor = scene.visitor("index.html").await?;
    visitor.begin("Hello?").await?;
    agent.sees(GAP).await?;
    agent.open(GAP).await?;
    Ok((agent, visitor))
}

#[test]
fn a_visitor_chooses_with_one_click() -> Result<()> {
    act("offer-choices", async |scene: &Scene| {
        let (agent, visitor) = both(scene).await?;
        let stage = visitor.widget().stage();
        agent.stage().click("[data-test=offer]").await?;
        assert_accessible(agent.stage(), "an offer being written").await?;
        picture(agent.stage().browser(), "desk-writing")?;
        agent.stage().click("[data-test=offer]").await?;
        agent.stage().gone("[data-test=offer-form]").await?;
        offer(&agent, "What shall we do?", &["Send a new one", "Refund", "Nothing, thank you"]).await?;

        visitor.widget().reads(&[("visitor", "Hello?"), ("staff", "What shall we do?")]).await?;
        let choices = stage.texts("[data-test=choice]").await?;
        ensure!(choices == ["Send a new one", "Refund", "Nothing, thank you"], "{choices:?}");
        assert_accessible(stage, "choices").await?;
        picture(visitor.browser(), "widget-choices")?;
        // They are there after the page was left, too.
        visitor.come_back().await?;
        stage.click_nth("[data-test=choice]", 1).await?;
        let all = [("visitor", "Hello?"), ("staff", "What shall we do?"), ("visitor", "Refund")];
        visitor.widget().reads(&all).await?;
        stage.gone("[data-test=offer]").await?;
        agent.reads(&all).await?;
        let chosen = agent.stage().text("[data-test=offered][data-chosen=true]").await?;
        ensure!(chosen.contains("Refund"), "{chosen}");
        agent.stage().see("[data-test=answers]").await?;
        assert_accessible(agent.stage(), "an answered offer").await?;
        picture(agent.stage().browser(), "desk-answered")?;
        visitor.come_back().await?;
        visitor.widget().reads(&all).await?;
        ensure!(!stage.shows("[data-test=offer]").await?, "it is offered again");
        Ok(())
    })
}

#[test]
fn a_choice_without_a_connection_waits_and_one_of_two_windows_counts() -> Result<()> {
    act("offer-offline", async |scene: &Scene| {
        let (agent, visitor) = both(scene).await?;
        let widget = visitor.widget();
        let stage = widget.stage();
        offer(&agent, "Well?", &["Yes", "No"]).await?;
        stage.see("[data-test=choice]").await?;
        scene.line().cut();
        stage.see("[data-test=reconnecting]").await?;
        stage.click("[data-test=choice]").await?;
        widget.is("Yes", "sending").await?;
        ensure!(!stage.shows("[data-test=offer]").await?, "it can be answered twice");
        scene.line().mend();
        let all = [("visitor", "Hello?"), ("staff", "Well?"), ("visitor", "Yes")];
        widget.reads(&all).await?;
        agent.reads(&all).await?;

        // Whoever would rather write does so; the buttons stay until something else is offered.
        offer(&agent, "And now?", &["Go on", "Stop"]).await?;
        stage.see("[data-test=choice]").await?;
        widget.write("I do not know").await?;
        stage.see("[data-test=choice]").await?;
        offer(&agent, "Then?", &["Early", "Late"]).await?;
        until("the last offer alone", async || {
            Ok((stage.texts("[data-test=choice]").await? == ["Early", "Late"]).then_some(()))
        })
        .await?;
        agent.resolve().await?;
        stage.gone("[data-test=offer]").await
    })
}

#[test]
fn a_form_asks_for_address_name_and_order() -> Result<()> {
    act("offer-forms", async |scene: &Scene| {
        let (agent, visitor) = both(scene).await?;
        let (widget, desk) = (visitor.widget(), agent.stage());
        let stage = widget.stage();
        ask(&agent, "name").await?;
        assert_accessible(stage, "a form").await?;
        stage.fill("[data-test=offer-field]", "Linh Trần").await?;
        stage.press_enter("[data-test=offer-field]").await?;
        stage.gone("[data-test=offer]").await?;
        ensure!(desk.text("[data-test=known-name]").await?.contains("Linh Trần"), "no name");
        ensure!(desk.text("[data-test=row-name]").await? == "Linh Trần", "no name in the list");

        ask(&agent, "email").await?;
        stage.fill("[data-test=offer-field]", "linh@mail.example").await?;
        picture(visitor.browser(), "widget-email")?;
        stage.click("[data-test=offer-send]").await?;
        stage.gone("[data-test=offer]").await?;
        let known = desk.text("[data-test=known-email]").await?;
        ensure!(known.contains("linh@mail.example") && known.contains("Not verified"), "{known}");

        ask(&agent, "order").await?;
        stage.fill("[data-test=order-number]", "KL-07513").await?;
        stage.fill("[data-test=order-contact]", "somebody@else.example").await?;
        stage.click("[data-test=offer-send]").await?;
        stage.see("[data-test=order-error]").await?;
        picture(visitor.browser(), "widget-order")?;
        ensure!(!desk.shows("[data-test=known-order]").await?, "it shows an order that nobody proved");
        stage.fill("[data-test=order-contact]", "eleni.papadaki@example.net").await?;
        stage.click("[data-test=offer-send]").await?;
        stage.gone("[data-test=offer]").await?;
        let order = desk.text("[data-test=known-order]").await?;
        ensure!(order.contains("KL-07513"), "{order}");
        picture(desk.browser(), "desk-forms")?;

        // What the visitor is called stands where a canned reply says so.
        let canned =
            serde_json::json!({ "locale": "en", "name": "dear", "text": "Dear {visitor|customer}," });
        let guest = desk.run(
            "return fetch('/api/v1/desk/canned', { method: 'POST', headers: { 'content-type': 'application/json' }, \
             body: arguments[0] }).then((r) => r.status)",
            vec![canned.to_string().into()],
        );
        ensure!(guest.await?.as_u64().context("no status")? < 300, "the canned reply was refused");
        desk.fill("[data-test=reply]", "/dear").await?;
        desk.see("[data-test=offer-canned]").await?;
        desk.press_enter("[data-test=reply]").await?;
        until("the name in the reply", async || {
            let reply = desk.see("[data-test=reply]").await?.prop("value").await?;
            Ok((reply.as_deref() == Some("Dear Linh Trần,")).then_some(()))
        })
        .await
    })
}

#[test]
fn it_all_looks_right_from_right_to_left_and_on_a_phone() -> Result<()> {
    act("offer-fa", async |scene: &Scene| {
        let looks = Looks { size: Some((375, 740)), dark: true };
        let agent = scene.agent().await?;
        let visitor = scene.visitor_with("fa.html", looks).await?;
        visitor.begin("سلام").await?;
        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        let stage = visitor.widget().stage();
        offer(&agent, "چه کنیم؟", &["دوباره بفرستید", "پول را پس بدهید"]).await?;
        stage.see("[data-test=choice]").await?;
        assert_accessible(stage, "choices in Persian").await?;
        picture(visitor.browser(), "widget-choices-fa-375")?;
        agent.stage().click("[data-test=offer]").await?;
        agent.stage().click("[data-test=offer-order]").await?;
        agent.reply("شماره سفارش؟").await?;
        stage.see("[data-test=order-number]").await?;
        assert_accessible(stage, "a form in Persian").await?;
        picture(visitor.browser(), "widget-order-fa-375")?;
        let desk = scene.desk(looks).await?;
        desk.sign_in(&scene.site().agent_email, &scene.site().agent_password).await?;
        desk.view("all").await?;
        desk.open(GAP).await?;
        desk.stage().click("[data-test=offer]").await?;
        picture(desk.stage().browser(), "desk-375")
    })
}
