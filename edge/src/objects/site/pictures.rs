//! Pictures of the staff: one of each who wants one, seen by anybody. Its bytes are kept as a file's are; another one, or
//! none, lets it go.

use super::attachments::owned_by_staff;
use super::contract::{HasPicture, SetPicture};
use super::desk;
use super::store::Store;
use crate::error::{Error, Result};
use shared::desk::Me;
use shared::error::ErrorBody;
use shared::time::Timestamp;

/// Sets or removes the picture of whoever is signed in. A new one was sent by themselves, and is in no message.
pub(super) fn set(store: &Store, command: &SetPicture, now: Timestamp) -> Result<Me> {
    let staff = store.staff(&command.by, now)?.name.id;
    if let Some(picture) = &command.picture {
        let row = store.attachment(picture, now)?;
        row.filter(|row| row.owner == owned_by_staff(&staff) && row.conversation.is_none())
            .ok_or_else(|| Error::Public(ErrorBody::not_found("picture")))?;
    }
    store.set_picture(&staff, command.picture.as_ref(), now)?;
    let action = if command.picture.is_some() { "changed picture" } else { "removed picture" };
    store.audit(staff.as_str(), action, staff.as_str(), now)?;
    desk::me(store, &command.by, now)
}

/// Whether somebody on the staff has this picture.
pub(super) fn has(store: &Store, command: &HasPicture) -> Result<bool> {
    store.site()?;
    Ok(store.faces()?.iter().any(|face| face.picture == command.picture))
}
