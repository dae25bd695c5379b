//! How likely the visitor is to recommend the site: eleven numbers, then a field for a word.

use super::el::{El, button, el};
use super::{Ui, order};
use crate::state::{Action, Talk};
use yew::{Callback, SubmitEvent};

pub(super) fn survey(ui: Ui<'_>, talk: &Talk) -> Option<El> {
    let poll = &ui.state.poll;
    if !ui.state.asks_survey(talk) {
        return None;
    }
    let place = el("div", "card rating").test("survey");
    if poll.over {
        let thanks = el("p", "").is("role", "status").test("surveyed").t(ui, "rate.thanks");
        return Some(place.key("thanks").add(thanks));
    }
    let numbers = (0..=10).map(|score| {
        button(ui, "score", "recommend", Action::Recommend(Some(score)))
            .is("aria-pressed", if poll.score() == Some(score) { "true" } else { "false" })
            .text(ui.formats.number(u32::from(score)))
    });
    let numbers = el("div", "scores").is("role", "group").named(ui, "survey.ask").all(numbers.collect());
    let ends =
        el("div", "ends").add(el("span", "").t(ui, "survey.no")).add(el("span", "").t(ui, "survey.yes"));
    let place = place.key("ask").add(el("p", "").t(ui, "survey.ask")).add(numbers).add(ends);
    if poll.score().is_none() {
        let skip = button(ui, "link", "survey-skip", Action::Recommend(None));
        return Some(place.add(skip.t(ui, "email.skip")));
    }
    let app = ui.app.clone();
    let submitted = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        app.emit(Action::Told);
    });
    let field =
        order::field(ui, "rate.more", "why", &poll.remark, Action::Why).set("placeholder", ui.t("rate.more"));
    let send = el("button", "button").is("type", "submit").test("why-send").t(ui, "rate.send");
    let form = el("form", "flow tight").on_submit(submitted);
    Some(place.add(form.add(el("p", "").is("role", "status").t(ui, "rate.noted")).add(field).add(send)))
}
