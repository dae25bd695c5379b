//! Files: sent, used in a message, read by those who may, and gone when nobody wants them.

use crate::site;
use anyhow::{Context as _, Result, bail, ensure};
use deskbell_e2e::{Deployment, Site, Visitor, message, opening};
use shared::attachment::{Attachment, MediaType, text_of};
use shared::conversation::{Entry, EntryBody, Message};
use shared::error::ErrorCode;
use shared::frame::{Hello, Outgoing, ServerFrame, VisitorFrame};
use shared::id::ConversationId;
use std::path::Path;
use std::time::{Duration, Instant};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x02\0\0\0";
const LIMIT: usize = 5 * 1024 * 1024;

fn fresh() -> Result<String> {
    deskbell_e2e::fresh_id("a")
}

fn uploaded(visitor: &Visitor, name: &str, bytes: &[u8]) -> Result<Attachment> {
    visitor.upload(&fresh()?, name, bytes)?.json()
}

fn with(conversation: &ConversationId, text: &str, files: &[Attachment]) -> Result<Outgoing> {
    Ok(Outgoing { attachments: files.to_vec(), ..message(conversation, text)? })
}

/// Sends a message by `sync`; gives back what became of it.
fn send(visitor: &Visitor, message: Outgoing) -> Result<ServerFrame> {
    let client_id = message.client_id.clone();
    let hello = VisitorFrame::Hello(Hello { since: vec![], pending: vec![message] });
    let frames = visitor.sync(vec![hello])?;
    let ours = |frame: &ServerFrame| match frame {
        ServerFrame::Accepted(accepted) => accepted.client_id == client_id,
        ServerFrame::Rejected(rejected) => rejected.client_id == client_id,
        _ => false,
    };
    frames.into_iter().find(ours).context("no word on the message")
}

fn refused_field(frame: &ServerFrame) -> Result<&str> {
    match frame {
        ServerFrame::Rejected(rejected) => Ok(rejected.error.field.as_deref().unwrap_or_default()),
        other => bail!("not refused: {other:?}"),
    }
}

fn said(entry: &Entry) -> Result<&Message> {
    match &entry.body {
        EntryBody::Message(message) => Ok(message),
        other => bail!("{other:?}"),
    }
}

/// A visitor who has sent a picture without words; gives back where, and the picture.
fn with_picture(site: &Site) -> Result<(Visitor, ConversationId, Attachment)> {
    let visitor = site.visitor()?;
    let file = uploaded(&visitor, "cup.png", PNG)?;
    let id = ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("id")?;
    let text = text_of(std::slice::from_ref(&file)).context("text")?;
    let first = Outgoing { opening: Some(opening()?), ..with(&id, &text, std::slice::from_ref(&file))? };
    ensure!(matches!(send(&visitor, first)?, ServerFrame::Accepted(_)));
    Ok((visitor, id, file))
}

#[test]
fn a_picture_goes_to_the_staff_and_a_file_comes_back() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, conversation, picture) = with_picture(&site)?;
    let told = (picture.media_type, picture.bytes, picture.width, picture.height);
    assert_eq!(told, (MediaType::Png, u32::try_from(PNG.len())?, Some(2), Some(3)));
    let agent = site.agent()?;
    let opened = agent.open(&conversation)?;
    assert_eq!(opened.summary.preview, "cup.png");
    let shown = said(&opened.entries[0])?;
    assert_eq!(shown.attachments, std::slice::from_ref(&picture));
    assert_eq!(agent.download(picture.id.as_str())?.body(), PNG);
    assert_eq!(visitor.download(picture.id.as_str())?.body(), PNG);
    assert_eq!(agent.search("cup")?.conversations.len(), 1);

    let file: Attachment = agent.upload(&fresh()?, "%D8%B3%D9%86%D8%AF.pdf", b"%PDF-1.7 x")?.json()?;
    assert_eq!((&*file.name, file.media_type), ("سند.pdf", MediaType::Pdf));
    agent.reply_with(&conversation, "here", std::slice::from_ref(&file))?.done()?;
    let history = visitor.history(&conversation)?;
    assert_eq!(said(&history[1])?.attachments, std::slice::from_ref(&file));
    let reply = visitor.download(file.id.as_str())?;
    assert_eq!(reply.body(), b"%PDF-1.7 x");
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename*=UTF-8''%D8%B3%D9%86%D8%AF.pdf"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "private, no-store"),
    ] {
        assert_eq!(reply.header(name), value, "{name}");
    }
    Ok(())
}

#[test]
fn what_only_says_that_it_is_a_picture_is_served_as_what_it_is() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let html = "<!doctype html><script>alert(document.domain)</script>";
    for (bytes, media_type, served) in [
        (html.as_bytes(), MediaType::Text, "text/plain; charset=utf-8"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", MediaType::Text, "text/plain; charset=utf-8"),
        (b"MZ\x90\0\x03", MediaType::Binary, "application/octet-stream"),
    ] {
        let id = fresh()?;
        let api = visitor.api().with("content-type", "image/png").with("deskbell-name", "x.png");
        let file: Attachment = api.raw("PUT", &format!("/api/v1/attachments/{id}"), Some(bytes))?.json()?;
        assert_eq!((file.media_type, file.width), (media_type, None));
        let reply = visitor.download(&id)?;
        assert_eq!(reply.header("content-type"), served);
        assert!(reply.header("content-disposition").starts_with("attachment;"));
        assert_eq!(reply.body(), bytes);
    }
    Ok(())
}

#[test]
fn the_size_is_limited_whatever_was_announced() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let largest = vec![b'x'; LIMIT];
    let file = uploaded(&visitor, "large.txt", &largest)?;
    assert_eq!(file.bytes as usize, LIMIT);
    assert!(visitor.download(file.id.as_str())?.body() == largest, "not what was sent");
    let refusal = visitor.upload(&fresh()?, "larger.txt", &[&largest[..], b"x"].concat())?.refusal()?;
    assert_eq!(refusal.code, ErrorCode::TooLarge);
    let refusal = visitor.upload(&fresh()?, "empty.txt", b"")?.refusal()?;
    assert_eq!((refusal.code, refusal.field.as_deref()), (ErrorCode::Invalid, Some("body")));
    Ok(())
}

#[test]
fn a_file_is_nobody_elses() -> Result<()> {
    let (deployment, site) = site()?;
    let (visitor, conversation, used) = with_picture(&site)?;
    let waiting = uploaded(&visitor, "secret.txt", b"secret")?;
    let (stranger, agent) = (site.visitor()?, site.agent()?);
    let theirs = stranger.begin("hello")?;
    for file in [&used, &waiting] {
        let id = file.id.as_str();
        assert_eq!(stranger.download(id)?.refusal()?.code, ErrorCode::NotFound);
        assert_eq!(stranger.discard(id)?.refusal()?.code, ErrorCode::NotFound);
        assert_eq!(stranger.upload(id, "mine.txt", b"mine")?.refusal()?.code, ErrorCode::Conflict);
        let frame = send(&stranger, with(&theirs, "look", std::slice::from_ref(file))?)?;
        assert_eq!(refused_field(&frame)?, "attachments[0]");
        let reply = agent.reply_with(&conversation, "look", std::slice::from_ref(file))?.refusal()?;
        assert_eq!(reply.field.as_deref(), Some("attachments[0]"));
    }
    assert_eq!(stranger.history(&theirs)?.len(), 1);
    assert_eq!(agent.download(waiting.id.as_str())?.refusal()?.code, ErrorCode::NotFound, "not sent yet");
    let elsewhere = deployment.site()?;
    let other_agent = elsewhere.agent()?;
    assert_eq!(other_agent.download(used.id.as_str())?.refusal()?.code, ErrorCode::NotFound);
    assert_eq!(elsewhere.visitor()?.download(used.id.as_str())?.refusal()?.code, ErrorCode::NotFound);
    assert_eq!(site.guest(&["en"])?.api().get(&format!("/api/v1/attachments/{}", used.id))?.status(), 401);
    assert_eq!(visitor.download(waiting.id.as_str())?.body(), b"secret");
    Ok(())
}

#[test]
fn a_file_is_used_once_and_a_message_that_is_sent_again_is_stored_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, conversation, used) = with_picture(&site)?;
    let again = with(&conversation, "again", std::slice::from_ref(&used))?;
    assert_eq!(refused_field(&send(&visitor, again)?)?, "attachments[0]");
    let file = uploaded(&visitor, "a.txt", b"a")?;
    let twice = with(&conversation, "twice", &[file.clone(), file.clone()])?;
    assert_eq!(refused_field(&send(&visitor, twice)?)?, "attachments[1]");
    let six: Vec<_> = (0..6).map(|_| file.clone()).collect();
    assert_eq!(refused_field(&send(&visitor, with(&conversation, "six", &six)?)?)?, "attachments");
    let message = with(&conversation, "once", std::slice::from_ref(&file))?;
    for _ in 0..2 {
        assert!(matches!(send(&visitor, message.clone())?, ServerFrame::Accepted(_)));
    }
    assert_eq!(visitor.history(&conversation)?.len(), 2);
    // What a client says of a file besides its id does not count.
    let real = uploaded(&visitor, "real.txt", b"real")?;
    let lie = Attachment { media_type: MediaType::Png, bytes: 1, width: Some(9), ..real.clone() };
    send(&visitor, with(&conversation, "a lie", &[lie])?)?;
    assert_eq!(said(&visitor.history(&conversation)?[2])?.attachments, [real]);
    Ok(())
}

#[test]
fn what_is_sent_again_is_stored_once() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let id = fresh()?;
    let first: Attachment = visitor.upload(&id, "a.txt", b"first")?.json()?;
    let second: Attachment = visitor.upload(&id, "b.png", PNG)?.json()?;
    assert_eq!(first, second);
    assert_eq!(visitor.download(&id)?.body(), b"first");
    Ok(())
}

#[test]
fn an_acknowledged_file_survives_a_kill() -> Result<()> {
    let mut deployment = Deployment::start()?;
    let site = deployment.site()?;
    let visitor = site.visitor()?;
    let conversation = visitor.begin("hello")?;
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
    let file = uploaded(&visitor, "big.bin", &bytes)?;
    deployment.kill();
    deployment.restart()?;
    assert!(visitor.download(file.id.as_str())?.body() == bytes, "not what was sent");
    let frame = send(&visitor, with(&conversation, "after all", std::slice::from_ref(&file))?)?;
    assert!(matches!(frame, ServerFrame::Accepted(_)));
    deployment.kill();
    deployment.restart()?;
    assert_eq!(said(&visitor.history(&conversation)?[1])?.attachments, std::slice::from_ref(&file));
    assert!(site.agent()?.download(file.id.as_str())?.body() == bytes, "not what was sent");
    Ok(())
}

#[test]
fn what_nobody_wants_is_erased_and_what_is_used_stays() -> Result<()> {
    let deployment = Deployment::start()?;
    let site = deployment.site()?;
    let (visitor, _, used) = with_picture(&site)?;
    assert_eq!(visitor.discard(used.id.as_str())?.refusal()?.code, ErrorCode::NotFound);
    let marker = b"a marker that stands nowhere else: 9f3c";
    let file = uploaded(&visitor, "unwanted.txt", marker)?;
    let data = deployment.stack().data().to_owned();
    assert!(holds(&data, marker)?, "the test looks in the wrong place");
    visitor.discard(file.id.as_str())?.done()?;
    assert_eq!(visitor.download(file.id.as_str())?.refusal()?.code, ErrorCode::NotFound);
    let since = Instant::now();
    while holds(&data, marker)? {
        ensure!(since.elapsed() < Duration::from_secs(20), "not erased");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(visitor.download(used.id.as_str())?.body(), PNG);
    // Its id is free again.
    let since = Instant::now();
    while visitor.upload(file.id.as_str(), "again.txt", b"again")?.status() != 200 {
        ensure!(since.elapsed() < Duration::from_secs(20), "its row is still there");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(visitor.download(file.id.as_str())?.body(), b"again");
    Ok(())
}

#[test]
fn what_a_visitor_erases_takes_its_files_along() -> Result<()> {
    let deployment = Deployment::start()?;
    let site = deployment.site()?;
    let visitor = site.visitor()?;
    let conversation = visitor.begin("hello")?;
    let (sent, unsent) = (b"a marker of a file that was sent: 71d0", b"a marker of one that was not: 88ae");
    let file = uploaded(&visitor, "sent.txt", sent)?;
    ensure!(matches!(send(&visitor, with(&conversation, "look", &[file])?)?, ServerFrame::Accepted(_)));
    uploaded(&visitor, "unsent.txt", unsent)?;
    let data = deployment.stack().data().to_owned();
    assert!(holds(&data, sent)? && holds(&data, unsent)?, "the test looks in the wrong place");
    visitor.api().post("/api/v1/erase", &serde_json::json!({}))?.done()?;
    let since = Instant::now();
    while holds(&data, sent)? || holds(&data, unsent)? {
        ensure!(since.elapsed() < Duration::from_secs(20), "not erased");
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// Whether bytes stand in any file below a folder.
fn holds(folder: &Path, bytes: &[u8]) -> Result<bool> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let found = if path.is_dir() {
            holds(&path, bytes)?
        } else {
            // A file may go while it is looked at.
            let all = std::fs::read(&path).unwrap_or_default();
            all.windows(bytes.len()).any(|window| window == bytes)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

#[test]
fn one_sender_sends_only_so_much() -> Result<()> {
    let (_deployment, site) = site()?;
    let visitor = site.visitor()?;
    let refused = (0..40).find_map(|_| {
        let reply = visitor.upload(&fresh().ok()?, "a.txt", b"a").ok()?;
        (reply.status() != 200).then_some(reply)
    });
    let refusal = refused.context("nothing was refused")?.refusal()?;
    assert_eq!(refusal.code, ErrorCode::TooMany);
    assert!(refusal.retry_after_ms.is_some());
    Ok(())
}
