//! The audit log, for owners: filters, pages, and the whole of it as a file.

use super::icon::icon;
use super::{Desk, pending, use_desk, when};
use crate::state::{Action, Audit, AuditAction, AuditFilter, Held, Load};
use shared::conversation::StaffName;
use shared::desk::{AUDIT_ACTIONS, AuditLine};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) audit: Held<Audit>,
    pub(super) staff: Vec<StaffName>,
    pub(super) site: AttrValue,
}

/// What an action is called; one that is newer than this desk goes by its own name.
fn action(desk: &Desk, action: &str) -> String {
    let key = format!("audit.action.{}", action.replace(' ', "_"));
    let words = desk.speech.t(&key);
    if words == key { action.to_owned() } else { words }
}

fn actor(desk: &Desk, line: &AuditLine) -> String {
    match (line.actor_name.as_ref(), line.actor.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "deployment") => desk.speech.t("audit.deployment"),
        (None, "visitors") => desk.speech.t("audit.visitors"),
        (None, "retention") => desk.speech.t("audit.retention"),
        (None, other) => match other.strip_prefix("token ") {
            Some(id) => desk.speech.with("audit.token", &[("id", id)]),
            None => other.to_owned(),
        },
    }
}

#[component]
pub(super) fn AuditScreen(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let audit = &props.audit;
    let filter = &audit.filter;
    let choose = |with: fn(&AuditFilter, String) -> AuditFilter| {
        let filter = filter.clone();
        when(&desk.act, move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>()?.value();
            Some(Action::Audit(AuditAction::Filter(with(&filter, chosen))))
        })
    };
    let option = |value: &str, name: String, chosen: &str| {
        html! { <option key={value.to_owned()} value={value.to_owned()} selected={value == chosen}>{ name }</option> }
    };
    let file = |format: &str, name: &str| {
        let href = format!("/api/v1/desk/audit?{}", filter.query(None, Some(format)));
        html! {
            <a class="button" {href} download="" data-test={format!("export-{format}")}>{ icon("download") }<span>{ name.to_owned() }</span></a>
        }
    };
    let retry = desk.act.reform(|_: MouseEvent| Action::ReloadList);
    let body = pending(speech, &audit.load, audit.lines.is_empty(), 6, retry.clone()).unwrap_or_else(|| {
        if audit.lines.is_empty() {
            return html! { <div class="blank" data-test="empty">{ icon("audit") }<p>{ speech.t("audit.empty") }</p></div> };
        }
        html! { <ul class="entry-list">{ for audit.lines.iter().map(|line| row(&desk, &props.site, line)) }</ul> }
    });
    html! {
        <main class="questions" aria-labelledby="audit-title" data-test="audit">
            <header class="questions-head">
                <h1 id="audit-title">{ speech.t("place.audit") }</h1>
                <p class="soft">{ speech.t("audit.lead") }</p>
                <div class="audit-tools">
                    <label class="field inline">
                        <span>{ speech.t("audit.who") }</span>
                        <select onchange={choose(|f, actor| AuditFilter { actor, ..f.clone() })} data-test="audit-actor">
                            { option("", speech.t("audit.all"), &filter.actor) }
                            { for props.staff.iter().map(|s| option(s.id.as_str(), s.name.to_string(), &filter.actor)) }
                            { option("deployment", speech.t("audit.deployment"), &filter.actor) }
                            { option("visitors", speech.t("audit.visitors"), &filter.actor) }
                            { option("retention", speech.t("audit.retention"), &filter.actor) }
                        </select>
                    </label>
                    <label class="field inline">
                        <span>{ speech.t("audit.what") }</span>
                        <select onchange={choose(|f, action| AuditFilter { action, ..f.clone() })} data-test="audit-action">
                            { option("", speech.t("audit.all"), &filter.action) }
                            { for AUDIT_ACTIONS.iter().map(|name| option(name, action(&desk, name), &filter.action)) }
                        </select>
                    </label>
                    <span class="audit-files">{ file("csv", "CSV") }{ file("jsonl", "JSON") }</span>
                </div>
            </header>
            <div class="questions-body" aria-busy={(audit.load == Load::Busy).to_string()}>
                { body }
                <div class="page-foot">
                    if audit.next.is_some() {
                        <button
                            type="button" class="button" disabled={audit.load == Load::Busy} data-test="more-audit"
                            onclick={desk.act.reform(|_| Action::Audit(AuditAction::More))}>{ speech.t("list.more") }</button>
                    }
                </div>
            </div>
        </main>
    }
}

fn row(desk: &Desk, site: &str, line: &AuditLine) -> Html {
    let speech = &desk.speech;
    let item = line.item_name.as_ref().unwrap_or(&line.item);
    // Only a conversation has both a name and a place of its own here.
    let of_conversation = line.action.ends_with(" conversation") && line.item_name.is_some();
    html! {
        <li key={line.id} class="entry-row audit-row" data-test="audit-line" data-action={line.action.clone()}>
            <span class="entry-words">
                <strong><span dir="auto">{ actor(desk, line) }</span></strong>
                <span>{ action(desk, &line.action) }</span>
                <span class="audit-item" dir="auto">
                    if of_conversation {
                        <a class="link" href={format!("/desk/{site}/all/{}", line.item)}>{ item }</a>
                    } else {
                        { item }
                    }
                </span>
                <span class="audit-detail soft" dir="auto">{ &line.detail }</span>
            </span>
            <time class="soft" datetime={line.at.to_string()} title={speech.intl().full(line.at)}>{ speech.intl().moment(line.at) }</time>
        </li>
    }
}
