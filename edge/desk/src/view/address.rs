//! Where the visitor can be reached after they left, as they or a colleague said: shown, entered, removed.

use super::icon::icon;
use super::use_desk;
use crate::state::{Action, Held};
use shared::desk::{Change, Summary};
use shared::email::Email;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) summary: Held<Summary>,
}

#[component]
pub(super) fn Address(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let typed = use_state(String::new);
    let id = props.summary.conversation.id.clone();
    if let Some(email) = &props.summary.email {
        let remove = desk.act.reform(move |_: MouseEvent| Action::Change(id.clone(), Change::NoEmail));
        return html! {
            <div class="address-line" key="there">
                <p data-test="known-email">
                    <a href={format!("mailto:{email}")} dir="ltr">{ email.to_string() }</a>
                    <span class="soft">{ speech.t("panel.email.unverified") }</span>
                </p>
                <button
                    type="button" class="icon-button" aria-label={speech.t("panel.email.remove")} title={speech.t("panel.email.remove")}
                    onclick={remove} data-test="remove-email">{ icon("close") }</button>
            </div>
        };
    }
    let email = Email::new(&typed);
    let disabled = email.is_none();
    let onsubmit = {
        let (typed, act) = (typed.clone(), desk.act.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(email) = &email {
                typed.set(String::new());
                act.emit(Action::Change(id.clone(), Change::Email(email.clone())));
            }
        })
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_dyn_into::<HtmlInputElement>().map(|f| f.value()).unwrap_or_default());
        })
    };
    html! {
        <form class="address-line" key="none" {onsubmit}>
            <input
                type="email" class="line" dir="ltr" autocomplete="off" maxlength="318" value={(*typed).clone()} {oninput}
                placeholder={speech.t("panel.email.none")} aria-label={speech.t("panel.email.label")} data-test="new-email" />
            <button type="submit" class="button" {disabled} data-test="add-email">{ speech.t("panel.email.add") }</button>
        </form>
    }
}
