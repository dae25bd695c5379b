//! Lists of conversations, as the desk shows them.

use super::Store;
use super::conversations::{COLUMNS, Row};
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::desk::{Facets, Inbox, Summary, View};
use shared::error::ErrorBody;
use shared::id::StaffId;
use shared::limit::{FACETS, PAGE};
use shared::locale::Locale;
use shared::text::Label;

/// What a list is to have.
pub(in super::super) struct Wanted<'a> {
    pub(in super::super) view: View,
    /// Who asks.
    pub(in super::super) staff: &'a StaffId,
    /// Only those filed under this.
    pub(in super::super) label: Option<&'a Label>,
    /// Only of visitors who read this language.
    pub(in super::super) locale: Option<&'a Locale>,
    /// Only what is about this.
    pub(in super::super) topic: Option<&'a Label>,
    /// Only those in which all these words were written, of all views, the latest first.
    pub(in super::super) words: Option<&'a str>,
    /// Where the page before ended: [`Inbox::next`].
    pub(in super::super) after: Option<&'a str>,
}

/// How a view is found and ordered: a condition, the column of its order, and its direction.
fn order(view: View) -> (&'static str, &'static str, &'static str) {
    match view {
        View::Mine => ("assignee = ? AND folder IN ('waiting', 'answered')", "status_since", "ASC"),
        View::Unassigned => ("folder = 'waiting' AND assignee IS NULL", "status_since", "ASC"),
        View::Waiting => ("folder = 'waiting'", "status_since", "ASC"),
        View::Due => ("folder = 'waiting' AND due_at IS NOT NULL", "due_at", "ASC"),
        View::Answered => ("folder = 'answered'", "status_since", "DESC"),
        View::Snoozed => ("folder = 'snoozed'", "snoozed_until", "ASC"),
        View::Resolved => ("folder = 'resolved'", "status_since", "DESC"),
        View::Spam => ("folder = 'spam'", "status_since", "DESC"),
        View::All | View::Unknown => ("folder <> 'spam'", "feed", "DESC"),
    }
}

impl<'a> Wanted<'a> {
    /// What narrows it down: conditions of one value each.
    fn filters(&self) -> Vec<(&'static str, &'a str)> {
        let label = self
            .label
            .map(|label| ("EXISTS (SELECT 1 FROM json_each(labels) WHERE value = ?)", label.as_str()));
        let locale = self.locale.map(|locale| ("locale = ?", locale.as_str()));
        let topic = self.topic.map(|topic| ("topic = ?", topic.as_str()));
        [label, locale, topic].into_iter().flatten().collect()
    }
}

impl Store {
    /// What lists can be narrowed down to. It looks through all conversations, so it is asked for only when somebody is
    /// about to choose.
    pub(in super::super) fn facets(&self) -> Result<Facets> {
        #[derive(Deserialize)]
        struct Value {
            value: String,
        }
        let all = |select: &str| -> Result<Vec<String>> {
            let rows: Vec<Value> =
                self.db.rows(&format!("{select} ORDER BY value LIMIT {FACETS}"), vec![])?;
            Ok(rows.into_iter().map(|row| row.value).collect())
        };
        let labels = |values: Vec<String>| values.iter().filter_map(|value| Label::new(value).ok()).collect();
        Ok(Facets {
            labels: labels(all(
                "SELECT DISTINCT json_each.value AS value FROM conversations, json_each(labels) WHERE labels <> '[]'",
            )?),
            locales: all("SELECT DISTINCT locale AS value FROM conversations")?
                .iter()
                .filter_map(|value| Locale::new(value))
                .collect(),
            topics: labels(all("SELECT DISTINCT topic AS value FROM conversations WHERE topic IS NOT NULL")?),
        })
    }

    /// A page of a list in its order, with the counts and the feed of this moment.
    pub(in super::super) fn inbox(&self, wanted: &Wanted<'_>) -> Result<Inbox> {
        let after = wanted.after.map(cursor).transpose()?;
        if let Some(words) = wanted.words {
            let rows = self.search(words, &wanted.filters(), after.map(|(place, _)| place), PAGE + 1)?;
            return Ok(Inbox { indexing: self.is_index_behind()?, ..self.inbox_of(rows, "feed")? });
        }
        let (condition, column, direction) = order(wanted.view);
        let mut conditions = vec![condition.to_owned()];
        let mut values = Vec::new();
        if wanted.view == View::Mine {
            values.extend(params![wanted.staff.as_str()]);
        }
        for (condition, value) in wanted.filters() {
            conditions.push(condition.to_owned());
            values.extend(params![value]);
        }
        if let Some((place, id)) = after {
            let further = if direction == "ASC" { ">" } else { "<" };
            conditions.push(format!("({column}, id) {further} (?, ?)"));
            values.extend(params![place, id]);
        }
        let conditions = conditions.join(" AND ");
        let rows = self.db.json_rows(
            &format!(
                "{COLUMNS} WHERE {conditions} ORDER BY {column} {direction}, id {direction} LIMIT {}",
                PAGE + 1
            ),
            values,
        )?;
        self.inbox_of(rows, column)
    }

    /// Everything that moved since a place in the feed, oldest move first; the latest [`PAGE`] when there is more.
    pub(in super::super) fn moved_since(&self, feed: u32) -> Result<Inbox> {
        let mut rows: Vec<Row> = self.db.json_rows(
            &format!("{COLUMNS} WHERE feed > ? ORDER BY feed DESC LIMIT {PAGE}"),
            params![i64::from(feed)],
        )?;
        rows.reverse();
        // A fresh desk knows of nothing that could have gone.
        let erased = if feed == 0 { Vec::new() } else { self.erased_since(feed)? };
        Ok(Inbox { erased, ..self.inbox_of(rows, "feed")? })
    }

    /// A page of the rows, of which one more than a page was looked for.
    fn inbox_of(&self, mut rows: Vec<Row>, column: &str) -> Result<Inbox> {
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let last = rows.last().filter(|_| more);
        let next =
            last.map(|row| Ok::<_, crate::error::Error>(format!("{}.{}", row.place(column), row.id()?)));
        let conversations: Result<Vec<Summary>> = rows.iter().map(Row::summary).collect();
        Ok(Inbox {
            conversations: conversations?,
            counts: self.counts()?,
            feed: self.feed()?,
            erased: Vec::new(),
            indexing: false,
            next: next.transpose()?,
        })
    }
}

/// Where a page ended: a place in its order, and the last conversation's id.
fn cursor(text: &str) -> Result<(i64, &str)> {
    let parts = text.split_once('.').and_then(|(place, id)| Some((place.parse().ok()?, id)));
    parts.ok_or_else(|| ErrorBody::invalid("after", "must be what `next` was").into())
}
