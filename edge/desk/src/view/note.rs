//! What only the staff see between the messages: notes, and who changed what.

use super::Desk;
use super::account::face;
use super::entry::Props;
use super::icon::icon;
use crate::speech::Speech;
use crate::state::{Action, UnsentNote, priority_key};
use shared::conversation::{Author, StaffName};
use shared::desk::{Change, Note, NoteBody};
use shared::id::{ClientId, ConversationId};
use yew::prelude::*;

/// A note that is stored.
pub(super) fn stored(note: &Note, props: &Props, desk: &Desk) -> Html {
    let speech = &desk.speech;
    let key = format!("note-{}", note.seq);
    let time = html! {
        <time datetime={note.at.to_string()} title={speech.intl().full(note.at)}>{ speech.intl().clock(note.at) }</time>
    };
    let by = |you| writer(note.by.as_ref(), props, you, speech);
    let Some((mark, words)) = event(&note.body, note.by.as_ref(), &by("event.you"), speech) else {
        let NoteBody::Text(text) = &note.body else { return html! { <li {key} hidden=true></li> } };
        let portrait = note.by.as_ref().map(|by| face(&by.name, by.id.as_str()));
        return html! {
            <li {key} class="note" data-test="note-entry">
                <div class="entry-head">
                    { portrait }<strong>{ by("you") }</strong><span class="note-mark">{ icon("lock") }{ speech.t("note.private") }</span>{ time }
                </div>
                <div class="bubble" dir="auto" data-test="note-text">{ with_mentions(&text.text, &props.staff) }</div>
            </li>
        };
    };
    html! {
        <li {key} class={classes!("event", "inside", mark)} data-test="change">
            { icon(mark) }<span>{ words }</span>{ time }
        </li>
    }
}

/// Who it was. What the agent is called in the middle of a sentence is another word than at its head.
fn writer(by: Option<&StaffName>, props: &Props, you: &str, speech: &Speech) -> String {
    match by {
        Some(by) if props.me == Author::Staff(by.clone()) => speech.t(you),
        Some(by) => by.name.to_string(),
        None => speech.t("event.rule"),
    }
}

/// The mark and the words of a change.
fn event(
    body: &NoteBody,
    who: Option<&StaffName>,
    by: &str,
    speech: &Speech,
) -> Option<(&'static str, String)> {
    let change = match body {
        NoteBody::Assigned(to) if who.is_some_and(|who| who.id == to.id) => {
            return Some(("person", speech.with("event.taken", &[("name", by)])));
        }
        NoteBody::Assigned(to) => {
            return Some(("person", speech.with("event.assigned", &[("to", &to.name), ("name", by)])));
        }
        NoteBody::Merged(subject) => {
            return Some(("merge", speech.with("event.merged_from", &[("name", by), ("subject", subject)])));
        }
        NoteBody::Change(change) => change,
        NoteBody::Text(_) | NoteBody::Unknown => return None,
    };
    Some(match change {
        Change::Unassign => ("person", speech.with("event.unassigned", &[("name", by)])),
        Change::Priority(priority) => {
            let priority = speech.t(priority_key(*priority));
            ("priority", speech.with("event.priority", &[("priority", &priority), ("name", by)]))
        }
        Change::Label(label) => ("label", speech.with("event.labelled", &[("label", label), ("name", by)])),
        Change::Unlabel(label) => {
            ("label", speech.with("event.unlabelled", &[("label", label), ("name", by)]))
        }
        Change::Snooze(until) => {
            let when = speech.intl().moment(*until);
            ("snoozed", speech.with("event.snoozed", &[("when", &when), ("name", by)]))
        }
        Change::Wake => ("snoozed", speech.with("event.woken", &[("name", by)])),
        Change::Spam(true) => ("spam", speech.with("event.spam", &[("name", by)])),
        Change::Spam(false) => ("spam", speech.with("event.not_spam", &[("name", by)])),
        Change::Block(reason) => ("block", speech.with("event.blocked", &[("name", by), ("reason", reason)])),
        Change::Unblock => ("block", speech.with("event.unblocked", &[("name", by)])),
        Change::Email(email) => {
            let key = if who.is_some() { "event.email" } else { "event.email.visitor" };
            ("mail", speech.with(key, &[("email", email.as_str()), ("name", by)]))
        }
        Change::NoEmail => ("mail", speech.with("event.no_email", &[("name", by)])),
        // Its name comes as `Assigned`; a change newer than this program is not drawn.
        Change::Assign(_) | Change::Unknown => return None,
    })
}

/// The text with the names behind an `@` set off.
fn with_mentions(text: &str, staff: &[StaffName]) -> Html {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, tail) = rest.split_at(at);
        parts.push(html! { { before.to_owned() } });
        let named = |s: &&StaffName| tail.get(1..).is_some_and(|name| name.starts_with(s.name.as_str()));
        let length = staff.iter().filter(named).map(|s| s.name.len() + 1).max();
        let (name, after) = tail.split_at(length.unwrap_or(1));
        parts.push(if length.is_some() {
            html! { <b class="mention">{ name.to_owned() }</b> }
        } else {
            html! { { name.to_owned() } }
        });
        rest = after;
    }
    html! { <>{ for parts }{ rest.to_owned() }</> }
}

/// A note that is on its way, or failed.
pub(super) fn unsent(unsent: &UnsentNote, props: &Props, desk: &Desk) -> Html {
    let speech = &desk.speech;
    let client_id = &unsent.note.client_id;
    let on = |action: fn(ConversationId, ClientId) -> Action| {
        let (id, client_id) = (props.conversation.clone(), client_id.clone());
        desk.act.reform(move |_: MouseEvent| action(id.clone(), client_id.clone()))
    };
    let failed = unsent.fault.as_ref();
    html! {
        <li key={client_id.to_string()} class={classes!("note", "unsent", failed.map(|_| "failed"))} data-test="pending-note">
            <div class="entry-head"><strong>{ speech.t("you") }</strong><span class="note-mark">{ icon("lock") }{ speech.t("note.private") }</span></div>
            <div class="bubble" dir="auto">{ with_mentions(&unsent.note.text, &props.staff) }</div>
            <div class="entry-foot" aria-live="polite">
                if let Some(fault) = failed {
                    <span class="fault" title={speech.say(&fault.say())}>{ icon("warning") }{ speech.t("note.failed") }</span>
                    <button type="button" class="link" onclick={on(Action::RetryNote)} data-test="retry-note">{ speech.t("retry") }</button>
                    <button type="button" class="link" onclick={on(Action::DiscardNote)} data-test="edit-note">{ speech.t("entry.edit") }</button>
                } else {
                    <span>{ speech.t("note.saving") }</span>
                }
            </div>
        </li>
    }
}
