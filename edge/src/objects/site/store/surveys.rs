//! What visitors said when they were asked how likely they are to recommend the site: the last time of each. The scores
//! of each day are counted apart, and stay when a visitor is erased.

use super::Store;
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::id::VisitorId;
use shared::locale::Locale;
use shared::survey::{Survey, SurveyAnswer};
use shared::text::MessageText;
use shared::time::Timestamp;

#[derive(Deserialize)]
struct Row {
    asked_at: i64,
    score: Option<u8>,
    comment: Option<String>,
    answered_at: Option<i64>,
}

impl Store {
    fn survey_row(&self, visitor: &VisitorId) -> Result<Option<Row>> {
        self.db.row(
            "SELECT asked_at, score, comment, answered_at FROM surveys WHERE visitor = ?",
            params![visitor.as_str()],
        )
    }

    /// When a visitor was last asked.
    pub(in super::super) fn surveyed_at(&self, visitor: &VisitorId) -> Result<Option<Timestamp>> {
        Ok(self.survey_row(visitor)?.map(|row| Timestamp(row.asked_at)))
    }

    /// What a visitor said the last time, if they said anything.
    pub(in super::super) fn survey(&self, visitor: &VisitorId) -> Result<Option<SurveyAnswer>> {
        Ok(self.survey_row(visitor)?.and_then(|row| {
            let comment = row.comment.as_deref().and_then(MessageText::cut);
            Some(SurveyAnswer { score: row.score?, comment, at: Timestamp(row.answered_at?) })
        }))
    }

    /// Enters that a visitor was asked and what they say: into the time that runs, in milliseconds, or into a new one.
    /// In a transaction.
    pub(in super::super) fn put_survey(
        &self,
        visitor: &VisitorId,
        locale: &Locale,
        survey: &Survey,
        period: i64,
        now: Timestamp,
    ) -> Result<()> {
        let running = |row: &Row| now.since(Timestamp(row.asked_at)) < period;
        let before = self.survey_row(visitor)?.filter(running);
        let asked_at = before.as_ref().map_or(now.0, |row| row.asked_at);
        let known = before.as_ref().and_then(|row| Some((row.score?, row.answered_at?)));
        let score = survey.score.or(known.map(|(score, _)| score));
        let said = survey.comment.as_ref().map(ToString::to_string);
        let comment = said.or_else(|| before.as_ref().and_then(|row| row.comment.clone()));
        let answered_at = match (known, score) {
            (Some((old, at)), Some(new)) if old == new => Some(at),
            (Some((old, at)), Some(new)) => {
                self.count_score(old, locale, Timestamp(at), -1)?;
                self.count_score(new, locale, now, 1)?;
                Some(now.0)
            }
            (None, Some(new)) => {
                self.count_score(new, locale, now, 1)?;
                Some(now.0)
            }
            (_, None) => None,
        };
        self.db.run(
            "INSERT INTO surveys (visitor, asked_at, score, comment, answered_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (visitor) DO UPDATE SET asked_at = excluded.asked_at, score = excluded.score,
               comment = excluded.comment, answered_at = excluded.answered_at",
            params![visitor.as_str(), asked_at, score.map(i64::from), comment, answered_at],
        )
    }

    /// Counts a score for its day (in UTC), or takes it back.
    fn count_score(&self, score: u8, locale: &Locale, at: Timestamp, change: i64) -> Result<()> {
        let day: String = at.to_string().chars().take(10).collect();
        self.db.run(
            "INSERT INTO daily_counts (day, event, locale, item, count) VALUES (?, 'nps', ?, ?, max(0, ?))
             ON CONFLICT DO UPDATE SET count = max(0, count + ?)",
            params![day, locale.as_str(), score.to_string(), change, change],
        )
    }
}
