//! Joining by a link, what owners may do and agents may not, and sign-ins that end.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::token::Kind;
use deskbell_e2e::{Agent, DeskSocket, Refused, STAFF_PASSWORD, Site};
use serde_json::{Value, json};
use shared::desk::{Change, InvitationList, LinkOffer, NewsFrame, NoteBody, Role, SessionList, StaffList};
use shared::error::ErrorCode;
use shared::id::StaffId;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const NEW_PASSWORD: &str = "a password of one's own";

fn staff(agent: &Agent) -> Result<StaffList> {
    agent.api().get("/api/v1/desk/staff")?.json()
}

fn member(id: &StaffId, rest: &str) -> String {
    format!("/api/v1/desk/staff/{id}{rest}")
}

/// Whether the edge closes a desk's socket, and tells it nothing more.
fn is_cut_off(desk: &mut DeskSocket) -> Result<bool> {
    loop {
        match desk.next_within(Duration::from_secs(3)) {
            Ok(None) => return Ok(false),
            Ok(Some(NewsFrame::Present(_))) => {}
            Ok(Some(frame)) => anyhow::bail!("it still hears {frame:?}"),
            Err(_) => return Ok(true),
        }
    }
}

fn is_out(agent: &Agent) -> Result<()> {
    assert_eq!(agent.api().get("/api/v1/desk/me")?.refusal()?.code, ErrorCode::Expired);
    let refused = Agent::try_connect(agent.api(), Some(agent.cookie()), Some(agent.api().url())).err();
    assert!(matches!(refused, Some(Refused::Status(401, _))), "{refused:?}");
    Ok(())
}

#[test]
fn an_invited_joins_once_under_a_name_and_password_of_their_own() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let invitation = owner.invite("Omid@Shop.example", "agent")?;
    assert_eq!(invitation.email.as_str(), "omid@shop.example");
    let days = invitation.expires_at.since(invitation.made_at) / shared::time::DAY;
    assert_eq!(days, 7);
    let offer: LinkOffer =
        site.api().own_page().post("/api/v1/desk/link", &json!({ "token": invitation.token }))?.json()?;
    assert_eq!((offer.email.as_str(), offer.resets), ("omid@shop.example", false));

    let short = Agent::use_link(site.api(), &invitation.token, "Omid", "too short")?.refusal()?;
    assert_eq!((short.code, short.field.as_deref()), (ErrorCode::Invalid, Some("password")));
    let nameless = json!({ "token": invitation.token, "password": NEW_PASSWORD });
    let nameless = site.api().own_page().post("/api/v1/desk/link/use", &nameless)?.refusal()?;
    assert_eq!(nameless.field.as_deref(), Some("name"), "a refusal uses nothing up");

    let joined = Agent::use_link(site.api(), &invitation.token, "Omid", NEW_PASSWORD)?;
    let omid = Agent::signed_in(site.api(), &joined)?;
    assert_eq!((omid.me().staff.name.as_str(), omid.me().role), ("Omid", Role::Agent));
    omid.inbox("all")?;
    Agent::sign_in(site.api(), site.key(), "omid@shop.example", NEW_PASSWORD)?;

    for used in [
        Agent::use_link(site.api(), &invitation.token, "Eve", "another password")?,
        site.api().own_page().post("/api/v1/desk/link", &json!({ "token": invitation.token }))?,
    ] {
        assert_eq!(used.refusal()?.code, ErrorCode::Expired);
    }
    assert_eq!(staff(&owner)?.staff.len(), 2);
    Ok(())
}

#[test]
fn two_who_use_a_link_at_once_are_one() -> Result<()> {
    let (_deployment, site) = site()?;
    let token = site.agent()?.invite("omid@shop.example", "agent")?.token;
    let outcomes: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| Agent::use_link(site.api(), &token, "Omid", NEW_PASSWORD).map(|r| r.status()))
            })
            .collect();
        tries.into_iter().filter_map(|t| t.join().ok()?.ok()).collect()
    });
    assert_eq!(outcomes.iter().filter(|status| **status == 200).count(), 1, "{outcomes:?}");
    assert_eq!(staff(&site.agent()?)?.staff.len(), 2);
    Ok(())
}

#[test]
fn a_link_that_is_forged_old_taken_back_or_of_another_site_opens_nothing() -> Result<()> {
    let (deployment, site) = site()?;
    let owner = site.agent()?;
    let invitation = owner.invite("omid@shop.example", "agent")?;
    let id = invitation.id.as_str();
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let other = deployment.site()?;
    let use_link = |token: &str| Agent::use_link(site.api(), token, "Omid", NEW_PASSWORD)?.refusal();

    let flipped = invitation.token.replacen(id, &format!("x{}", id.get(1..).unwrap_or_default()), 1);
    let wrong_kind = site.signed(Kind::Ticket, id, now + 600)?;
    for forged in [flipped.as_str(), "", "i.x.y.0.AAAA", &wrong_kind] {
        if !forged.is_empty() {
            assert_eq!(use_link(forged)?.code, ErrorCode::Unauthorized, "{forged}");
        }
    }
    let old = site.signed(Kind::Invitation, id, now - 1)?;
    assert_eq!(use_link(&old)?.code, ErrorCode::Expired);
    let elsewhere = other.signed(Kind::Invitation, id, now + 600)?;
    assert_eq!(use_link(&elsewhere)?.code, ErrorCode::Expired, "the other site made no such link");
    let invented = site.signed(Kind::Invitation, "invented", now + 600)?;
    assert_eq!(use_link(&invented)?.code, ErrorCode::Expired);
    let foreign = site.api().with("origin", "https://shop.example");
    let body = json!({ "token": invitation.token, "name": "Omid", "password": NEW_PASSWORD });
    assert_eq!(foreign.post("/api/v1/desk/link/use", &body)?.refusal()?.code, ErrorCode::Forbidden);

    let path = format!("/api/v1/desk/invitations/{id}");
    other.agent()?.api().raw("DELETE", &path, None)?.refusal()?;
    owner.api().raw("DELETE", &path, None)?.done()?;
    assert_eq!(use_link(&invitation.token)?.code, ErrorCode::Expired);
    assert_eq!(owner.api().raw("DELETE", &path, None)?.refusal()?.code, ErrorCode::NotFound);
    assert_eq!((staff(&owner)?.staff.len(), staff(&other.agent()?)?.staff.len()), (1, 1));
    Ok(())
}

#[test]
fn a_new_invitation_takes_the_place_of_the_old_one_and_nobody_is_invited_twice() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let first = owner.invite("omid@shop.example", "agent")?;
    let second = owner.invite("omid@shop.example", "owner")?;
    let open: InvitationList = owner.api().get("/api/v1/desk/invitations")?.json()?;
    assert_eq!(open.invitations, std::slice::from_ref(&second));
    assert_eq!(
        Agent::use_link(site.api(), &first.token, "Omid", NEW_PASSWORD)?.refusal()?.code,
        ErrorCode::Expired
    );
    let joined = Agent::use_link(site.api(), &second.token, "Omid", NEW_PASSWORD)?;
    assert_eq!(Agent::signed_in(site.api(), &joined)?.me().role, Role::Owner);
    let again = json!({ "email": "OMID@shop.example", "role": "agent" });
    let refusal = owner.api().post("/api/v1/desk/invitations", &again)?.refusal()?;
    assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some("email")));
    Ok(())
}

#[test]
fn an_agent_may_do_nothing_of_an_owners() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let lan = site.another_agent("lan@shop.example", "Lan")?;
    let invitation = owner.invite("omid@shop.example", "agent")?;
    let (mai, me) = (&owner.me().staff.id, &lan.me().staff.id);
    let owner_path = format!("/api/v1/desk/invitations/{}", invitation.id);
    let none = Value::Null;
    for (method, path, body) in [
        ("GET", "/api/v1/desk/invitations".to_owned(), &none),
        ("POST", "/api/v1/desk/invitations".to_owned(), &json!({ "email": "x@y.example", "role": "owner" })),
        ("DELETE", owner_path, &none),
        ("POST", member(mai, "/reset"), &none),
        ("POST", member(me, "/role"), &json!({ "role": "owner" })),
        ("POST", member(mai, "/role"), &json!({ "role": "agent" })),
        ("GET", member(mai, "/sessions"), &none),
        ("DELETE", member(mai, ""), &none),
        ("DELETE", member(me, ""), &none),
        ("GET", "/api/v1/desk/audit".to_owned(), &none),
        ("GET", "/api/v1/desk/audit?format=csv".to_owned(), &none),
    ] {
        let reply = if body.is_null() {
            lan.api().raw(method, &path, None)?
        } else {
            lan.api().send(method, &path, body)?
        };
        assert_eq!(reply.refusal()?.code, ErrorCode::Forbidden, "{method} {path}");
    }
    let session = owner.account()?.sessions.first().context("no sign-in")?.id.clone();
    let reply = lan.api().raw("DELETE", &format!("/api/v1/desk/sessions/{session}"), None)?;
    assert_eq!(reply.refusal()?.code, ErrorCode::NotFound);
    owner.inbox("all")?;
    assert_eq!(staff(&owner)?.staff.len(), 2);
    Ok(())
}

#[test]
fn a_role_holds_from_the_next_request_and_one_owner_stays() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let lan = site.another_agent("lan@shop.example", "Lan")?;
    let (mai, lans) = (owner.me().staff.id.clone(), lan.me().staff.id.clone());
    let set =
        |by: &Agent, of: &StaffId, role: &str| by.api().post(&member(of, "/role"), &json!({ "role": role }));
    assert_eq!(set(&owner, &mai, "agent")?.refusal()?.code, ErrorCode::Conflict);
    assert_eq!(owner.api().raw("DELETE", &member(&mai, ""), None)?.refusal()?.code, ErrorCode::Conflict);
    let demoted = json!({ "email": "mai@shop.example", "name": "Mai", "password": STAFF_PASSWORD });
    assert_eq!(site.owner().api().post("/api/v1/staff", &demoted)?.refusal()?.code, ErrorCode::Conflict);
    set(&owner, &lans, "owner")?.done()?;
    lan.audit("")?;
    set(&lan, &mai, "agent")?.done()?;
    assert_eq!(owner.api().get("/api/v1/desk/audit")?.refusal()?.code, ErrorCode::Forbidden);
    assert_eq!(set(&lan, &lans, "agent")?.refusal()?.code, ErrorCode::Conflict);
    let wrong = set(&lan, &mai, "emperor")?.refusal()?;
    assert_eq!(wrong.field.as_deref(), Some("role"));
    Ok(())
}

#[test]
fn who_is_removed_is_out_at_once_and_their_work_is_free() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let lan = site.another_agent("lan@shop.example", "Lan")?;
    let lans = lan.me().staff.id.clone();
    let visitor = site.visitor()?;
    let (open, done) = (visitor.begin("one")?, visitor.begin("two")?);
    for conversation in [&open, &done] {
        lan.reply(conversation, "I see to it")?;
        lan.change(conversation, &Change::Assign(lans.clone()))?.done()?;
    }
    lan.set_status(&done, "resolved")?;
    let (mut desk_of_lan, _) = lan.arrive(0)?;
    let (mut desk_of_mai, _) = owner.arrive(0)?;
    desk_of_lan.drain()?;
    owner.api().raw("DELETE", &member(&lans, ""), None)?.done()?;
    assert!(is_cut_off(&mut desk_of_lan)?);
    is_out(&lan)?;
    let changed = desk_of_mai.changed(&open)?;
    assert_eq!((changed.summary.assignee, changed.counts.assigned.len()), (None, 0));

    for conversation in [&open, &done] {
        let opened = owner.open(conversation)?;
        assert_eq!(opened.summary.assignee, None);
        let wrote = serde_json::to_string(&opened.entries)?;
        assert!(wrote.contains("\"Lan\""), "their name stays: {wrote}");
    }
    let told = owner.open(&open)?.notes;
    assert!(matches!(told.last().map(|n| &n.body), Some(NoteBody::Change(Change::Unassign))), "{told:?}");
    assert_eq!(owner.inbox("unassigned")?.counts.resolved, 1);
    let with_password = Agent::try_sign_in(site.api(), site.key(), "lan@shop.example", STAFF_PASSWORD)?;
    assert_eq!(with_password.refusal()?.code, ErrorCode::WrongPassword);
    let log = owner.audit("action=removed%20a%20member")?.lines;
    assert_eq!(log.first().and_then(|line| line.item_name.as_deref()), Some("Lan"));
    // Whoever is invited again begins anew.
    let invitation = owner.invite("lan@shop.example", "agent")?;
    let joined = Agent::use_link(site.api(), &invitation.token, "Lan", NEW_PASSWORD)?;
    assert_ne!(Agent::signed_in(site.api(), &joined)?.me().staff.id, lans);
    Ok(())
}

fn with_device(site: &Site, agent: &str) -> Result<Agent> {
    let api = site.api().with("user-agent", agent);
    Agent::sign_in(&api, site.key(), "mai@shop.example", STAFF_PASSWORD)
}

#[test]
fn sign_ins_are_listed_and_ended_one_by_one_or_all_others() -> Result<()> {
    let (_deployment, site) = site()?;
    let here = site.agent()?;
    let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let there = with_device(&site, firefox)?;
    let third = site.agent()?;
    let sessions = here.account()?.sessions;
    assert_eq!((sessions.len(), sessions.iter().filter(|s| s.current).count()), (3, 1));
    let windows = sessions.iter().find(|s| s.device.system.as_deref() == Some("Windows"));
    let windows = windows.context("no Windows")?;
    assert_eq!((windows.device.browser.as_deref(), windows.current), (Some("Firefox"), false));
    assert_eq!(windows.used_at, windows.began_at);

    let (mut desk, _) = there.arrive(0)?;
    desk.drain()?;
    here.api().raw("DELETE", &format!("/api/v1/desk/sessions/{}", windows.id), None)?.done()?;
    assert!(is_cut_off(&mut desk)?);
    is_out(&there)?;
    third.inbox("all")?;
    let (mut desk, _) = third.arrive(0)?;
    desk.drain()?;
    here.api().raw("DELETE", "/api/v1/desk/sessions", None)?.done()?;
    assert!(is_cut_off(&mut desk)?);
    is_out(&third)?;
    assert_eq!(here.account()?.sessions.len(), 1);
    Ok(())
}

#[test]
fn an_owner_ends_anybodys_sign_in() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let lan = site.another_agent("lan@shop.example", "Lan")?;
    let sessions: SessionList = owner.api().get(&member(&lan.me().staff.id, "/sessions"))?.json()?;
    let [session] = sessions.sessions.as_slice() else { panic!("{sessions:?}") };
    assert!(!session.current);
    owner.api().raw("DELETE", &format!("/api/v1/desk/sessions/{}", session.id), None)?.done()?;
    is_out(&lan)
}

#[test]
fn a_password_is_changed_with_the_old_one_and_other_sign_ins_end() -> Result<()> {
    let (_deployment, site) = site()?;
    let (here, there) = (site.agent()?, site.agent()?);
    let (mut desk, _) = there.arrive(0)?;
    let change = |old: &str, new: &str| {
        here.api().post("/api/v1/desk/account/password", &json!({ "old": old, "new": new }))
    };
    assert_eq!(change("not the old one", NEW_PASSWORD)?.refusal()?.code, ErrorCode::WrongPassword);
    assert_eq!(change(STAFF_PASSWORD, "short")?.refusal()?.field.as_deref(), Some("new"));
    there.inbox("all")?;
    desk.drain()?;
    change(STAFF_PASSWORD, NEW_PASSWORD)?.done()?;
    assert!(is_cut_off(&mut desk)?);
    is_out(&there)?;
    here.inbox("all")?;
    let old = Agent::try_sign_in(site.api(), site.key(), "mai@shop.example", STAFF_PASSWORD)?;
    assert_eq!(old.refusal()?.code, ErrorCode::WrongPassword);
    Agent::sign_in(site.api(), site.key(), "mai@shop.example", NEW_PASSWORD)?;
    for _ in 0..10 {
        change("guess guess", NEW_PASSWORD)?.refusal()?;
    }
    assert_eq!(change("guess guess", NEW_PASSWORD)?.refusal()?.code, ErrorCode::TooMany);
    Ok(())
}

#[test]
fn a_reset_link_sets_a_new_password_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let lan = site.another_agent("lan@shop.example", "Lan")?;
    let reset: shared::desk::Invitation =
        owner.api().raw("POST", &member(&lan.me().staff.id, "/reset"), None)?.json()?;
    assert_eq!(reset.resets.as_ref(), Some(&lan.me().staff.id));
    lan.inbox("all")?;
    let (mut desk, _) = lan.arrive(0)?;
    desk.drain()?;
    let again = Agent::use_link(site.api(), &reset.token, "Not Lan", NEW_PASSWORD)?;
    let again = Agent::signed_in(site.api(), &again)?;
    assert_eq!((again.me().staff.clone(), again.me().role), (lan.me().staff.clone(), Role::Agent));
    assert!(is_cut_off(&mut desk)?);
    is_out(&lan)?;
    Agent::sign_in(site.api(), site.key(), "lan@shop.example", NEW_PASSWORD)?;
    let used = Agent::use_link(site.api(), &reset.token, "Eve", "another password")?;
    assert_eq!(used.refusal()?.code, ErrorCode::Expired);
    Ok(())
}
