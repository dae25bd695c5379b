//! Until when a conversation is put off: the times that the menu offers, in the agent's own time zone.

use shared::time::{DAY, HOUR, MINUTE, Timestamp};

/// When a working day begins, and when it is too late to offer "later today".
const MORNING: i64 = 9 * HOUR;
const EVENING: i64 = 18 * HOUR;

/// What the menu offers: the key of each time's name, and the time. `offset` is how many minutes the agent's clock
/// is ahead of UTC at a moment.
pub(crate) fn choices(now: Timestamp, offset: impl Fn(Timestamp) -> i64) -> Vec<(&'static str, Timestamp)> {
    let local = now.0 + offset(now) * MINUTE;
    let (day, time) = (local.div_euclid(DAY), local.rem_euclid(DAY));
    let morning_of = |day: i64| {
        let at = day * DAY + MORNING;
        // The clock may be put forward or back in between.
        Timestamp(at - offset(Timestamp(at - offset(now) * MINUTE)) * MINUTE)
    };
    // 1 January 1970 was a Thursday; weeks are counted from Monday.
    let monday = day - (day + 3).rem_euclid(7) + 7;
    let mut choices = Vec::new();
    if time < EVENING {
        choices.push(("snooze.later", Timestamp(now.0 - now.0.rem_euclid(MINUTE)).plus(3 * HOUR)));
    }
    choices.push(("snooze.tomorrow", morning_of(day + 1)));
    if monday != day + 1 {
        choices.push(("snooze.next_week", morning_of(monday)));
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn offered(now: &str, offset: i64) -> Vec<(&'static str, String)> {
        choices(at(now), |_| offset).into_iter().map(|(key, at)| (key, at.to_string())).collect()
    }

    #[test]
    fn the_times_are_the_agents_own() {
        // A Wednesday noon in Tehran.
        assert_eq!(
            offered("2026-11-25T08:30:00.000Z", 210),
            [
                ("snooze.later", "2026-11-25T11:30:00.000Z".to_owned()),
                ("snooze.tomorrow", "2026-11-26T05:30:00.000Z".to_owned()),
                ("snooze.next_week", "2026-11-30T05:30:00.000Z".to_owned()),
            ]
        );
    }

    #[test]
    fn nothing_is_offered_twice_and_the_evening_has_no_later() {
        let keys = |now, offset| offered(now, offset).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys("2026-11-29T10:00:00.000Z", 0), ["snooze.later", "snooze.tomorrow"], "a Sunday");
        assert_eq!(keys("2026-11-25T19:00:00.000Z", 0), ["snooze.tomorrow", "snooze.next_week"]);
    }

    #[test]
    fn a_morning_stays_a_morning_when_the_clock_is_put_back() {
        let change = at("2026-10-25T01:00:00.000Z");
        let berlin = |moment: Timestamp| if moment < change { 120 } else { 60 };
        let choices = choices(at("2026-10-24T10:00:00.000Z"), berlin);
        assert_eq!(choices[1].1.to_string(), "2026-10-25T08:00:00.000Z");
    }
}
