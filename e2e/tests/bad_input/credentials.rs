//! Credentials that are missing, forged, expired, of another kind or of another site; and pages that are not ours.

use crate::routes::{For, routes};
use crate::world::World;
use anyhow::{Context as _, Result};
use deskbell_e2e::token::{self, Kind};
use shared::error::ErrorCode;

fn kinds(who: For) -> &'static [Kind] {
    match who {
        For::Guest => &[Kind::Ticket, Kind::Visitor],
        For::Visitor | For::VisitorSocket => &[Kind::Visitor],
        For::Staff | For::StaffSocket => &[Kind::Staff],
        For::Owner => &[Kind::Owner],
        For::Anybody | For::OwnPage | For::Admin => &[],
    }
}

/// A token with one letter of its check value changed.
fn forged(token: &str) -> Result<String> {
    let (claims, check) = token.rsplit_once('.').context("no check value")?;
    let other = if check.starts_with('A') { 'B' } else { 'A' };
    Ok(format!("{claims}.{other}{}", check.get(1..).unwrap_or_default()))
}

#[test]
fn nobody_gets_in_without_the_right_credential() -> Result<()> {
    let world = World::new()?;
    let admin = world.deployment.stack().admin_token().to_owned();
    let all = routes();
    for route in all.iter().filter(|route| route.who.needs_credential()) {
        let mut bad: Vec<(&str, Option<String>)> = vec![
            ("none", None),
            ("empty", Some(String::new())),
            ("noise", Some("x".repeat(200))),
            ("dots", Some("a.b.c.0.AAAAAAAAAAAAAAAAAAAAAA".to_owned())),
        ];
        if route.who == For::Admin {
            bad.push(("an owner's", Some(world.site.owner().token().to_owned())));
            bad.push(("a longer one", Some(format!("{admin}0"))));
            bad.push(("a part", admin.get(..32).map(str::to_owned)));
        } else {
            bad.push(("the deployment's", Some(admin.clone())));
        }
        for kind in Kind::ALL {
            let signed = world.site.signed(kind, "somebody", 0)?;
            if !kinds(route.who).contains(&kind) {
                bad.push(("another kind", Some(signed)));
                continue;
            }
            bad.push(("forged", Some(forged(&signed)?)));
            bad.push(("changed", Some(signed.replace("somebody", "somebodx"))));
            bad.push(("cut", signed.get(..signed.len() - 1).map(str::to_owned)));
            let made_up = "Zm9yZ2VkIHNpdGUga2V5";
            bad.push((
                "a site we never made",
                Some(token::sign(world.deployment.stack().secret(), kind, made_up, "somebody", 0)?),
            ));
            bad.push((
                "another secret",
                Some(token::sign(
                    "another secret of more than 32 characters",
                    kind,
                    world.site.key().as_str(),
                    "somebody",
                    0,
                )?),
            ));
        }
        for (what, token) in bad {
            let refusal = world.call(route, &world.caller_with(route.who, token.as_deref()))?;
            assert_eq!(refusal.code, ErrorCode::Unauthorized, "{} {}: {what}", route.method, route.path);
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn what_has_expired_says_so() -> Result<()> {
    let world = World::new()?;
    for route in routes() {
        for kind in kinds(route.who) {
            let expired = world.site.signed(*kind, "somebody", 1_700_000_000)?;
            let refusal = world.call(&route, &world.caller_with(route.who, Some(&expired)))?;
            assert_eq!(refusal.code, ErrorCode::Expired, "{} {} {kind:?}", route.method, route.path);
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn a_sign_in_or_a_token_that_was_never_given_opens_nothing() -> Result<()> {
    let world = World::new()?;
    for route in routes() {
        let (kind, code) = match route.who {
            For::Staff | For::StaffSocket => (Kind::Staff, ErrorCode::Expired),
            For::Owner => (Kind::Owner, ErrorCode::Unauthorized),
            _ => continue,
        };
        // Signing out of what was never signed in is done already.
        if route.method == "DELETE" && route.path == "/api/v1/desk/session" {
            continue;
        }
        let invented = world.site.signed(kind, "invented", 0)?;
        let refusal = world.call(&route, &world.caller_with(route.who, Some(&invented)))?;
        assert_eq!(refusal.code, code, "{} {}", route.method, route.path);
    }
    world.check_nothing_was_stored()
}

#[test]
fn other_pages_are_sent_away() -> Result<()> {
    let world = World::new()?;
    let own = world.site.api().url().to_owned();
    let port = own.rsplit(':').next().unwrap_or_default();
    let foreign = [
        "https://shop.example".to_owned(),
        "null".to_owned(),
        format!("{own}.attack.example"),
        format!("https://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
        "http://127.0.0.1".to_owned(),
        format!("{own}/"),
    ];
    let all = routes();
    for route in all.iter().filter(|route| route.who.looks_at_origin()) {
        let api = world.caller(route.who);
        for origin in &foreign {
            let refusal = world.call(route, &api.with("origin", origin))?;
            assert_eq!(refusal.code, ErrorCode::Forbidden, "{} {}: {origin}", route.method, route.path);
        }
        // A plain read of our own page carries no origin.
        if route.method != "GET" || matches!(route.who, For::VisitorSocket | For::StaffSocket) {
            let refusal = world.call(route, &api.without("origin"))?;
            assert_eq!(refusal.code, ErrorCode::Forbidden, "{} {}: no origin", route.method, route.path);
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn another_sites_people_reach_nothing_here() -> Result<()> {
    let world = World::new()?;
    let stranger = world.deployment.site()?;
    let agent = stranger.agent()?;
    for route in routes() {
        let ours = ["{conversation}", "{number}", "{member}", "{session}", "{invitation}"];
        let here = ours.iter().any(|name| route.path.contains(name));
        let api = match route.who {
            For::Staff => agent.api().clone(),
            For::Owner => stranger.owner().api().clone(),
            _ => continue,
        };
        if here && !route.path.contains("{number}") {
            assert_eq!(
                world.call(&route, &api)?.code,
                ErrorCode::NotFound,
                "{} {}",
                route.method,
                route.path
            );
        }
    }
    let visitor = stranger.visitor()?;
    let intruding = deskbell_e2e::message(&world.conversation, "let me in")?;
    let hello = shared::frame::Hello { since: vec![], pending: vec![intruding] };
    let frames = visitor.sync(vec![shared::frame::VisitorFrame::Hello(hello)])?;
    assert!(frames.iter().any(|f| matches!(f, shared::frame::ServerFrame::Rejected(_))), "{frames:?}");
    world.check_nothing_was_stored()
}
