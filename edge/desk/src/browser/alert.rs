//! What calls somebody who looks elsewhere: a short sound, and the browser's own notifications.
//!
//! A browser that has neither, or does not allow it, is silent.

use crate::state::Alerts;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AudioContext, Notification, NotificationOptions, NotificationPermission};

const SOUND: &str = "deskbell.desk.sound";
const NOTICES: &str = "deskbell.desk.notices";

/// What was chosen in this browser; a notification that is no longer allowed is off.
pub(crate) fn saved() -> Alerts {
    let has = |name| super::page::saved(name).as_deref() == Some("1");
    Alerts { sound: has(SOUND), notices: has(NOTICES) && allowed() }
}

pub(crate) fn save(alerts: Alerts) {
    for (name, on) in [(SOUND, alerts.sound), (NOTICES, alerts.notices)] {
        super::page::save(name, if on { "1" } else { "0" });
    }
}

fn is_there() -> bool {
    web_sys::window().is_some_and(|w| js_sys::Reflect::has(&w, &"Notification".into()).unwrap_or_default())
}

fn allowed() -> bool {
    is_there() && Notification::permission() == NotificationPermission::Granted
}

/// Asks to be allowed to notify; true when it is.
pub(crate) async fn ask() -> bool {
    if !is_there() {
        return false;
    }
    if let Ok(promise) = Notification::request_permission() {
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    }
    allowed()
}

/// Notifies; a click brings the window to the front and calls `open`.
pub(crate) fn notify(title: &str, tag: &str, open: impl FnOnce() + 'static) {
    if !allowed() {
        return;
    }
    let options = NotificationOptions::new();
    // Another one about the same conversation takes the place of the first.
    options.set_tag(tag);
    if let Ok(notification) = Notification::new_with_options(title, &options) {
        let shown = notification.clone();
        let click = Closure::once_into_js(move || {
            let _ = web_sys::window().map(|window| window.focus());
            shown.close();
            open();
        });
        notification.set_onclick(Some(click.unchecked_ref()));
    }
}

/// Two short tones.
pub(crate) fn beep() {
    let _ = try_to_beep();
}

fn try_to_beep() -> Result<(), JsValue> {
    let context = AudioContext::new()?;
    let now = context.current_time();
    let gain = context.create_gain()?;
    gain.connect_with_audio_node(&context.destination())?;
    gain.gain().set_value_at_time(0.08, now)?;
    gain.gain().exponential_ramp_to_value_at_time(0.001, now + 0.4)?;
    for (pitch, from) in [(880.0, 0.0), (1174.7, 0.14)] {
        let tone = context.create_oscillator()?;
        tone.frequency().set_value(pitch);
        tone.connect_with_audio_node(&gain)?;
        tone.start_with_when(now + from)?;
        tone.stop_with_when(now + from + 0.26)?;
        if from > 0.0 {
            let end = Closure::once_into_js(move || drop(context.close()));
            tone.set_onended(Some(end.unchecked_ref()));
            break;
        }
    }
    Ok(())
}
