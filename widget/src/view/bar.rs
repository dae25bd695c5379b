//! The bar on top of every screen but home: back, title, close.

use super::el::{El, button, el};
use super::{Ui, icon};
use crate::state::Action;
use yew::AttrValue;

pub(super) fn bar(ui: Ui<'_>, title: AttrValue, below: Option<El>) -> El {
    bar_with(ui, None, title, below, Vec::new())
}

/// The same with a face and more buttons.
pub(super) fn bar_with(
    ui: Ui<'_>,
    face: Option<El>,
    title: AttrValue,
    below: Option<El>,
    more: Vec<El>,
) -> El {
    let title = el("h1", "").is("tabindex", "-1").auto().text(title);
    el("header", "bar")
        .add(button(ui, "round", "back", Action::Back).named(ui, "back").add(icon::arrow(icon::BACK)))
        .maybe(face)
        .add(el("div", "bar-title").add(title).maybe(below))
        .all(more)
        .add(close(ui))
}

pub(super) fn close(ui: Ui<'_>) -> El {
    button(ui, "round", "close", Action::Close).named(ui, "close").add(icon::icon(icon::CLOSE))
}
