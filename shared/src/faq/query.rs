//! A question, weighed: which postings it adds up, and with what weight.

use super::features::{End, Hash, Space, features, hash};
use super::index::Index;
use super::math::{float, ln};
use super::sorting::sort;
use super::space::{self, Posting, dampened};
use crate::fold::{Folded, Kind, Letter};

/// What words count in a score; letter groups count the rest.
const WORDS: f32 = 0.55;
/// What the answer's text counts at most, on top.
const BODY: f32 = 0.25;
/// What a word counts that a misspelled one may stand for, by edits.
const EDITED: [f32; 3] = [1.0, 0.8, 0.6];
/// What a word counts that the unfinished one goes on as, if it can only be that one; more if most of it is there.
const COMPLETED: f32 = 1.4;
/// At most so many words of a query are corrected, and stand for one another.
const CORRECTED: usize = 4;
const ALTERNATIVES: usize = 12;

/// Postings that a query adds up, times a weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term<'a> {
    pub(super) postings: &'a [Posting],
    pub(super) weight: f32,
}

/// A weighed query.
#[derive(Clone, Debug, Default)]
pub(super) struct Query<'a> {
    /// Over words, letter groups and answers, in this order.
    pub(super) terms: Vec<Term<'a>>,
    /// How many of the terms are over words.
    pub(super) words: usize,
    /// What the words would weigh that no article has.
    pub(super) unknown: f32,
}

/// Weighs a query.
pub(super) fn weigh<'a>(index: &'a Index, text: &Folded, end: End) -> Query<'a> {
    let mut found: Vec<(Space, u32, f32)> = Vec::new();
    features(text, end, &index.lexicon, &mut |space, hash, weight| found.push((space, hash, weight)));
    sort(&mut found, |a, b| (a.0, a.1) < (b.0, b.1));
    let (words, grams) = found.split_at(found.partition_point(|(space, ..)| *space < Space::Grams));
    let mut query = Query::default();
    let mut vector = Vector::default();
    let alternatives = alternatives(index, text, end);
    for (hash, weight) in distinct(words) {
        let instead: Vec<_> = alternatives.iter().filter(|(for_, ..)| *for_ == hash).collect();
        let postings = index.words.postings(hash);
        let mut square = 0.0_f32;
        for (_, other, share) in instead.iter().take(ALTERNATIVES) {
            let postings = index.words.postings(*other);
            let weight = weight * share * index.words.idf(postings);
            query.terms.push(Term { postings, weight });
            square = square.max(weight * weight);
        }
        let own = weight * index.words.idf(postings);
        if !postings.is_empty() {
            query.terms.push(Term { postings, weight: own });
            square = square.max(own * own);
        } else if instead.is_empty() {
            query.unknown += own;
            square = own * own;
        }
        vector.square += square;
    }
    query.words = query.terms.len();
    vector.scale(&mut query.terms, 0, WORDS);
    // A part of a query that no article has weakens the words' share, and unknown is a share of that.
    query.unknown *= WORDS / vector.square.sqrt().max(f32::MIN_POSITIVE);

    let from = query.terms.len();
    let mut vector = Vector::default();
    for (hash, weight) in distinct(grams) {
        vector.add(&mut query.terms, &index.grams, hash, weight);
    }
    vector.scale(&mut query.terms, from, 1.0 - WORDS);

    let from = query.terms.len();
    let mut sum = 0.0;
    let (plain, _) = words.split_at(words.partition_point(|(space, ..)| *space == Space::Words));
    for (hash, weight) in distinct(plain).chain(distinct(grams)) {
        let postings = index.bodies.postings(hash);
        let weight = weight * index.bodies.rarity(postings);
        sum += weight;
        if !postings.is_empty() {
            query.terms.push(Term { postings, weight });
        }
    }
    // What all of BM25's parts together could reach counts as one.
    for term in query.terms.iter_mut().skip(from) {
        term.weight *= BODY / (space::SATURATION * sum);
    }
    query
}

#[derive(Default)]
struct Vector {
    square: f32,
}

impl Vector {
    fn add<'a>(&mut self, terms: &mut Vec<Term<'a>>, space: &'a space::Index, hash: u32, weight: f32) {
        let postings = space.postings(hash);
        let weight = weight * space.idf(postings);
        self.square += weight * weight;
        if !postings.is_empty() {
            terms.push(Term { postings, weight });
        }
    }

    /// Makes it of unit length, times a share.
    fn scale(&self, terms: &mut [Term<'_>], from: usize, share: f32) {
        let factor = share / self.square.sqrt().max(f32::MIN_POSITIVE);
        terms.iter_mut().skip(from).for_each(|term| term.weight *= factor);
    }
}

/// Each feature once, weighed by how often it occurs.
fn distinct(features: &[(Space, u32, f32)]) -> impl Iterator<Item = (u32, f32)> {
    features.chunk_by(|a, b| a.1 == b.1).filter_map(|run| {
        let weight = run.iter().map(|(.., weight)| *weight).fold(0.0, f32::max);
        Some((run.first()?.1, weight * dampened(run.len())))
    })
}

/// Words that a query's word may stand for: how an unfinished word goes on, and how a misspelled one is written; and
/// the pairs that those make with their neighbours. Each as the query's word or pair, the other, and what that counts.
fn alternatives(index: &Index, text: &Folded, end: End) -> Vec<(u32, u32, f32)> {
    let mut all = Vec::new();
    let mut corrected = 0;
    let words = text.words();
    let spaced =
        |nth: usize| words.get(nth).filter(|word| word.kind == Kind::Spaced).map(|word| text.letters(word));
    let having = |feature: u32| index.words.postings(feature).len();
    for nth in 0..words.len() {
        let Some(letters) = spaced(nth) else { continue };
        let own = hash(letters);
        let mut new: Vec<(u32, &[char], f32)> = Vec::new();
        if end == End::Open && nth + 1 == words.len() {
            index.vocabulary.beginning(letters, &mut |other, word, part| new.push((other, word, 0.4 * part)));
            // The fewer ways it may go on, the surer each is.
            let sure = COMPLETED / (1.0 + 0.2 * ln(float(new.len().max(1))));
            for (.., share) in &mut new {
                *share += sure;
            }
        }
        if new.is_empty() && corrected < CORRECTED && having(own) == 0 {
            corrected += 1;
            index.vocabulary.similar(letters, &mut |other, word, edits| {
                new.push((other, word, EDITED.get(edits).copied().unwrap_or(0.5)));
            });
        }
        // What counts most first, and of that what most articles have.
        sort(&mut new, |a, b| {
            a.2.total_cmp(&b.2).then_with(|| having(a.0).cmp(&having(b.0))).then(b.0.cmp(&a.0)).is_gt()
        });
        new.truncate(ALTERNATIVES);
        let before = nth.checked_sub(1).and_then(spaced).map(|before| Hash::word().letters(before));
        let after = spaced(nth + 1);
        for (other, word, share) in new {
            all.push((own, other, share));
            let mut pair = |own: Hash, other: Hash| {
                if having(other.finish()) > 0 {
                    all.push((own.finish(), other.finish(), share));
                }
            };
            if let Some(before) = before {
                pair(before.letters(letters), before.chars(word));
            }
            if let Some(after) = after {
                pair(Hash::word().letters(letters).letters(after), Hash::word().chars(word).letters(after));
            }
        }
    }
    all
}

/// What a query can say about itself, for the verdict.
impl Query<'_> {
    /// Which part of the words' weight an article has.
    pub(super) fn coverage(&self, doc: u32) -> f32 {
        let words = self.terms.get(..self.words).unwrap_or_default();
        let known: f32 = words.iter().map(|term| term.weight).sum();
        let covered: f32 = words.iter().filter(|term| has(term.postings, doc)).map(|term| term.weight).sum();
        let all = known + self.unknown;
        if all > 0.0 { covered / all } else { 0.0 }
    }

    /// How many features of words it has.
    pub(super) fn length(&self) -> f32 {
        float(self.words)
    }
}

/// What an article has of a question's words that say much: the weak ones aside, without pairs and synonyms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Content {
    /// Which part of their weight the article has.
    pub(super) covered: f32,
    /// Which part any article has.
    pub(super) known: f32,
    /// Which part the heaviest word is that the article has not.
    pub(super) missing: f32,
}

impl Content {
    pub(super) fn of(index: &Index, text: &Folded, doc: u32) -> Self {
        let (mut all, mut known, mut covered, mut missing) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
        let mut see = |letters: &[Letter]| {
            let hash = hash(letters);
            if index.lexicon.is_weak(hash) {
                return;
            }
            let postings = index.words.postings(hash);
            let weight = index.words.idf(postings);
            all += weight;
            let answers = index.bodies.postings(hash);
            if !postings.is_empty() || !answers.is_empty() {
                known += weight;
            }
            if has(postings, doc) || has(answers, doc) {
                covered += weight;
            } else {
                missing = missing.max(weight);
            }
        };
        for word in text.words() {
            let letters = text.letters(word);
            match word.kind {
                Kind::Spaced => see(letters),
                Kind::Ideographic | Kind::Unspaced => {
                    letters.windows(letters.len().min(2)).for_each(&mut see);
                }
            }
        }
        if all > 0.0 {
            Self { covered: covered / all, known: known / all, missing: missing / all }
        } else {
            Self { covered: 0.0, known: 0.0, missing: 1.0 }
        }
    }
}

fn has(postings: &[Posting], doc: u32) -> bool {
    postings.binary_search_by_key(&doc, |posting| posting.doc).is_ok()
}
