//! What every desk hears when a conversation moves, whoever moved it.

use super::sockets::Effect;
use super::store::{ConversationRow, Store};
use crate::error::Result;
use shared::conversation::{Conversation, Entry};
use shared::desk::{Changed, NewsFrame, Note, ReadMarks};

/// How a conversation stands now, and what is new in it.
pub(super) fn changed(
    store: &Store,
    row: &ConversationRow,
    entries: Vec<Entry>,
    notes: Vec<Note>,
) -> Result<Effect> {
    let changed = Changed { summary: row.summary()?, entries, notes, counts: store.counts()? };
    Ok(Effect::Desk(NewsFrame::Changed(changed)))
}

/// How much of a conversation each side has seen.
pub(super) fn read(conversation: &Conversation) -> Effect {
    let Conversation { id, visitor_read, staff_read, .. } = conversation;
    let marks = ReadMarks { conversation: id.clone(), visitor_read: *visitor_read, staff_read: *staff_read };
    Effect::Desk(NewsFrame::Read(marks))
}
