//! Finding an order: who may, who learns what, and how often one may try.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{
    CUSTOMER_EMAIL, CUSTOMER_PHONE, CUSTOMER_POSTAL_CODE, Deployment, Visitor, message, opening,
};
use shared::error::ErrorCode;
use shared::frame::{Hello, Outgoing, VisitorFrame};

#[test]
fn a_customer_finds_their_order_however_they_write() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    assert!(guest.boot().orders);
    for (number, contact) in [
        ("KL-1001", CUSTOMER_EMAIL),
        ("#kl 1001", "LINH.TRAN@MAIL.EXAMPLE"),
        ("kl1001", CUSTOMER_PHONE),
        ("KL۱۰۰۱", "02855500142"),
        ("kl1001", CUSTOMER_POSTAL_CODE),
        ("kl1001", "sw1a1aa"),
    ] {
        let found = guest.find_order(number, contact)?;
        assert_eq!(found.order.number.as_str(), "KL-1001", "{number} {contact}");
        assert_eq!((found.order.totals.total, found.order.items.len()), (5_400, 1));
    }
    Ok(())
}

#[test]
fn the_answer_has_no_contact_in_it() -> Result<()> {
    let (_deployment, site) = site()?;
    let text = site.guest(&["en"])?.look_up("KL-1001", CUSTOMER_EMAIL)?.text().to_lowercase();
    for private in ["linh", "mail.example", "5550", "sw1a", "contact"] {
        assert!(!text.contains(private), "{private} in {text}");
    }
    Ok(())
}

#[test]
fn wrong_and_not_found_cannot_be_told_apart() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    let mut answers = Vec::new();
    for (number, contact) in
        [("KL-1001", "somebody@else.example"), ("KL-9999", CUSTOMER_EMAIL), ("KL-1002", "000000")]
    {
        let reply = guest.look_up(number, contact)?;
        let refusal = reply.refusal()?;
        assert_eq!(refusal.code, ErrorCode::OrderNotFound);
        let mut headers: Vec<String> =
            ["content-type", "cache-control", "retry-after"].map(|name| reply.header(name).to_owned()).into();
        headers.push(reply.text().replace(&refusal.request_id, ""));
        answers.push(headers);
    }
    assert!(answers.windows(2).all(|pair| pair.first() == pair.get(1)), "{answers:#?}");
    Ok(())
}

#[test]
fn one_address_may_try_ten_times_and_is_told_how_long_to_wait() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    for _ in 0..10 {
        guest.find_order("KL-1001", CUSTOMER_EMAIL)?;
    }
    let reply = guest.look_up("KL-1001", CUSTOMER_EMAIL)?;
    let refusal = reply.refusal()?;
    assert_eq!(refusal.code, ErrorCode::TooMany);
    let wait = refusal.retry_after_ms.context("no time to wait")?;
    assert!((1..=30_000).contains(&wait), "{wait}");
    assert_eq!(reply.header("retry-after"), wait.div_ceil(1_000).to_string());
    Ok(())
}

#[test]
fn an_order_under_attack_still_opens_for_its_customer() -> Result<()> {
    let deployment = Deployment::start_with(&[("DESKBELL_ADDRESS_HEADER", "x-client")])?;
    let site = deployment.site()?;
    let guest = site.guest(&["en"])?;
    let from = |address: &str, contact: &str| {
        let body = serde_json::json!({ "number": "KL-1001", "contact": contact });
        guest.api().with("x-client", address).post("/api/v1/orders/lookup", &body)
    };
    for attacker in 0..15 {
        let refusal = from(&format!("203.0.113.{attacker}"), "guess@attack.example")?.refusal()?;
        assert_eq!(refusal.code, ErrorCode::OrderNotFound, "attacker {attacker}");
    }
    assert_eq!(
        from("203.0.113.1", "another@attack.example")?.refusal()?.code,
        ErrorCode::TooMany,
        "an address that has failed on this order before waits"
    );
    from("198.51.100.7", CUSTOMER_EMAIL)?.done()?;
    from("198.51.100.8", "a typo@mail.example")?.refusal()?;
    from("198.51.100.9, 198.51.100.7", CUSTOMER_EMAIL)?.done()?;
    Ok(())
}

#[test]
fn staff_see_the_orders_that_were_proved_and_no_others() -> Result<()> {
    let (deployment, site) = site()?;
    let stranger = deployment.site()?;
    let guest = site.guest(&["en"])?;
    let found = guest.find_order("KL-1001", CUSTOMER_EMAIL)?;
    let foreign = stranger.guest(&["en"])?.find_order("KL-1002", CUSTOMER_EMAIL)?;
    // The proof of one order with the other one's name in it.
    let (own, other): (Vec<&str>, Vec<&str>) =
        (found.proof.split('.').collect(), foreign.proof.split('.').collect());
    let [kind, site_key, _, expiry, mac] = own[..] else { anyhow::bail!("{}", found.proof) };
    let [_, _, subject, _, _] = other[..] else { anyhow::bail!("{}", foreign.proof) };
    let forged = [kind, site_key, subject, expiry, mac].join(".");
    let visitor = guest.begin_session()?;
    let conversation = begin_with_orders(
        &visitor,
        &[
            ("KL-1001", &found.proof),
            ("KL-1002", &found.proof),
            ("KL-1002", &foreign.proof),
            ("KL-1002", &forged),
            ("KL-1002", "p.x.y.0.z"),
        ],
    )?;
    let known = site.agent()?.open(&conversation)?.known;
    let numbers: Vec<_> = known.orders.iter().map(|order| order.number.as_str()).collect();
    assert_eq!(numbers, ["KL-1001"]);
    Ok(())
}

fn begin_with_orders(visitor: &Visitor, orders: &[(&str, &str)]) -> Result<shared::id::ConversationId> {
    let id = shared::id::ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("id")?;
    let mut opening = opening()?;
    let list: Vec<_> = orders
        .iter()
        .map(|(number, proof)| serde_json::json!({ "number": number, "proof": proof }))
        .collect();
    opening.orders = serde_json::from_value(list.into())?;
    let first = Outgoing { opening: Some(opening), ..message(&id, "Where is it?")? };
    visitor.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })])?;
    Ok(id)
}

#[test]
fn a_session_may_look_up_as_a_ticket_may() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let body = serde_json::json!({ "number": "KL-1001", "contact": CUSTOMER_EMAIL });
    visitor.api().post("/api/v1/orders/lookup", &body)?.done()?;
    Ok(())
}
