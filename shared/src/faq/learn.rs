//! What visitors' own words teach: when a question becomes a wording of an article.
//!
//! A question is evidence for an article when the article helped whoever asked so, or when an agent answered it with
//! that article. One visitor proves nothing: only different people count, a person counts once for a wording, and
//! what helped some and not others needs more. Staff then see it as a proposal; where the owner allows it, what is
//! sure is taken without asking. It never decides who is a person and never stores anything: the edge does.

use crate::fold::{Kind, fold};
use crate::limit;

/// A wording has at most so many characters: longer ones are stories.
const LONGEST: usize = 120;
/// And so many words.
const MOST_WORDS: usize = 24;
/// A run of so many digits is somebody's number.
const PRIVATE_DIGITS: usize = 5;
/// So many different people must have been helped for a proposal, and for taking it without asking.
const PROPOSED: u32 = 2;
const SURE: u32 = 4;
/// So many phrasings of one article may come from visitors without anybody having looked.
pub const TAKEN: usize = 16;

/// Who stands behind a wording; each person counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// People who asked so and were helped by the article.
    pub helped: u32,
    /// People who asked so and were not.
    pub not_helped: u32,
    /// Agents who answered the question with the article.
    pub staff: u32,
}

/// What is to be done with a wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Wait for more.
    Waiting,
    /// Show it to staff.
    Proposed,
    /// Take it where the owner allows that.
    Sure,
}

impl Support {
    /// What is to be done.
    pub fn standing(self) -> Standing {
        // Three of four must have been helped, an agent's word counting as that of two.
        let for_it = self.helped.saturating_add(self.staff.saturating_mul(2));
        if for_it < self.not_helped.saturating_mul(3) {
            Standing::Waiting
        } else if for_it >= SURE {
            Standing::Sure
        } else if for_it >= PROPOSED {
            Standing::Proposed
        } else {
            Standing::Waiting
        }
    }
}

/// What is the same for all ways to write a wording; `None` if it is none that may stand in an article: too long, an
/// address, somebody's number, or hardly any letters.
pub fn key(text: &str) -> Option<String> {
    let count = text.chars().count();
    let signs = ["://", "www.", "@", "\n"];
    if count > LONGEST.min(limit::PHRASING_CHARS) || signs.iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let folded = fold(text);
    let letters: usize = folded.words().iter().map(|word| word.last - word.first).sum();
    let spaced = folded.words().iter().filter(|word| word.kind == Kind::Spaced).count();
    let key = folded.text();
    let digits = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    let numbers: usize = key.split(' ').map(digits).sum();
    // A number may be written in groups.
    let private = key.split(' ').any(|word| digits(word) >= PRIVATE_DIGITS) || 3 * numbers > letters;
    let short = letters < 4 || (spaced > 0 && folded.words().len() < 2);
    let mut chars: Vec<char> = key.chars().collect();
    chars.sort_unstable();
    chars.dedup();
    let babble = 8 * chars.len() < letters || chars.len() < 3;
    (!short && !private && !babble && spaced <= MOST_WORDS && 2 * letters > count).then_some(key)
}

/// Whether an article is asked for so already.
pub fn known<'a>(key: &str, mut texts: impl Iterator<Item = &'a str>) -> bool {
    texts.any(|text| fold(text).text() == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_like_a_question_is_a_wording() {
        for good in [
            "where is my parcel",
            "Where's my PARCEL?",
            "đơn hàng của tôi đâu",
            "سفارش من کجاست؟",
            "怎么退货",
            "is there wifi 6",
        ] {
            assert!(key(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "?",
            "refund",
            "退",
            "aaaa aaaa aaaa aaaa aaaa aaaa",
            "see https://evil.example now",
            "write to a@b.example please",
            "where is order 1234567",
            "call 090 123 456 now",
            "x\ny z",
            &"so many words ".repeat(12),
        ] {
            assert_eq!(key(bad), None, "{bad}");
        }
        assert_eq!(key("Phí  ship?"), key("phi SHIP"));
        assert!(known(&key("Where's my parcel").unwrap(), ["wheres my parcel?"].into_iter()));
    }

    #[test]
    fn it_takes_different_people_or_an_agent() {
        let standing = |helped, not_helped, staff| Support { helped, not_helped, staff }.standing();
        assert_eq!(standing(1, 0, 0), Standing::Waiting, "one visitor proves nothing");
        assert_eq!(standing(2, 0, 0), Standing::Proposed);
        assert_eq!(standing(0, 0, 1), Standing::Proposed);
        assert_eq!(standing(2, 1, 0), Standing::Waiting, "it must help three of four");
        assert_eq!(standing(4, 0, 0), Standing::Sure);
        assert_eq!(standing(2, 0, 1), Standing::Sure);
        assert_eq!(standing(4, 2, 0), Standing::Waiting);
        assert_eq!(standing(u32::MAX, u32::MAX, u32::MAX), Standing::Sure);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_key_or_none(text in "\\PC{0,140}|[\\u{0}-\\u{10FFFF}]{0,140}") {
            if let Some(key) = key(&text) {
                assert!(known(&key, [text.as_str()].into_iter()));
            }
        }
    }
}
