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
    let proposals = use_mut_ref(Vec::<Proposal>::new);
    let failed = use_mut_ref(|| None::<Proposal>);
    let draw = use_force_update();
    {
        let (proposals, draw) = (proposals.clone(), draw.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                // Without an answer there is nothing to show; the questions beside it say that the edge is away.
                if let Ok(list) = api::get::<ProposalList>("phrasings").await {
                    *proposals.borrow_mut() = list.proposals;
                    draw.force_update();
                }
            });
        });
    }
    if proposals.borrow().is_empty() {
        return Html::default();
    }
    let decide = |proposal: &Proposal, take: bool| {
        let (proposals, failed, draw) = (proposals.clone(), failed.clone(), draw.clone());
        let proposal = proposal.clone();
        Callback::from(move |_: MouseEvent| {
            let (proposals, failed, draw) = (proposals.clone(), failed.clone(), draw.clone());
            let proposal = proposal.clone();
            spawn_local(async move {
                // Of what stands there now: another may have been decided meanwhile.
                let answer = tell(&proposal, take).await;
                *failed.borrow_mut() = match answer {
                    Ok(()) => {
                        proposals.borrow_mut().retain(|other| *other != proposal);
                        None
                    }
                    Err(_) => Some(proposal),
                };
                draw.force_update();
            });
        })
    };
    let row = |proposal: &Proposal| {
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
                        if failed.borrow().as_ref() == Some(proposal) {
                            <span role="alert">{ speech.t("wordings.failed") }</span>
                        }
                    </span>
                </span>
                <button type="button" class="button" onclick={decide(proposal, true)} data-test="take-wording">
                    { icon("resolved") }<span>{ speech.t("wordings.take") }</span>
                </button>
                <button type="button" class="button" onclick={decide(proposal, false)} data-test="dismiss-wording">
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
            <ul class="question-list">{ for proposals.borrow().iter().map(row) }</ul>
        </section>
    }
}

async fn tell(proposal: &Proposal, take: bool) -> Result<(), Fault> {
    let text = Phrasing::new(&proposal.text).map_err(|_| Fault::Garbled)?;
    let Proposal { article, locale, .. } = proposal.clone();
    api::tell("phrasings", &Decide { article, locale, text, take }).await
}
