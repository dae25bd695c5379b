//! The door: e-mail address, password, and what went wrong.

use super::account::LanguageChoice;
use super::icon::icon;
use super::use_desk;
use crate::state::{Action, SignInForm};
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) form: SignInForm,
}

#[component]
pub(crate) fn SignIn(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let (email, password) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (email, password) = (email.clone(), password.clone());
        desk.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let text =
                |field: &NodeRef| field.cast::<HtmlInputElement>().map(|f| f.value()).unwrap_or_default();
            Action::SignIn { email: text(&email), password: text(&password) }
        })
    };
    use_effect_with((), {
        let email = email.clone();
        move |()| {
            if let Some(field) = email.cast::<HtmlInputElement>() {
                let _ = field.focus();
            }
        }
    });
    let fault = props.form.message.is_some().then_some("sign-in-message");
    html! {
        <main class="door">
            <form class="door-card" {onsubmit} novalidate=true aria-labelledby="sign-in-title">
                <span class="logo">{ icon("bell") }</span>
                <h1 id="sign-in-title">{ speech.t("sign_in.title") }</h1>
                <p class="soft">{ speech.t("sign_in.lead") }</p>
                <div id="sign-in-message" class="door-message" role="alert">
                    if let Some(say) = &props.form.message {
                        <p class="fault" data-test="sign-in-error">{ icon("warning") }<span>{ speech.say(say) }</span></p>
                    }
                </div>
                <label class="field">
                    <span>{ speech.t("sign_in.email") }</span>
                    <input
                        ref={email} type="email" name="email" autocomplete="username" dir="ltr" spellcheck="false"
                        required=true aria-describedby={fault} data-test="email" />
                </label>
                <label class="field">
                    <span>{ speech.t("sign_in.password") }</span>
                    <input
                        ref={password} type="password" name="password" autocomplete="current-password" dir="ltr"
                        required=true aria-describedby={fault} data-test="password" />
                </label>
                <button type="submit" class="button primary wide" disabled={props.form.busy} data-test="sign-in">
                    { speech.t(if props.form.busy { "sign_in.busy" } else { "sign_in.submit" }) }
                </button>
            </form>
            <div class="door-foot"><LanguageChoice /></div>
        </main>
    }
}
