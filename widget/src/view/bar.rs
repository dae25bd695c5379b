//! The bar on top of every screen but home: back, title, close.

use super::{Ui, icon};
use crate::state::Action;
use yew::{Html, html};

pub(super) fn bar(ui: Ui<'_>, title: Html, below: Html) -> Html {
    html! {
        <header class="bar">
            <button type="button" class="round" aria-label={ui.t("back")} onclick={ui.on(Action::Back)} data-test="back">
                { icon::arrow(icon::BACK) }
            </button>
            <div class="bar-title">
                <h1 tabindex="-1" dir="auto">{ title }</h1>
                { below }
            </div>
            { close(ui) }
        </header>
    }
}

pub(super) fn close(ui: Ui<'_>) -> Html {
    html! {
        <button type="button" class="round" aria-label={ui.t("close")} onclick={ui.on(Action::Close)} data-test="close">
            { icon::icon(icon::CLOSE) }
        </button>
    }
}
