//! A text as a QR code, drawn as one path: black on white whatever the theme, for cameras want it so.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;
use yew::prelude::*;

/// White around the code, in modules; the standard wants four.
const QUIET: i32 = 4;

/// The code; nothing when the text is too long for one.
pub(super) fn qr(text: &str, label: &str) -> Html {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return html! {} };
    let side = code.size() + 2 * QUIET;
    html! {
        <svg
            class="qr" viewBox={format!("0 0 {side} {side}")} role="img" aria-label={label.to_owned()}
            shape-rendering="crispEdges" data-test="qr">
            <path fill="#fff" d={format!("M0 0h{side}v{side}h-{side}z")} />
            <path fill="#000" d={dark(&code)} />
        </svg>
    }
}

/// The dark modules, a row's neighbours as one stroke.
fn dark(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let length = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let length = i32::try_from(length).unwrap_or_default();
            if length > 0 {
                // Writing to a text does not fail.
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
            }
            x += length.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_once() {
        let code =
            QrCode::encode_text("otpauth://totp/K:a%40b.example?secret=ABC", QrCodeEcc::Medium).unwrap();
        let modules = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark_modules = modules.filter(|(x, y)| code.get_module(*x, *y)).count();
        let drawn: usize = dark(&code)
            .split('h')
            .skip(1)
            .filter_map(|part| part.split_once('v')?.0.parse::<usize>().ok())
            .sum();
        assert_eq!(drawn, dark_modules);
        // The finder in the first corner is seven wide.
        assert!(dark(&code).starts_with("M4 4h7v1h-7z"));
    }
}
