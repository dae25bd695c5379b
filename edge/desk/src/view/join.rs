//! The door for those who come by a link: a name and a password of their own, or a new password.

use super::account::LanguageChoice;
use super::code::{text, use_focused};
use super::icon::icon;
use super::{skeleton, use_desk};
use crate::state::{Action, JoinForm};
use shared::desk::LinkOffer;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) form: JoinForm,
}

#[component]
pub(crate) fn JoinScreen(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let form = &props.form;
    let resets = form.offer.as_ref().is_some_and(|offer| offer.resets);
    let site = form.offer.as_ref().map(|offer| offer.site_name.to_string()).unwrap_or_default();
    let title = match (form.is_dead, &form.offer) {
        (true, _) => speech.t("join.dead_title"),
        (_, None) => String::new(),
        _ if resets => speech.t("join.reset_title"),
        _ => speech.with("join.title", &[("site", &site)]),
    };
    let body = match &form.offer {
        _ if form.is_dead => html! {},
        Some(offer) => {
            html! { <Fields key="fields" offer={offer.clone()} busy={form.busy} is_wrong={form.message.is_some()} /> }
        }
        None if form.message.is_some() => html! {
            <button type="button" class="button" onclick={desk.act.reform(|_| Action::Started)} data-test="retry-load">
                { speech.t("retry") }
            </button>
        },
        None => skeleton(2, &speech.t("loading")),
    };
    html! {
        <main class="door">
            <div class="door-card" data-test="join">
                <span class="logo">{ icon("bell") }</span>
                <h1>{ title }</h1>
                <p class="soft">
                    if form.offer.is_some() && !form.is_dead {
                        { speech.t(if resets { "join.reset_lead" } else { "join.lead" }) }
                    }
                </p>
                <div id="join-message" class="door-message" role="alert">
                    if let Some(say) = &form.message {
                        <p class="fault" data-test="join-error">{ icon("warning") }<span>{ speech.say(say) }</span></p>
                    }
                </div>
                <div class="door-body">{ body }</div>
            </div>
            <div class="door-foot"><LanguageChoice /></div>
        </main>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FieldsProps {
    offer: LinkOffer,
    busy: bool,
    is_wrong: bool,
}

#[component]
fn Fields(props: &FieldsProps) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let (first, second) = (use_focused(), use_node_ref());
    let resets = props.offer.resets;
    let (name, password) = if resets { (second, first) } else { (first, second) };
    let onsubmit = {
        let (name, password) = (name.clone(), password.clone());
        desk.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Action::Join { name: text(&name), password: text(&password) }
        })
    };
    let fault = props.is_wrong.then_some("join-message");
    let submit = match (props.busy, resets) {
        (true, _) => "join.busy",
        (_, true) => "join.reset_submit",
        _ => "join.submit",
    };
    html! {
        <form class="door-fields" {onsubmit} novalidate=true>
            <label class="field">
                <span>{ speech.t("sign_in.email") }</span>
                <input
                    type="email" autocomplete="username" dir="ltr" readonly=true value={props.offer.email.to_string()}
                    data-test="join-email" />
            </label>
            if !resets {
                <label class="field">
                    <span>{ speech.t("join.name") }</span>
                    <input
                        ref={name} autocomplete="name" dir="auto" required=true aria-describedby={fault}
                        value={props.offer.name.as_ref().map(ToString::to_string)} data-test="join-name" />
                    <span class="soft">{ speech.t("join.name_hint") }</span>
                </label>
            }
            <label class="field">
                <span>{ speech.t("password.new") }</span>
                <input
                    ref={password} type="password" autocomplete="new-password" dir="ltr" required=true
                    aria-describedby={fault} data-test="join-password" />
                <span class="soft">{ speech.t("password.hint") }</span>
            </label>
            <button type="submit" class="button primary wide" disabled={props.busy} data-test="join-submit">
                { speech.t(submit) }
            </button>
        </form>
    }
}
