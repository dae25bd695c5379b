//! The clock of a site: time that passes only while the site is open.
//!
//! A moment counts when the wall clock in the site's zone then shows a time within one of the day's spans and the date
//! is no holiday; without hours every moment counts. What the wall clock shows comes as a function, since only the
//! runtime's `Intl` knows the zones. So an hour that a zone repeats counts twice where it is open, and one that it
//! leaves out does not count: exactly as [`Hours::open_at`] says of each moment.

use crate::hours::{Hours, day_number};
use crate::time::{DAY, MINUTE, Timestamp};
use std::collections::BTreeSet;

/// Open time is looked for so far ahead, and no further back than this is it counted.
const FURTHEST: i64 = 400 * DAY;

/// Counts open time. Cheap to make; lengths are in milliseconds.
pub struct Clock<'a> {
    hours: Option<&'a Hours>,
    holidays: BTreeSet<i64>,
    /// Minutes that the wall clock is ahead of UTC at a moment.
    ahead: &'a dyn Fn(Timestamp) -> i64,
}

/// A clock that never stops, for sites that are always open.
pub const ALWAYS: Clock<'static> = Clock { hours: None, holidays: BTreeSet::new(), ahead: &|_| 0 };

impl<'a> Clock<'a> {
    /// The clock of these hours. `ahead` says how many minutes the wall clock in their zone is ahead of UTC.
    pub fn new(hours: &'a Hours, ahead: &'a dyn Fn(Timestamp) -> i64) -> Self {
        let holidays = hours.holidays.iter().filter_map(|date| day_number(date)).collect();
        Self { hours: Some(hours), holidays, ahead }
    }

    /// How long the site was open between two moments; none when the second is before the first.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> i64 {
        if self.hours.is_none() {
            return to.since(from).max(0);
        }
        let from = from.max(to.plus(-FURTHEST));
        let mut open = 0;
        self.walk(from, to, |a, b| {
            open += b - a;
            false
        });
        open
    }

    /// The moment at which the site has been open for so long since `from`; `from` itself when there is nothing to
    /// wait for, `None` when it does not come within 400 days.
    pub fn after(&self, from: Timestamp, mut left: i64) -> Option<Timestamp> {
        if left <= 0 {
            return Some(from);
        }
        if self.hours.is_none() {
            return Some(from.plus(left));
        }
        let mut found = None;
        self.walk(from, from.plus(FURTHEST), |a, b| {
            if b - a >= left {
                found = Some(Timestamp(a + left));
            }
            left -= b - a;
            found.is_some()
        });
        found
    }

    /// Shows the open parts between two moments, in order, until `seen` has seen enough.
    fn walk(&self, from: Timestamp, to: Timestamp, mut seen: impl FnMut(i64, i64) -> bool) {
        let (mut at, end) = (from.0, to.0);
        while at < end {
            let next = at.saturating_add(DAY).min(end);
            let (ahead, then) = (self.ahead_at(at), self.ahead_at(next - 1));
            // Where the zone's clock is moved meanwhile, the part before it comes first.
            let next = if ahead == then { next } else { self.moved(at, next, ahead) };
            if self.walk_steady(at, next, ahead, &mut seen) {
                return;
            }
            at = next;
        }
    }

    /// The same where the wall clock is ahead by a steady amount.
    fn walk_steady(&self, from: i64, to: i64, ahead: i64, seen: &mut impl FnMut(i64, i64) -> bool) -> bool {
        let (first, last) = ((from + ahead).div_euclid(DAY), (to - 1 + ahead).div_euclid(DAY));
        for day in first..=last {
            if self.holidays.contains(&day) {
                continue;
            }
            let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
            let spans = self.hours.and_then(|hours| hours.week.get(weekday)).into_iter().flatten();
            for span in spans {
                let begin = (day * DAY + i64::from(span.from) * MINUTE - ahead).max(from);
                let end = (day * DAY + i64::from(span.to) * MINUTE - ahead).min(to);
                if begin < end && seen(begin, end) {
                    return true;
                }
            }
        }
        false
    }

    /// The first moment, to the minute, from which the wall clock is not ahead by `ahead` any more.
    fn moved(&self, from: i64, to: i64, ahead: i64) -> i64 {
        let (mut before, mut behind) = (from, to - 1);
        while behind - before > 1 {
            let middle = before + (behind - before) / 2;
            if self.ahead_at(middle) == ahead {
                before = middle;
            } else {
                behind = middle;
            }
        }
        behind
    }

    fn ahead_at(&self, at: i64) -> i64 {
        (self.ahead)(Timestamp(at)) * MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hours::{LocalTime, Open, Span};
    use crate::time::HOUR;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn hours(week: [&[(u16, u16)]; 7], holidays: &[&str]) -> Hours {
        let day = |spans: &[(u16, u16)]| {
            spans.iter().map(|(from, to)| Span { from: from * 60, to: to * 60 }).collect()
        };
        let holidays = holidays.iter().map(|date| (*date).to_owned()).collect();
        Hours { zone: "Test/Zone".into(), week: week.map(day), holidays }
    }

    /// Central Europe in 2026: two hours ahead from 29 March, 01:00 UTC, until 25 October, 01:00 UTC.
    fn berlin(moment: Timestamp) -> i64 {
        let summer = at("2026-03-29T01:00:00Z")..at("2026-10-25T01:00:00Z");
        if summer.contains(&moment) { 120 } else { 60 }
    }

    const NINE_TO_FIVE: [&[(u16, u16)]; 7] =
        [&[(9, 17)], &[(9, 17)], &[(9, 17)], &[(9, 17)], &[(9, 17)], &[], &[]];

    #[test]
    fn only_open_time_counts() {
        let hours = hours(NINE_TO_FIVE, &["2026-11-25"]);
        let ahead = |_| 420;
        let clock = Clock::new(&hours, &ahead);
        for (from, to, open) in [
            // A Monday in Vietnam: nine to five is 02:00 to 10:00 in UTC.
            ("2026-11-23T02:00:00Z", "2026-11-23T03:30:00Z", 90),
            ("2026-11-23T00:00:00Z", "2026-11-23T02:00:00Z", 0),
            ("2026-11-23T09:00:00Z", "2026-11-24T03:00:00Z", 120),
            // Over a holiday, and over a week-end.
            ("2026-11-24T09:00:00Z", "2026-11-26T03:00:00Z", 120),
            ("2026-11-27T09:00:00Z", "2026-11-30T03:00:00Z", 120),
            // Backwards: a clock that was set back.
            ("2026-11-23T05:00:00Z", "2026-11-23T02:00:00Z", 0),
        ] {
            assert_eq!(clock.between(at(from), at(to)), open * MINUTE, "{from} to {to}");
        }
        assert_eq!(clock.after(at("2026-11-24T09:00:00Z"), 2 * HOUR), Some(at("2026-11-26T03:00:00Z")));
        assert_eq!(clock.after(at("2026-11-21T00:00:00Z"), MINUTE), Some(at("2026-11-23T02:01:00Z")));
        assert_eq!(clock.after(at("2026-11-21T00:00:00Z"), 0), Some(at("2026-11-21T00:00:00Z")));
        // The very end of a day still belongs to it.
        assert_eq!(clock.after(at("2026-11-23T02:00:00Z"), 8 * HOUR), Some(at("2026-11-23T10:00:00Z")));
    }

    #[test]
    fn a_night_is_two_spans() {
        let night: &[(u16, u16)] = &[(0, 6), (22, 24)];
        let hours = hours([night; 7], &["2026-11-25"]);
        let clock = Clock::new(&hours, &|_| 0);
        assert_eq!(clock.between(at("2026-11-23T20:00:00Z"), at("2026-11-24T08:00:00Z")), 8 * HOUR);
        // The holiday takes away its own hours: the evening before stays, and so does the morning after.
        assert_eq!(clock.between(at("2026-11-24T20:00:00Z"), at("2026-11-26T08:00:00Z")), 8 * HOUR);
        assert_eq!(clock.after(at("2026-11-24T23:00:00Z"), 2 * HOUR), Some(at("2026-11-26T01:00:00Z")));
    }

    #[test]
    fn days_on_which_the_clock_is_moved() {
        let whole: &[(u16, u16)] = &[(0, 24)];
        let hours = hours([whole; 7], &[]);
        let clock = Clock::new(&hours, &berlin);
        // 23 and 25 hours from midnight to midnight, though each day's span is 0 to 24.
        assert_eq!(clock.between(at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")), 23 * HOUR);
        assert_eq!(clock.between(at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")), 25 * HOUR);
        // Two to four does not lose its second half with the hour that is left out, and has the repeated one twice.
        let early = self::hours([&[(2, 4)]; 7], &[]);
        let clock = Clock::new(&early, &berlin);
        assert_eq!(clock.between(at("2026-03-29T00:00:00Z"), at("2026-03-29T12:00:00Z")), HOUR);
        assert_eq!(clock.between(at("2026-10-25T00:00:00Z"), at("2026-10-25T12:00:00Z")), 3 * HOUR);
        assert_eq!(clock.after(at("2026-03-29T00:00:00Z"), HOUR), Some(at("2026-03-29T02:00:00Z")));
    }

    #[test]
    fn who_never_opens_is_never_due() {
        let hours = hours([&[]; 7], &[]);
        let clock = Clock::new(&hours, &|_| 0);
        assert_eq!(clock.between(Timestamp(0), Timestamp(9 * DAY)), 0);
        assert_eq!(clock.after(Timestamp(0), 1), None);
        assert_eq!(ALWAYS.after(Timestamp(5), 7), Some(Timestamp(12)));
        assert_eq!(ALWAYS.between(Timestamp(5), Timestamp(3)), 0);
    }

    /// Any week of up to two spans a day, and some holidays of autumn.
    fn any_hours() -> impl Strategy<Value = Hours> {
        let day = proptest::collection::btree_set(0_u16..=1440, 0..=4).prop_map(|ends| {
            let ends: Vec<u16> = ends.into_iter().collect();
            ends.chunks_exact(2).map(|ends| Span { from: ends[0], to: ends[1] }).collect::<Vec<_>>()
        });
        let week = proptest::array::uniform7(day);
        let holidays = proptest::collection::vec(20..30_u8, 0..3);
        (week, holidays).prop_map(|(week, days)| Hours {
            zone: String::new(),
            week,
            holidays: days.iter().map(|day| format!("2026-10-{day}")).collect(),
        })
    }

    /// A moment around the days on which Central Europe moves its clocks.
    fn any_moment() -> impl Strategy<Value = Timestamp> {
        let around = |text| {
            let day = at(text).0;
            (day - 5 * DAY..day + 5 * DAY).prop_map(Timestamp)
        };
        prop_oneof![around("2026-03-29"), around("2026-10-25")]
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_wall_clock(hours in any_hours(), from in any_moment(), minutes in 0..600_i64) {
            let clock = Clock::new(&hours, &berlin);
            let from = Timestamp(from.0.div_euclid(MINUTE) * MINUTE);
            let open = (0..minutes).filter(|n| {
                let moment = from.plus(n * MINUTE);
                let local = moment.0 + berlin(moment) * MINUTE;
                let date: String = Timestamp(local).to_string().chars().take(10).collect();
                let minute = u16::try_from(local.rem_euclid(DAY) / MINUTE).unwrap();
                hours.open_at(&LocalTime { date, minute }) == Open::Now
            });
            prop_assert_eq!(clock.between(from, from.plus(minutes * MINUTE)), i64::try_from(open.count()).unwrap() * MINUTE);
        }

        #[test]
        fn parts_add_up(hours in any_hours(), from in any_moment(), a in 0..9 * DAY, b in 0..9 * DAY) {
            let clock = Clock::new(&hours, &berlin);
            let (middle, to) = (from.plus(a), from.plus(a + b));
            let whole = clock.between(from, to);
            prop_assert_eq!(clock.between(from, middle) + clock.between(middle, to), whole);
            prop_assert!((0..=a + b).contains(&whole));
        }

        #[test]
        fn after_and_between_are_each_others_inverse(hours in any_hours(), from in any_moment(), left in 1..3 * DAY) {
            let clock = Clock::new(&hours, &berlin);
            if let Some(then) = clock.after(from, left) {
                prop_assert_eq!(clock.between(from, then), left);
                prop_assert!(then > from);
                // Not a moment sooner.
                prop_assert!(clock.between(from, then.plus(-1)) < left);
            }
        }
    }
}
