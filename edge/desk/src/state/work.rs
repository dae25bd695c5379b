//! How the agent works: whether they are away, the languages they answer in, and what calls them when they look
//! elsewhere.

use super::action::{Effect, Fault};
use super::notice::{Arg, NoticeKind, Say, notify};
use super::{Session, State, session};
use shared::conversation::{Author, EntryBody, Status};
use shared::desk::{Changed, Me, NoteBody, SetMe};
use shared::locale::Locale;
use shared::text::first_chars;

/// What calls the agent while the window is hidden. Kept in the browser, not at the edge: each has its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Alerts {
    pub(crate) sound: bool,
    /// The browser's own notifications, which the agent allowed.
    pub(crate) notices: bool,
}

/// How much of a message a notification shows.
const SHOWN: usize = 140;

fn me(state: &mut State) -> Option<&mut Me> {
    match &mut state.session {
        Session::SignedIn(me) => Some(me),
        _ => None,
    }
}

/// The agent goes away, or is back.
pub(super) fn away(state: &mut State, fx: &mut Vec<Effect>, away: bool) {
    set(state, fx, |me| me.away = away);
}

/// The agent answers in a language, or no longer.
pub(super) fn language(state: &mut State, fx: &mut Vec<Effect>, locale: &Locale, answers: bool) {
    set(state, fx, |me| {
        me.languages.retain(|known| known != locale);
        if answers {
            me.languages.push(locale.clone());
        }
    });
}

/// Shown at once; what the edge says counts in the end.
fn set(state: &mut State, fx: &mut Vec<Effect>, change: impl FnOnce(&mut Me)) {
    let Some(me) = me(state) else { return };
    let before = me.clone();
    change(me);
    let set = SetMe { languages: me.languages.clone(), away: me.away };
    if *me != before {
        fx.push(Effect::PutMe(set, Box::new(before)));
    }
}

/// The answer, with how it was before.
pub(super) fn set_done(state: &mut State, fx: &mut Vec<Effect>, before: Me, answer: Result<Me, Fault>) {
    match answer {
        Ok(now) => {
            if let Some(me) = me(state) {
                *me = now;
            }
        }
        Err(fault) => {
            if let Some(me) = me(state) {
                *me = before;
            }
            if !session::lost(state, fx, Some(&fault)) {
                notify(state, fx, NoticeKind::Failed, fault.say());
            }
        }
    }
}

/// What calls the agent is switched on or off. A notification has to be allowed first, which only a click may ask for.
pub(super) fn alerts(state: &mut State, fx: &mut Vec<Effect>, wanted: Alerts) {
    if wanted.notices && !state.alerts.notices {
        fx.push(Effect::AskToNotify);
    }
    state.alerts = Alerts { notices: wanted.notices && state.alerts.notices, ..wanted };
    fx.push(Effect::SaveAlerts(state.alerts));
    if wanted.sound {
        // That is what it will sound like.
        fx.push(Effect::Beep);
    }
}

/// The agent has allowed notifications, or not.
pub(super) fn allowed(state: &mut State, fx: &mut Vec<Effect>, allowed: bool) {
    state.alerts.notices = allowed;
    fx.push(Effect::SaveAlerts(state.alerts));
    if !allowed {
        notify(state, fx, NoticeKind::Failed, Say::new("alerts.refused"));
    }
}

/// Calls the agent who looks elsewhere: for a conversation that begins to wait, and where they are mentioned.
pub(super) fn call(state: &State, fx: &mut Vec<Effect>, changed: &Changed) {
    if !state.hidden || state.alerts == Alerts::default() {
        return;
    }
    let (Some(me), summary) = (state.me(), &changed.summary) else { return };
    let mentioned = changed.notes.iter().any(|note| match &note.body {
        NoteBody::Text(text) => text.mentions.contains(&me.staff.id),
        _ => false,
    });
    let known = state.inbox.known.get(&summary.conversation.id);
    let waited = known.is_some_and(|before| before.conversation.status == Status::Waiting);
    let is_visitors = |body: &EntryBody| matches!(body, EntryBody::Message(m) if m.author == Author::Visitor);
    let begins = !waited
        && !summary.spam
        && summary.conversation.status == Status::Waiting
        && changed.entries.iter().any(|entry| is_visitors(&entry.body));
    let key = if mentioned {
        "alerts.mentioned"
    } else if begins {
        "alerts.waiting"
    } else {
        return;
    };
    if state.alerts.sound {
        fx.push(Effect::Beep);
    }
    if state.alerts.notices {
        let subject = first_chars(&summary.conversation.subject, SHOWN).to_owned();
        let say = Say::new(key).with("subject", Arg::Text(subject));
        fx.push(Effect::Notify(say, summary.conversation.id.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::super::testing::{desk, frame, refused, run, run_all, summary, visitor_says, welcome};
    use super::super::{SocketEvent, State};
    use super::*;
    use shared::desk::NewsFrame;
    use shared::error::ErrorCode;

    #[test]
    fn being_away_shows_at_once_and_is_taken_back_when_it_is_refused() {
        let (state, effects) = run(desk(), Action::Away(true));
        assert!(state.me().unwrap().away);
        let [Effect::PutMe(set, before)] = effects.as_slice() else { panic!("{effects:?}") };
        assert!(set.away && !before.away);
        let state = run_all(state, [Action::MeSet(before.clone(), Err(refused(ErrorCode::Unavailable)))]);
        assert!(!state.me().unwrap().away);
        assert_eq!(run(state, Action::Away(false)).1, [], "it is so already");
    }

    fn waits(name: &str) -> Action {
        let entries = vec![visitor_says(1, "v1", "hi")];
        let counts = desk().inbox.counts;
        frame(NewsFrame::Changed(Changed {
            summary: summary(name, Status::Waiting, 9),
            entries,
            notes: vec![],
            counts,
        }))
    }

    fn called(state: State, name: &str) -> Vec<Effect> {
        let effects = run(state, waits(name)).1;
        effects.into_iter().filter(|e| matches!(e, Effect::Beep | Effect::Notify(..))).collect()
    }

    #[test]
    fn it_calls_only_who_looks_elsewhere_and_wants_to_be_called() {
        let up = || run_all(desk(), [Action::Socket(SocketEvent::Opened), welcome(Vec::new(), 4)]);
        let both = Alerts { sound: true, notices: true };
        let hidden = |alerts| run_all(up(), [Action::AlertsKnown(alerts), Action::Visible(false)]);
        assert_eq!(called(hidden(Alerts::default()), "c9"), []);
        assert_eq!(called(run_all(up(), [Action::AlertsKnown(both)]), "c9"), []);
        let effects = called(hidden(both), "c9");
        assert!(
            matches!(effects.as_slice(), [Effect::Beep, Effect::Notify(say, _)] if say.key == "alerts.waiting")
        );
        assert_eq!(called(hidden(both), "c1"), [], "who waits already calls no more");
    }

    #[test]
    fn notifications_are_asked_for_by_a_click_and_stay_off_until_they_are_allowed() {
        let wanted = Alerts { sound: false, notices: true };
        let (state, effects) = run(desk(), Action::SetAlerts(wanted));
        assert!(effects.contains(&Effect::AskToNotify) && !state.alerts.notices);
        assert!(run_all(state, [Action::NotifyAllowed(true)]).alerts.notices);
    }
}
