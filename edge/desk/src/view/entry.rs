//! The entries of a conversation, oldest first, with what is still on its way at the end.

use super::account::face;
use super::icon::icon;
use super::lines::{Line, lines};
use super::{goes_to, note, offer, use_desk};
use crate::browser::intl::local_day;
use crate::state::{Action, Held, Route, Thread};
use shared::attachment::{Attachment, words};
use shared::conversation::{Author, Entry, EntryBody, Message, Rating, StaffName};
use shared::id::ConversationId;
use shared::text::Label;
use shared::time::Timestamp;
use shared::timeline::Pending;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) conversation: ConversationId,
    pub(super) thread: Held<Thread>,
    pub(super) site: AttrValue,
    pub(super) route: Route,
    pub(super) me: Author,
    /// Whose names may be mentioned in notes.
    pub(super) staff: Vec<StaffName>,
    /// What the visitor is called.
    pub(super) visitor_name: Option<Label>,
    /// Up to where the visitor has seen it.
    pub(super) visitor_read: u32,
    pub(super) now: Timestamp,
}

#[component]
pub(super) fn Entries(props: &Props) -> Html {
    let desk = use_desk();
    let Props { thread, me, visitor_read, now, .. } = props;
    let lines = lines(thread, me, local_day);
    // The last word of the staff that the visitor has seen carries the mark.
    let seen =
        thread.timeline.entries().iter().rev().find(|e| e.seq <= *visitor_read && is_ours(e)).map(|e| e.seq);
    let draw = |line: Line<'_>| match line {
        Line::Day(at) => html! {
            <li key={format!("day-{}-{}", local_day(at), at.0)} class="day">
                <time datetime={at.to_string()}>{ desk.speech.intl().day(at, *now) }</time>
            </li>
        },
        Line::Entry { entry, first } => stored(entry, first, seen == Some(entry.seq), props, &desk),
        Line::Note(note) => note::stored(note, props, &desk),
        Line::UnsentNote(unsent) => note::unsent(unsent, props, &desk),
        Line::Pending { pending, first } => unsent(pending, first, props, &desk),
    };
    // The box runs from the bottom up, so that it stays at the newest entry by itself, and where one has scrolled
    // to otherwise.
    html! {
        <div class="stream" tabindex="0" role="log" aria-live="off" aria-label={desk.speech.t("conversation.entries")}>
            <ol class="entries">{ for lines.into_iter().map(draw) }</ol>
        </div>
    }
}

fn is_ours(entry: &Entry) -> bool {
    matches!(&entry.body, EntryBody::Message(Message { author: Author::Staff(_), .. }))
}

fn stored(entry: &Entry, first: bool, seen: bool, props: &Props, desk: &super::Desk) -> Html {
    let speech = &desk.speech;
    let (author, key) = match &entry.body {
        EntryBody::Message(message) => return said(entry, message, first, seen, props, desk),
        EntryBody::Resolved(author) => (author, "event.resolved"),
        EntryBody::Reopened(author) => (author, "event.reopened"),
        EntryBody::Merged(into) => return merged(entry, into, props, desk),
        EntryBody::Rated(rating) => return rated(entry, rating, speech),
        EntryBody::Unknown => return html! { <li key={entry.seq} hidden=true></li> },
    };
    let mark = if key == "event.resolved" { "resolved" } else { "reopen" };
    html! {
        <li key={entry.seq} class={classes!("event", mark)} data-test="event">
            { icon(mark) }
            <span>{ speech.with(key, &[("name", &name_of(author, props, "event.you", speech))]) }</span>
            <time datetime={entry.at.to_string()} title={speech.intl().full(entry.at)}>{ speech.intl().clock(entry.at) }</time>
        </li>
    }
}

/// Where it goes on.
fn merged(entry: &Entry, into: &ConversationId, props: &Props, desk: &super::Desk) -> Html {
    let speech = &desk.speech;
    let route = props.route.open(into.clone());
    html! {
        <li key={entry.seq} class="event merged" data-test="event">
            { icon("link") }
            <span>{ speech.t("event.merged") }</span>
            <a class="link" href={route.path(&props.site)} onclick={goes_to(&desk.act, route)} data-test="goes-on">{ speech.t("event.merged.open") }</a>
            <time datetime={entry.at.to_string()} title={speech.intl().full(entry.at)}>{ speech.intl().clock(entry.at) }</time>
        </li>
    }
}

fn rated(entry: &Entry, rating: &Rating, speech: &crate::speech::Speech) -> Html {
    let score = speech.intl().number(u32::from(rating.score));
    html! {
        <li key={entry.seq} class="event rated" data-test="rated">
            { icon("star") }
            <span>{ speech.with("event.rated", &[("score", &score)]) }</span>
            if let Some(comment) = &rating.comment { <q dir="auto">{ comment.to_string() }</q> }
            <time datetime={entry.at.to_string()} title={speech.intl().full(entry.at)}>{ speech.intl().clock(entry.at) }</time>
        </li>
    }
}

fn name_of(author: &Author, props: &Props, you: &str, speech: &crate::speech::Speech) -> String {
    match author {
        _ if *author == props.me => speech.t(you),
        Author::Staff(staff) => speech.name(Some(&staff.name)),
        Author::Visitor | Author::Unknown => speech.name(props.visitor_name.as_ref()),
    }
}

fn portrait(author: &Author) -> Html {
    match author {
        Author::Staff(staff) => face(&staff.name, staff.id.as_str()),
        Author::Visitor | Author::Unknown => html! { <span class="face nobody" aria-hidden="true"></span> },
    }
}

fn said(
    entry: &Entry,
    message: &Message,
    first: bool,
    seen: bool,
    props: &Props,
    desk: &super::Desk,
) -> Html {
    let speech = &desk.speech;
    let side = if matches!(message.author, Author::Staff(_)) { "staff" } else { "visitor" };
    let text = message.offer.as_ref().map_or(&*message.text, |offer| offer.question(&message.text));
    html! {
        <li
            key={entry.seq} class={classes!("entry", side, first.then_some("first"))} data-test="entry" data-side={side}
            data-seq={entry.seq.to_string()}>
            if first {
                <div class="entry-head">
                    { portrait(&message.author) }<strong>{ name_of(&message.author, props, "you", speech) }</strong>
                    <time datetime={entry.at.to_string()} title={speech.intl().full(entry.at)}>{ speech.intl().clock(entry.at) }</time>
                </div>
            }
            if let Some(question) = &message.answers { { offer::asked(desk, &props.thread, question) } }
            { bubble(text, &message.attachments, Some(speech.intl().full(entry.at)), desk) }
            if let Some(offered) = &message.offer { { offer::shown(desk, &props.thread, &message.client_id, offered) } }
            <div class="entry-foot">if seen { <span data-test="seen">{ speech.t("entry.seen") }</span> }</div>
        </li>
    }
}

/// Words and files of a message; one without words has no text to show.
fn bubble(text: &str, files: &[Attachment], title: Option<String>, desk: &super::Desk) -> Html {
    let words = words(text, files).to_owned();
    let bare = words.is_empty().then_some("bare");
    html! {
        <div class={classes!("bubble", bare)} dir="auto" {title} data-test="entry-text">{ words }{ super::files::sent(desk, files) }</div>
    }
}

fn unsent(pending: &Pending, first: bool, props: &Props, desk: &super::Desk) -> Html {
    let speech = &desk.speech;
    let client_id = &pending.message.client_id;
    let on = |action: fn(ConversationId, shared::id::ClientId) -> Action| {
        let (id, client_id) = (props.conversation.clone(), client_id.clone());
        desk.act.reform(move |_: MouseEvent| action(id.clone(), client_id.clone()))
    };
    let fault = props.thread.faults.get(client_id).filter(|_| pending.failed);
    html! {
        <li
            key={client_id.to_string()} class={classes!("entry", "staff", "unsent", first.then_some("first"), pending.failed.then_some("failed"))}
            data-test="pending" data-failed={pending.failed.to_string()}>
            if first {
                <div class="entry-head">{ portrait(&props.me) }<strong>{ speech.t("you") }</strong></div>
            }
            { bubble(&pending.message.text, &pending.message.attachments, None, desk) }
            <div class="entry-foot" aria-live="polite">
                if pending.failed {
                    <span class="fault" title={fault.map(|f| speech.say(&f.say()))}>{ icon("warning") }{ speech.t("entry.failed") }</span>
                    <button type="button" class="link" onclick={on(Action::Retry)} data-test="retry">{ speech.t("retry") }</button>
                    <button type="button" class="link" onclick={on(Action::Discard)} data-test="edit-failed">{ speech.t("entry.edit") }</button>
                } else {
                    <span>{ speech.t("entry.sending") }</span>
                }
            </div>
        </li>
    }
}
