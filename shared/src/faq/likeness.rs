//! Questions that ask for the same thing, brought together: for the list of what the FAQ did not answer.

use super::pack::{decode, encode};
use super::{Doc, Index, Mode};
use crate::locale::Locale;

/// Two questions whose score against each other is at least this ask for the same. Of pairs that this brings together
/// in every seventh question of five public sets, two thirds to all are one intent.
const ALIKE: f32 = 0.5;
/// The nearest questions that are looked at.
const NEAREST: usize = 8;

/// Groups questions by likeness, as the matcher sees it; each group has the places of its questions. Every question is
/// in one group, and the first of a group is the one that stands first in the list: give the most asked ones first. A
/// question joins the group whose first one it is most like, so that no chain of small steps leads from one thing to
/// another. Costs one search for each question.
pub fn group(questions: &[&str], locale: &Locale) -> Vec<Vec<usize>> {
    let docs: Vec<Doc<'_>> = questions.iter().map(|title| Doc { title, ..Doc::default() }).collect();
    let Ok(pack) = decode(&encode(&docs, &[], locale)) else {
        return (0..questions.len()).map(|place| vec![place]).collect();
    };
    let index = Index::build(pack);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // The group that a question leads.
    let mut led: Vec<Option<usize>> = vec![None; questions.len()];
    for (place, question) in questions.iter().enumerate() {
        let hits = index.search(question, NEAREST, Mode::Submitted);
        let near = hits.iter().filter(|hit| hit.score >= ALIKE).find_map(|hit| {
            let other = usize::try_from(hit.doc).ok().filter(|other| *other < place)?;
            led.get(other).copied().flatten()
        });
        if let Some(group) = near.and_then(|group| groups.get_mut(group)) {
            group.push(place);
            continue;
        }
        if let Some(leads) = led.get_mut(place) {
            *leads = Some(groups.len());
        }
        groups.push(vec![place]);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(locale: &str, questions: &[&str]) -> Vec<Vec<usize>> {
        group(questions, &Locale::new(locale).unwrap())
    }

    #[test]
    fn what_asks_for_the_same_stands_together_in_every_language() {
        for (locale, questions) in [
            (
                "en",
                ["do you have gift cards?", "opening hours on sunday", "Have you gift cards", "open sunday?"],
            ),
            (
                "vi",
                [
                    "có bán thẻ quà tặng không?",
                    "chủ nhật có mở cửa không",
                    "ban the qua tang",
                    "mở cửa chủ nhật?",
                ],
            ),
            ("fa", ["کارت هدیه دارید؟", "یکشنبه باز هستید", "كارت هديه داريد", "یکشنبه باز؟"]),
            ("zh", ["有礼品卡吗？", "星期天营业吗", "有沒有禮品卡", "星期天营业"]),
        ] {
            assert_eq!(grouped(locale, &questions), [[0, 2], [1, 3]], "{locale}");
        }
    }

    #[test]
    fn what_asks_for_something_else_stays_apart() {
        let questions = [
            "do you ship to Norway?",
            "can I pay in euros?",
            "",
            "is the blue bowl back?",
            "how heavy is a teapot?",
        ];
        assert_eq!(grouped("en", &questions).len(), questions.len());
        assert_eq!(grouped("en", &[]), Vec::<Vec<usize>>::new());
    }
}
