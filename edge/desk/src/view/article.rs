//! The side dialog in which an article is written and published.

use super::icon::icon;
use super::{use_desk, when};
use crate::state::{Action, ArticleField, ArticleForm, Held, Outcome};
use shared::locale::Locale;
use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) form: Held<ArticleForm>,
    pub(super) locales: Vec<Locale>,
    /// What the article is tried with, and what came of it.
    pub(super) question: String,
    pub(super) outcome: Option<Outcome>,
}

/// Opens the dialog over the page: the browser keeps the focus inside it, and gives it back afterwards.
#[hook]
pub(super) fn use_modal() -> NodeRef {
    let dialog = use_node_ref();
    use_effect_with((), {
        let dialog = dialog.clone();
        move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                let _ = dialog.show_modal();
            }
        }
    });
    dialog
}

#[component]
pub(super) fn ArticleDialog(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let form = &props.form;
    let dialog = use_modal();
    let close = desk.act.reform(|_: MouseEvent| Action::CloseArticle);
    let oncancel = desk.act.reform(|event: Event| {
        event.prevent_default();
        Action::CloseArticle
    });
    let onsubmit = desk.act.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::PublishArticle
    });
    let typed =
        |field| when(&desk.act, move |event: InputEvent| Some(Action::ArticleTyped(field, value(&event)?)));
    let fault_at = |field| form.fault.as_ref().filter(|(at, _)| *at == field).map(|(_, say)| speech.say(say));
    let fault = |field| {
        html! {
            <span class="field-fault" role="alert">
                if let Some(text) = fault_at(Some(field)) { { icon("warning") }{ text } }
            </span>
        }
    };
    let wrong = |field| fault_at(Some(field)).map(|_| "true");
    let direction = form.locale.direction().as_str();
    let languages = props.locales.iter().map(|locale| {
        html! {
            <option key={locale.as_str()} value={locale.to_string()} selected={*locale == form.locale}>
                { speech.intl().language(locale.as_str()) }
            </option>
        }
    });
    html! {
        <dialog ref={dialog} class="sheet" {oncancel} aria-labelledby="article-title" data-test="article-dialog">
            <form {onsubmit} novalidate=true>
                <header class="sheet-head">
                    <h2 id="article-title">{ speech.t("article.title") }</h2>
                    <button type="button" class="icon-button" onclick={close.clone()} aria-label={speech.t("close")} data-test="close-article">
                        { icon("close") }
                    </button>
                </header>
                <div class="sheet-body">
                    <p class="soft">{ speech.t("article.lead") }</p>
                    <label class="field">
                        <span>{ speech.t("article.field.title") }</span>
                        <input
                            value={form.title.clone()} oninput={typed(ArticleField::Title)} dir="auto" lang={form.locale.to_string()}
                            aria-invalid={wrong(ArticleField::Title)} data-test="article-title" />
                        { fault(ArticleField::Title) }
                    </label>
                    <label class="field">
                        <span>{ speech.t("article.field.body") }</span>
                        <textarea
                            class="tall" rows="10" value={form.body.clone()} oninput={typed(ArticleField::Body)} dir={direction}
                            lang={form.locale.to_string()} aria-invalid={wrong(ArticleField::Body)} data-test="article-body" />
                        <span class="soft">{ speech.t("article.hint.body") }</span>
                        { fault(ArticleField::Body) }
                    </label>
                    <label class="field">
                        <span>{ speech.t("article.field.phrasings") }</span>
                        <textarea
                            rows="3" value={form.phrasings.clone()} oninput={typed(ArticleField::Phrasings)} dir={direction}
                            lang={form.locale.to_string()} aria-invalid={wrong(ArticleField::Phrasings)} data-test="article-phrasings" />
                        <span class="soft">{ speech.t("article.hint.phrasings") }</span>
                        { fault(ArticleField::Phrasings) }
                    </label>
                    <div class="field-pair">
                        <label class="field">
                            <span>{ speech.t("article.field.locale") }</span>
                            <select onchange={choose(&desk)} data-test="article-locale">{ for languages }</select>
                            { fault(ArticleField::Locale) }
                        </label>
                        <label class="field">
                            <span>{ speech.t("article.field.category") }</span>
                            <input
                                value={form.category.clone()} oninput={typed(ArticleField::Category)} dir="auto"
                                aria-invalid={wrong(ArticleField::Category)} data-test="article-category" />
                            { fault(ArticleField::Category) }
                        </label>
                    </div>
                    <label class="field">
                        <span>{ speech.t("article.field.pages") }</span>
                        <textarea
                            rows="2" value={form.pages.clone()} oninput={typed(ArticleField::Pages)} dir="ltr" spellcheck="false"
                            autocapitalize="off" aria-invalid={wrong(ArticleField::Pages)} data-test="article-pages" />
                        <span class="soft">{ speech.t("article.hint.pages") }</span>
                        { fault(ArticleField::Pages) }
                    </label>
                    { trial(props, &desk) }
                </div>
                <footer class="sheet-foot">
                    <p class="sheet-fault" role="alert" data-test="article-fault">
                        if let Some(text) = fault_at(None) { <span class="fault">{ icon("warning") }<span>{ text }</span></span> }
                    </p>
                    <button type="button" class="button quiet" onclick={close}>{ speech.t("cancel") }</button>
                    <button type="submit" class="button primary" disabled={form.busy} data-test="publish">
                        { speech.t(if form.busy { "article.publishing" } else { "article.publish" }) }
                    </button>
                </footer>
            </form>
        </dialog>
    }
}

/// Whether a visitor's question finds the article as it stands.
fn trial(props: &Props, desk: &super::Desk) -> Html {
    let speech = &desk.speech;
    let oninput = when(&desk.act, |event: InputEvent| Some(Action::TrialTyped(value(&event)?)));
    html! {
        <div class="trial">
            <label class="field">
                <span>{ speech.t("try.title") }</span>
                <input
                    type="search" value={props.question.clone()} {oninput} dir="auto" lang={props.form.locale.to_string()}
                    placeholder={speech.t("try.placeholder")} autocomplete="off" aria-describedby="trial-outcome"
                    data-test="trial-question" />
            </label>
            <p id="trial-outcome" role="status" data-test="trial-outcome">
                if let Some(outcome) = &props.outcome {
                    <span class={if outcome.good { "trial-good" } else { "trial-bad" }}>
                        { icon(if outcome.good { "check" } else { "warning" }) }<span>{ speech.say(&outcome.say) }</span>
                    </span>
                } else {
                    <span class="soft">{ speech.t("try.hint") }</span>
                }
            </p>
        </div>
    }
}

fn value(event: &InputEvent) -> Option<String> {
    let field = event.target_dyn_into::<HtmlInputElement>().map(|f| f.value());
    field.or_else(|| event.target_dyn_into::<HtmlTextAreaElement>().map(|f| f.value()))
}

fn choose(desk: &super::Desk) -> Callback<Event> {
    when(&desk.act, |event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>()?.value();
        Some(Action::ArticleTyped(ArticleField::Locale, chosen))
    })
}
