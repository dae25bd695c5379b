//! The built files: which hashed file stands for which name, and how they are served.
//!
//! Every file has its content's hash in its name, so it may be kept for ever; the manifest is read once per isolate.

use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use serde::Deserialize;
use shared::error::ErrorBody;
use shared::locale::{Locale, Spoken};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use worker::{EncodeBody, Env, Response, ResponseBuilder};

/// One built file.
#[derive(Clone, Deserialize)]
pub(crate) struct Asset {
    /// Its path below the root: `a/widget-0123456789abcdef.wasm`.
    file: String,
    /// For subresource integrity.
    pub(crate) integrity: String,
}

impl Asset {
    /// Its address on the edge.
    pub(crate) fn path(&self) -> String {
        format!("/{}", self.file)
    }
}

/// All built files by name.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Manifest(BTreeMap<String, Asset>);

impl Manifest {
    /// A file that every build has.
    pub(crate) fn get(&self, name: &str) -> Result<&Asset> {
        self.0.get(name).ok_or_else(|| Error::internal("manifest", format!("{name} was not built")))
    }

    /// The strings of a part in a language, or in English where we do not speak it.
    pub(crate) fn strings(&self, part: &str, locale: &Locale) -> Result<&Asset> {
        self.get(&format!("{part}.{}.json", Spoken::of_any([locale]).tag))
    }

    /// The languages a part has strings for.
    pub(crate) fn languages<'a>(&'a self, part: &'a str) -> impl Iterator<Item = (&'a str, &'a Asset)> {
        self.0.iter().filter_map(move |(name, asset)| {
            Some((name.strip_prefix(part)?.strip_prefix('.')?.strip_suffix(".json")?, asset))
        })
    }
}

thread_local! {
    static MANIFEST: RefCell<Option<Rc<Manifest>>> = const { RefCell::new(None) };
    static TEXTS: RefCell<BTreeMap<String, Rc<str>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The manifest of this build.
pub(crate) async fn manifest(env: &Env) -> Result<Rc<Manifest>> {
    if let Some(manifest) = MANIFEST.with_borrow(Clone::clone) {
        return Ok(manifest);
    }
    let text = fetch(env, "manifest.json").await?.text().await?;
    let manifest = Rc::new(serde_json::from_str::<Manifest>(&text)?);
    MANIFEST.set(Some(Rc::clone(&manifest)));
    Ok(manifest)
}

/// A built file's text, kept in the isolate: for the few that the edge itself reads.
pub(crate) async fn text(env: &Env, asset: &Asset) -> Result<Rc<str>> {
    if let Some(text) = TEXTS.with_borrow(|texts| texts.get(&asset.file).cloned()) {
        return Ok(text);
    }
    let text: Rc<str> = fetch(env, &asset.file).await?.text().await?.into();
    TEXTS.with_borrow_mut(|texts| texts.insert(asset.file.clone(), Rc::clone(&text)));
    Ok(text)
}

async fn fetch(env: &Env, file: &str) -> Result<Response> {
    let response = env.service("ASSETS")?.fetch(format!("https://assets/{file}"), None).await?;
    if response.status_code() == 200 { Ok(response) } else { Err(Error::internal("assets", file)) }
}

/// Serves a built file, compressed as it was at the build where the client takes that. A panel of an earlier build, which
/// a browser's older loader asks for, is today's, and not kept.
pub(crate) async fn serve(incoming: &Incoming, name: &str) -> Result<Response> {
    let manifest = manifest(&incoming.env).await?;
    let (mut file, mut cache) = (format!("a/{name}"), "public, max-age=31536000, immutable");
    let panel = name.starts_with("panel-");
    if !manifest.0.values().any(|asset| asset.file == file) {
        if !panel {
            return Err(ErrorBody::not_found("file").into());
        }
        (file, cache) = (manifest.get("panel.js")?.file.clone(), "no-store");
    }
    let brotli = http::takes_brotli(incoming.header("accept-encoding").as_deref());
    let stored = if brotli { format!("{file}.br") } else { file };
    let body = fetch(&incoming.env, &stored).await?.body().clone();
    let mut builder = ResponseBuilder::new()
        .with_header("content-type", content_type(name))?
        .with_header("cache-control", cache)?
        .with_header("vary", "accept-encoding")?;
    if brotli {
        builder = builder.with_header("content-encoding", "br")?.with_encode_body(EncodeBody::Manual);
    }
    // The loader imports it into the page of anybody whose frames we allow.
    let foreign = [("access-control-allow-origin", "*"), ("cross-origin-resource-policy", "cross-origin")];
    http::headers(builder.body(body), if panel { &foreign } else { &[] })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
