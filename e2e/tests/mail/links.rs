//! Links to join and for a new password come by mail, and are there to be copied all the same.

use crate::{NEVER, SOON, reachable, set_up};
use anyhow::{Context as _, Result, ensure};
use deskbell_dev::mail::Plan;
use deskbell_e2e::{Agent, Deployment, STAFF_PASSWORD};
use serde_json::{Value, json};
use shared::desk::{Invitation, InvitationList, LinkMail};
use shared::text::Label;
use std::thread::sleep;
use std::time::{Duration, Instant};

const OMID: &str = "omid@shop.example";

fn links(owner: &Agent) -> Result<Vec<Invitation>> {
    Ok(owner.api().get("/api/v1/desk/invitations")?.json::<InvitationList>()?.invitations)
}

/// Waits until the only open link's mail has come so far.
fn comes_to(owner: &Agent, way: LinkMail) -> Result<()> {
    let until = Instant::now() + SOON;
    loop {
        let mail = links(owner)?.first().context("no link")?.mail;
        if mail == Some(way) {
            return Ok(());
        }
        ensure!(Instant::now() < until, "{mail:?}, and not {way:?}");
        sleep(Duration::from_millis(200));
    }
}

/// The token of the link in a mail's text.
fn token_of(text: &str) -> Result<&str> {
    let link = text.split_whitespace().find(|word| word.contains("/join#")).context("no link")?;
    link.split_once('#').map(|(_, token)| token).context("no token")
}

fn reset(owner: &Agent, of: &Agent) -> Result<Invitation> {
    owner.api().raw("POST", &format!("/api/v1/desk/staff/{}/reset", of.me().staff.id), None)?.json()
}

#[test]
fn an_invitation_comes_by_mail_and_lets_its_reader_in() -> Result<()> {
    let (sink, deployment, site) = set_up()?;
    let owner = site.agent()?;
    let made = owner.invite(OMID, "agent")?;
    ensure!(made.mail == Some(LinkMail::Waiting), "{made:?}");
    let mail = sink.wait(1, SOON)?.pop().context("no mail")?;
    ensure!(mail.to == [OMID], "{mail:?}");
    let read = mail.read()?;
    ensure!(read.subject == "Your invitation to the desk of Kettle & Leaf", "{read:?}");
    ensure!(read.html.contains("Kettle &amp; Leaf") && read.html.contains("Accept the invitation"));
    ensure!(!mail.raw.contains("List-Unsubscribe"), "there is nothing to stop");
    // The same link as the owner has to copy.
    let token = token_of(&read.text)?;
    ensure!(token == made.token);
    comes_to(&owner, LinkMail::Sent)?;
    let omid =
        Agent::signed_in(site.api(), &Agent::use_link(site.api(), token, "Omid", "three words apart")?)?;
    omid.inbox("all")?;
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 1, "one link, one mail");
    ensure!(!deployment.stack().logs().contains(token), "the log has a credential");
    Ok(())
}

#[test]
fn a_link_for_a_password_comes_in_its_readers_language() -> Result<()> {
    let (sink, deployment, _) = set_up()?;
    let mut settings = deskbell_e2e::settings()?;
    settings.locales =
        ["en", "vi", "fa", "zh"].iter().filter_map(|tag| shared::locale::Locale::new(tag)).collect();
    settings.name = Label::new("壶与叶 & Cửa hàng ấm")?;
    let site = deployment.empty_site(settings)?;
    let owner = site.agent()?;
    for (locale, subject, lead) in [
        ("vi", "Đặt mật khẩu mới cho", "đã tạo cho bạn liên kết"),
        ("fa", "انتخاب گذرواژهٔ تازه برای", "برایتان پیوندی ساخته است"),
        ("zh", "设置新密码", "为您创建了一个链接"),
        ("en", "Choose a new password for", "has made you a link"),
    ] {
        let email = format!("{locale}@shop.example");
        let member = site.another_agent(&email, "Lan")?;
        member
            .api()
            .send("PUT", "/api/v1/desk/me", &json!({ "languages": [locale], "away": false }))?
            .done()?;
        let before = sink.inbox().all().len();
        let made = reset(&owner, &member)?;
        let mail = sink.wait(before + 1, SOON)?.pop().context("no mail")?;
        let read = mail.read()?;
        ensure!(mail.to == [email.clone()], "{mail:?}");
        ensure!(read.subject.contains(subject) && read.subject.contains("壶与叶"), "{read:?}");
        ensure!(read.text.contains(lead) && token_of(&read.text)? == made.token, "{read:?}");
        let used = Agent::use_link(site.api(), token_of(&read.text)?, "Lan", "three words apart")?;
        Agent::signed_in(site.api(), &used)?.inbox("all")?;
        let old = Agent::try_sign_in(site.api(), site.key(), &email, STAFF_PASSWORD)?;
        ensure!(old.status() == 401, "the old password is good: {}", old.status());
    }
    Ok(())
}

#[test]
fn a_link_that_is_taken_back_replaced_or_refused_says_so() -> Result<()> {
    let (sink, deployment, site) = set_up()?;
    let owner = site.agent()?;
    // While the server is busy, the link is taken back: it is sent to nobody.
    sink.plan(&[Plan::Refuse("MAIL", 421)]);
    let made = owner.invite(OMID, "agent")?;
    let until = Instant::now() + SOON;
    while sink.connections() == 0 {
        ensure!(Instant::now() < until, "nobody called");
        sleep(Duration::from_millis(20));
    }
    ensure!(links(&owner)?.first().map(|link| link.mail) == Some(Some(LinkMail::Waiting)));
    owner.api().raw("DELETE", &format!("/api/v1/desk/invitations/{}", made.id), None)?.done()?;
    sleep(NEVER);
    ensure!(sink.inbox().all().is_empty(), "{:?}", sink.inbox().all());

    // One that is refused for good has to be handed on otherwise, and is still good.
    sink.plan(&[Plan::Refuse("RCPT", 550)]);
    let made = owner.invite(OMID, "agent")?;
    comes_to(&owner, LinkMail::Failed)?;
    Agent::use_link(site.api(), &made.token, "Omid", "three words apart")?.done()?;
    ensure!(links(&owner)?.is_empty());
    ensure!(!deployment.stack().logs().contains(OMID), "the log has an address");
    Ok(())
}

#[test]
fn a_visitor_who_erases_their_data_takes_no_invitation_along() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    let owner = site.agent()?;
    let (visitor, _) = reachable(&site, crate::EMAIL)?;
    sink.plan(&[Plan::Refuse("MAIL", 421), Plan::Refuse("MAIL", 421)]);
    owner.invite(OMID, "agent")?;
    visitor.api().raw("POST", "/api/v1/erase", None)?.done()?;
    let mail = sink.wait(1, SOON)?.pop().context("no mail")?;
    ensure!(mail.to == [OMID], "{mail:?}");
    Ok(())
}

#[test]
fn where_mail_is_not_set_up_the_link_is_there_to_be_copied() -> Result<()> {
    let deployment = Deployment::start()?;
    let site = deployment.site()?;
    let owner = site.agent()?;
    ensure!(owner.invite(OMID, "agent")?.mail.is_none());
    let [link] = links(&owner)?.try_into().map_err(|all| anyhow::anyhow!("{all:?}"))?;
    ensure!(link.mail.is_none(), "{link:?}");
    ensure!(owner.account()?.mail.is_none(), "nobody is told of anything");
    Agent::use_link(site.api(), &link.token, "Omid", "three words apart")?.done()
}

#[test]
fn whoever_stopped_mails_by_link_turns_them_on_again() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    let owner = site.agent()?;
    ensure!(owner.account()?.mail.is_none(), "the site sends none");
    let mut settings: Value = serde_json::to_value(deskbell_e2e::settings()?)?;
    settings["notify"] = json!({ "mail": true });
    site.owner().change_settings(&serde_json::from_value(settings)?)?;
    ensure!(owner.account()?.mail == Some(true));
    site.visitor()?.begin("one")?;
    let text = sink.wait(1, SOON)?.pop().context("no mail")?.read()?.text;
    site.api().raw("POST", &crate::link(&text, "u")?, None)?.done()?;
    ensure!(owner.account()?.mail == Some(false));
    site.visitor()?.begin("two")?;
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 1, "they are stopped");
    owner.api().post("/api/v1/desk/account/mail", &json!({ "mail": true }))?.done()?;
    ensure!(owner.account()?.mail == Some(true));
    site.visitor()?.begin("three")?;
    let mail = sink.wait(2, SOON)?.pop().context("no mail")?.read()?;
    ensure!(mail.subject.ends_with("three"), "{mail:?}");
    let log = owner.audit("action=turned%20mails%20on")?;
    ensure!(log.lines.len() == 1, "{log:?}");
    Ok(())
}
