//! Icons: strokes on a grid of 24.

use super::el::{El, el};

pub(super) const SEARCH: &str = "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm9 16-4-4";
pub(super) const BACK: &str = "m15 5-7 7 7 7";
pub(super) const NEXT: &str = "m9 5 7 7-7 7";
pub(super) const CLOSE: &str = "M6 6l12 12M18 6 6 18";
pub(super) const CHAT: &str =
    "M20 11.5c0 4-3.6 7-8 7-1 0-2-.15-2.9-.45L4.5 19.5l1.3-3.6A6.6 6.6 0 0 1 4 11.5c0-4 3.6-7 8-7s8 3 8 7Z";
pub(super) const PARCEL: &str =
    "M12 3.5 4.5 7.4v9.2L12 20.5l7.5-3.9V7.4L12 3.5ZM4.7 7.5 12 11.3l7.3-3.8M12 11.3v9M8.2 5.5l7.4 3.9";
pub(super) const SEND: &str = "M12 19V5M5.5 11.5 12 5l6.5 6.5";
pub(super) const SAVE: &str = "M12 4v11M7 10.5l5 5 5-5M5 20h14";
pub(super) const BELL: &str = "M5 17h14l-1.500-2V10.500a5.500 5.500 0 0 0-11 0V15L5 17ZM10 20h4";
pub(super) const BELL_OFF: &str =
    "M5 17h14l-1.500-2V10.500a5.500 5.500 0 0 0-11 0V15L5 17ZM10 20h4M4 4l16 16";
pub(super) const CHECK: &str = "m5 12.5 4.5 4.5L19 7.5";
pub(super) const PAGE: &str = "M7 3.5h7l4 4v13H7a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1ZM9.5 12h5M9.5 15.5h5";
pub(super) const OUT: &str = "M9 6h9v9M18 6 7 17";
pub(super) const YES: &str = "M7 11v8.5M7 11H4.5v8.5H7M7 11l4-7c1.4 0 2.2 1 2 2.4L12.5 10H18a1.7 1.7 0 0 1 1.7 2l-1.2 6a1.8 1.8 0 0 1-1.8 1.500H7";
pub(super) const NO: &str = "M17 13V4.500M17 13h2.500V4.500H17M17 13l-4 7c-1.4 0-2.2-1-2-2.400l.5-3.600H6a1.7 1.7 0 0 1-1.7-2l1.2-6a1.8 1.8 0 0 1 1.8-1.500H17";

/// An icon; words beside it say what it means.
pub(super) fn icon(path: &'static str) -> El {
    draw("icon", path)
}

/// An icon that points where reading goes, mirrored where that is leftwards.
pub(super) fn arrow(path: &'static str) -> El {
    draw("icon flip", path)
}

fn draw(class: &'static str, path: &'static str) -> El {
    el("svg", class).is("viewBox", "0 0 24 24").mute().add(el("path", "").is("d", path))
}
