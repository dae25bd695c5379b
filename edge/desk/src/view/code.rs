//! The second step of signing in, for those who have codes.

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
pub(crate) fn CodeStep(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let code = use_focused();
    let onsubmit = {
        let code = code.clone();
        desk.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Action::GiveCode(text(&code))
        })
    };
    let fault = props.form.message.is_some().then_some("code-message");
    html! {
        <main class="door">
            <form class="door-card" {onsubmit} novalidate=true aria-labelledby="code-title">
                <span class="logo">{ icon("lock") }</span>
                <h1 id="code-title">{ speech.t("code.title") }</h1>
                <p class="soft">{ speech.t("code.lead") }</p>
                <div id="code-message" class="door-message" role="alert">
                    if let Some(say) = &props.form.message {
                        <p class="fault" data-test="code-error">{ icon("warning") }<span>{ speech.say(say) }</span></p>
                    }
                </div>
                <label class="field">
                    <span>{ speech.t("code.label") }</span>
                    <input
                        ref={code} class="code" autocomplete="one-time-code" autocapitalize="characters" dir="ltr"
                        spellcheck="false" required=true aria-describedby={fault} data-test="code" />
                </label>
                <button type="submit" class="button primary wide" disabled={props.form.busy} data-test="give-code">
                    { speech.t(if props.form.busy { "sign_in.busy" } else { "sign_in.submit" }) }
                </button>
                <button
                    type="button" class="button quiet wide" onclick={desk.act.reform(|_| Action::LeaveCode)}>
                    { speech.t("code.back") }
                </button>
            </form>
        </main>
    }
}

/// A field that has the keyboard as soon as it is there.
#[hook]
pub(super) fn use_focused() -> NodeRef {
    let field = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                let _ = field.focus();
            }
        }
    });
    field
}

/// What stands in a field.
pub(super) fn text(field: &NodeRef) -> String {
    field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default()
}
