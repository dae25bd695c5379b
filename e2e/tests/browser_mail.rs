//! A visitor leaves an address and the page; the answer comes by mail, and its link leads back to it.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::mail::Sink;
use deskbell_dev::project::Project;
use deskbell_dev::shop::{Options, Shop};
use deskbell_e2e::Deployment;
use deskbell_e2e::browser::{
    Chromium, GAP, Looks, Place, Scene, Stage, Widget, act_at, assert_accessible, until,
};
use std::sync::Arc;
use std::time::Duration;

/// Longer than the mail takes to come.
const SOON: Duration = Duration::from_secs(40);

/// Where the pictures go that somebody looks at.
fn picture(browser: &Chromium, name: &str) -> Result<()> {
    let folder = Project::find()?.target().join("screenshots/mail");
    std::fs::create_dir_all(&folder)?;
    browser.picture(&folder.join(format!("{name}.png")))
}

fn edge(sink: &Sink) -> Result<Deployment> {
    Deployment::start_mailing(sink, 500)
}

/// A page that shows an address, in a browser of its own.
async fn page(scene: &Scene, looks: Looks, url: &str) -> Result<(Arc<Chromium>, Stage)> {
    let browser = scene.browser(looks).await?;
    browser.driver().goto(url).await?;
    Ok((Arc::clone(&browser), Stage::new(browser, Place::Page)))
}

#[test]
fn the_answer_follows_a_visitor_who_left() -> Result<()> {
    let sink = Sink::start(0)?;
    act_at("mail", edge(&sink)?, async |scene: &Scene| {
        let agent = scene.agent().await?;
        let visitor = scene.visitor("index.html").await?;
        visitor.begin("Hello?").await?;
        let stage = visitor.widget().stage();
        stage.see("[data-test=contact]").await?;
        picture(visitor.browser(), "asked")?;
        stage.fill("[data-test=email]", "linh@").await?;
        stage.click("[data-test=email-send]").await?;
        stage.see("[data-test=email]").await?;
        stage.fill("[data-test=email]", "linh@mail.example").await?;
        stage.click("[data-test=email-send]").await?;
        stage.gone("[data-test=email]").await?;
        picture(visitor.browser(), "kept")?;

        agent.sees(GAP).await?;
        agent.open(GAP).await?;
        let known = agent.stage().text("[data-test=known-email]").await?;
        ensure!(known.contains("linh@mail.example") && known.contains("Not verified"), "{known}");
        picture(agent.stage().browser(), "desk")?;

        // Not asked again, here or after a reload.
        visitor.reload().await?;
        visitor.see_launcher().await?;
        visitor.open_widget().await?.resume(0).await?;
        visitor.widget().reads(&[("visitor", "Hello?")]).await?;
        ensure!(!stage.shows("[data-test=contact]").await?, "asked twice");
        visitor.browser().driver().goto("about:blank").await?;

        agent.reply("Yes, on Saturdays.").await?;
        let mail = sink.wait(1, SOON)?.pop().context("no mail")?;
        ensure!(mail.to == ["linh@mail.example"], "{mail:?}");
        let text = mail.read()?.text;
        let link = text.split_whitespace().find(|word| word.contains("/c/")).context("no link")?;

        let (browser, back) = page(scene, Looks::default(), link).await?;
        back.see("[data-test=composer]").await?;
        let widget = Widget::new(back.clone());
        widget.reads(&[("visitor", "Hello?"), ("staff", "Yes, on Saturdays.")]).await?;
        picture(&browser, "link")?;
        let kept = "return [Object.keys(localStorage).length, document.referrer, document.cookie]";
        ensure!(back.run(kept, vec![]).await? == serde_json::json!([0, "", ""]), "the session is kept");
        widget.write("Thank you!").await?;
        agent
            .reads(&[("visitor", "Hello?"), ("staff", "Yes, on Saturdays."), ("visitor", "Thank you!")])
            .await?;
        // The staff never see the address that the link has.
        let shown = agent.stage().run("return document.body.innerText", vec![]).await?;
        ensure!(!shown.as_str().unwrap_or_default().contains("/c/"), "{shown}");

        // What is behind the other links, and the demo's page of mails.
        let stop = text.split_whitespace().find(|word| word.contains("/u/")).context("no link")?;
        let (browser, asks) = page(scene, Looks::default(), stop).await?;
        asks.see("form button").await?;
        assert_accessible(&asks, "stop").await?;
        picture(&browser, "stop")?;
        asks.click("form button").await?;
        asks.gone("form").await?;
        let shop = Shop::start(Options {
            folder: Project::find()?.shop(),
            edge: scene.edge_url(),
            site_key: scene.site().site.clone(),
            mail: sink.inbox(),
            port: 0,
        })?;
        let (browser, mails) = page(scene, Looks::default(), &format!("{}mail", shop.url())).await?;
        mails.see(".mail iframe").await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        picture(&browser, "mails")
    })
}

#[test]
fn whoever_declines_is_not_asked_again() -> Result<()> {
    let sink = Sink::start(0)?;
    act_at("mail-declined", edge(&sink)?, async |scene: &Scene| {
        let looks = Looks { size: Some((375, 740)), dark: true };
        let visitor = scene.visitor_with("fa.html", looks).await?;
        visitor.begin("Hello?").await?;
        let stage = visitor.widget().stage();
        stage.see("[data-test=contact]").await?;
        assert_accessible(stage, "the question for an address").await?;
        picture(visitor.browser(), "asked-fa-375")?;
        stage.click("[data-test=email-skip]").await?;
        stage.gone("[data-test=contact]").await?;
        visitor.reload().await?;
        visitor.see_launcher().await?;
        visitor.open_widget().await?.resume(0).await?;
        visitor.widget().reads(&[("visitor", "Hello?")]).await?;
        ensure!(!stage.shows("[data-test=contact]").await?, "asked twice");
        Ok(())
    })
}

#[test]
fn an_invitation_is_mailed_and_mails_are_turned_on_again() -> Result<()> {
    let sink = Sink::start(0)?;
    act_at("mail-invitation", edge(&sink)?, async |scene: &Scene| {
        let server = scene.owners_server();
        let mut settings = server.settings()?;
        settings.notify = Some(serde_json::from_value(serde_json::json!({ "mail": true }))?);
        server.change_settings(&settings)?;
        let owner = scene.owner().await?;
        owner.page("team").await?;
        let link = owner.invite("omid@kiln-leaf.example", "Omid").await?;
        owner.stage().see("[data-test=link-mail]").await?;
        let text = sink.wait(1, SOON)?.pop().context("no mail")?.read()?.text;
        ensure!(text.contains(link.split('#').next_back().unwrap_or_default()), "{text}");
        owner.view("waiting").await?;
        owner.page("team").await?;
        until("the mail to be sent", async || {
            let way = owner.stage().text("[data-test=link-mail]").await?;
            ensure!(way == "Sent by mail", "{way}");
            Ok(Some(()))
        })
        .await?;
        assert_accessible(owner.stage(), "a link that was mailed").await?;
        picture(owner.stage().browser(), "invited")?;
        let mailed = text.split_whitespace().find(|word| word.contains("/join#")).context("no link")?;
        let (browser, omid) = page(scene, Looks::default(), mailed).await?;
        omid.see("[data-test=join-email]").await?;
        picture(&browser, "join")?;
        omid.fill("[data-test=join-password]", "three words apart").await?;
        omid.press_enter("[data-test=join-password]").await?;
        omid.see("[data-test=conversation-row], [data-test=empty]").await?;

        owner.page("profile").await?;
        owner.stage().see("[data-test=mail]:checked").await?;
        owner.stage().click("[data-test=mail]").await?;
        until("mails to be off", async || {
            owner.stage().browser().driver().refresh().await?;
            owner.stage().see("[data-test=mail]").await?;
            Ok(owner.stage().shows("[data-test=mail]:not(:checked)").await?.then_some(()))
        })
        .await?;
        owner.stage().click("[data-test=mail]").await?;
        picture(owner.stage().browser(), "profile")?;
        until("mails to be on", async || {
            owner.stage().browser().driver().refresh().await?;
            owner.stage().see("[data-test=mail]").await?;
            Ok(owner.stage().shows("[data-test=mail]:checked").await?.then_some(()))
        })
        .await
    })
}
