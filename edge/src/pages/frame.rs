//! The frame that the loader puts into a host page, and the small one that only asks for unread messages.
//!
//! `frame-ancestors` is what keeps other sites from embedding a site's widget; the ticket in the document is what the
//! API asks for, so a host page's own requests reach nothing.

use crate::assets::Manifest;
use crate::error::Result;
use crate::html::{escape, script_json};
use crate::snapshot::SiteState;
use shared::boot::Boot;
use shared::id::ConversationId;
use worker::Response;

/// A frame that is a page of its own, opened by the link of a mail.
#[derive(serde::Serialize)]
pub(crate) struct Visit<'a> {
    /// The visitor's session.
    pub(crate) session: &'a str,
    /// What it opens at.
    pub(crate) conversation: &'a ConversationId,
}

/// The frame: everything it will need is named in its head, so that all of it loads at once.
pub(crate) fn frame(
    manifest: &Manifest,
    state: &SiteState,
    boot: &Boot,
    visit: Option<&Visit<'_>>,
) -> Result<Response> {
    let [style, start, glue, wasm, rest] =
        ["widget.css", "frame.js", "widget.js", "widget.wasm", "widget-rest.wasm"].map(|n| manifest.get(n));
    let (style, start, glue, wasm, rest) = (style?, start?, glue?, wasm?, rest?);
    let html = format!(
        r#"<!doctype html>
<html lang="{locale}" dir="{dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<title>{name}</title>
<link rel="stylesheet" href="{style}" integrity="{style_hash}">
<link rel="modulepreload" href="{glue}" integrity="{glue_hash}">
<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>
<link rel="preload" href="{strings}" as="fetch" type="application/json" crossorigin>
<link rel="preload" href="{pack}" as="fetch" crossorigin>
<script id="boot" type="application/json">{boot}</script>{visit}
<script type="module" src="{start}" integrity="{start_hash}" data-glue="{glue}" data-wasm="{wasm}" data-rest="{rest}"></script>
</head>
<body>
<div id="app"></div>
<noscript><p><a href="{help}" target="_blank" rel="noopener">{name}</a></p></noscript>
</body>
</html>
"#,
        locale = escape(boot.locale.as_str()),
        dir = boot.locale.direction().as_str(),
        name = escape(&boot.name),
        style = style.path(),
        style_hash = style.integrity,
        glue = glue.path(),
        glue_hash = glue.integrity,
        wasm = wasm.path(),
        rest = rest.path(),
        strings = boot.strings,
        pack = boot.pack,
        boot = script_json(boot)?,
        visit = match visit {
            Some(visit) => {
                format!("\n<script id=\"visit\" type=\"application/json\">{}</script>", script_json(visit)?)
            }
            None => String::new(),
        },
        start = start.path(),
        start_hash = start.integrity,
        help = escape(&boot.help),
    );
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https: data: blob:; \
         connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {}",
        // Nobody embeds what a link opens.
        if visit.is_some() { "'none'".to_owned() } else { ancestors(state) }
    );
    super::document(&html, &policy, "no-store")
}

/// The badge frame: a script of a few hundred bytes.
pub(crate) fn badge(manifest: &Manifest, state: &SiteState) -> Result<Response> {
    let script = manifest.get("badge.js")?;
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>-</title>\n\
         <script id=\"origins\" type=\"application/json\">{origins}</script>\n\
         <script type=\"module\" src=\"{script}\" integrity=\"{hash}\"></script></head></html>\n",
        origins = script_json(&state.settings.origins)?,
        script = script.path(),
        hash = script.integrity,
    );
    let policy = format!(
        "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors {}",
        ancestors(state)
    );
    super::document(&html, &policy, "no-store")
}

/// The origins that may embed the site's frames. They were checked when they were stored: nothing in them ends a
/// directive. The edge's own pages may, too: help pages carry the widget.
fn ancestors(state: &SiteState) -> String {
    let mut ancestors = "'self'".to_owned();
    for origin in &state.settings.origins {
        ancestors.push(' ');
        ancestors.push_str(origin);
    }
    ancestors
}
