//! Where a private note is written, in a colour of its own. Typing `@` offers the names of colleagues.

use super::account::face;
use super::composer::modes;
use super::icon::icon;
use super::insert::at_cursor;
use super::{use_desk, when};
use crate::browser::page::{self, REPLY_ID};
use crate::state::{Action, Focus, mention_begun};
use shared::conversation::StaffName;
use shared::id::ConversationId;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) id: ConversationId,
    pub(super) draft: AttrValue,
    pub(super) staff: Vec<StaffName>,
}

/// More names than this at once are no help.
const OFFERED: usize = 6;
const OFFERS_ID: &str = "mentions";

#[component]
pub(super) fn NoteComposer(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let Props { id, draft, staff } = props;
    let field = use_node_ref();
    let begun = use_state(|| None::<String>);
    let active = use_state(|| 0_usize);
    let begins = |name: &str| {
        begun.as_ref().is_some_and(|begun| name.to_lowercase().starts_with(&begun.to_lowercase()))
    };
    let offered: Vec<StaffName> = staff.iter().filter(|s| begins(&s.name)).take(OFFERED).cloned().collect();
    let chosen = (*active).min(offered.len().saturating_sub(1));

    let send = {
        let id = id.clone();
        when(&desk.act, move |()| page::client_id().map(|name| Action::SendNote(id.clone(), name)))
    };
    let pick = {
        let (id, field, begun, act) = (id.clone(), field.clone(), begun.clone(), desk.act.clone());
        Callback::from(move |staff: StaffName| {
            let Some(field) = field.cast::<HtmlTextAreaElement>() else { return };
            let (before, behind) = at_cursor(&field);
            let head = before.rsplit_once('@').map_or(before.as_str(), |(head, _)| head);
            act.emit(Action::NoteTyped(id.clone(), format!("{head}@{} {behind}", staff.name.as_str())));
            begun.set(None);
            page::focus(Focus::Reply);
        })
    };
    let oninput = {
        let (id, begun, active) = (id.clone(), begun.clone(), active.clone());
        when(&desk.act, move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_dyn_into()?;
            begun.set(mention_begun(&at_cursor(&field).0).map(str::to_owned));
            active.set(0);
            Some(Action::NoteTyped(id.clone(), field.value()))
        })
    };
    let onkeydown = {
        let (send, pick, offered) = (send.clone(), pick.clone(), offered.clone());
        Callback::from(move |event: KeyboardEvent| {
            // Safari ends a composition before it tells of the key; 229 is how it says so.
            if event.is_composing() || event.key_code() == 229 {
                return;
            }
            let key = event.key();
            match (key.as_str(), offered.get(chosen)) {
                ("ArrowDown", Some(_)) => active.set((chosen + 1) % offered.len()),
                ("ArrowUp", Some(_)) => active.set((chosen + offered.len() - 1) % offered.len()),
                ("Enter" | "Tab", Some(staff)) => pick.emit(staff.clone()),
                ("Escape", Some(_)) => begun.set(None),
                ("Enter", None) if !event.shift_key() && !event.alt_key() => send.emit(()),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        send.emit(());
    });
    let offer = |(place, staff): (usize, &StaffName)| {
        let (pick, name) = (pick.clone(), staff.clone());
        html! {
            <li
                key={staff.id.to_string()} id={format!("{OFFERS_ID}-{place}")} role="option" aria-selected={(place == chosen).to_string()}
                // The field keeps the focus.
                onmousedown={Callback::from(|event: MouseEvent| event.prevent_default())}
                onclick={Callback::from(move |_: MouseEvent| pick.emit(name.clone()))} data-test="mention-offer">
                { face(&staff.name, staff.id.as_str()) }<span dir="auto">{ staff.name.to_string() }</span>
            </li>
        }
    };
    let direction = if draft.is_empty() { speech.direction().as_str() } else { "auto" };
    let is_open = !offered.is_empty();
    html! {
        <form class="composer noting" {onsubmit}>
            { modes(&desk, true) }
            <ul class="offers" id={OFFERS_ID} role="listbox" aria-label={speech.t("note.mention")} hidden={!is_open}>{ for offered.iter().enumerate().map(offer) }</ul>
            <textarea
                ref={field} id={REPLY_ID} dir={direction} rows="2" value={draft.clone()} {oninput} {onkeydown} enterkeyhint="send"
                role="combobox" aria-autocomplete="list" aria-expanded={is_open.to_string()} aria-controls={OFFERS_ID}
                aria-activedescendant={is_open.then(|| format!("{OFFERS_ID}-{chosen}"))}
                placeholder={speech.t("note.placeholder")} aria-label={speech.t("note.label")} data-test="note" />
            <div class="composer-foot">
                <span class="soft hint">{ icon("lock") }<span>{ speech.t("note.hint") }</span></span>
                <button type="submit" class="button primary" disabled={draft.trim().is_empty()} aria-label={speech.t("note.save")} data-test="save-note">
                    { icon("lock") }<span>{ speech.t("note.save") }</span>
                </button>
            </div>
        </form>
    }
}
