//! The questions that the FAQ did not answer: each is an article that is missing.

use super::icon::icon;
use super::wordings::Wordings;
use super::{Desk, pending, use_desk};
use crate::state::{Action, Held, Load, Source};
use shared::desk::{Settled, Unanswered};
use shared::time::Timestamp;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) questions: Held<Vec<Unanswered>>,
    pub(super) settled: Held<Vec<Settled>>,
    pub(super) load: Load,
    pub(super) now: Timestamp,
}

#[component]
pub(super) fn Questions(props: &Props) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let Props { questions, settled, load, now } = props;
    let retry = desk.act.reform(|_: MouseEvent| Action::ReloadList);
    let row = |question: &Unanswered| {
        let words = [&question.question].into_iter().chain(&question.also).cloned().collect();
        let source = Source::Question(words, question.locale.clone());
        let write = desk.act.reform(move |_: MouseEvent| Action::MakeArticle(source.clone()));
        html! {
            <li key={format!("{}-{}", question.locale, question.question)} class="question" data-test="question">
                <span class="question-count" title={speech.count("questions.asked", question.count)}>
                    <strong data-test="question-count">{ intl.number(question.count) }</strong>
                    <span class="unseen">{ speech.count("questions.asked", question.count) }</span>
                </span>
                <span class="question-text">
                    <span class="question-words" dir="auto">{ &question.question }</span>
                    if !question.also.is_empty() {
                        <details class="question-also" data-test="question-also">
                            <summary>{ speech.count("questions.also", u32::try_from(question.also.len()).unwrap_or(u32::MAX)) }</summary>
                            <ul>{ for question.also.iter().map(|words| html! { <li dir="auto">{ words }</li> }) }</ul>
                        </details>
                    }
                    <span class="soft">
                        <span class="badge" title={intl.language(question.locale.as_str())}>{ question.locale.language().to_uppercase() }</span>
                        <time datetime={question.last_at.to_string()} title={intl.full(question.last_at)}>
                            { speech.with("questions.last", &[("time", &intl.ago(question.last_at, *now))]) }
                        </time>
                    </span>
                </span>
                <button type="button" class="button" onclick={write} data-test="write-answer">
                    { icon("article") }<span>{ speech.t("questions.write") }</span>
                </button>
            </li>
        }
    };
    let body = pending(speech, load, questions.is_empty(), 5, retry).unwrap_or_else(|| {
        if questions.is_empty() {
            return html! { <div class="blank" data-test="empty">{ icon("resolved") }<p>{ speech.t("questions.empty") }</p></div> };
        }
        html! { <ul class="question-list">{ for questions.iter().map(row) }</ul> }
    });
    html! {
        <main class="questions" aria-labelledby="questions-title" data-test="questions">
            <header class="questions-head">
                <h1 id="questions-title">{ speech.t("place.questions") }</h1>
                <p class="soft">{ speech.t("questions.lead") }</p>
            </header>
            <div class="questions-body">{ body }{ what_became(&desk, settled, *now) }<Wordings /></div>
        </main>
    }
}

/// The questions that have got an article, and how they fare since.
fn what_became(desk: &Desk, settled: &[Settled], now: Timestamp) -> Html {
    if settled.is_empty() {
        return Html::default();
    }
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let row = |question: &Settled| {
        let fares = match question.asked {
            0 => speech.t("settled.quiet"),
            asked => speech.with(
                "settled.fares",
                &[
                    ("times", &speech.count("settled.asked", asked)),
                    ("part", &intl.percent(f64::from(question.answered) / f64::from(asked))),
                ],
            ),
        };
        let title = question.title.as_ref().map_or_else(|| speech.t("settled.gone"), ToString::to_string);
        html! {
            <li key={format!("{}-{}", question.locale, question.question)} class="question" data-test="settled">
                <span class="question-text">
                    <span class="question-words" dir="auto">{ &question.question }</span>
                    <span class="soft">
                        { icon("article") }<bdi>{ title }</bdi>
                        <time datetime={question.at.to_string()} title={intl.full(question.at)}>{ intl.ago(question.at, now) }</time>
                    </span>
                </span>
                <span class="soft" data-test="settled-fares">{ fares }</span>
            </li>
        }
    };
    html! {
        <section aria-labelledby="settled-title" class="settled">
            <h2 id="settled-title">{ speech.t("settled.title") }</h2>
            <ul class="question-list">{ for settled.iter().map(row) }</ul>
        </section>
    }
}
