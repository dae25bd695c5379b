//! What an agent changes about a conversation: shown at once, undone by its inverse, taken back when it is refused.
//!
//! Changes go to the edge one after the other, so that an undo never overtakes what it undoes. What the edge says
//! meanwhile is shown with the changes that are still on their way laid over it.

use super::action::{Effect, Fault};
use super::notice::{Arg, NoticeKind, Say, Undo, notify, notify_with_undo};
use super::{State, canned, session};
use shared::conversation::StaffName;
use shared::desk::{Change, Priority, StaffList, StaffMember, Summary};
use shared::id::{ConversationId, StaffId};
use shared::limit;
use std::rc::Rc;

/// A change that the edge has not answered yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Underway {
    id: ConversationId,
    change: Change,
    /// What takes it back.
    back: Change,
}

/// What undoes `change`; `None` when it would change nothing.
fn inverse(summary: &Summary, change: &Change) -> Option<Change> {
    let assignee = summary.assignee.as_ref().map(|staff| &staff.id);
    let put_off = || summary.snoozed_until.map_or(Change::Wake, Change::Snooze);
    match change {
        Change::Assign(staff) => (assignee != Some(staff))
            .then(|| assignee.map_or(Change::Unassign, |before| Change::Assign(before.clone()))),
        Change::Unassign => assignee.map(|before| Change::Assign(before.clone())),
        Change::Priority(priority) => {
            (summary.priority != *priority).then_some(Change::Priority(summary.priority))
        }
        Change::Label(label) => {
            let fits = !summary.labels.contains(label) && summary.labels.len() < limit::LABELS;
            fits.then(|| Change::Unlabel(label.clone()))
        }
        Change::Unlabel(label) => summary.labels.contains(label).then(|| Change::Label(label.clone())),
        Change::Snooze(until) => (summary.snoozed_until != Some(*until)).then(put_off),
        Change::Wake => summary.snoozed_until.map(Change::Snooze),
        Change::Spam(spam) => (summary.spam != *spam).then_some(Change::Spam(summary.spam)),
        Change::Block(reason) => match &summary.blocked {
            Some(before) => (before != reason).then(|| Change::Block(before.clone())),
            None => Some(Change::Unblock),
        },
        Change::Unblock => summary.blocked.clone().map(Change::Block),
        Change::Email(email) => (summary.email.as_ref() != Some(email))
            .then(|| summary.email.clone().map_or(Change::NoEmail, Change::Email)),
        Change::NoEmail => summary.email.clone().map(Change::Email),
        Change::Unknown => None,
    }
}

fn apply(summary: &mut Summary, change: &Change, name: impl Fn(&StaffId) -> Option<StaffName>) {
    match change {
        Change::Assign(staff) => summary.assignee = name(staff),
        Change::Unassign => summary.assignee = None,
        Change::Priority(priority) => summary.priority = *priority,
        Change::Label(label) if summary.labels.contains(label) => {}
        Change::Label(label) => summary.labels.push(label.clone()),
        Change::Unlabel(label) => summary.labels.retain(|l| l != label),
        Change::Snooze(until) => summary.snoozed_until = Some(*until),
        Change::Wake => summary.snoozed_until = None,
        Change::Spam(spam) => summary.spam = *spam,
        Change::Block(reason) => summary.blocked = Some(reason.clone()),
        Change::Unblock => summary.blocked = None,
        Change::Email(email) => summary.email = Some(email.clone()),
        Change::NoEmail => summary.email = None,
        Change::Unknown => {}
    }
}

/// The key of a priority's name.
pub(crate) fn priority_key(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "priority.low",
        Priority::High => "priority.high",
        Priority::Urgent => "priority.urgent",
        Priority::Normal | Priority::Unknown => "priority.normal",
    }
}

/// What was done, in words.
fn say(state: &State, change: &Change) -> Say {
    match change {
        Change::Assign(staff) => {
            let name = name_of(state, staff).map_or_else(String::new, |s| s.name.to_string());
            Say::new("done.assigned").with("name", Arg::Text(name))
        }
        Change::Unassign | Change::Unknown => Say::new("done.unassigned"),
        Change::Priority(priority) => {
            Say::new("done.priority").with("priority", Arg::Word(priority_key(*priority)))
        }
        Change::Label(label) => Say::new("done.labelled").with("label", Arg::Text(label.to_string())),
        Change::Unlabel(label) => Say::new("done.unlabelled").with("label", Arg::Text(label.to_string())),
        Change::Snooze(until) => Say::new("done.snoozed").with("when", Arg::At(*until)),
        Change::Wake => Say::new("done.woken"),
        Change::Spam(true) => Say::new("done.spam"),
        Change::Spam(false) => Say::new("done.not_spam"),
        Change::Block(_) => Say::new("done.blocked"),
        Change::Unblock => Say::new("done.unblocked"),
        Change::Email(_) => Say::new("done.email"),
        Change::NoEmail => Say::new("done.no_email"),
    }
}

fn name_of(state: &State, id: &StaffId) -> Option<StaffName> {
    let me = state.me().map(|me| &me.staff).filter(|staff| staff.id == *id);
    let known = state.inbox.known.values().find_map(|s| s.assignee.as_ref().filter(|a| a.id == *id));
    me.or_else(|| state.staff.iter().find(|staff| staff.id == *id)).or(known).cloned()
}

/// Lays a change over what is known.
fn show(state: &mut State, id: &ConversationId, change: &Change) {
    let name = match change {
        Change::Assign(staff) => name_of(state, staff),
        _ => None,
    };
    state.inbox.edit(id, |summary| apply(summary, change, |_| name.clone()));
}

/// The agent changes something.
pub(super) fn make(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, change: &Change) {
    if let Some(back) = begin(state, fx, id, change.clone()) {
        let say = say(state, change);
        notify_with_undo(state, fx, say, Undo::Change(id.clone(), back));
    }
}

/// Shows a change and sends it; what takes it back, if it changes anything.
fn begin(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, change: Change) -> Option<Change> {
    let back = state.inbox.known.get(id).and_then(|summary| inverse(summary, &change))?;
    show(state, id, &change);
    state.changes.push_back(Underway { id: id.clone(), change, back: back.clone() });
    if state.changes.len() == 1 {
        send_next(state, fx);
    }
    Some(back)
}

fn send_next(state: &State, fx: &mut Vec<Effect>) {
    if let Some(next) = state.changes.front() {
        fx.push(Effect::PostChange(next.id.clone(), next.change.clone()));
    }
}

/// The agent takes back what a notice tells of, or the last that can be taken back.
pub(super) fn undo(state: &mut State, fx: &mut Vec<Effect>, notice: Option<u32>) {
    let place = state.notices.iter().rposition(|n| n.undo.is_some() && notice.is_none_or(|id| n.id == id));
    match place.map(|place| state.notices.remove(place)).and_then(|notice| notice.undo) {
        Some(Undo::Change(id, back)) => drop(begin(state, fx, &id, back)),
        Some(Undo::Canned(one)) => canned::restore(fx, *one),
        None => {}
    }
}

/// The edge has answered the oldest change.
pub(super) fn made(state: &mut State, fx: &mut Vec<Effect>, answer: Result<Summary, Fault>) {
    let Some(Underway { id, back, .. }) = state.changes.pop_front() else { return };
    match answer {
        Ok(summary) => {
            state.inbox.merge_counted(summary);
            lay_over(state, &id);
        }
        Err(fault) => {
            show(state, &id, &back);
            let undo = Undo::Change(id.clone(), back);
            state.notices.retain(|n| n.undo.as_ref() != Some(&undo));
            if !session::lost(state, fx, Some(&fault)) {
                notify(state, fx, NoticeKind::Failed, fault.say());
            }
        }
    }
    send_next(state, fx);
}

/// The edge told how a conversation stands: what it does not know yet is laid over it again.
pub(super) fn lay_over(state: &mut State, id: &ConversationId) {
    let waiting: Vec<_> = state.changes.iter().filter(|c| c.id == *id).map(|c| c.change.clone()).collect();
    for change in waiting {
        show(state, id, &change);
    }
}

/// Who there is to assign to and to mention.
pub(super) fn staff_came(state: &mut State, fx: &mut Vec<Effect>, answer: Result<StaffList, Fault>) {
    match answer {
        Ok(list) => {
            let picture = |member: &StaffMember| Some((member.staff.id.clone(), member.picture.clone()?));
            state.pictures = Rc::new(list.staff.iter().filter_map(picture).collect());
            state.staff = list.staff.into_iter().map(|member| member.staff).collect();
        }
        // Without the others there is still oneself to assign to.
        Err(fault) => {
            session::lost(state, fx, Some(&fault));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::super::testing::{desk, id, label, refused, run, run_all, staff, summary};
    use super::*;
    use shared::conversation::Status;
    use shared::desk::View;
    use shared::error::ErrorCode;
    use shared::time::Timestamp;

    fn change(change: Change) -> Action {
        Action::Change(id("c1"), change)
    }

    fn c1(state: &State) -> &Summary {
        &state.inbox.known[&id("c1")]
    }

    #[test]
    fn every_change_is_undone_by_its_inverse() {
        let mut start = summary("c1", Status::Waiting, 1);
        start.labels = vec![label("returns")];
        for change in [
            Change::Assign(staff("s1").id),
            Change::Priority(Priority::High),
            Change::Label(label("vip")),
            Change::Unlabel(label("returns")),
            Change::Snooze(Timestamp(9)),
            Change::Spam(true),
            Change::Block(label("abuse")),
            Change::Email(shared::email::Email::new("linh@mail.example").unwrap()),
        ] {
            let mut summary = start.clone();
            let back = inverse(&summary, &change).unwrap();
            apply(&mut summary, &change, |_| Some(staff("s1")));
            assert_ne!(summary, start, "{change:?}");
            assert_eq!(inverse(&summary, &change), None, "{change:?} twice is once");
            let again = inverse(&summary, &back).unwrap();
            assert_eq!(again, change);
            apply(&mut summary, &back, |_| None);
            assert_eq!(summary, start, "{change:?}");
        }
    }

    #[test]
    fn a_change_shows_at_once_and_offers_its_undo() {
        let (state, effects) = run(desk(), change(Change::Snooze(Timestamp(9_000))));
        assert!(effects.contains(&Effect::PostChange(id("c1"), Change::Snooze(Timestamp(9_000)))));
        assert_eq!((state.inbox.counts.waiting, state.inbox.counts.snoozed), (2, 1));
        let snoozed = (View::Snoozed, super::super::Filter::default());
        assert!(state.inbox.list(&snoozed).iter().any(|s| s.conversation.id == id("c1")));
        let notice = state.notices[0].id;
        let (state, effects) = run(state, Action::Undo(Some(notice)));
        assert_eq!(c1(&state).snoozed_until, None);
        assert!(state.notices.is_empty());
        assert_eq!(effects, [], "the first is still on its way");
        let mut answer = c1(&state).clone();
        answer.snoozed_until = Some(Timestamp(9_000));
        answer.feed = 9;
        let (state, effects) = run(state, Action::ChangeMade(Ok(answer)));
        assert_eq!(effects, [Effect::PostChange(id("c1"), Change::Wake)]);
        assert_eq!(c1(&state).snoozed_until, None, "the answer to the first does not bring it back");
        assert_eq!((state.inbox.counts.waiting, state.inbox.counts.snoozed), (3, 0));
    }

    #[test]
    fn a_refused_change_is_taken_back_and_says_so() {
        let state = run_all(desk(), [change(Change::Assign(staff("s1").id))]);
        assert_eq!(c1(&state).assignee, Some(staff("s1")));
        assert_eq!(state.inbox.count(View::Mine), 1);
        let state = run_all(state, [Action::ChangeMade(Err(refused(ErrorCode::Unavailable)))]);
        assert_eq!(c1(&state).assignee, None);
        assert_eq!(state.inbox.count(View::Mine), 0);
        let said: Vec<_> = state.notices.iter().map(|n| (n.kind, n.say.key)).collect();
        assert_eq!(said, [(NoticeKind::Failed, "error.unavailable")], "nothing claims that it was done");
    }

    #[test]
    fn what_changes_nothing_is_not_sent() {
        for nothing in [Change::Unassign, Change::Wake, Change::Spam(false), Change::Unlabel(label("x"))] {
            assert_eq!(run(desk(), change(nothing)).1, []);
        }
    }
}
