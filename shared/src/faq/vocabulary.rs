//! The words of all articles, for words that are not written out yet and for words that are misspelled.

use super::sorting::sort;
use crate::fold::Letter;

/// At most so many words are tried for the beginning of one.
const SCAN: usize = 256;
/// Shorter words are not corrected: too many others are one letter away.
const SHORTEST: usize = 3;
/// From this length on two edits are forgiven.
const LONG: usize = 8;
/// Longer words are not corrected.
const LONGEST: usize = 32;

/// A word of some article.
#[derive(Clone, Copy, Debug)]
struct Entry {
    from: u32,
    to: u32,
    hash: u32,
    /// One bit for each letter that occurs, several letters to a bit.
    letters: u32,
}

/// The sorted words.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    text: Vec<char>,
    entries: Vec<Entry>,
}

/// Collects words; the same word once.
#[derive(Clone, Default)]
pub(super) struct Collector {
    seen: Seen,
    vocabulary: Vocabulary,
}

/// A set of hashes: open addressing, at most half full, 0 standing for an empty place.
#[derive(Clone, Default)]
struct Seen {
    places: Vec<u32>,
    count: usize,
}

impl Seen {
    /// Whether it was not there before.
    fn insert(&mut self, hash: u32) -> bool {
        if 2 * self.count >= self.places.len() {
            let larger = vec![0; (2 * self.places.len()).max(1024)];
            let smaller = std::mem::replace(&mut self.places, larger);
            self.count = 0;
            for old in smaller.into_iter().filter(|old| *old != 0) {
                self.insert(old);
            }
        }
        let hash = hash.max(1);
        let mask = self.places.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.places.get_mut(at) {
                Some(place) if *place == hash => return false,
                Some(place) if *place == 0 => {
                    *place = hash;
                    self.count += 1;
                    return true;
                }
                Some(_) => at = (at + 1) & mask,
                None => return false,
            }
        }
    }
}

impl Collector {
    pub(super) fn add(&mut self, hash: u32, letters: &[Letter]) {
        if !self.seen.insert(hash) {
            return;
        }
        let text = &mut self.vocabulary.text;
        let from = u32::try_from(text.len()).unwrap_or(u32::MAX);
        text.extend(letters.iter().map(|letter| letter.base));
        let to = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let letters = signature(letters.iter().map(|letter| letter.base));
        self.vocabulary.entries.push(Entry { from, to, hash, letters });
    }

    pub(super) fn finish(self) -> Vocabulary {
        let Vocabulary { text, mut entries } = self.vocabulary;
        let word = |entry: &Entry| text.get(entry.from as usize..entry.to as usize).unwrap_or_default();
        sort(&mut entries, |a, b| word(a) < word(b));
        Vocabulary { text, entries }
    }
}

fn signature(letters: impl Iterator<Item = char>) -> u32 {
    letters.fold(0, |bits, letter| bits | 1 << (u32::from(letter) % 32))
}

impl Vocabulary {
    fn word(&self, entry: &Entry) -> &[char] {
        self.text.get(entry.from as usize..entry.to as usize).unwrap_or_default()
    }

    /// Calls `found` with words that begin with some letters and go on, their hashes, and how much of each is there.
    pub(super) fn beginning<'a>(&'a self, typed: &[Letter], found: &mut impl FnMut(u32, &'a [char], f32)) {
        let typed: Vec<char> = typed.iter().map(|letter| letter.base).collect();
        let from = self.entries.partition_point(|entry| self.word(entry) < typed.as_slice());
        for entry in self.entries.iter().skip(from).take(SCAN) {
            let word = self.word(entry);
            if !word.starts_with(&typed) {
                break;
            }
            if word.len() > typed.len() {
                found(entry.hash, word, super::math::float(typed.len()) / super::math::float(word.len()));
            }
        }
    }

    /// Calls `found` with words that a misspelled word may stand for, their hashes, and how many edits away each is.
    pub(super) fn similar<'a>(&'a self, typed: &[Letter], found: &mut impl FnMut(u32, &'a [char], usize)) {
        if !(SHORTEST..=LONGEST).contains(&typed.len()) {
            return;
        }
        let allowed = if typed.len() >= LONG { 2 } else { 1 };
        let typed: Vec<char> = typed.iter().map(|letter| letter.base).collect();
        let letters = signature(typed.iter().copied());
        for entry in &self.entries {
            let length = (entry.to - entry.from) as usize;
            // An edit changes the set of letters by two at most.
            if length.abs_diff(typed.len()) > allowed
                || (entry.letters ^ letters).count_ones() as usize > 2 * allowed
            {
                continue;
            }
            if let Some(edits) = distance(&typed, self.word(entry), allowed) {
                found(entry.hash, self.word(entry), edits);
            }
        }
    }
}

/// How many insertions, deletions, replacements and swaps of neighbours make one word of another (optimal string
/// alignment); `None` if more than `allowed`.
fn distance(a: &[char], b: &[char], allowed: usize) -> Option<usize> {
    const WIDTH: usize = LONGEST + 4;
    if b.len() >= WIDTH {
        return None;
    }
    let mut before_last = [0_usize; WIDTH];
    let mut last = [0_usize; WIDTH];
    for (nth, cell) in last.iter_mut().enumerate() {
        *cell = nth;
    }
    for (i, &x) in a.iter().enumerate() {
        let mut row = [0_usize; WIDTH];
        row[0] = i + 1;
        let mut left = i + 1;
        let mut least = left;
        for (j, &y) in b.iter().enumerate() {
            let at = |row: &[usize; WIDTH], n: usize| row.get(n).copied().unwrap_or(WIDTH);
            let mut cost = (at(&last, j) + usize::from(x != y)).min(left + 1).min(at(&last, j + 1) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&y) && b.get(j - 1) == Some(&x);
            if swapped {
                cost = cost.min(at(&before_last, j - 1) + 1);
            }
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = cost;
            }
            left = cost;
            least = least.min(cost);
        }
        if least > allowed {
            return None;
        }
        before_last = last;
        last = row;
    }
    last.get(b.len()).copied().filter(|edits| *edits <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        let edits = |a: &str, b: &str| distance(&letters(a), &letters(b), 2);
        for (a, b, expected) in [
            ("refund", "refund", Some(0)),
            ("refnud", "refund", Some(1)),
            ("refun", "refund", Some(1)),
            ("rrefunnd", "refund", Some(2)),
            ("rexxxd", "refund", None),
            ("", "ab", Some(2)),
            ("سفارش", "سفرش", Some(1)),
        ] {
            assert_eq!(edits(a, b), expected, "{a} {b}");
        }
    }
}
