//! What is measured of a list of answered questions.

use serde::{Deserialize, Serialize};

use crate::noise::Random;

/// How an engine answered one question.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Outcome {
    /// The place of the first right article, from 0; `None` if it is not among the first ten.
    pub(crate) place: Option<usize>,
    /// How probable the engine thought it that its first article is right.
    #[serde(default)]
    pub(crate) confidence: f64,
    /// How much, to the engine, the question is like one that has an answer; just a score.
    pub(crate) relevance: f64,
    /// Whether an article answers it at all.
    pub(crate) in_scope: bool,
    /// Whether the engine would have answered by itself.
    #[serde(default)]
    pub(crate) answered: bool,
    /// How long that took, in microseconds.
    pub(crate) us: f64,
}

impl Outcome {
    pub(crate) fn right(&self) -> bool {
        self.place == Some(0)
    }
}

/// One line of the report; shares in percent.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Row {
    pub(crate) set: String,
    pub(crate) engine: String,
    pub(crate) variant: String,
    pub(crate) r1: f64,
    pub(crate) r5: f64,
    pub(crate) mrr: f64,
    pub(crate) auroc: Option<f64>,
    pub(crate) ece: Option<f64>,
    /// What it would be on average, of as many questions, if every probability were exactly true.
    pub(crate) ece_floor: Option<f64>,
    /// With weights that were fitted without this set's source.
    pub(crate) ece_left_out: Option<f64>,
    pub(crate) answer_precision_left_out: Option<f64>,
    pub(crate) answer_coverage_left_out: Option<f64>,
    pub(crate) answer_precision: Option<f64>,
    pub(crate) answer_coverage: Option<f64>,
    /// In WebAssembly, of Deskbell.
    pub(crate) us_p50: f64,
    pub(crate) us_p99: f64,
    pub(crate) native_us_p50: Option<f64>,
    pub(crate) native_us_p99: Option<f64>,
    /// Per keystroke, from the first letter to the last.
    pub(crate) key_us_p50: Option<f64>,
    pub(crate) key_us_p99: Option<f64>,
}

/// What verdicts are worth by weights from other sets; in percent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeftOut {
    pub(crate) ece: f64,
    pub(crate) precision: f64,
    pub(crate) coverage: f64,
}

impl Row {
    pub(crate) fn with(self, left_out: Option<LeftOut>) -> Self {
        Self {
            ece_left_out: left_out.map(|of| of.ece),
            answer_precision_left_out: left_out.map(|of| of.precision),
            answer_coverage_left_out: left_out.map(|of| of.coverage),
            ..self
        }
    }
}

/// Measures outcomes; `calibrated` if their confidence is meant as a probability.
pub(crate) fn measure(outcomes: &[Outcome], calibrated: bool) -> Row {
    let asked: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.in_scope).collect();
    let share = |count: usize| percent(count, asked.len());
    let within = |places: usize| asked.iter().filter(|o| o.place.is_some_and(|place| place < places)).count();
    let reciprocal = |outcome: &&Outcome| outcome.place.map_or(0.0, |place| 1.0 / (float(place) + 1.0));
    let answered: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.answered).collect();
    let right = answered.iter().filter(|outcome| outcome.right()).count();
    let covered = answered.iter().filter(|outcome| outcome.in_scope).count();
    let mut times: Vec<f64> = outcomes.iter().map(|outcome| outcome.us).collect();
    times.sort_by(f64::total_cmp);
    Row {
        r1: share(within(1)),
        r5: share(within(5)),
        mrr: 100.0 * asked.iter().map(reciprocal).sum::<f64>() / float(asked.len().max(1)),
        auroc: auroc(outcomes),
        ece: calibrated.then(|| ece(outcomes.iter().map(|o| (o.confidence, o.right())))),
        ece_floor: calibrated.then(|| ece_floor(outcomes)),
        answer_precision: (calibrated && !answered.is_empty()).then(|| percent(right, answered.len())),
        answer_coverage: calibrated.then(|| share(covered)),
        us_p50: quantile(&times, 0.5),
        us_p99: quantile(&times, 0.99),
        ..Row::default()
    }
}

/// The probability that a question in scope seems more relevant than one out of scope.
fn auroc(outcomes: &[Outcome]) -> Option<f64> {
    let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
    sorted.sort_by(|a, b| a.relevance.total_cmp(&b.relevance));
    let mut below = 0.0;
    let (mut wins, mut inside, mut outside) = (0.0, 0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.relevance.total_cmp(&b.relevance).is_eq()) {
        let ins = float(tied.iter().filter(|outcome| outcome.in_scope).count());
        let outs = float(tied.len()) - ins;
        wins += ins * (below + outs / 2.0);
        below += outs;
        inside += ins;
        outside += outs;
    }
    (inside > 0.0 && outside > 0.0).then(|| 100.0 * wins / (inside * outside))
}

/// The expected calibration error over ten bins of equal width (Guo et al., *On calibration of modern neural
/// networks*, 2017), in percent.
pub(crate) fn ece(predictions: impl Iterator<Item = (f64, bool)>) -> f64 {
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for (probability, right) in predictions {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 9")]
        let bin = &mut bins[(probability * 10.0).clamp(0.0, 9.0) as usize];
        bin.0 += 1.0;
        bin.1 += probability;
        bin.2 += f64::from(u8::from(right));
    }
    let all: f64 = bins.iter().map(|bin| bin.0).sum();
    100.0 * bins.iter().map(|(_, expected, right)| (expected - right).abs()).sum::<f64>() / f64::max(all, 1.0)
}

/// A few questions fall into ten bins unevenly even when probabilities are true; how unevenly, by drawing outcomes
/// with exactly these probabilities.
fn ece_floor(outcomes: &[Outcome]) -> f64 {
    const DRAWS: usize = 100;
    let mut random = Random(0xF100);
    let mut drawn = |probability: f64| float(random.below(1_000_000)) < 1e6 * probability;
    let mut draw = || ece(outcomes.iter().map(|o| (o.confidence, drawn(o.confidence))));
    (0..DRAWS).map(|_| draw()).sum::<f64>() / float(DRAWS)
}

pub(crate) fn quantile(sorted: &[f64], part: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index into the slice")]
    let at = (part * float(sorted.len().saturating_sub(1))).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * float(part) / float(whole.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "counts of questions")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}
