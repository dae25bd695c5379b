//! Dates, numbers, money and plurals as the visitor's language writes them, by the browser's `Intl`.

use super::js;
use shared::money::Currency;
use shared::time::{DAY, Timestamp};
use yew::AttrValue;

/// Formats of the document's language.
pub(crate) struct Formats;

#[expect(clippy::cast_precision_loss, reason = "times and amounts lie far below 2^53")]
fn float(whole: i64) -> f64 {
    whole as f64
}

fn date(kind: &str, at: Timestamp) -> AttrValue {
    js::date(kind, float(at.0)).into()
}

fn ago(count: i64, unit: &str) -> AttrValue {
    js::ago(float(count), unit).into()
}

#[expect(clippy::unused_self, reason = "formats are given to whoever may draw")]
impl Formats {
    pub(crate) fn number(&self, value: u32) -> AttrValue {
        js::number(value).into()
    }

    /// The plural category of a number: `one`, `few`, `other` and so on.
    pub(crate) fn plural(&self, value: u32) -> String {
        js::plural(value)
    }

    /// Minor units of a currency.
    pub(crate) fn money(&self, minor: i64, currency: Currency) -> AttrValue {
        let unit = (0..currency.digits()).fold(1.0, |unit, _| unit * 10.0);
        js::money(float(minor) / unit, currency.code()).into()
    }

    /// So many minutes, or hours when they are many: "5 minutes".
    pub(crate) fn minutes(&self, minutes: u16) -> AttrValue {
        let (unit, count) = if minutes >= 90 { ("hour", (minutes + 30) / 60) } else { ("minute", minutes) };
        js::amount(count.into(), unit).into()
    }

    /// The time of day.
    pub(crate) fn time(&self, at: Timestamp) -> AttrValue {
        date("time", at)
    }

    /// The day, month and year.
    pub(crate) fn date(&self, at: Timestamp) -> AttrValue {
        date("date", at)
    }

    /// Today, yesterday, or the day's name and date.
    pub(crate) fn day(&self, at: Timestamp, now: Timestamp) -> AttrValue {
        let days = Self::day_number(at) - Self::day_number(now);
        if (-1..=1).contains(&days) { ago(days, "day") } else { date("day", at) }
    }

    /// When something of soon or lately is: the time when it is today, the weekday with it otherwise.
    pub(crate) fn soon(&self, at: Timestamp, now: Timestamp) -> AttrValue {
        date(if Self::day_number(at) == Self::day_number(now) { "time" } else { "weekday" }, at)
    }

    /// How long ago, roughly: "5 minutes ago".
    pub(crate) fn since(&self, at: Timestamp, now: Timestamp) -> AttrValue {
        let minutes = now.since(at) / shared::time::MINUTE;
        match minutes {
            ..1 => ago(0, "second"),
            1..60 => ago(-minutes, "minute"),
            60..1_440 => ago(-minutes / 60, "hour"),
            1_440..10_080 => ago(-minutes / 1_440, "day"),
            _ => self.date(at),
        }
    }

    fn day_number(at: Timestamp) -> i64 {
        at.plus(Self::offset(at)).0.div_euclid(DAY)
    }

    /// Milliseconds to add to UTC for the visitor's clock.
    pub(crate) fn offset(at: Timestamp) -> i64 {
        i64::from(js::offset(float(at.0))) * shared::time::MINUTE
    }
}
