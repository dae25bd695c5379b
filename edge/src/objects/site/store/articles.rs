//! Articles: one row for each language of each.

use super::{Store, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use crate::objects::site::contract::SnapshotArticle;
use serde::Deserialize;
use shared::article::ArticleInput;
use shared::ask::Vote;
use shared::error::ErrorBody;
use shared::id::ArticleId;
use shared::locale::Locale;
use shared::owner::{ItemResult, StoredArticle};
use shared::time::Timestamp;

#[derive(Deserialize)]
struct Row {
    id: String,
    article: String,
    updated_at: i64,
    helped: u32,
    not_helped: u32,
}

impl Row {
    fn id(&self) -> Result<ArticleId> {
        ArticleId::new(&self.id).ok_or_else(|| Error::internal("article", &self.id))
    }
}

const COLUMNS: &str = "SELECT id, article, updated_at, helped, not_helped FROM articles";

impl Store {
    /// Adds or replaces an article; says which. Does not move the version, see [`Store::articles_changed`].
    pub(in super::super) fn put_article(
        &self,
        id: &ArticleId,
        article: &ArticleInput,
        now: Timestamp,
    ) -> Result<ItemResult> {
        let json = serde_json::to_string(article)?;
        let old = self.db.row::<Row>(
            &format!("{COLUMNS} WHERE locale = ? AND id = ?"),
            params![article.locale.as_str(), id.as_str()],
        )?;
        let result = match old {
            Some(old) if old.article == json => return Ok(ItemResult::Unchanged(id.to_string())),
            Some(_) => ItemResult::Updated(id.to_string()),
            None => ItemResult::Created(id.to_string()),
        };
        self.db.run(
            "INSERT INTO articles (locale, id, article, updated_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (locale, id) DO UPDATE SET article = excluded.article, updated_at = excluded.updated_at",
            params![article.locale.as_str(), id.as_str(), json, now.0],
        )?;
        Ok(result)
    }

    /// Makes every cached answer out of date.
    pub(in super::super) fn articles_changed(&self) -> Result<()> {
        self.next_version()
    }

    /// Removes an article in one language.
    pub(in super::super) fn delete_article(&self, locale: &Locale, id: &ArticleId) -> Result<()> {
        if self.article(locale, id)?.is_none() {
            return Err(ErrorBody::not_found("article").into());
        }
        self.db
            .run("DELETE FROM articles WHERE locale = ? AND id = ?", params![locale.as_str(), id.as_str()])?;
        self.forget_wordings(locale, id)?;
        self.next_version()
    }

    /// One article.
    pub(in super::super) fn article(&self, locale: &Locale, id: &ArticleId) -> Result<Option<StoredArticle>> {
        let sql = format!("{COLUMNS} WHERE locale = ? AND id = ?");
        let row = self.db.row::<Row>(&sql, params![locale.as_str(), id.as_str()])?;
        row.map(|row| stored_article(&row)).transpose()
    }

    /// All articles of one language, or of all.
    pub(in super::super) fn articles(&self, locale: Option<&Locale>) -> Result<Vec<StoredArticle>> {
        let rows: Vec<Row> = match locale {
            Some(locale) => {
                self.db.rows(&format!("{COLUMNS} WHERE locale = ? ORDER BY id"), params![locale.as_str()])?
            }
            None => self.db.rows(&format!("{COLUMNS} ORDER BY locale, id"), vec![])?,
        };
        rows.iter().map(stored_article).collect()
    }

    /// All articles, for a snapshot.
    pub(in super::super) fn snapshot_articles(&self) -> Result<Vec<SnapshotArticle>> {
        let rows: Vec<Row> = self.db.rows(&format!("{COLUMNS} ORDER BY locale, id"), vec![])?;
        let article = |row: Row| {
            Ok(SnapshotArticle {
                id: row.id()?,
                article: stored(&row.article)?,
                helped: row.helped,
                updated_at: Timestamp(row.updated_at),
            })
        };
        rows.into_iter().map(article).collect()
    }

    /// Counts a vote on an article that exists.
    pub(in super::super) fn count_vote(&self, vote: &Vote) -> Result<()> {
        if self.article(&vote.locale, &vote.article)?.is_none() {
            return Err(ErrorBody::not_found("article").into());
        }
        let (yes, no) = if vote.helped { (1_i64, 0_i64) } else { (0, 1) };
        self.db.run(
            "UPDATE articles SET helped = helped + ?, not_helped = not_helped + ? WHERE locale = ? AND id = ?",
            params![yes, no, vote.locale.as_str(), vote.article.as_str()],
        )
    }
}

fn stored_article(row: &Row) -> Result<StoredArticle> {
    Ok(StoredArticle {
        id: row.id()?,
        article: stored(&row.article)?,
        helped: row.helped,
        not_helped: row.not_helped,
    })
}
