//! Opening hours: when a person can be expected to answer.
//!
//! All times here are the site's wall clock. Turning a point in time into it needs a zone database, which the
//! runtime's `Intl` has; so the local time is an argument.

use serde::{Deserialize, Serialize};

/// Minutes in a day.
const DAY: u16 = 24 * 60;

/// A site's opening hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// An IANA zone such as `Asia/Ho_Chi_Minh`.
    pub zone: String,
    /// Monday to Sunday: the spans of each day, in order.
    pub week: [Vec<Span>; 7],
    /// Dates that are closed all day: `2026-09-02`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
}

/// A part of a day, in minutes since midnight: from `from` until before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// 0 to 1439.
    pub from: u16,
    /// 1 to 1440.
    pub to: u16,
}

/// A moment on the site's wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Minutes since midnight.
    pub minute: u16,
}

/// Whether somebody is there, or how long until somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Somebody is there.
    Now,
    /// In this many minutes of wall-clock time.
    In(u32),
    /// Not within the next two weeks.
    Never,
}

impl LocalTime {
    /// Minutes since 1970 on that clock; `None` when the date is none.
    pub fn minutes(&self) -> Option<i64> {
        Some(day_number(&self.date)? * i64::from(DAY) + i64::from(self.minute))
    }
}

impl Hours {
    /// The field that is wrong, and why; `None` when all is well. The zone is checked where zones are known.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let bad_span = |s: &Span| s.from >= s.to || s.to > DAY;
        let overlap = |day: &Vec<Span>| day.iter().zip(day.iter().skip(1)).any(|(a, b)| a.to > b.from);
        if self.week.iter().flatten().any(bad_span) {
            return Some(("hours.week", "a span must have from < to <= 1440"));
        }
        if self.week.iter().any(overlap) {
            return Some(("hours.week", "spans of a day must be in order and not overlap"));
        }
        if self.holidays.len() > 400 || self.holidays.iter().any(|d| day_number(d).is_none()) {
            return Some(("hours.holidays", "must be at most 400 dates such as 2026-09-02"));
        }
        None
    }

    /// Whether somebody is there at `now`, or how long until then.
    pub fn open_at(&self, now: &LocalTime) -> Open {
        let Some(today) = day_number(&now.date) else { return Open::Never };
        let holidays: Vec<i64> = self.holidays.iter().filter_map(|d| day_number(d)).collect();
        for ahead in 0..14_u16 {
            let day = today + i64::from(ahead);
            if holidays.contains(&day) {
                continue;
            }
            let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
            for span in self.week.get(weekday).into_iter().flatten() {
                let from = u32::from(ahead) * u32::from(DAY) + u32::from(span.from);
                let to = u32::from(ahead) * u32::from(DAY) + u32::from(span.to);
                let now = u32::from(now.minute);
                if now < to {
                    return if now >= from { Open::Now } else { Open::In(from - now) };
                }
            }
        }
        Open::Never
    }
}

/// Days since 1970-01-01 (a Thursday) of a date `YYYY-MM-DD`.
pub(crate) fn day_number(date: &str) -> Option<i64> {
    (date.len() == 10).then(|| crate::time::Timestamp::parse(date))?.map(|t| t.0.div_euclid(crate::time::DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Hours {
        let day = vec![Span { from: 9 * 60, to: 12 * 60 }, Span { from: 13 * 60, to: 18 * 60 }];
        let saturday = vec![Span { from: 10 * 60, to: 14 * 60 }];
        Hours {
            zone: "Asia/Ho_Chi_Minh".into(),
            week: [day.clone(), day.clone(), day.clone(), day.clone(), day, saturday, vec![]],
            holidays: vec!["2026-11-23".into()],
        }
    }

    #[test]
    fn open_or_when() {
        for (date, hour, minute, open) in [
            ("2026-11-20", 9, 0, Open::Now),
            ("2026-11-20", 8, 59, Open::In(1)),
            ("2026-11-20", 12, 0, Open::In(60)),
            ("2026-11-20", 18, 0, Open::In(16 * 60)),
            // Saturday after closing: Sunday is closed, Monday is a holiday, so Tuesday at nine.
            ("2026-11-21", 14, 0, Open::In(10 * 60 + 2 * 24 * 60 + 9 * 60)),
            ("nonsense", 9, 0, Open::Never),
        ] {
            let now = LocalTime { date: date.into(), minute: hour * 60 + minute };
            assert_eq!(shop().open_at(&now), open, "{date} {hour}:{minute}");
        }
        let closed = Hours { week: Default::default(), ..shop() };
        assert_eq!(closed.open_at(&LocalTime { date: "2026-11-20".into(), minute: 0 }), Open::Never);
    }

    #[test]
    fn faults_are_named() {
        assert_eq!(shop().fault(), None);
        let mut hours = shop();
        hours.week[0][0].to = 14 * 60;
        assert_eq!(hours.fault().map(|f| f.0), Some("hours.week"));
        let hours = Hours { holidays: vec!["2026-02-30".into()], ..shop() };
        assert_eq!(hours.fault().map(|f| f.0), Some("hours.holidays"));
    }
}
