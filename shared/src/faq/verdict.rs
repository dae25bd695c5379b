//! From scores to a verdict: how likely it is that the best article answers, and what to do then.

use super::index::Hit;

/// What to do with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Show the best article as the answer.
    Answer,
    /// Offer the best articles.
    Suggest,
    /// Say that nothing is known, and pass the question on.
    NoMatch,
}

/// When to answer and when to suggest: probabilities that the best article is the right one.
///
/// `answer: 0.9` means: answer by itself only when at least nine of ten such answers are right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// From here on the best article is shown as the answer.
    pub answer: f32,
    /// From here on the best articles are offered.
    pub suggest: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { answer: 0.8, suggest: 0.2 }
    }
}

/// What the matcher makes of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What to do.
    pub kind: Kind,
    /// The probability that the first hit answers the question.
    pub confidence: f32,
    /// The best articles, best first; they are given for every kind.
    pub hits: Vec<Hit>,
}

impl Thresholds {
    /// The kind of verdict that a probability is.
    pub fn kind(&self, confidence: f32) -> Kind {
        if confidence >= self.answer {
            Kind::Answer
        } else if confidence >= self.suggest {
            Kind::Suggest
        } else {
            Kind::NoMatch
        }
    }
}

/// What the probability is computed from.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// The best article's score.
    pub(super) best: f32,
    /// The second best's.
    pub(super) second: f32,
}

/// The probability that the best article is the right one.
pub(super) fn confidence(evidence: &Evidence) -> f32 {
    let Evidence { best, second } = *evidence;
    if best <= 0.0 {
        return 0.0;
    }
    super::math::logistic(-3.0 + 6.0 * best + 4.0 * (best - second))
}
