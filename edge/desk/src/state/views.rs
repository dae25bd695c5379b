//! Which conversations a view has, in what order, and how a change of one moves the counts. The same rules as the
//! edge's, so that what an agent does shows at once.

use super::shared_ref::Held;
use shared::conversation::Status;
use shared::desk::{Counts, Summary, View};
use shared::id::StaffId;
use shared::time::Timestamp;
use std::cmp::Reverse;

/// Whether a view has this conversation; `me` is who asks.
pub(super) fn has(view: View, summary: &Summary, me: Option<&StaffId>) -> bool {
    let status = summary.conversation.status;
    let is_open = status != Status::Resolved;
    let is_put_off = summary.snoozed_until.is_some();
    let is_here = !summary.spam && !is_put_off;
    let assignee = summary.assignee.as_ref().map(|staff| &staff.id);
    match view {
        View::Mine => is_here && is_open && me.is_some() && assignee == me,
        View::Unassigned => is_here && status == Status::Waiting && assignee.is_none(),
        View::Waiting => is_here && status == Status::Waiting,
        View::Due => is_here && status == Status::Waiting && summary.due.is_some(),
        View::Answered => is_here && status == Status::Answered,
        View::Snoozed => !summary.spam && is_put_off,
        View::Resolved => is_here && !is_open,
        View::Spam => summary.spam,
        View::All | View::Unknown => !summary.spam,
    }
}

/// Puts a list into its view's order.
pub(super) fn sort(view: View, list: &mut [Held<Summary>]) {
    match view {
        View::Mine | View::Unassigned | View::Waiting => list.sort_by_key(|s| (s.since, s.last_at)),
        View::Due => list.sort_by_key(|s| (s.due.map(|due| due.at), s.conversation.id.clone())),
        View::Snoozed => list.sort_by_key(|s| s.snoozed_until.unwrap_or(Timestamp(i64::MAX))),
        View::All | View::Unknown => list.sort_by_key(|s| Reverse(s.feed)),
        View::Answered | View::Resolved | View::Spam => list.sort_by_key(|s| Reverse((s.since, s.last_at))),
    }
}

/// Whether a conversation stands behind a place of the view's order: [`shared::desk::Inbox::next`] begins with one.
pub(super) fn is_behind(view: View, summary: &Summary, end: i64) -> bool {
    match view {
        View::Mine | View::Unassigned | View::Waiting => summary.since.0 > end,
        View::Due => summary.due.is_some_and(|due| due.at.0 > end),
        View::Snoozed => summary.snoozed_until.is_some_and(|until| until.0 > end),
        View::All | View::Unknown => i64::from(summary.feed) < end,
        View::Answered | View::Resolved | View::Spam => summary.since.0 < end,
    }
}

/// How many conversations a view has.
pub(super) fn count(view: View, counts: &Counts, me: Option<&StaffId>) -> u32 {
    match view {
        View::Mine => me.and_then(|me| counts.assigned.get(me)).copied().unwrap_or_default(),
        View::Unassigned => counts.unassigned,
        View::Waiting => counts.waiting,
        // Nobody counts them; those that wait are counted.
        View::Due => 0,
        View::Answered => counts.answered,
        View::Snoozed => counts.snoozed,
        View::Resolved => counts.resolved,
        View::Spam => counts.spam,
        View::All | View::Unknown => {
            let open = counts.waiting.saturating_add(counts.answered);
            open.saturating_add(counts.snoozed).saturating_add(counts.resolved)
        }
    }
}

/// Takes a conversation out of the counts as it was, and puts it back in as it is.
pub(super) fn recount(counts: &mut Counts, before: &Summary, after: &Summary) {
    add(counts, before, |n| n.saturating_sub(1));
    add(counts, after, |n| n.saturating_add(1));
}

fn add(counts: &mut Counts, summary: &Summary, step: fn(u32) -> u32) {
    let Counts { waiting, answered, resolved, snoozed, spam, unassigned, .. } = counts;
    for (view, count) in [
        (View::Waiting, waiting),
        (View::Answered, answered),
        (View::Resolved, resolved),
        (View::Snoozed, snoozed),
        (View::Spam, spam),
        (View::Unassigned, unassigned),
    ] {
        if has(view, summary, None) {
            *count = step(*count);
        }
    }
    if let Some(staff) = &summary.assignee
        && has(View::Mine, summary, Some(&staff.id))
    {
        let count = counts.assigned.entry(staff.id.clone()).or_default();
        *count = step(*count);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{staff, summary};
    use super::*;

    fn views(summary: &Summary) -> Vec<View> {
        let all = [
            View::Mine,
            View::Unassigned,
            View::Waiting,
            View::Answered,
            View::Snoozed,
            View::Resolved,
            View::Spam,
            View::All,
        ];
        all.into_iter().filter(|view| has(*view, summary, Some(&staff("s1").id))).collect()
    }

    #[test]
    fn a_conversation_is_in_the_views_that_its_state_says() {
        let waiting = summary("c1", Status::Waiting, 1);
        assert_eq!(views(&waiting), [View::Unassigned, View::Waiting, View::All]);
        let mine = Summary { assignee: Some(staff("s1")), ..waiting.clone() };
        assert_eq!(views(&mine), [View::Mine, View::Waiting, View::All]);
        let theirs = Summary { assignee: Some(staff("s2")), ..waiting.clone() };
        assert_eq!(views(&theirs), [View::Waiting, View::All]);
        let put_off = Summary { snoozed_until: Some(Timestamp(9)), ..mine.clone() };
        assert_eq!(views(&put_off), [View::Snoozed, View::All]);
        assert_eq!(views(&Summary { spam: true, ..put_off }), [View::Spam]);
        let mut done = mine;
        done.conversation.status = Status::Resolved;
        assert_eq!(views(&done), [View::Resolved, View::All], "done is nobody's work");
    }

    #[test]
    fn counts_follow_a_conversation_from_view_to_view() {
        let before = summary("c1", Status::Waiting, 1);
        let mut counts = Counts { waiting: 2, unassigned: 2, ..Counts::default() };
        let mine = Summary { assignee: Some(staff("s1")), ..before.clone() };
        recount(&mut counts, &before, &mine);
        assert_eq!((counts.waiting, counts.unassigned), (2, 1));
        assert_eq!(count(View::Mine, &counts, Some(&staff("s1").id)), 1);
        let put_off = Summary { snoozed_until: Some(Timestamp(9)), ..mine.clone() };
        recount(&mut counts, &mine, &put_off);
        assert_eq!((counts.waiting, counts.snoozed, count(View::All, &counts, None)), (1, 1, 2));
        assert_eq!(count(View::Mine, &counts, Some(&staff("s1").id)), 0);
    }
}
