//! How likely visitors are to recommend the site: asked once in the time that the site has set. The widget finds the
//! moment.

use super::limits::MESSAGES_BY_VISITOR;
use super::sockets::Effect;
use super::store::{ConversationRow, Store};
use crate::error::Result;
use shared::error::ErrorBody;
use shared::frame::ServerFrame;
use shared::id::VisitorId;
use shared::survey::{BEST, Survey};
use shared::time::{DAY, Timestamp};

/// The time in which a visitor is asked once, in milliseconds; nothing where the site does not ask.
fn period(store: &Store) -> Result<Option<i64>> {
    Ok(store.settings()?.survey.map(|survey| i64::from(survey.nps_days) * DAY))
}

/// Whether a visitor with these conversations may be asked.
pub(super) fn may_ask(
    store: &Store,
    visitor: &VisitorId,
    rows: &[ConversationRow],
    now: Timestamp,
) -> Result<bool> {
    // Whoever has written nothing is nobody.
    if rows.is_empty() {
        return Ok(false);
    }
    let Some(period) = period(store)? else { return Ok(false) };
    Ok(store.surveyed_at(visitor)?.is_none_or(|at| now.since(at) >= period))
}

/// A visitor was asked, or answers. Sent again it changes nothing; the last score of a period counts.
pub(super) fn take(
    store: &Store,
    visitor: &VisitorId,
    survey: &Survey,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    if survey.score.is_some_and(|score| score > BEST) {
        let error = ErrorBody::invalid("survey.score", "must be 0 to 10");
        effects.push(Effect::Reply(ServerFrame::Error(error)));
        return Ok(());
    }
    let rows = store.conversations_of(visitor)?;
    let (Some(row), Some(period)) = (rows.first(), period(store)?) else { return Ok(()) };
    if store.is_blocked(visitor)? {
        return Ok(());
    }
    store.take(&MESSAGES_BY_VISITOR, visitor.as_str(), now)?;
    store.put_survey(visitor, &row.locale()?, survey, period, now)
}
