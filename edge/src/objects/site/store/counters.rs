//! What visitors do, as daily counts, and the questions that were not answered.

use super::Store;
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::desk::Unanswered;
use shared::event::Event;
use shared::locale::Locale;
use shared::time::Timestamp;

/// Questions kept for each site; beyond that, new ones are counted no more until some are answered.
const UNANSWERED: i64 = 20_000;

impl Store {
    /// Counts an event for its day (in UTC).
    pub(in super::super) fn count_event(&self, event: &Event, now: Timestamp) -> Result<()> {
        let (name, locale, item) = match event {
            Event::Opened(locale) => ("opened", locale, ""),
            Event::Searched(search) if search.shown == 0 => ("searched_nothing", &search.locale, ""),
            Event::Searched(search) => ("searched", &search.locale, ""),
            Event::Viewed(view) => ("viewed", &view.locale, view.article.as_str()),
            Event::Unknown => return Ok(()),
        };
        let day: String = now.to_string().chars().take(10).collect();
        self.db.run(
            "INSERT INTO daily_counts (day, event, locale, item, count) VALUES (?, ?, ?, ?, 1)
             ON CONFLICT DO UPDATE SET count = count + 1",
            params![day, name, locale.as_str(), item],
        )
    }

    /// Counts a question that was not answered; the same words, however written, count as one.
    pub(in super::super) fn count_unanswered(
        &self,
        locale: &Locale,
        question: &str,
        now: Timestamp,
    ) -> Result<()> {
        #[derive(Deserialize)]
        struct Count {
            count: i64,
        }
        let folded = shared::fold::fold(question).text();
        if folded.is_empty() {
            return Ok(());
        }
        let stored = self.db.row::<Count>("SELECT count(*) AS count FROM unanswered", vec![])?;
        if stored.is_some_and(|row| row.count >= UNANSWERED) {
            return Ok(());
        }
        self.db.run(
            "INSERT INTO unanswered (locale, folded, question, count, last_at) VALUES (?, ?, ?, 1, ?)
             ON CONFLICT DO UPDATE SET question = excluded.question, count = count + 1, last_at = excluded.last_at",
            params![locale.as_str(), folded, question, now.0],
        )
    }

    /// A question has its article now.
    pub(in super::super) fn forget_unanswered(&self, locale: &Locale, question: &str) -> Result<()> {
        self.db.run(
            "DELETE FROM unanswered WHERE locale = ? AND folded = ?",
            params![locale.as_str(), shared::fold::fold(question).text()],
        )
    }

    /// The questions asked most often, at most 100.
    pub(in super::super) fn unanswered(&self) -> Result<Vec<Unanswered>> {
        #[derive(Deserialize)]
        struct Row {
            locale: String,
            question: String,
            count: u32,
            last_at: i64,
        }
        let rows: Vec<Row> = self.db.rows(
            "SELECT locale, question, count, last_at FROM unanswered ORDER BY count DESC, last_at DESC LIMIT 100",
            vec![],
        )?;
        let question = |row: Row| {
            Ok(Unanswered {
                locale: Locale::new(&row.locale).ok_or_else(|| Error::internal("unanswered", &row.locale))?,
                question: row.question,
                count: row.count,
                last_at: Timestamp(row.last_at),
            })
        };
        rows.into_iter().map(question).collect()
    }
}
