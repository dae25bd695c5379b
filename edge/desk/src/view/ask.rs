//! The dialog that asks before something is done.

use super::article::use_modal;
use super::icon::icon;
use super::{use_desk, when};
use crate::state::{Action, Asked};
use shared::limit;
use shared::text::Label;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) asked: Asked,
    /// What the conversation that it is about began with.
    pub(super) subject: AttrValue,
}

#[component]
pub(super) fn AskDialog(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let dialog = use_modal();
    let close = desk.act.reform(|_: MouseEvent| Action::Decline);
    let oncancel = desk.act.reform(|event: Event| {
        event.prevent_default();
        Action::Decline
    });
    let onsubmit = desk.act.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Confirm
    });
    let oninput = when(&desk.act, |event: InputEvent| {
        Some(Action::AskedTyped(event.target_dyn_into::<HtmlInputElement>()?.value()))
    });
    let (title, yes, ready, body, fault) = match &props.asked {
        Asked::Block { reason, .. } => {
            let body = html! {
                <>
                    <p>{ speech.t("block.lead") }</p>
                    <label class="field">
                        <span>{ speech.t("block.reason") }</span>
                        <input value={reason.clone()} {oninput} dir="auto" autocomplete="off" maxlength={limit::LABEL_CHARS.to_string()} data-test="block-reason" />
                    </label>
                </>
            };
            (speech.t("block.title"), speech.t("block.submit"), Label::new(reason).is_ok(), body, None)
        }
        Asked::Merge { subject, busy, fault, .. } => {
            let body = html! {
                <>
                    <p data-test="merge-what">{ speech.with("merge.what", &[("from", &props.subject), ("into", subject)]) }</p>
                    <p class="soft">{ speech.t("merge.lead") }</p>
                </>
            };
            (speech.t("merge.title"), speech.t("merge.submit"), !busy, body, fault.as_ref())
        }
    };
    html! {
        <dialog ref={dialog} class="card ask" {oncancel} aria-labelledby="ask-title" data-test="ask-dialog">
            <form {onsubmit} novalidate=true>
                <header class="sheet-head">
                    <h2 id="ask-title">{ title }</h2>
                    <button type="button" class="icon-button" onclick={close.clone()} aria-label={speech.t("close")}>{ icon("close") }</button>
                </header>
                <div class="sheet-body">{ body }</div>
                <footer class="sheet-foot">
                    <p class="sheet-fault" role="alert">
                        if let Some(say) = fault { <span class="fault">{ icon("warning") }<span>{ speech.say(say) }</span></span> }
                    </p>
                    <button type="button" class="button quiet" onclick={close}>{ speech.t("cancel") }</button>
                    <button type="submit" class="button primary" disabled={!ready} data-test="confirm">{ yes }</button>
                </footer>
            </form>
        </dialog>
    }
}
