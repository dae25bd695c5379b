//! What the site learnt: visitors' own words for articles, each to be taken as a phrasing or dismissed.
//!
//! Asks the edge itself and keeps what it heard: nothing else in the desk depends on it. Shows nothing while there is
//! nothing to decide, and what failed beside the proposal that it concerns.

use super::icon::icon;
use super::use_desk;
use crate::browser::api;
use crate::state::Fault;
use shared::learned::{Decide, Proposal, ProposalList};
use shared::text::Phrasing;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[component]
pub(super) fn Wordings() -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let proposals = use_state(Vec::<Proposal>::new);
    let failed = use_state(|| None::<usize>);
    {
        let proposals = proposals.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                // Without an answer there is nothing to show; the questions beside it say that the edge is away.
                if let Ok(list) = api::get::<ProposalList>("phrasings").await {
                    proposals.set(list.proposals);
                }
            });
        });
    }
    if proposals.is_empty() {
        return Html::default();
    }
    let decide = |nth: usize, take: bool| {
        let (proposals, failed) = (proposals.clone(), failed.setter());
        Callback::from(move |_: MouseEvent| {
            let (proposals, failed) = (proposals.clone(), failed.clone());
            spawn_local(async move {
                let Some(proposal) = proposals.get(nth) else { return };
                match tell(proposal, take).await {
                    Ok(()) => {
                        let others = proposals.iter().enumerate().filter(|(other, _)| *other != nth);
                        proposals.set(others.map(|(_, proposal)| proposal.clone()).collect());
                        failed.set(None);
                    }
                    Err(_) => failed.set(Some(nth)),
                }
            });
        })
    };
    let row = |(nth, proposal): (usize, &Proposal)| {
        let people = proposal.helped + proposal.staff;
        html! {
            <li key={format!("{}-{}-{}", proposal.locale, proposal.article, proposal.text)} class="question" data-test="wording">
                <span class="question-count" title={speech.count("wordings.people", people)}>
                    <strong>{ intl.number(people) }</strong>
                    <span class="unseen">{ speech.count("wordings.people", people) }</span>
                </span>
                <span class="question-text">
                    <span class="question-words" dir="auto">{ &proposal.text }</span>
                    <span class="soft">
                        <span class="badge" title={intl.language(proposal.locale.as_str())}>{ proposal.locale.language().to_uppercase() }</span>
                        <span dir="auto">{ &proposal.title }</span>
                        if *failed == Some(nth) {
                            <span role="alert">{ speech.t("wordings.failed") }</span>
                        }
                    </span>
                </span>
                <button type="button" class="button" onclick={decide(nth, true)} data-test="take-wording">
                    { icon("resolved") }<span>{ speech.t("wordings.take") }</span>
                </button>
                <button type="button" class="button" onclick={decide(nth, false)} data-test="dismiss-wording">
                    { speech.t("wordings.dismiss") }
                </button>
            </li>
        }
    };
    html! {
        <section aria-labelledby="wordings-title" data-test="wordings">
            <header class="questions-head">
                <h2 id="wordings-title">{ speech.t("wordings.title") }</h2>
                <p class="soft">{ speech.t("wordings.lead") }</p>
            </header>
            <ul class="question-list">{ for proposals.iter().enumerate().map(row) }</ul>
        </section>
    }
}

async fn tell(proposal: &Proposal, take: bool) -> Result<(), Fault> {
    let text = Phrasing::new(&proposal.text).map_err(|_| Fault::Garbled)?;
    let Proposal { article, locale, .. } = proposal.clone();
    api::tell("phrasings", &Decide { article, locale, text, take }).await
}
