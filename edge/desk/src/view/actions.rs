//! What an agent does to a conversation, behind the buttons in its head: who cares for it, until when it is put off,
//! how urgent it is, what it is filed under, whether it is spam.

use super::account::face;
use super::icon::icon;
use super::{use_desk, when};
use crate::browser::intl::{clock_offset, local_moment};
use crate::browser::page::{self, menu_button_id};
use crate::state::{Action, Held, priority_key, snooze_choices};
use shared::conversation::{Conversation, StaffName};
use shared::desk::{Change, Known, Priority, Summary};
use shared::limit;
use shared::text::Label;
use shared::time::Timestamp;
use web_sys::HtmlInputElement;
use yew::prelude::*;

const PRIORITIES: [Priority; 4] = [Priority::Urgent, Priority::High, Priority::Normal, Priority::Low];
/// More conversations to merge into than this nobody looks through.
const TARGETS: usize = 4;
const ADD_LABEL_ID: &str = "add-label";

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) summary: Held<Summary>,
    pub(super) known: Option<Held<Known>>,
    pub(super) me: StaffName,
    /// Everybody, oneself included.
    pub(super) staff: Vec<StaffName>,
    /// Labels in use elsewhere, to choose from.
    pub(super) labels: Vec<Label>,
    pub(super) now: Timestamp,
}

#[component]
pub(super) fn Actions(props: &Props) -> Html {
    // As in any menu, the arrows go from one choice to the next.
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        let is_field = event.target_dyn_into::<HtmlInputElement>().is_some();
        if !is_field && page::step_in_menu(step) {
            event.prevent_default();
        }
    });
    html! {
        <div class="menus" {onkeydown}>
            <Assign ..props.clone() />
            <Snooze ..props.clone() />
            <More ..props.clone() />
        </div>
    }
}

/// The button of a menu.
fn opener(menu: &'static str, title: String, mark: Html) -> Html {
    html! {
        <button
            type="button" class="icon-button" id={menu_button_id(menu)} popovertarget={menu} aria-haspopup="true"
            aria-label={title.clone()} {title} data-test={menu}>{ mark }</button>
    }
}

/// One choice of a menu; choosing closes it.
fn choice(
    menu: &'static str,
    test: String,
    mark: Html,
    text: Html,
    chosen: bool,
    on: Callback<MouseEvent>,
) -> Html {
    html! {
        <button
            key={test.clone()} type="button" class={classes!("menu-item", chosen.then_some("chosen"))} popovertarget={menu}
            popovertargetaction="hide" aria-current={chosen.then_some("true")} onclick={on} data-test={test}>
            { mark }<span dir="auto">{ text }</span>
            <span class="menu-mark">if chosen { { icon("check") } }</span>
        </button>
    }
}

#[hook]
fn use_change(summary: &Held<Summary>) -> impl Fn(Change) -> Callback<MouseEvent> + use<> {
    let act = use_desk().act;
    let id = summary.conversation.id.clone();
    move |change: Change| {
        let id = id.clone();
        act.reform(move |_: MouseEvent| Action::Change(id.clone(), change.clone()))
    }
}

#[component]
fn Assign(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let change = use_change(&props.summary);
    let Props { summary, me, staff, .. } = props;
    let assignee = summary.assignee.as_ref();
    let title = assignee
        .map_or_else(|| speech.t("assign.title"), |staff| speech.with("assign.to", &[("name", &staff.name)]));
    let mark = assignee.map_or_else(|| icon("person"), |staff| face(&staff.name, staff.id.as_str()));
    let is = |staff: &StaffName| assignee.is_some_and(|a| a.id == staff.id);
    let one = |staff: &StaffName, test: String, name: String| {
        let mark = face(&staff.name, staff.id.as_str());
        let change = change(Change::Assign(staff.id.clone()));
        choice("assign", test, mark, html! { name }, is(staff), change)
    };
    let others = staff.iter().filter(|staff| staff.id != me.id);
    html! {
        <>
            { opener("assign", title, mark) }
            <div id="assign" class="menu here" popover="auto" aria-label={speech.t("assign.title")}>
                <div class="menu-scroll">
                    { one(me, "assign-me".into(), speech.t("assign.me")) }
                    { for others.map(|staff| one(staff, format!("assign-{}", staff.name.as_str()), staff.name.to_string())) }
                </div>
                <div class="menu-more">
                    if assignee.is_some() {
                        { choice("assign", "unassign".into(), icon("close"), html! { speech.t("assign.nobody") }, false, change(Change::Unassign)) }
                    }
                </div>
            </div>
        </>
    }
}

#[component]
fn Snooze(props: &Props) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let change = use_change(&props.summary);
    let chosen = use_state(|| None::<Timestamp>);
    let Props { summary, now, .. } = props;
    let title = summary.snoozed_until.map_or_else(
        || speech.t("snooze.title"),
        |until| speech.with("snooze.until", &[("when", &intl.moment(until))]),
    );
    let one = |(key, at): (&'static str, Timestamp)| {
        let text = html! { <>{ speech.t(key) }<small class="soft">{ intl.moment(at) }</small></> };
        choice("snooze", key.replace('.', "-"), icon("snoozed"), text, false, change(Change::Snooze(at)))
    };
    let oninput = {
        let chosen = chosen.clone();
        Callback::from(move |event: InputEvent| {
            let value = event.target_dyn_into::<HtmlInputElement>().map(|field| field.value());
            chosen.set(value.and_then(|value| local_moment(&value)));
        })
    };
    let date = chosen.filter(|at| at > now);
    html! {
        <>
            { opener("snooze", title, icon("snoozed")) }
            <div id="snooze" class="menu here" popover="auto" aria-label={speech.t("snooze.title")}>
                <div class="menu-choices">{ for snooze_choices(*now, clock_offset).into_iter().map(one) }</div>
                <div class="menu-form">
                    <label class="field"><span>{ speech.t("snooze.date") }</span><input type="datetime-local" {oninput} data-test="snooze-date" /></label>
                    <button
                        type="button" class="button" popovertarget="snooze" popovertargetaction="hide" disabled={date.is_none()}
                        onclick={change(date.map_or(Change::Unknown, Change::Snooze))} data-test="snooze-until">{ speech.t("snooze.submit") }</button>
                </div>
                <div class="menu-more">
                    if summary.snoozed_until.is_some() {
                        { choice("snooze", "wake".into(), icon("reopen"), html! { speech.t("snooze.wake") }, false, change(Change::Wake)) }
                    }
                </div>
            </div>
        </>
    }
}

#[component]
fn More(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let change = use_change(&props.summary);
    let typed = use_state(String::new);
    let Props { summary, known, labels, .. } = props;
    let priority = |priority: Priority| {
        let key = priority_key(priority);
        let chosen = summary.priority == priority;
        choice(
            "more",
            key.replace('.', "-"),
            flag(priority),
            html! { speech.t(key) },
            chosen,
            change(Change::Priority(priority)),
        )
    };
    let label = |label: &Label| {
        let remove = speech.with("label.remove", &[("label", label)]);
        html! {
            <li key={label.to_string()} class="tag" data-test="label">
                <span dir="auto">{ label.to_string() }</span>
                <button type="button" aria-label={remove.clone()} title={remove} onclick={change(Change::Unlabel(label.clone()))} data-test="remove-label">{ icon("close") }</button>
            </li>
        }
    };
    let fits = |label: &Label| !summary.labels.contains(label) && summary.labels.len() < limit::LABELS;
    let new = Label::new(&typed).ok().filter(fits);
    let add = {
        let (id, new, typed) = (summary.conversation.id.clone(), new.clone(), typed.clone());
        when(&desk.act, move |_: MouseEvent| {
            typed.set(String::new());
            new.clone().map(|label| Action::Change(id.clone(), Change::Label(label)))
        })
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_dyn_into::<HtmlInputElement>().map(|f| f.value()).unwrap_or_default());
        })
    };
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() && event.key_code() != 229 {
            event.prevent_default();
            page::press(ADD_LABEL_ID);
        }
    });
    let (spam_key, spam_test) =
        if summary.spam { ("spam.not", "not-spam") } else { ("spam.mark", "mark-spam") };
    let id = &summary.conversation.id;
    let block = if summary.blocked.is_some() {
        choice(
            "more",
            "unblock".into(),
            icon("block"),
            html! { speech.t("block.undo") },
            false,
            change(Change::Unblock),
        )
    } else {
        let id = id.clone();
        let ask = desk.act.reform(move |_: MouseEvent| Action::AskBlock(id.clone()));
        choice("more", "block".into(), icon("block"), html! { speech.t("block.menu") }, false, ask)
    };
    // The latest of the visitor's other conversations.
    let targets: Vec<_> = known
        .iter()
        .flat_map(|known| known.earlier.iter().filter(|other| known.merge_into.contains(&other.id)))
        .take(TARGETS)
        .collect();
    let merge = |other: &Conversation| {
        let (id, into) = (id.clone(), other.id.clone());
        let ask = desk.act.reform(move |_: MouseEvent| Action::AskMerge(id.clone(), into.clone()));
        let text = speech.with("merge.menu", &[("subject", &other.subject)]);
        choice("more", format!("merge-{}", other.id), icon("merge"), html! { text }, false, ask)
    };
    html! {
        <>
            { opener("more", speech.t("more.title"), icon("more")) }
            <div id="more" class="menu here" popover="auto" aria-label={speech.t("more.title")}>
                <h3 class="menu-title">{ speech.t("priority.title") }</h3>
                <div class="menu-choices">{ for PRIORITIES.into_iter().map(priority) }</div>
                <h3 class="menu-title">{ speech.t("label.title") }</h3>
                <ul class="tags">{ for summary.labels.iter().map(label) }</ul>
                <div class="menu-form">
                    <input
                        class="line" list="labels" value={(*typed).clone()} {oninput} {onkeydown} maxlength={limit::LABEL_CHARS.to_string()}
                        placeholder={speech.t("label.new")} aria-label={speech.t("label.new")} data-test="new-label" />
                    <datalist id="labels">{ for labels.iter().map(|label| html! { <option key={label.to_string()} value={label.to_string()} /> }) }</datalist>
                    <button type="button" id={ADD_LABEL_ID} class="button" disabled={new.is_none()} onclick={add} data-test="add-label">{ speech.t("label.add") }</button>
                </div>
                <div class="menu-more">
                    { choice("more", spam_test.into(), icon("spam"), html! { speech.t(spam_key) }, false, change(Change::Spam(!summary.spam))) }
                    { block }
                    { for targets.into_iter().map(merge) }
                </div>
            </div>
        </>
    }
}

/// A priority as a mark; nothing is drawn of a normal one in lists.
pub(super) fn flag(priority: Priority) -> Html {
    let name = match priority {
        Priority::Urgent => "urgent",
        Priority::High => "high",
        Priority::Low => "low",
        Priority::Normal | Priority::Unknown => "normal",
    };
    html! { <i class={classes!("flag", name)} aria-hidden="true"></i> }
}
