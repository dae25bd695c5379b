//! From scores to a verdict: how likely it is that the best article answers, and what to do then.
//!
//! Judged by weights that were fitted on other sites, the probabilities are wrong by 4 to 7 of 100 where articles have
//! titles, and of the answers that are given by the usual threshold nine of ten or more are right on each set that was
//! tried. Three things make that hold on sites that the weights were not fitted on: a site's own wordings say
//! beforehand how far its articles can be told apart ([`rehearsal`](super::rehearsal)); a question that turns around
//! what the best article is about is no question for it, however many words they share ("delete it from the list"
//! beside "put it on the list"); and an article with a single wording must lead clearly. Where each article has but one
//! short text and there are many alike, few questions are sure (4 of 100 on such a set), and no threshold makes more of
//! them right. Tried without gain: the gap to the tenth article, whether words and letters agree, the likeness to the
//! nearest single wording, the number of articles, weights of their own for single wordings, decision trees.

use super::index::Hit;
use super::math::{ln, logistic};

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

/// When to answer and when to suggest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// From this confidence on the best article is shown as the answer. The lower it is, the more questions are
    /// answered and the more of the answers are wrong; see [`Thresholds::right_of_ten`].
    pub answer: f32,
    /// From this relevance on articles are offered at all.
    pub suggest: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self::right_of_ten(9.0)
    }
}

impl Thresholds {
    /// Answer by itself only when at least so many of ten such answers are right.
    ///
    /// Most answers are surer than the least sure one that is given, so that the least confidence may be lower than
    /// the share that is to be right: as likely again to be wrong as an answer may be on the whole.
    pub fn right_of_ten(answers: f32) -> Self {
        let wrong = 1.0 - (answers / 10.0).clamp(0.0, 1.0);
        Self { answer: 1.0 - EASE * wrong, suggest: SUGGEST }
    }

    /// What to do at a confidence and a relevance.
    pub fn kind(&self, confidence: f32, relevance: f32) -> Kind {
        if confidence >= self.answer {
            Kind::Answer
        } else if relevance >= self.suggest {
            Kind::Suggest
        } else {
            Kind::NoMatch
        }
    }
}

/// How many times likelier to be wrong than answers on the whole the least sure answer may be.
const EASE: f32 = 1.4;
/// Below this relevance nothing is offered.
const SUGGEST: f32 = 0.1;

/// What the matcher makes of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What to do.
    pub kind: Kind,
    /// The probability that the first hit answers the question.
    pub confidence: f32,
    /// How much the question is like one that some article answers, from 0 to 1. It orders questions well; how many
    /// questions of a value have an answer depends on how much visitors ask that has none.
    pub relevance: f32,
    /// What both rest on.
    pub evidence: Evidence,
    /// The best articles, best first; they are given for every kind.
    pub hits: Vec<Hit>,
}

/// What is known of how well a question was matched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The best article's score.
    pub best: f32,
    /// How far the second best is behind, as a part of it.
    pub lead: f32,
    /// How far the third best is behind, as a part of it.
    pub clear: f32,
    /// How far the best score is above what a question scores that no article answers, in standard deviations. That
    /// is learnt from the articles: each is like some other to some degree.
    pub excess: f32,
    /// Which part of the question's words, pairs and synonyms, by weight, the best article has.
    pub covered: f32,
    /// Which part of the words that say much the best article has.
    pub content_covered: f32,
    /// Which part any article has.
    pub content_known: f32,
    /// Which part the heaviest word is that the best article has not.
    pub content_missing: f32,
    /// How many words, pairs and synonyms the question has that any article has.
    pub length: f32,
    /// How many texts the best article has.
    pub phrasings: f32,
    /// 1 if the question says the opposite of the best article, as far as single words tell: it has one that turns
    /// around what is asked ("cancel", "not") and none of the article's texts has, or the other way round.
    pub contrary: f32,
    /// How much surer than others this site's matches are ([`Pack::trust`](super::Pack::trust)).
    pub trust: f32,
}

/// Weights of [`Evidence::for_confidence`], after a constant, in the log-odds that the best article is the right one.
/// Fitted by the benchmark; few values, because more did not hold on sites that the weights were not fitted on.
const CONFIDENCE: [f32; Evidence::VALUES + 1] = [-6.640, 0.726, 2.924, 2.514, 0.877, 0.289, 1.233, -1.076];
/// The same of [`Evidence::for_answer_only`].
const ANSWER_ONLY: [f32; 3] = [-3.990, 4.771, 3.396];
/// The same of [`Evidence::for_relevance`], for the log-odds that any article is.
const RELEVANCE: [f32; 6] = [-0.726, 0.534, 0.892, 0.323, 0.631, 1.147];
/// An article with one wording that neither leads by half nor is asked for nearly in its own words is no surer: there,
/// whatever else asks for much the same may be what is meant.
const ONE_WORDING: f32 = 0.8;

impl Evidence {
    /// How many values each probability rests on at most.
    pub const VALUES: usize = 7;

    /// What the probability rests on that the best article is the right one.
    pub fn for_confidence(&self) -> [f32; Self::VALUES] {
        [
            self.excess,
            self.lead.sqrt(),
            self.covered,
            ln(1.0 + self.length),
            ln(1.0 + self.phrasings),
            self.clear,
            self.contrary * self.excess.max(0.0),
        ]
    }

    /// The same for an article that has neither title nor phrasing, which is like its neighbours in other ways.
    pub fn for_answer_only(&self) -> [f32; 2] {
        [self.lead.sqrt(), self.content_covered]
    }

    /// What the probability rests on that any article is.
    pub fn for_relevance(&self) -> [f32; 5] {
        [self.best, self.excess, self.content_covered, self.content_known, self.content_missing]
    }

    /// The most that [`Evidence::confidence`] may be.
    pub fn most(&self) -> f32 {
        let alone = self.phrasings < 2.0 && self.lead < 0.5 && self.best < 0.8;
        if alone { ONE_WORDING } else { 1.0 }
    }

    /// The probability that the best article is the right one.
    pub fn confidence(&self) -> f32 {
        if self.phrasings < 1.0 {
            return self.probability(log_odds(&ANSWER_ONLY, &self.for_answer_only()));
        }
        self.probability(self.untrusted() + self.trust).min(self.most())
    }

    /// Its log-odds, whatever the site.
    pub(super) fn untrusted(&self) -> f32 {
        log_odds(&CONFIDENCE, &self.for_confidence())
    }

    /// How much the question is like one that some article answers.
    pub fn relevance(&self) -> f32 {
        self.probability(log_odds(&RELEVANCE, &self.for_relevance()))
    }

    fn probability(&self, log_odds: f32) -> f32 {
        if self.best > 0.0 { logistic(log_odds) } else { 0.0 }
    }
}

fn log_odds(weights: &[f32], values: &[f32]) -> f32 {
    let Some((constant, weights)) = weights.split_first() else { return 0.0 };
    constant + weights.iter().zip(values).map(|(weight, value)| weight * value).sum::<f32>()
}
