//! Wordings that visitors used for an article, and who stands behind each.
//!
//! A source is a person as far as we can tell, under a name that does not give them away. Everything is capped, so
//! that nobody can fill a site with words: sources of a wording, wordings of an article, wordings of a site.

use super::Store;
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::faq::learn::{self, Standing, Support};
use shared::id::ArticleId;
use shared::learned::Proposal;
use shared::limit;
use shared::locale::Locale;
use shared::owner::StoredArticle;
use shared::text::Phrasing;
use shared::time::{DAY, Timestamp};

/// Sources kept for one wording: more people make it no surer.
const SOURCES: u32 = 40;
/// Wordings kept for one article, and for one site.
const OF_ARTICLE: u32 = 200;
const OF_SITE: u32 = 20_000;
/// What was not used for so long and has not become a proposal is forgotten.
const FORGOTTEN: i64 = 180 * DAY;

/// What a source says of a wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Says {
    /// The article helped.
    Helped,
    /// It did not.
    NotHelped,
    /// An agent answered with it.
    Staff,
}

impl Says {
    fn as_str(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::NotHelped => "not_helped",
            Self::Staff => "staff",
        }
    }
}

#[derive(Deserialize)]
struct Count {
    count: u32,
}

#[derive(Deserialize)]
struct State {
    state: String,
}

#[derive(Deserialize)]
struct Supported {
    helped: u32,
    not_helped: u32,
    staff: u32,
}

impl Store {
    /// Takes a question as evidence for an article that exists, and gives back how the wording stands now. What is
    /// no wording, what the article is asked for by already, and what staff have dismissed, changes nothing.
    pub(in super::super) fn learn(
        &self,
        article: &StoredArticle,
        text: &str,
        source: &str,
        says: Says,
        now: Timestamp,
    ) -> Result<Standing> {
        let (id, locale) = (&article.id, &article.article.locale);
        let (Some(key), Ok(text)) = (learn::key(text), Phrasing::new(text)) else {
            return Ok(Standing::Waiting);
        };
        if learn::known(&key, texts(article)) {
            return Ok(Standing::Waiting);
        }
        let place = || params![locale.as_str(), id.as_str(), key.as_str()];
        let known = self.db.row::<State>(
            "SELECT state FROM phrasings WHERE locale = ? AND article = ? AND folded = ?",
            place(),
        )?;
        match known {
            Some(known) if known.state == "dismissed" => return Ok(Standing::Waiting),
            None if says == Says::NotHelped || self.is_full(locale, id)? => return Ok(Standing::Waiting),
            Some(_) | None => {}
        }
        self.db.run(
            "INSERT INTO phrasings (locale, article, folded, text, state, last_at) VALUES (?, ?, ?, ?, 'waiting', ?)
             ON CONFLICT DO UPDATE SET text = excluded.text, last_at = excluded.last_at",
            params![locale.as_str(), id.as_str(), key.as_str(), text.as_str(), now.0],
        )?;
        let sources = self.db.row::<Count>(
            "SELECT count(*) AS count FROM phrasing_sources WHERE locale = ? AND article = ? AND folded = ?",
            place(),
        )?;
        if sources.is_none_or(|sources| sources.count < SOURCES) {
            self.db.run(
                "INSERT OR REPLACE INTO phrasing_sources (locale, article, folded, source, says) VALUES (?, ?, ?, ?, ?)",
                params![locale.as_str(), id.as_str(), key.as_str(), source, says.as_str()],
            )?;
        }
        let counted = self.db.row::<Supported>(
            "SELECT count(*) FILTER (WHERE says = 'helped') AS helped,
                    count(*) FILTER (WHERE says = 'not_helped') AS not_helped,
                    count(*) FILTER (WHERE says = 'staff') AS staff
             FROM phrasing_sources WHERE locale = ? AND article = ? AND folded = ?",
            place(),
        )?;
        let support = counted.map_or_else(Support::default, |counted| Support {
            helped: counted.helped,
            not_helped: counted.not_helped,
            staff: counted.staff,
        });
        let standing = support.standing();
        self.db.run(
            "UPDATE phrasings SET state = ?, helped = ?, not_helped = ?, staff = ?
             WHERE locale = ? AND article = ? AND folded = ?",
            params![
                if standing == Standing::Waiting { "waiting" } else { "proposed" },
                i64::from(support.helped),
                i64::from(support.not_helped),
                i64::from(support.staff),
                locale.as_str(),
                id.as_str(),
                key.as_str()
            ],
        )?;
        Ok(standing)
    }

    fn is_full(&self, locale: &Locale, article: &ArticleId) -> Result<bool> {
        let of_article = self.db.row::<Count>(
            "SELECT count(*) AS count FROM phrasings WHERE locale = ? AND article = ?",
            params![locale.as_str(), article.as_str()],
        )?;
        let of_site = self.db.row::<Count>("SELECT count(*) AS count FROM phrasings", vec![])?;
        let reached = |count: Option<Count>, most| count.is_some_and(|count| count.count >= most);
        Ok(reached(of_article, OF_ARTICLE) || reached(of_site, OF_SITE))
    }

    /// Makes a wording a phrasing of its article; `false` if the article can take no more. `most` is how many
    /// learnt phrasings it may have by then.
    pub(in super::super) fn take_wording(
        &self,
        article: &StoredArticle,
        text: &Phrasing,
        most: usize,
        now: Timestamp,
    ) -> Result<bool> {
        let (id, locale) = (&article.id, &article.article.locale);
        let Some(key) = learn::key(text) else { return Ok(false) };
        let taken = self.db.row::<Count>(
            "SELECT count(*) AS count FROM phrasings WHERE locale = ? AND article = ? AND state = 'taken'",
            params![locale.as_str(), id.as_str()],
        )?;
        let room = taken.is_none_or(|taken| (taken.count as usize) < most)
            && article.article.phrasings.len() < limit::PHRASINGS;
        if !room {
            return Ok(false);
        }
        if !learn::known(&key, texts(article)) {
            let mut changed = article.article.clone();
            changed.phrasings.push(text.clone());
            self.put_article(id, &changed, now)?;
            self.articles_changed()?;
        }
        self.decide(locale, id, &key, "taken")?;
        self.settle_unanswered(locale, text, id, now)?;
        Ok(true)
    }

    /// Dismisses a wording for good.
    pub(in super::super) fn dismiss_wording(
        &self,
        locale: &Locale,
        article: &ArticleId,
        key: &str,
    ) -> Result<()> {
        self.decide(locale, article, key, "dismissed")
    }

    /// Whether a wording waits for a decision.
    pub(in super::super) fn is_proposed(
        &self,
        locale: &Locale,
        article: &ArticleId,
        key: &str,
    ) -> Result<bool> {
        let row = self.db.row::<State>(
            "SELECT state FROM phrasings WHERE locale = ? AND article = ? AND folded = ?",
            params![locale.as_str(), article.as_str(), key],
        )?;
        Ok(row.is_some_and(|row| row.state == "proposed"))
    }

    /// What is decided needs no sources any more.
    fn decide(&self, locale: &Locale, article: &ArticleId, key: &str, state: &str) -> Result<()> {
        self.db.run(
            "UPDATE phrasings SET state = ? WHERE locale = ? AND article = ? AND folded = ?",
            params![state, locale.as_str(), article.as_str(), key],
        )?;
        self.db.run(
            "DELETE FROM phrasing_sources WHERE locale = ? AND article = ? AND folded = ?",
            params![locale.as_str(), article.as_str(), key],
        )
    }

    /// What waits for a decision, best supported first, at most 100.
    pub(in super::super) fn proposals(&self) -> Result<Vec<Proposal>> {
        #[derive(Deserialize)]
        struct Row {
            locale: String,
            article: String,
            text: String,
            helped: u32,
            not_helped: u32,
            staff: u32,
            last_at: i64,
        }
        let rows: Vec<Row> = self.db.rows(
            "SELECT locale, article, text, helped, not_helped, staff, last_at FROM phrasings
             WHERE state = 'proposed' ORDER BY helped + 2 * staff DESC, last_at DESC LIMIT 100",
            vec![],
        )?;
        let mut proposals = Vec::with_capacity(rows.len());
        for row in rows {
            let locale = Locale::new(&row.locale).ok_or_else(|| Error::internal("phrasing", &row.locale))?;
            let article =
                ArticleId::new(&row.article).ok_or_else(|| Error::internal("phrasing", &row.article))?;
            let Some(stored) = self.article(&locale, &article)? else { continue };
            proposals.push(Proposal {
                article,
                locale,
                title: stored.article.title.into_string(),
                text: row.text,
                helped: row.helped,
                not_helped: row.not_helped,
                staff: row.staff,
                last_at: Timestamp(row.last_at),
            });
        }
        Ok(proposals)
    }

    /// Forgets what an article was asked for by that is no more.
    pub(in super::super) fn forget_wordings(&self, locale: &Locale, article: &ArticleId) -> Result<()> {
        for table in ["phrasing_sources", "phrasings"] {
            self.db.run(
                &format!("DELETE FROM {table} WHERE locale = ? AND article = ?"),
                params![locale.as_str(), article.as_str()],
            )?;
        }
        Ok(())
    }

    /// Forgets what nobody has asked for long.
    pub(in super::super) fn forget_old_wordings(&self, now: Timestamp) -> Result<()> {
        let before = now.plus(-FORGOTTEN).0;
        self.db.run(
            "DELETE FROM phrasing_sources WHERE (locale, article, folded) IN
               (SELECT locale, article, folded FROM phrasings WHERE state = 'waiting' AND last_at < ?)",
            params![before],
        )?;
        self.db.run("DELETE FROM phrasings WHERE state = 'waiting' AND last_at < ?", params![before])
    }
}

/// What an article is asked for by.
fn texts(article: &StoredArticle) -> impl Iterator<Item = &str> {
    let article = &article.article;
    std::iter::once(article.title.as_str()).chain(article.phrasings.iter().map(Phrasing::as_str))
}
