//! Bad input, to every route there is: the right refusal, the field's name, never a 500, and nothing stored.

mod bodies;
mod credentials;
mod places;
mod routes;
mod world;

use anyhow::Result;
use deskbell_e2e::Deployment;
use routes::For;
use serde_json::Value;
use std::collections::BTreeSet;

/// What the API's description has is what the sweeps here go through.
#[test]
fn the_sweeps_know_every_route() -> Result<()> {
    let deployment = Deployment::shared()?;
    let description: Value = deployment.api().get("/openapi.json")?.json()?;
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().into_iter().flatten() {
        for method in methods.as_object().into_iter().flatten().map(|(method, _)| method) {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let known: BTreeSet<String> =
        routes::routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(known, described);
    Ok(())
}

/// Were a good request refused, the sweeps would find refusals everywhere and prove nothing.
#[test]
fn every_route_takes_what_the_sweeps_spoil() -> Result<()> {
    let world = world::World::alone()?;
    // What takes something away comes last.
    let (last, first): (Vec<_>, Vec<_>) =
        routes::routes().into_iter().partition(|route| route.method == "DELETE");
    for route in first.iter().chain(last.iter().rev()) {
        let reply = match (route.who, world.body(route)) {
            // These are opened in the tests of conversation and desk.
            (For::VisitorSocket | For::StaffSocket, _) => continue,
            (who, Some(body)) => world.caller(who).send(route.method, &world.address(route), &body)?,
            (who, None) => world.caller(who).raw(route.method, &world.address(route), None)?,
        };
        let expected = match (route.method, route.path) {
            // The order's contact and the password are wrong ones, so that nobody's limits matter; the wording was
            // never proposed.
            (_, "/api/v1/orders/lookup")
            | ("POST", "/api/v1/desk/phrasings")
            | ("DELETE", "/api/v1/attachments/{attachment}") => reply.status() == 404,
            // No bytes were sent, so nothing is there.
            ("PUT", path) if path.contains("/attachments/") => reply.status() == 422,
            ("GET", path) if path.contains("/attachments/") => reply.status() == 404,
            ("POST", path) if path.starts_with("/api/v1/desk/session") => reply.status() == 401,
            // No such link was made; the password is wrong; no codes were begun.
            (
                "POST",
                "/api/v1/desk/link"
                | "/api/v1/desk/link/use"
                | "/api/v1/desk/account/password"
                | "/api/v1/desk/account/codes",
            ) => reply.status() == 401,
            ("POST", path) if path.starts_with("/api/v1/desk/account/codes/") => reply.status() == 409,
            (_, "/help/{site}" | "/plain/{site}") => reply.status() == 302,
            // No form was sent, no picture either.
            ("POST", "/plain/{site}/{locale}") => reply.status() == 400,
            ("PUT", "/api/v1/desk/me/picture") => reply.status() == 422,
            ("GET", "/i/{site}/{picture}") => reply.status() == 404,
            _ => matches!(reply.status(), 200 | 204),
        };
        assert!(expected, "{} {}: {} {}", route.method, route.path, reply.status(), reply.text());
    }
    Ok(())
}
