//! Where visitors are on the site since they first wrote. One row for each page; the latest stay.

use super::Store;
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::conversation::Page;
use shared::id::VisitorId;
use shared::limit::PAGES;
use shared::text::{Label, Text};
use shared::time::Timestamp;
use shared::trail::{GLANCE, Visited};

#[derive(Deserialize)]
struct Row {
    at: i64,
    url: String,
    title: Option<String>,
}

impl Row {
    fn visited(self) -> Result<Visited> {
        let url = Text::new(&self.url).map_err(|e| Error::internal("trail", e))?;
        let page = Page { url, title: self.title.as_deref().and_then(Label::cut) };
        Ok(Visited { at: Timestamp(self.at), page })
    }
}

impl Store {
    /// A visitor is on a page; its address is clean. What is stored now, or `None` when that is known already: 1. the
    /// same page has at most a new title; 2. one that was left at once is forgotten; 3. so are the oldest. In a
    /// transaction.
    pub(in super::super) fn visit(
        &self,
        visitor: &VisitorId,
        page: &Page,
        now: Timestamp,
    ) -> Result<Option<Visited>> {
        let mut at = now;
        if let Some(last) = self.last_visited(visitor)? {
            if last.page.url == page.url {
                return self.entitle(visitor, &last, page);
            }
            at = at.max(last.at.plus(1));
            if (0..GLANCE).contains(&now.since(last.at)) {
                at = last.at;
                self.db.run(
                    "DELETE FROM trail WHERE visitor = ? AND at = ?",
                    params![visitor.as_str(), last.at.0],
                )?;
                if let Some(before) = self.last_visited(visitor)?.filter(|before| before.page.url == page.url)
                {
                    self.entitle(visitor, &before, page)?;
                    return Ok(Some(Visited { at: before.at, page: page.clone() }));
                }
            }
        }
        self.db.run(
            "INSERT INTO trail (visitor, at, url, title) VALUES (?, ?, ?, ?)",
            params![visitor.as_str(), at.0, page.url.as_str(), page.title.as_deref()],
        )?;
        self.db.run(
            &format!(
                "DELETE FROM trail WHERE visitor = ? AND at <= (SELECT at FROM trail WHERE visitor = ?
                   ORDER BY at DESC LIMIT 1 OFFSET {PAGES})"
            ),
            params![visitor.as_str(), visitor.as_str()],
        )?;
        Ok(Some(Visited { at, page: page.clone() }))
    }

    /// Pages often get their title after their address.
    fn entitle(&self, visitor: &VisitorId, last: &Visited, page: &Page) -> Result<Option<Visited>> {
        if page.title.is_none() || last.page.title == page.title {
            return Ok(None);
        }
        self.db.run(
            "UPDATE trail SET title = ? WHERE visitor = ? AND at = ?",
            params![page.title.as_deref(), visitor.as_str(), last.at.0],
        )?;
        Ok(Some(Visited { at: last.at, page: page.clone() }))
    }

    fn last_visited(&self, visitor: &VisitorId) -> Result<Option<Visited>> {
        let row = self.db.row::<Row>(
            "SELECT at, url, title FROM trail WHERE visitor = ? ORDER BY at DESC LIMIT 1",
            params![visitor.as_str()],
        )?;
        row.map(Row::visited).transpose()
    }

    /// The pages that a visitor was on since a moment, oldest first.
    pub(in super::super) fn trail(&self, visitor: &VisitorId, since: Timestamp) -> Result<Vec<Visited>> {
        let rows: Vec<Row> = self.db.rows(
            "SELECT at, url, title FROM trail WHERE visitor = ? AND at >= ? ORDER BY at",
            params![visitor.as_str(), since.0],
        )?;
        rows.into_iter().map(Row::visited).collect()
    }

    /// Of somebody's way only what belongs to a conversation that is still there is kept. In a transaction.
    pub(super) fn forget_trail(&self, visitor: &str) -> Result<()> {
        self.db.run(
            "DELETE FROM trail WHERE visitor = ?
               AND at < coalesce((SELECT min(created_at) FROM conversations WHERE visitor = ?), at + 1)",
            params![visitor, visitor],
        )
    }
}
