//! The log: one structured line for each request, and nobody's secrets in it.

use anyhow::{Context as _, Result};
use deskbell_e2e::{CUSTOMER_EMAIL, CUSTOMER_PHONE, Deployment, STAFF_PASSWORD, message};
use serde_json::{Value, json};

#[test]
fn every_request_is_one_line_under_the_id_that_a_refusal_names() -> Result<()> {
    let deployment = Deployment::start()?;
    let refusal = deployment.api().get("/api/v1/desk/me")?.refusal()?;
    let other = deployment.api().get("/api/v1/desk/me")?.refusal()?;
    assert_ne!(refusal.request_id, other.request_id);
    let log = deployment.stack().logs();
    let line = log.lines().find(|line| line.contains(&refusal.request_id)).context("not in the log")?;
    let line: Value =
        serde_json::from_str(line.get(line.find('{').context(line.to_owned())?..).unwrap_or_default())?;
    assert_eq!(
        (&line["method"], &line["route"], &line["status"], &line["level"]),
        (&json!("GET"), &json!("/api/v1/desk/me"), &json!(401), &json!("info"))
    );
    assert!(line["ms"].is_number());
    Ok(())
}

#[test]
fn nothing_private_stands_in_it() -> Result<()> {
    let deployment = Deployment::start()?;
    let site = deployment.site()?;
    let guest = site.guest(&["en"])?;
    let ticket = guest.boot().ticket.clone();
    guest.ask("en", "private question about xyzzy")?;
    guest.find_order("KL-1001", CUSTOMER_EMAIL)?;
    guest.look_up("KL-1001", CUSTOMER_PHONE)?;
    let proof = guest.find_order("KL-1002", CUSTOMER_EMAIL)?.proof;
    let visitor = guest.begin_session()?;
    let (mut socket, _) = visitor.arrive()?;
    let conversation = socket.begin("private words of a visitor")?;
    socket.say(message(&conversation, "private words of a visitor, again")?)?;
    socket.send_text(r#"{"send":{"conversation":7,"text":"private frame"}}"#)?;
    socket.drain()?;
    let agent = site.agent()?;
    agent.reply(&conversation, "private words of an agent")?;
    // Values of a wrong type are what an error message likes to repeat.
    let wrong = json!({ "events": [{ "searched": { "locale": "en", "question": "tea", "shown": "private value" } }] });
    guest.api().post("/api/v1/events", &wrong)?.refusal()?;
    let wrong = json!({ "locale": "en", "question": ["private list"] });
    guest.api().post("/api/v1/ask", &wrong)?.refusal()?;
    let wrong = json!({ "article": "returns", "locale": "en", "helped": "private vote" });
    guest.api().post("/api/v1/votes", &wrong)?.refusal()?;
    let wrong = json!({ "number": "KL-1", "contact": "c", "private field": 1 });
    guest.api().post("/api/v1/orders/lookup", &wrong)?.refusal()?;
    let log = deployment.stack().logs();
    assert!(log.contains("/api/v1/ask"), "{log}");
    let cookie = agent.cookie().split_once('=').map(|(_, value)| value).context("cookie")?;
    for secret in [
        "private",
        "Linh",
        "mail.example",
        "shop.example",
        "5550",
        STAFF_PASSWORD,
        &ticket,
        &proof,
        visitor.session(),
        cookie,
        site.owner().token(),
        deployment.stack().admin_token(),
        deployment.stack().secret(),
    ] {
        let line = log.lines().find(|line| line.to_lowercase().contains(&secret.to_lowercase()));
        assert_eq!(line, None, "{secret}");
    }
    Ok(())
}
