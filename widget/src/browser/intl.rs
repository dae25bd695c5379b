//! Dates, numbers, money and plurals as the visitor's language writes them, by the browser's `Intl`.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use shared::locale::Locale;
use shared::money::Currency;
use shared::time::{DAY, Timestamp};
use wasm_bindgen::JsValue;
use yew::AttrValue;

/// Formatters of one language.
pub(crate) struct Formats {
    locales: Array,
    number: Function,
    plural: Intl::PluralRules,
    time: Function,
    day: Function,
    date: Function,
    weekday: Function,
    ago: Intl::RelativeTimeFormat,
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (key, value) in pairs {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    options
}

#[expect(clippy::cast_precision_loss, reason = "times and amounts lie far below 2^53")]
fn float(whole: i64) -> f64 {
    whole as f64
}

fn call(format: &Function, value: f64) -> AttrValue {
    let text = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(value));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default().into()
}

impl Formats {
    pub(crate) fn new(locale: &Locale) -> Self {
        let locales = Array::of1(&JsValue::from_str(locale.as_str()));
        let dates = |pairs: &[(&str, &str)]| Intl::DateTimeFormat::new(&locales, &options(pairs)).format();
        Self {
            number: Intl::NumberFormat::new(&locales, &Object::new()).format(),
            plural: Intl::PluralRules::new(&locales, &Object::new()),
            time: dates(&[("hour", "numeric"), ("minute", "2-digit")]),
            day: dates(&[("weekday", "long"), ("day", "numeric"), ("month", "long")]),
            date: dates(&[("day", "numeric"), ("month", "long"), ("year", "numeric")]),
            weekday: dates(&[("weekday", "long"), ("hour", "numeric"), ("minute", "2-digit")]),
            ago: Intl::RelativeTimeFormat::new(&locales, &options(&[("numeric", "auto")])),
            locales,
        }
    }

    pub(crate) fn number(&self, value: u32) -> AttrValue {
        call(&self.number, f64::from(value))
    }

    /// The plural category of a number: `one`, `few`, `other` and so on.
    pub(crate) fn plural(&self, value: u32) -> String {
        self.plural.select(f64::from(value)).into()
    }

    /// Minor units of a currency.
    pub(crate) fn money(&self, minor: i64, currency: Currency) -> AttrValue {
        let style = options(&[("style", "currency"), ("currency", currency.code())]);
        let unit = (0..currency.digits()).fold(1.0, |unit, _| unit * 10.0);
        call(&Intl::NumberFormat::new(&self.locales, &style).format(), float(minor) / unit)
    }

    /// So many minutes, or hours when they are many: "5 minutes".
    pub(crate) fn minutes(&self, minutes: u16) -> AttrValue {
        let (unit, count) = if minutes >= 90 { ("hour", (minutes + 30) / 60) } else { ("minute", minutes) };
        let style = options(&[("style", "unit"), ("unit", unit), ("unitDisplay", "long")]);
        call(&Intl::NumberFormat::new(&self.locales, &style).format(), f64::from(count))
    }

    /// The time of day.
    pub(crate) fn time(&self, at: Timestamp) -> AttrValue {
        call(&self.time, float(at.0))
    }

    /// The day, month and year.
    pub(crate) fn date(&self, at: Timestamp) -> AttrValue {
        call(&self.date, float(at.0))
    }

    /// Today, yesterday, or the day's name and date.
    pub(crate) fn day(&self, at: Timestamp, now: Timestamp) -> AttrValue {
        let day = |at: Timestamp| at.plus(Self::offset(at)).0.div_euclid(DAY);
        let days = day(at) - day(now);
        if (-1..=1).contains(&days) { self.ago(days, "day") } else { call(&self.day, float(at.0)) }
    }

    /// When something of soon or lately is: the time when it is today, the weekday with it otherwise.
    pub(crate) fn soon(&self, at: Timestamp, now: Timestamp) -> AttrValue {
        let day = |at: Timestamp| at.plus(Self::offset(at)).0.div_euclid(DAY);
        if day(at) == day(now) { self.time(at) } else { call(&self.weekday, float(at.0)) }
    }

    /// How long ago, roughly: "5 minutes ago".
    pub(crate) fn since(&self, at: Timestamp, now: Timestamp) -> AttrValue {
        let minutes = now.since(at) / shared::time::MINUTE;
        match minutes {
            ..1 => self.ago(0, "second"),
            1..60 => self.ago(-minutes, "minute"),
            60..1_440 => self.ago(-minutes / 60, "hour"),
            1_440..10_080 => self.ago(-minutes / 1_440, "day"),
            _ => self.date(at),
        }
    }

    fn ago(&self, count: i64, unit: &str) -> AttrValue {
        String::from(self.ago.format(float(count), unit)).into()
    }

    /// Milliseconds to add to UTC for the visitor's clock.
    pub(crate) fn offset(at: Timestamp) -> i64 {
        let minutes = Date::new(&JsValue::from_f64(float(at.0))).get_timezone_offset();
        #[expect(clippy::cast_possible_truncation, reason = "zones are whole minutes, within a day")]
        let minutes = minutes as i64;
        -minutes * shared::time::MINUTE
    }
}
