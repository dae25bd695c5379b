//! Full-text search over all that was written, in all languages.
//!
//! The index holds folded words (see [`shared::fold`]): without diacritics, whatever the keyboard, Chinese character by
//! character. A message costs no row more when it is stored; what is new is indexed before a search, found by the feed,
//! which every change moves: the latest first, and no more than a portion. Where more is new than that (somebody searches
//! after a long time), the object's alarm indexes the rest, portion by portion, and a search says that it is under way.
//!
//! A conversation is one row of the index, and the row's number is the conversation's place in the feed: so the index
//! gives back what was found in the order in which the desk shows it, and a page costs a page, however much there is.

use super::conversations::{COLUMNS, Row};
use super::{Store, stored};
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::conversation::EntryBody;
use shared::desk::NoteBody;
use shared::fold::{Kind, fold};

/// The fact that says up to where in the feed all is indexed.
const INDEXED: &str = "indexed_feed";

/// Conversations that are indexed at once: about a tenth of a second.
const PORTION: usize = 500;

/// What is not indexed: it moved since all was, and since it was itself.
const BEHIND: &str = "feed > ? AND searchable_row <> feed";

#[derive(Deserialize)]
struct Body {
    body: String,
}

#[derive(Deserialize)]
struct Words {
    words: String,
}

#[derive(Deserialize)]
struct Behind {
    id: String,
    subject: String,
    feed: u32,
    last_seq: u32,
    searchable_entries: u32,
    searchable_notes: u32,
    searchable_row: u32,
}

impl Store {
    /// Conversations in which all these words were written and that pass the filters, the latest first.
    pub(super) fn search(
        &self,
        words: &str,
        filters: &[(&'static str, &str)],
        before: Option<i64>,
        rows: usize,
    ) -> Result<Vec<Row>> {
        let wanted = question(words);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.index_some()?;
        // All words, in whichever messages of a conversation. Where more is asked for, what is found cannot be cut short
        // before that is looked at.
        let most =
            if filters.is_empty() { format!("ORDER BY rowid DESC LIMIT {rows}") } else { String::new() };
        let further: Vec<&str> = filters.iter().flat_map(|(condition, _)| [" AND ", condition]).collect();
        let further = further.concat();
        let mut values = params![wanted.join(" AND "), before.unwrap_or(i64::from(u32::MAX))];
        for (_, value) in filters {
            values.extend(params![*value]);
        }
        self.db.json_rows(
            &format!(
                "{COLUMNS} WHERE feed IN (SELECT rowid FROM searchable WHERE words MATCH ? AND rowid < ? {most}){further}
                 ORDER BY feed DESC LIMIT {rows}"
            ),
            values,
        )
    }

    /// Whether so much is not indexed that a search would leave some of it out.
    pub(in super::super) fn is_index_behind(&self) -> Result<bool> {
        #[derive(Deserialize)]
        struct Row {}
        let row = self.db.row::<Row>(
            &format!("SELECT 1 AS one FROM conversations WHERE {BEHIND} LIMIT 1 OFFSET {PORTION}"),
            params![i64::from(self.indexed()?)],
        )?;
        Ok(row.is_some())
    }

    /// Indexes the latest conversations that are not, a portion at most: nobody waits for more. In a transaction.
    pub(in super::super) fn index_some(&self) -> Result<()> {
        let done = self.indexed()?;
        let behind: Vec<Behind> = self.db.rows(
            &format!(
                "SELECT id, subject, feed, last_seq, searchable_entries, searchable_notes, searchable_row
                 FROM conversations WHERE {BEHIND} ORDER BY feed DESC LIMIT {PORTION}"
            ),
            params![i64::from(done)],
        )?;
        for conversation in &behind {
            self.index(conversation)?;
        }
        if behind.len() < PORTION {
            let feed = self.feed()?;
            if feed != done {
                self.set_fact(INDEXED, &feed.to_string())?;
            }
        }
        Ok(())
    }

    fn indexed(&self) -> Result<u32> {
        Ok(self.fact(INDEXED)?.and_then(|feed| feed.parse().ok()).unwrap_or(0))
    }

    fn index(&self, behind: &Behind) -> Result<()> {
        let mut texts = Vec::new();
        if behind.searchable_entries == 0 {
            texts.push(behind.subject.clone());
        }
        let entries: Vec<Body> = self.db.rows(
            "SELECT body FROM entries WHERE conversation = ? AND seq > ? ORDER BY seq",
            params![behind.id.as_str(), i64::from(behind.searchable_entries)],
        )?;
        for entry in entries {
            match stored(&entry.body)? {
                EntryBody::Message(message) => {
                    texts.push(message.text.into_string());
                    texts.extend(message.attachments.into_iter().map(|file| file.name.into_string()));
                }
                EntryBody::Rated(rating) => texts.extend(rating.comment.map(shared::text::Text::into_string)),
                _ => {}
            }
        }
        let notes: Vec<Body> = self.db.rows(
            "SELECT body FROM notes WHERE conversation = ? AND seq > ? ORDER BY seq",
            params![behind.id.as_str(), i64::from(behind.searchable_notes)],
        )?;
        let count = notes.len();
        for note in notes {
            if let NoteBody::Text(words) = stored(&note.body)? {
                texts.push(words.text.into_string());
            }
        }
        let mut words: Vec<String> = texts.iter().flat_map(|text| terms(text)).collect();
        if behind.searchable_row > 0 {
            let row = i64::from(behind.searchable_row);
            let old = self.db.row::<Words>("SELECT words FROM searchable WHERE rowid = ?", params![row])?;
            words.splice(0..0, old.map(|row| row.words));
            self.db.run("DELETE FROM searchable WHERE rowid = ?", params![row])?;
        }
        self.db.run(
            "INSERT INTO searchable (rowid, conversation, words) VALUES (?, ?, ?)",
            params![i64::from(behind.feed), behind.id.as_str(), words.join(" ")],
        )?;
        self.db.run(
            "UPDATE conversations SET searchable_entries = ?, searchable_notes = searchable_notes + ?,
               searchable_row = ? WHERE id = ?",
            params![
                i64::from(behind.last_seq),
                i64::try_from(count).unwrap_or_default(),
                i64::from(behind.feed),
                behind.id.as_str(),
            ],
        )
    }
}

/// A text's folded words; of a language without spaces, runs of its characters, with spaces between them.
fn terms(text: &str) -> Vec<String> {
    let folded = fold(text);
    let term = |word: &shared::fold::Word| {
        let letters: Vec<String> =
            folded.letters(word).iter().map(|letter| letter.base.to_string()).collect();
        letters.join(if word.kind == Kind::Spaced { "" } else { " " })
    };
    folded.words().iter().map(term).collect()
}

/// What is asked of the index for each word that was typed, at most eight of them; the last may go on.
fn question(words: &str) -> Vec<String> {
    let terms = terms(words);
    let last = terms.len().saturating_sub(1);
    // Folded words have no quotes; in quotes nothing is read as an operator.
    let ask = |(nth, term): (usize, &String)| format!("\"{term}\"{}", if nth == last { "*" } else { "" });
    terms.iter().enumerate().map(ask).take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_asked_for_in_quotes() {
        for (typed, asked) in [
            ("Where is", vec!["\"where\"", "\"is\"*"]),
            ("tiền", vec!["\"tien\"*"]),
            ("退货", vec!["\"退 货\"*"]),
            ("\"a\" OR b*", vec!["\"a\"", "\"or\"", "\"b\"*"]),
            ("…", vec![]),
        ] {
            assert_eq!(question(typed), asked, "{typed}");
        }
    }
}
