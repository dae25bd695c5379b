//! Dates, numbers, money and plurals as the interface's language has them, by the browser's own `Intl`.

use js_sys::Intl::{DateTimeFormat, DisplayNames, ListFormat, NumberFormat, PluralRules, RelativeTimeFormat};
use js_sys::{Array, Date, Function, Object, Reflect};
use shared::money::Currency;
use shared::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use wasm_bindgen::{JsCast, JsValue};

/// The formats of one language; making them is slow, so they are made once.
pub(crate) struct Intl {
    locales: Array,
    clock: Function,
    day: Function,
    day_of_year: Function,
    short_day: Function,
    full: Function,
    moment: Function,
    number: Function,
    relative: RelativeTimeFormat,
    ago: RelativeTimeFormat,
    plurals: PluralRules,
    languages: DisplayNames,
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        // Setting a property of a new plain object does not fail.
        let _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    object
}

fn js_date(at: Timestamp) -> JsValue {
    Date::new(&JsValue::from_f64(as_f64(at.0))).into()
}

#[expect(clippy::cast_precision_loss, reason = "times and amounts that people read stay far below 2^53")]
fn as_f64(number: i64) -> f64 {
    number as f64
}

fn call(format: &Function, value: &JsValue) -> String {
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|v| v.as_string()).unwrap_or_default()
}

impl Intl {
    pub(crate) fn new(tag: &str) -> Self {
        let locales = Array::of1(&JsValue::from_str(tag));
        let date = |pairs: &[(&str, &str)]| DateTimeFormat::new(&locales, &options(pairs)).format();
        let relative =
            |style| RelativeTimeFormat::new(&locales, &options(&[("numeric", "auto"), ("style", style)]));
        Self {
            clock: date(&[("hour", "numeric"), ("minute", "2-digit")]),
            day: date(&[("weekday", "long"), ("day", "numeric"), ("month", "long")]),
            day_of_year: date(&[("day", "numeric"), ("month", "long"), ("year", "numeric")]),
            short_day: date(&[("day", "numeric"), ("month", "short")]),
            full: date(&[("dateStyle", "full"), ("timeStyle", "short")]),
            moment: date(&[
                ("weekday", "short"),
                ("day", "numeric"),
                ("month", "short"),
                ("hour", "numeric"),
                ("minute", "2-digit"),
            ]),
            number: NumberFormat::new(&locales, &Object::new()).format(),
            relative: relative("long"),
            ago: relative("narrow"),
            plurals: PluralRules::new(&locales, &Object::new()),
            languages: DisplayNames::new(&locales, &options(&[("type", "language")])),
            locales,
        }
    }

    pub(crate) fn number(&self, n: u32) -> String {
        call(&self.number, &JsValue::from_f64(f64::from(n)))
    }

    /// A number with at most one decimal.
    pub(crate) fn decimal(&self, n: f64) -> String {
        let style = options(&[("maximumFractionDigits", "1")]);
        call(&NumberFormat::new(&self.locales, &style).format(), &JsValue::from_f64(n))
    }

    /// A part of a whole, 0 to 1.
    pub(crate) fn percent(&self, part: f64) -> String {
        let style = options(&[("style", "percent")]);
        call(&NumberFormat::new(&self.locales, &style).format(), &JsValue::from_f64(part))
    }

    /// The size of a file: "240 kB".
    pub(crate) fn size(&self, bytes: u32) -> String {
        let (unit, of) = if bytes < 1_000_000 { ("kilobyte", 1e3) } else { ("megabyte", 1e6) };
        let style = options(&[("style", "unit"), ("unit", unit), ("maximumFractionDigits", "1")]);
        let amount = JsValue::from_f64(f64::from(bytes) / of);
        call(&NumberFormat::new(&self.locales, &style).format(), &amount)
    }

    /// `one`, `other` and so on.
    pub(crate) fn plural(&self, n: u32) -> String {
        self.plurals.select(f64::from(n)).into()
    }

    /// An amount in minor units.
    pub(crate) fn money(&self, minor: i64, currency: Currency) -> String {
        let style = options(&[
            ("style", "currency"),
            ("currency", currency.code()),
            ("currencyDisplay", "narrowSymbol"),
        ]);
        let digits = i32::try_from(currency.digits()).unwrap_or(2);
        let amount = as_f64(minor) / 10_f64.powi(digits);
        call(&NumberFormat::new(&self.locales, &style).format(), &JsValue::from_f64(amount))
    }

    /// 14:05.
    pub(crate) fn clock(&self, at: Timestamp) -> String {
        call(&self.clock, &js_date(at))
    }

    /// Weekday, date and time.
    pub(crate) fn full(&self, at: Timestamp) -> String {
        call(&self.full, &js_date(at))
    }

    /// Thu 26 Nov, 09:00.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        call(&self.moment, &js_date(at))
    }

    /// The clock in a time zone; `None` when the browser does not know the zone.
    pub(crate) fn clock_in(&self, zone: &str, at: Timestamp) -> Option<String> {
        let style = options(&[("hour", "numeric"), ("minute", "2-digit"), ("timeZone", zone)]);
        // The name comes from a visitor: made by `Reflect`, a wrong one is an error and no exception.
        let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
        let class: Function =
            Reflect::get(&intl, &JsValue::from_str("DateTimeFormat")).ok()?.dyn_into().ok()?;
        let format = Reflect::construct(&class, &Array::of2(&self.locales, &style)).ok()?;
        let format: DateTimeFormat = format.unchecked_into();
        Some(call(&format.format(), &js_date(at)))
    }

    /// 3 November 2026.
    pub(crate) fn date(&self, at: Timestamp) -> String {
        call(&self.day_of_year, &js_date(at))
    }

    /// Today, yesterday, Tuesday 3 November; with the year once it is half a year ago.
    pub(crate) fn day(&self, at: Timestamp, now: Timestamp) -> String {
        match local_day(now) - local_day(at) {
            days @ 0..=1 => self.relative.format(as_f64(-days), "day").into(),
            2..=180 => call(&self.day, &js_date(at)),
            _ => self.date(at),
        }
    }

    /// "5 min ago" while it is fresh, then the date: short, for lists.
    pub(crate) fn ago(&self, at: Timestamp, now: Timestamp) -> String {
        let passed = now.since(at).max(0);
        let (n, unit) = match passed {
            ..MINUTE => (0, "second"),
            MINUTE..HOUR => (passed / MINUTE, "minute"),
            HOUR..DAY => (passed / HOUR, "hour"),
            _ if passed < 7 * DAY => (passed / DAY, "day"),
            _ => return call(&self.short_day, &js_date(at)),
        };
        self.ago.format(as_f64(-n), unit).into()
    }

    /// A length of time in its largest unit, minutes at least: "12 min".
    pub(crate) fn duration(&self, ms: i64) -> String {
        let (of, unit) = match ms {
            ..HOUR => (MINUTE, "minute"),
            HOUR..DAY => (HOUR, "hour"),
            _ => (DAY, "day"),
        };
        let digits = if of == MINUTE { "0" } else { "1" };
        let style = options(&[
            ("style", "unit"),
            ("unit", unit),
            ("unitDisplay", "short"),
            ("maximumFractionDigits", digits),
        ]);
        // What has begun of a minute counts.
        let amount = if of == MINUTE { as_f64((ms + MINUTE - 1) / MINUTE) } else { as_f64(ms) / as_f64(of) };
        call(&NumberFormat::new(&self.locales, &style).format(), &JsValue::from_f64(amount))
    }

    /// "in 5 minutes".
    pub(crate) fn relative(&self, ms: i64) -> String {
        let (n, unit) = match ms {
            ..MINUTE => ((ms + SECOND - 1) / SECOND, "second"),
            MINUTE..HOUR => ((ms + MINUTE - 1) / MINUTE, "minute"),
            _ => ((ms + HOUR - 1) / HOUR, "hour"),
        };
        self.relative.format(as_f64(n), unit).into()
    }

    /// "Lan, Omid and Mei".
    pub(crate) fn list(&self, names: &[&str]) -> String {
        let names: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
        ListFormat::new(&self.locales, &Object::new()).format(&names).into()
    }

    /// A language's name.
    pub(crate) fn language(&self, tag: &str) -> String {
        self.languages.of(tag).map_or_else(|| tag.to_owned(), String::from)
    }
}

/// The day in the agent's own time zone, counted; the same number is the same day.
pub(crate) fn local_day(at: Timestamp) -> i64 {
    (at.0 + clock_offset(at) * MINUTE).div_euclid(DAY)
}

/// How many minutes the agent's clock is ahead of UTC at a moment.
pub(crate) fn clock_offset(at: Timestamp) -> i64 {
    let date = Date::new(&JsValue::from_f64(as_f64(at.0)));
    #[expect(clippy::cast_possible_truncation, reason = "a time zone is some hundred minutes away")]
    let offset = date.get_timezone_offset() as i64;
    -offset
}

/// The moment that a date field names, in the agent's own time zone.
pub(crate) fn local_moment(value: &str) -> Option<Timestamp> {
    let time = Date::new(&JsValue::from_str(value)).get_time();
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for 285,000 years")]
    let at = Timestamp(time as i64);
    time.is_finite().then_some(at)
}
