//! Text folding: what makes two spellings of a word the same word.
//!
//! [`fold`] turns any text into words of folded letters, and remembers for each letter which bytes of the original
//! it came from, so that a match can be highlighted in the text as it was written. It is safe for every script:
//! what it has no rule for, it keeps.
//!
//! | script | rule |
//! |---|---|
//! | all | lower case; digits of any script to 0–9; full-width and half-width forms to the usual ones; invisible characters dropped |
//! | Latin, Greek, Cyrillic | diacritics off the letter, but kept beside it ([`Letter::marks`]): "phí" and "phi" are the same word, yet not the same spelling; đ ð → d, ø → o, ł → l, ı → i, ß → ss, æ → ae |
//! | Arabic, Persian | one form for each letter that keyboards disagree about (ي ى → ی, ك → ک, ة → ه, أ إ → ا, ؤ → و); آ is ا with a mark; vowel signs and tatweel dropped; a zero-width non-joiner separates words |
//! | Hebrew | points dropped |
//! | Chinese | traditional to simplified |
//! | Japanese | katakana to hiragana, voicing marks joined to their letter |
//! | Korean | jamo joined to syllables |
//! | Indic, Thai, Lao, Khmer, Burmese, … | signs kept: there they are letters, not accents |
//!
//! What goes by no rule stands in a table ([`Table`]), of which the browser gets only what its articles need.
//!
//! It never fails and never allocates more than a few times the text's length.

use std::ops::Range;

mod character;
mod full;
mod han;
mod letters;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use table::{Row, Table};

/// A folded letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The letter without case and marks.
    pub base: char,
    /// The diacritics that it had, as one number; 0 for none.
    pub marks: u16,
    /// Where it begins in the original text, in bytes.
    pub start: u32,
    /// Where it ends there, its marks included.
    pub end: u32,
}

/// How a word's script marks words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By spaces: Latin, Arabic, Hangul, Devanagari and most others.
    Spaced,
    /// Not at all, and nearly every character means something: Han, kana, bopomofo.
    Ideographic,
    /// Not at all, by letters: Thai, Lao, Khmer, Burmese.
    Unspaced,
}

/// A run of letters of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Index of its first letter.
    pub first: usize,
    /// Index behind its last letter.
    pub last: usize,
    /// How its script marks words.
    pub kind: Kind,
}

/// A folded text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    letters: Vec<Letter>,
    words: Vec<Word>,
}

impl Folded {
    /// Its words, in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The letters of one of its words.
    pub fn letters(&self, word: &Word) -> &[Letter] {
        self.letters.get(word.first..word.last).unwrap_or_default()
    }

    /// The bytes of the original text that some letters came from.
    pub fn span(letters: &[Letter]) -> Range<usize> {
        match (letters.first(), letters.last()) {
            (Some(first), Some(last)) => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }

    /// The folded text, its words separated by one space.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.letters.len() + self.words.len());
        for word in &self.words {
            if !text.is_empty() {
                text.push(' ');
            }
            text.extend(self.letters(word).iter().map(|letter| letter.base));
        }
        text
    }
}

/// Folds a text. Only its first 4 GiB are looked at.
pub fn fold(text: &str) -> Folded {
    fold_with(text, Table::full())
}

/// Folds a text whose letters will only be compared with those that a table was made for.
pub(crate) fn fold_with(text: &str, table: &Table) -> Folded {
    let mut folder = Folder { out: Folded::default(), open: None, table };
    folder.out.letters.reserve(text.len());
    folder.out.words.reserve(text.len() / 5);
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let Ok(start) = u32::try_from(at) else { break };
        let end = start.saturating_add(u32::try_from(c.len_utf8()).unwrap_or(4));
        match character::role(c) {
            character::Role::Letter => folder.letter(c, start, end),
            character::Role::Mark => folder.mark(c, end),
            character::Role::Nothing => folder.extend(end),
            character::Role::Separator => folder.close(),
            // "can't" is one word, but a quotation mark around a word separates.
            character::Role::Apostrophe => match rest.peek() {
                Some((_, next))
                    if folder.open.is_some() && character::role(*next) == character::Role::Letter =>
                {
                    folder.extend(end);
                }
                _ => folder.close(),
            },
        }
    }
    folder.out
}

struct Folder<'a> {
    out: Folded,
    table: &'a Table,
    /// The kind and alphabet of the word that is being read.
    open: Option<(Kind, character::Alphabet)>,
}

impl Folder<'_> {
    fn letter(&mut self, c: char, start: u32, end: u32) {
        character::fold(c, self.table, &mut |base, marks| self.push(Letter { base, marks, start, end }));
    }

    fn push(&mut self, letter: Letter) {
        // What lower-casing leaves as a mark of its own (İ is i and a dot).
        if matches!(character::role(letter.base), character::Role::Mark) {
            return self.mark(letter.base, letter.end);
        }
        let kind = character::kind(letter.base);
        let alphabet = character::alphabet(letter.base);
        if let Some((open, before)) = self.open
            && open == kind
            && (kind != Kind::Spaced || before.joins(alphabet))
        {
            if let Some(last) = self.out.letters.last_mut()
                && let Some(joined) = character::join(last.base, letter.base)
            {
                last.base = joined;
                last.end = letter.end;
                return;
            }
            self.out.letters.push(letter);
            if let Some(word) = self.out.words.last_mut() {
                word.last = self.out.letters.len();
            }
            self.open = Some((kind, before.and(alphabet)));
        } else {
            let first = self.out.letters.len();
            self.out.letters.push(letter);
            self.out.words.push(Word { first, last: first + 1, kind });
            self.open = Some((kind, alphabet));
        }
    }

    fn mark(&mut self, c: char, end: u32) {
        if self.open.is_none() {
            return;
        }
        if let Some(last) = self.out.letters.last_mut() {
            if let Some(joined) = character::join(last.base, c) {
                last.base = joined;
            } else {
                last.marks = last.marks.wrapping_add(character::mark(last.base, c));
            }
            last.end = end;
        }
    }

    fn extend(&mut self, end: u32) {
        if self.open.is_some()
            && let Some(last) = self.out.letters.last_mut()
        {
            last.end = end;
        }
    }

    fn close(&mut self) {
        self.open = None;
    }
}
