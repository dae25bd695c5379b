//! Questions as people really type them: with typos, without diacritics, on another keyboard, and unfinished.

use crate::sets::Set;

/// What is done to every question of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    Clean,
    /// One edit in 35 % of the words of four and more letters.
    Typo,
    /// Vietnamese: no diacritics.
    Plain,
    /// Persian: letters of an Arabic keyboard, zero-width non-joiners lost.
    ArabicKeyboard,
    /// The first 60 % of the letters.
    Prefix,
    /// The last word cut in half.
    LastWord,
}

impl Variant {
    pub(crate) const ALL: [Self; 6] =
        [Self::Clean, Self::Typo, Self::Plain, Self::ArabicKeyboard, Self::Prefix, Self::LastWord];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Typo => "typo",
            Self::Plain => "no_diacritics",
            Self::ArabicKeyboard => "arabic_keyboard",
            Self::Prefix => "prefix60",
            Self::LastWord => "last_word_cut",
        }
    }

    /// Whether it can happen to a set's questions: by what they are written in, since a set need not say its language.
    pub(crate) fn concerns(self, set: &Set) -> bool {
        let with = |found: fn(char) -> bool| {
            let having = set.queries.iter().filter(|question| question.q.chars().any(found)).count();
            10 * having > set.queries.len()
        };
        match self {
            Self::Plain => with(|c| "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ".contains(c)),
            Self::ArabicKeyboard => with(|c| "یکپچژگ".contains(c)),
            Self::Typo => set.lang != "zh",
            _ => true,
        }
    }

    /// Whether the visitor is still typing.
    pub(crate) fn unfinished(self) -> bool {
        matches!(self, Self::Prefix | Self::LastWord)
    }

    /// A set with every question changed; the same change in every run.
    pub(crate) fn of(self, set: &Set) -> Set {
        let mut set = set.clone();
        let mut random = Random(0x5EED ^ self as u64);
        for text in set.queries.iter_mut().map(|question| &mut question.q).chain(&mut set.oos) {
            *text = self.apply(text, &mut random);
        }
        set
    }

    fn apply(self, text: &str, random: &mut Random) -> String {
        match self {
            Self::Clean => text.to_owned(),
            Self::Typo => text.split(' ').map(|word| typo(word, random)).collect::<Vec<_>>().join(" "),
            Self::Plain => shared::fold::fold(text).text(),
            Self::ArabicKeyboard => text
                .chars()
                .filter(|c| *c != '\u{200c}')
                .map(|c| match c {
                    'ی' => 'ي',
                    'ک' => 'ك',
                    other => other,
                })
                .collect(),
            Self::Prefix => {
                let count = text.chars().count();
                text.chars().take((count * 6).div_ceil(10).max(1)).collect()
            }
            Self::LastWord => {
                let trimmed = text.trim_end_matches(|c: char| !c.is_alphanumeric());
                let from = trimmed.rfind(' ').map_or(0, |at| at + 1);
                let last: Vec<char> = trimmed[from..].chars().collect();
                let kept: String = last.iter().take(last.len().div_ceil(2)).collect();
                format!("{}{kept}", &trimmed[..from])
            }
        }
    }
}

fn typo(word: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 || random.below(100) >= 35 {
        return word.to_owned();
    }
    let at = 1 + random.below(letters.len() - 2);
    match random.below(4) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        // Another letter of the same word, so that the script stays.
        _ => letters[at] = letters[random.below(letters.len())],
    }
    letters.into_iter().collect()
}

/// Steele, Lea & Flood's `SplitMix64`.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }
}
