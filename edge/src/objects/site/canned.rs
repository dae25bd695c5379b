//! Canned replies: any member of the staff may read, add, change and delete them; who did is in the audit log.

use super::contract::{AddCanned, ChangeCanned, DeleteCanned, ListCanned};
use super::store::Store;
use crate::error::Result;
use shared::desk::{Canned, CannedInput, CannedList};
use shared::error::{ErrorBody, ErrorCode};
use shared::id::CannedId;
use shared::limit;
use shared::time::Timestamp;

/// All of them.
pub(super) fn list(store: &Store, command: &ListCanned, now: Timestamp) -> Result<CannedList> {
    store.staff(&command.by, now)?;
    Ok(CannedList { canned: store.canned()? })
}

/// Adds one.
pub(super) fn add(store: &Store, command: AddCanned, now: Timestamp) -> Result<Canned> {
    let staff = store.staff(&command.by, now)?;
    if store.canned()?.len() >= limit::CANNED {
        return Err(ErrorBody::invalid("canned", "a site has at most 500 canned replies").into());
    }
    let canned = put(store, command.id, command.canned, now)?;
    store.audit(staff.name.id.as_str(), "added canned reply", &item(&canned), now)?;
    Ok(canned)
}

/// Changes one that exists.
pub(super) fn change(store: &Store, command: ChangeCanned, now: Timestamp) -> Result<Canned> {
    let staff = store.staff(&command.by, now)?;
    existing(store, &command.id)?;
    let canned = put(store, command.id, command.canned, now)?;
    store.audit(staff.name.id.as_str(), "changed canned reply", &item(&canned), now)?;
    Ok(canned)
}

/// Deletes one that exists.
pub(super) fn delete(store: &Store, command: &DeleteCanned, now: Timestamp) -> Result<()> {
    let staff = store.staff(&command.by, now)?;
    let canned = existing(store, &command.id)?;
    store.delete_canned(&command.id)?;
    store.audit(staff.name.id.as_str(), "deleted canned reply", &item(&canned), now)
}

fn existing(store: &Store, id: &CannedId) -> Result<Canned> {
    let found = store.canned()?.into_iter().find(|canned| canned.id == *id);
    found.ok_or_else(|| ErrorBody::not_found("canned reply").into())
}

/// Stores it under an id; refused when another one has its name.
fn put(store: &Store, id: CannedId, input: CannedInput, now: Timestamp) -> Result<Canned> {
    let CannedInput { locale, name, text } = input;
    let canned = Canned { id, locale, name, text, updated_at: now };
    let same = |other: &Canned| {
        other.id != canned.id
            && other.locale == canned.locale
            && other.name.to_lowercase() == canned.name.to_lowercase()
    };
    if store.canned()?.iter().any(same) {
        let body = ErrorBody::new(ErrorCode::Conflict, "another canned reply in this language has this name");
        return Err(ErrorBody { field: Some("name".to_owned()), ..body }.into());
    }
    store.put_canned(&canned)?;
    Ok(canned)
}

fn item(canned: &Canned) -> String {
    format!("{}/{}", canned.locale, canned.name.as_str())
}
