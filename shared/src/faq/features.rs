//! From folded text to features: the words, spellings and letter groups that are compared.
//!
//! A feature is a 32-bit hash. Among a million of them some hundred share a hash with another, which costs less
//! quality than storing their text costs bytes.

use super::lexicon::{Lexicon, TURNING};
use crate::fold::{Folded, Kind, Letter};

/// Which vector a feature belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    /// Words: folded, as spelled, and pairs.
    Words,
    /// Groups of synonyms, which stand in the same vector as words.
    Groups,
    /// Groups of letters inside words: they forgive typos, endings and lost diacritics.
    Grams,
}

/// How the last word is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It is complete.
    Closed,
    /// It may go on.
    Open,
}

/// What two words in a row weigh against one, and a part of that if one of them says little.
const PAIR: f32 = 0.5;
/// What a group of synonyms weighs against a word.
const GROUP: f32 = 1.0;
/// Letters in a letter group. Two to four together are no better, and cost three times as much.
const GRAM: usize = 3;
/// Stands for a word's edge in a letter group.
const EDGE: u32 = 0x0011_0000;

/// A hash in the making: a multiplication for each letter (as Firefox hashes), and the mixing of murmur3 at the end.
#[derive(Clone, Copy)]
pub(super) struct Hash(u32);

impl Hash {
    pub(super) const fn word() -> Self {
        Self(0x9E37_79B1)
    }

    const fn spelling() -> Self {
        Self(0x85EB_CA77)
    }

    const fn group() -> Self {
        Self(0x1656_67B1)
    }

    #[must_use]
    pub(super) const fn add(self, value: u32) -> Self {
        Self((self.0.rotate_left(5) ^ value).wrapping_mul(0x9E37_79B9))
    }

    pub(super) const fn finish(self) -> u32 {
        let mut hash = self.0;
        hash ^= hash >> 16;
        hash = hash.wrapping_mul(0x85EB_CA6B);
        hash ^= hash >> 13;
        hash = hash.wrapping_mul(0xC2B2_AE35);
        hash ^ (hash >> 16)
    }

    /// Goes on with the letters of a word that was folded before.
    pub(super) fn chars(self, word: &[char]) -> Self {
        word.iter().fold(self, |hash, letter| hash.add(u32::from(*letter)))
    }

    /// Goes on with the letters of a word.
    pub(super) fn letters(self, word: &[Letter]) -> Self {
        word.iter().fold(self, |hash, letter| hash.add(u32::from(letter.base)))
    }
}

/// The feature of a folded word.
pub(super) fn hash(word: &[Letter]) -> u32 {
    Hash::word().letters(word).finish()
}

fn spelling(word: &[Letter]) -> u32 {
    let add = |hash: Hash, letter: &Letter| hash.add(u32::from(letter.base)).add(u32::from(letter.marks));
    word.iter().fold(Hash::spelling(), add).finish()
}

/// Calls `emit` with every feature of a text and what it weighs among its like; a repeated feature is emitted
/// repeatedly.
pub(super) fn features(text: &Folded, end: End, lexicon: &Lexicon, emit: &mut impl FnMut(Space, u32, f32)) {
    let mut before: Option<(Hash, f32)> = None;
    let count = text.words().len();
    for (nth, word) in text.words().iter().enumerate() {
        let letters = text.letters(word);
        let open = end == End::Open && nth + 1 == count;
        let mut gram_weight = 1.0;
        match word.kind {
            Kind::Spaced => {
                let word = Hash::word().letters(letters);
                let hash = word.finish();
                let weak = lexicon.is_weak(hash);
                if weak {
                    gram_weight = lexicon.weak_gram;
                }
                emit(Space::Words, hash, if weak { lexicon.weak_word } else { 1.0 });
                if letters.iter().any(|letter| letter.marks != 0) {
                    emit(Space::Words, spelling(letters), 1.0);
                }
                // A pair is the word that it would be without the space.
                if let Some((before, before_weight)) = before.replace((word, gram_weight)) {
                    emit(Space::Words, before.letters(letters).finish(), PAIR * before_weight * gram_weight);
                }
            }
            Kind::Ideographic => {
                before = None;
                for run in letters.windows(1).chain(letters.windows(2)) {
                    let hash = hash(run);
                    emit(Space::Words, hash, if lexicon.is_weak(hash) { lexicon.weak_word } else { 1.0 });
                }
            }
            Kind::Unspaced => {
                before = None;
                for run in letters.windows(letters.len().min(4)) {
                    emit(Space::Words, hash(run), 1.0);
                }
            }
        }
        grams(word.kind, letters, open, &mut |hash| emit(Space::Grams, hash, gram_weight));
    }
    lexicon.groups(text, &mut |group, groups| {
        if group == TURNING {
            return;
        }
        let weight = GROUP / super::math::float(groups).sqrt();
        emit(Space::Groups, Hash::group().add(group).finish(), weight);
    });
}

/// The letter groups of a word: three letters, a word's edge counting as one; of ideographs one to three.
fn grams(kind: Kind, letters: &[Letter], open: bool, emit: &mut impl FnMut(u32)) {
    let code = |letter: &Letter| u32::from(letter.base);
    if kind == Kind::Ideographic {
        for size in 1..=GRAM {
            letters.windows(size).for_each(|run| emit(group_of_letters(run.iter().map(code))));
        }
        return;
    }
    let behind = (!open).then_some(EDGE);
    let codes = std::iter::once(EDGE).chain(letters.iter().map(code)).chain(behind);
    let mut last = [0; GRAM];
    for (nth, code) in codes.enumerate() {
        last = [last[1], last[2], code];
        if nth + 1 >= GRAM {
            emit(group_of_letters(last.into_iter()));
        }
    }
}

/// A letter has 21 bits, so that three are one number, which a multiplication mixes.
fn group_of_letters(letters: impl Iterator<Item = u32>) -> u32 {
    let together = letters.fold(0, |all, letter| all << 21 | u64::from(letter));
    let mixed = together.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    u32::try_from(mixed >> 32).unwrap_or(0)
}
