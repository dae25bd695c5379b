//! The document's language, direction and colours.

use crate::browser::js;
use shared::boot::{Accent, Boot};

/// Sets what the stylesheet builds on.
pub(super) fn apply(boot: &Boot) {
    let (accent, text) = match boot.theme.accent {
        Some(accent) => (hex(accent), if accent.wants_white_text() { "#fff" } else { "#111" }),
        None => (String::new(), ""),
    };
    js::set_up(boot.locale.as_str(), boot.locale.direction().as_str(), &accent, text);
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
