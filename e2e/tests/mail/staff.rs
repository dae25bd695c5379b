//! The staff are told of what waits while no desk is open: by mail and by webhook.

use crate::{MINUTE, NEVER, SOON, link, set_up};
use anyhow::{Context as _, Result, ensure};
use deskbell_dev::mail::Sink;
use deskbell_e2e::{Deployment, Site};
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use shared::owner::Settings;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, sleep};
use std::time::{Duration, SystemTime};

const SECRET: &str = "a secret of the shop's own server";

fn notify(site: &Site, notify: &Value) -> Result<()> {
    let mut settings: Value = serde_json::to_value(deskbell_e2e::settings()?)?;
    settings["notify"] = notify.clone();
    site.owner().change_settings(&serde_json::from_value::<Settings>(settings)?)?;
    Ok(())
}

#[test]
fn all_are_told_once_when_nobody_is_there() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    notify(&site, &json!({ "mail": true }))?;
    let mai = site.agent()?;
    site.another_agent("lan@shop.example", "Lan")?;
    let visitor = site.visitor()?;
    let conversation = visitor.begin("Where is\tmy ấm?")?;
    let mails = sink.wait(2, SOON)?;
    let mut to: Vec<_> = mails.iter().flat_map(|mail| mail.to.clone()).collect();
    to.sort();
    ensure!(to == ["lan@shop.example", "mai@shop.example"], "{to:?}");
    let read = mails[0].read()?;
    ensure!(read.subject.starts_with("Waiting for an answer: Where is"), "{read:?}");
    ensure!(read.text.contains("ấm?") && read.text.contains(&format!("/waiting/{conversation}")), "{read:?}");
    visitor.sync(vec![
        shared::frame::VisitorFrame::Hello(shared::frame::Hello::default()),
        shared::frame::VisitorFrame::Send(deskbell_e2e::message(&conversation, "Hello?")?),
    ])?;
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 2, "they were told already");

    // Answered, it is Mai's; the next question is for her alone.
    mai.reply(&conversation, "On its way")?;
    visitor.sync(vec![
        shared::frame::VisitorFrame::Hello(shared::frame::Hello::default()),
        shared::frame::VisitorFrame::Send(deskbell_e2e::message(&conversation, "And now?")?),
    ])?;
    let mail = sink.wait(3, SOON)?.pop().context("no mail")?;
    ensure!(mail.to == ["mai@shop.example"] && mail.read()?.text.contains("And now?"));
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 3);

    // Mai wants no more of them.
    site.api().raw("POST", &link(&mail.read()?.text, "u")?, None)?.done()?;
    site.visitor()?.begin("Another")?;
    let mails = sink.wait(4, SOON)?;
    ensure!(mails[3].to == ["lan@shop.example"]);
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 4);
    Ok(())
}

#[test]
fn whoever_has_a_desk_open_is_told_when_it_is_closed() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    notify(&site, &json!({ "mail": true }))?;
    let agent = site.agent()?;
    let (desk, _) = agent.arrive(0)?;
    let seen = site.visitor()?.begin("Answered before the desk is closed")?;
    site.visitor()?.begin("Still waiting")?;
    sleep(NEVER);
    ensure!(sink.connections() == 0, "somebody is there");
    agent.reply(&seen, "Hello")?;
    drop(desk);
    let mail = sink.wait(1, SOON)?.pop().context("no mail")?.read()?;
    ensure!(mail.subject.ends_with("Still waiting"), "{mail:?}");
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 1);
    Ok(())
}

/// A server that answers each request with the next of these codes, and tells what it got.
fn shop_server(codes: &'static [u16]) -> Result<(u16, Receiver<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let (told, hears) = channel();
    thread::spawn(move || {
        for (stream, code) in listener.incoming().zip(codes) {
            let Ok(mut stream) = stream else { return };
            let mut request = Vec::new();
            let mut chunk = [0; 4096];
            while let Ok(read) = stream.read(&mut chunk) {
                request.extend_from_slice(&chunk[..read]);
                let text = String::from_utf8_lossy(&request);
                if read == 0 || text.split_once("\r\n\r\n").is_some_and(|(_, body)| body.ends_with('}')) {
                    break;
                }
            }
            let _ = told.send(String::from_utf8_lossy(&request).into_owned());
            let elsewhere = format!("http://127.0.0.1:{port}/elsewhere");
            let _ = write!(
                stream,
                "HTTP/1.1 {code} x\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
        }
    });
    Ok((port, hears))
}

#[test]
fn a_webhook_is_signed_tried_again_and_never_led_elsewhere() -> Result<()> {
    let sink = Sink::start(0)?;
    let deployment = Deployment::start_mailing(&sink, MINUTE)?;
    let site = deployment.site()?;
    // Its address for the desk is known once somebody has signed in.
    site.agent()?;
    let (port, hears) = shop_server(&[500, 302, 204, 204])?;
    let url = format!("http://127.0.0.1:{port}/hook");
    notify(&site, &json!({ "webhook": { "url": url, "secret": SECRET } }))?;
    let conversation = site.visitor()?.begin("Where is it?")?;
    let mut events = Vec::new();
    for _ in 0..3 {
        let request = hears.recv_timeout(SOON)?;
        ensure!(request.starts_with("POST /hook "), "{request}");
        let (head, body) = request.split_once("\r\n\r\n").context("no body")?;
        let header = |name: &str| {
            let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
            line.and_then(|line| line.split_once(": "))
                .map(|(_, value)| value.to_owned())
                .context(name.to_owned())
        };
        let signature = header("deskbell-signature")?;
        let (time, check) = signature.split_once(",v1=").context("signature")?;
        let time = time.strip_prefix("t=").context("time")?;
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(SECRET.as_bytes())?;
        mac.update(format!("{time}.{body}").as_bytes());
        ensure!(deskbell_dev::hex::encode(&mac.finalize().into_bytes()) == check, "{signature}");
        let age =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs() - time.parse::<u64>()?;
        ensure!(age < 30);
        let body: Value = serde_json::from_str(body)?;
        ensure!(
            body["event"] == "conversation.waiting" && body["conversation"] == json!(conversation),
            "{body}"
        );
        ensure!(body["preview"] == "Where is it?");
        events.push(header("deskbell-event")?);
    }
    events.dedup();
    ensure!(events.len() == 1, "one event has one name: {events:?}");
    ensure!(hears.recv_timeout(NEVER).is_err(), "it was taken");
    ensure!(!deployment.stack().logs().contains(SECRET));
    Ok(())
}

#[test]
fn a_webhook_reaches_no_private_address() -> Result<()> {
    let (port, hears) = shop_server(&[204])?;
    let stack = deskbell_dev::stack::Stack::start_public()?;
    let deployment = Deployment::on(stack);
    let site = deployment.site()?;
    site.agent()?;
    notify(
        &site,
        &json!({ "webhook": { "url": format!("http://127.0.0.1:{port}/hook"), "secret": SECRET } }),
    )?;
    // A minute is a minute here, and the first try comes after one.
    site.visitor()?.begin("Where is it?")?;
    ensure!(hears.recv_timeout(Duration::from_secs(70)).is_err(), "it reached loopback");
    ensure!(deployment.stack().logs().contains("http_"), "it was not tried: {}", deployment.stack().logs());
    Ok(())
}

#[test]
fn targets_are_told_of_before_they_are_missed_when_nobody_is_there() -> Result<()> {
    let (sink, _deployment, site) = set_up()?;
    let (port, hears) = shop_server(&[204, 204, 204])?;
    let url = format!("http://127.0.0.1:{port}/hook");
    let mut settings: Value = serde_json::to_value(deskbell_e2e::settings()?)?;
    settings["notify"] = json!({ "mail": true, "webhook": { "url": url, "secret": SECRET } });
    settings["sla"] = json!({ "first_response": { "normal": 12 } });
    site.owner().change_settings(&serde_json::from_value::<Settings>(settings)?)?;
    let agent = site.agent()?;
    let conversation = site.visitor()?.begin("Where is it?")?;
    let mut subjects: Vec<String> =
        sink.wait(3, SOON)?.iter().map(|mail| Ok(mail.read()?.subject)).collect::<Result<_>>()?;
    subjects.sort();
    ensure!(
        subjects == ["Due soon: Where is it?", "Late: Where is it?", "Waiting for an answer: Where is it?"],
        "{subjects:?}"
    );
    let mut events = Vec::new();
    for _ in 0..3 {
        let request = hears.recv_timeout(SOON)?;
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").context("no body")?.1)?;
        ensure!(body["conversation"] == json!(conversation), "{body}");
        events.push((body["event"].clone(), body["aim"].clone(), body["late"].clone()));
    }
    let due = |late: bool| (json!("conversation.due"), json!("first_response"), json!(late));
    ensure!(events[0].0 == "conversation.waiting" && events[1..] == [due(false), due(true)], "{events:?}");
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 3, "each once");

    // With a desk open, the desk is told and nobody else.
    let (_desk, _) = agent.arrive(0)?;
    let answered = site.visitor()?.begin("Another")?;
    sleep(Duration::from_millis(u64::from(MINUTE) * 14));
    agent.reply(&answered, "Here")?;
    sleep(NEVER);
    ensure!(sink.inbox().all().len() == 3, "somebody was there");
    Ok(())
}
