//! The letters that fold by no rule but by a list: diacritics, traditional characters, forms of the same letter.
//!
//! The whole list is large, and what a visitor types is only ever compared with a site's articles. So the browser
//! gets, with the articles, the rows whose letters occur in them ([`Table::needed`]); what other characters become
//! matches nothing either way. Whoever reads other texts takes the whole list ([`super::fold`]).

use super::full;

/// One letter that a character folds to; a character of several letters has several rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// The character, after what goes by rule.
    pub(crate) from: u16,
    /// The letter.
    pub(crate) to: u16,
    /// Its diacritics, as one number.
    pub(crate) marks: u16,
}

impl Row {
    pub(super) fn letter(self) -> char {
        char::from_u32(u32::from(self.to)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// Rows by character.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// Takes rows in the order of their characters.
    pub(crate) fn new(rows: Vec<Row>) -> Self {
        Self(rows)
    }

    /// All rows there are.
    pub(crate) fn full() -> &'static Self {
        full::table()
    }

    /// The rows that matter to whoever compares with these texts only.
    pub(crate) fn needed<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        full::needed(texts)
    }

    /// Its rows, in order.
    pub(crate) fn all(&self) -> &[Row] {
        &self.0
    }

    /// The letters of a character; none if it stays as it is.
    pub(super) fn rows(&self, c: char) -> impl Iterator<Item = Row> {
        let code = u16::try_from(u32::from(c)).unwrap_or(0);
        let from = self.0.partition_point(|row| row.from < code);
        self.0.get(from..).unwrap_or_default().iter().copied().take_while(move |row| row.from == code)
    }
}
