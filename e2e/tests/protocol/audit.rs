//! The audit log: a line for each kind of change, pages, filters, and files that harm nobody.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Agent, STAFF_PASSWORD, article, order, settings};
use serde_json::json;
use shared::desk::{AUDIT_ACTIONS, AuditLine, Change, Priority};
use shared::text::Label;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// The log, once it has a line of this; what is written behind an answer comes a moment later.
fn log_with(owner: &Agent, action: &str) -> Result<Vec<AuditLine>> {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let lines = owner.audit("")?.lines;
        if lines.iter().any(|line| line.action == action) {
            return Ok(lines);
        }
        anyhow::ensure!(Instant::now() < until, "no {action:?} in {lines:#?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn every_kind_of_change_is_a_line_with_who_and_what() -> Result<()> {
    let (deployment, site) = site()?;
    let owner = site.agent()?;
    let conversation = site.visitor()?.begin("hello")?;
    owner.change(&conversation, &Change::Label(Label::new("gift")?))?.done()?;
    owner.change(&conversation, &Change::Priority(Priority::High))?.done()?;
    owner.set_status(&conversation, "resolved")?;
    owner.set_status(&conversation, "waiting")?;
    owner.publish(&article("new", "Is this new?", "Yes."))?;
    let mut changed = settings()?;
    changed.reply_minutes = Some(7);
    site.owner().change_settings(&changed)?;
    site.owner().import_orders(&[order("KL-2000")])?;
    site.owner().api().raw("DELETE", "/api/v1/articles/en/new", None)?.done()?;
    let omid = owner.invite("omid@shop.example", "agent")?;
    let path = format!("/api/v1/desk/invitations/{}", omid.id);
    owner.api().raw("DELETE", &path, None)?.done()?;
    let token = owner.invite("lan@shop.example", "agent")?.token;
    let lan = Agent::signed_in(site.api(), &Agent::use_link(site.api(), &token, "Lan", STAFF_PASSWORD)?)?;
    let path = format!("/api/v1/desk/staff/{}", lan.me().staff.id);
    owner.api().post(&format!("{path}/role"), &json!({ "role": "owner" }))?.done()?;
    owner.api().raw("POST", &format!("{path}/reset"), None)?.done()?;
    let session = lan.account()?.sessions.first().context("no sign-in")?.id.clone();
    owner.api().raw("DELETE", &format!("/api/v1/desk/sessions/{session}"), None)?.done()?;
    owner.api().raw("DELETE", "/api/v1/desk/sessions", None)?.done()?;
    let password = json!({ "old": STAFF_PASSWORD, "new": STAFF_PASSWORD });
    owner.api().post("/api/v1/desk/account/password", &password)?.done()?;
    owner.api().raw("DELETE", &path, None)?.done()?;
    site.agent()?.sign_out()?;
    Agent::try_sign_in(site.api(), site.key(), "mai@shop.example", "guess guess")?.refusal()?;
    Agent::try_sign_in(site.api(), site.key(), "my secret by mistake", "guess guess")?.refusal()?;
    let set = format!("/api/v1/admin/sites/{}/owner", site.key());
    let other = json!({ "email": "kim@shop.example", "name": "Kim", "password": STAFF_PASSWORD });
    deployment.admin().send("PUT", &set, &other)?.done()?;

    let lines = log_with(&owner, "failed to sign in")?;
    let has = |actor: &str, action: &str, item: &str, detail: &str| {
        assert!(
            lines.iter().any(|line| {
                (line.actor_name.as_deref().unwrap_or(&line.actor).starts_with(actor))
                    && line.action == action
                    && line.item_name.as_deref().unwrap_or(&line.item) == item
                    && line.detail == detail
            }),
            "{actor} {action} {item} {detail} is not in {lines:#?}"
        );
    };
    has("deployment", "made the site", "", "");
    has("deployment", "set owner", "Kim", "");
    has("token", "imported articles", "3", "");
    has("token", "imported orders", "1", "");
    has("token", "changed settings", "", "reply_minutes");
    has("token", "deleted article", "en/new", "");
    has("Mai", "signed in", "", "");
    has("Mai", "signed out", "", "");
    has("Mai", "failed to sign in", "", "127.0.0.1");
    has("Mai", "changed conversation", "hello", "label gift");
    has("Mai", "changed conversation", "hello", "priority high");
    has("Mai", "resolved conversation", "hello", "");
    has("Mai", "reopened conversation", "hello", "");
    has("Mai", "published article", "en/new", "");
    has("Mai", "invited", "omid@shop.example", "agent");
    has("Mai", "took back an invitation", "omid@shop.example", "");
    has("Lan", "joined", "lan@shop.example", "");
    has("Mai", "changed role", "Lan", "owner");
    has("Mai", "made a reset link", "lan@shop.example", "owner");
    has("Mai", "ended a session", "Lan", "");
    has("Mai", "ended other sessions", "", "");
    has("Mai", "changed password", "", "");
    has("Mai", "removed a member", "Lan", "lan@shop.example");
    let unknown: BTreeSet<_> =
        lines.iter().map(|l| &l.action).filter(|a| !AUDIT_ACTIONS.contains(&a.as_str())).collect();
    assert!(unknown.is_empty(), "the desk has no words for {unknown:?}");
    let text = serde_json::to_string(&lines)?;
    for secret in ["my secret by mistake", "guess guess", STAFF_PASSWORD, &token] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
    Ok(())
}

#[test]
fn pages_and_filters_miss_nothing() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let conversation = site.visitor()?.begin("hello")?;
    for n in 0..130 {
        let change = if n % 2 == 0 { Change::Spam(true) } else { Change::Spam(false) };
        owner.change(&conversation, &change)?.done()?;
    }
    let first = owner.audit("action=changed%20conversation")?;
    assert_eq!((first.lines.len(), first.next.is_some()), (100, true));
    let next = first.next.context("no next")?;
    let second = owner.audit(&format!("action=changed%20conversation&before={next}"))?;
    assert_eq!((second.lines.len(), second.next), (30, None));
    let ids: Vec<u32> = first.lines.iter().chain(&second.lines).map(|line| line.id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] > pair[1]), "{ids:?}");
    let deployment = owner.audit("actor=deployment")?.lines;
    assert_eq!(deployment.iter().map(|l| l.action.as_str()).collect::<Vec<_>>(), ["made the site"]);
    for (query, field) in [("before=x", "before"), ("format=xml", "format")] {
        let refusal = owner.api().get(&format!("/api/v1/desk/audit?{query}"))?.refusal()?;
        assert_eq!(refusal.field.as_deref(), Some(field));
    }
    Ok(())
}

#[test]
fn a_file_has_every_line_and_no_formula() -> Result<()> {
    let (_deployment, site) = site()?;
    let owner = site.agent()?;
    let conversation = site.visitor()?.begin("=HYPERLINK(\"https://attack.example\",\"x\")")?;
    // More lines than the edge reads at once.
    for n in 0..1_100 {
        owner.change(&conversation, &Change::Spam(n % 2 == 0))?.done()?;
    }
    owner.change(&conversation, &Change::Label(Label::new("a \"quoted\", label")?))?.done()?;
    let reply = owner.api().get("/api/v1/desk/audit?format=csv")?;
    reply.done()?;
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"audit.csv\"");
    assert_eq!(reply.header("cache-control"), "no-store");
    let csv = reply.text();
    let rows: Vec<&str> = csv.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.first(), Some(&"at,actor,actor_name,action,item,item_name,detail"));
    assert!(rows.get(1).is_some_and(|row| row.contains("exported the log")), "{:?}", rows.get(1));
    assert!(
        rows.get(2).is_some_and(|row| row.ends_with(r#""label a ""quoted"", label""#)),
        "{:?}",
        rows.get(2)
    );
    assert!(csv.contains(r#""'=HYPERLINK(""https"#) && !csv.contains(",\"="), "a formula");
    let reply = owner.api().get("/api/v1/desk/audit?format=jsonl")?;
    assert_eq!(reply.header("content-type"), "application/jsonl");
    let lines: Vec<AuditLine> = reply.text().lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(lines.len(), rows.len(), "a head less, an export more");
    assert!(lines.windows(2).all(|pair| pair[0].id == pair[1].id + 1));
    Ok(())
}
