//! The only place that asks the outside world for time, randomness and time zones; everywhere else they are arguments.

use crate::error::{Error, Result};
use shared::hours::LocalTime;
use shared::time::{MINUTE, Timestamp};
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};

/// Now, by the runtime's clock (on Cloudflare it moves only after I/O).
pub(crate) fn now() -> Timestamp {
    Timestamp(i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Error::internal("randomness", e))?;
    Ok(bytes)
}

/// The runtime's date of a moment, which knows how dates are written.
pub(crate) fn date(at: Timestamp) -> js_sys::Date {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit easily")]
    js_sys::Date::new(&JsValue::from_f64(at.0 as f64))
}

thread_local! {
    /// The clocks of zones that were asked for: making one is slow. A few hundred bytes each.
    static ZONES: RefCell<BTreeMap<String, Zone>> = const { RefCell::new(BTreeMap::new()) };
}

/// Zones kept in one isolate.
const ZONES_KEPT: usize = 64;

/// The clock on the wall in an IANA zone.
#[derive(Clone)]
pub(crate) struct Zone {
    formatter: JsValue,
    format: js_sys::Function,
}

impl Zone {
    /// The zone of this name; `None` when the runtime does not know it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        if let Some(zone) = ZONES.with_borrow(|zones| zones.get(name).cloned()) {
            return Some(zone);
        }
        let zone = Self::new(name)?;
        ZONES.with_borrow_mut(|zones| {
            if zones.len() >= ZONES_KEPT {
                zones.clear();
            }
            zones.insert(name.to_owned(), zone.clone());
        });
        Some(zone)
    }

    fn new(name: &str) -> Option<Self> {
        let options = js_sys::Object::new();
        let set = |key: &str, value: &str| js_sys::Reflect::set(&options, &key.into(), &value.into()).is_ok();
        let ready = set("timeZone", name)
            && set("hourCycle", "h23")
            && ["year", "month", "day", "hour", "minute"]
                .iter()
                .all(|part| set(part, if *part == "year" { "numeric" } else { "2-digit" }));
        if !ready {
            return None;
        }
        // The constructor throws on an unknown zone, so it is called through `Reflect`, which turns that into an `Err`.
        let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let constructor: js_sys::Function =
            js_sys::Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
        let arguments = js_sys::Array::of2(&"en-CA".into(), &options);
        let formatter = js_sys::Reflect::construct(&constructor, &arguments).ok()?;
        let format = js_sys::Reflect::get(&formatter, &"format".into()).ok()?.dyn_into().ok()?;
        Some(Self { formatter, format })
    }

    /// What it shows at a moment.
    pub(crate) fn local_time(&self, at: Timestamp) -> Option<LocalTime> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds since 1970 fit a double for 285,000 years"
        )]
        let millis = JsValue::from_f64(at.0 as f64);
        let text = self.format.call1(&self.formatter, &millis).ok()?.as_string()?;
        // "2026-11-22, 15:39"
        let (date, time) = text.split_once(", ")?;
        let (hour, minute) = time.split_once(':')?;
        Some(LocalTime {
            date: date.to_owned(),
            minute: hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?,
        })
    }

    /// How many minutes it is ahead of UTC at a moment.
    pub(crate) fn ahead(&self, at: Timestamp) -> i64 {
        let shown = self.local_time(at).and_then(|local| local.minutes());
        shown.map_or(0, |minutes| minutes - at.0.div_euclid(MINUTE))
    }
}

/// What a clock on the wall shows in an IANA zone at `at`; `None` when the runtime does not know the zone.
pub(crate) fn local_time(at: Timestamp, zone: &str) -> Option<LocalTime> {
    Zone::named(zone)?.local_time(at)
}

/// Writes one line of the structured log.
pub(crate) fn log(line: &serde_json::Value) {
    worker::console_log!("{line}");
}
