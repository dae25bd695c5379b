//! The index over a pack, and the search in it.

use std::cell::OnceCell;
use std::ops::Range;

use super::features::{End, Space, features, hash};
use super::highlight;
use super::lexicon::Lexicon;
use super::math::float;
use super::pack::{Pack, PackedDoc};
use super::query::{Content, Query, weigh};
use super::scan::{self, better};
use super::sorting::sort;
use super::space::{self, Model, Occurrences, Row};
use super::verdict::{Evidence, Thresholds, Verdict};
use super::vocabulary::{Collector, Vocabulary};
use crate::ask::Found;
use crate::fold::{Folded, Kind, Table, fold_with};
use crate::id::ArticleId;
use crate::page::means;

/// Only so many bytes of a query are looked at.
const MAX_QUERY: usize = 1_000;
/// What an article's title and phrasings weigh; all other fields weigh less.
const TEXT: f32 = 1.0;
/// What its tags weigh.
const TAG: f32 = 0.5;
/// What its category weighs.
const CATEGORY: f32 = 0.25;
/// So many articles are asked for to learn how much articles are alike.
const NOISE_SAMPLE: usize = 64;
/// So many of the best articles a verdict compares.
const COMPARED: usize = 3;
/// Scores that differ by less are a tie, which page and popularity may break.
const TIE: f32 = 0.002;

/// Whether the visitor is still typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The last word may go on.
    Typing,
    /// The question is complete.
    Submitted,
}

/// What matches this much worse than the best is not worth showing while somebody types.
const WORTH_SHOWING: f32 = 0.35;

/// What may break ties between articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// The path of the page that the visitor is on, [`readable`](crate::page::readable); empty where it is not told.
    pub page: &'a str,
}

/// An article that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its place in the pack.
    pub doc: u32,
    /// How well it matches, from 0 to about 1.
    pub score: f32,
    /// What to highlight in its title, in bytes: ascending, apart, on character boundaries.
    pub title_spans: Vec<Range<usize>>,
}

/// An index over a pack.
#[derive(Clone, Debug)]
pub struct Index {
    pack: Pack,
    pub(super) lexicon: Lexicon,
    pub(super) vocabulary: Vocabulary,
    pub(super) words: space::Index,
    pub(super) grams: space::Index,
    pub(super) bodies: space::Index,
    /// What a question scores that no article answers, as far as the articles themselves can tell. Measured when
    /// the first verdict is asked for: searching does without.
    noise: OnceCell<Noise>,
}

/// The best score of an article's title among all other articles: its mean over a sample.
#[derive(Clone, Copy, Debug, Default)]
struct Noise {
    mean: f32,
    deviation: f32,
}

/// What articles have, read text by text; what an index is made of.
#[derive(Clone, Default)]
pub(super) struct Reading {
    collector: Collector,
    words: Occurrences,
    grams: Occurrences,
    bodies: Occurrences,
    /// The rows of the letter groups: one for each text.
    texts: Vec<Row>,
}

impl Reading {
    /// Reads all articles of a pack.
    pub(super) fn of(pack: &Pack, lexicon: &Lexicon) -> Self {
        // About as many groups of letters as letters and edges, and a few features for each word.
        let titled: usize = pack
            .docs()
            .flat_map(|doc| std::iter::once(doc.title()).chain(doc.phrasings()))
            .map(str::len)
            .sum();
        let mut reading = Self {
            words: Occurrences::with_capacity(titled / 2),
            grams: Occurrences::with_capacity(titled),
            texts: Vec::with_capacity(4 * pack.len()),
            ..Self::default()
        };
        for (nth, doc) in pack.docs().enumerate() {
            reading.doc(nth, doc, lexicon, pack.table());
        }
        reading
    }

    /// Reads one article more, which comes after those that were read.
    pub(super) fn doc(&mut self, nth: usize, doc: PackedDoc<'_>, lexicon: &Lexicon, table: &Table) {
        let titles = std::iter::once(doc.title()).chain(doc.phrasings()).map(|text| (text, TEXT));
        let tags = doc.tags().map(|text| (text, TAG));
        for (text, field) in titles.chain(tags).chain([(doc.category(), CATEGORY)]) {
            self.text(nth, &fold_with(text, table), field, lexicon);
        }
        features(&fold_with(doc.body(), table), End::Closed, lexicon, &mut |space, hash, weight| {
            // A long text is in nearly every group of synonyms, which tells nothing.
            if space != Space::Groups {
                self.bodies.push(hash, nth, weight);
            }
        });
    }

    fn text(&mut self, doc: usize, text: &Folded, field: f32, lexicon: &Lexicon) {
        let row = self.texts.len();
        self.texts.push(Row { doc: u32::try_from(doc).unwrap_or(u32::MAX), weight: field });
        features(text, End::Closed, lexicon, &mut |space, hash, weight| match space {
            Space::Words | Space::Groups => self.words.push(hash, doc, field * weight),
            Space::Grams => self.grams.push(hash, row, weight),
        });
        for word in text.words().iter().filter(|word| word.kind == Kind::Spaced) {
            let letters = text.letters(word);
            self.collector.add(hash(letters), letters);
        }
    }

    /// The index over the pack that was read.
    pub(super) fn index(self, pack: Pack, lexicon: Lexicon) -> Index {
        let docs = pack.len();
        let rows: Vec<Row> = (0..).take(docs).map(|doc| Row { doc, weight: 1.0 }).collect();
        Index {
            noise: OnceCell::new(),
            vocabulary: self.collector.finish(),
            words: space::Index::build(self.words, &rows, docs, Model::Cosine),
            grams: space::Index::build(self.grams, &self.texts, docs, Model::Cosine),
            bodies: space::Index::build(self.bodies, &rows, docs, Model::Bm25),
            lexicon,
            pack,
        }
    }
}

impl Index {
    /// Builds the index; the same articles give the same index everywhere.
    pub fn build(pack: Pack) -> Self {
        let lexicon = Lexicon::new(&pack);
        Reading::of(&pack, &lexicon).index(pack, lexicon)
    }

    /// Asks for some articles by their own titles and looks at the best of the others: so much alike are articles
    /// here, and so much may a question be like one that it does not mean.
    fn measure_noise(&self) -> Noise {
        let step = self.pack.len().div_ceil(NOISE_SAMPLE).max(1);
        let mut rivals = Vec::with_capacity(NOISE_SAMPLE);
        for (nth, doc) in (0_u32..).zip(self.pack.docs()).step_by(step) {
            let text = self.fold(doc.title());
            if text.words().is_empty() {
                continue;
            }
            let ranked = scan::best(&weigh(self, &text, End::Closed), self.pack.len(), 2);
            let rival = ranked.iter().find(|(other, _)| *other != nth);
            rivals.push(rival.map_or(0.0, |(_, score)| *score));
        }
        let count = float(rivals.len().max(1));
        let mean = rivals.iter().sum::<f32>() / count;
        let variance = rivals.iter().map(|rival| (rival - mean) * (rival - mean)).sum::<f32>() / count;
        Noise { mean, deviation: variance.sqrt() }
    }

    pub(super) fn fold(&self, text: &str) -> Folded {
        fold_with(text, self.pack.table())
    }

    fn folded(&self, query: &str) -> Folded {
        self.fold(cut(query, MAX_QUERY))
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
    pub fn search_with(&self, query: &str, limit: usize, mode: Mode, options: &Options<'_>) -> Vec<Hit> {
        let end = if mode == Mode::Typing { End::Open } else { End::Closed };
        let text = self.folded(query);
        let ranked = self.ranked(&weigh(self, &text, end), limit, options);
        self.hits(&ranked, limit, &text, end)
    }

    /// As a search field shows them while somebody types: without those that match far worse than the best. The same
    /// in the browser and, for sites that have more articles than it carries, on the edge.
    pub fn find(&self, typed: &str, limit: usize, options: &Options<'_>) -> Vec<Found> {
        let hits = self.search_with(typed, limit, Mode::Typing, options);
        let least = hits.first().map_or(0.0, |hit| hit.score * WORTH_SHOWING);
        let found = |hit: &Hit| {
            let doc = self.pack.get(hit.doc)?;
            let ends = hit.title_spans.iter().flat_map(|span| [span.start, span.end]);
            Some(Found {
                id: ArticleId::new(doc.id())?,
                title: doc.title().to_owned(),
                spans: ends.map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect(),
            })
        };
        hits.iter().take_while(|hit| hit.score >= least).filter_map(found).collect()
    }

    /// The articles that match a complete question best, and what to do with them.
    pub fn ask(&self, query: &str, limit: usize, thresholds: &Thresholds) -> Verdict {
        self.ask_with(query, limit, thresholds, &Options::default())
    }

    /// As [`Index::ask`], with what may break ties.
    pub fn ask_with(
        &self,
        query: &str,
        limit: usize,
        thresholds: &Thresholds,
        options: &Options<'_>,
    ) -> Verdict {
        let text = self.folded(query);
        let query = weigh(self, &text, End::Closed);
        let ranked = self.ranked(&query, limit.max(COMPARED), options);
        let evidence = self.evidence(&query, &text, &ranked);
        let (confidence, relevance) = (evidence.confidence(), evidence.relevance());
        Verdict {
            kind: thresholds.kind(confidence, relevance),
            confidence,
            relevance,
            evidence,
            hits: self.hits(&ranked, limit, &text, End::Closed),
        }
    }

    /// What is known of a question's match, by itself and as if an article were not there.
    pub(super) fn rehearsed(&self, question: &str, article: u32) -> [(Option<u32>, Evidence); 2] {
        let text = self.folded(question);
        let query = weigh(self, &text, End::Closed);
        let mut ranked = self.ranked(&query, COMPARED, &Options::default());
        let seen = || (ranked.first().map(|(doc, _)| *doc), self.evidence(&query, &text, &ranked));
        let with = seen();
        ranked.retain(|(doc, _)| *doc != article);
        [with, (ranked.first().map(|(doc, _)| *doc), self.evidence(&query, &text, &ranked))]
    }

    /// The best articles; a few more are looked at, since ties may be broken in favour of one behind.
    fn ranked(&self, query: &Query<'_>, limit: usize, options: &Options<'_>) -> Vec<(u32, f32)> {
        let mut ranked = scan::best(query, self.pack.len(), limit.saturating_add(8));
        for (doc, score) in &mut ranked {
            if let Some(doc) = self.pack.get(*doc) {
                *score += TIE * favour(doc, options);
            }
        }
        sort(&mut ranked, better);
        ranked
    }

    fn evidence(&self, query: &Query<'_>, text: &Folded, ranked: &[(u32, f32)]) -> Evidence {
        let Some(&(doc, best)) = ranked.first() else { return Evidence::default() };
        let noise = self.noise.get_or_init(|| self.measure_noise());
        let score = |nth: usize| ranked.get(nth).map_or(0.0, |(_, score)| *score);
        let phrasings = self
            .pack
            .get(doc)
            .map_or(0, |doc| doc.phrasings().count() + usize::from(!doc.title().is_empty()));
        let content = Content::of(self, text, doc);
        Evidence {
            best,
            lead: (best - score(1)) / best,
            clear: (best - score(2)) / best,
            excess: (best - noise.mean) / (noise.deviation + 0.05),
            covered: query.coverage(doc),
            content_covered: content.covered,
            content_known: content.known,
            content_missing: content.missing,
            length: query.length(),
            phrasings: float(phrasings),
            contrary: if self.contrary(text, doc) { 1.0 } else { 0.0 },
            trust: self.pack.trust(),
        }
    }

    /// Whether a question turns around what an article is about.
    fn contrary(&self, question: &Folded, doc: u32) -> bool {
        let Some(doc) = self.pack.get(doc) else { return false };
        let mut texts = std::iter::once(doc.title()).chain(doc.phrasings()).filter(|text| !text.is_empty());
        let turns = |text: &str| self.lexicon.turns(&self.fold(text));
        // None of its texts does, though the question does; or each of several, though the question does not.
        if self.lexicon.turns(question) {
            !texts.any(turns)
        } else {
            doc.phrasings().next().is_some() && texts.all(turns)
        }
    }

    fn hits(&self, ranked: &[(u32, f32)], limit: usize, query: &Folded, end: End) -> Vec<Hit> {
        let spans = |doc| {
            self.pack.get(doc).map_or_else(Vec::new, |d| highlight::spans(&self.fold(d.title()), query, end))
        };
        ranked.iter().take(limit).map(|&(doc, score)| Hit { doc, score, title_spans: spans(doc) }).collect()
    }
}

/// From 0 to 1: how much an article is to be preferred to an equal match.
fn favour(doc: PackedDoc<'_>, options: &Options<'_>) -> f32 {
    let here = !options.page.is_empty() && doc.pages().any(|pattern| means(pattern, options.page));
    let popularity = float(doc.popularity() as usize);
    let popular = popularity / (popularity + 10.0);
    (if here { 0.6 } else { 0.0 }) + 0.4 * popular
}

/// The first so many bytes of a text, or a few less where a character would be cut.
fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}
