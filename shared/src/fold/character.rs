//! What one character is to the folding, and what it folds to.

use super::{Kind, han, letters};

/// What a character does to the word that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It belongs to a word.
    Letter,
    /// It changes the letter before it.
    Mark,
    /// It is invisible inside a word.
    Nothing,
    /// It joins two letters and separates anything else.
    Apostrophe,
    /// It ends a word.
    Separator,
}

pub(super) fn role(c: char) -> Role {
    let code = u32::from(c);
    if code < 0x80 {
        return match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => Role::Letter,
            '\'' => Role::Apostrophe,
            _ => Role::Separator,
        };
    }
    match code {
        0x2019 | 0x02BC | 0xFF07 => Role::Apostrophe,
        // Accents; Hebrew points; Arabic vowel signs; kana voicing, full and half width.
        0x0300..=0x036F
        | 0x0483..=0x0487
        | 0x0591..=0x05BD
        | 0x05BF
        | 0x05C1..=0x05C2
        | 0x05C4..=0x05C5
        | 0x05C7
        | 0x0610..=0x061A
        | 0x064B..=0x065F
        | 0x0670
        | 0x06D6..=0x06DC
        | 0x06DF..=0x06E4
        | 0x06E7..=0x06E8
        | 0x06EA..=0x06ED
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x20D0..=0x20F0
        | 0x3099..=0x309A
        | 0xFE20..=0xFE2F
        | 0xFF9E..=0xFF9F => Role::Mark,
        // Soft hyphen, tatweel, joiner, directions, word joiner, variation selectors.
        0x00AD
        | 0x0640
        | 0x061C
        | 0x200D..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x2064
        | 0x2066..=0x2069
        | 0xFE00..=0xFE0F
        | 0xFEFF => Role::Nothing,
        // Punctuation of the scripts whose signs count as letters below.
        0x0964..=0x0965
        | 0x0970
        | 0x0DF4
        | 0x0E3F
        | 0x0E4F
        | 0x0E5A..=0x0E5B
        | 0x0F04..=0x0F14
        | 0x104A..=0x104F
        | 0x17D4..=0x17DB => Role::Separator,
        0x0900..=0x109F | 0x1780..=0x17FF | 0x1900..=0x1AAF | 0x1B00..=0x1C7F | 0xA800..=0xABFF => {
            Role::Letter
        }
        _ if c.is_alphanumeric() => Role::Letter,
        _ => Role::Separator,
    }
}

/// How the script of a folded letter marks words.
pub(super) fn kind(base: char) -> Kind {
    match u32::from(base) {
        0x3005..=0x3007
        | 0x3041..=0x312F
        | 0x31A0..=0x31BF
        | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF
        | 0x2_0000..=0x3_FFFF => Kind::Ideographic,
        0x0E01..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => Kind::Unspaced,
        _ => Kind::Spaced,
    }
}

/// Which letters may stand in one word: "wifiرا" is two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    Digits,
    European,
    Other,
}

impl Alphabet {
    pub(super) fn joins(self, next: Self) -> bool {
        self == next || self == Self::Digits || next == Self::Digits
    }

    /// The alphabet of a word that has letters of both.
    pub(super) fn and(self, next: Self) -> Self {
        if self == Self::Digits { next } else { self }
    }
}

pub(super) fn alphabet(base: char) -> Alphabet {
    match u32::from(base) {
        0x30..=0x39 => Alphabet::Digits,
        0..=0x058F | 0x1E00..=0x1FFF => Alphabet::European,
        _ => Alphabet::Other,
    }
}

/// The number of a mark on a letter; 0 where marks carry no meaning for matching.
pub(super) fn mark(base: char, mark: char) -> u16 {
    match u32::from(mark) {
        code @ 0x0300..=0x036F if alphabet(base) == Alphabet::European => letters::mark(code),
        _ => 0,
    }
}

/// Two characters that are one letter: a kana with its voicing mark, the jamo of a syllable.
pub(super) fn join(first: char, second: char) -> Option<char> {
    const SYLLABLES: u32 = 0xAC00;
    let (a, b) = (u32::from(first), u32::from(second));
    let joined = match b {
        0x3099 | 0xFF9E => match a {
            0x3046 => 0x3094,
            0x304B..=0x3061 if a % 2 == 1 => a + 1,
            0x3064 | 0x3066 | 0x3068 => a + 1,
            0x306F..=0x307B if a.is_multiple_of(3) => a + 1,
            _ => return None,
        },
        0x309A | 0xFF9F => match a {
            0x306F..=0x307B if a.is_multiple_of(3) => a + 2,
            _ => return None,
        },
        0x1161..=0x1175 => match a {
            0x1100..=0x1112 => SYLLABLES + ((a - 0x1100) * 21 + (b - 0x1161)) * 28,
            _ => return None,
        },
        0x11A8..=0x11C2 => match a {
            0xAC00..=0xD7A3 if (a - SYLLABLES).is_multiple_of(28) => a + (b - 0x11A7),
            _ => return None,
        },
        _ => return None,
    };
    char::from_u32(joined)
}

/// Marks of letters that have no canonical decomposition: any numbers that no sum of accents is likely to be.
const STROKE: u16 = 0x0101;
const ETH: u16 = 0x0202;

/// Folds one letter to one or more, each with its marks.
pub(super) fn fold(c: char, out: &mut impl FnMut(char, u16)) {
    if c.is_ascii() {
        return out(c.to_ascii_lowercase(), 0);
    }
    let c = half_or_full_width(c).unwrap_or(c);
    if let Some(digit) = digit(c) {
        return out(digit, 0);
    }
    for lower in c.to_lowercase() {
        match lower {
            'đ' | 'ħ' | 'ŧ' | 'ƀ' | 'ø' | 'ł' => out(
                match lower {
                    'đ' => 'd',
                    'ħ' => 'h',
                    'ŧ' => 't',
                    'ƀ' => 'b',
                    'ø' => 'o',
                    _ => 'l',
                },
                STROKE,
            ),
            'ǿ' => out('o', STROKE.wrapping_add(letters::mark(0x301))),
            'ð' => out('d', ETH),
            'ı' => out('i', 0),
            'ſ' => out('s', 0),
            'ŋ' => out('n', ETH),
            'ς' => out('σ', 0),
            'ß' => both('s', 's', out),
            'æ' | 'ǽ' | 'ǣ' => both('a', 'e', out),
            'œ' => both('o', 'e', out),
            'þ' => both('t', 'h', out),
            'ĳ' => both('i', 'j', out),
            'ǆ' => both('d', 'z', out),
            'ǉ' => both('l', 'j', out),
            'ǌ' => both('n', 'j', out),
            'ﬀ' => both('f', 'f', out),
            'ﬁ' => both('f', 'i', out),
            'ﬂ' => both('f', 'l', out),
            'ﬃ' => {
                out('f', 0);
                both('f', 'i', out);
            }
            'ﬄ' => {
                out('f', 0);
                both('f', 'l', out);
            }
            'ﬅ' | 'ﬆ' => both('s', 't', out),
            '\u{FEF5}'..='\u{FEFC}' => both('ل', 'ا', out),
            _ => {
                if let Some((base, marks)) = letters::split(lower) {
                    out(base, marks);
                } else {
                    out(unified(lower), 0);
                }
            }
        }
    }
}

fn both(first: char, second: char, out: &mut impl FnMut(char, u16)) {
    out(first, 0);
    out(second, 0);
}

/// One form for characters that stand for the same letter.
fn unified(c: char) -> char {
    match c {
        'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
        'ي' | 'ى' | 'ئ' | 'ے' | 'ۍ' | 'ې' | '\u{FBFC}'..='\u{FBFF}' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'ة' | 'ۀ' | 'ھ' | 'ہ' | 'ۂ' | 'ۃ' | 'ە' => 'ه',
        'ؤ' => 'و',
        // Presentation forms, as old software and copied PDF text have them.
        '\u{FB50}'..='\u{FBB1}' => form(c, 0xFB50, FORMS_A),
        '\u{FE80}'..='\u{FEF4}' => form(c, 0xFE80, FORMS_B),
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        _ => han::simplify(c).unwrap_or(c),
    }
}

const FORMS_A: &str =
    "ٱٱٻٻٻٻپپپپڀڀڀڀٺٺٺٺٿٿٿٿٹٹٹٹڤڤڤڤڦڦڦڦڄڄڄڄڃڃڃڃچچچچڇڇڇڇڍڍڌڌڎڎڈڈژژڑڑککککگگگگڳڳڳڳڱڱڱڱںںڻڻڻڻۀۀہہہہھھھھےےۓۓ";
const FORMS_B: &str = "ءآآأأؤؤإإئئئئااببببةةتتتتثثثثججججححححخخخخددذذررززسسسسششششصصصصضضضضططططظظظظععععغغغغففففققققككككللللممممننننههههووىىيييي";

/// The letter of a presentation form, unified.
fn form(c: char, from: u32, letters: &str) -> char {
    let nth = u32::from(c).saturating_sub(from) as usize;
    letters.chars().nth(nth).map_or(c, unified)
}

const HALF_WIDTH_KANA: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

fn half_or_full_width(c: char) -> Option<char> {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0),
        code @ 0xFF66..=0xFF9D => HALF_WIDTH_KANA.chars().nth((code - 0xFF66) as usize),
        _ => None,
    }
}

/// Where each script's digits begin.
const ZEROS: [u32; 24] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
];

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    // A full-width digit is an ASCII one by now.
    if c.is_ascii_digit() {
        return Some(c);
    }
    let zero = *ZEROS.get(ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?)?;
    let value = code - zero;
    if value < 10 { char::from_digit(value, 10) } else { None }
}
