//! Files of visitors and staff: sent before their message, and read by those who may read their conversation.
//!
//! A file leaves as a download of a type that its own bytes have just shown, under a policy that lets nothing run, so
//! that no upload is ever executed from our origin.

use crate::auth::{Staff, Visitor};
use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use crate::media;
use crate::objects::blob::contract as blob;
use crate::objects::site::contract::{
    self, DiscardAttachment, EnterAttachment, FindAttachment, FinishAttachment, Sender,
};
use crate::router::Segments;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::{AttachmentId, SiteKey};
use shared::limit;
use shared::percent;
use shared::text::Label;
use worker::Response;

/// The header with the file's name, percent-encoded: names stand in no address and no log.
pub(crate) const NAME_HEADER: &str = "deskbell-name";

/// A visitor sends a file.
pub(crate) async fn send(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let Visitor { site, id } = Visitor::check(incoming)?;
    let by = Sender::Visitor(id, incoming.address());
    take(incoming, at, site, by).await
}

/// A member of the staff sends one.
pub(crate) async fn staff_send(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let Staff { site, session } = Staff::check(incoming)?;
    take(incoming, at, site, Sender::Staff(session)).await
}

/// A visitor reads a file.
pub(crate) async fn read(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let Visitor { site, id } = Visitor::check_reading(incoming)?;
    let by = Sender::Visitor(id, incoming.address());
    give(incoming, at, site, by).await
}

/// A member of the staff reads one.
pub(crate) async fn staff_read(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let Staff { site, session } = Staff::check(incoming)?;
    give(incoming, at, site, Sender::Staff(session)).await
}

/// A visitor takes back a file that is in no message.
pub(crate) async fn discard(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let Visitor { site, id } = Visitor::check(incoming)?;
    let by = Sender::Visitor(id, incoming.address());
    drop_unused(incoming, at, site, by).await
}

/// A member of the staff takes one back.
pub(crate) async fn staff_discard(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let Staff { site, session } = Staff::check(incoming)?;
    drop_unused(incoming, at, site, Sender::Staff(session)).await
}

/// Takes a file: 1. its size as announced; 2. the site enters it, within the limits; 3. its bytes, as many as may be;
/// 4. what they are; 5. they are kept; 6. the site knows that they are.
async fn take(incoming: &mut Incoming, at: &Segments, site: SiteKey, by: Sender) -> Result<Response> {
    let id = attachment_id(at)?;
    let announced = incoming.announced();
    if announced.is_some_and(|bytes| bytes > limit::FILE_BYTES) {
        return Err(too_large());
    }
    let bytes = u32::try_from(announced.unwrap_or(limit::FILE_BYTES)).unwrap_or(u32::MAX);
    let name = name(&incoming.header(NAME_HEADER).unwrap_or_default())?;
    let command = EnterAttachment { by: by.clone(), id: id.clone(), name, bytes };
    let known = contract::call(&incoming.env, &site, command).await?;
    let bytes = incoming.bytes(limit::FILE_BYTES, too_large).await?;
    if let Some(known) = known {
        return http::json(&known);
    }
    if bytes.is_empty() {
        return Err(ErrorBody::invalid("body", "must not be empty").into());
    }
    let seen = media::look(&bytes);
    let kept = blob::keep(&incoming.env, &site, &id, seen, bytes).await?;
    let command = FinishAttachment { by, id: id.clone(), kept };
    let finished = contract::call(&incoming.env, &site, command).await;
    if matches!(finished, Err(Error::Public(_))) {
        // Taken back meanwhile; the site may have erased it before its bytes were there.
        blob::erase(&incoming.env, &site, &id).await?;
    }
    http::json(&finished?)
}

async fn give(incoming: &mut Incoming, at: &Segments, site: SiteKey, by: Sender) -> Result<Response> {
    let id = attachment_id(at)?;
    let found = contract::call(&incoming.env, &site, FindAttachment { by, id: id.clone() }).await?;
    let bytes = blob::bytes(&incoming.env, &site, &id).await?;
    let bytes = bytes.ok_or_else(|| ErrorBody::not_found("attachment"))?;
    // Not as it was once noted: what leaves is looked at.
    let media_type = media::look(&bytes).media_type;
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encode(&found.name));
    http::headers(
        Response::from_bytes(bytes)?,
        &[
            ("content-type", media_type.as_str()),
            ("content-disposition", &disposition),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "private, no-store"),
        ],
    )
}

async fn drop_unused(incoming: &mut Incoming, at: &Segments, site: SiteKey, by: Sender) -> Result<Response> {
    let command = DiscardAttachment { by, id: attachment_id(at)? };
    contract::call(&incoming.env, &site, command).await?;
    http::no_content()
}

fn attachment_id(at: &Segments) -> Result<AttachmentId> {
    AttachmentId::new(at.get(0)).ok_or_else(|| ErrorBody::not_found("attachment").into())
}

fn too_large() -> Error {
    Error::public(ErrorCode::TooLarge, "a file has at most 5242880 bytes")
}

/// A file's name without folders, and without the marks that turn the direction of text, which can hide an ending.
fn name(header: &str) -> Result<Label> {
    let decoded = percent::decode(header).unwrap_or_default();
    let last = decoded.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain: String = last.chars().filter(|c| !turns(*c) && !c.is_control()).collect();
    let name = if plain.trim().is_empty() { "file" } else { &plain };
    Label::cut(name).ok_or_else(|| ErrorBody::invalid(NAME_HEADER, "must be a name").into())
}

/// Escapes all but letters and digits of ASCII, `-`, `.` and `_`.
fn percent_encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let escape = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_a_file_and_hides_nothing() {
        for (header, expected) in [
            ("cup.png", "cup.png"),
            ("%D8%B3%D9%86%D8%AF.pdf", "سند.pdf"),
            ("..%2F..%2Fetc%2Fpasswd", "passwd"),
            ("C%3A%5Ccup.png", "cup.png"),
            ("cup%E2%80%AEgnp.exe", "cupgnp.exe"),
            ("a%0D%0Ab", "ab"),
            ("", "file"),
            ("%ff", "file"),
            ("%20", "file"),
        ] {
            assert_eq!(&*name(header).unwrap(), expected, "{header}");
        }
        assert_eq!(percent_encode("a b\"؛\r.png"), "a%20b%22%D8%9B%0D.png");
    }
}
