//! Making a site, its settings, imports item by item, and whose token opens what.

use crate::site;
use anyhow::Result;
use deskbell_e2e::{Deployment, article, order, settings};
use serde_json::json;
use shared::error::ErrorCode;
use shared::owner::ItemResult;

#[test]
fn a_new_site_is_listed_and_has_its_settings() -> Result<()> {
    let deployment = Deployment::shared()?;
    let site = deployment.empty_site(settings()?)?;
    let listed = deployment.sites()?;
    let entry = listed.sites.iter().find(|entry| entry.key == *site.key());
    assert_eq!(entry.map(|entry| entry.name.as_str()), Some("Kettle & Leaf"));
    assert_eq!(site.owner().settings()?, settings()?);
    assert!(site.owner().articles()?.articles.is_empty());
    Ok(())
}

#[test]
fn new_settings_are_what_the_next_visitor_meets() -> Result<()> {
    let (_deployment, site) = site()?;
    assert_eq!(site.guest(&["en"])?.boot().name.as_str(), "Kettle & Leaf");
    let mut changed = settings()?;
    changed.name = serde_json::from_value(json!("Leaf & Kettle"))?;
    changed.locales.reverse();
    assert_eq!(site.owner().change_settings(&changed)?, changed);
    assert_eq!(site.owner().settings()?, changed);
    let boot = site.guest(&["de"])?.boot().clone();
    assert_eq!((boot.name.as_str(), boot.locale.as_str()), ("Leaf & Kettle", "fa"));
    Ok(())
}

#[test]
fn settings_that_are_wrong_name_the_field_and_change_nothing() -> Result<()> {
    let (_deployment, site) = site()?;
    let good = serde_json::to_value(settings()?)?;
    for (path, value, field) in [
        ("locales", json!([]), "locales"),
        ("locales", json!(["en", "not a tag"]), "locales[1]"),
        ("origins", json!(["https://shop.example/", "x"]), "origins[0]"),
        ("theme", json!({ "accent": "red" }), "theme.accent"),
        ("theme", json!({ "side": "middle" }), "theme.side"),
        ("hours", json!({ "zone": "Mars/Base", "week": [[], [], [], [], [], [], []] }), "hours.zone"),
        ("hours", json!({ "zone": "Asia/Tehran", "week": [] }), "hours.week"),
        (
            "hours_in",
            json!({ "fa": { "zone": "Mars/Base", "week": [[], [], [], [], [], [], []] } }),
            "hours_in.fa.zone",
        ),
        (
            "hours_in",
            json!({ "fa": { "zone": "Asia/Tehran", "week": [[{ "from": 9, "to": 8 }], [], [], [], [], [], []] } }),
            "hours_in.fa.week",
        ),
        ("reply_minutes", json!(-1), "reply_minutes"),
        ("synonyms", json!([["brew"]]), "synonyms[0]"),
        ("synonyms", json!(vec![["a", "b"]; 201]), "synonyms"),
        ("colour", json!("red"), "colour"),
    ] {
        let mut wrong = good.clone();
        wrong[path] = value;
        let refusal = site.owner().api().send("PUT", "/api/v1/site", &wrong)?.refusal()?;
        assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{wrong}");
    }
    assert_eq!(site.owner().settings()?, settings()?);
    Ok(())
}

#[test]
fn articles_are_created_updated_unchanged_or_refused_each_for_itself() -> Result<()> {
    let (_deployment, site) = site()?;
    let first = article("gift-wrap", "Do you wrap gifts?", "Yes, free of charge.");
    let created = site.owner().import_articles(std::slice::from_ref(&first))?;
    assert_eq!(created, [ItemResult::Created("gift-wrap".into())]);
    let items = [
        first,
        article("returns", "Can I send something back?", "Yes, within 60 days."),
        json!({ "locale": "en", "title": "", "body": "x" }),
        json!({ "locale": "en", "title": "Loyalty leaves?", "bdy": "x" }),
        json!("not an article"),
        json!({ "locale": "en", "title": "Where are you?", "body": "In Hội An." }),
    ];
    let results = site.owner().import_articles(&items)?;
    let [unchanged, updated, no_title, no_body, no_article, made] = results.as_slice() else {
        panic!("{results:?}");
    };
    assert_eq!(*unchanged, ItemResult::Unchanged("gift-wrap".into()));
    assert_eq!(*updated, ItemResult::Updated("returns".into()));
    assert_eq!(*made, ItemResult::Created("where-are-you".into()));
    for (refused, field) in [(no_title, "title"), (no_body, "bdy"), (no_article, "body")] {
        let ItemResult::Refused(body) = refused else { panic!("{refused:?}") };
        assert_eq!((body.code, body.field.as_deref()), (ErrorCode::Invalid, Some(field)));
    }
    let stored = site.owner().articles()?;
    assert_eq!(stored.articles.len(), 5, "three of the site, two new");
    Ok(())
}

#[test]
fn orders_are_created_updated_unchanged_or_refused_each_for_itself() -> Result<()> {
    let (_deployment, site) = site()?;
    let mut changed = order("KL-1002");
    changed["state"] = json!("delivered");
    let mut unknown_state = order("KL-1003");
    unknown_state["state"] = json!("teleported");
    let mut unknown_step = order("KL-1004");
    unknown_step["history"][1]["state"] = json!("teleported");
    let mut bad_link = order("KL-1005");
    bad_link["fulfilments"][0]["tracking_url"] = json!("javascript:alert(1)");
    let mut bad_date = order("KL-1006");
    bad_date["placed_at"] = json!("yesterday");
    let wrong = [unknown_state, unknown_step, bad_link, bad_date, order("--")];
    let mut items = vec![order("KL-1001"), changed];
    items.extend(wrong);
    items.push(order("#kl 1007"));
    let results = site.owner().import_orders(&items)?;
    assert_eq!(results.first(), Some(&ItemResult::Unchanged("KL-1001".into())));
    assert_eq!(results.get(1), Some(&ItemResult::Updated("KL-1002".into())));
    assert_eq!(results.last(), Some(&ItemResult::Created("#kl 1007".into())));
    let fields: Vec<_> = results
        .iter()
        .filter_map(|result| match result {
            ItemResult::Refused(body) => Some(body.field.clone().unwrap_or_default()),
            _ => None,
        })
        .collect();
    let expected = ["state", "history.state", "fulfilments.tracking_url", "placed_at", "number"];
    assert_eq!(fields, expected);
    assert_eq!(site.owner().order("kl1002")?.state, shared::order::OrderState::Delivered);
    for gone in ["KL-1003", "KL-1004", "KL-1005", "KL-1006"] {
        let refusal = site.owner().api().get(&format!("/api/v1/orders/{gone}"))?.refusal()?;
        assert_eq!(refusal.code, ErrorCode::NotFound, "{gone}");
    }
    Ok(())
}

#[test]
fn a_deleted_article_is_gone_at_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let guest = site.guest(&["en"])?;
    guest.article("en", "kettle-care")?.done()?;
    site.owner().api().raw("DELETE", "/api/v1/articles/en/kettle-care", None)?.done()?;
    assert_eq!(guest.article("en", "kettle-care")?.refusal()?.code, ErrorCode::NotFound);
    let again = site.owner().api().raw("DELETE", "/api/v1/articles/en/kettle-care", None)?;
    assert_eq!(again.refusal()?.code, ErrorCode::NotFound);
    Ok(())
}

#[test]
fn a_token_opens_its_own_site_only() -> Result<()> {
    let (deployment, mine) = site()?;
    let theirs = deployment.site()?;
    mine.owner().import_articles(&[article("secret-sale", "When is the secret sale?", "On Friday.")])?;
    let seen: Vec<_> = theirs.owner().articles()?.articles.into_iter().map(|a| a.id.to_string()).collect();
    assert!(!seen.contains(&"secret-sale".to_owned()), "{seen:?}");
    let reply = theirs.owner().api().raw("DELETE", "/api/v1/articles/en/secret-sale", None)?;
    assert_eq!(reply.refusal()?.code, ErrorCode::NotFound);
    assert_eq!(mine.owner().articles()?.articles.len(), 4);
    Ok(())
}

#[test]
fn the_deployment_can_give_an_owner_a_new_password() -> Result<()> {
    let (deployment, site) = site()?;
    let old = site.agent()?;
    let path = format!("/api/v1/admin/sites/{}/owner", site.key());
    let new = json!({ "email": "mai@shop.example", "name": "Mai", "password": "a new password" });
    deployment.admin().send("PUT", &path, &new)?.done()?;
    assert_eq!(old.api().get("/api/v1/desk/me")?.refusal()?.code, ErrorCode::Expired);
    let with_old = site.agent().err().map(|error| error.to_string()).unwrap_or_default();
    assert!(with_old.contains("wrong_password"), "{with_old}");
    let me = deskbell_e2e::Agent::sign_in(site.api(), site.key(), "MAI@shop.example", "a new password")?;
    assert_eq!(me.me().role, shared::desk::Role::Owner);
    Ok(())
}
