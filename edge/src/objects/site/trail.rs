//! Where a visitor is on the site: kept from their first message on while a conversation of theirs is not done, shown
//! to whoever has one of them open.

use super::desk;
use super::limits::PAGES_BY_VISITOR;
use super::sockets::Effect;
use super::store::{ConversationRow, Store};
use crate::error::{Error, Result};
use shared::conversation::{Page, Status};
use shared::desk::NewsFrame;
use shared::error::ErrorCode;
use shared::id::VisitorId;
use shared::time::Timestamp;
use shared::trail::{Trail, Visited, clean_page};

/// The visitor is on a page, as they say: 1. only whoever waits or is waited for; 2. what may be kept of the address; 3.
/// within limits, beyond which it is not worth a refusal; 4. told to the desks that look.
pub(super) fn follow(
    store: &Store,
    visitor: &VisitorId,
    page: Page,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    let rows = store.conversations_of(visitor)?;
    let mut conversations = Vec::with_capacity(rows.len());
    let mut under_way = false;
    for row in &rows {
        let conversation = row.conversation()?;
        under_way |= conversation.status != Status::Resolved;
        conversations.push(conversation.id);
    }
    let Some(page) = clean_page(page, store.settings()?.privacy.page_details).filter(|_| under_way) else {
        return Ok(());
    };
    match store.take(&PAGES_BY_VISITOR, visitor.as_str(), now) {
        Err(Error::Public(body)) if body.code == ErrorCode::TooMany => return Ok(()),
        other => other?,
    }
    if let Some(visited) = store.visit(visitor, &page, now)? {
        let trail = Trail { conversations: conversations.clone(), pages: vec![visited] };
        effects.push(Effect::Viewers(conversations, NewsFrame::Trail(trail)));
    }
    Ok(())
}

/// The pages since a conversation began.
pub(super) fn of(store: &Store, row: &ConversationRow) -> Result<Vec<Visited>> {
    store.trail(&desk::visitor(row)?, row.conversation()?.created_at)
}
