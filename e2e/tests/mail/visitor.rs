//! What a visitor is told by mail, and what is behind the links.

use crate::{EMAIL, MINUTE, NEVER, SOON, leave, link, may_ask, reachable, set_up};
use anyhow::{Context as _, Result, ensure};
use deskbell_dev::mail::Sink;
use deskbell_e2e::{Deployment, Site, message, opening, token};
use serde_json::json;
use shared::conversation::EntryBody;
use shared::desk::{Change, NoteBody};
use shared::email::Email;
use shared::frame::{Hello, Mark, Outgoing, VisitorFrame};
use shared::id::ConversationId;
use std::thread::sleep;

#[test]
fn several_unseen_answers_come_in_one_mail_that_leads_back() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    let agent = site.agent()?;
    let (visitor, conversation) = reachable(&site, EMAIL)?;
    agent.reply(&conversation, "It left\n.\nour house <today>")?;
    agent.reply(&conversation, "and arrives tomorrow")?;

    let mails = sink.wait(1, SOON)?;
    let mail = mails.first().context("no mail")?;
    ensure!(mail.from == "hello@shop.example" && mail.to == [EMAIL], "{mail:?}");
    let read = mail.read()?;
    ensure!(read.from == "Kettle & Leaf" && read.subject == "Kettle & Leaf has answered you", "{read:?}");
    ensure!(
        read.text.contains("Mai:\nIt left\n.\nour house <today>\n\nMai:\nand arrives tomorrow"),
        "{read:?}"
    );
    ensure!(read.html.contains("our house &lt;today&gt;"), "{read:?}");
    ensure!(mail.raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{}", mail.raw);

    let page = site.api().get(&link(&read.text, "c")?)?;
    page.done()?;
    ensure!(page.header("referrer-policy") == "no-referrer" && page.header("cache-control") == "no-store");
    ensure!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    let text = page.text();
    let visit = text.split("<script id=\"visit\" type=\"application/json\">").nth(1);
    let visit = visit.and_then(|rest| rest.split("</script>").next()).context("no visit")?;
    let visit: serde_json::Value = serde_json::from_str(visit)?;
    ensure!(visit["conversation"] == json!(conversation));
    let session = visit["session"].as_str().context("no session")?;
    // The same visitor, but not for as long.
    let (id, own) = (visitor.session().split('.').nth(2), session.split('.').nth(2));
    ensure!(id == own && session != visitor.session());
    let api = site.api().own_page().bearer(session);
    let unread: shared::boot::Unread = api.raw("POST", "/api/v1/unread", None)?.json()?;
    ensure!(unread.unread == 2);

    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 1, "one cause, one mail");
    // What is answered after the mail makes another.
    agent.reply(&conversation, "Did it come?")?;
    let again = sink.wait(2, SOON)?.pop().context("no mail")?.read()?;
    ensure!(again.text.contains("Did it come?") && !again.text.contains("tomorrow"), "{again:?}");
    ensure!(again.id != read.id && again.id.ends_with("@shop.example"));
    Ok(())
}

#[test]
fn who_saw_the_answer_or_left_no_address_gets_no_mail() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    let agent = site.agent()?;
    let (visitor, conversation) = reachable(&site, EMAIL)?;
    let entry = agent.reply(&conversation, "It left")?;
    let mark = Mark { conversation: conversation.clone(), seq: entry.seq };
    visitor.sync(vec![VisitorFrame::Hello(Hello::default()), VisitorFrame::Read(mark)])?;

    let silent = site.visitor()?;
    let other = silent.begin("Hello?")?;
    leave(&silent, None)?;
    agent.reply(&other, "Hello!")?;
    sleep(NEVER);
    ensure!(sink.connections() == 0, "{:?}", sink.inbox().all());
    Ok(())
}

#[test]
fn an_address_is_asked_for_once_and_shown_to_the_staff() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    let agent = site.agent()?;
    let visitor = site.visitor()?;
    ensure!(may_ask(&visitor)?);
    let conversation = visitor.begin("Hello?")?;
    ensure!(may_ask(&visitor)?, "nothing was said yet");
    leave(&visitor, None)?;
    ensure!(!may_ask(&visitor)?, "they would rather not");
    ensure!(agent.open(&conversation)?.summary.email.is_none());

    leave(&visitor, Some(EMAIL))?;
    leave(&visitor, Some(EMAIL))?;
    leave(&visitor, None)?;
    let opened = agent.open(&conversation)?;
    let email = Email::new(EMAIL).context("address")?;
    ensure!(opened.summary.email.as_ref() == Some(&email));
    let notes: Vec<_> = opened.notes.iter().map(|note| (&note.by, &note.body)).collect();
    ensure!(notes == [(&None, &NoteBody::Change(Change::Email(email.clone())))], "{notes:?}");

    // The staff take it out; what comes then is not told. They enter another, and it is.
    agent.change(&conversation, &Change::NoEmail)?.done()?;
    agent.reply(&conversation, "Where are you?")?;
    sleep(NEVER);
    ensure!(sink.connections() == 0);
    agent
        .change(&conversation, &Change::Email(Email::new("other@mail.example").context("address")?))?
        .done()?;
    let mail = sink.wait(1, SOON)?.pop().context("no mail")?;
    ensure!(mail.to == ["other@mail.example"], "{mail:?}");

    for bad in ["no address", "a@b\r\nRCPT TO:<c@d>", "<a@b.example>", "a@b.example, c@d.example"] {
        let body = json!({ "frames": [{ "hello": {} }, { "contact": { "email": bad } }] });
        let reply = visitor.api().post("/api/v1/sync", &body)?;
        ensure!(reply.status() == 422, "{bad}: {}", reply.status());
        let change = json!({ "change": { "email": bad } });
        let path = format!("/api/v1/desk/conversations/{conversation}/changes");
        ensure!(agent.api().post(&path, &change)?.status() == 422, "{bad}");
    }
    Ok(())
}

#[test]
fn mails_speak_the_visitors_language() -> Result<()> {
    let (sink, deployment, _) = set_up()?;
    let mut settings = deskbell_e2e::settings()?;
    settings.locales =
        ["en", "vi", "fa", "zh"].iter().filter_map(|tag| shared::locale::Locale::new(tag)).collect();
    settings.name = shared::text::Label::new("壶与叶 & Cửa hàng ấm\tBcc: x@y.example")?;
    let site = deployment.empty_site(settings)?;
    let agent = site.agent()?;
    for (locale, said, subject, lead) in [
        ("vi", "Đơn hàng đã gửi đi rồi ạ", "đã trả lời bạn", "Trong lúc bạn vắng mặt"),
        ("fa", "سفارش شما فرستاده شد، نیم‌فاصله هم هست", "به شما پاسخ داده است", "وقتی نبودید"),
        ("zh", "您的订单已发货", "已回复您", "您离开期间"),
    ] {
        let visitor = site.visitor()?;
        let conversation = ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("id")?;
        let mut opening = opening()?;
        opening.locale = shared::locale::Locale::new(locale).context("locale")?;
        let first = Outgoing { opening: Some(opening), ..message(&conversation, "?")? };
        visitor.sync(vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })])?;
        leave(&visitor, Some(&format!("{locale}@mail.example")))?;
        agent.reply(&conversation, said)?;
        let before = sink.inbox().all().len();
        let mail = sink.wait(before + 1, SOON)?.pop().context("no mail")?;
        let read = mail.read()?;
        ensure!(mail.to == [format!("{locale}@mail.example")], "{mail:?}");
        ensure!(read.subject.ends_with(subject) && read.subject.contains("壶与叶 & Cửa hàng ấm"), "{read:?}");
        ensure!(read.text.contains(said) && read.text.contains(lead), "{read:?}");
        let dir = if locale == "fa" { "rtl" } else { "ltr" };
        ensure!(read.html.contains(&format!("lang=\"{locale}\" dir=\"{dir}\"")) && read.html.contains(said));
        ensure!(!mail.raw.to_lowercase().contains("\r\nbcc:") && mail.raw.is_ascii(), "{}", mail.raw);
        let page = site.api().get(&link(&read.text, "c")?)?;
        ensure!(page.text().contains(&format!("<html lang=\"{locale}\"")));
    }
    Ok(())
}

#[test]
fn a_link_is_good_for_its_time_site_and_kind_only() -> Result<()> {
    let (_sink, deployment, site) = set_up()?;
    let other = deployment.site()?;
    let now = i64::try_from(
        std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH)?.as_secs(),
    )?;
    let pack = |text: &str| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text);
    let subject = pack("v1 k1 en");
    let good = site.signed(token::Kind::Link, &subject, now + 60)?;
    site.api().get(&format!("/c/{good}"))?.done()?;
    let expired = site.signed(token::Kind::Link, &subject, now - 1)?;
    let elsewhere = good.replacen(site.key().as_str(), other.key().as_str(), 1);
    let (last, flipped) = (good.len() - 1, if good.ends_with('A') { 'B' } else { 'A' });
    let mut bad = vec![
        expired,
        elsewhere,
        format!("{}{flipped}", &good[..last]),
        good[..last].to_owned(),
        "x".to_owned(),
    ];
    bad.push(site.signed(token::Kind::Link, &pack("v1"), now + 60)?);
    bad.push(site.signed(token::Kind::Link, "~", now + 60)?);
    for kind in token::Kind::ALL.into_iter().filter(|kind| *kind != token::Kind::Link) {
        bad.push(site.signed(kind, &subject, now + 60)?);
    }
    for token in bad {
        let page = site.api().get(&format!("/c/{token}"))?;
        ensure!(page.status() == 410 && !page.text().contains("id=\"visit\""), "{token}: {}", page.status());
        ensure!(page.text().contains("This link no longer works"));
        // A link is no session either.
        let api = site.api().own_page().bearer(&token);
        ensure!(token.starts_with("v.") || api.raw("POST", "/api/v1/unread", None)?.status() == 401);
    }
    let api = site.api().own_page().bearer(&good);
    ensure!(api.raw("POST", "/api/v1/unread", None)?.status() == 401);
    ensure!(!deployment.stack().logs().contains(&good), "the log has a credential");
    Ok(())
}

#[test]
fn a_click_ends_the_mails_and_a_new_address_begins_them() -> Result<()> {
    let (sink, deployment, site) = set_up()?;
    let agent = site.agent()?;
    let (visitor, conversation) = reachable(&site, EMAIL)?;
    agent.reply(&conversation, "one")?;
    let text = sink.wait(1, SOON)?.pop().context("no mail")?.read()?.text;
    let stop = link(&text, "u")?;
    // A look at it ends nothing.
    let page = site.api().get(&stop)?;
    page.done()?;
    ensure!(page.text().contains("<form") && page.header("referrer-policy") == "no-referrer");
    agent.reply(&conversation, "two")?;
    sink.wait(2, SOON)?;
    // One click in a mail program: no cookie, no origin, a form.
    let one_click = site.api().with("content-type", "application/x-www-form-urlencoded");
    one_click.raw("POST", &stop, Some(b"List-Unsubscribe=One-Click"))?.done()?;
    agent.reply(&conversation, "three")?;
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 2);
    // Not for another, and not by what is forged.
    ensure!(site.api().raw("POST", "/u/x", None)?.status() == 410);
    leave(&visitor, Some("new@mail.example"))?;
    let mail = sink.wait(3, SOON)?.pop().context("no mail")?;
    ensure!(mail.to == ["new@mail.example"] && mail.read()?.text.contains("three"));
    ensure!(!deployment.stack().logs().contains(EMAIL), "the log has an address");
    Ok(())
}

#[test]
fn where_mail_is_not_set_up_nobody_is_asked() -> Result<()> {
    let deployment = Deployment::start()?;
    let site: Site = deployment.site()?;
    let visitor = site.visitor()?;
    let conversation = visitor.begin("Hello?")?;
    ensure!(!may_ask(&visitor)?);
    leave(&visitor, Some(EMAIL))?;
    let entry = site.agent()?.reply(&conversation, "Hello!")?;
    ensure!(matches!(entry.body, EntryBody::Message(_)));
    Ok(())
}

#[test]
fn mail_that_was_set_up_once_waits_until_it_is_again() -> Result<()> {
    let sink = Sink::start(0)?;
    let url = sink.url();
    let mut deployment = Deployment::start_mailing(&sink, MINUTE)?;
    let site = deployment.site()?;
    let agent = site.agent()?;
    let (_visitor, conversation) = reachable(&site, EMAIL)?;
    agent.reply(&conversation, "one")?;
    deployment.reconfigure("DESKBELL_SMTP", "")?;
    sleep(NEVER);
    ensure!(sink.connections() == 0);
    ensure!(deployment.stack().logs().matches("mail waits").count() == 1, "{}", deployment.stack().logs());
    deployment.reconfigure("DESKBELL_SMTP", &url)?;
    let mail = sink.wait(1, SOON)?.pop().context("no mail")?.read()?;
    ensure!(mail.text.contains("one"), "{mail:?}");
    Ok(())
}

#[test]
fn what_is_erased_is_told_to_nobody() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    let agent = site.agent()?;
    let (visitor, conversation) = reachable(&site, EMAIL)?;
    agent.reply(&conversation, "one")?;
    let data: shared::privacy::VisitorData = visitor.api().raw("POST", "/api/v1/data", None)?.json()?;
    ensure!(data.email.is_some_and(|email| email.as_str() == EMAIL));
    visitor.api().raw("POST", "/api/v1/erase", None)?.done()?;
    sleep(NEVER);
    ensure!(sink.connections() == 0, "it was told");
    ensure!(may_ask(&visitor)?, "nothing is known of them any more");
    Ok(())
}
