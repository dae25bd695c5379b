//! A vector space: features, weighed by how rare they are, and which articles have them (an inverted index).

use super::math::ln;

/// An article that has a feature.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    pub(super) doc: u32,
    /// The feature's part of the article's unit vector.
    pub(super) weight: f32,
}

/// The inverted index of one space.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Ascending.
    hashes: Vec<u32>,
    /// Where each feature's postings begin; one more than features.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    docs: u32,
}

impl Index {
    /// Builds it from every occurrence of a feature in an article, in any order.
    pub(super) fn build(mut occurrences: Vec<u64>, docs: u32) -> Self {
        occurrences.sort_unstable();
        let mut index = Self { docs, ..Self::default() };
        let mut norms = vec![0.0_f32; docs as usize];
        for group in occurrences.chunk_by(|a, b| hash_of(*a) == hash_of(*b)) {
            let from = index.postings.len();
            index.hashes.push(group.first().map_or(0, |first| hash_of(*first)));
            index.starts.push(length(&index.postings));
            for run in group.chunk_by(|a, b| a == b) {
                let doc = run.first().map_or(0, |first| doc_of(*first));
                index.postings.push(Posting { doc, weight: dampened(run.len()) });
            }
            let new = index.postings.get_mut(from..).unwrap_or_default();
            let idf = idf(new.len(), docs);
            for posting in new {
                posting.weight *= idf;
                if let Some(norm) = norms.get_mut(posting.doc as usize) {
                    *norm += posting.weight * posting.weight;
                }
            }
        }
        index.starts.push(length(&index.postings));
        for posting in &mut index.postings {
            let norm = norms.get(posting.doc as usize).copied().unwrap_or(0.0);
            posting.weight = if norm > 0.0 { posting.weight / norm.sqrt() } else { 0.0 };
        }
        index
    }

    /// Adds to every article's score the cosine between it and a query, times `share`.
    pub(super) fn add(&self, mut query: Vec<u32>, share: f32, scores: &mut [f32]) {
        query.sort_unstable();
        let weighed: Vec<(&[Posting], f32)> = query
            .chunk_by(|a, b| a == b)
            .map(|run| {
                let postings = self.postings(run.first().copied().unwrap_or(0));
                (postings, dampened(run.len()) * idf(postings.len(), self.docs))
            })
            .collect();
        let norm = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        if norm <= 0.0 {
            return;
        }
        for (postings, weight) in weighed {
            for posting in postings {
                if let Some(score) = scores.get_mut(posting.doc as usize) {
                    *score += share * weight * posting.weight / norm;
                }
            }
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
}

/// How much a feature tells that `having` of `docs` articles have.
fn idf(having: usize, docs: u32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a weight, not a count")]
    let (having, docs) = (having as f32, docs as f32);
    1.0 + ln((1.0 + docs) / (1.0 + having))
}

/// How much more a feature tells that occurs more than once.
fn dampened(count: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a weight, not a count")]
    let count = count as f32;
    1.0 + ln(count)
}

fn length(postings: &[Posting]) -> u32 {
    u32::try_from(postings.len()).unwrap_or(u32::MAX)
}

/// One occurrence of a feature in an article, so that sorting brings equals together.
pub(super) fn occurrence(hash: u32, doc: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(doc)
}

fn hash_of(occurrence: u64) -> u32 {
    u32::try_from(occurrence >> 32).unwrap_or(0)
}

fn doc_of(occurrence: u64) -> u32 {
    u32::try_from(occurrence & 0xFFFF_FFFF).unwrap_or(0)
}
