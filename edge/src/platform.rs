//! The only place that asks the outside world for time, randomness and time zones; everywhere else they are arguments.

use crate::error::{Error, Result};
use shared::hours::LocalTime;
use shared::time::Timestamp;
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

/// What a clock on the wall shows in an IANA zone at `at`; `None` when the runtime does not know the zone.
pub(crate) fn local_time(at: Timestamp, zone: &str) -> Option<LocalTime> {
    let options = js_sys::Object::new();
    let set = |key: &str, value: &str| js_sys::Reflect::set(&options, &key.into(), &value.into()).is_ok();
    let ready = set("timeZone", zone)
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
    let format: js_sys::Function =
        js_sys::Reflect::get(&formatter, &"format".into()).ok()?.dyn_into().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double for 285,000 years")]
    let millis = JsValue::from_f64(at.0 as f64);
    let text = format.call1(&formatter, &millis).ok()?.as_string()?;
    // "2026-11-22, 15:39"
    let (date, time) = text.split_once(", ")?;
    let (hour, minute) = time.split_once(':')?;
    Some(LocalTime {
        date: date.to_owned(),
        minute: hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?,
    })
}

/// Writes one line of the structured log.
pub(crate) fn log(line: &serde_json::Value) {
    worker::console_log!("{line}");
}
