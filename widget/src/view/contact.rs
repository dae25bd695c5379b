//! One line with a field, below a conversation that waits: where to write when the answer comes too late.

use super::el::{El, button, el};
use super::{Ui, order};
use crate::state::{Action, Talk};
use yew::{Callback, SubmitEvent};

pub(super) fn contact(ui: Ui<'_>, talk: &Talk) -> Option<El> {
    let card = el("div", "card rating").test("contact");
    if ui.state.has_email() {
        return Some(card.key("kept").add(el("p", "").is("role", "status").t(ui, "email.kept")));
    }
    if !ui.state.asks_email(talk) {
        return None;
    }
    let app = ui.app.clone();
    let submitted = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        app.emit(Action::Reached(false));
    });
    let field = order::field(ui, "email.label", "email", &ui.state.reach.email, Action::Email)
        .is("type", "email")
        .is("required", "")
        .is("autocomplete", "email")
        .set("placeholder", ui.t("email.label"));
    let send = el("button", "button").is("type", "submit").test("email-send").t(ui, "email.send");
    let skip = button(ui, "link", "email-skip", Action::Reached(true)).t(ui, "email.skip");
    let form = el("form", "flow tight")
        .on_submit(submitted)
        .add(el("p", "").t(ui, "email.ask"))
        .add(field)
        .add(send)
        .add(skip);
    Some(card.key("ask").add(form))
}
