//! Files that visitors and staff send: entered before their bytes are kept, so that none is ever kept that the site
//! does not know, and readable by the visitor of their conversation and the staff alone.

use super::contract::{DiscardAttachment, EnterAttachment, FindAttachment, FinishAttachment, Sender};
use super::limits::{FILES_BY_SENDER, MEGABYTES_BY_ADDRESS, MEGABYTES_BY_SENDER};
use super::store::Store;
use crate::error::Result;
use crate::objects::blob::contract as blob;
use shared::attachment::Attachment;
use shared::error::ErrorBody;
use shared::id::{ConversationId, StaffId, VisitorId};
use shared::time::Timestamp;
use worker::Env;

/// How the owner of a file is stored.
pub(super) fn owned_by_visitor(visitor: &VisitorId) -> String {
    format!("v:{visitor}")
}

/// The same for a member of the staff.
pub(super) fn owned_by_staff(staff: &StaffId) -> String {
    format!("s:{staff}")
}

fn owner(store: &Store, by: &Sender, now: Timestamp) -> Result<String> {
    Ok(match by {
        Sender::Visitor(visitor, _) => owned_by_visitor(visitor),
        Sender::Staff(session) => owned_by_staff(&store.staff(session, now)?.name.id),
    })
}

/// Somebody wants to send a file: 1. one that is kept already is the answer; 2. limits, by how much is announced; 3. it
/// is entered, to be erased again if nothing comes of it.
pub(super) fn enter(store: &Store, command: &EnterAttachment, now: Timestamp) -> Result<Option<Attachment>> {
    store.site()?;
    let EnterAttachment { by, id, name, bytes } = command;
    let owner = owner(store, by, now)?;
    let known = store.enter_attachment(&owner, id, name, now)?;
    if known.is_none() {
        let megabytes = i64::from(bytes.div_ceil(1024 * 1024)).max(1);
        store.take(&FILES_BY_SENDER, &owner, now)?;
        store.take_many(&MEGABYTES_BY_SENDER, &owner, megabytes, now)?;
        if let Sender::Visitor(_, address) = by {
            store.take_many(&MEGABYTES_BY_ADDRESS, address, megabytes, now)?;
        }
    }
    Ok(known)
}

/// The bytes of a file are kept.
pub(super) fn finish(store: &Store, command: &FinishAttachment, now: Timestamp) -> Result<Attachment> {
    let owner = owner(store, &command.by, now)?;
    store.finish_attachment(&owner, &command.id, &command.kept, now)
}

/// Its sender does not want to send it after all.
pub(super) fn discard(store: &Store, command: &DiscardAttachment, now: Timestamp) -> Result<()> {
    let owner = owner(store, &command.by, now)?;
    store.discard_attachment(&owner, &command.id, now)
}

/// A file that somebody wants to read: their own, or one of a conversation that they may read.
pub(super) fn find(store: &Store, command: &FindAttachment, now: Timestamp) -> Result<Attachment> {
    store.site()?;
    let owner = owner(store, &command.by, now)?;
    let not_found = || ErrorBody::not_found("attachment");
    let row = store.attachment(&command.id, now)?.ok_or_else(not_found)?;
    let may = row.owner == owner
        || match (&command.by, row.conversation.as_deref().and_then(ConversationId::new)) {
            (Sender::Visitor(visitor, _), Some(conversation)) => {
                store.conversation(&conversation)?.is_some_and(|c| c.visitor == visitor.as_str())
            }
            (Sender::Staff(_), conversation) => conversation.is_some(),
            (Sender::Visitor(..), None) => false,
        };
    let attachment = if may { row.attachment()? } else { None };
    Ok(attachment.ok_or_else(not_found)?)
}

/// Erases the files whose time has come: first the bytes, then what is known of them, so that nothing is left behind
/// whenever this stops.
pub(super) async fn erase_due(store: &Store, env: &Env, now: Timestamp) -> Result<()> {
    let site = store.site()?;
    for id in store.due_attachments(now)? {
        blob::erase(env, &site, &id).await?;
        store.forget_attachment(&id)?;
    }
    Ok(())
}
