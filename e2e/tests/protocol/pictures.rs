//! Pictures of the staff: sent by whom they show, checked by their bytes, seen by anybody, gone when nobody wants them.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_e2e::{Agent, Site};
use serde_json::json;
use shared::attachment::Attachment;
use shared::desk::{Me, StaffList};
use shared::error::ErrorCode;
use shared::id::AttachmentId;

const PICTURE: &str = "/api/v1/desk/me/picture";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x02\0\0\0";
const WEBP: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x01\xc0\0\0";

/// Sets a picture; its name.
fn set(agent: &Agent, bytes: &[u8]) -> Result<AttachmentId> {
    let me: Me = agent.api().raw("PUT", PICTURE, Some(bytes))?.json()?;
    me.picture.context("no picture")
}

fn address(site: &Site, picture: &AttachmentId) -> String {
    format!("/i/{}/{picture}", site.key())
}

#[test]
fn a_picture_is_seen_by_anybody_until_another_takes_its_place() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    assert_eq!(visitor.arrive()?.1.faces, []);
    let first = set(&agent, PNG)?;
    let seen = site.api().get(&address(&site, &first))?;
    assert_eq!(seen.body(), PNG);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "public, max-age=31536000, immutable"),
    ] {
        assert_eq!(seen.header(name), value, "{name}");
    }
    let faces = visitor.arrive()?.1.faces;
    assert_eq!(faces.iter().map(|face| &face.picture).collect::<Vec<_>>(), [&first]);
    let staff: StaffList = agent.api().get("/api/v1/desk/staff")?.json()?;
    assert_eq!(staff.staff.first().and_then(|member| member.picture.clone()), Some(first.clone()));

    let second = set(&agent, WEBP)?;
    assert_ne!(first, second);
    assert_eq!(site.api().get(&address(&site, &first))?.refusal()?.code, ErrorCode::NotFound);
    assert_eq!(site.api().get(&address(&site, &second))?.header("content-type"), "image/webp");
    let me: Me = agent.api().raw("DELETE", PICTURE, None)?.json()?;
    assert_eq!(me.picture, None);
    assert_eq!(site.api().get(&address(&site, &second))?.refusal()?.code, ErrorCode::NotFound);
    assert_eq!(visitor.arrive()?.1.faces, []);
    let log = agent.audit("")?.lines;
    for action in ["changed picture", "removed picture"] {
        assert!(log.iter().any(|line| line.action == action), "{action}");
    }
    Ok(())
}

#[test]
fn what_is_no_small_picture_is_refused() -> Result<()> {
    let (_deployment, site) = site()?;
    let agent = site.agent()?;
    let mut wide = PNG.to_vec();
    wide.splice(16..20, [0, 0, 0x10, 1]);
    for (bytes, why) in [
        (&b""[..], "must be a PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "must be a PNG"),
        (b"<!doctype html><script>alert(1)</script>", "must be a PNG"),
        (b"GIF89a\x03\0\x04\0", "must be a PNG"),
        (b"%PDF-1.7", "must be a PNG"),
        (b"\x89PNG\r\n\x1a\n", "must be a whole picture"),
        (&wide, "must be at most 4096 pixels"),
    ] {
        let refused = agent.api().raw("PUT", PICTURE, Some(bytes))?.refusal()?;
        assert_eq!(refused.field.as_deref(), Some("body"));
        assert!(refused.message.starts_with(why), "{}", refused.message);
    }
    let mut large = PNG.to_vec();
    large.resize(256 * 1024, 0);
    set(&agent, &large)?;
    large.push(0);
    let refused = agent.api().raw("PUT", PICTURE, Some(&large))?.refusal()?;
    assert_eq!(refused.code, ErrorCode::TooLarge);
    Ok(())
}

#[test]
fn no_file_of_a_message_is_a_picture_and_no_picture_goes_with_a_message() -> Result<()> {
    let (_deployment, site) = site()?;
    let (visitor, agent) = (site.visitor()?, site.agent()?);
    let conversation = visitor.begin("hello")?;
    let file: Attachment = agent.upload(&deskbell_e2e::fresh_id("a")?, "cup.png", PNG)?.json()?;
    for id in [file.id.as_str(), "never-made", "%20"] {
        let path = format!("/i/{}/{id}", site.key());
        assert_eq!(site.api().get(&path)?.refusal()?.code, ErrorCode::NotFound, "{id}");
    }
    let other = format!("/i/unknown/{}", file.id);
    assert_eq!(site.api().get(&other)?.refusal()?.code, ErrorCode::NotFound);
    let picture = set(&agent, PNG)?;
    let stolen = json!([{ "id": picture, "name": "x", "media_type": "image/png", "bytes": 1 }]);
    let stolen: Vec<Attachment> = serde_json::from_value(stolen)?;
    let refused = agent.reply_with(&conversation, "look", &stolen)?.refusal()?;
    assert_eq!(refused.field.as_deref(), Some("attachments[0]"));
    assert_eq!(
        agent.api().raw("DELETE", &format!("/api/v1/desk/attachments/{picture}"), None)?.refusal()?.code,
        ErrorCode::NotFound
    );
    assert_eq!(site.api().get(&address(&site, &picture))?.body(), PNG);
    // Whoever leaves takes their picture along.
    let owner = agent;
    let leaving = site.another_agent("omid@shop.example", "Omid")?;
    let theirs = set(&leaving, WEBP)?;
    owner.api().raw("DELETE", &format!("/api/v1/desk/staff/{}", leaving.me().staff.id), None)?.done()?;
    assert_eq!(site.api().get(&address(&site, &theirs))?.refusal()?.code, ErrorCode::NotFound);
    Ok(())
}
