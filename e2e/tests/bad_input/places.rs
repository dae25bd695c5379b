//! Addresses and methods that do not exist, parameters that make no sense.

use crate::routes::{For, routes};
use crate::world::World;
use anyhow::Result;
use shared::error::ErrorCode;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn a_method_that_an_address_does_not_take_is_refused() -> Result<()> {
    let world = World::new()?;
    let mut methods: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for route in &routes() {
        methods.entry(route.path).or_default().insert(route.method);
    }
    // An order's number may be any word, `lookup` too.
    methods.entry("/api/v1/orders/lookup").or_default().insert("GET");
    for route in routes() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            if methods.get(route.path).is_some_and(|known| known.contains(method)) {
                continue;
            }
            let reply = world.caller(route.who).raw(method, &world.address(&route), None)?;
            assert_eq!(reply.refusal()?.code, ErrorCode::MethodNotAllowed, "{method} {}", route.path);
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn an_address_that_is_none_is_not_found() -> Result<()> {
    let world = World::new()?;
    let api = world.site.api();
    let long = format!("/api/v1/{}", "x".repeat(6_000));
    for path in [
        "/",
        "/index.html",
        "/api",
        "/api/v1",
        "/api/v2/ask",
        "/healthz/",
        "/a/",
        "/s/",
        "/s/%ff.js",
        "/s/%4.js",
        "/f/",
        "/f/%",
        "/%",
        "/%00",
        "/a/../manifest.json",
        "/.git/config",
        "/help//en",
        &long,
    ] {
        assert_eq!(api.get(path)?.refusal()?.code, ErrorCode::NotFound, "{path}");
    }
    Ok(())
}

#[test]
fn a_site_that_we_never_made_is_not_found() -> Result<()> {
    let world = World::new()?;
    let key = world.site.key().as_str();
    let cut = key.get(..19).unwrap_or_default().to_owned();
    let mut changed = key.to_owned();
    changed.replace_range(3..4, if key.get(3..4) == Some("A") { "B" } else { "A" });
    for route in routes().iter().filter(|route| route.path.contains("{site}") || route.path == "/s/{file}") {
        for unknown in ["x", "demo", "%2e%2e", "a%20b", "%F0%9F%AB%96", &cut, &changed, &"A".repeat(20)] {
            let address = world.address(route).replace(key, unknown);
            let api = world.caller(route.who);
            let reply = match world.body(route) {
                Some(body) => api.send(route.method, &address, &body)?,
                None => api.raw(route.method, &address, None)?,
            };
            assert_eq!(reply.refusal()?.code, ErrorCode::NotFound, "{} {address}", route.method);
        }
    }
    for path in ["/api/v1/boot", "/api/v1/desk/session"] {
        for unknown in ["x", &*cut, &*changed] {
            let body = match path {
                "/api/v1/boot" => serde_json::json!({ "site": unknown }),
                _ => serde_json::json!({ "site": unknown, "email": "mai@shop.example", "password": "x" }),
            };
            let refusal = world.caller(For::OwnPage).post(path, &body)?.refusal()?;
            assert_eq!(refusal.code, ErrorCode::NotFound, "{path} {unknown}");
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn ids_that_nothing_has_are_not_found() -> Result<()> {
    let world = World::new()?;
    let long = "x".repeat(65);
    for route in routes() {
        for (parameter, there) in [
            ("{conversation}", world.conversation.as_str()),
            ("{article}", "returns"),
            ("{canned}", world.canned.id.as_str()),
            ("{number}", "KL-1001"),
            ("{attachment}", "never-sent"),
            ("{member}", &world.team[0]),
            ("{session}", &world.team[1]),
            ("{invitation}", &world.team[2]),
        ] {
            // An id that nothing has may be given to a new file.
            let ids: &[&str] = if route.method == "PUT" { &[] } else { &["nothing"] };
            if !route.path.contains(parameter) {
                continue;
            }
            let never = ["a%20b", "%00", "%F0%9F%AB%96", "..%2f..", "'%20OR%201=1--", &long];
            for unknown in ids.iter().chain(&never) {
                let address = world.address(&route).replace(there, unknown);
                let api = world.caller(route.who);
                let reply = match world.body(&route) {
                    Some(body) => api.send(route.method, &address, &body)?,
                    None => api.raw(route.method, &address, None)?,
                };
                assert_eq!(reply.refusal()?.code, ErrorCode::NotFound, "{} {address}", route.method);
            }
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn parameters_that_make_no_sense_are_named() -> Result<()> {
    let world = World::new()?;
    let conversation = format!("/api/v1/desk/conversations/{}", world.conversation);
    for (who, path, field) in [
        (For::Staff, "/api/v1/desk/conversations?view=yesterday", "view"),
        (For::Staff, "/api/v1/desk/conversations?view=", "view"),
        (For::Staff, "/api/v1/desk/conversations?view=all&locale=e!", "locale"),
        (For::Staff, "/api/v1/desk/conversations?view=all&topic=", "topic"),
        (For::Staff, &format!("{conversation}?after=first"), "after"),
        (For::Staff, &format!("{conversation}?after=-1"), "after"),
        (For::Staff, &format!("{conversation}?after=99999999999"), "after"),
        (For::Staff, "/api/v1/desk/articles?locale=en", "q"),
        (For::Staff, "/api/v1/desk/articles?locale=e!&q=x", "locale"),
        (For::Owner, "/api/v1/articles?locale=%3F%3F", "locale"),
        (For::Guest, "/api/v1/articles/e!/returns", "locale"),
        (For::Anybody, &format!("/help/{}/e!", world.site.key()), "locale"),
        (For::Anybody, &format!("/faq/{}/e!/x", world.site.key()), "locale"),
    ] {
        let refusal = world.caller(who).get(path)?.refusal()?;
        assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{path}");
    }
    Ok(())
}

#[test]
fn a_socket_needs_a_handshake() -> Result<()> {
    let world = World::new()?;
    for (who, path) in [(For::VisitorSocket, "/api/v1/live"), (For::StaffSocket, "/api/v1/desk/live")] {
        for api in [world.caller(who).without("upgrade"), world.caller(who).with("upgrade", "h2c")] {
            assert_eq!(api.get(path)?.refusal()?.code, ErrorCode::UpgradeRequired, "{path}");
        }
    }
    Ok(())
}
