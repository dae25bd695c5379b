//! Deskbell's own matcher, on the host.

use std::time::Instant;

use anyhow::Result;
use shared::faq::rehearsal::{Rehearsed, rehearse as rehearse_articles};
use shared::faq::{Doc, Evidence, Index, Kind, Mode, Thresholds, pack};

use crate::metrics::Outcome;
use crate::sets::Set;

/// A set as a pack.
pub(crate) fn encode(set: &Set) -> Result<Vec<u8>> {
    Ok(pack::encode(&docs(set), &[], &set.locale()?))
}

/// A set's articles, each asked for by its own wordings.
pub(crate) fn rehearse(set: &Set) -> Result<Vec<Rehearsed>> {
    Ok(rehearse_articles(&pack::decode(&encode(set)?)?))
}

fn docs(set: &Set) -> Vec<Doc<'_>> {
    set.faqs
        .iter()
        .map(|faq| Doc {
            id: &faq.id,
            title: faq.texts.first().map_or("", String::as_str),
            phrasings: faq.texts.get(1..).unwrap_or_default(),
            body: &faq.body,
            ..Doc::default()
        })
        .collect()
}

/// Puts every question, and returns the outcomes and what each rests on.
pub(crate) fn run(set: &Set, index: &Index, unfinished: bool) -> (Vec<Outcome>, Vec<Evidence>) {
    let thresholds = Thresholds::default();
    let questions = set.queries.iter().map(|question| (&question.q, Some(&question.gold)));
    let questions = questions.chain(set.oos.iter().map(|text| (text, None)));
    questions
        .map(|(text, gold)| {
            let start = Instant::now();
            let verdict = std::hint::black_box(index.ask(text, 10, &thresholds));
            let mut us = start.elapsed().as_secs_f64() * 1e6;
            let mut hits = verdict.hits;
            if unfinished {
                let start = Instant::now();
                hits = std::hint::black_box(index.search(text, 10, Mode::Typing));
                us = start.elapsed().as_secs_f64() * 1e6;
            }
            let id = |doc| index.pack().get(doc).map_or("", |doc| doc.id());
            let right = |doc| gold.is_some_and(|gold| gold.iter().any(|right| right == id(doc)));
            let outcome = Outcome {
                place: hits.iter().position(|hit| right(hit.doc)),
                confidence: f64::from(verdict.confidence),
                relevance: f64::from(verdict.relevance),
                in_scope: gold.is_some(),
                answered: verdict.kind == Kind::Answer,
                us,
            };
            (outcome, verdict.evidence)
        })
        .unzip()
}
