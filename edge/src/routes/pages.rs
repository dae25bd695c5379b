//! What browsers load. For anybody: a site key is public, and its frames are ruled by their own headers.

use super::{article_id, locale};
use crate::auth;
use crate::error::Result;
use crate::http::{self, Incoming};
use crate::pages::help::{self, Help};
use crate::pages::{boot, desk as desk_page, feeds, frame as frame_page, loader as loader_page};
use crate::router::Segments;
use crate::snapshot::SiteState;
use crate::{assets, snapshot};
use shared::error::ErrorBody;
use shared::locale::{Locale, accept_language};
use worker::{Response, ResponseBuilder};

/// The script of the snippet: `/s/SITE.js`, or with `?whole` what it loads into the page, too.
pub(crate) async fn loader(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let key = at.get(0).strip_suffix(".js").ok_or_else(|| ErrorBody::not_found("file"))?;
    let site = auth::site(incoming, key)?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    let manifest = assets::manifest(&incoming.env).await?;
    let whole = incoming.query("whole").is_some();
    loader_page::loader(&incoming.env, &manifest, &state, &site, whole).await
}

/// What a page may call, for TypeScript.
pub(crate) async fn types(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let manifest = assets::manifest(&incoming.env).await?;
    let text = assets::text(&incoming.env, manifest.get("deskbell.d.ts")?).await?;
    http::text(&text, "text/plain; charset=utf-8", "public, max-age=300")
}

/// The frame: `/f/SITE?l=LANGUAGES`, with the languages the page and its reader speak, best first.
pub(crate) async fn frame(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    let manifest = assets::manifest(&incoming.env).await?;
    let boot = boot::boot(&incoming.env, &state, &site, &wanted(incoming)).await?;
    frame_page::frame(&manifest, &state, &boot, None)
}

/// The frame that only asks for unread messages.
pub(crate) async fn badge(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    frame_page::badge(&*assets::manifest(&incoming.env).await?, &state)
}

/// A language's FAQ pack. Its address has its hash, so it is kept for ever; an older address gets today's, unkept.
pub(crate) async fn faq_pack(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let locale = locale(at.get(1))?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    let (bytes, hash) = match state.faq(&locale) {
        Some(faq) => (faq.pack.clone(), faq.hash.as_str()),
        None => (shared::faq::pack::encode(&[], &[], &locale), ""),
    };
    let cache = if hash == at.get(2) { "public, max-age=31536000, immutable" } else { "no-store" };
    let response = Response::from_bytes(bytes)?;
    let mut headers = vec![("content-type", "application/octet-stream"), ("cache-control", cache)];
    if http::takes_brotli(incoming.header("accept-encoding").as_deref()) {
        // The runtime compresses what says that it is.
        headers.extend([("content-encoding", "br"), ("vary", "accept-encoding")]);
    }
    http::headers(response, &headers)
}

/// The help centre in the reader's language.
pub(crate) async fn help_start(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    to_language(incoming, at, "help").await
}

/// On to a site's pages of a kind, in the best of its languages for the reader.
pub(super) async fn to_language(incoming: &Incoming, at: &Segments, kind: &str) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    let locale = state.locale_for(&wanted(incoming)).ok_or_else(|| ErrorBody::not_found("language"))?;
    let place = format!("/{kind}/{site}/{locale}");
    let builder = ResponseBuilder::new().with_status(302).with_header("location", &place)?;
    Ok(builder.with_header("vary", "accept-language")?.with_header("cache-control", "no-store")?.empty())
}

/// The help centre's start, with or without a search (`?q=`).
pub(crate) async fn help_home(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    help_page(incoming, at, None).await
}

/// An article's page.
pub(crate) async fn help_article(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    help_page(incoming, at, Some(at.get(2))).await
}

/// A language of an address that the site speaks.
pub(super) fn site_locale(state: &SiteState, tag: &str) -> Result<Locale> {
    let locale = locale(tag)?;
    if !state.settings.locales.contains(&locale) {
        return Err(ErrorBody::not_found("language").into());
    }
    Ok(locale)
}

async fn help_page(incoming: &Incoming, at: &Segments, article: Option<&str>) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    let locale = site_locale(&state, at.get(1))?;
    let manifest = assets::manifest(&incoming.env).await?;
    let page = Help::new(&incoming.env, &manifest, &state, &site, &locale, &incoming.origin).await?;
    match article {
        Some(id) => {
            let id = article_id(id)?;
            page.article(state.article(&locale, &id).ok_or_else(|| ErrorBody::not_found("article"))?)
        }
        None => page.home(&incoming.query("q").unwrap_or_default()),
    }
}

/// The map of the help pages, for search engines.
pub(crate) async fn sitemap(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    feeds::sitemap(&state, &site, &incoming.origin)
}

/// The feed of a language's articles.
pub(crate) async fn feed(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    let locale = site_locale(&state, at.get(1))?;
    let manifest = assets::manifest(&incoming.env).await?;
    let page = Help::new(&incoming.env, &manifest, &state, &site, &locale, &incoming.origin).await?;
    feeds::feed(&state, &site, &locale, &incoming.origin, &page.title())
}

/// The site's colours on its help pages, which allow no style within them.
pub(crate) async fn help_theme(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let state = snapshot::get(&incoming.env, &incoming.context, &site).await?;
    http::text(&help::theme(&state.settings.theme), "text/css; charset=utf-8", "public, max-age=60")
}

/// The desk, whatever stands below its address.
pub(crate) async fn desk(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    desk_page::desk(&*assets::manifest(&incoming.env).await?, &site)
}

/// The languages the page asked for, then those of the browser.
pub(super) fn wanted(incoming: &Incoming) -> Vec<Locale> {
    let asked = incoming.query("l").unwrap_or_default();
    let asked = asked.split(',').take(10).filter_map(|tag| Locale::new(tag.trim()));
    asked.chain(accept_language(&incoming.header("accept-language").unwrap_or_default())).collect()
}
