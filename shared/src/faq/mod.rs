//! FAQ matching: which article answers a question, and how sure that is.
//!
//! # How a score comes about
//!
//! 1. **Folding** ([`crate::fold`]). Title, phrasings, tags, category and question become words of folded letters.
//!    The pack brings what that takes for its articles: the rows of the folding table, the words of its language.
//! 2. **Features.** Of words: each word, its spelling where it has diacritics, each pair of neighbours (half weight, as
//!    the one word that they are without the space),
//!    each group of synonyms it is in; of Chinese and kana, single characters and pairs. Of letters: every three
//!    letters inside a word, its edges included (of Chinese one to three), which forgive typos, endings and lost
//!    diacritics. Words that say little ("how", "the", "của", "را", "的") weigh less, the fewer phrasings the
//!    articles have: with more, the articles show by themselves which words matter.
//! 3. **Weights.** A feature weighs `(1 + ln tf) · idf` with `idf = 2 + ln((1 + N) / (1 + df))` (Salton & Buckley,
//!    *Term-weighting approaches in automatic text retrieval*, 1988); N articles, df of which have it.
//! 4. **Vectors.** All texts of an article together are one vector over words. Over letters, each text is a vector
//!    of unit length and the article is their sum (Rocchio's centroid), so that no long text drowns a short one.
//! 5. **Score** = 0.55 · cosine over words + 0.45 · cosine over letters + up to 0.25 for the answer's text, which is
//!    compared by BM25 (words and letter groups alike, no synonyms) and counts as the part reached of what all the
//!    question's words together could (Robertson & Zaragoza, *The probabilistic relevance framework*, 2009).
//! 6. **Words that no article has** are read as the words one or two edits away, at 0.8 or 0.6 of their weight; the
//!    last word of a question that is being typed, as every word that begins so, and each the more the fewer there
//!    are. The pairs that they make with their neighbours are read so too.
//! 7. **Ties**: page and popularity may add 0.002 at most, so that they never beat a better match.
//!
//! | field | weight |
//! |---|---|
//! | title, phrasing | 1 |
//! | tag | 0.5 |
//! | category | 0.25 |
//! | answer | 0.25 of a score at most, apart from the others |
//!
//! # How sure
//!
//! [`Verdict::confidence`] is the probability that the first article is the right one: a logistic function of the
//! [`Evidence`], from seven values only: more fitted better and held worse on sites that the weights were not fitted
//! on. What matters most is how far the best article leads, and how far its score is above what a question scores here
//! that no article answers. The latter is learnt from the articles themselves, each asked for by its title and compared
//! with its nearest other. To that comes the site's trust ([`rehearsal`]): when a pack is made, wordings are taken out
//! of their articles and asked for, and what verdicts were too sure of is taken off from then on. That is what makes
//! one set of weights hold for sites that the weights were not fitted on. [`Verdict::relevance`] tells whether any article answers at all.
//!
//! # How it learns
//!
//! [`learn`] says when a question becomes a wording of an article, from who was helped with it. A phrasing of one's
//! visitors is worth more than anything above: the benchmark replays it.
//!
//! # Where it is searched
//!
//! In the browser, from a pack. A site with too many articles for that sends a pack with some of them
//! ([`pack::Pack::more`] says how many are missing), and the browser asks the edge, which searches by
//! [`Index::find`] as well.
//!
//! While an article is written, [`Preview`] has the index with it without reading the others again.
//!
//! # What was tried and does not help
//!
//! Pivoted length normalisation, prefixes of words that are complete, groups of synonyms in answers,
//! leaving words out, stemming, fusing ranks, letter groups of other lengths, solving for weights that separate
//! articles (ridge regression: the same places, a worse sense of the unknown), the best single phrasing instead of
//! all together or mixed with it (mixed at any share: three sets of eight up to a half point better, five worse),
//! a bonus for the part of the question that is covered, letter groups that weigh less in long words.
//!
//! # What it owns
//!
//! The scorer, the pack that carries articles to the browser, highlighting and the verdict. It never knows about
//! networks or storage, never detects a language (a pack says its own), and keeps nothing between two questions. What matches nothing is
//! said to match nothing; no text and no bytes make it panic, and a question costs a bounded number of steps.

mod features;
#[cfg(any(test, feature = "fuzz"))]
pub mod fuzz;
mod highlight;
mod index;
pub mod learn;
mod lexicon;
pub mod likeness;
mod math;
pub mod pack;
mod preview;
mod query;
pub mod rehearsal;
mod scan;
mod sorting;
mod space;
#[cfg(test)]
mod tests;
mod verdict;
mod vocabulary;

pub use index::{Hit, Index, Mode, Options};
pub use pack::{Pack, PackError};
pub use preview::Preview;
pub use verdict::{Evidence, Kind, Thresholds, Verdict};

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
    /// The pages that it belongs to, as patterns that [`means`](crate::page::means) reads.
    pub pages: &'a [String],
    /// How often it is wanted, as the site counts (times that it helped, say).
    pub popularity: u32,
}
