//! FAQ matching: which article answers a question, and how sure that is.
//!
//! Texts are folded ([`crate::fold`]) and turned into features: words, their spelling where it has diacritics, pairs
//! of ideographs; and groups of letters inside words, which forgive typos, endings and lost diacritics. An article is
//! one vector per space of features, made of all its texts. A feature weighs `(1 + ln tf) · idf`, with
//! `idf = 1 + ln((1 + N) / (1 + df))`; an article's score is the cosine between its vector and the query's
//! (Salton & Buckley, *Term-weighting approaches in automatic text retrieval*, 1988), words and letter groups
//! each counting one half.
//!
//! Owns the scorer, the pack that carries articles to the browser, highlighting and the verdict. Never knows about
//! pages, networks or storage. It has no dictionary, no stop words and no language detection, so that a question in
//! any script, or in two at once, is simply matched; what matches nothing is said to match nothing.

mod features;
mod highlight;
mod index;
mod math;
pub mod pack;
mod space;
#[cfg(test)]
mod tests;
mod verdict;

pub use features::Weights;
pub use index::{Hit, Index, Mode, Options};
pub use pack::{Pack, PackError};
pub use verdict::{Kind, Thresholds, Verdict};

/// An article, as the site's editor has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Doc<'a> {
    /// Its id; not matched.
    pub id: &'a str,
    /// Its title, which is matched like a phrasing and highlighted.
    pub title: &'a str,
    /// Other ways to ask for it.
    pub phrasings: &'a [String],
    /// The text of its answer, without markup.
    pub body: &'a str,
    /// Words that it should be found by.
    pub tags: &'a [String],
    /// The category that it stands in.
    pub category: &'a str,
    /// Beginnings of the paths of pages that it belongs to.
    pub pages: &'a [String],
    /// How often it is wanted, as the site counts (times that it helped, say).
    pub popularity: u32,
}
