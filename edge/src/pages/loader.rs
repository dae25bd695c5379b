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
    /// Where the rest is, on the edge.
    panel: String,
    /// The origins it runs on, as browsers write them. What holds others off is `frame-ancestors`; this tells them why.
    origins: Vec<&'a str>,
    /// For each language, the site's own first: its [`pattern`], and the texts of [`LABELS`].
    labels: Vec<Vec<String>>,
}

/// The loader of a site; kept by browsers for five minutes. `whole` has what it would load into the page in one script,
/// for pages that pin what they run.
pub(crate) async fn loader(
    env: &Env,
    manifest: &Manifest,
    state: &SiteState,
    site: &SiteKey,
    whole: bool,
) -> Result<Response> {
    let template = assets::text(env, manifest.get("loader.js")?).await?;
    let panel = manifest.get("panel.js")?;
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
        panel: panel.path(),
        origins: state.settings.origins.iter().map(|origin| as_browsers_write(origin)).collect(),
        labels,
    };
    if !template.contains(PLACE) {
        return Err(Error::internal("loader", "has no place for its configuration"));
    }
    let mut script = template.replacen(PLACE, &script_json(&config)?, 1);
    if whole {
        // Only where the first part has run: a page that is not the site's gets neither.
        script.push_str("window.deskbell?.v&&(()=>{");
        script.push_str(&assets::text(env, panel).await?);
        script.push_str("})();");
    }
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

/// An origin without the port that goes without saying.
fn as_browsers_write(origin: &str) -> &str {
    let usual = if origin.starts_with("https:") { ":443" } else { ":80" };
    origin.strip_suffix(usual).unwrap_or(origin)
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

    #[test]
    fn usual_ports_go_without_saying() {
        for (stored, written) in [
            ("https://shop.example", "https://shop.example"),
            ("https://shop.example:443", "https://shop.example"),
            ("https://shop.example:8443", "https://shop.example:8443"),
            ("http://shop.example:80", "http://shop.example"),
            ("http://shop.example:443", "http://shop.example:443"),
        ] {
            assert_eq!(as_browsers_write(stored), written);
        }
    }
}
