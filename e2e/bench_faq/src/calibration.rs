//! Whether probabilities are true of sites that the weights were not fitted on: each set is judged by weights from
//! all sets of other sources. What a site's rehearsal adds is worked out anew by those weights too.

use anyhow::Result;
use shared::faq::{Index, Thresholds, pack, rehearsal};

use crate::fit::{N, Sample, Target, fit};
use crate::metrics::{LeftOut, ece, float};
use crate::sets::Set;
use crate::{augment, deskbell};

/// The questions of some sets.
pub(crate) struct Calibration {
    sets: Vec<Samples>,
}

struct Samples {
    name: String,
    source: String,
    own: Site,
    /// They have unanswerable questions that are near.
    relatives: Vec<Site>,
    /// As if its articles had nothing but answers.
    as_answers: Vec<Sample>,
    answer_only: bool,
}

/// A site's questions, and its rehearsal.
struct Site {
    samples: Vec<Sample>,
    rehearsed: Vec<Sample>,
}

/// What a question of a relative counts for confidence: one that lost its article is harder than what visitors ask.
const RELATED: f64 = 0.1;
/// So often weights and what rehearsals add by them are worked out, one from the other.
const ROUNDS: usize = 3;

impl Calibration {
    pub(crate) fn of(sets: &[Set]) -> Result<Self> {
        let sets = sets.iter().map(|set| {
            let answer_only = set.faqs.iter().all(|faq| faq.texts.is_empty());
            let mut relatives = Vec::new();
            if !answer_only {
                for relative in augment::relatives(set).iter().skip(1) {
                    relatives.push(Site::of(relative)?);
                }
            }
            Ok(Samples {
                name: set.name.clone(),
                source: set.source().to_owned(),
                own: Site::of(set)?,
                relatives,
                as_answers: samples(&augment::as_answers(set))?,
                answer_only,
            })
        });
        Ok(Self { sets: sets.collect::<Result<_>>()? })
    }

    /// What a set's verdicts are worth with weights from other sources; `None` if there are too few to fit on.
    pub(crate) fn left_out(&self, name: &str) -> Option<LeftOut> {
        let judged = self.judged(name)?;
        let least = f64::from(Thresholds::default().answer);
        let (precision, coverage) = answered(&judged, least);
        Some(LeftOut { ece: ece(judged.iter().map(|(p, right, _)| (*p, *right))), precision, coverage })
    }

    /// Each question of a set by weights from other sources: how sure the verdict was, whether it was right, and
    /// whether any article answers.
    fn judged(&self, name: &str) -> Option<Vec<(f64, bool, bool)>> {
        let set = self.sets.iter().find(|set| set.name == name)?;
        let target = if set.answer_only { Target::AnswerOnly } else { Target::Confidence };
        let others: Vec<&Samples> = self.fitting().filter(|other| other.source != set.source).collect();
        if others.len() < 3 {
            return None;
        }
        let weights = weights(&others, target);
        let trust = set.own.trust(&weights);
        let judge = |sample: &Sample| {
            let confidence = sample.trusted(trust, 1.0).verdict(&weights, target);
            (confidence, sample.of(target), sample.of(Target::Relevance))
        };
        Some(set.own.samples.iter().map(judge).collect())
    }

    /// Prints how many answers would be right, and given, at which threshold; by weights from other sources.
    pub(crate) fn curves(&self) {
        const LEAST: [f64; 10] = [0.5, 0.6, 0.7, 0.75, 0.8, 0.83, 0.86, 0.9, 0.93, 0.95];
        println!("\nanswers right / given at each least confidence, left out:");
        println!("{:17}{}", "", LEAST.map(|least| format!("{least:>12.2}")).concat());
        for set in &self.sets {
            let Some(judged) = self.judged(&set.name) else { continue };
            let cells = LEAST.map(|least| {
                let (right, given) = answered(&judged, least);
                format!("{right:6.1}/{given:5.1}")
            });
            println!("{:17}{}", set.name, cells.concat());
        }
    }

    /// Sets to fit on: without unanswerable questions one tells nothing of what a probability must tell apart.
    fn fitting(&self) -> impl Iterator<Item = &Samples> + Clone {
        let answerable = |set: &&Samples| !set.own.samples.iter().all(|sample| sample.of(Target::Relevance));
        self.sets.iter().filter(answerable)
    }

    /// Prints the weights that all sets together give.
    pub(crate) fn print(&self) {
        let all: Vec<&Samples> = self.fitting().collect();
        println!("confidence: {:.3?}", weights(&all, Target::Confidence));
        println!("answer only: {:.3?}", weights(&all, Target::AnswerOnly));
        let sites = all.iter().flat_map(|set| std::iter::once(&set.own).chain(&set.relatives));
        println!("relevance: {:.3?}", fit(sites.flat_map(|site| &site.samples), Target::Relevance));
    }
}

/// Which share of the answers is right from a confidence on, and how many questions that have an answer get one; in
/// percent.
fn answered(judged: &[(f64, bool, bool)], least: f64) -> (f64, f64) {
    let share = |part: usize, whole: usize| 100.0 * float(part) / float(whole.max(1));
    let answered = judged.iter().filter(|(p, ..)| *p >= least);
    let right = answered.clone().filter(|(_, right, _)| *right).count();
    let inside = answered.clone().filter(|(.., inside)| *inside).count();
    (share(right, answered.count()), share(inside, judged.iter().filter(|(.., inside)| *inside).count()))
}

/// The weights of confidence that some sets give.
fn weights(sets: &[&Samples], target: Target) -> [f64; N] {
    if target == Target::AnswerOnly {
        return fit(sets.iter().flat_map(|set| &set.as_answers), target);
    }
    let sites = || {
        let related = sets.iter().flat_map(|set| &set.relatives);
        sets.iter().map(|set| (&set.own, 1.0)).chain(related.map(|site| (site, RELATED)))
    };
    let of_site = |(site, part): (&Site, f64), trust| {
        site.samples.iter().map(move |sample| sample.trusted(trust, part)).collect::<Vec<_>>()
    };
    let mut samples: Vec<Sample> = sites().flat_map(|site| of_site(site, 0.0)).collect();
    let mut weights = fit(samples.iter(), target);
    for _ in 1..ROUNDS {
        samples = sites().flat_map(|site| of_site(site, site.0.trust(&weights))).collect();
        weights = fit(samples.iter(), target);
    }
    weights
}

impl Site {
    fn of(set: &Set) -> Result<Self> {
        let rehearsed = deskbell::rehearse(set)?;
        let sample =
            |of: &rehearsal::Rehearsed| Sample::new(&of.evidence, of.right, true, f64::from(of.weight));
        Ok(Self { samples: samples(set)?, rehearsed: rehearsed.iter().map(sample).collect() })
    }

    /// The trust that its rehearsal shows by some weights.
    fn trust(&self, weights: &[f64; N]) -> f64 {
        #[expect(clippy::cast_possible_truncation, reason = "what the product reckons with")]
        let verdict = |sample: &Sample| {
            let log_odds = sample.log_odds(weights, Target::Confidence);
            (log_odds as f32, sample.of(Target::Confidence), sample.weight() as f32)
        };
        f64::from(rehearsal::trust(&self.rehearsed.iter().map(verdict).collect::<Vec<_>>()))
    }
}

/// A set counts by the root of its size: large ones more, but not so that small ones count nothing.
fn samples(set: &Set) -> Result<Vec<Sample>> {
    let index = Index::build(pack::decode(&deskbell::encode(set)?)?);
    let (outcomes, evidence) = deskbell::run(set, &index, false);
    let weight = 1.0 / float(outcomes.len().max(1)).sqrt();
    let sample = |(outcome, evidence): (&crate::metrics::Outcome, &shared::faq::Evidence)| {
        Sample::new(evidence, outcome.right(), outcome.in_scope, weight)
    };
    Ok(outcomes.iter().zip(&evidence).map(sample).collect())
}
