//! Whether probabilities are true of sites that the weights were not fitted on: each set is judged by weights from
//! all sets of other sources.

use anyhow::Result;
use shared::faq::{Index, Thresholds, pack};

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
    own: Vec<Sample>,
    /// From relatives of the set: they have unanswerable questions that are near. For confidence they count a tenth,
    /// since a question that lost its article is a harder one than visitors ask.
    relatives: Vec<Sample>,
    /// As if its articles had nothing but answers.
    as_answers: Vec<Sample>,
    answer_only: bool,
}

impl Calibration {
    pub(crate) fn of(sets: &[Set]) -> Result<Self> {
        let sets = sets.iter().map(|set| {
            let answer_only = set.faqs.iter().all(|faq| faq.texts.is_empty());
            let mut relatives = Vec::new();
            if !answer_only {
                for relative in augment::relatives(set).iter().skip(1) {
                    relatives.extend(samples(relative)?);
                }
            }
            Ok(Samples {
                name: set.name.clone(),
                source: set.source().to_owned(),
                own: samples(set)?,
                relatives,
                as_answers: samples(&augment::as_answers(set))?,
                answer_only,
            })
        });
        Ok(Self { sets: sets.collect::<Result<_>>()? })
    }

    /// What a set's verdicts are worth with weights from other sources; `None` if there are too few to fit on.
    pub(crate) fn left_out(&self, name: &str) -> Option<LeftOut> {
        let set = self.sets.iter().find(|set| set.name == name)?;
        let target = if set.answer_only { Target::AnswerOnly } else { Target::Confidence };
        let others = self.fitting().filter(|other| other.source != set.source);
        if others.clone().count() < 3 {
            return None;
        }
        let weights = weights(others, target);
        let least = f64::from(Thresholds::default().answer);
        let judged = || set.own.iter().map(|sample| (sample.probability(&weights, target), sample));
        let answered: Vec<&Sample> =
            judged().filter(|(p, _)| *p >= least).map(|(_, sample)| sample).collect();
        let share = |part: usize, whole: usize| 100.0 * float(part) / float(whole.max(1));
        let inside = |sample: &&Sample| sample.of(Target::Relevance);
        let right = answered.iter().filter(|sample| sample.of(target)).count();
        Some(LeftOut {
            ece: ece(judged().map(|(probability, sample)| (probability, sample.of(target)))),
            precision: share(right, answered.len()),
            coverage: share(
                answered.iter().copied().filter(inside).count(),
                set.own.iter().filter(inside).count(),
            ),
        })
    }

    /// Sets to fit on: without unanswerable questions one tells nothing of what a probability must tell apart.
    fn fitting(&self) -> impl Iterator<Item = &Samples> + Clone {
        self.sets.iter().filter(|set| !set.own.iter().all(|sample| sample.of(Target::Relevance)))
    }

    /// Prints the weights that all sets together give.
    pub(crate) fn print(&self) {
        println!("confidence: {:.3?}", weights(self.fitting(), Target::Confidence));
        println!("answer only: {:.3?}", weights(self.fitting(), Target::AnswerOnly));
        let own = self.fitting().flat_map(|set| &set.own);
        let all = own.chain(self.fitting().flat_map(|set| &set.relatives));
        println!("relevance: {:.3?}", fit(all, Target::Relevance));
    }
}

/// The weights of confidence that some sets give.
fn weights<'a>(sets: impl Iterator<Item = &'a Samples> + Clone, target: Target) -> [f64; N] {
    if target == Target::AnswerOnly {
        return fit(sets.flat_map(|set| &set.as_answers), target);
    }
    let relatives = sets.clone().flat_map(|set| &set.relatives);
    let lighter: Vec<Sample> = relatives.map(|sample| sample.counting(0.1)).collect();
    fit(sets.flat_map(|set| &set.own).chain(&lighter), target)
}

/// A set counts by the root of its size: large ones more, but not so that small ones count nothing.
fn samples(set: &Set) -> Result<Vec<Sample>> {
    let index = Index::build(pack::decode(&deskbell::encode(set)?)?);
    let (outcomes, evidence) = deskbell::run(set, &index, false);
    let weight = 1.0 / float(outcomes.len().max(1)).sqrt();
    Ok(outcomes
        .iter()
        .zip(&evidence)
        .map(|(outcome, evidence)| Sample::new(evidence, outcome, weight))
        .collect())
}
