//! The questions that were not answered, and what became of those that got an article.

use super::Store;
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::desk::{Settled, Unanswered};
use shared::fold::fold;
use shared::id::ArticleId;
use shared::locale::Locale;
use shared::text::{Label, Question};
use shared::time::Timestamp;
use std::collections::BTreeMap;

/// Questions kept for each site; beyond that, new ones are counted no more until some are answered.
const UNANSWERED: i64 = 20_000;
/// Of which so many, the most asked, are brought together by likeness.
const LOOKED_AT: usize = 400;
/// Questions with an article that are listed.
const SETTLED: usize = 50;

impl Store {
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
        let folded = fold(question).text();
        if folded.is_empty() {
            return Ok(());
        }
        self.db.run(
            "UPDATE settled SET asked = asked + 1 WHERE locale = ? AND folded = ?",
            params![locale.as_str(), folded.as_str()],
        )?;
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

    /// Counts that the FAQ answered questions, where it did not before: each of them once for all who asked it, and
    /// nothing at all where no question was ever settled.
    pub(in super::super) fn count_answered(&self, questions: &[(Locale, Question)]) -> Result<()> {
        #[derive(Deserialize)]
        struct One {}
        if questions.is_empty()
            || self.db.row::<One>("SELECT 1 AS one FROM settled LIMIT 1", vec![])?.is_none()
        {
            return Ok(());
        }
        let mut counts: BTreeMap<(&str, String), i64> = BTreeMap::new();
        for (locale, question) in questions {
            *counts.entry((locale.as_str(), fold(question).text())).or_default() += 1;
        }
        for ((locale, folded), count) in counts {
            self.db.run(
                "UPDATE settled SET asked = asked + ?, answered = answered + ? WHERE locale = ? AND folded = ?",
                params![count, count, locale, folded],
            )?;
        }
        Ok(())
    }

    /// A question has its article now: from here on it is counted how it fares.
    pub(in super::super) fn settle_unanswered(
        &self,
        locale: &Locale,
        question: &str,
        article: &ArticleId,
        now: Timestamp,
    ) -> Result<()> {
        let folded = fold(question).text();
        self.db.run(
            "INSERT INTO settled (locale, folded, question, before, article, at)
               SELECT locale, folded, question, count, ?, ? FROM unanswered WHERE locale = ? AND folded = ?
             ON CONFLICT DO UPDATE SET question = excluded.question, before = before + excluded.before,
               article = excluded.article, at = excluded.at, asked = 0, answered = 0",
            params![article.as_str(), now.0, locale.as_str(), folded.as_str()],
        )?;
        self.db
            .run("DELETE FROM unanswered WHERE locale = ? AND folded = ?", params![locale.as_str(), folded])
    }

    /// The questions asked most often in vain.
    pub(in super::super) fn unanswered(&self) -> Result<Vec<Unanswered>> {
        #[derive(Deserialize)]
        struct Row {
            locale: String,
            question: String,
            count: u32,
            last_at: i64,
        }
        let rows: Vec<Row> = self.db.rows(
            &format!(
                "SELECT locale, question, count, last_at FROM unanswered
                 ORDER BY count DESC, last_at DESC LIMIT {LOOKED_AT}"
            ),
            vec![],
        )?;
        let question = |row: Row| {
            Ok(Unanswered {
                locale: locale(&row.locale)?,
                question: row.question,
                count: row.count,
                last_at: Timestamp(row.last_at),
                also: Vec::new(),
            })
        };
        rows.into_iter().map(question).collect()
    }

    /// The questions that got their article last, and how they fare since.
    pub(in super::super) fn settled(&self) -> Result<Vec<Settled>> {
        #[derive(Deserialize)]
        struct Row {
            locale: String,
            question: String,
            before: u32,
            article: String,
            at: i64,
            asked: u32,
            answered: u32,
        }
        let rows: Vec<Row> = self.db.rows(
            &format!(
                "SELECT locale, question, before, article, at, asked, answered FROM settled
                 ORDER BY at DESC LIMIT {SETTLED}"
            ),
            vec![],
        )?;
        let settled = |row: Row| {
            let locale = locale(&row.locale)?;
            let article =
                ArticleId::new(&row.article).ok_or_else(|| Error::internal("settled", &row.article))?;
            let title: Option<Label> = self.article(&locale, &article)?.map(|stored| stored.article.title);
            let Row { question, before, at, asked, answered, .. } = row;
            Ok(Settled { question, locale, before, article, title, at: Timestamp(at), asked, answered })
        };
        rows.into_iter().map(settled).collect()
    }
}

fn locale(tag: &str) -> Result<Locale> {
    Locale::new(tag).ok_or_else(|| Error::internal("language", tag))
}
