//! The document's language, direction and colours.

use shared::boot::{Accent, Boot};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Sets what the stylesheet builds on, by the CSSOM: the policy refuses inline styles.
pub(super) fn apply(boot: &Boot) {
    let Some(root) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element()) else {
        return;
    };
    // Fails only for malformed names.
    let _ = root.set_attribute("lang", boot.locale.as_str());
    let _ = root.set_attribute("dir", boot.locale.direction().as_str());
    let (Some(accent), Some(root)) = (boot.theme.accent, root.dyn_ref::<HtmlElement>()) else { return };
    let style = root.style();
    let _ = style.set_property("--accent", &hex(accent));
    let _ = style.set_property("--on-accent", if accent.wants_white_text() { "#fff" } else { "#111" });
}

fn hex(accent: Accent) -> String {
    let mut text = String::from("#");
    for byte in accent.0 {
        for nibble in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(nibble), 16));
        }
    }
    text
}
