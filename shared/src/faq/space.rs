//! A vector space: features, weighed by how rare they are, and which articles have them (an inverted index).

use super::math::{float, ln};

/// An article that has a feature.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    pub(super) doc: u32,
    /// The feature's part of the article's vector.
    pub(super) weight: f32,
}

/// One text of an article that is being indexed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) doc: u32,
    /// What the field weighs that it is of.
    pub(super) weight: f32,
}

/// Every occurrence of a feature in a row, as it is met. One number each, so that sorting is cheap: the feature's
/// hash, the row, and what it weighs among its like, in 64ths.
#[derive(Clone, Debug, Default)]
pub(super) struct Occurrences(Vec<u64>);

/// Rows beyond are not told apart from the last.
const MAX_ROW: usize = (1 << 24) - 1;

impl Occurrences {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    pub(super) fn push(&mut self, hash: u32, row: usize, weight: f32) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 255")]
        let weight = (weight * 64.0).clamp(1.0, 255.0) as u64;
        self.0.push(u64::from(hash) << 32 | (row.min(MAX_ROW) as u64) << 8 | weight);
    }

    /// Sorts by hash, keeping the order of rows: a radix sort of three rounds.
    fn sort(&mut self) {
        const BITS: u32 = 11;
        let mut other = vec![0; self.0.len()];
        for round in 0..3 {
            let digit =
                |occurrence: u64| (hash_of(occurrence) >> (round * BITS)) as usize & ((1 << BITS) - 1);
            let mut starts = [0_usize; 1 << BITS];
            for &occurrence in &self.0 {
                if let Some(start) = starts.get_mut(digit(occurrence)) {
                    *start += 1;
                }
            }
            let mut sum = 0;
            for start in &mut starts {
                sum += std::mem::replace(start, sum);
            }
            for &occurrence in &self.0 {
                if let Some(start) = starts.get_mut(digit(occurrence)) {
                    if let Some(place) = other.get_mut(*start) {
                        *place = occurrence;
                    }
                    *start += 1;
                }
            }
            std::mem::swap(&mut self.0, &mut other);
        }
    }
}

fn hash_of(occurrence: u64) -> u32 {
    u32::try_from(occurrence >> 32).unwrap_or(0)
}

fn row_of(occurrence: u64) -> usize {
    (occurrence >> 8) as usize & MAX_ROW
}

fn weight_of(occurrence: u64) -> f32 {
    float((occurrence & 0xFF) as usize) / 64.0
}

/// How an article's vector is made of its rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Model {
    /// `(1 + ln tf) · idf`, each row's vector of unit length, then their sum of unit length.
    Cosine,
    /// Okapi BM25, without the idf.
    Bm25,
}

/// The inverted index of one space.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Ascending.
    hashes: Vec<u32>,
    /// Where each feature's postings begin; one more than features.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    docs: usize,
}

impl Index {
    /// Builds it from the occurrences of features in rows, and the rows in the order of their articles.
    pub(super) fn build(mut occurrences: Occurrences, rows: &[Row], docs: usize, model: Model) -> Self {
        occurrences.sort();
        let runs = Runs::of(&occurrences, rows);
        let lengths = match model {
            Model::Cosine => runs.norms(rows, docs),
            Model::Bm25 => runs.lengths(rows.len()),
        };
        let mut index = Self { docs, ..Self::default() };
        index.postings.reserve_exact(runs.features.iter().map(|feature| feature.having as usize).sum());
        for (feature, runs) in runs.iter() {
            index.hashes.push(feature.hash);
            index.starts.push(start(&index.postings));
            let from = index.postings.len();
            let idf = idf(feature.having as usize, docs);
            for run in runs {
                let nth = run.row as usize;
                let (Some(row), Some(length)) = (rows.get(nth), lengths.get(nth)) else { continue };
                let weight = match model {
                    Model::Cosine => row.weight * idf * run.frequency / length.max(f32::MIN_POSITIVE),
                    Model::Bm25 => saturated(run.count as usize, *length),
                };
                match index.postings.get_mut(from..).and_then(<[_]>::last_mut) {
                    Some(last) if last.doc == row.doc => last.weight += weight,
                    _ => index.postings.push(Posting { doc: row.doc, weight }),
                }
            }
        }
        index.starts.push(start(&index.postings));
        if model == Model::Cosine {
            index.normalise();
        }
        index
    }

    fn normalise(&mut self) {
        let mut norms = vec![0.0_f32; self.docs];
        for posting in &self.postings {
            if let Some(norm) = norms.get_mut(posting.doc as usize) {
                *norm += posting.weight * posting.weight;
            }
        }
        for norm in &mut norms {
            *norm = 1.0 / norm.sqrt().max(f32::MIN_POSITIVE);
        }
        for posting in &mut self.postings {
            posting.weight *= norms.get(posting.doc as usize).copied().unwrap_or(0.0);
        }
    }

    /// The articles that have a feature.
    pub(super) fn postings(&self, hash: u32) -> &[Posting] {
        let Ok(at) = self.hashes.binary_search(&hash) else { return &[] };
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => self.postings.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// How much a feature tells that has so many postings.
    pub(super) fn idf(&self, postings: &[Posting]) -> f32 {
        idf(postings.len(), self.docs)
    }

    /// The same for long texts, which have every frequent word.
    pub(super) fn rarity(&self, postings: &[Posting]) -> f32 {
        rarity(postings.len(), self.docs)
    }
}

/// How much a feature tells that `having` of `docs` articles have. The constant keeps frequent words in play: which of
/// "how do I", "why did I" and "can I" begins a question does tell something.
fn idf(having: usize, docs: usize) -> f32 {
    2.0 + rarity(having, docs)
}

fn rarity(having: usize, docs: usize) -> f32 {
    ln((1.0 + float(docs)) / (1.0 + float(having)))
}

/// `1 + ln tf`
pub(super) fn dampened(count: usize) -> f32 {
    if count == 1 { 1.0 } else { 1.0 + ln(float(count)) }
}

const K: f32 = 2.0;
const B: f32 = 0.9;
/// What [`Model::Bm25`] tends to for a word that occurs very often.
pub(super) const SATURATION: f32 = K + 1.0;

/// BM25's saturation (Robertson & Zaragoza, *The probabilistic relevance framework: BM25 and beyond*, 2009) with
/// constants for answers, whose lengths differ much; `length` is the row's length over the average.
fn saturated(count: usize, length: f32) -> f32 {
    let count = float(count);
    count * (K + 1.0) / (count + K * (1.0 - B + B * length))
}

/// A feature in one row.
struct Run {
    row: u32,
    count: u32,
    /// What it weighs among its like, more if it occurs more than once.
    frequency: f32,
}

/// A feature that some row has.
struct Feature {
    hash: u32,
    /// Behind its last run.
    end: u32,
    /// How many articles have it.
    having: u32,
}

/// Sorted occurrences, those of one feature in one row counted together.
#[derive(Default)]
struct Runs {
    runs: Vec<Run>,
    features: Vec<Feature>,
}

impl Runs {
    fn of(occurrences: &Occurrences, rows: &[Row]) -> Self {
        let mut all = Self { runs: Vec::with_capacity(occurrences.0.len()), features: Vec::new() };
        let mut before = None;
        let mut doc = u32::MAX;
        for &occurrence in &occurrences.0 {
            let (hash, row) = (hash_of(occurrence), row_of(occurrence));
            let weight = weight_of(occurrence);
            if before == Some((hash, row)) {
                if let Some(run) = all.runs.last_mut() {
                    let weight = weight.max(run.frequency / dampened(run.count as usize));
                    run.count += 1;
                    run.frequency = weight * dampened(run.count as usize);
                }
                continue;
            }
            if before.is_none_or(|(other, _)| other != hash) {
                all.features.push(Feature { hash, end: 0, having: 0 });
                doc = u32::MAX;
            }
            before = Some((hash, row));
            all.runs.push(Run { row: u32::try_from(row).unwrap_or(u32::MAX), count: 1, frequency: weight });
            let end = u32::try_from(all.runs.len()).unwrap_or(u32::MAX);
            if let Some(feature) = all.features.last_mut() {
                feature.end = end;
                let own = rows.get(row).map_or(u32::MAX, |row| row.doc);
                feature.having += u32::from(own != doc);
                doc = own;
            }
        }
        all
    }

    fn iter(&self) -> impl Iterator<Item = (&Feature, &[Run])> {
        let mut from = 0;
        self.features.iter().map(move |feature| {
            let range = std::mem::replace(&mut from, feature.end as usize)..feature.end as usize;
            (feature, self.runs.get(range).unwrap_or_default())
        })
    }

    /// The length of each row's vector.
    fn norms(&self, rows: &[Row], docs: usize) -> Vec<f32> {
        let mut norms = vec![0.0_f32; rows.len()];
        for (feature, runs) in self.iter() {
            let idf = idf(feature.having as usize, docs);
            for run in runs {
                let weight = idf * run.frequency;
                if let Some(norm) = norms.get_mut(run.row as usize) {
                    *norm += weight * weight;
                }
            }
        }
        norms.into_iter().map(f32::sqrt).collect()
    }

    /// How many occurrences each row has, over the average.
    fn lengths(&self, rows: usize) -> Vec<f32> {
        let mut lengths = vec![0_usize; rows];
        for run in &self.runs {
            if let Some(length) = lengths.get_mut(run.row as usize) {
                *length += run.count as usize;
            }
        }
        let filled = lengths.iter().filter(|length| **length > 0).count();
        let average = float(lengths.iter().sum::<usize>()) / float(filled.max(1));
        lengths.into_iter().map(|length| float(length) / average.max(1.0)).collect()
    }
}

fn start(postings: &[Posting]) -> u32 {
    u32::try_from(postings.len()).unwrap_or(u32::MAX)
}
