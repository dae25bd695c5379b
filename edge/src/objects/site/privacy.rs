//! What is known of a visitor: given to them, erased when they wish, erased when it is old.

use super::attachments::owned_by_visitor;
use super::contract::{EraseVisitor, ReadVisitor};
use super::sockets::Effect;
use super::store::{ConversationRow, Store};
use crate::error::Result;
use shared::desk::{Erased, NewsFrame};
use shared::frame::ServerFrame;
use shared::id::VisitorId;
use shared::privacy::{ConversationData, VisitorData};
use shared::time::{DAY, Timestamp};

/// Old conversations that are erased in one transaction, and how often that is done at most for one alarm.
const BATCH: (usize, usize) = (200, 50);

/// All that is known of a visitor.
pub(super) fn read(store: &Store, command: &ReadVisitor, now: Timestamp) -> Result<VisitorData> {
    store.site()?;
    let mut conversations = Vec::new();
    for row in store.conversations_of(&command.visitor)? {
        conversations.push(data(store, &row)?);
    }
    let pages = store.trail(&command.visitor, Timestamp::default())?;
    let (email, name) =
        store.profile(&command.visitor)?.map_or((None, None), |known| (known.email, known.name));
    Ok(VisitorData { site: store.settings()?.name, at: now, email, name, pages, conversations })
}

fn data(store: &Store, row: &ConversationRow) -> Result<ConversationData> {
    let conversation = row.conversation()?;
    let mut entries = Vec::new();
    while let Some(more) =
        Some(store.entries(&conversation.id, entries_end(&entries))?).filter(|m| !m.is_empty())
    {
        entries.extend(more);
    }
    let opening = row.opening()?;
    Ok(ConversationData {
        conversation,
        locale: row.locale()?,
        question: opening.question,
        page: opening.page,
        referrer: opening.referrer,
        zone: opening.zone,
        consent: opening.consent,
        orders: opening.orders,
        entries,
    })
}

fn entries_end(entries: &[shared::conversation::Entry]) -> u32 {
    entries.last().map_or(0, |entry| entry.seq)
}

/// Erases all that is known of a visitor. Their tabs and every desk are told.
pub(super) fn erase(
    store: &Store,
    command: &EraseVisitor,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    store.site()?;
    let rows = store.conversations_of(&command.visitor)?;
    gone(store, &rows, now, effects)?;
    store.let_unused_attachments_go(&owned_by_visitor(&command.visitor), now)?;
    store.audit("visitors", "erased their conversations", &rows.len().to_string(), now)
}

/// Erases what is older than the site keeps; whether that was all of it.
pub(super) fn expire(store: &Store, now: Timestamp, effects: &mut Vec<Effect>) -> Result<bool> {
    let Some(days) = store.settings()?.privacy.retention_days else { return Ok(true) };
    let (rows_at_once, times) = BATCH;
    for _ in 0..times {
        let rows = store.silent_since(now.plus(-i64::from(days) * DAY), rows_at_once)?;
        if rows.is_empty() {
            return Ok(true);
        }
        store.db.transaction(|| {
            gone(store, &rows, now, effects)?;
            store.audit("retention", "erased old conversations", &rows.len().to_string(), now)
        })?;
        if rows.len() < rows_at_once {
            return Ok(true);
        }
    }
    Ok(false)
}

fn gone(store: &Store, rows: &[ConversationRow], now: Timestamp, effects: &mut Vec<Effect>) -> Result<()> {
    let conversations = store.erase(rows, now)?;
    if conversations.is_empty() {
        return Ok(());
    }
    for (row, id) in rows.iter().zip(&conversations) {
        if let Some(visitor) = VisitorId::new(&row.visitor) {
            effects.push(Effect::Visitor(visitor, ServerFrame::Erased(vec![id.clone()])));
        }
    }
    let erased = Erased { conversations, counts: store.counts()? };
    effects.push(Effect::Desk(NewsFrame::Erased(erased)));
    Ok(())
}
