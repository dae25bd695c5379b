//! People come and go at a desk: invited, joined, with a code at sign-in, signed out from afar; and owners read who did
//! what.

use anyhow::{Result, ensure};
use deskbell_e2e::browser::{Desk, Looks, Scene, act, assert_accessible, until};
use deskbell_e2e::totp;

const EMAIL: &str = "omid@kiln-leaf.example";
const PASSWORD: &str = "three words apart";

async fn joins(desk: &Desk, link: &str) -> Result<()> {
    desk.follow(link).await?;
    desk.stage().see("[data-test=join-email]").await?;
    desk.stage().fill("[data-test=join-password]", PASSWORD).await?;
    desk.stage().press_enter("[data-test=join-password]").await?;
    desk.stage().see("[data-test=conversation-row], [data-test=empty]").await.map(drop)
}

/// Waits until so many of something show.
async fn shows(desk: &Desk, css: &str, count: usize) -> Result<()> {
    until(&format!("{count} {css}"), async || {
        let found = desk.stage().all(css).await?.len();
        ensure!(found == count, "there are {found}");
        Ok(Some(()))
    })
    .await
}

#[test]
fn an_invited_joins_sets_up_codes_and_is_signed_out_from_afar() -> Result<()> {
    act("accounts", async |scene: &Scene| {
        let owner = scene.owner().await?;
        owner.page("team").await?;
        owner.stage().fill("[data-test=invite-email]", "nobody").await?;
        owner.stage().click("[data-test=invite]").await?;
        owner.stage().see("[data-test=invite-fault] .icon").await?;
        let link = owner.invite(EMAIL, "Omid").await?;
        ensure!(
            link.starts_with(&format!("{}/desk/{}/join#i.", scene.edge_url(), scene.site().site)),
            "{link}"
        );

        let omid = scene.desk(Looks::default()).await?;
        joins(&omid, &link).await?;
        let address = omid.stage().run("return location.href", Vec::new()).await?;
        ensure!(!address.to_string().contains('#'), "the token is still in the address: {address}");
        let log = scene.edge().stack().logs();
        let token = link.split('#').next_back().unwrap_or_default();
        ensure!(!log.contains(token), "the token is in the log");

        // No agent has the pages of an owner.
        omid.stage().click("[data-test=account]").await?;
        omid.stage().see("[data-test=page-profile]").await?;
        ensure!(
            !omid.stage().shows("[data-test=page-team], [data-test=page-audit]").await?,
            "an agent sees them"
        );
        omid.stage().run("document.querySelector(':popover-open').hidePopover()", Vec::new()).await?;

        omid.page("profile").await?;
        shows(&omid, "[data-test=session]", 1).await?;
        let (secret, recovery) = omid.set_up_codes(PASSWORD).await?;
        ensure!(recovery.len() == 8, "{recovery:?}");
        omid.stage().click("[data-test=recovery-kept]").await?;
        omid.stage().see("[data-test=codes-on]").await?;
        omid.sign_out().await?;

        omid.stage().fill("[data-test=email]", EMAIL).await?;
        omid.stage().fill("[data-test=password]", PASSWORD).await?;
        omid.stage().click("[data-test=sign-in]").await?;
        omid.stage().fill("[data-test=code]", "000000").await?;
        omid.stage().press_enter("[data-test=code]").await?;
        omid.stage().see("[data-test=code-error]").await?;
        omid.stage().fill("[data-test=code]", &totp::code(&secret, 1)?).await?;
        omid.stage().press_enter("[data-test=code]").await?;
        omid.stage().see("[data-test=profile] h1").await?;

        // The link is dead, for whoever finds it.
        let eve = scene.desk(Looks::default()).await?;
        eve.follow(&link).await?;
        eve.stage().see("[data-test=join-error]").await?;
        ensure!(!eve.stage().shows("[data-test=join-password]").await?, "it may be used again");

        owner.view("waiting").await?;
        owner.page("team").await?;
        owner.stage().see("[data-test=no-links]").await?;
        shows(&owner, "[data-test=member]", 3).await?;
        let names = owner.stage().texts("[data-test=member] strong").await?;
        let nth = names.iter().position(|name| name == "Omid").unwrap_or_default();
        owner.stage().click_nth("[data-test=member-sessions]", nth).await?;
        owner.stage().click("[data-test=end-session]").await?;
        omid.stage().see("[data-test=email]").await?;

        owner.stage().click_nth("[data-test=remove]", nth).await?;
        owner.stage().click("[data-test=confirm-remove]").await?;
        shows(&owner, "[data-test=member]", 2).await?;

        owner.page("audit").await?;
        let actions =
            ["removed a member", "ended a session", "failed a code", "turned codes on", "joined", "invited"];
        for action in actions {
            owner.stage().see(&format!("[data-test=audit-line][data-action='{action}']")).await?;
        }
        let line = owner.stage().text("[data-test=audit-line][data-action='joined']").await?;
        ensure!(line.contains("Omid") && line.contains(EMAIL), "{line}");
        owner.stage().pick("[data-test=audit-action]", "joined").await?;
        shows(&owner, "[data-test=audit-line]", 1).await
    })
}

#[test]
fn a_device_is_signed_out_and_a_password_changed() -> Result<()> {
    act("accounts-password", async |scene: &Scene| {
        let (here, there) = (scene.agent().await?, scene.agent().await?);
        here.page("profile").await?;
        shows(&here, "[data-test=session]", 2).await?;
        shows(&here, "[data-test=this-session]", 1).await?;
        here.stage().click("[data-test=end-session]").await?;
        there.stage().see("[data-test=email]").await?;
        shows(&here, "[data-test=session]", 1).await?;

        let (old, email) = (&scene.site().agent_password, &scene.site().agent_email);
        here.stage().fill("[data-test=old-password]", "not the old one").await?;
        here.stage().fill("[data-test=new-password]", PASSWORD).await?;
        here.stage().press_enter("[data-test=new-password]").await?;
        here.stage().see("[data-test=password-fault] .icon").await?;
        here.stage().fill("[data-test=old-password]", old).await?;
        here.stage().press_enter("[data-test=old-password]").await?;
        here.stage().see("[data-test=notice][data-kind=done]").await?;
        there.sign_in(email, PASSWORD).await
    })
}

#[test]
fn recovery_codes_are_renewed_and_preferences_kept() -> Result<()> {
    act("accounts-preferences", async |scene: &Scene| {
        let agent = scene.agent().await?;
        agent.page("profile").await?;
        let password = &scene.site().agent_password;
        let (secret, old) = agent.set_up_codes(password).await?;
        agent.stage().click("[data-test=recovery-kept]").await?;
        agent.stage().click("[data-test=renew-codes]").await?;
        assert_accessible(agent.stage(), "new recovery codes").await?;
        agent.stage().fill("[data-test=codes-field]", "000000").await?;
        agent.stage().press_enter("[data-test=codes-field]").await?;
        agent.stage().see("[data-test=codes-fault] .icon").await?;
        agent.stage().fill("[data-test=codes-field]", &totp::code(&secret, 1)?).await?;
        agent.stage().press_enter("[data-test=codes-field]").await?;
        agent.stage().see("[data-test=recovery]").await?;
        let new = agent.stage().texts("[data-test=recovery-code]").await?;
        ensure!(new.len() == 8 && new.iter().all(|code| !old.contains(code)), "{new:?}");
        agent.stage().click("[data-test=recovery-kept]").await?;
        ensure!(agent.stage().text("[data-test=recovery-left]").await?.contains('8'));

        // What is chosen here holds in the menu, and after a reload.
        ensure!(agent.stage().shows("[data-test=no-mail]").await?, "there is no mail here");
        agent.stage().click("[data-test=preferences] [data-test=sound]").await?;
        agent.stage().click("[data-test=preferences] [data-test=answers-fa]").await?;
        let chosen = "return ['sound', 'answers-fa', 'answers-en'].map((name) => \
                      document.querySelector(`[data-test=preferences] [data-test=${name}]`).checked)";
        until("the choice to be kept", async || {
            agent.stage().browser().driver().refresh().await?;
            agent.stage().see("[data-test=preferences]").await?;
            let kept = agent.stage().run(chosen, Vec::new()).await?;
            ensure!(kept == serde_json::json!([true, true, false]), "{kept}");
            Ok(Some(()))
        })
        .await
    })
}

#[test]
fn everybody_can_use_these_pages_in_light() -> Result<()> {
    access("accounts-light", "en", Looks::default())
}

#[test]
fn everybody_can_use_these_pages_in_dark_from_right_to_left_on_a_phone() -> Result<()> {
    access("accounts-dark", "fa", Looks { size: Some((375, 812)), dark: true })
}

#[test]
fn everybody_can_use_these_pages_where_words_are_long() -> Result<()> {
    access("accounts-long", "de", Looks { size: Some((375, 812)), dark: false })
}

fn access(name: &str, language: &str, looks: Looks) -> Result<()> {
    act(name, async |scene: &Scene| {
        let owner = scene.desk(looks).await?;
        owner.stage().pick("[data-test=language]", language).await?;
        owner.stage().see(&format!(":root[lang={language}]")).await?;
        owner.sign_in(&scene.site().owner_email, &scene.site().owner_password).await?;
        owner.page("team").await?;
        let link = owner.invite(EMAIL, "Omid").await?;
        // The first is never signed in.
        owner.stage().click_nth("[data-test=member-sessions]", 1).await?;
        owner.stage().see("[data-test=session]").await?;
        assert_accessible(owner.stage(), "the team").await?;
        fits(&owner).await?;

        let omid = scene.desk(looks).await?;
        omid.follow(&link).await?;
        omid.stage().see("[data-test=join-email]").await?;
        assert_accessible(omid.stage(), "an invitation").await?;
        joins(&omid, &link).await?;
        omid.page("profile").await?;
        assert_accessible(omid.stage(), "one's account").await?;
        fits(&omid).await?;
        omid.stage().click("[data-test=set-up-codes]").await?;
        omid.stage().fill("[data-test=codes-field]", PASSWORD).await?;
        omid.stage().press_enter("[data-test=codes-field]").await?;
        omid.stage().see("[data-test=qr]").await?;
        assert_accessible(omid.stage(), "a secret").await?;
        fits(&omid).await?;

        owner.page("audit").await?;
        owner.stage().see("[data-test=audit-line]").await?;
        assert_accessible(owner.stage(), "the audit log").await?;
        fits(&owner).await
    })
}

/// Nothing is wider than its page.
async fn fits(desk: &Desk) -> Result<()> {
    let wide = "const page = document.querySelector('main'); return page.scrollWidth - page.clientWidth";
    let over = desk.stage().run(wide, Vec::new()).await?;
    ensure!(over.as_i64().is_some_and(|pixels| pixels <= 1), "it is {over} pixels too wide");
    Ok(())
}
