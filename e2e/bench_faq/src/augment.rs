//! More sets from one set, so that what is fitted on few sites holds on others: sites that lack some articles, whose
//! questions then have no answer, and sites whose articles have fewer phrasings.

use crate::noise::{Random, Variant};
use crate::sets::Set;

/// The set itself and its relatives; the same in every run.
pub(crate) fn relatives(set: &Set) -> Vec<Set> {
    let longest = set.faqs.iter().map(|faq| faq.texts.len()).max().unwrap_or(0);
    let mut all = vec![set.clone(), without(set, 25, 1), without(set, 50, 2)];
    if longest > 1 {
        let one = with_phrasings(set, 1);
        all.extend([without(&one, 25, 3), one, without(&with_phrasings(set, 2), 25, 4)]);
    }
    all.push(Variant::Typo.of(set));
    all
}

/// A set of which some articles were never written.
fn without(set: &Set, percent: usize, seed: u64) -> Set {
    let mut random = Random(seed);
    let mut set = set.clone();
    set.faqs.retain(|_| random.below(100) >= percent);
    let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut set.queries)
        .into_iter()
        .partition(|question| set.faqs.iter().any(|faq| question.gold.contains(&faq.id)));
    set.queries = known;
    set.oos.extend(unknown.into_iter().map(|question| question.q));
    set
}

/// The same articles as if they had nothing but an answer.
pub(crate) fn as_answers(set: &Set) -> Set {
    let mut set = set.clone();
    for faq in &mut set.faqs {
        faq.body = [std::mem::take(&mut faq.texts).join(". "), std::mem::take(&mut faq.body)].concat();
    }
    set
}

fn with_phrasings(set: &Set, count: usize) -> Set {
    let mut set = set.clone();
    for faq in &mut set.faqs {
        faq.texts.truncate(count);
    }
    set
}
