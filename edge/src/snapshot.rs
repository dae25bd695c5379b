//! What answers are made from, kept in each isolate: no object stands on the answer path.
//!
//! A snapshot is refreshed behind an answer once it is 5 seconds old and before an answer once it is 10 seconds old,
//! so it is at most 10 seconds behind a publish; a publish through this isolate refreshes it at once.

use crate::error::Result;
use crate::objects::site::contract::{self, Snapshot, SnapshotArticle, TakeSnapshot};
use crate::{markdown, platform, token};
use sha2::{Digest as _, Sha256};
use shared::article::{Article, ArticleBrief, plain_text};
use shared::faq::{self, Index};
use shared::id::{ArticleId, SiteKey};
use shared::locale::{Locale, negotiate};
use shared::owner::Settings;
use shared::page;
use shared::text::Label;
use shared::time::{SECOND, Timestamp};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use worker::Env;

/// From this age on a snapshot is refreshed behind the answer.
const STALE: i64 = 5 * SECOND;
/// From this age on it is refreshed before the answer.
const EXPIRED: i64 = 10 * SECOND;
/// More articles than a browser should carry: beyond it gets only so many of them, the most helpful, and asks us.
const CARRIED: usize = 2_000;
const FEW: usize = 100;
/// Sites kept in one isolate; beyond that the one asked least recently goes.
const SITES: usize = 200;

/// One site's settings and FAQ.
pub(crate) struct SiteState {
    version: u32,
    /// The settings.
    pub(crate) settings: Settings,
    /// Whether there are orders to look up.
    pub(crate) orders: bool,
    faqs: BTreeMap<Locale, Faq>,
}

/// The FAQ of one language.
pub(crate) struct Faq {
    /// Its language.
    pub(crate) locale: Locale,
    /// Its articles, in the order that the index knows them by.
    pub(crate) articles: Vec<Article>,
    /// The pack that browsers load.
    pub(crate) pack: Vec<u8>,
    /// All articles as a pack, where browsers get only some of them.
    whole: Option<Vec<u8>>,
    /// The hash of the pack's content, for its address.
    pub(crate) hash: String,
    index: OnceCell<Option<Index>>,
}

impl SiteState {
    fn new(snapshot: Snapshot) -> Self {
        let mut by_locale: BTreeMap<Locale, Vec<SnapshotArticle>> = BTreeMap::new();
        for article in snapshot.articles {
            by_locale.entry(article.article.locale.clone()).or_default().push(article);
        }
        let words = |group: &Vec<Label>| group.iter().map(ToString::to_string).collect();
        let synonyms: Vec<Vec<String>> = snapshot.settings.synonyms.iter().map(words).collect();
        let faqs = by_locale
            .into_iter()
            .map(|(locale, articles)| (locale.clone(), Faq::new(locale, articles, &synonyms)))
            .collect();
        Self { version: snapshot.version, settings: snapshot.settings, orders: snapshot.orders, faqs }
    }

    /// The site's own language.
    pub(crate) fn own_locale(&self) -> Option<&Locale> {
        self.settings.locales.first()
    }

    /// The best of the site's languages for somebody who reads `wanted`.
    pub(crate) fn locale_for(&self, wanted: &[Locale]) -> Option<Locale> {
        Some(negotiate(wanted, &self.settings.locales, self.own_locale()?).clone())
    }

    /// The FAQ of a language; that of the site's own language where it has none.
    pub(crate) fn faq(&self, locale: &Locale) -> Option<&Faq> {
        self.faqs.get(locale).or_else(|| self.faqs.get(self.own_locale()?))
    }

    /// The FAQs of the site's languages, in their order; a language without articles has none.
    pub(crate) fn own_faqs(&self) -> impl Iterator<Item = &Faq> {
        self.settings.locales.iter().filter_map(|locale| self.faqs.get(locale))
    }

    /// The FAQs that a question is put to, one after the other: that of the language, and where the site says so all
    /// others in the order of its languages.
    pub(crate) fn faqs_for(&self, locale: &Locale) -> impl Iterator<Item = &Faq> {
        let first = self.faq(locale);
        let others = self.settings.locales.iter().filter(|_| self.settings.other_languages);
        let others = others.filter_map(|other| self.faqs.get(other));
        first
            .into_iter()
            .chain(others.filter(move |faq| first.is_none_or(|first| first.locale != faq.locale)))
    }

    /// An article in a language, else in the site's own, else in any.
    pub(crate) fn article(&self, locale: &Locale, id: &ArticleId) -> Option<&Article> {
        let here = |faq: &'_ Faq| faq.articles.iter().position(|a| a.brief.id == *id);
        let preferred = [self.faqs.get(locale), self.own_locale().and_then(|own| self.faqs.get(own))];
        let mut found = preferred.into_iter().flatten().chain(self.faqs.values());
        found.find_map(|faq| faq.articles.get(here(faq)?))
    }
}

impl Faq {
    fn new(locale: Locale, stored: Vec<SnapshotArticle>, synonyms: &[Vec<String>]) -> Self {
        let mut articles = Vec::with_capacity(stored.len());
        let mut texts = Vec::with_capacity(stored.len());
        for SnapshotArticle { id, article, helped, updated_at } in stored {
            let body = markdown::parse(&article.body);
            let strings =
                |list: &[shared::text::Phrasing]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
            let tags: Vec<String> = article.tags.iter().map(ToString::to_string).collect();
            let pages: Vec<String> =
                article.pages.iter().map(|page| page::readable(page.as_str()).into_owned()).collect();
            texts.push((strings(&article.phrasings), tags, pages, plain_text(&body), helped));
            articles.push(Article {
                brief: ArticleBrief {
                    id,
                    locale: article.locale,
                    title: article.title.into_string(),
                    category: article.category.map(Label::into_string).unwrap_or_default(),
                },
                body,
                updated_at,
            });
        }
        let docs: Vec<faq::Doc<'_>> = articles
            .iter()
            .zip(&texts)
            .map(|(article, (phrasings, tags, pages, body, helped))| faq::Doc {
                id: article.brief.id.as_str(),
                title: &article.brief.title,
                phrasings,
                body,
                tags,
                category: &article.brief.category,
                pages,
                popularity: *helped,
            })
            .collect();
        let all = faq::pack::encode(&docs, synonyms, &locale);
        let (pack, whole) = if docs.len() > CARRIED {
            let mut few = docs.clone();
            few.sort_by_key(|doc| std::cmp::Reverse(doc.popularity));
            few.truncate(FEW);
            (faq::pack::encode_part(&few, synonyms, &locale, docs.len() - few.len()), Some(all))
        } else {
            (all, None)
        };
        let hash = token::encode(Sha256::digest(&pack).get(..12).unwrap_or_default());
        Self { locale, articles, pack, whole, hash, index: OnceCell::new() }
    }

    /// The index, built at the first question.
    pub(crate) fn index(&self) -> Option<&Index> {
        self.index
            .get_or_init(|| {
                faq::pack::decode(self.whole.as_ref().unwrap_or(&self.pack)).ok().map(Index::build)
            })
            .as_ref()
    }
}

struct Cached {
    state: Rc<SiteState>,
    at: Timestamp,
    refreshing: bool,
}

thread_local! {
    static CACHE: RefCell<BTreeMap<SiteKey, Cached>> = const { RefCell::new(BTreeMap::new()) };
}

/// A site's state, at most 10 seconds old. The key was checked.
pub(crate) async fn get(env: &Env, context: &worker::Context, site: &SiteKey) -> Result<Rc<SiteState>> {
    let now = platform::now();
    let cached = CACHE
        .with_borrow(|cache| cache.get(site).map(|c| (Rc::clone(&c.state), now.since(c.at), c.refreshing)));
    let Some((state, age, refreshing)) = cached else { return refresh(env, site).await };
    if age >= EXPIRED {
        return refresh(env, site).await;
    }
    if age >= STALE && !refreshing {
        CACHE.with_borrow_mut(|cache| cache.get_mut(site).map(|c| c.refreshing = true));
        let (env, site) = (env.clone(), site.clone());
        context.wait_until(async move {
            if let Err(error) = refresh(&env, &site).await {
                platform::log(
                    &serde_json::json!({ "level": "error", "place": "snapshot", "cause": error.to_string() }),
                );
            }
        });
    }
    Ok(state)
}

/// Asks the site now.
pub(crate) async fn refresh(env: &Env, site: &SiteKey) -> Result<Rc<SiteState>> {
    let have = CACHE.with_borrow(|cache| cache.get(site).map(|c| c.state.version));
    let news = contract::call(env, site, TakeSnapshot { have }).await?;
    let fresh = news.map(|snapshot| Rc::new(SiteState::new(snapshot)));
    let at = platform::now();
    let state = CACHE.with_borrow_mut(|cache| {
        let state = fresh.or_else(|| cache.get(site).map(|c| Rc::clone(&c.state)))?;
        cache.insert(site.clone(), Cached { state: Rc::clone(&state), at, refreshing: false });
        if cache.len() > SITES {
            let oldest = cache.iter().min_by_key(|(_, c)| c.at).map(|(key, _)| key.clone());
            oldest.and_then(|key| cache.remove(&key));
        }
        Some(state)
    });
    state.ok_or_else(|| crate::error::Error::internal("snapshot", "gone while it was asked for"))
}
