//! The script of the snippet: the built loader with a site's looks and labels written into it.

use crate::assets::{self, Manifest};
use crate::error::{Error, Result};
use crate::html::script_json;
use crate::http;
use crate::snapshot::SiteState;
use shared::boot::Accent;
use shared::id::SiteKey;
use shared::locale::{Locale, is_traditional};
use std::collections::BTreeMap;
use worker::{Env, Response};

/// Where the configuration goes in the built loader.
const PLACE: &str = "__DESKBELL_CONFIG__";
/// The widget's own colour, where the owner chose none.
const ACCENT: Accent = Accent([0x2f, 0x5f, 0xd0]);

/// The launcher's texts, in the order in which it knows them.
const LABELS: [&str; 3] = ["launcher.title", "launcher.unread", "launcher.retry"];

#[derive(serde::Serialize)]
struct Config<'a> {
    site: &'a SiteKey,
    accent: String,
    text: &'static str,
    side: shared::boot::Side,
    /// For each language, the site's own first: its [`pattern`], and the texts of [`LABELS`].
    labels: Vec<Vec<String>>,
}

/// The loader of a site; kept by browsers for five minutes.
pub(crate) async fn loader(
    env: &Env,
    manifest: &Manifest,
    state: &SiteState,
    site: &SiteKey,
) -> Result<Response> {
    let template = assets::text(env, manifest.get("loader.js")?).await?;
    let accent = state.settings.theme.accent.unwrap_or(ACCENT);
    let mut labels = Vec::new();
    for locale in &state.settings.locales {
        let strings = assets::text(env, manifest.strings("widget", locale)?).await?;
        let strings: BTreeMap<String, String> = serde_json::from_str(&strings)?;
        let texts = LABELS.iter().map(|key| strings.get(*key).cloned().unwrap_or_default());
        labels.push(std::iter::once(pattern(locale, &state.settings.locales)).chain(texts).collect());
    }
    let config = Config {
        site,
        accent: accent.to_string(),
        text: if accent.wants_white_text() { "#ffffff" } else { "#000000" },
        side: state.settings.theme.side,
        labels,
    };
    if !template.contains(PLACE) {
        return Err(Error::internal("loader", "has no place for its configuration"));
    }
    let script = template.replacen(PLACE, &script_json(&config)?, 1);
    let response = http::text(&script, "text/javascript; charset=utf-8", "public, max-age=300")?;
    // Any page may load it, with `integrity` and `crossorigin` too.
    http::headers(
        response,
        &[("access-control-allow-origin", "*"), ("cross-origin-resource-policy", "cross-origin")],
    )
}

/// A regular expression for the tags that a language of the site is meant for. Where the site has Chinese in both kinds
/// of characters, each is for the readers of its own.
fn pattern(locale: &Locale, all: &[Locale]) -> String {
    let language = locale.language();
    let traditional = is_traditional(locale.as_str());
    let other = |l: &Locale| l.language() == language && is_traditional(l.as_str()) != traditional;
    match (all.iter().any(other), traditional) {
        (false, _) => format!("^{language}\\b"),
        (true, true) => format!("^{language}-(hant|tw|hk|mo)"),
        (true, false) => format!("^{language}\\b(?!-(hant|tw|hk|mo))"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_for_those_who_read_them() {
        let patterns = |tags: &str| {
            let all: Vec<Locale> = tags.split(' ').filter_map(Locale::new).collect();
            all.iter().map(|locale| pattern(locale, &all)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(patterns("en pt-BR zh-Hant"), r"^en\b ^pt\b ^zh\b");
        assert_eq!(patterns("zh zh-TW"), r"^zh\b(?!-(hant|tw|hk|mo)) ^zh-(hant|tw|hk|mo)");
    }
}
