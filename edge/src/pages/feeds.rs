//! The help centre for machines: a map of its pages for search engines, and a feed of what has changed.

use crate::error::Result;
use crate::html::escape;
use crate::http;
use crate::platform::date;
use crate::snapshot::{Faq, SiteState};
use shared::article::{Article, plain_text};
use shared::id::SiteKey;
use shared::locale::Locale;
use shared::text::first_chars;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use worker::Response;

/// Entries of a feed.
const NEWEST: usize = 30;
/// Characters of an article in a feed.
const SUMMARY: usize = 280;
/// As for the help pages.
const CACHE: &str = "public, max-age=60";
/// Addresses in a map; the protocol allows no more (<https://www.sitemaps.org/protocol.html>).
const MAPPED: usize = 50_000;

/// All help pages of a site with the languages of each, as a sitemap.
pub(crate) fn sitemap(state: &SiteState, site: &SiteKey, origin: &str) -> Result<Response> {
    let faqs: Vec<&Faq> = state.own_faqs().collect();
    let mut languages: BTreeMap<&str, Vec<&Locale>> = BTreeMap::new();
    for faq in &faqs {
        for article in &faq.articles {
            languages.entry(article.brief.id.as_str()).or_default().push(&faq.locale);
        }
    }
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    let starts = faqs.iter().map(|faq| (faq, None));
    let articles = faqs.iter().flat_map(|faq| faq.articles.iter().map(move |article| (faq, Some(article))));
    for (faq, article) in starts.chain(articles).take(MAPPED) {
        let path = |locale: &Locale| match article {
            Some(article) => format!("{origin}/help/{site}/{locale}/{}", article.brief.id),
            None => format!("{origin}/help/{site}/{locale}"),
        };
        let _ = write!(xml, "<url><loc>{}</loc>", path(&faq.locale));
        if let Some(article) = article {
            let _ = write!(xml, "<lastmod>{}</lastmod>", date(article.updated_at).to_iso_string());
        }
        let all: Vec<&Locale> = match article {
            Some(article) => languages.get(article.brief.id.as_str()).cloned().unwrap_or_default(),
            None => faqs.iter().map(|faq| &faq.locale).collect(),
        };
        for locale in all {
            let _ = write!(
                xml,
                "<xhtml:link rel=\"alternate\" hreflang=\"{locale}\" href=\"{}\"/>",
                path(locale)
            );
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    http::text(&xml, "application/xml; charset=utf-8", CACHE)
}

/// The articles of one language that were changed last, as RSS 2.0.
pub(crate) fn feed(
    state: &SiteState,
    site: &SiteKey,
    locale: &Locale,
    origin: &str,
    title: &str,
) -> Result<Response> {
    let start = format!("{origin}/help/{site}/{locale}");
    let mut newest: Vec<&Article> = state
        .faq(locale)
        .filter(|faq| faq.locale == *locale)
        .map(|faq| &faq.articles)
        .into_iter()
        .flatten()
        .collect();
    newest.sort_by_key(|article| std::cmp::Reverse(article.updated_at));
    newest.truncate(NEWEST);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\
         <title>{title}</title><link>{start}</link><description>{title}</description><language>{locale}</language>\
         <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{start}/feed.xml\"/>\n",
    );
    for article in newest {
        let link = format!("{start}/{}", article.brief.id);
        let summary = plain_text(&article.body).replace('\n', " ");
        let _ = writeln!(
            xml,
            "<item><title>{}</title><link>{link}</link><guid isPermaLink=\"false\">{link}#{}</guid>\
             <pubDate>{}</pubDate><description>{}</description></item>",
            text(&article.brief.title),
            article.updated_at.0,
            String::from(date(article.updated_at).to_utc_string()),
            text(first_chars(&summary, SUMMARY)),
        );
    }
    xml.push_str("</channel></rss>\n");
    http::text(&xml, "application/rss+xml; charset=utf-8", CACHE)
}

/// Text as it may stand in XML, which knows no control characters.
fn text(text: &str) -> String {
    escape(&text.replace(|c: char| c.is_control(), " "))
}
