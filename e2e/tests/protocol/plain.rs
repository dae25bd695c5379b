//! The plain page: help by forms.

use crate::site;
use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::{Api, CUSTOMER_EMAIL, Reply, Site};

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> Result<String> {
    let start = format!("name=\"{name}\" value=\"");
    let rest = html.split(&start).nth(1).with_context(|| format!("no field {name} in {html}"))?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

fn path(site: &Site) -> String {
    format!("/plain/{}/en", site.key())
}

/// What the forms of a page carry, with more fields; already encoded.
fn form(html: &str, more: &str) -> Result<String> {
    let [session, conversation, client_id] =
        ["session", "conversation", "client_id"].map(|name| hidden(html, name));
    Ok(format!(
        "session={}&conversation={}&client_id={}&{more}",
        session?.replace('+', "%2B"),
        conversation?,
        client_id?
    ))
}

fn post(api: &Api, site: &Site, form: &str) -> Result<Reply> {
    api.with("content-type", "application/x-www-form-urlencoded").raw(
        "POST",
        &path(site),
        Some(form.as_bytes()),
    )
}

#[test]
fn an_order_shows_to_whoever_proves_it_and_to_nobody_else() -> Result<()> {
    let (_deployment, site) = site()?;
    let api = site.api().own_page();
    let page = api.get(&path(&site))?;
    assert_eq!(page.header("cache-control"), "no-store");
    let page = page.text();
    let order = deskbell_e2e::order("X");
    let number = site_order(&site)?;
    let email = CUSTOMER_EMAIL.replace('@', "%40");
    let found =
        post(&api, &site, &form(&page, &format!("do=order&number={number}&contact={email}"))?)?.text();
    ensure!(found.contains("class=\"found\"") && found.contains(&number), "{found}");
    // Its contact never leaves the edge, but for the field where it was typed.
    let phone = order["contact"]["phone"].as_str().unwrap_or("+84");
    ensure!(!found.contains(phone), "{found}");
    let missed =
        post(&api, &site, &form(&page, &format!("do=order&number={number}&contact=x%40y.example"))?)?;
    let missed = missed.text();
    ensure!(missed.contains("role=\"alert\"") && !missed.contains("class=\"found\""), "{missed}");
    Ok(())
}

/// The number of an order that the site has.
fn site_order(site: &Site) -> Result<String> {
    let number = "PLAIN-1";
    site.owner().import_orders(&[deskbell_e2e::order(number)])?;
    Ok(number.to_owned())
}

#[test]
fn a_message_is_stored_once_and_answered_on_the_same_page() -> Result<()> {
    let (_deployment, site) = site()?;
    let api = site.api().own_page();
    let page = api.get(&path(&site))?.text();
    let fields = form(&page, "do=message&text=Hello+%3Cb%3Eshop%3C%2Fb%3E%0D%0Asecond+line&email=")?;
    let sent = post(&api, &site, &fields)?.text();
    ensure!(sent.contains("Hello &lt;b&gt;shop&lt;/b&gt;<br>second line"), "{sent}");
    // A reload of the page sends the same form again.
    let again = post(&api, &site, &fields)?.text();
    ensure!(again.matches("Hello &lt;b&gt;").count() == 1, "{again}");

    let agent = site.agent()?;
    let inbox = agent.inbox("unassigned")?;
    ensure!(inbox.conversations.len() == 1, "{inbox:?}");
    agent.reply(&inbox.conversations[0].conversation.id, "Welcome!")?;
    let look = post(&api, &site, &form(&again, "")?)?.text();
    ensure!(look.contains("Welcome!") && look.matches("Hello &lt;b&gt;").count() == 1, "{look}");
    Ok(())
}

#[test]
fn what_cannot_be_taken_is_said_and_keeps_what_was_typed() -> Result<()> {
    let (_deployment, site) = site()?;
    let api = site.api().own_page();
    let page = api.get(&path(&site))?.text();
    for (more, kept) in [
        ("do=message&text=&email=", ""),
        ("do=message&text=a+%22quote%22&email=not-an-address", "a &quot;quote&quot;"),
        ("do=order&number=&contact=", ""),
    ] {
        let reply = post(&api, &site, &form(&page, more)?)?;
        assert_eq!(reply.status(), 200, "{more}");
        let html = reply.text();
        ensure!(html.contains("role=\"alert\"") && html.contains(kept), "{more}: {html}");
    }
    assert!(site.agent()?.inbox("unassigned")?.conversations.is_empty());
    Ok(())
}

#[test]
fn forms_are_taken_from_our_own_page_and_for_its_own_site_only() -> Result<()> {
    let (deployment, site) = site()?;
    let api = site.api().own_page();
    let page = api.get(&path(&site))?.text();
    let fields = form(&page, "do=message&text=hello")?;
    let elsewhere = site.api().with("origin", "https://shop.example");
    assert_eq!(post(&elsewhere, &site, &fields)?.status(), 403);
    assert_eq!(post(&site.api().without("origin"), &site, &fields)?.status(), 403);
    let other = deployment.site()?;
    assert_eq!(post(&other.api().own_page(), &other, &fields)?.status(), 403);
    assert_eq!(post(&api, &site, "do=message&text=hello")?.status(), 401);
    assert_eq!(api.post(&path(&site), &serde_json::json!({ "text": "x" }))?.status(), 400);
    assert!(site.agent()?.inbox("unassigned")?.conversations.is_empty());
    Ok(())
}
