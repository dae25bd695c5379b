//! The canned replies: a list, and the form in which one is written.

use super::article::use_modal;
use super::icon::icon;
use super::{pending, use_desk, when};
use crate::state::{Action, CannedField, CannedForm, Held, Load, variables};
use shared::desk::Canned;
use shared::locale::Locale;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) canned: Held<Vec<Canned>>,
    pub(super) load: Load,
}

#[component]
pub(super) fn CannedReplies(props: &Props) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let Props { canned, load } = props;
    let add = desk.act.reform(|_: MouseEvent| Action::OpenCanned(None));
    let row = |canned: &Canned| {
        let (edit, delete) = (canned.id.clone(), canned.id.clone());
        let named = |key: &str| speech.with(key, &[("name", &canned.name)]);
        html! {
            <li key={canned.id.to_string()} class="question canned" data-test="canned">
                <span class="badge" title={intl.language(canned.locale.as_str())}>{ canned.locale.language().to_uppercase() }</span>
                <span class="question-text">
                    <span class="question-words" dir="auto" data-test="canned-name">{ canned.name.to_string() }</span>
                    <span class="canned-text soft" dir="auto">{ canned.text.to_string() }</span>
                </span>
                <span class="canned-actions">
                    <button
                        type="button" class="button" aria-label={named("canned.edit")} data-test="edit-canned"
                        onclick={desk.act.reform(move |_: MouseEvent| Action::OpenCanned(Some(edit.clone())))}>{ speech.t("edit") }</button>
                    <button
                        type="button" class="icon-button" aria-label={named("canned.delete")} title={named("canned.delete")} data-test="delete-canned"
                        onclick={desk.act.reform(move |_: MouseEvent| Action::DeleteCanned(delete.clone()))}>{ icon("close") }</button>
                </span>
            </li>
        }
    };
    let retry = desk.act.reform(|_: MouseEvent| Action::ReloadList);
    let body = pending(speech, load, canned.is_empty(), 4, retry).unwrap_or_else(|| {
        if canned.is_empty() {
            return html! { <div class="blank" data-test="empty">{ icon("canned") }<p>{ speech.t("canned.empty") }</p></div> };
        }
        html! { <ul class="question-list">{ for canned.iter().map(row) }</ul> }
    });
    html! {
        <main class="questions" aria-labelledby="canned-title" data-test="canned-replies">
            <header class="questions-head with-button">
                <div>
                    <h1 id="canned-title">{ speech.t("place.canned") }</h1>
                    <p class="soft">{ speech.t("canned.lead") }</p>
                </div>
                <button type="button" class="button primary" onclick={add} data-test="add-canned">{ icon("add") }<span>{ speech.t("canned.add") }</span></button>
            </header>
            <div class="questions-body">{ body }</div>
        </main>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct DialogProps {
    pub(super) form: Held<CannedForm>,
    pub(super) locales: Vec<Locale>,
}

#[component]
pub(super) fn CannedDialog(props: &DialogProps) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let form = &props.form;
    let dialog = use_modal();
    let close = desk.act.reform(|_: MouseEvent| Action::CloseCanned);
    let oncancel = desk.act.reform(|event: Event| {
        event.prevent_default();
        Action::CloseCanned
    });
    let onsubmit = desk.act.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::SaveCanned
    });
    let named = when(&desk.act, |event: InputEvent| {
        let field: HtmlInputElement = event.target_dyn_into()?;
        Some(Action::CannedTyped(CannedField::Name, field.value()))
    });
    let written = when(&desk.act, |event: InputEvent| {
        let field: HtmlTextAreaElement = event.target_dyn_into()?;
        Some(Action::CannedTyped(CannedField::Text, field.value()))
    });
    let chosen = when(&desk.act, |event: Event| {
        let field: HtmlSelectElement = event.target_dyn_into()?;
        Some(Action::CannedTyped(CannedField::Locale, field.value()))
    });
    let fault_at = |field| form.fault.as_ref().filter(|(at, _)| *at == field).map(|(_, say)| speech.say(say));
    let fault = |field| {
        html! {
            <span class="field-fault" role="alert" data-test="canned-fault">
                if let Some(text) = fault_at(Some(field)) { { icon("warning") }{ text } }
            </span>
        }
    };
    let wrong = |field| fault_at(Some(field)).map(|_| "true");
    // One that is kept in a language which the site no longer speaks stays in it.
    let mut locales = props.locales.clone();
    if !locales.contains(&form.locale) {
        locales.push(form.locale.clone());
    }
    let languages = locales.iter().map(|locale| {
        html! {
            <option key={locale.as_str()} value={locale.to_string()} selected={*locale == form.locale}>
                { speech.intl().language(locale.as_str()) }
            </option>
        }
    });
    let places =
        variables().into_iter().map(|name| html! { <code key={name.clone()} dir="ltr">{ name }</code> });
    html! {
        <dialog ref={dialog} class="sheet" {oncancel} aria-labelledby="canned-form-title" data-test="canned-dialog">
            <form {onsubmit} novalidate=true>
                <header class="sheet-head">
                    <h2 id="canned-form-title">{ speech.t(if form.id.is_some() { "canned.change" } else { "canned.add" }) }</h2>
                    <button type="button" class="icon-button" onclick={close.clone()} aria-label={speech.t("close")} data-test="close-canned">{ icon("close") }</button>
                </header>
                <div class="sheet-body">
                    <div class="field-pair">
                        <label class="field">
                            <span>{ speech.t("canned.field.name") }</span>
                            <input value={form.name.clone()} oninput={named} dir="auto" autocomplete="off" spellcheck="false" maxlength="40"
                                aria-invalid={wrong(CannedField::Name)} data-test="canned-form-name" />
                            { fault(CannedField::Name) }
                        </label>
                        <label class="field">
                            <span>{ speech.t("article.field.locale") }</span>
                            <select onchange={chosen} data-test="canned-form-locale">{ for languages }</select>
                            { fault(CannedField::Locale) }
                        </label>
                    </div>
                    <label class="field">
                        <span>{ speech.t("canned.field.text") }</span>
                        <textarea
                            class="tall" rows="8" value={form.text.clone()} oninput={written} dir={form.locale.direction().as_str()}
                            lang={form.locale.to_string()} aria-invalid={wrong(CannedField::Text)} data-test="canned-form-text" />
                        { fault(CannedField::Text) }
                    </label>
                    <div class="canned-hint soft">
                        <p>{ speech.t("canned.hint") }</p>
                        <p class="canned-places">{ for places }</p>
                        <p>{ speech.with("canned.hint.otherwise", &[("example", "\u{2066}{visitor|…}\u{2069}")]) }</p>
                    </div>
                </div>
                <footer class="sheet-foot">
                    <p class="sheet-fault" role="alert">
                        if let Some(text) = fault_at(None) { <span class="fault">{ icon("warning") }<span>{ text }</span></span> }
                    </p>
                    <button type="button" class="button quiet" onclick={close}>{ speech.t("cancel") }</button>
                    <button type="submit" class="button primary" disabled={form.busy} data-test="save-canned">{ speech.t("save") }</button>
                </footer>
            </form>
        </dialog>
    }
}
