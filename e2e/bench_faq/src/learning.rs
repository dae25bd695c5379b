//! Learning, replayed: half of a set's questions are asked in order, their outcomes teach as they would on a site, and
//! the other half is asked before and after.
//!
//! Each question is asked so by four visitors. Who finds the right article among the first five votes for it six times
//! of ten, and for one of the others one time of ten. Who does not find it writes to an agent, and one agent of two
//! answers with the right article. After each quarter what was learnt stands in the articles. Sets whose articles have
//! no title are left out: the product's always have one, and the first phrasing of an article that has nothing but an
//! answer outweighs everything.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use shared::faq::learn::{self, Standing, Support};
use shared::faq::{Index, Mode, pack};
use shared::limit;

use crate::deskbell;
use crate::metrics::measure;
use crate::noise::Random;
use crate::sets::{Question, Set};

const VISITORS: usize = 4;
const STEPS: usize = 4;
const SHOWN: usize = 5;

/// What learning did for a set.
#[derive(Debug)]
pub(crate) struct Learnt {
    pub(crate) set: String,
    /// R@1 on the held-out half: as it was, with all proposals taken by staff, with what is sure taken by itself.
    pub(crate) r1: [f64; 3],
    /// How many wordings were taken in the second and third case, and how many of them for a wrong article.
    pub(crate) taken: [usize; 2],
    pub(crate) wrong: [usize; 2],
}

/// Replays a set; `None` if its articles have no titles.
pub(crate) fn replay(set: &Set) -> Result<Option<Learnt>> {
    if set.faqs.iter().any(|faq| faq.texts.is_empty()) {
        return Ok(None);
    }
    let mut random = Random(0x1EA2);
    let mut questions = set.queries.clone();
    for at in (1..questions.len()).rev() {
        questions.swap(at, random.below(at + 1));
    }
    let held_out = questions.split_off(questions.len() / 2);
    let judge = |set: &Set| -> Result<f64> {
        let asked = Set { queries: held_out.clone(), oos: Vec::new(), ..set.clone() };
        Ok(measure(&deskbell::run(&asked, &index(set)?, false).0, false).r1)
    };
    let by_staff = learn_from(set, &questions, Standing::Proposed)?;
    let by_itself = learn_from(set, &questions, Standing::Sure)?;
    Ok(Some(Learnt {
        set: set.name.clone(),
        r1: [judge(set)?, judge(&by_staff.0)?, judge(&by_itself.0)?],
        taken: [by_staff.1, by_itself.1],
        wrong: [by_staff.2, by_itself.2],
    }))
}

fn index(set: &Set) -> Result<Index> {
    Ok(Index::build(pack::decode(&deskbell::encode(set)?)?))
}

/// The set with what was learnt, how many wordings that is, and how many of them are for a wrong article.
fn learn_from(set: &Set, questions: &[Question], least: Standing) -> Result<(Set, usize, usize)> {
    let mut random = Random(0x5EED);
    let mut set = set.clone();
    let (mut taken, mut wrong) = (0, 0);
    let mut by_article: BTreeMap<usize, usize> = BTreeMap::new();
    for part in questions.chunks(questions.len().div_ceil(STEPS).max(1)) {
        let index = index(&set)?;
        let mut learnt = BTreeSet::new();
        for question in part {
            for (article, support) in heard(&set, &index, question, &mut random) {
                if support.standing() >= least {
                    learnt.insert((article, question.q.clone()));
                }
            }
        }
        for (article, text) in learnt {
            let faq = &mut set.faqs[article];
            let Some(key) = learn::key(&text) else { continue };
            let own = by_article.entry(article).or_default();
            let full = *own >= learn::TAKEN && least == Standing::Sure;
            if full
                || faq.texts.len() > limit::PHRASINGS
                || learn::known(&key, faq.texts.iter().map(String::as_str))
            {
                continue;
            }
            *own += 1;
            taken += 1;
            let right =
                questions.iter().any(|question| question.q == text && question.gold.contains(&faq.id));
            wrong += usize::from(!right);
            faq.texts.push(text);
        }
    }
    Ok((set, taken, wrong))
}

/// Who stands behind a question, by article.
fn heard(set: &Set, index: &Index, question: &Question, random: &mut Random) -> BTreeMap<usize, Support> {
    let mut all: BTreeMap<usize, Support> = BTreeMap::new();
    let shown: Vec<usize> =
        index.search(&question.q, SHOWN, Mode::Submitted).iter().map(|hit| hit.doc as usize).collect();
    let right = |article: &usize| set.faqs.get(*article).is_some_and(|faq| question.gold.contains(&faq.id));
    for _ in 0..VISITORS {
        if let Some(found) = shown.iter().copied().find(right) {
            match random.below(10) {
                0..6 => all.entry(found).or_default().helped += 1,
                6 => all.entry(shown[random.below(shown.len())]).or_default().helped += 1,
                _ => {}
            }
        } else if let Some(gold) = (0..set.faqs.len()).find(right).filter(|_| random.below(2) == 0) {
            all.entry(gold).or_default().staff = 1;
        }
    }
    all
}
