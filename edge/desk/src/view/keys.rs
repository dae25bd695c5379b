//! What the keys do.

use super::article::use_modal;
use super::icon::icon;
use super::use_desk;
use crate::state::Action;
use yew::prelude::*;

#[component]
pub(super) fn KeysDialog() -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let dialog = use_modal();
    let oncancel = desk.act.reform(|event: Event| {
        event.prevent_default();
        Action::ShowKeys(false)
    });
    let row = |keys: &[&str], text: String| {
        html! {
            <div key={text.clone()}>
                <dt>{ for keys.iter().map(|key| html! { <kbd key={(*key).to_owned()}>{ (*key).to_owned() }</kbd> }) }</dt>
                <dd>{ text }</dd>
            </div>
        }
    };
    html! {
        <dialog ref={dialog} class="card" {oncancel} aria-labelledby="keys-title" data-test="keys-dialog">
            <header class="sheet-head">
                <h2 id="keys-title">{ speech.t("keys.title") }</h2>
                <button
                    type="button" class="icon-button" aria-label={speech.t("close")} data-test="close-keys"
                    onclick={desk.act.reform(|_| Action::ShowKeys(false))}>{ icon("close") }</button>
            </header>
            <dl class="key-list">
                { row(&["j", "k"], speech.t("keys.move")) }
                { row(&["Enter", "o"], speech.t("keys.open")) }
                { row(&["r"], speech.t("keys.reply")) }
                { row(&["e"], speech.t("keys.resolve")) }
                { row(&["n"], speech.t("keys.note")) }
                { row(&["i"], speech.t("keys.insert")) }
                { row(&["a"], speech.t("keys.assign")) }
                { row(&["s"], speech.t("keys.snooze")) }
                { row(&["#"], speech.t("keys.spam")) }
                { row(&["z"], speech.t("keys.undo")) }
                { row(&["/"], speech.t("keys.search")) }
                { row(&["p"], speech.t("keys.article")) }
                { row(&["u", "Esc"], speech.t("keys.back")) }
                { row(&["?"], speech.t("keys.help")) }
            </dl>
        </dialog>
    }
}
