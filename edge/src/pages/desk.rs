//! The desk's document: the same for every address below it, since the app reads the rest from the address bar.

use crate::assets::Manifest;
use crate::error::Result;
use crate::html::{escape, script_json};
use shared::id::SiteKey;
use std::collections::BTreeMap;
use worker::Response;

/// The desk of a site. Nobody may frame it.
pub(crate) fn desk(manifest: &Manifest, site: &SiteKey) -> Result<Response> {
    let [style, start, glue, wasm] =
        ["desk.css", "desk-start.js", "desk.js", "desk.wasm"].map(|n| manifest.get(n));
    let (style, start, glue, wasm) = (style?, start?, glue?, wasm?);
    let strings: BTreeMap<&str, String> =
        manifest.languages("desk").map(|(tag, asset)| (tag, asset.path())).collect();
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Deskbell</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}" integrity="{style_hash}">
<link rel="modulepreload" href="{glue}" integrity="{glue_hash}">
<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>
<script type="module" src="{start}" integrity="{start_hash}" data-glue="{glue}" data-wasm="{wasm}" data-site="{site}" data-strings="{strings}"></script>
</head>
<body>
<div id="app"></div>
</body>
</html>
"#,
        style = style.path(),
        style_hash = style.integrity,
        glue = glue.path(),
        glue_hash = glue.integrity,
        wasm = wasm.path(),
        start = start.path(),
        start_hash = start.integrity,
        strings = escape(&script_json(&strings)?),
    );
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                  img-src 'self' https: data:; connect-src 'self'; base-uri 'none'; form-action 'self'; \
                  frame-ancestors 'none'";
    super::document(&html, policy, "no-store")
}
