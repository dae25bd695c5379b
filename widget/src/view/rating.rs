//! How it was: five faces below a conversation that is done, then a field for a word.

use super::el::{El, button, el};
use super::{Ui, hidden};
use crate::browser::js;
use crate::state::{Action, Talk};
use yew::{Callback, InputEvent, SubmitEvent};

/// From bad to good.
const FACES: [(u8, &str, &str); 5] =
    [(1, "😞", "rate.1"), (2, "🙁", "rate.2"), (3, "😐", "rate.3"), (4, "🙂", "rate.4"), (5, "😍", "rate.5")];

pub(super) fn rating(ui: Ui<'_>, talk: &Talk) -> Option<El> {
    if !talk.is_resolved() {
        return None;
    }
    let given = talk.rating();
    let place = el("div", "card rating").test("rating");
    if given.is_some_and(|rating| rating.comment.is_some()) {
        let thanks = el("p", "").is("role", "status").test("rated").t(ui, "rate.thanks");
        return Some(place.key("thanks").add(thanks));
    }
    let faces = FACES.map(|(score, face, name)| {
        let chosen = given.is_some_and(|rating| rating.score == score);
        button(ui, "face", "rate", Action::Rated(talk.id.clone(), score))
            .is("aria-pressed", if chosen { "true" } else { "false" })
            .add(el("span", "").mute().say(face))
            .add(hidden(ui.t(name)))
    });
    let group = el("div", "faces").is("role", "group").named(ui, "rate.ask").all(faces.into());
    let ask = el("p", "").t(ui, "rate.ask");
    Some(place.key("ask").add(ask).add(group).maybe(given.map(|_| remark(ui, talk))))
}

fn remark(ui: Ui<'_>, talk: &Talk) -> El {
    let (app, id) = (ui.app.clone(), talk.id.clone());
    let typed =
        Callback::from(move |event: InputEvent| app.emit(Action::Remark(id.clone(), js::value(&event))));
    let (app, id) = (ui.app.clone(), talk.id.clone());
    let submitted = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        app.emit(Action::Remarked(id.clone()));
    });
    let field = el("textarea", "")
        .is("rows", "2")
        .is("maxlength", "1000")
        .value(&talk.remark)
        .set("placeholder", ui.t("rate.more"))
        .named(ui, "rate.more")
        .test("remark")
        .on_input(typed);
    let send = el("button", "button").is("type", "submit").test("remark-send").t(ui, "rate.send");
    el("form", "flow tight")
        .on_submit(submitted)
        .add(el("p", "").is("role", "status").t(ui, "rate.noted"))
        .add(field)
        .add(send)
}
