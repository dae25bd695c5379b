//! How it was: five faces below a conversation that is done, then a field for a word.

use super::el::{El, button, el};
use super::{Ui, hidden, icon};
use crate::browser::js;
use crate::state::{Action, Talk};
use yew::{Callback, InputEvent, SubmitEvent};

/// A face with this mouth.
macro_rules! face {
    ($mouth:literal) => {
        concat!("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9 9.5v.5M15 9.5v.5", $mouth)
    };
}

/// From bad to good.
const FACES: [(u8, &str, &str); 5] = [
    (1, face!("M7.5 17c1.5-3.5 7.5-3.5 9 0"), "rate.1"),
    (2, face!("M8.5 16c1-1.5 6-1.5 7 0"), "rate.2"),
    (3, face!("M8.5 15.5h7"), "rate.3"),
    (4, face!("M8.5 14.5c1 1.5 6 1.5 7 0"), "rate.4"),
    (5, face!("M7.5 13.5c1 4.5 8 4.5 9 0Z"), "rate.5"),
];

pub(super) fn rating(ui: Ui<'_>, talk: &Talk) -> Option<El> {
    if !talk.is_resolved() {
        return None;
    }
    let given = talk.rating();
    // Two questions at once are one too many.
    if given.is_none() && ui.state.asks_survey(talk) {
        return None;
    }
    let place = el("div", "card rating").test("rating");
    if given.is_some_and(|rating| rating.comment.is_some()) {
        let thanks = el("p", "").is("role", "status").test("rated").t(ui, "rate.thanks");
        return Some(place.key("thanks").add(thanks));
    }
    let faces = FACES.map(|(score, face, name)| {
        let chosen = given.is_some_and(|rating| rating.score == score);
        button(ui, "face", "rate", Action::Rated(talk.id.clone(), score))
            .is("aria-pressed", if chosen { "true" } else { "false" })
            .add(icon::icon(face))
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
