//! Merging two conversations of one visitor.
//!
//! The entries of the one are appended to the other, each once and in order, with their own times and authors but
//! under new places: a client resumes by its place, so nothing may come before what it has. The one that ended says
//! where it goes on. What its visitor still writes there opens it again, and can be merged once more; only what is new
//! is taken then. A conversation that was merged takes none itself: so nothing ever comes back to where it was.
//!
//! Only conversations of the same visitor: any other merge would show one person what another wrote.

use super::contract::MergeConversation;
use super::desk::{conversation, visitor};
use super::news;
use super::sockets::Effect;
use super::store::{Merged, Store};
use crate::error::{Error, Result};
use shared::desk::Summary;
use shared::error::{ErrorBody, ErrorCode};
use shared::frame::{Entries, ServerFrame};
use shared::limit;
use shared::time::Timestamp;

/// Merges: 1. two of the same visitor; 2. all or nothing of it is stored; 3. their visitor and every desk hear of both.
pub(super) fn merge(
    store: &Store,
    command: &MergeConversation,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Summary> {
    let staff = store.staff(&command.by, now)?;
    let source = conversation(store, &command.conversation)?;
    let invalid = |why: &str| Error::Public(ErrorBody::invalid("into", why));
    let target = store.conversation(&command.into)?.ok_or_else(|| invalid("no such conversation"))?;
    if command.conversation == command.into {
        return Err(invalid("must be another conversation"));
    }
    if source.visitor != target.visitor {
        return Err(invalid("must be of the same visitor"));
    }
    if target.is_merged() {
        return Err(Error::public(ErrorCode::Conflict, "that conversation was merged into another one"));
    }
    let merged = store.merge(&source, &target, &staff.name, now)?;
    let Some(Merged { target, entries, notes, source }) = merged else {
        return Err(Error::public(ErrorCode::Conflict, "everything in it is merged already"));
    };
    let to = visitor(&target)?;
    for part in entries.chunks(limit::ENTRIES) {
        let part = Entries { conversation: target.conversation()?, entries: part.to_vec() };
        effects.push(Effect::Visitor(to.clone(), ServerFrame::Entries(part)));
    }
    let ended = Entries { conversation: source.row.conversation()?, entries: vec![source.entry.clone()] };
    effects.push(Effect::Visitor(to, ServerFrame::Entries(ended)));
    // A desk that gets none of so many sees that some are missing, and asks.
    let few = if entries.len() <= limit::ENTRIES { entries } else { Vec::new() };
    effects.push(news::changed(store, &target, few, notes)?);
    effects.push(news::changed(store, &source.row, vec![source.entry], vec![])?);
    let item = format!("{} into {}", command.conversation, command.into);
    store.audit(staff.name.id.as_str(), "merged conversations", &item, now)?;
    target.summary()
}
