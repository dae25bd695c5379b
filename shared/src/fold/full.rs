//! The whole list of letters that fold by no rule, and what of it some texts need.
//!
//! Never linked into the browser's program: only what makes packs, and what folds on the edge alone, calls this.

use std::sync::LazyLock;

use super::table::{Row, Table};
use super::{character, han, letters};

/// Marks of letters that have no canonical decomposition: any numbers that no sum of accents is likely to be.
const STROKE: u16 = 0x0101;
const ETH: u16 = 0x0202;

pub(super) fn table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(make);
    &TABLE
}

/// The rows of characters that become a letter which occurs in the texts.
pub(super) fn needed<'a>(texts: impl Iterator<Item = &'a str>) -> Table {
    let mut met = Set::default();
    texts.flat_map(str::chars).for_each(|c| met.insert(c));
    let mut letters = Set::default();
    for c in met.chars() {
        character::fold(c, table(), &mut |base, _| letters.insert(base));
    }
    // Kana are joined with their voicing marks after they were folded.
    if ('\u{3041}'..='\u{3096}').any(|c| letters.has(c)) {
        ('\u{3041}'..='\u{3096}').for_each(|c| letters.insert(c));
    }
    let rows = table().all().chunk_by(|a, b| a.from == b.from);
    let rows = rows.filter(|rows| rows.iter().any(|row| letters.has(row.letter())));
    Table::new(rows.flatten().copied().collect())
}

/// A set of characters up to U+FFFF.
struct Set(Vec<u64>);

impl Default for Set {
    fn default() -> Self {
        Self(vec![0; 1 << 10])
    }
}

impl Set {
    fn insert(&mut self, c: char) {
        if let Some(bits) = self.0.get_mut(u32::from(c) as usize / 64) {
            *bits |= 1 << (u32::from(c) % 64);
        }
    }

    fn has(&self, c: char) -> bool {
        self.0.get(u32::from(c) as usize / 64).is_some_and(|bits| bits >> (u32::from(c) % 64) & 1 == 1)
    }

    fn chars(&self) -> impl Iterator<Item = char> {
        (0..=0xFFFF).filter_map(char::from_u32).filter(|c| self.has(*c))
    }
}

/// Every character whose letters are not those that the rules give.
fn make() -> Table {
    let lists = Lists::default();
    let mut rows = Vec::new();
    // Between these there are ideographs, which stand in a list of their own, and Hangul.
    let listed = lists.ideographs.iter().map(|(from, _)| u32::from(*from));
    for code in (0x80..0x3400).chain(listed).chain(0xA000..0xAC00).chain(0xF900..=0xFFFF) {
        let Some(c) = char::from_u32(code).filter(|c| character::regular(*c) == *c) else { continue };
        let mut own = Vec::new();
        lists.letters_of(c, &mut |letter, marks| own.push((letter, marks)));
        if own == [(c, 0)] {
            continue;
        }
        let number = |c: char| u16::try_from(u32::from(c)).unwrap_or_default();
        rows.extend(own.iter().map(|&(to, marks)| Row { from: number(c), to: number(to), marks }));
    }
    Table::new(rows)
}

/// What letters are made of, ready to be searched.
pub(super) struct Lists {
    composed: Vec<(char, char, u16)>,
    ideographs: Vec<(char, char)>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { composed: letters::rows().collect(), ideographs: han::pairs().collect() }
    }
}

impl Lists {
    /// The letters of a character, each with its marks.
    pub(super) fn letters_of(&self, c: char, out: &mut impl FnMut(char, u16)) {
        let c = half_width(c).unwrap_or_else(|| character::regular(c));
        for lower in c.to_lowercase() {
            match lower {
                'آ' => out('ا', letters::MADDA),
                'đ' => out('d', STROKE),
                'ħ' => out('h', STROKE),
                'ŧ' => out('t', STROKE),
                'ƀ' => out('b', STROKE),
                'ø' => out('o', STROKE),
                'ł' => out('l', STROKE),
                'ǿ' => out('o', STROKE.wrapping_add(letters::mark(0x301))),
                'ð' => out('d', ETH),
                'ŋ' => out('n', ETH),
                'ı' => out('i', 0),
                'ſ' => out('s', 0),
                'ẛ' => out('s', letters::mark(0x307)),
                'ς' => out('σ', 0),
                'ß' => several("ss", out),
                'æ' | 'ǽ' | 'ǣ' => several("ae", out),
                'œ' => several("oe", out),
                'þ' => several("th", out),
                'ĳ' => several("ij", out),
                'ǆ' => several("dz", out),
                'ǉ' => several("lj", out),
                'ǌ' => several("nj", out),
                'ﬀ' => several("ff", out),
                'ﬁ' => several("fi", out),
                'ﬂ' => several("fl", out),
                'ﬃ' => several("ffi", out),
                'ﬄ' => several("ffl", out),
                'ﬅ' | 'ﬆ' => several("st", out),
                '\u{FEF5}'..='\u{FEFC}' => several("لا", out),
                _ => match self.composed.binary_search_by_key(&lower, |(letter, ..)| *letter) {
                    Ok(at) => {
                        self.composed.get(at).into_iter().for_each(|(_, base, marks)| out(*base, *marks));
                    }
                    Err(_) => out(self.unified(lower), 0),
                },
            }
        }
    }

    /// One form for characters that stand for the same letter.
    fn unified(&self, c: char) -> char {
        match c {
            'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
            'ي' | 'ى' | 'ئ' | 'ے' | 'ۍ' | 'ې' | '\u{FBFC}'..='\u{FBFF}' => 'ی',
            'ك' | 'ڪ' => 'ک',
            'ة' | 'ۀ' | 'ھ' | 'ہ' | 'ۂ' | 'ۃ' | 'ە' => 'ه',
            'ؤ' => 'و',
            // Presentation forms, as old software and copied PDF text have them.
            '\u{FB50}'..='\u{FBB1}' => self.form(c, 0xFB50, FORMS_A),
            '\u{FE80}'..='\u{FEF4}' => self.form(c, 0xFE80, FORMS_B),
            _ => match self.ideographs.binary_search_by_key(&c, |(traditional, _)| *traditional) {
                Ok(at) => self.ideographs.get(at).map_or(c, |(_, simplified)| *simplified),
                Err(_) => c,
            },
        }
    }

    /// The letter of a presentation form, unified.
    fn form(&self, c: char, from: u32, letters: &str) -> char {
        let nth = u32::from(c).saturating_sub(from) as usize;
        letters.chars().nth(nth).map_or(c, |letter| self.unified(letter))
    }
}

fn several(letters: &str, out: &mut impl FnMut(char, u16)) {
    letters.chars().for_each(|letter| out(letter, 0));
}

const FORMS_A: &str =
    "ٱٱٻٻٻٻپپپپڀڀڀڀٺٺٺٺٿٿٿٿٹٹٹٹڤڤڤڤڦڦڦڦڄڄڄڄڃڃڃڃچچچچڇڇڇڇڍڍڌڌڎڎڈڈژژڑڑککککگگگگڳڳڳڳڱڱڱڱںںڻڻڻڻۀۀہہہہھھھھےےۓۓ";
const FORMS_B: &str = "ءآآأأؤؤإإئئئئااببببةةتتتتثثثثججججححححخخخخددذذررززسسسسششششصصصصضضضضططططظظظظععععغغغغففففققققككككللللممممننننههههووىىيييي";

const HALF_WIDTH_KANA: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

fn half_width(c: char) -> Option<char> {
    let code = u32::from(c).checked_sub(0xFF66)?;
    HALF_WIDTH_KANA.chars().nth(code as usize).map(character::regular)
}
