//! Adding up postings without adding up all of them.
//!
//! Rare features are added up for every article that has them. Once that has cost a fixed number of steps, the
//! frequent features that remain are looked up only for the articles that lead by then, so that a query's cost
//! levels off as articles become more. (The two-phase idea of Turtle & Flood, *Query evaluation: strategies and
//! optimizations*, 1995.)

use super::query::Query;
use super::sorting::{first, sort};
use super::space::Posting;

/// So many postings are added up for every article.
const BUDGET: usize = 25_000;
/// So many articles are then looked at more closely.
const LEADERS: usize = 64;

/// The best articles, best first; equals in their order.
pub(super) fn best(query: &Query<'_>, docs: usize, limit: usize) -> Vec<(u32, f32)> {
    let mut terms = query.terms.clone();
    sort(&mut terms, |a, b| a.postings.len() < b.postings.len());
    let mut steps = 0;
    let rare = terms
        .iter()
        .take_while(|term| {
            steps += term.postings.len();
            steps <= BUDGET
        })
        .count();
    let (rare, frequent) = terms.split_at(rare.max(1).min(terms.len()));
    let mut scores = vec![0.0_f32; docs];
    let mut met = Vec::new();
    for term in rare {
        for posting in term.postings {
            if let Some(score) = scores.get_mut(posting.doc as usize) {
                if *score <= 0.0 {
                    met.push(posting.doc);
                }
                *score += term.weight * posting.weight;
            }
        }
    }
    let score = |doc: u32| scores.get(doc as usize).copied().unwrap_or(0.0);
    let mut ranked: Vec<(u32, f32)> = met.into_iter().map(|doc| (doc, score(doc))).collect();
    if !frequent.is_empty() {
        first(&mut ranked, LEADERS.max(limit.saturating_mul(2)), better);
        sort(&mut ranked, |a, b| a.0 < b.0);
        for term in frequent {
            let mut rest = term.postings;
            for (doc, score) in &mut ranked {
                rest = skip_to(rest, *doc);
                match rest.first() {
                    Some(posting) if posting.doc == *doc => *score += term.weight * posting.weight,
                    Some(_) => {}
                    None => break,
                }
            }
        }
    }
    first(&mut ranked, limit, better);
    ranked
}

/// Whether one is to stand before the other: by score, and of equals the one that stands first in the pack.
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "what sorting calls")
)]
pub(super) fn better(a: &(u32, f32), b: &(u32, f32)) -> bool {
    a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)).is_gt()
}

/// Drops postings before an article, in ever longer leaps.
fn skip_to(postings: &[Posting], doc: u32) -> &[Posting] {
    let mut leap = 1;
    while postings.get(leap).is_some_and(|posting| posting.doc < doc) {
        leap *= 2;
    }
    let near = postings.get(leap / 2..(leap + 1).min(postings.len())).unwrap_or_default();
    let at = leap / 2 + near.partition_point(|posting| posting.doc < doc);
    postings.get(at..).unwrap_or_default()
}
