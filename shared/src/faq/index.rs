//! The index over a pack, and the search in it.

use std::ops::Range;

use super::features::{End, Space, Weights, features};
use super::highlight;
use super::pack::Pack;
use super::space;
use super::verdict::{Evidence, Thresholds, Verdict, confidence};
use crate::fold::{Folded, fold};

/// Only so many bytes of a query are looked at.
const MAX_QUERY: usize = 1_000;

/// Whether the visitor is still typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The last word may go on.
    Typing,
    /// The question is complete.
    Submitted,
}

/// What may break ties between articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// The path of the page that the visitor is on.
    pub page: &'a str,
}

/// An article that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its place in the pack.
    pub doc: u32,
    /// How well it matches; comparable within one query.
    pub score: f32,
    /// What to highlight in its title, in bytes: ascending, apart, on character boundaries.
    pub title_spans: Vec<Range<usize>>,
}

/// An index over a pack.
#[derive(Clone, Debug)]
pub struct Index {
    pack: Pack,
    words: space::Index,
    grams: space::Index,
    weights: Weights,
}

impl Index {
    /// Builds the index; the same articles give the same index everywhere.
    pub fn build(pack: Pack) -> Self {
        Self::build_with(pack, Weights::default())
    }

    /// The pack that it was built over.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// The articles that match a query best, best first.
    pub fn search(&self, query: &str, limit: usize, mode: Mode) -> Vec<Hit> {
        self.search_with(query, limit, mode, &Options::default())
    }

    /// As [`Index::search`], with what may break ties.
    pub fn search_with(&self, query: &str, limit: usize, mode: Mode, _options: &Options<'_>) -> Vec<Hit> {
        let end = if mode == Mode::Typing { End::Open } else { End::Closed };
        let query = folded(query);
        let ranked = best(&self.scores_of(&query, end), limit);
        self.hits(&ranked, &query, end)
    }

    /// The articles that match a complete question best, and what to do with them.
    pub fn ask(&self, query: &str, limit: usize, thresholds: &Thresholds) -> Verdict {
        let query = folded(query);
        let ranked = best(&self.scores_of(&query, End::Closed), limit.max(2));
        let score = |nth: usize| ranked.get(nth).map_or(0.0, |(_, score)| *score);
        let confidence = confidence(&Evidence { best: score(0), second: score(1) });
        let shown = ranked.get(..limit.min(ranked.len())).unwrap_or_default();
        Verdict { kind: thresholds.kind(confidence), confidence, hits: self.hits(shown, &query, End::Closed) }
    }

    fn hits(&self, ranked: &[(u32, f32)], query: &Folded, end: End) -> Vec<Hit> {
        let spans =
            |doc| self.pack.get(doc).map_or_else(Vec::new, |d| highlight::spans(d.title(), query, end));
        ranked.iter().map(|&(doc, score)| Hit { doc, score, title_spans: spans(doc) }).collect()
    }

    /// As [`Index::build`], with other weights than the default ones.
    pub fn build_with(pack: Pack, weights: Weights) -> Self {
        let mut words = Vec::new();
        let mut grams = Vec::new();
        for (doc, d) in (0..).zip(pack.docs()) {
            let texts = [d.title(), d.body(), d.category()];
            for text in texts.into_iter().chain(d.phrasings()).chain(d.tags()) {
                features(&fold(text), End::Closed, &weights, &mut |space, hash| match space {
                    Space::Words => words.push(space::occurrence(hash, doc)),
                    Space::Grams => grams.push(space::occurrence(hash, doc)),
                });
            }
        }
        let docs = u32::try_from(pack.len()).unwrap_or(u32::MAX);
        Self {
            words: space::Index::build(words, docs),
            grams: space::Index::build(grams, docs),
            pack,
            weights,
        }
    }

    /// Every article's score, in the order of the pack.
    pub fn scores(&self, query: &str) -> Vec<f32> {
        self.scores_of(&folded(query), End::Closed)
    }

    fn scores_of(&self, query: &Folded, end: End) -> Vec<f32> {
        let mut words = Vec::new();
        let mut grams = Vec::new();
        features(query, end, &self.weights, &mut |space, hash| match space {
            Space::Words => words.push(hash),
            Space::Grams => grams.push(hash),
        });
        let mut scores = vec![0.0; self.pack.len()];
        self.words.add(words, self.weights.words, &mut scores);
        self.grams.add(grams, 1.0 - self.weights.words, &mut scores);
        scores
    }
}

fn folded(query: &str) -> Folded {
    let cut = (0..=MAX_QUERY.min(query.len())).rev().find(|&at| query.is_char_boundary(at)).unwrap_or(0);
    fold(query.get(..cut).unwrap_or_default())
}

/// The best of all scores above zero, best first; equals in the order of the pack.
fn best(scores: &[f32], limit: usize) -> Vec<(u32, f32)> {
    let mut ranked: Vec<(u32, f32)> =
        (0..).zip(scores.iter().copied()).filter(|(_, score)| *score > 0.0).collect();
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if limit < ranked.len() {
        ranked.select_nth_unstable_by(limit, order);
        ranked.truncate(limit);
    }
    ranked.sort_unstable_by(order);
    ranked
}
