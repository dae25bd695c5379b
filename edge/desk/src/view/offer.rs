//! What an answer offers the visitor: written below the composer's switch, shown with its message.

use super::icon::icon;
use super::{Desk, when};
use crate::state::{Action, Kind, OfferAction, OfferDraft, Thread};
use shared::conversation::{EntryBody, Message};
use shared::id::{ClientId, ConversationId};
use shared::limit;
use shared::offer::Offer;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A kind's name in keys, in `data-test`, and the keys of its words and of the question that it comes with.
fn keys(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Choices => ("offer-choices", "offer.choices", ""),
        Kind::Email => ("offer-email", "offer.email", "offer.email.question"),
        Kind::Order => ("offer-order", "offer.order", "offer.order.question"),
        Kind::Name => ("offer-name", "offer.name", "offer.name.question"),
    }
}

/// The button that begins one, or gives it up.
pub(super) fn toggle(desk: &Desk, id: &ConversationId, is_open: bool) -> Html {
    let id = id.clone();
    html! {
        <button
            type="button" class="icon-button" aria-pressed={is_open.to_string()} aria-label={desk.speech.t("offer.title")} title={desk.speech.t("offer.title")}
            onclick={desk.act.reform(move |_: MouseEvent| Action::Offer(id.clone(), OfferAction::Toggle))} data-test="offer">{ icon("offer") }</button>
    }
}

/// Its kind, and the words on its buttons. An answer that says nothing yet gets the usual question where the visitor
/// reads the language of the interface.
pub(super) fn form(desk: &Desk, id: &ConversationId, offer: &OfferDraft, draft: &str, speaks: bool) -> Html {
    let speech = &desk.speech;
    let questions: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| keys(*kind).2)
        .filter(|key| !key.is_empty())
        .map(|key| speech.t(key))
        .collect();
    let is_free = speaks && (draft.trim().is_empty() || questions.iter().any(|usual| usual == draft));
    let kind = |kind: Kind| {
        let (test, words, question) = keys(kind);
        let question = if question.is_empty() { String::new() } else { speech.t(question) };
        let (act, id) = (desk.act.clone(), id.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            if is_free {
                act.emit(Action::Draft(id.clone(), question.clone()));
            }
            act.emit(Action::Offer(id.clone(), OfferAction::Kind(kind)));
        });
        html! {
            <button key={test} type="button" aria-pressed={(offer.kind == kind).to_string()} {onclick} data-test={test}>{ speech.t(words) }</button>
        }
    };
    let field = |place: usize| {
        let id = id.clone();
        let oninput = when(&desk.act, move |event: InputEvent| {
            let words = event.target_dyn_into::<HtmlInputElement>()?.value();
            Some(Action::Offer(id.clone(), OfferAction::Choice(place, words)))
        });
        let number = u32::try_from(place + 1).unwrap_or_default();
        let label = speech.with("offer.choice", &[("number", &speech.intl().number(number))]);
        let value = offer.choices.get(place).cloned().unwrap_or_default();
        // An empty field has no direction of its own.
        let direction = if value.is_empty() { speech.direction().as_str() } else { "auto" };
        html! {
            <input
                key={place} class="line" type="text" dir={direction} {value} {oninput} maxlength={limit::CHOICE_CHARS.to_string()}
                placeholder={label.clone()} aria-label={label} autocomplete="off" data-test="offer-choice" />
        }
    };
    html! {
        <div class="offer-form" data-test="offer-form">
            <div class="modes" role="group" aria-label={speech.t("offer.title")}>{ for Kind::ALL.into_iter().map(kind) }</div>
            if offer.kind == Kind::Choices {
                <div class="offer-fields">{ for (0..offer.fields()).map(field) }</div>
            } else if offer.kind == Kind::Order {
                <p class="soft">{ speech.t("offer.order.hint") }</p>
            }
        </div>
    }
}

/// What a message offers, and what was answered.
pub(super) fn shown(desk: &Desk, thread: &Thread, message: &ClientId, offer: &Offer) -> Html {
    let speech = &desk.speech;
    let answer = thread.timeline.entries().iter().find_map(|entry| match &entry.body {
        EntryBody::Message(Message { answers: Some(asked), text, .. }) if asked == message => {
            Some(text.as_str())
        }
        _ => None,
    });
    let key = match offer {
        Offer::Choices(choices) => {
            let choice = |words: &str| {
                let is_chosen = answer == Some(words);
                html! {
                    <li key={words.to_owned()} class={classes!("badge", is_chosen.then_some("chosen"))} data-test="offered" data-chosen={is_chosen.to_string()}>
                        if is_chosen { { icon("check") } }
                        <span dir="auto">{ words.to_owned() }</span>
                        if is_chosen { <span class="unseen">{ speech.t("offer.chosen") }</span> }
                    </li>
                }
            };
            return html! { <ul class="offered">{ for choices.iter().map(|words| choice(words)) }</ul> };
        }
        Offer::Email => "offer.asked.email",
        Offer::Order => "offer.asked.order",
        Offer::Name => "offer.asked.name",
        Offer::Unknown => return Html::default(),
    };
    let state = if answer.is_some() { "offer.answered" } else { "offer.open" };
    html! {
        <p class="offered soft" data-test="offered" data-chosen={answer.is_some().to_string()}>
            { icon(if answer.is_some() { "check" } else { "offer" }) }<span>{ speech.t(key) }</span><span>{ " · " }</span><span>{ speech.t(state) }</span>
        </p>
    }
}

/// The question that a message answers.
pub(super) fn asked(desk: &Desk, thread: &Thread, question: &ClientId) -> Html {
    let asked = thread.timeline.entries().iter().find_map(|entry| match &entry.body {
        EntryBody::Message(Message { client_id, offer: Some(offer), text, .. }) if client_id == question => {
            Some(offer.question(text).to_owned())
        }
        _ => None,
    });
    asked.map_or_else(Html::default, |question| {
        html! {
            <p class="answers soft" data-test="answers"><span class="unseen">{ desk.speech.t("offer.answers") }</span>{ icon("answered") }<span dir="auto">{ question }</span></p>
        }
    })
}
