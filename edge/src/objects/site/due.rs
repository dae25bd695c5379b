//! Targets (SLA) as they come near and are broken: looked at when the next of them is due, by the object's alarm. Each
//! is said once: to every desk, and to who is away by mail or webhook.

use super::news;
use super::sockets::Effect;
use super::store::Store;
use super::tell::{self, Means};
use crate::error::Result;
use shared::desk::{DueNews, NewsFrame};
use shared::owner::Settings;
use shared::time::Timestamp;

/// More conversations than this are not shown anew at once when the targets change; each is when it moves.
const SHOWN_ANEW: usize = 200;

/// Looks at what is due until now.
pub(super) fn look(store: &Store, means: Means, now: Timestamp, effects: &mut Vec<Effect>) -> Result<()> {
    let rows = store.due_looks(now)?;
    if rows.is_empty() {
        return Ok(());
    }
    for (row, said) in rows.iter().zip(store.look(&rows, now)?) {
        for (due, late) in said {
            effects.push(Effect::Desk(NewsFrame::Due(DueNews { summary: row.summary()?, due, late })));
            tell::due(store, means, row, due, late, now, effects)?;
        }
    }
    Ok(())
}

/// The settings have changed: with other targets or hours other things are due.
pub(super) fn settings_changed(
    store: &Store,
    before: &Settings,
    after: &Settings,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    if before.sla == after.sla && before.hours == after.hours {
        return Ok(());
    }
    let moved = store.reckon_anew(now)?;
    for id in moved.iter().take(SHOWN_ANEW) {
        if let Some(row) = store.conversation(id)? {
            effects.push(news::changed(store, &row, vec![], vec![])?);
        }
    }
    effects.push(Effect::Arm);
    Ok(())
}
