//! What one character is to the folding, and what it folds to.

use super::table::Table;
use super::{Kind, letters};

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
        0x2_0000..=0x3_FFFF | 0x1_0000..=0x1_CFFF | 0x1_D400..=0x1_D7FF | 0x1_E000..=0x1_EFFF => Role::Letter,
        _ if is_in(code, &WORDS) => Role::Letter,
        _ => Role::Separator,
    }
}

/// Whether one of the ranges, each given by its first number and the one behind its last, has a number.
fn is_in(code: u32, ranges: &[u16]) -> bool {
    u16::try_from(code).is_ok_and(|code| ranges.partition_point(|bound| *bound <= code) % 2 == 1)
}

/// Letters and digits, as ranges. Coarser than the Unicode tables, a quarter of their size, and the same for every
/// version of the standard library; a test holds it against that one.
#[rustfmt::skip]
const WORDS: [u16; 174] = [
    0x00AA, 0x00AB, 0x00B2, 0x00B4, 0x00B5, 0x00B6, 0x00B9, 0x00BB, 0x00BC, 0x00BF, 0x00C0, 0x00D7, 0x00D8, 0x00F7,
    0x00F8, 0x02C2, 0x02C6, 0x02D2, 0x02E0, 0x02E5, 0x02EC, 0x02EF, 0x0370, 0x0375, 0x0376, 0x037E, 0x037F, 0x0384,
    0x0386, 0x0387, 0x0388, 0x03F6, 0x03F7, 0x0482, 0x048A, 0x055A, 0x0560, 0x0589, 0x05D0, 0x05F3, 0x0620, 0x066A,
    0x066E, 0x06D4, 0x06D5, 0x06DD, 0x06E5, 0x06E9, 0x06EE, 0x06FD, 0x06FF, 0x0700, 0x0710, 0x10FB, 0x10FC, 0x1361,
    0x1369, 0x1390, 0x13A0, 0x1400, 0x1401, 0x166D, 0x166F, 0x1680, 0x1681, 0x169B, 0x16A0, 0x16EB, 0x16EE, 0x1735,
    0x1740, 0x1800, 0x1810, 0x1FBD, 0x1FBE, 0x1FBF, 0x1FC2, 0x1FCD, 0x1FD0, 0x1FDD, 0x1FE0, 0x1FED, 0x1FF2, 0x1FFD,
    0x2070, 0x207A, 0x207F, 0x208A, 0x2090, 0x20A0, 0x2119, 0x211E, 0x2124, 0x2125, 0x2126, 0x2127, 0x212A, 0x213A,
    0x214E, 0x214F, 0x2150, 0x218A, 0x2460, 0x249C, 0x24EA, 0x2500, 0x2776, 0x2794, 0x2C00, 0x2CE5, 0x2CEB, 0x2CEF, 0x2D00, 0x2D70,
    0x2D80, 0x2E00, 0x3005, 0x3008, 0x3021, 0x3030, 0x3031, 0x303D, 0x3041, 0x309B, 0x309D, 0x30A0, 0x30A1, 0x30FB,
    0x30FC, 0x3190, 0x31A0, 0x31C0, 0x31F0, 0x3200, 0x3220, 0x322A, 0x3280, 0x328A, 0x3400, 0x4DC0, 0x4E00, 0xA490,
    0xA4D0, 0xA4FE, 0xA500, 0xA60D, 0xA610, 0xA66F, 0xA67F, 0xA6F0, 0xA717, 0xA720, 0xA722, 0xA789, 0xA78B, 0xE000,
    0xF900, 0xFB29, 0xFB2A, 0xFBB2, 0xFBD3, 0xFD3E, 0xFD50, 0xFDFC, 0xFE70, 0xFF00, 0xFF10, 0xFF1A, 0xFF21, 0xFF3B,
    0xFF41, 0xFF5B, 0xFF66, 0xFFE0,
];

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
        0x0653 if base == 'ا' => letters::MADDA,
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

/// Folds one letter to one or more, each with its marks: as the table says, or else only to its digit or lower case.
pub(super) fn fold(c: char, table: &Table, out: &mut impl FnMut(char, u16)) {
    if c.is_ascii() {
        return out(c.to_ascii_lowercase(), 0);
    }
    let c = regular(c);
    let mut listed = false;
    for row in table.rows(c) {
        listed = true;
        out(row.letter(), row.marks);
    }
    if !listed {
        out(c, 0);
    }
}

/// What needs no table: full width and case where they go by rule, digits.
pub(super) fn regular(c: char) -> char {
    let code = u32::from(c);
    let code = if let 0xFF01..=0xFF5E = code { code - 0xFEE0 } else { code };
    if let Some(digit) = digit(code) {
        return digit;
    }
    let lower = match code {
        0x41..=0x5A | 0xC0..=0xD6 | 0xD8..=0xDE | 0x391..=0x3A1 | 0x3A3..=0x3AB | 0x410..=0x42F => {
            code + 0x20
        }
        0x400..=0x40F => code + 0x50,
        0x531..=0x556 => code + 0x30,
        // Upper and lower case take turns, the upper on even numbers…
        0x100..=0x12F
        | 0x132..=0x137
        | 0x14A..=0x177
        | 0x1DE..=0x1EF
        | 0x1F8..=0x21F
        | 0x222..=0x233
        | 0x460..=0x481
        | 0x48A..=0x4BF
        | 0x4D0..=0x52F
        | 0x1E00..=0x1E95
        | 0x1EA0..=0x1EFF => code | 1,
        // … and on odd ones.
        0x139..=0x148 | 0x179..=0x17E | 0x1AF..=0x1B0 | 0x1CD..=0x1DC | 0x4C1..=0x4CE => code + code % 2,
        // Katakana to hiragana.
        0x30A1..=0x30F6 => code - 0x60,
        _ => code,
    };
    char::from_u32(lower).unwrap_or(c)
}

/// Where each script's digits begin.
const ZEROS: [u32; 24] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
];

fn digit(code: u32) -> Option<char> {
    let zero = *ZEROS.get(ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?)?;
    let value = code - zero;
    if value < 10 { char::from_digit(value, 10) } else { None }
}
