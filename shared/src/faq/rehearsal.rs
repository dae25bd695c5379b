//! How far a site's articles can be told apart, tried on the site's own wordings before any visitor asks.
//!
//! One wording of each article is taken out and asked for, as a visitor would who uses words of their own: does its
//! article come first, and how sure would the verdict be? The same question is judged as if its article were not there
//! either, which makes it one that nothing answers, though something is near. What verdicts were too sure of, or not
//! sure enough, is the site's trust: log-odds that are added to each of its verdicts. It is found when a pack is made
//! and travels with it, so that it costs no visitor anything.
//!
//! A site whose articles have one wording each has nothing to rehearse, and a trust of 0.

use super::math::logistic;
use super::{Evidence, Index, Pack};

/// Of a larger site so many articles are rehearsed, evenly taken.
const ARTICLES: usize = 500;
/// About so many wordings are asked for; with few articles, several of each, one after the other.
const ASKED: usize = 250;
/// At most so many of each.
const ROUNDS: usize = 3;
/// What a question whose article is not there counts: fewer ask for what is not there, and less nearly.
const ABSENT: f32 = 0.15;
/// So much speaks for a trust of 0 before anything is rehearsed, in wordings of which it is open who is right.
const PRIOR: f32 = 40.0;
/// A rehearsal shows this part of how a site differs less than visitors will: authors' wordings are alike.
const SHOWN: f32 = 1.3;

/// A wording that was asked for.
#[derive(Clone, Debug)]
pub struct Rehearsed {
    /// What was known of its match.
    pub evidence: Evidence,
    /// Whether the article came first that it was taken from.
    pub right: bool,
    /// What it counts.
    pub weight: f32,
}

/// Rehearses a site's own wordings.
pub fn rehearse(pack: &Pack) -> Vec<Rehearsed> {
    let mut pack = pack.clone();
    pack.thin(pack.len().div_ceil(ARTICLES));
    let able = (0..pack.len()).filter(|doc| pack.wordings(*doc) > 1).count();
    let rounds = if able == 0 { 0 } else { ASKED.div_ceil(able).min(ROUNDS) };
    (0..rounds).flat_map(|round| rehearse_once(pack.clone(), round, able.div_ceil(ASKED))).collect()
}

/// Takes one wording out of each article that has several, and asks for every so manyeth of them.
fn rehearse_once(mut pack: Pack, round: usize, step: usize) -> Vec<Rehearsed> {
    let mut asked = Vec::new();
    for (nth, doc) in (0_u32..).zip(0..pack.len()) {
        let wordings = pack.wordings(doc);
        if wordings > 1
            && let Some(question) = pack.take_wording(doc, (doc + round) % wordings)
        {
            asked.push((nth, question));
        }
    }
    let index = Index::build(pack);
    let some = asked.iter().step_by(step);
    some.flat_map(|(own, question)| {
        let [(found, there), (_, absent)] = index.rehearsed(question, *own);
        [
            Rehearsed { evidence: there, right: found == Some(*own), weight: 1.0 },
            Rehearsed { evidence: absent, right: false, weight: ABSENT },
        ]
    })
    .collect()
}

/// The trust that a rehearsal shows: what must be added to the log-odds of its verdicts to make them true on the
/// whole, by Newton's method. Each is given as its log-odds, whether it was right, and what it counts.
pub fn trust(verdicts: &[(f32, bool, f32)]) -> f32 {
    let mut trust = 0.0_f32;
    for _ in 0..8 {
        let (mut missing, mut slope) = (-PRIOR * trust / 4.0, PRIOR / 4.0);
        for (log_odds, right, weight) in verdicts {
            let p = logistic(log_odds + trust);
            missing += weight * (if *right { 1.0 } else { 0.0 } - p);
            slope += weight * p * (1.0 - p);
        }
        trust += missing / slope;
    }
    (SHOWN * trust).clamp(-2.0, 2.0)
}

/// The trust that a site's articles deserve.
pub(super) fn trust_of(pack: &Pack) -> f32 {
    let verdict = |rehearsed: &Rehearsed| (rehearsed.evidence.untrusted(), rehearsed.right, rehearsed.weight);
    trust(&rehearse(pack).iter().map(verdict).collect::<Vec<_>>())
}
