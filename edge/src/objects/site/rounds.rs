//! Handing out what waits: where the site's settings say so, a conversation that nobody cares for goes to the agent
//! with the fewest open ones, of those who are there, not away, and read the visitor's language. Of several, to the one
//! who was given none for the longest. Where nobody fits it waits for whoever takes it.

use super::sockets::Effect;
use super::store::{Store, Taker};
use super::{desk, work};
use crate::error::Result;
use shared::conversation::Status;
use shared::desk::NewsFrame;
use shared::id::{ConversationId, StaffId};
use shared::locale::Locale;
use shared::owner::Assign;
use shared::time::Timestamp;

/// Hands out what waits, as the effects say, where `assign` says so. `present` finds those with a desk open and not
/// away.
pub(super) fn hand_out(
    store: &Store,
    assign: Assign,
    present: impl FnOnce() -> Vec<StaffId>,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    if assign != Assign::RoundRobin {
        return Ok(());
    }
    let waits: Vec<(ConversationId, Locale)> = effects.iter().filter_map(waits_for_anybody).collect();
    if waits.is_empty() {
        return Ok(());
    }
    let present = present();
    for (id, locale) in waits {
        let row = desk::conversation(store, &id)?;
        // Several messages of one conversation may have come at once.
        if row.assignee()?.is_none()
            && let Some(taker) = choose(&store.takers()?, &present, &locale)
        {
            let name = taker.name.clone();
            work::assign(store, &row, &name, now, effects)?;
            store.was_given(&name.id, now)?;
        }
    }
    Ok(())
}

fn waits_for_anybody(effect: &Effect) -> Option<(ConversationId, Locale)> {
    let Effect::Desk(NewsFrame::Changed(changed)) = effect else { return None };
    let summary = &changed.summary;
    let waits = summary.conversation.status == Status::Waiting
        && summary.assignee.is_none()
        && summary.snoozed_until.is_none()
        && !summary.spam
        && !changed.entries.is_empty();
    waits.then(|| (summary.conversation.id.clone(), summary.locale.clone()))
}

/// Whose turn it is.
fn choose<'a>(takers: &'a [Taker], present: &[StaffId], locale: &Locale) -> Option<&'a Taker> {
    // Who names no language takes any.
    let reads = |taker: &Taker| {
        taker.languages.is_empty() || taker.languages.iter().any(|l| l.language() == locale.language())
    };
    let fitting = takers.iter().filter(|taker| present.contains(&taker.name.id) && reads(taker));
    fitting.min_by_key(|taker| (taker.open, taker.given_at, taker.name.id.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::conversation::StaffName;
    use shared::text::Label;

    fn taker(id: &str, languages: &str, open: u32, given_at: i64) -> Taker {
        let name = StaffName { id: StaffId::new(id).unwrap(), name: Label::new(id).unwrap() };
        let languages = languages.split_whitespace().filter_map(Locale::new).collect();
        Taker { name, languages, open, given_at: Timestamp(given_at) }
    }

    #[test]
    fn it_is_the_turn_of_who_has_least_and_waited_longest() {
        let takers =
            [taker("a", "en fa", 2, 1), taker("b", "en", 1, 9), taker("c", "", 1, 5), taker("d", "fa", 0, 0)];
        let turn = |present: &str, locale: &str| {
            let present: Vec<StaffId> = present.split_whitespace().filter_map(StaffId::new).collect();
            let chosen = choose(&takers, &present, &Locale::new(locale).unwrap());
            chosen.map_or("-", |taker| taker.name.id.as_str()).to_owned()
        };
        for (present, locale, chosen) in [
            ("a b c d", "en-GB", "c"),
            ("a b", "en", "b"),
            ("a b c d", "fa", "d"),
            ("a b", "fa", "a"),
            ("b d", "zh", "-"),
            ("c", "zh", "c"),
            ("", "en", "-"),
        ] {
            assert_eq!(turn(present, locale), chosen, "{present} {locale}");
        }
    }
}
