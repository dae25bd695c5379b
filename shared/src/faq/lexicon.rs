//! What is known about words before any article is read: which say little, and which ask for the same.
//!
//! One short list for each language that Deskbell speaks, of everyday help-desk words, and the groups that a site
//! adds. A word of a group gets the group as one more feature, so that "send it back" meets "return"; its own
//! feature stays, so that the exact word still counts more. The lists are the edge's: a pack carries the one of its
//! language to wherever it is searched.

use crate::fold::{Folded, Kind, Letter, Table, fold_with};
use crate::locale::Locale;

use super::features::{Hash, hash};
use super::pack::Pack;
use super::sorting::sort;

/// A language's list. The first line: words that say little about what is asked. The second: words that turn around
/// what is asked, or say that it went wrong ("not", "cancel", "failed"). Each further line: words that ask for the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct List(&'static str);

/// The list of a language; an empty one where there is none.
pub(super) fn list(locale: &Locale) -> List {
    List(match locale.language().to_ascii_lowercase().as_str() {
        "en" => include_str!("lexicon/en.txt"),
        "vi" => include_str!("lexicon/vi.txt"),
        "fa" => include_str!("lexicon/fa.txt"),
        "zh" => include_str!("lexicon/zh.txt"),
        "ar" => include_str!("lexicon/ar.txt"),
        "de" => include_str!("lexicon/de.txt"),
        "hi" => include_str!("lexicon/hi.txt"),
        "ja" => include_str!("lexicon/ja.txt"),
        "ko" => include_str!("lexicon/ko.txt"),
        "ru" => include_str!("lexicon/ru.txt"),
        "tr" => include_str!("lexicon/tr.txt"),
        _ => "",
    })
}

impl List {
    /// Words that say little.
    pub(super) fn weak(self) -> impl Iterator<Item = &'static str> {
        self.0.lines().take(1).flat_map(words)
    }

    /// Words that turn around what is asked, then groups of words that ask for the same.
    pub(super) fn groups(self) -> impl Iterator<Item = impl Iterator<Item = &'static str>> {
        let none = self.0.is_empty().then_some("");
        self.0.lines().skip(1).chain(none).map(words)
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(str::trim)
}

/// The first group, which every pack has: words that turn around what is asked. They ask for nothing by themselves.
pub(super) const TURNING: u32 = 0;

/// A group's phrase has at most so many words, or characters where words are not marked.
const LONGEST: usize = 4;

/// A set of words that may be said to hold one that it does not.
#[derive(Clone, Debug)]
struct Beginnings([u64; 128]);

impl Default for Beginnings {
    fn default() -> Self {
        Self([0; 128])
    }
}

impl Beginnings {
    fn insert(&mut self, word: u32) {
        if let Some(bits) = self.0.get_mut(word as usize / 64 % 128) {
            *bits |= 1 << (word % 64);
        }
    }

    fn may_hold(&self, word: u32) -> bool {
        self.0.get(word as usize / 64 % 128).is_some_and(|bits| bits >> (word % 64) & 1 == 1)
    }
}

/// The lists, ready to be asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    /// Words that say little, ascending.
    weak: Vec<u32>,
    /// Phrases and the group of each, ascending; a phrase may be in several.
    groups: Vec<(u32, u32)>,
    /// One bit for each word or character that some phrase begins with, several to a bit: most words begin none, and
    /// are done with at once.
    beginnings: Beginnings,
    /// How much of its weight a word that says little keeps, and how much of theirs its letter groups.
    pub(super) weak_word: f32,
    pub(super) weak_gram: f32,
}

impl Lexicon {
    /// What a pack carries.
    pub(super) fn new(pack: &Pack) -> Self {
        let mut lexicon = Self::of(pack.weak(), pack.synonyms(), pack.table());
        // The more ways to ask each article has, the better the articles themselves tell which words matter.
        let texts: usize = pack.docs().map(|doc| 1 + doc.phrasings().count()).sum();
        let articles = super::math::float(pack.len().max(1));
        // By quarters, so that one article more rarely changes what all others weigh.
        let each = (4.0 * super::math::float(texts) / articles).round() / 4.0;
        let prior = 1.0 / each.max(1.0).sqrt();
        lexicon.weak_word = 1.0 - 0.5 * prior;
        lexicon.weak_gram = 1.0 - 0.3 * prior;
        lexicon
    }

    /// Words that say little, and groups, which are numbered from [`TURNING`].
    pub(super) fn of<'a>(
        weak: impl Iterator<Item = &'a str>,
        groups: impl Iterator<Item = impl Iterator<Item = &'a str>>,
        table: &Table,
    ) -> Self {
        let mut lexicon = Self::default();
        lexicon.weak.extend(weak.filter_map(|word| phrase(&fold_with(word, table))));
        for (group, synonyms) in (TURNING..).zip(groups) {
            synonyms.for_each(|text| lexicon.insert(&fold_with(text, table), group));
        }
        sort(&mut lexicon.weak, |a, b| a < b);
        sort(&mut lexicon.groups, |a, b| a < b);
        lexicon.groups.dedup();
        lexicon
    }

    fn insert(&mut self, text: &Folded, group: u32) {
        let Some(phrase) = phrase(text) else { return };
        self.groups.push((phrase, group));
        let first = text.words().first().map(|word| (word.kind, text.letters(word)));
        match first {
            Some((Kind::Spaced, letters)) => self.beginnings.insert(hash(letters)),
            Some((_, letters)) => self.beginnings.insert(hash(letters.get(..1).unwrap_or_default())),
            None => {}
        }
    }

    /// Whether words that say little weigh the same.
    pub(super) fn weighs_as(&self, other: &Self) -> bool {
        self.weak_word.to_bits() == other.weak_word.to_bits()
            && self.weak_gram.to_bits() == other.weak_gram.to_bits()
    }

    /// Whether a word says little.
    pub(super) fn is_weak(&self, word: u32) -> bool {
        self.weak.binary_search(&word).is_ok()
    }

    /// Calls `found` for each group that a phrase of the text is in, with the number of groups it is in.
    pub(super) fn groups(&self, text: &Folded, found: &mut impl FnMut(u32, usize)) {
        let words = text.words();
        for (nth, word) in words.iter().enumerate() {
            let letters = text.letters(word);
            if word.kind == Kind::Spaced {
                if !self.beginnings.may_hold(hash(letters)) {
                    continue;
                }
                let mut hashing = Hash::word();
                for (count, next) in words.iter().skip(nth).take(LONGEST).enumerate() {
                    if next.kind != Kind::Spaced {
                        break;
                    }
                    hashing = add(hashing, count, text.letters(next));
                    self.look_up(hashing.finish(), found);
                }
            } else {
                for from in 0..letters.len() {
                    let rest = letters.get(from..).unwrap_or_default();
                    if self.beginnings.may_hold(hash(rest.get(..1).unwrap_or_default())) {
                        let sizes = 1..=LONGEST.min(rest.len());
                        sizes
                            .filter_map(|size| rest.get(..size))
                            .for_each(|run| self.look_up(hash(run), found));
                    }
                }
            }
        }
    }

    /// Whether a text has words that turn around what is asked.
    pub(super) fn turns(&self, text: &Folded) -> bool {
        let mut turns = false;
        self.groups(text, &mut |group, _| turns |= group == TURNING);
        turns
    }

    fn look_up(&self, phrase: u32, found: &mut impl FnMut(u32, usize)) {
        let from = self.groups.partition_point(|(other, _)| *other < phrase);
        let same = self.groups.get(from..).unwrap_or_default();
        let same = same.iter().take_while(|(other, _)| *other == phrase);
        let count = same.clone().filter(|(_, group)| *group != TURNING).count();
        same.for_each(|(_, group)| found(*group, count));
    }
}

/// One hash for a phrase: of its words, or of its characters where words are not marked.
fn phrase(text: &Folded) -> Option<u32> {
    if text.words().is_empty() || text.words().len() > LONGEST {
        return None;
    }
    let words = text.words().iter().enumerate();
    Some(words.fold(Hash::word(), |hashing, (nth, word)| add(hashing, nth, text.letters(word))).finish())
}

fn add(hashing: Hash, nth: usize, letters: &[Letter]) -> Hash {
    let hashing = if nth == 0 { hashing } else { hashing.add(u32::from(' ')) };
    letters.iter().fold(hashing, |hashing, letter| hashing.add(u32::from(letter.base)))
}
