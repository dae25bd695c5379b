//! The open conversation: its head, its entries, the composer, and what is known of the visitor beside it.

use super::actions::Actions;
use super::composer::Composer;
use super::entry::Entries;
use super::icon::icon;
use super::insert::Choices;
use super::note_composer::NoteComposer;
use super::panel::Panel;
use super::{Desk, goes_to, skeleton, trouble, use_desk};
use crate::state::{
    Action, Held, Load, OfferDraft, Picked, Route, Source, State, Thread, Values, priority_key,
};
use shared::conversation::{Author, StaffName, Status};
use shared::desk::{Me, Priority, Summary};
use shared::id::ConversationId;
use shared::text::Label;
use shared::time::Timestamp;
use std::collections::BTreeSet;
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
    let viewers: BTreeSet<&str> =
        state.viewing.iter().filter(|(open, _)| open == id).map(|(_, staff)| staff.name.as_str()).collect();
    let viewers: Vec<AttrValue> = viewers.into_iter().map(|name| name.to_owned().into()).collect();
    let labels = state.facets.labels.clone();
    let own = || me.locales.first().cloned();
    let locale = state.inbox.known.get(id).map(|s| s.locale.clone()).or_else(own);
    let choices = locale.map(|locale| Choices {
        begun: state.insert.begun.clone(),
        canned: state.canned.clone(),
        articles: state.insert.articles.clone(),
        locale,
        values: Values::of(state, id),
    });
    let drafts = if state.noting { &state.note_drafts } else { &state.drafts };
    html! {
        <Conversation
            key={id.as_str()} {viewers} {labels} staff={state.staff.clone()} noting={state.noting} id={id.clone()} summary={state.inbox.known.get(id).cloned()} {thread}
            me={me.staff.clone()} site={me.site.to_string()} route={state.route.clone()} {typing}
            {choices} draft={drafts.get(id).cloned().unwrap_or_default()} panel_open={state.panel_open} files={state.files.of(id)} offer={state.offers.get(id).cloned()}
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
    me: StaffName,
    /// Everybody who works here.
    staff: Vec<StaffName>,
    /// Labels in use anywhere.
    labels: Vec<Label>,
    site: AttrValue,
    route: Route,
    /// Colleagues who have it open.
    viewers: Vec<AttrValue>,
    /// Whether a note is being written.
    noting: bool,
    /// Who is typing: the name of a colleague, or nothing for the visitor.
    typing: Vec<Option<AttrValue>>,
    draft: AttrValue,
    /// The files beside it.
    files: Vec<Picked>,
    offer: Option<OfferDraft>,
    choices: Option<Choices>,
    panel_open: bool,
    now: Timestamp,
}

#[component]
fn Conversation(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let Props { id, summary, thread, .. } = props;
    let back = props.route.closed();
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
                conversation={id.clone()} thread={thread.clone()} site={props.site.clone()} route={props.route.clone()} me={Author::Staff(props.me.clone())} staff={props.staff.clone()} now={props.now}
                visitor_name={summary.as_ref().and_then(|s| s.visitor_name.clone())} visitor_read={summary.as_ref().map_or(0, |s| s.conversation.visitor_read)} />
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
                <div class="talk-viewers" role="status" data-test="viewing">{ viewers(props, &desk) }</div>
                <div class="talk-body">{ body }</div>
                <div class="talk-foot">
                    <p class="typing" aria-live="polite" data-test="typing">{ typing(props, &desk) }</p>
                    <div class="write">
                        if props.noting {
                            <NoteComposer key="note" id={id.clone()} draft={props.draft.clone()} staff={colleagues(props)} />
                        } else if let Some(choices) = props.choices.clone() {
                            <Composer key="reply" id={id.clone()} draft={props.draft.clone()} files={props.files.clone()} offer={props.offer.clone()} {choices} />
                        }
                    </div>
                </div>
            </main>
            <Panel
                known={thread.known.clone()} summary={summary.clone()} site={props.site.clone()} place={props.route.place}
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
                    { tags(summary, props.now, desk) }
                    <span>{ speech.intl().language(summary.locale.as_str()) }</span>
                    <span title={speech.intl().full(conversation.created_at)}>{ began }</span>
                </p>
            </div>
            <div class="talk-actions">
                <Actions summary={summary.clone()} known={props.thread.known.clone()} me={props.me.clone()} staff={props.staff.clone()} labels={props.labels.clone()} now={props.now} />
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

/// Everybody but oneself.
fn colleagues(props: &Props) -> Vec<StaffName> {
    props.staff.iter().filter(|staff| staff.id != props.me.id).cloned().collect()
}

/// What was changed about it, beside its status.
fn tags(summary: &Summary, now: Timestamp, desk: &Desk) -> Html {
    let speech = &desk.speech;
    let mut tags =
        vec![html! { <span key="due" class="row-due">{ super::list::due(summary, now, speech) }</span> }];
    if summary.spam {
        tags.push(
            html! { <span key="spam" class="pill spam" data-test="is-spam">{ speech.t("spam.is") }</span> },
        );
    }
    if summary.blocked.is_some() {
        let text = speech.t("block.is");
        tags.push(html! { <span key="blocked" class="pill spam" data-test="is-blocked">{ text }</span> });
    }
    if let Some(until) = summary.snoozed_until {
        let when = speech.with("snooze.until", &[("when", &speech.intl().moment(until))]);
        tags.push(html! { <span key="snoozed" class="pill" data-test="is-snoozed">{ icon("snoozed") }{ when }</span> });
    }
    if summary.priority != Priority::Normal {
        let text = speech.t(priority_key(summary.priority));
        tags.push(html! { <span key="priority" class="pill" data-test="priority">{ super::actions::flag(summary.priority) }{ text }</span> });
    }
    for label in &summary.labels {
        tags.push(html! { <span key={format!("label-{}", label.as_str())} class="pill label" dir="auto">{ label.to_string() }</span> });
    }
    html! { <span class="tag-line">{ for tags }</span> }
}

/// Two agents at the same conversation is what this line is there to tell before they both answer.
fn viewers(props: &Props, desk: &Desk) -> Html {
    if props.viewers.is_empty() {
        return Html::default();
    }
    let speech = &desk.speech;
    let names: Vec<&str> = props.viewers.iter().map(AttrValue::as_str).collect();
    let writes = props.typing.iter().flatten().next().is_some();
    let key = if writes { "viewing.answering" } else { "viewing.looking" };
    let answering: Vec<&str> = props.typing.iter().flatten().map(AttrValue::as_str).collect();
    let names = speech.intl().list(if writes { &answering } else { &names });
    html! { <p>{ icon("eye") }<span>{ speech.with(key, &[("names", &names)]) }</span></p> }
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
