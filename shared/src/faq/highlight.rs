//! Which parts of a title a query matched, as ranges of bytes of the title as it was written.

use std::ops::Range;

use super::features::End;
use crate::fold::{Folded, Kind, Letter};

/// A query word of so many letters also marks the beginning of a longer word ("refund" in "refunds").
const STEM: usize = 4;

/// The matched ranges of a folded title, ascending, apart, and on character boundaries.
pub(super) fn spans(title: &Folded, query: &Folded, end: End) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut mark = |letters: &[Letter]| {
        let span = Folded::span(letters);
        match spans.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => spans.push(span),
        }
    };
    for word in title.words() {
        let letters = title.letters(word);
        if word.kind == Kind::Spaced {
            mark_spaced(letters, query, end, &mut mark);
        } else {
            mark_unspaced(letters, query, &mut mark);
        }
    }
    spans
}

/// Marks a word that a query word equals, or the beginning that a query word is.
fn mark_spaced(letters: &[Letter], query: &Folded, end: End, mark: &mut impl FnMut(&[Letter])) {
    let count = query.words().len();
    let matched = query.words().iter().enumerate().filter_map(|(nth, word)| {
        let typed = query.letters(word);
        let open = (end == End::Open && nth + 1 == count) || typed.len() >= STEM;
        let starts = typed.len() <= letters.len() && typed.iter().zip(letters).all(|(a, b)| a.base == b.base);
        (starts && (open || typed.len() == letters.len())).then_some(typed.len())
    });
    if let Some(part) = matched.max().and_then(|length| letters.get(..length)) {
        mark(part);
    }
}

/// Marks what the query has too: pairs of letters, or the one letter that is asked for.
fn mark_unspaced(letters: &[Letter], query: &Folded, mark: &mut impl FnMut(&[Letter])) {
    let same = |a: &[Letter], b: &[Letter]| a.iter().map(|l| l.base).eq(b.iter().map(|l| l.base));
    for pair in letters.windows(2) {
        if query.words().iter().any(|word| query.letters(word).windows(2).any(|other| same(pair, other))) {
            mark(pair);
        }
    }
    for single in letters.chunks(1) {
        let asked = |word| query.letters(word).len() == 1 && same(single, query.letters(word));
        if query.words().iter().any(asked) {
            mark(single);
        }
    }
}
