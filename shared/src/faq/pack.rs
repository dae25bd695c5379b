//! The pack: all that is needed to list and match a site's articles, in a compact binary form.
//!
//! The edge makes one whenever articles change and serves it under the hash of its bytes; the browser decodes it with
//! one check of the bytes and no copy of any text but one.
//!
//! ```text
//! "DBFQ"  version u8  checksum u32 LE (CRC-32 of all that follows)
//! how far its matches can be trusted
//! how many articles, groups of synonyms, words that say little, rows of the folding table, different marks;
//!   how many articles more the site has
//! column by column, each number in LEB128: popularities; lengths of ids, titles, categories, bodies; numbers of
//!   phrasings, tags, pages; numbers of synonyms in a group; lengths of phrasings, tags, pages, synonyms, words that
//!   say little; the table's characters, each as the distance from the one before, their letters; the marks,
//!   each as the distance from the one before; which of them each letter has
//! all texts, UTF-8, in the order of their lengths
//! ```
//!
//! What is known of the articles' language (which words say little, which mean the same) and of their letters (what
//! folds to them) goes along, so that the browser's program carries nothing of the languages a site does not speak.
//!
//! Columns and not records, because what is alike then stands together, which is what compression on the wire lives
//! from. A CRC-32 finds every change of up to four adjacent bytes; what it may miss still decodes to some texts
//! or is refused, and never panics. Numbers are checked against the bytes that are there before anything is
//! allocated by them.

use std::ops::Range;

use super::Doc;
use super::lexicon::{Lexicon, TURNING, list};
use super::math::float;
use super::rehearsal;
use crate::fold::{Row, Table, fold};
use crate::locale::Locale;

/// What every pack begins with.
const MAGIC: &[u8; 4] = b"DBFQ";
/// The only version that is read. Version 1 had no words and no folding table, version 2 each letter's marks in full,
/// version 3 no words that turn around what is asked and no trust.
const VERSION: u8 = 4;
const HEADER: usize = MAGIC.len() + 1 + 4;

/// Why some bytes are no pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackError {
    /// They do not begin as one.
    NotAPack,
    /// They were made by a newer or an older program.
    Version(u8),
    /// They were changed or cut on the way.
    Corrupt,
}

impl std::fmt::Display for PackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotAPack => f.write_str("not an FAQ pack"),
            Self::Version(version) => write!(f, "an FAQ pack of unknown version {version}"),
            Self::Corrupt => f.write_str("a damaged FAQ pack"),
        }
    }
}

impl std::error::Error for PackError {}

/// Articles as the matcher sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pack {
    /// All texts, one after the other, column by column.
    text: String,
    docs: Vec<Entry>,
    /// Ranges of phrasings, tags, pages, synonyms and words that say little; those of one article or group are adjacent.
    lists: Vec<Range<u32>>,
    /// Words that turn around what is asked, then groups of synonyms, into `lists`.
    synonyms: Vec<Range<u32>>,
    /// Words that say little, into `lists`.
    weak: Range<u32>,
    table: Table,
    more: u32,
    /// See [`Pack::trust`], in hundredths, doubled and less one where it is negative.
    trust: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    id: Range<u32>,
    title: Range<u32>,
    category: Range<u32>,
    body: Range<u32>,
    popularity: u32,
    /// Into `Pack::lists`.
    phrasings: Range<u32>,
    tags: Range<u32>,
    pages: Range<u32>,
}

/// One article of a pack.
#[derive(Clone, Copy, Debug)]
pub struct PackedDoc<'a> {
    pack: &'a Pack,
    entry: &'a Entry,
}

impl<'a> PackedDoc<'a> {
    /// Its id.
    pub fn id(self) -> &'a str {
        self.pack.slice(&self.entry.id)
    }

    /// Its title.
    pub fn title(self) -> &'a str {
        self.pack.slice(&self.entry.title)
    }

    /// The text of its answer, as far as the pack carries it.
    pub fn body(self) -> &'a str {
        self.pack.slice(&self.entry.body)
    }

    /// The category that it stands in.
    pub fn category(self) -> &'a str {
        self.pack.slice(&self.entry.category)
    }

    /// Other ways to ask for it.
    pub fn phrasings(self) -> impl Iterator<Item = &'a str> {
        self.pack.list(&self.entry.phrasings)
    }

    /// Its tags.
    pub fn tags(self) -> impl Iterator<Item = &'a str> {
        self.pack.list(&self.entry.tags)
    }

    /// The pages that it belongs to, as patterns that [`means`](crate::page::means) reads.
    pub fn pages(self) -> impl Iterator<Item = &'a str> {
        self.pack.list(&self.entry.pages)
    }

    /// How often it is wanted, as its site counts.
    pub fn popularity(self) -> u32 {
        self.entry.popularity
    }
}

impl Pack {
    /// How many articles it has.
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.docs.is_empty()
    }

    /// One of its articles; `None` if there are not so many.
    pub fn get(&self, doc: u32) -> Option<PackedDoc<'_>> {
        self.docs.get(doc as usize).map(|entry| PackedDoc { pack: self, entry })
    }

    /// All its articles, in order.
    pub fn docs(&self) -> impl ExactSizeIterator<Item = PackedDoc<'_>> {
        self.docs.iter().map(|entry| PackedDoc { pack: self, entry })
    }

    /// How many articles the site has in this language that are not in the pack: where there are any, questions are
    /// for the edge.
    pub fn more(&self) -> u32 {
        self.more
    }

    /// How much surer than others this site's matches are, in log-odds, as rehearsed with its own wordings.
    pub fn trust(&self) -> f32 {
        let size = float(self.trust.div_ceil(2) as usize) / 100.0;
        if self.trust % 2 == 1 { -size } else { size }
    }

    /// How the letters fold that its articles have.
    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// Words that say little in the articles' language.
    pub(super) fn weak(&self) -> impl Iterator<Item = &str> {
        self.list(&self.weak)
    }

    /// Words that turn around what is asked, then groups of words that ask for the same: those of the language, then
    /// the site's own.
    pub fn synonyms(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.synonyms.iter().map(|group| self.list(group))
    }

    /// Takes an article out; its texts stay behind unused.
    pub(super) fn remove(&mut self, id: &str) {
        let text = &self.text;
        self.docs.retain(|entry| text.get(entry.id.start as usize..entry.id.end as usize) != Some(id));
    }

    /// Puts an article behind the others. Letters and words of the language that no other article has, and that the
    /// pack therefore does not know of, it learns when the edge makes a new one.
    pub(super) fn push(&mut self, doc: &Doc<'_>) {
        let mut text = std::mem::take(&mut self.text);
        let mut put = |part: &str| {
            let start = u32::try_from(text.len()).unwrap_or(u32::MAX);
            text.push_str(part);
            start..u32::try_from(text.len()).unwrap_or(u32::MAX)
        };
        let mut list = |parts: &[String], put: &mut dyn FnMut(&str) -> Range<u32>| {
            let start = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
            self.lists.extend(parts.iter().map(|part| put(part)));
            start..u32::try_from(self.lists.len()).unwrap_or(u32::MAX)
        };
        let entry = Entry {
            id: put(doc.id),
            title: put(doc.title),
            category: put(doc.category),
            body: put(doc.body),
            popularity: doc.popularity,
            phrasings: list(doc.phrasings, &mut put),
            tags: list(doc.tags, &mut put),
            pages: list(doc.pages, &mut put),
        };
        self.docs.push(entry);
        self.text = text;
    }

    /// Keeps every so manyeth article.
    pub(super) fn thin(&mut self, step: usize) {
        let mut nth = 0;
        self.docs.retain(|_| {
            nth += 1;
            (nth - 1) % step.max(1) == 0
        });
    }

    /// How many ways there are to ask for an article.
    pub(super) fn wordings(&self, doc: usize) -> usize {
        self.docs.get(doc).map_or(0, |doc| 1 + doc.phrasings.len())
    }

    /// Takes a way to ask for an article out: its title, for which the last phrasing then stands, or one of its
    /// phrasings. The last one stays.
    pub(super) fn take_wording(&mut self, doc: usize, nth: usize) -> Option<String> {
        let entry = self.docs.get_mut(doc)?;
        let last = entry.phrasings.end.checked_sub(1).filter(|last| *last >= entry.phrasings.start)?;
        let instead = self.lists.get(last as usize)?.clone();
        let taken = match nth.checked_sub(1) {
            None => std::mem::replace(&mut entry.title, instead),
            Some(nth) => {
                let place = self.lists.get_mut(entry.phrasings.start as usize + nth)?;
                std::mem::replace(place, instead)
            }
        };
        entry.phrasings.end = last;
        Some(self.slice(&taken).to_owned())
    }

    fn slice(&self, range: &Range<u32>) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    fn list(&self, range: &Range<u32>) -> impl Iterator<Item = &str> {
        self.lists
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
            .iter()
            .map(|r| self.slice(r))
    }
}

/// Packs articles in a language, and the site's groups of words that mean the same.
pub fn encode(docs: &[Doc<'_>], synonyms: &[Vec<String>], locale: &Locale) -> Vec<u8> {
    encode_part(docs, synonyms, locale, 0)
}

/// The same for some of the articles, when there are more.
pub fn encode_part(docs: &[Doc<'_>], synonyms: &[Vec<String>], locale: &Locale, more: usize) -> Vec<u8> {
    let articles = encode_articles(docs, synonyms, locale, more);
    let with_trust = |trust: f32| {
        let mut checked = Vec::with_capacity(articles.len() + 2);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1,000")]
        let hundredths = (trust.abs().min(10.0) * 100.0).round() as usize;
        put(&mut checked, (2 * hundredths).saturating_sub(usize::from(trust < 0.0)));
        checked.extend_from_slice(&articles);
        sealed(checked)
    };
    let untried = with_trust(0.0);
    match decode(&untried).map(|pack| rehearsal::trust_of(&pack)) {
        Ok(trust) => with_trust(trust),
        Err(_) => untried,
    }
}

/// All of a pack behind its trust.
fn encode_articles(docs: &[Doc<'_>], synonyms: &[Vec<String>], locale: &Locale, more: usize) -> Vec<u8> {
    let mut numbers = Vec::new();
    let mut texts = String::new();
    let list = list(locale);
    let mut groups: Vec<Vec<&str>> = list.groups().map(Iterator::collect).collect();
    groups.extend(synonyms.iter().map(|group| group.iter().map(String::as_str).collect()));
    let weak: Vec<&str> = list.weak().collect();
    // A group that no article says anything of leads nowhere.
    let known = known(docs, &groups);
    let mut known = known.iter();
    groups.retain(|_| known.next().is_some_and(|known| *known));

    let fields: [for<'a> fn(&Doc<'a>) -> &'a str; 4] = [|d| d.id, |d| d.title, |d| d.category, |d| d.body];
    let lists: [for<'a> fn(&Doc<'a>) -> &'a [String]; 3] = [|d| d.phrasings, |d| d.tags, |d| d.pages];
    let of_docs = docs.iter().flat_map(|doc| {
        let listed = doc.phrasings.iter().chain(doc.tags).map(String::as_str);
        [doc.title, doc.category, doc.body].into_iter().chain(listed)
    });
    let table = Table::needed(of_docs.chain(groups.iter().flatten().copied()).chain(weak.iter().copied()));

    // Few marks stand on many letters, and a mark is a large number.
    let mut marks: Vec<u16> = table.all().iter().map(|row| row.marks).collect();
    marks.sort_unstable();
    marks.dedup();

    for count in [docs.len(), groups.len(), weak.len(), table.all().len(), marks.len(), more] {
        put(&mut numbers, count);
    }
    for doc in docs {
        put(&mut numbers, doc.popularity as usize);
    }
    let mut write = |text: &str, numbers: &mut Vec<u8>| {
        put(numbers, text.len());
        texts.push_str(text);
    };
    for field in fields {
        for doc in docs {
            write(field(doc), &mut numbers);
        }
    }
    for list in lists {
        for doc in docs {
            put(&mut numbers, list(doc).len());
        }
    }
    for group in &groups {
        put(&mut numbers, group.len());
    }
    for list in lists {
        for text in docs.iter().flat_map(list) {
            write(text, &mut numbers);
        }
    }
    for text in groups.iter().flatten().chain(&weak) {
        write(text, &mut numbers);
    }
    put_ascending(&mut numbers, table.all().iter().map(|row| row.from));
    table.all().iter().for_each(|row| put(&mut numbers, usize::from(row.to)));
    put_ascending(&mut numbers, marks.iter().copied());
    for row in table.all() {
        put(&mut numbers, marks.binary_search(&row.marks).unwrap_or_default());
    }
    let mut checked = Vec::with_capacity(numbers.len() + texts.len());
    checked.append(&mut numbers);
    checked.extend_from_slice(texts.as_bytes());
    checked
}

/// Which groups have something that some article's title, phrasings, tags or category say.
fn known(docs: &[Doc<'_>], groups: &[Vec<&str>]) -> Vec<bool> {
    let lexicon =
        Lexicon::of(std::iter::empty(), groups.iter().map(|group| group.iter().copied()), Table::full());
    let mut known = vec![false; groups.len()];
    if let Some(turning) = known.get_mut(TURNING as usize) {
        *turning = true;
    }
    for doc in docs {
        let listed = doc.phrasings.iter().chain(doc.tags).map(String::as_str);
        for text in [doc.title, doc.category].into_iter().chain(listed) {
            lexicon.groups(&fold(text), &mut |group, _| {
                if let Some(known) = known.get_mut(group as usize) {
                    *known = true;
                }
            });
        }
    }
    known
}

/// Puts the header before what it checks.
pub(super) fn sealed(mut checked: Vec<u8>) -> Vec<u8> {
    let mut pack = Vec::with_capacity(HEADER + checked.len());
    pack.extend_from_slice(MAGIC);
    pack.push(VERSION);
    pack.extend_from_slice(&crc32(&checked).to_le_bytes());
    pack.append(&mut checked);
    pack
}

/// Reads a pack.
pub fn decode(bytes: &[u8]) -> Result<Pack, PackError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(PackError::NotAPack)?;
    let (&version, rest) = rest.split_first().ok_or(PackError::NotAPack)?;
    if version != VERSION {
        return Err(PackError::Version(version));
    }
    let (sum, rest) = rest.split_first_chunk::<4>().ok_or(PackError::Corrupt)?;
    if crc32(rest) != u32::from_le_bytes(*sum) {
        return Err(PackError::Corrupt);
    }
    Reader { rest }.read().ok_or(PackError::Corrupt)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn read(mut self) -> Option<Pack> {
        type Field = fn(&mut Entry) -> &mut Range<u32>;
        let [id, title, category, body]: [Field; 4] =
            [|e| &mut e.id, |e| &mut e.title, |e| &mut e.category, |e| &mut e.body];
        let [phrasings, tags, pages]: [Field; 3] = [|e| &mut e.phrasings, |e| &mut e.tags, |e| &mut e.pages];
        let trust = self.number()?;
        let count = self.number()?;
        let groups = self.number()?;
        let words = self.number()?;
        let rows = self.number()?;
        let marks = self.number()?;
        let more = self.number()?;
        // Eight numbers of at least one byte stand for each article, three for each row, one for each group, word and mark.
        let least = (count as usize).checked_mul(8)?.checked_add((rows as usize).checked_mul(3)?)?;
        let least = least.checked_add(groups as usize)?.checked_add(marks as usize)?;
        if least.checked_add(words as usize)? > self.rest.len() {
            return None;
        }
        let mut docs = vec![Entry::default(); count as usize];
        for entry in &mut docs {
            entry.popularity = self.number()?;
        }
        let mut end = 0;
        for field in [id, title, category, body] {
            for entry in &mut docs {
                *field(entry) = self.range(&mut end)?;
            }
        }
        let mut listed = 0;
        for field in [phrasings, tags, pages] {
            for entry in &mut docs {
                *field(entry) = self.range(&mut listed)?;
            }
        }
        let synonyms: Vec<_> = (0..groups).map(|_| self.range(&mut listed)).collect::<Option<_>>()?;
        let weak = listed..listed.checked_add(words)?;
        if weak.end as usize > self.rest.len() {
            return None;
        }
        let lists: Vec<_> = (0..weak.end).map(|_| self.range(&mut end)).collect::<Option<_>>()?;
        let table = self.table(rows, marks)?;
        let text = std::str::from_utf8(self.rest).ok()?;
        // Every range must be one of whole characters.
        let sound = |range: &Range<u32>| text.is_char_boundary(range.end as usize);
        let all_sound = text.len() == end as usize
            && lists.iter().all(sound)
            && docs.iter().flat_map(|doc| [&doc.id, &doc.title, &doc.category, &doc.body]).all(sound);
        all_sound.then(|| Pack { text: text.to_owned(), docs, lists, synonyms, weak, table, more, trust })
    }

    fn table(&mut self, count: u32, marks: u32) -> Option<Table> {
        let mut rows = vec![Row::default(); count as usize];
        let mut from = 0;
        for row in &mut rows {
            row.from = self.above(&mut from)?;
        }
        for row in &mut rows {
            row.to = self.short()?;
        }
        let mut all = vec![0; marks as usize];
        let mut from = 0;
        for marks in &mut all {
            *marks = self.above(&mut from)?;
        }
        for row in &mut rows {
            row.marks = *all.get(self.number()? as usize)?;
        }
        Some(Table::new(rows))
    }

    /// The next of ascending numbers.
    fn above(&mut self, before: &mut u16) -> Option<u16> {
        *before = before.checked_add(self.short()?)?;
        Some(*before)
    }

    fn short(&mut self) -> Option<u16> {
        u16::try_from(self.number()?).ok()
    }

    /// The next `n` of something, behind those before.
    fn range(&mut self, end: &mut u32) -> Option<Range<u32>> {
        let start = *end;
        *end = start.checked_add(self.number()?)?;
        Some(start..*end)
    }

    /// An unsigned LEB128 number.
    fn number(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in (0..32).step_by(7) {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            let bits = u32::from(byte & 0x7F);
            if shift == 28 && bits > 0x0F {
                return None;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

fn put(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(0x80 | u8::try_from(value & 0x7F).unwrap_or(0));
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or(0));
}

/// Each as the distance from the one before.
fn put_ascending(out: &mut Vec<u8>, values: impl Iterator<Item = u16>) {
    let mut before = 0;
    for value in values {
        put(out, usize::from(value - before));
        before = value;
    }
}

/// CRC-32 as zip has it (polynomial 0xEDB88320, reflected), a byte at a time.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut n = 0;
        while n < 256_u32 {
            let mut c = n;
            let mut bit = 0;
            while bit < 8 {
                c = if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 };
                bit += 1;
            }
            table[n as usize] = c;
            n += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc, &byte| {
        let at = (crc ^ u32::from(byte)) & 0xFF;
        TABLE.get(at as usize).copied().unwrap_or(0) ^ (crc >> 8)
    })
}
