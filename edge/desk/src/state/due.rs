//! What is due: how near it is, and telling whoever has to answer.
//!
//! The edge says once that a target is near or missed; how much is left is counted here, to the minute.

use super::action::Effect;
use super::notice::{self, Arg, Say};
use super::{Alerts, State};
use shared::conversation::Status;
use shared::desk::{DueNews, Summary};
use shared::sla::{Aim, Due};
use shared::text::first_chars;
use shared::time::Timestamp;

/// How near it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nearness {
    /// So many milliseconds are left.
    Far(i64),
    /// So many, and most of the time is over.
    Near(i64),
    /// It is late by so many.
    Late(i64),
}

/// How much of a subject a notice shows.
const SHOWN: usize = 60;

/// What is due in a conversation, and how near that is; nothing while nobody waits for us, whatever the edge still has
/// to say to it.
pub(crate) fn nearness(summary: &Summary, now: Timestamp) -> Option<(Due, Nearness)> {
    let waits = summary.conversation.status == Status::Waiting;
    let due = summary.due.filter(|_| waits && !summary.spam && summary.snoozed_until.is_none())?;
    let left = due.at.since(now);
    let nearness = if left < 0 {
        Nearness::Late(-left)
    } else if now >= due.soon {
        Nearness::Near(left)
    } else {
        Nearness::Far(left)
    };
    Some((due, nearness))
}

/// The words for what is due.
pub(crate) fn aim_key(aim: Aim) -> &'static str {
    match aim {
        Aim::FirstResponse => "due.aim.first_response",
        Aim::NextResponse | Aim::Unknown => "due.aim.next_response",
        Aim::Resolution => "due.aim.resolution",
    }
}

/// A target is near, or missed: whoever cares for it is told, and everybody when nobody does.
pub(super) fn news(state: &mut State, fx: &mut Vec<Effect>, news: DueNews) {
    let DueNews { summary, due, late } = news;
    let id = summary.conversation.id.clone();
    let mine = state.me().is_some_and(|me| summary.assignee.as_ref().is_none_or(|to| to.id == me.staff.id));
    let subject = Arg::Text(first_chars(&summary.conversation.subject, SHOWN).to_owned());
    state.inbox.merge(summary);
    if !mine {
        return;
    }
    let left = due.at.since(state.now);
    let say = if late || left <= 0 {
        Say::new("due.past").with("subject", subject)
    } else {
        Say::new("due.near").with("when", Arg::In(left)).with("subject", subject)
    };
    if state.hidden && state.alerts != Alerts::default() {
        if state.alerts.sound {
            fx.push(Effect::Beep);
        }
        if state.alerts.notices {
            fx.push(Effect::Notify(say.clone(), id.clone()));
        }
    }
    notice::remind(state, fx, say, id);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{desk, frame, id, run, run_all, staff, summary};
    use super::super::{Action, NoticeKind};
    use super::*;
    use shared::desk::NewsFrame;
    use shared::time::MINUTE;

    fn due(at: i64) -> Due {
        Due { aim: Aim::FirstResponse, soon: Timestamp(at - 10), at: Timestamp(at) }
    }

    #[test]
    fn it_comes_nearer_and_is_late() {
        let mut one = summary("c1", Status::Waiting, 1);
        assert_eq!(nearness(&one, Timestamp(0)), None);
        one.due = Some(due(100));
        let at = |now| nearness(&one, Timestamp(now)).map(|(_, nearness)| nearness);
        assert_eq!(at(0), Some(Nearness::Far(100)));
        assert_eq!(at(90), Some(Nearness::Near(10)));
        assert_eq!(at(100), Some(Nearness::Near(0)));
        assert_eq!(at(101), Some(Nearness::Late(1)));
        one.conversation.status = Status::Answered;
        assert_eq!(nearness(&one, Timestamp(0)), None, "answered, before the edge has said so");
    }

    fn news(name: &str, to: Option<&str>, late: bool) -> Action {
        let now = desk().now;
        let summary = Summary { assignee: to.map(staff), ..summary(name, Status::Waiting, 9) };
        frame(NewsFrame::Due(DueNews { summary, due: due(now.0 + 5 * MINUTE), late }))
    }

    #[test]
    fn whoever_cares_is_told_and_all_when_nobody_does() {
        for (to, told) in [(None, 1), (Some("s1"), 1), (Some("s2"), 0)] {
            assert_eq!(run_all(desk(), [news("c1", to, false)]).notices.len(), told, "{to:?}");
        }
        let state =
            run_all(desk(), [news("c1", None, false), news("c2", None, false), news("c1", None, true)]);
        let said: Vec<_> = state.notices.iter().map(|n| (n.say.key, n.open.clone().unwrap())).collect();
        assert_eq!(said, [("due.near", id("c2")), ("due.past", id("c1"))], "the latest of each");
        assert!(state.notices.iter().all(|n| n.kind == NoticeKind::Due));
    }

    #[test]
    fn a_hidden_window_calls() {
        let both = Alerts { sound: true, notices: true };
        let state = run_all(desk(), [Action::AlertsKnown(both), Action::Visible(false)]);
        let effects = run(state, news("c1", None, false)).1;
        assert!(effects.contains(&Effect::Beep));
        assert!(effects.iter().any(|e| matches!(e, Effect::Notify(say, _) if say.key == "due.near")));
    }
}
