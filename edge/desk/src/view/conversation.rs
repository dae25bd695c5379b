//! The open conversation: its head, its entries, the composer, and what is known of the visitor beside it.

use super::composer::Composer;
use super::entry::Entries;
use super::icon::icon;
use super::panel::Panel;
use super::{Desk, goes_to, skeleton, trouble, use_desk};
use crate::state::{Action, Held, Load, Place, Route, Source, State, Thread};
use shared::conversation::{Author, Status};
use shared::desk::{Me, Summary};
use shared::id::ConversationId;
use shared::time::Timestamp;
use yew::prelude::*;

/// The name of a status in classes and in keys.
pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Answered => "answered",
        Status::Resolved => "resolved",
        Status::Waiting | Status::Unknown => "waiting",
    }
}

/// The right-hand side of the mail: an open conversation, or a hint that none is.
pub(super) fn area(state: &State, me: &Me) -> Html {
    let Some(id) = &state.route.conversation else {
        return html! { <Nothing key="nothing" /> };
    };
    let thread = state.open_thread().cloned().unwrap_or_default();
    let typists = state.typists.iter().filter(|t| t.conversation == *id);
    let typing: Vec<Option<AttrValue>> = typists
        .map(|t| {
            t.staff
                .as_ref()
                .map(|(_, name)| name.as_ref().map_or_else(String::new, ToString::to_string).into())
        })
        .collect();
    html! {
        <Conversation
            key={id.as_str()} id={id.clone()} summary={state.inbox.known.get(id).cloned()} {thread}
            me={Author::Staff(me.staff.clone())} site={me.site.to_string()} place={state.route.place} {typing}
            draft={state.drafts.get(id).cloned().unwrap_or_default()} panel_open={state.panel_open}
            now={super::minute(state.now)} />
    }
}

#[component]
fn Nothing() -> Html {
    let desk = use_desk();
    html! {
        <main class="talk none">
            <div class="blank">
                { icon("bell") }
                <h1>{ desk.speech.t("conversation.none") }</h1>
                <p class="soft hint"><kbd>{ "j" }</kbd><kbd>{ "k" }</kbd><span>{ desk.speech.t("keys.move") }</span><kbd>{ "?" }</kbd><span>{ desk.speech.t("keys.help") }</span></p>
            </div>
        </main>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    id: ConversationId,
    summary: Option<Held<Summary>>,
    thread: Held<Thread>,
    me: Author,
    site: AttrValue,
    place: Place,
    /// Who is typing: the name of a colleague, or nothing for the visitor.
    typing: Vec<Option<AttrValue>>,
    draft: AttrValue,
    panel_open: bool,
    now: Timestamp,
}

#[component]
fn Conversation(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let Props { id, summary, thread, place, .. } = props;
    let back = Route::to(*place);
    let head = html! {
        <header class="talk-head">
            <a class="icon-button back" href={back.path(&props.site)} onclick={goes_to(&desk.act, back)}
                aria-label={speech.t("back")} data-test="back">{ icon("back") }</a>
            { summary.as_ref().map_or_else(|| html! { <div class="talk-title"></div> }, |s| title(props, s, &desk)) }
        </header>
    };
    let retry = {
        let id = id.clone();
        desk.act.reform(move |_: MouseEvent| Action::ReloadThread(id.clone()))
    };
    let nothing_yet = thread.timeline.entries().is_empty();
    let body = match (&thread.load, nothing_yet) {
        (Load::Failed(fault), true) => trouble(speech, fault, retry.clone()),
        (Load::Busy | Load::Never, true) => skeleton(4, &speech.t("loading")),
        _ => html! {
            <Entries
                conversation={id.clone()} thread={thread.clone()} me={props.me.clone()} now={props.now}
                visitor_read={summary.as_ref().map_or(0, |s| s.conversation.visitor_read)} />
        },
    };
    html! {
        <>
            <main class="talk" aria-labelledby="talk-title" data-test="conversation" data-id={id.to_string()}>
                { head }
                <div class="talk-fault">
                    if let (Load::Failed(fault), false) = (&thread.load, nothing_yet) {
                        <p class="fault" role="alert">
                            { icon("warning") }<span>{ speech.say(&fault.say()) }</span>
                            <button type="button" class="link" onclick={retry}>{ speech.t("retry") }</button>
                        </p>
                    }
                </div>
                <div class="talk-body">{ body }</div>
                <div class="talk-foot">
                    <p class="typing" aria-live="polite" data-test="typing">{ typing(props, &desk) }</p>
                    <Composer id={id.clone()} draft={props.draft.clone()} />
                </div>
            </main>
            <Panel
                known={thread.known.clone()} summary={summary.clone()} site={props.site.clone()} place={*place}
                open={props.panel_open} now={props.now} />
        </>
    }
}

fn title(props: &Props, summary: &Held<Summary>, desk: &Desk) -> Html {
    let speech = &desk.speech;
    let conversation = &summary.conversation;
    let status = status_name(conversation.status);
    let is_resolved = conversation.status == Status::Resolved;
    let (label, mark, test, target) = if is_resolved {
        ("conversation.reopen", "reopen", "reopen", Status::Waiting)
    } else {
        ("conversation.resolve", "resolved", "resolve", Status::Resolved)
    };
    let on = |action: fn(ConversationId, Status) -> Action| {
        let id = conversation.id.clone();
        desk.act.reform(move |_: MouseEvent| action(id.clone(), target))
    };
    let began = speech.intl().date(conversation.created_at);
    html! {
        <>
            <div class="talk-title">
                <h1 id="talk-title" dir="auto" data-test="subject">{ conversation.subject.to_string() }</h1>
                <p class="talk-meta">
                    <span class={classes!("pill", status)} data-test="status" data-status={status}>
                        { speech.t(&format!("status.{status}")) }
                    </span>
                    <span>{ speech.intl().language(summary.locale.as_str()) }</span>
                    <span title={speech.intl().full(conversation.created_at)}>{ began }</span>
                </p>
            </div>
            <div class="talk-actions">
                <button
                    type="button" class="button quiet labelled" onclick={on(|id, _| Action::MakeArticle(Source::Conversation(id)))}
                    title={speech.t("article.make")} data-test="make-article">
                    { icon("article") }<span>{ speech.t("article.make") }</span>
                </button>
                <button
                    type="button" class={classes!("button", "labelled", (!is_resolved).then_some("done"))}
                    onclick={on(Action::SetStatus)} data-test={test} title={speech.t(label)}>
                    { icon(mark) }<span>{ speech.t(label) }</span>
                </button>
                <button
                    type="button" class="icon-button show-panel" aria-expanded={props.panel_open.to_string()}
                    onclick={{ let open = !props.panel_open; desk.act.reform(move |_| Action::ShowPanel(open)) }}
                    aria-label={speech.t("panel.show")} data-test="show-panel">{ icon("details") }</button>
            </div>
        </>
    }
}

fn typing(props: &Props, desk: &Desk) -> Html {
    let speech = &desk.speech;
    let agents: Vec<&str> = props.typing.iter().flatten().map(AttrValue::as_str).collect();
    if !agents.is_empty() {
        let names = speech.intl().list(&agents);
        // Two agents answering the same person is what this line is there to prevent.
        return html! { <span class="collision">{ icon("warning") }{ speech.with("typing.agent", &[("names", &names)]) }</span> };
    }
    if props.typing.is_empty() {
        return Html::default();
    }
    html! { <span class="typist"><i></i><i></i><i></i>{ speech.t("typing.visitor") }</span> }
}
