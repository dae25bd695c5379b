//! Where an answer is written. Enter sends, Shift+Enter begins a new line, and Enter inside a composition (Telex,
//! pinyin) belongs to the input method.

use super::icon::icon;
use super::insert::{Choices, INSERT_ID, begun, use_picker};
use super::{Desk, files as file_list, offer as offers, use_desk, when};
use crate::browser::page::{self, REPLY_ID};
use crate::state::{Action, OfferDraft, Picked, may_send};
use shared::id::ConversationId;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) id: ConversationId,
    pub(super) draft: AttrValue,
    pub(super) files: Vec<Picked>,
    /// What the answer offers the visitor.
    pub(super) offer: Option<OfferDraft>,
    /// What a slash offers.
    pub(super) choices: Choices,
}

/// The switch between an answer to the visitor and a note to the staff.
pub(super) fn modes(desk: &Desk, noting: bool) -> Html {
    let mode = |key: &str, to: bool, test: &'static str| {
        html! {
            <button
                type="button" aria-pressed={(noting == to).to_string()} data-test={test}
                onclick={desk.act.reform(move |_: MouseEvent| Action::Noting(to))}>{ desk.speech.t(key) }</button>
        }
    };
    html! {
        <div class="modes" role="group" aria-label={desk.speech.t("mode.title")}>
            { mode("mode.reply", false, "mode-reply") }
            { mode("mode.note", true, "mode-note") }
        </div>
    }
}

#[component]
pub(super) fn Composer(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let Props { id, draft, files, offer, choices } = props;
    let field = use_node_ref();
    let picker = use_picker(id, choices, &field);
    let send = {
        let id = id.clone();
        when(&desk.act, move |()| page::client_id().map(|name| Action::Send(id.clone(), name)))
    };
    let onkeydown = {
        let (send, pick) = (send.clone(), picker.key.clone());
        Callback::from(move |event: KeyboardEvent| {
            // Safari ends a composition before it tells of the key; 229 is how it says so.
            let composing = event.is_composing() || event.key_code() == 229;
            if composing || pick(&event) {
                return;
            }
            if event.key() == "Enter" && !event.shift_key() && !event.alt_key() {
                event.prevent_default();
                send.emit(());
            }
        })
    };
    let oninput = {
        let (id, act) = (id.clone(), desk.act.clone());
        when(&desk.act, move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_dyn_into()?;
            act.emit(Action::Insert(begun(&field)));
            Some(Action::Draft(id.clone(), field.value()))
        })
    };
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        send.emit(());
    });
    // An empty field has no direction of its own: its placeholder is in the language of the interface.
    let direction = if draft.is_empty() { speech.direction().as_str() } else { "auto" };
    html! {
        <form class="composer" {onsubmit}>
            { modes(&desk, false) }
            { picker.list }
            <textarea
                ref={field} id={REPLY_ID} dir={direction} rows="2" value={draft.clone()} {oninput} {onkeydown} enterkeyhint="send"
                role="combobox" aria-autocomplete="list" aria-expanded={picker.is_open.to_string()} aria-controls={INSERT_ID}
                aria-activedescendant={picker.active}
                placeholder={speech.t("reply.placeholder")} aria-label={speech.t("reply.label")} data-test="reply" />
            if let Some(offer) = offer {
                { offers::form(&desk, id, offer, draft, choices.locale.language() == speech.tag()) }
            }
            { file_list::picked(&desk, files) }
            <div class="composer-foot">
                { file_list::pick(&desk) }
                <span class="soft hint"><kbd>{ "Enter" }</kbd><span>{ speech.t("reply.enter") }</span><kbd>{ "Shift Enter" }</kbd><span>{ speech.t("reply.shift_enter") }</span></span>
                { offers::toggle(&desk, id, offer.is_some()) }
                <button
                    type="button" class="icon-button" aria-label={speech.t("insert.title")} title={speech.t("insert.title")} data-test="insert"
                    onclick={desk.act.reform(|_: MouseEvent| Action::BeginInsert)}>{ icon("canned") }</button>
                <button type="submit" class="button primary" disabled={!may_send(draft, files)} aria-label={speech.t("reply.send")} data-test="send">
                    { icon("send") }<span>{ speech.t("reply.send") }</span>
                </button>
            </div>
        </form>
    }
}
