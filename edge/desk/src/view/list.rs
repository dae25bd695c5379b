//! The list of conversations of one view.

use super::account::face;
use super::actions::flag;
use super::filters::{Chips, FilterMenu};
use super::icon::icon;
use super::window::use_window;
use super::{goes_to, pending, use_desk, when};
use crate::browser::page::{SEARCH_ID, row_id};
use crate::state::{
    Action, Held, Load, Nearness, Place, Route, Rows, aim_key, is_unread, nearness, priority_key,
};
use shared::conversation::Status;
use shared::desk::{Facets, Priority, Summary, View};
use shared::id::ConversationId;
use shared::time::Timestamp;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) site: AttrValue,
    pub(crate) view: View,
    pub(crate) rows: Rows,
    pub(crate) facets: Facets,
    pub(crate) load: Load,
    /// Whether there is another page.
    pub(crate) has_more: bool,
    /// Whether a search may leave out older conversations, since they are still being made searchable.
    pub(crate) indexing: bool,
    pub(crate) route: Route,
    pub(crate) cursor: Option<ConversationId>,
    pub(crate) now: Timestamp,
}

/// How near the end of the list the next page is asked for, in pixels.
const NEAR_THE_END: i32 = 800;

#[component]
pub(crate) fn List(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let Props { site, view, rows, facets, load, has_more, indexing, route, cursor, now } = props;
    let window = use_window(rows, cursor.as_ref().or(route.conversation.as_ref()));
    let is_search = route.is_search();
    let name = Place::View(*view).name();
    let retry = desk.act.reform(|_: MouseEvent| Action::ReloadList);
    let body = pending(speech, load, rows.is_empty(), 6, retry.clone()).unwrap_or_else(|| {
        if rows.is_empty() {
            return html! {
                <div class="blank" data-test="empty">
                    { icon(if is_search { "search" } else if *view == View::Waiting { "resolved" } else { name }) }
                    <p>{ if !is_search && !route.filter.is_empty() { speech.t("filter.empty") } else if is_search { speech.with("search.empty", &[("words", route.query.trim())]) } else { speech.t(&format!("view.{name}.empty")) } }</p>
                </div>
            };
        }
        html! {
            <ul class="rows">
                <li key="before" ref={window.before.clone()} class="rows-space" aria-hidden="true"></li>
                { for rows.get(window.range.clone()).unwrap_or_default().iter().map(|summary| {
                    let id = &summary.conversation.id;
                    html! {
                        <Row
                            key={id.as_str()} site={site.clone()} route={route.open(id.clone())} status={is_search || matches!(view, View::All | View::Mine)} summary={summary.clone()} now={*now}
                            is_open={route.conversation.as_ref() == Some(id)} is_cursor={cursor.as_ref() == Some(id)} />
                    }
                }) }
                <li key="behind" ref={window.behind.clone()} class="rows-space" aria-hidden="true"></li>
                if *has_more {
                    <li key="more" class="rows-more">
                        <button type="button" class="link" onclick={desk.act.reform(|_: MouseEvent| Action::More)} data-test="more-rows">
                            { speech.t(if *load == Load::Busy { "loading" } else { "list.more" }) }
                        </button>
                    </li>
                }
            </ul>
        }
    });
    // Shortly before the end comes into sight, the next page is asked for.
    let scrolled = window.scrolled.clone();
    let onscroll = when(&desk.act, move |event: Event| {
        scrolled.emit(());
        let list: Element = event.target_dyn_into()?;
        let left = list.scroll_height() - list.scroll_top() - list.client_height();
        (left < NEAR_THE_END).then_some(Action::More)
    });
    let oninput = when(&desk.act, |event: InputEvent| {
        Some(Action::Search(event.target_dyn_into::<HtmlInputElement>()?.value()))
    });
    let title = if is_search { "search.results".to_owned() } else { format!("place.{name}") };
    html! {
        <section class="list" aria-labelledby="list-title">
            <header class="list-head">
                <h2 id="list-title">{ speech.t(&title) }</h2>
                <FilterMenu filter={route.filter.clone()} facets={facets.clone()} />
            </header>
            <div class="search" role="search">
                { icon("search") }
                <input
                    id={SEARCH_ID} type="search" dir="auto" value={route.query.clone()} {oninput} autocomplete="off" spellcheck="false"
                    placeholder={speech.t("search.placeholder")} aria-label={speech.t("search.label")} data-test="search" />
                <span class="search-end">
                    if route.query.is_empty() {
                        <kbd>{ "/" }</kbd>
                    } else {
                        <button
                            type="button" class="icon-button" aria-label={speech.t("search.clear")} data-test="clear-search"
                            onclick={desk.act.reform(|_: MouseEvent| Action::LeaveSearch)}>{ icon("close") }</button>
                    }
                </span>
            </div>
            <Chips filter={route.filter.clone()} facets={facets.clone()} />
            <div class="list-fault">
                if is_search && *indexing {
                    <p class="list-note" role="status" data-test="indexing">{ speech.t("search.indexing") }</p>
                }
                if let (Load::Failed(fault), false) = (load, rows.is_empty()) {
                    <p class="fault" role="alert">
                        { icon("warning") }<span>{ speech.say(&fault.say()) }</span>
                        <button type="button" class="link" onclick={retry}>{ speech.t("retry") }</button>
                    </p>
                }
            </div>
            <div class="list-body" ref={window.body} {onscroll}>{ body }</div>
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct RowProps {
    site: AttrValue,
    /// The list with this conversation open.
    route: Route,
    /// Whether its status is shown.
    status: bool,
    summary: Held<Summary>,
    is_open: bool,
    is_cursor: bool,
    now: Timestamp,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let RowProps { site, route, status: shows_status, summary, is_open, is_cursor, now } = props;
    let conversation = &summary.conversation;
    let unread = is_unread(summary);
    // Whoever waits is looked at by how long; anything else by what was last said.
    let waits = conversation.status == Status::Waiting;
    let at = if waits { summary.since } else { summary.last_at };
    let (ago, full) = (intl.ago(at, *now), intl.full(at));
    let since = if waits { speech.with("row.waiting_since", &[("time", &full)]) } else { full };
    let status = crate::view::conversation::status_name(conversation.status);
    html! {
        <li>
            <a
                id={row_id(conversation.id.as_str())} href={route.path(site)}
                class={classes!("row", unread.then_some("unread"), is_cursor.then_some("cursor"))}
                aria-current={is_open.then_some("true")} onclick={goes_to(&desk.act, route.clone())}
                data-test="conversation-row" data-id={conversation.id.to_string()} data-status={status}>
                <span class="row-top">
                    <span class="row-dot">
                        if unread {
                            <i class="dot" data-test="unread"></i><span class="unseen">{ speech.t("row.unread") }</span>
                        }
                    </span>
                    <span class="row-subject" dir="auto">{ conversation.subject.to_string() }</span>
                    <time class={classes!("row-time", waits.then_some("waits"))} datetime={at.to_string()} title={since} data-test="row-time">
                        if waits { { icon("clock") }<span class="unseen">{ speech.t("row.waiting_for") }{ " " }</span> }{ ago }
                    </time>
                </span>
                <span class="row-bottom">
                    if let Some(name) = &summary.visitor_name { <bdi class="row-name" data-test="row-name">{ name.to_string() }</bdi> }
                    <span class="row-preview" dir="auto">{ &summary.preview }</span>
                    <span class="row-due">{ due(summary, *now, speech) }</span>
                    <span class="row-marks">{ marks(summary, speech) }</span>
                    if *shows_status {
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

/// How much time is left for the answer, or by how much it is late.
pub(super) fn due(summary: &Summary, now: Timestamp, speech: &crate::speech::Speech) -> Html {
    let Some((due, nearness)) = nearness(summary, now) else { return Html::default() };
    let intl = speech.intl();
    let (class, key, time) = match nearness {
        Nearness::Far(left) => ("far", "due.left", left),
        Nearness::Near(left) => ("near", "due.left", left),
        Nearness::Late(by) => ("late", "due.late", by),
    };
    let title =
        speech.with("due.title", &[("aim", &speech.t(aim_key(due.aim))), ("when", &intl.full(due.at))]);
    html! {
        <span class={classes!("pill", "small", "due", class)} {title} data-test="due" data-due={class}>
            { speech.with(key, &[("time", &intl.duration(time))]) }
        </span>
    }
}

/// How urgent it is, how the visitor found it, and who cares for it.
fn marks(summary: &Summary, speech: &crate::speech::Speech) -> Html {
    let priority = matches!(summary.priority, Priority::High | Priority::Urgent).then(|| {
        let name = speech.t(priority_key(summary.priority));
        html! { <span title={name.clone()}>{ flag(summary.priority) }<span class="unseen">{ name }</span></span> }
    });
    let score = summary.score.map(|score| {
        let score = speech.intl().number(u32::from(score));
        let name = speech.with("event.rated", &[("score", &score)]);
        html! { <span class="score" title={name.clone()} data-test="score">{ icon("star") }<span aria-hidden="true">{ score }</span><span class="unseen">{ name }</span></span> }
    });
    let assignee = summary.assignee.as_ref().map(|staff| {
        let name = speech.with("assign.to", &[("name", &staff.name)]);
        html! { <span title={name.clone()} data-test="row-assignee">{ face(&staff.name, staff.id.as_str()) }<span class="unseen">{ name }</span></span> }
    });
    html! { <>{ priority }{ score }{ assignee }</> }
}
