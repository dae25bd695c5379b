//! Pictures of the staff, which anybody may see: sent by whom they show, and served for ever under their own address.

use crate::auth::{self, Staff};
use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use crate::media::{self, Seen};
use crate::objects::blob::contract as blob;
use crate::objects::site::contract::{
    self, EnterAttachment, FinishAttachment, HasPicture, Sender, SetPicture,
};
use crate::router::Segments;
use crate::{platform, token};
use shared::attachment::MediaType;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::AttachmentId;
use shared::limit;
use shared::text::Label;
use worker::Response;

/// What a picture may be: nothing that moves.
fn is_fine(media_type: MediaType) -> bool {
    matches!(media_type, MediaType::Png | MediaType::Jpeg | MediaType::Webp)
}

fn too_large() -> Error {
    Error::public(ErrorCode::TooLarge, "a picture has at most 262144 bytes")
}

/// Whoever is signed in sends their picture: 1. its bytes, as many as may be; 2. the site enters it, within the
/// limits for files, for whoever is signed in; 3. what they are; 4. they are kept; 5. it takes the place of the one before.
pub(crate) async fn set(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let Staff { site, session } = Staff::check(incoming)?;
    if incoming.announced().is_some_and(|bytes| bytes > limit::PICTURE_BYTES) {
        return Err(too_large());
    }
    let bytes = incoming.bytes(limit::PICTURE_BYTES, too_large).await?;
    let no_id = || Error::internal("picture", "no id");
    let id = AttachmentId::new(&token::encode(&platform::random::<16>()?)).ok_or_else(no_id)?;
    let name = Label::cut("picture").ok_or_else(no_id)?;
    let by = Sender::Staff(session.clone());
    let count = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let enter = EnterAttachment { by: by.clone(), id: id.clone(), name, bytes: count };
    contract::call(&incoming.env, &site, enter).await?;
    let seen = media::look(&bytes);
    check(seen)?;
    let kept = blob::keep(&incoming.env, &site, &id, seen, bytes).await?;
    contract::call(&incoming.env, &site, FinishAttachment { by, id: id.clone(), kept }).await?;
    let set = SetPicture { by: session, picture: Some(id) };
    http::json(&contract::call(&incoming.env, &site, set).await?)
}

/// They want none any more.
pub(crate) async fn remove(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let Staff { site, session } = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &site, SetPicture { by: session, picture: None }).await?)
}

fn check(Seen { media_type, size }: Seen) -> Result<()> {
    let invalid = |why| Err(ErrorBody::invalid("body", why).into());
    match size {
        _ if !is_fine(media_type) => invalid("must be a PNG, JPEG or WebP picture"),
        None => invalid("must be a whole picture"),
        Some((width, height)) if width.max(height) > limit::PICTURE_SIDE => {
            invalid("must be at most 4096 pixels wide and high")
        }
        Some(_) => Ok(()),
    }
}

/// A picture. The site is asked first whether it is one: any name opens an object and makes a file.
pub(crate) async fn show(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let not_found = || Error::Public(ErrorBody::not_found("picture"));
    let id = AttachmentId::new(at.get(1)).ok_or_else(not_found)?;
    if !contract::call(&incoming.env, &site, HasPicture { picture: id.clone() }).await? {
        return Err(not_found());
    }
    let bytes = blob::bytes(&incoming.env, &site, &id).await?.ok_or_else(not_found)?;
    let media_type = media::look(&bytes).media_type;
    if !is_fine(media_type) {
        return Err(not_found());
    }
    http::headers(
        Response::from_bytes(bytes)?,
        &[
            ("content-type", media_type.as_str()),
            ("content-disposition", "inline"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "public, max-age=31536000, immutable"),
        ],
    )
}
