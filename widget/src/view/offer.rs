//! What the staff offer, below their message: buttons to choose from, or fields to fill in.

use super::el::{El, button, el};
use super::{Ui, order};
use crate::rows::Row;
use crate::state::{Action, Talk};
use shared::offer::Offer;
use yew::{Callback, SubmitEvent};

pub(super) fn offer(ui: Ui<'_>, talk: &Talk, row: &Row<'_>) -> Option<El> {
    let (question, offer) = talk.offer()?;
    // The row's key is `m` and the message's name.
    if row.key.get(1..) != Some(question.as_str()) {
        return None;
    }
    let (id, question) = (talk.id.clone(), question.clone());
    let line = |name, kind, value, action| {
        vec![
            order::field(ui, name, "offer-field", value, action)
                .is("type", kind)
                .is("autocomplete", if kind == "email" { kind } else { "name" })
                .is("required", "")
                .set("placeholder", ui.t(name)),
        ]
    };
    let fields = match offer {
        Offer::Choices(choices) => {
            let all = choices.iter().map(|words| {
                let action = Action::Answer(id.clone(), question.clone(), words.as_str().to_owned());
                button(ui, "button quiet", "choice", action).add(el("span", "").auto().say(words))
            });
            return Some(el("div", "offer choices").test("offer").all(all.collect()));
        }
        Offer::Email => {
            line("email.label", "email", &ui.state.reach.email, Action::Email as fn(String) -> Action)
        }
        Offer::Name => line("offer.name", "text", &ui.state.reach.name, Action::Name),
        Offer::Order => order::fields(ui, "offer.order"),
        Offer::Unknown => return None,
    };
    let app = ui.app.clone();
    let submitted = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        app.emit(Action::Answer(id.clone(), question.clone(), String::new()));
    });
    let busy = if ui.state.order.busy { "true" } else { "false" };
    let send = el("button", "button").is("type", "submit").test("offer-send").is("aria-busy", busy);
    let form = el("form", "card offer flow tight").test("offer").on_submit(submitted).all(fields);
    Some(form.add(send.t(ui, "rate.send")))
}
