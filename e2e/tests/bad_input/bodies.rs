//! Bodies that are not JSON, of a wrong type, too large, or with a field that is wrong.

use crate::routes::{Route, routes};
use crate::world::World;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use shared::error::ErrorCode;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

const TEN_MEGABYTES: usize = 10 * 1024 * 1024;

fn with_bodies(world: &World) -> Vec<(Route, Value)> {
    routes().into_iter().filter_map(|route| world.body(&route).map(|body| (route, body))).collect()
}

#[test]
fn a_body_that_is_not_json_is_malformed() -> Result<()> {
    let world = World::new()?;
    for (route, body) in with_bodies(&world) {
        let good = serde_json::to_vec(&body)?;
        let twice = [&good[..], b" {}"].concat();
        let mut broken_utf8 = good.clone();
        let quote = good.iter().rposition(|b| *b == b'"').context("no text in the body")?;
        broken_utf8.insert(quote, 0xff);
        let mut surrogate = good.clone();
        surrogate.splice(quote..quote, *br"\ud800");
        let cut = good.get(..good.len() - 1).context("an empty body")?;
        for bad in [b"" as &[u8], b"{", b"\0", b"hello", cut, &twice, &broken_utf8, &surrogate] {
            let refusal = world.send(&route, bad)?;
            let shown = String::from_utf8_lossy(bad.get(..60).unwrap_or(bad));
            assert_eq!(refusal.code, ErrorCode::Malformed, "{} {}: {shown}", route.method, route.path);
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn a_body_as_deep_as_it_is_long_is_refused() -> Result<()> {
    let world = World::new()?;
    for (route, body) in with_bodies(&world) {
        let field =
            body.as_object().into_iter().flatten().map(|(field, _)| field).next().context("no field")?;
        for bad in [
            "[".repeat(100_000),
            format!(r#"{{"{field}":{}"#, "[".repeat(100_000)),
            "{\"a\":".repeat(100_000),
        ] {
            let code = world.send(&route, bad.as_bytes())?.code;
            assert!(matches!(code, ErrorCode::Malformed | ErrorCode::Invalid), "{}: {bad:.30}", route.path);
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn a_body_must_say_that_it_is_json() -> Result<()> {
    let world = World::new()?;
    for (route, body) in with_bodies(&world) {
        let body = serde_json::to_vec(&body)?;
        for content_type in
            [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("json")]
        {
            let mut api = world.caller(route.who);
            if let Some(content_type) = content_type {
                api = api.with("content-type", content_type);
            }
            let refusal = api.raw(route.method, &world.address(&route), Some(&body))?.refusal()?;
            assert_eq!(refusal.code, ErrorCode::NotJson, "{} {}: {content_type:?}", route.method, route.path);
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn a_body_of_another_form_is_invalid() -> Result<()> {
    let world = World::new()?;
    for (route, _) in with_bodies(&world) {
        for bad in [json!(null), json!(7), json!("text"), json!(true), json!([[]])] {
            let refusal = world.send(&route, bad.to_string().as_bytes())?;
            assert_eq!(refusal.code, ErrorCode::Invalid, "{} {}: {bad}", route.method, route.path);
            assert!(refusal.field.is_some(), "{} {}: {bad}", route.method, route.path);
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn a_field_that_is_missing_wrong_or_unknown_is_named() -> Result<()> {
    let world = World::new()?;
    for (route, body) in with_bodies(&world) {
        let what = format!("{} {}", route.method, route.path);
        let fields: Vec<String> =
            body.as_object().into_iter().flatten().map(|(field, _)| field.clone()).collect();
        for field in fields {
            let mut missing = body.clone();
            missing.as_object_mut().context("an object")?.remove(&field);
            let refusal = world.send(&route, missing.to_string().as_bytes())?;
            assert_eq!(
                (refusal.code, refusal.field.as_deref()),
                (ErrorCode::Invalid, Some(&*field)),
                "{what} without {field}"
            );
            for wrong in [json!(null), json!({ "no": "no" }), json!([[7]]), json!(-7.5)] {
                // An import refuses each item for itself.
                if wrong.is_array() && matches!(route.path, "/api/v1/articles" | "/api/v1/orders") {
                    continue;
                }
                let mut body = body.clone();
                body[&field] = wrong.clone();
                let refusal = world.send(&route, body.to_string().as_bytes())?;
                assert_eq!(refusal.code, ErrorCode::Invalid, "{what}: {field} = {wrong}");
                let named = refusal.field.unwrap_or_default();
                assert!(named.starts_with(&field), "{what}: {field} = {wrong}, but {named:?} is named");
            }
        }
        if !route.skips_unknown_fields() {
            let mut unknown = body.clone();
            unknown["surprise"] = json!(1);
            let refusal = world.send(&route, unknown.to_string().as_bytes())?;
            assert_eq!(
                (refusal.code, refusal.field.as_deref()),
                (ErrorCode::Invalid, Some("surprise")),
                "{what}"
            );
        }
    }
    world.check_nothing_was_stored()
}

#[test]
fn a_value_out_of_its_bounds_is_named_by_its_path() -> Result<()> {
    let world = World::new()?;
    let long = |chars: usize| "ß".repeat(chars);
    let cases = [
        ("/api/v1/boot", "/site", json!("a b"), "site"),
        ("/api/v1/boot", "/locales", json!(["en", "??"]), "locales[1]"),
        ("/api/v1/ask", "/locale", json!("english please"), "locale"),
        ("/api/v1/ask", "/question", json!("  "), "question"),
        ("/api/v1/ask", "/question", json!(long(501)), "question"),
        ("/api/v1/ask", "/question", json!("a\u{0}b"), "question"),
        ("/api/v1/votes", "/article", json!("a/b"), "article"),
        ("/api/v1/orders/lookup", "/number", json!(""), "number"),
        ("/api/v1/orders/lookup", "/contact", json!(long(201)), "contact"),
        ("/api/v1/events", "/events", json!([{ "opened": 7 }]), "events[0].opened"),
        (
            "/api/v1/events",
            "/events",
            json!([{ "opened": "en" }, { "searched": { "locale": "en", "question": "x", "shown": 300 } }]),
            "events[1].searched.shown",
        ),
        ("/api/v1/sync", "/frames", json!([{ "typing": "k" }]), "frames[0]"),
        (
            "/api/v1/sync",
            "/frames",
            json!([{ "hello": {} }, { "read": { "conversation": "k" } }]),
            "frames[1].read.seq",
        ),
        (
            "/api/v1/sync",
            "/frames",
            json!([{ "hello": { "pending": [{ "conversation": "k", "client_id": "c", "text": long(4_001) }] } }]),
            "frames[0].hello.pending[0].text",
        ),
        ("/api/v1/desk/session", "/password", json!(""), "password"),
        ("/api/v1/desk/conversations/{conversation}/messages", "/client_id", json!("a b"), "client_id"),
        ("/api/v1/desk/conversations/{conversation}/messages", "/text", json!(long(4_001)), "text"),
        ("/api/v1/desk/conversations/{conversation}/status", "/status", json!("asleep"), "status"),
        ("/api/v1/desk/conversations/{conversation}/status", "/status", json!("answered"), "status"),
        ("/api/v1/desk/conversations/{conversation}/seen", "/seq", json!(-1), "seq"),
        ("/api/v1/desk/conversations/{conversation}/seen", "/seq", json!(4_294_967_296_u64), "seq"),
        ("/api/v1/desk/articles", "/article/title", json!(long(201)), "article.title"),
        ("/api/v1/desk/articles", "/article/body", json!(long(40_001)), "article.body"),
        ("/api/v1/desk/canned", "/name", json!("two words"), "name"),
        ("/api/v1/desk/canned", "/text", json!("Dear {customer}"), "text"),
        ("/api/v1/desk/canned/{canned}", "/name", json!(long(41)), "name"),
        ("/api/v1/desk/canned/{canned}", "/locale", json!("??"), "locale"),
        ("/api/v1/staff", "/email", json!("not an address"), "email"),
        ("/api/v1/staff", "/password", json!("short"), "password"),
        ("/api/v1/staff", "/role", json!("emperor"), "role"),
        ("/api/v1/admin/sites", "/settings/locales", json!([]), "settings.locales"),
        ("/api/v1/admin/sites", "/settings/origins", json!(["javascript:1"]), "settings.origins[0]"),
        ("/api/v1/admin/sites", "/owner/password", json!("short"), "owner.password"),
        ("/api/v1/admin/sites", "/owner/role", json!("emperor"), "owner.role"),
        ("/api/v1/admin/sites/{site}/owner", "/email", json!("@"), "email"),
        ("/api/v1/articles", "/articles", json!(vec![json!({}); 101]), "articles"),
        ("/api/v1/orders", "/orders", json!(vec![json!({}); 101]), "orders"),
    ];
    for (path, pointer, value, field) in cases {
        let (route, mut body) = with_bodies(&world)
            .into_iter()
            .find(|(route, _)| route.path == path)
            .with_context(|| format!("no {path}"))?;
        let (parent, name) = pointer.rsplit_once('/').context("pointer")?;
        body.pointer_mut(parent).context("parent")?[name] = value.clone();
        let refusal = world.send(&route, body.to_string().as_bytes())?;
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (ErrorCode::Invalid, Some(field)),
            "{path} {pointer}: {}",
            refusal.message
        );
    }
    world.check_nothing_was_stored()
}

#[test]
fn ten_megabytes_are_too_large_with_and_without_an_announcement() -> Result<()> {
    let world = World::new()?;
    let large = vec![b' '; TEN_MEGABYTES];
    for (route, _) in with_bodies(&world) {
        let refusal = world.send(&route, &large)?;
        assert_eq!(refusal.code, ErrorCode::TooLarge, "{} {}", route.method, route.path);
        assert_eq!(in_chunks(&world, &route)?, 413, "{} {} in chunks", route.method, route.path);
    }
    world.check_nothing_was_stored()
}

#[test]
fn a_body_just_below_the_limit_is_read() -> Result<()> {
    let world = World::new()?;
    let (route, body) =
        with_bodies(&world).into_iter().find(|(route, _)| route.path == "/api/v1/boot").context("boot")?;
    for (padding, refused) in [(1024 * 1024, true), (1024 * 1024 - body.to_string().len(), false)] {
        let text = format!("{}{body}", " ".repeat(padding));
        let api = world.caller(route.who).with("content-type", "application/json");
        let reply = api.raw(route.method, &world.address(&route), Some(text.as_bytes()))?;
        assert_eq!(reply.status() == 413, refused, "{}", text.len());
    }
    Ok(())
}

#[test]
fn a_body_where_none_is_wanted_does_no_harm() -> Result<()> {
    let world = World::new()?;
    let large = vec![b' '; TEN_MEGABYTES];
    // Erasing is what it says, whatever comes along; the plain page takes a form.
    let harmless = |route: &&Route| !matches!(route.path, "/api/v1/erase" | "/plain/{site}/{locale}");
    let without = |route: &&Route| route.method == "POST" && route.body.is_none();
    for route in routes().iter().filter(without).filter(harmless) {
        let reply = world.caller(route.who).raw(route.method, &world.address(route), Some(&large))?;
        assert!(matches!(reply.status(), 200..=299 | 413), "{}: {}", route.path, reply.status());
    }
    world.check_nothing_was_stored()
}

/// Sends ten megabytes without saying beforehand how many; gives back the status.
fn in_chunks(world: &World, route: &Route) -> Result<u16> {
    let api = world.caller(route.who).with("content-type", "application/json");
    let address = api.url().replacen("http://", "", 1);
    let mut stream = TcpStream::connect(&address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_write_timeout(Some(Duration::from_secs(20)))?;
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n",
        route.method,
        world.address(route)
    );
    for (name, value) in api.headers() {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    // A server that has heard enough may close before the end; its answer still counts.
    let _ = (0..TEN_MEGABYTES / 0x10000).try_for_each(|_| stream.write_all(chunk.as_bytes()));
    let _ = stream.write_all(b"0\r\n\r\n");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let head = String::from_utf8_lossy(&answer);
    let status = head.split(' ').nth(1).with_context(|| format!("no answer: {head:.80}"))?;
    Ok(status.parse()?)
}
