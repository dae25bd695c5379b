//! Whether probabilities are true of sites that the weights were not fitted on: each set is judged by weights from
//! all sets of other sources.

use anyhow::Result;
use shared::faq::{Index, pack};

use crate::fit::{N, Sample, Target, fit};
use crate::metrics::{ece, float};
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
}

impl Calibration {
    pub(crate) fn of(sets: &[Set]) -> Result<Self> {
        // Without unanswerable questions a set tells nothing of what a probability must tell apart.
        let sets = sets.iter().filter(|set| !set.oos.is_empty());
        let sets = sets.map(|set| {
            let mut relatives = Vec::new();
            for relative in augment::relatives(set).iter().skip(1) {
                relatives.extend(samples(relative)?);
            }
            Ok(Samples {
                name: set.name.clone(),
                source: set.source().to_owned(),
                own: samples(set)?,
                relatives,
            })
        });
        Ok(Self { sets: sets.collect::<Result<_>>()? })
    }

    /// A set's calibration error with weights from other sources; `None` if there are too few to fit on.
    pub(crate) fn left_out(&self, name: &str) -> Option<f64> {
        let set = self.sets.iter().find(|set| set.name == name)?;
        let others = self.sets.iter().filter(|other| other.source != set.source);
        if others.clone().count() < 3 {
            return None;
        }
        let weights = confidence(others);
        let judged = |sample: &Sample| {
            (sample.probability(&weights, Target::Confidence), sample.of(Target::Confidence))
        };
        Some(ece(set.own.iter().map(judged)))
    }

    /// Prints the weights that all sets together give.
    pub(crate) fn print(&self) {
        println!("confidence: {:.3?}", confidence(self.sets.iter()));
        let own = self.sets.iter().flat_map(|set| &set.own);
        let all = own.chain(self.sets.iter().flat_map(|set| &set.relatives));
        println!("relevance: {:.3?}", fit(all, Target::Relevance));
    }
}

/// The weights of confidence that some sets give.
fn confidence<'a>(sets: impl Iterator<Item = &'a Samples> + Clone) -> [f64; N] {
    let relatives = sets.clone().flat_map(|set| &set.relatives);
    let lighter: Vec<Sample> = relatives.map(|sample| sample.counting(0.1)).collect();
    fit(sets.flat_map(|set| &set.own).chain(&lighter), Target::Confidence)
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
