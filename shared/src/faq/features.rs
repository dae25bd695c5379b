//! From folded text to features: the words, spellings and letter groups that are compared.
//!
//! A feature is a 32-bit hash. With a million of them two in some thousand share a hash with another, which costs
//! less quality than storing their text costs bytes.

use crate::fold::{Folded, Kind, Letter, Word};

/// Which vector a feature belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// Words: folded, as spelled, and pairs.
    Words,
    /// Groups of letters inside words: they forgive typos, endings and lost diacritics.
    Grams,
}

/// How a word that is still being typed is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The last word is complete.
    Closed,
    /// The last word may go on.
    Open,
}

const WORD: u32 = 0x9E37_79B1;
const SPELLING: u32 = 0x85EB_CA77;
const PAIR: u32 = 0xC2B2_AE3D;
const GRAM: u32 = 0x27D4_EB2F;
/// Stands for a word's edge in a letter group.
const EDGE: u32 = 0x0011_0000;

/// One round of murmur3's mixing.
fn mix(hash: u32, value: u32) -> u32 {
    let k = value.wrapping_mul(0xCC9E_2D51).rotate_left(15).wrapping_mul(0x1B87_3593);
    (hash ^ k).rotate_left(13).wrapping_mul(5).wrapping_add(0xE654_6B64)
}

fn finish(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85EB_CA6B);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xC2B2_AE35);
    hash ^ (hash >> 16)
}

/// The feature of a folded word.
pub(super) fn word_hash(letters: &[Letter]) -> u32 {
    finish(letters.iter().fold(WORD, |hash, letter| mix(hash, u32::from(letter.base))))
}

fn spelling_hash(letters: &[Letter]) -> u32 {
    finish(
        letters
            .iter()
            .fold(SPELLING, |hash, letter| mix(mix(hash, u32::from(letter.base)), u32::from(letter.marks))),
    )
}

/// Calls `emit` for every feature of a text; a repeated feature is emitted repeatedly.
pub(super) fn features(text: &Folded, end: End, weights: &Weights, emit: &mut impl FnMut(Space, u32)) {
    let mut before = None;
    let count = text.words().len();
    for (nth, word) in text.words().iter().enumerate() {
        let letters = text.letters(word);
        let open = end == End::Open && nth + 1 == count;
        word_features(word, letters, emit);
        grams(word.kind, letters, open, weights, emit);
        if weights.pairs && word.kind == Kind::Spaced {
            let hash = word_hash(letters);
            if let Some(before) = before {
                emit(Space::Words, finish(mix(mix(PAIR, before), hash)));
            }
            before = Some(hash);
        }
    }
}

fn word_features(word: &Word, letters: &[Letter], emit: &mut impl FnMut(Space, u32)) {
    match word.kind {
        Kind::Spaced => {
            emit(Space::Words, word_hash(letters));
            if letters.iter().any(|letter| letter.marks != 0) {
                emit(Space::Words, spelling_hash(letters));
            }
        }
        Kind::Ideographic => {
            for size in 1..=2 {
                for run in letters.windows(size) {
                    emit(Space::Words, word_hash(run));
                }
            }
        }
        Kind::Unspaced => {
            for run in letters.windows(letters.len().min(4)) {
                emit(Space::Words, word_hash(run));
            }
        }
    }
}

fn grams(kind: Kind, letters: &[Letter], open: bool, weights: &Weights, emit: &mut impl FnMut(Space, u32)) {
    let spaced = kind == Kind::Spaced;
    let before = spaced.then_some(EDGE);
    let behind = (spaced && !open).then_some(EDGE);
    let codes = before.into_iter().chain(letters.iter().map(|letter| u32::from(letter.base))).chain(behind);
    let (shortest, longest) = if kind == Kind::Ideographic { weights.ideographs } else { weights.grams };
    let mut rest = codes;
    while rest.clone().next().is_some() {
        let mut hash = GRAM;
        for (size, code) in (1..=longest).zip(rest.clone()) {
            hash = mix(hash, code);
            if size >= shortest {
                emit(Space::Grams, finish(hash));
            }
        }
        rest.next();
    }
}

/// How texts become features and scores. The defaults were chosen on questions in English, Vietnamese, Persian and
/// Chinese, to serve the language and not any one set.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Whether two words in a row are a feature too.
    pub pairs: bool,
    /// Shortest and longest letter group.
    pub grams: (usize, usize),
    /// The same for ideographs.
    pub ideographs: (usize, usize),
    /// The part of a score that words have; letter groups have the rest.
    pub words: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { pairs: false, grams: (2, 4), ideographs: (1, 3), words: 0.5 }
    }
}
