//! The list of conversations of one view.

use super::icon::icon;
use super::{goes_to, pending, use_desk};
use crate::browser::page::row_id;
use crate::state::{Action, Held, Load, Place, Route, is_unread};
use shared::conversation::Status;
use shared::desk::{Summary, View};
use shared::id::ConversationId;
use shared::time::Timestamp;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) site: AttrValue,
    pub(crate) view: View,
    pub(crate) rows: Vec<Held<Summary>>,
    pub(crate) load: Load,
    pub(crate) open: Option<ConversationId>,
    pub(crate) cursor: Option<ConversationId>,
    pub(crate) now: Timestamp,
}

#[component]
pub(crate) fn List(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let Props { site, view, rows, load, open, cursor, now } = props;
    let name = Place::View(*view).name();
    let retry = desk.act.reform(|_: MouseEvent| Action::ReloadList);
    let body = pending(speech, load, rows.is_empty(), 6, retry.clone()).unwrap_or_else(|| {
        if rows.is_empty() {
            return html! {
                <div class="blank" data-test="empty">
                    { icon(if *view == View::Waiting { "resolved" } else { name }) }
                    <p>{ speech.t(&format!("view.{name}.empty")) }</p>
                </div>
            };
        }
        html! {
            <ul class="rows">
                { for rows.iter().map(|summary| {
                    let id = &summary.conversation.id;
                    html! {
                        <Row
                            key={id.as_str()} site={site.clone()} view={*view} summary={summary.clone()} now={*now}
                            is_open={open.as_ref() == Some(id)} is_cursor={cursor.as_ref() == Some(id)} />
                    }
                }) }
            </ul>
        }
    });
    html! {
        <section class="list" aria-labelledby="list-title">
            <header class="list-head">
                <h2 id="list-title">{ speech.t(&format!("place.{name}")) }</h2>
            </header>
            <div class="list-fault">
                if let (Load::Failed(fault), false) = (load, rows.is_empty()) {
                    <p class="fault" role="alert">
                        { icon("warning") }<span>{ speech.say(&fault.say()) }</span>
                        <button type="button" class="link" onclick={retry}>{ speech.t("retry") }</button>
                    </p>
                }
            </div>
            <div class="list-body">{ body }</div>
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct RowProps {
    site: AttrValue,
    view: View,
    summary: Held<Summary>,
    is_open: bool,
    is_cursor: bool,
    now: Timestamp,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let RowProps { site, view, summary, is_open, is_cursor, now } = props;
    let conversation = &summary.conversation;
    let link = use_node_ref();
    // The cursor's row is always in sight.
    use_effect_with(*is_cursor || *is_open, {
        let link = link.clone();
        move |marked| {
            if let (true, Some(row)) = (*marked, link.cast::<Element>()) {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
        }
    });
    let route = Route { place: Place::View(*view), conversation: Some(conversation.id.clone()) };
    let unread = is_unread(summary);
    let ago = intl.ago(summary.last_at, *now);
    let since = match conversation.status {
        Status::Waiting => speech.with("row.waiting_since", &[("time", &intl.full(summary.last_at))]),
        _ => intl.full(summary.last_at),
    };
    let status = crate::view::conversation::status_name(conversation.status);
    html! {
        <li>
            <a
                ref={link} id={row_id(conversation.id.as_str())} href={route.path(site)}
                class={classes!("row", unread.then_some("unread"), is_cursor.then_some("cursor"))}
                aria-current={is_open.then_some("true")} onclick={goes_to(&desk.act, route)}
                data-test="conversation-row" data-id={conversation.id.to_string()} data-status={status}>
                <span class="row-top">
                    <span class="row-dot">
                        if unread {
                            <i class="dot" data-test="unread"></i><span class="unseen">{ speech.t("row.unread") }</span>
                        }
                    </span>
                    <span class="row-subject" dir="auto">{ conversation.subject.to_string() }</span>
                    <time class="row-time" datetime={summary.last_at.to_string()} title={since}>{ ago }</time>
                </span>
                <span class="row-bottom">
                    <span class="row-preview" dir="auto">{ &summary.preview }</span>
                    if *view == View::All {
                        <span class={classes!("pill", "small", status)}>{ speech.t(&format!("status.{status}")) }</span>
                    }
                    <span class="badge" title={intl.language(summary.locale.as_str())} data-test="language-badge">
                        { summary.locale.language().to_uppercase() }
                    </span>
                </span>
            </a>
        </li>
    }
}
