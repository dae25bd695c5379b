//! Codes at sign-in: each good once, recovery codes too, guesses limited, and a challenge that opens nothing.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::token::Kind;
use deskbell_e2e::{Agent, Reply, STAFF_PASSWORD, Site, totp};
use serde_json::json;
use shared::desk::{Challenge, RecoveryCodes, TotpOffer};
use shared::error::ErrorCode;

/// Sets codes up; the secret, and the recovery codes. The code of the period before is used up by it.
fn set_up(agent: &Agent) -> Result<(String, Vec<String>)> {
    let begin = json!({ "password": STAFF_PASSWORD });
    let offer: TotpOffer = agent.api().post("/api/v1/desk/account/codes", &begin)?.json()?;
    assert!(
        offer.uri.starts_with("otpauth://totp/Kettle%20%26%20Leaf:mai%40shop.example?secret="),
        "{}",
        offer.uri
    );
    let first = json!({ "code": totp::code(&offer.secret, -1)? });
    let codes: RecoveryCodes = agent.api().post("/api/v1/desk/account/codes/confirm", &first)?.json()?;
    Ok((offer.secret, codes.codes))
}

fn challenge(site: &Site) -> Result<String> {
    let reply = Agent::try_sign_in(site.api(), site.key(), "mai@shop.example", STAFF_PASSWORD)?;
    assert_eq!(reply.header("set-cookie"), "", "a password alone signs nobody in");
    Ok(reply.json::<Challenge>()?.challenge)
}

fn give(site: &Site, challenge: &str, code: &str) -> Result<Reply> {
    let body = json!({ "challenge": challenge, "code": code });
    site.api().own_page().post("/api/v1/desk/session/code", &body)
}

#[test]
fn who_has_codes_signs_in_with_one_and_each_is_good_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let (secret, recovery) = set_up(&owner)?;
    assert_eq!((recovery.len(), owner.account()?.totp.map(|t| t.recovery_left)), (8, Some(8)));
    let challenge = challenge(&site)?;
    let (used, code) = (totp::code(&secret, -1)?, totp::code(&secret, 1)?);
    assert_eq!(give(&site, &challenge, &used)?.refusal()?.code, ErrorCode::WrongPassword, "used to confirm");
    let entered = Agent::signed_in(site.api(), &give(&site, &challenge, &code)?)?;
    entered.inbox("all")?;
    assert_eq!(give(&site, &challenge, &code)?.refusal()?.code, ErrorCode::WrongPassword, "a replay");
    Ok(())
}

#[test]
fn a_recovery_code_is_good_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let (_, recovery) = set_up(&owner)?;
    let [first, second, ..] = recovery.as_slice() else { panic!("{recovery:?}") };
    let challenge = challenge(&site)?;
    Agent::signed_in(site.api(), &give(&site, &challenge, &first.to_lowercase().replace('-', " "))?)?;
    assert_eq!(give(&site, &challenge, first)?.refusal()?.code, ErrorCode::WrongPassword);
    assert_eq!(owner.account()?.totp.map(|t| t.recovery_left), Some(7));
    Agent::signed_in(site.api(), &give(&site, &challenge, second)?)?;
    Ok(())
}

#[test]
fn guessing_codes_is_stopped_and_does_not_stop_others() -> Result<()> {
    let (_deployment, site) = site()?;
    let (secret, _) = set_up(&site.agent()?)?;
    let challenge = challenge(&site)?;
    // One was used to confirm.
    for _ in 0..4 {
        assert_eq!(give(&site, &challenge, "000000")?.refusal()?.code, ErrorCode::WrongPassword);
    }
    let refusal = give(&site, &challenge, &totp::code(&secret, 1)?)?.refusal()?;
    assert_eq!(refusal.code, ErrorCode::TooMany);
    assert!(refusal.retry_after_ms.is_some_and(|ms| ms <= 60_000), "{refusal:?}");
    site.another_agent("lan@shop.example", "Lan")?.inbox("all")?;
    Ok(())
}

#[test]
fn a_challenge_opens_nothing_by_itself() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let (secret, _) = set_up(&owner)?;
    let challenge = challenge(&site)?;
    let as_cookie = site.api().own_page().with("cookie", &format!("__Host-deskbell={challenge}"));
    assert_eq!(as_cookie.get("/api/v1/desk/me")?.refusal()?.code, ErrorCode::Unauthorized);
    let session = owner.cookie().split_once('=').map(|(_, token)| token).context("cookie")?;
    assert_eq!(give(&site, session, "000000")?.refusal()?.code, ErrorCode::Unauthorized);
    // As a thief of the deployment's secret would make one, of a password that is not the one there is.
    let id = &owner.me().staff.id;
    let stale = site.signed(Kind::Challenge, &format!("{id}~{}", "A".repeat(12)), 0)?;
    assert_eq!(give(&site, &stale, &totp::code(&secret, 0)?)?.refusal()?.code, ErrorCode::Expired);
    let old = site.signed(Kind::Challenge, &format!("{id}~x"), 1_700_000_000)?;
    assert_eq!(give(&site, &old, "000000")?.refusal()?.code, ErrorCode::Expired);
    // A password that was changed meanwhile takes the challenge with it.
    let change = json!({ "old": STAFF_PASSWORD, "new": "a password of one's own" });
    owner.api().post("/api/v1/desk/account/password", &change)?.done()?;
    assert_eq!(give(&site, &challenge, &totp::code(&secret, 0)?)?.refusal()?.code, ErrorCode::Expired);
    Ok(())
}

#[test]
fn setting_up_takes_the_password_and_a_first_code_turning_off_takes_a_code() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let post = |path: &str, body: serde_json::Value| {
        owner.api().post(&format!("/api/v1/desk/account/codes{path}"), &body)
    };
    assert_eq!(post("", json!({ "password": "wrong" }))?.refusal()?.code, ErrorCode::WrongPassword);
    assert_eq!(post("/confirm", json!({ "code": "000000" }))?.refusal()?.code, ErrorCode::Conflict);
    let offer: TotpOffer = post("", json!({ "password": STAFF_PASSWORD }))?.json()?;
    assert_eq!(post("/confirm", json!({ "code": "000000" }))?.refusal()?.code, ErrorCode::WrongPassword);
    // Begun, but not in force.
    site.agent()?.inbox("all")?;
    let first = json!({ "code": totp::code(&offer.secret, -1)? });
    let codes: RecoveryCodes = post("/confirm", first)?.json()?;
    assert_eq!(post("", json!({ "password": STAFF_PASSWORD }))?.refusal()?.code, ErrorCode::Conflict);
    assert!(!owner.api().get("/api/v1/desk/account")?.text().contains(&offer.secret), "it is told once");
    assert_eq!(post("/off", json!({ "code": "000000" }))?.refusal()?.code, ErrorCode::WrongPassword);
    challenge(&site)?;
    post("/off", json!({ "code": codes.codes.first() }))?.done()?;
    assert_eq!(owner.account()?.totp, None);
    site.agent()?.inbox("all")?;
    Ok(())
}

#[test]
fn new_recovery_codes_take_a_code_and_end_the_old_ones() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let renew = |code: &str| owner.api().post("/api/v1/desk/account/codes/renew", &json!({ "code": code }));
    assert_eq!(renew("000000")?.refusal()?.code, ErrorCode::Conflict, "codes are not in force");
    let (secret, old) = set_up(&owner)?;
    assert_eq!(renew("000000")?.refusal()?.code, ErrorCode::WrongPassword);
    assert_eq!(owner.account()?.totp.map(|t| t.recovery_left), Some(8), "a wrong code changes nothing");
    let new = renew(&totp::code(&secret, 1)?)?.json::<RecoveryCodes>()?.codes;
    assert!(new.len() == 8 && new.iter().all(|code| !old.contains(code)), "{new:?}");
    let [first_old, ..] = old.as_slice() else { panic!("{old:?}") };
    let [first, ..] = new.as_slice() else { panic!("{new:?}") };
    let challenge = challenge(&site)?;
    assert_eq!(give(&site, &challenge, first_old)?.refusal()?.code, ErrorCode::WrongPassword);
    Agent::signed_in(site.api(), &give(&site, &challenge, first)?)?;
    assert_eq!(owner.audit("action=renewed%20recovery%20codes")?.lines.len(), 1);
    Ok(())
}

#[test]
fn whoever_has_lost_the_app_makes_new_recovery_codes_with_one_that_is_left() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let (_, old) = set_up(&owner)?;
    let body = json!({ "code": old.first() });
    let new: RecoveryCodes = owner.api().post("/api/v1/desk/account/codes/renew", &body)?.json()?;
    assert_eq!((new.codes.len(), owner.account()?.totp.map(|t| t.recovery_left)), (8, Some(8)));
    Ok(())
}

#[test]
fn a_reset_link_does_not_pass_by_the_code_but_the_deployment_does() -> Result<()> {
    let (deployment, site) = site()?;
    let owner = site.agent()?;
    set_up(&owner)?;
    let path = format!("/api/v1/desk/staff/{}/reset", owner.me().staff.id);
    let link: shared::desk::Invitation = owner.api().raw("POST", &path, None)?.json()?;
    let used = Agent::use_link(site.api(), &link.token, "Mai", "a password of one's own")?;
    assert_eq!(used.header("set-cookie"), "");
    used.json::<Challenge>()?;
    let path = format!("/api/v1/admin/sites/{}/owner", site.key());
    let new = json!({ "email": "mai@shop.example", "name": "Mai", "password": STAFF_PASSWORD });
    deployment.admin().send("PUT", &path, &new)?.done()?;
    site.agent()?.inbox("all")?;
    Ok(())
}
