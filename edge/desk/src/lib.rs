//! Desk: what the staff of a site see. A single page that stays live beside every other agent's.
//!
//! `state` decides, `browser` talks to the outside, `view` draws, `app` ties the three together and knows nothing
//! else. Without a connection the desk shows what it has and says so; nothing that was typed is lost.

mod app;
mod browser;
mod requests;
mod speech;
mod state;
mod view;

use std::collections::BTreeMap;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the desk of `site` in `#app`. `strings` is a JSON object that gives the address of each language's words.
#[wasm_bindgen]
pub fn start(site: &str, strings: &str) {
    let strings: BTreeMap<String, String> = serde_json::from_str(strings).unwrap_or_default();
    let Some(root) = browser::page::document().and_then(|d| d.get_element_by_id("app")) else { return };
    root.set_text_content(None);
    yew::Renderer::<app::App>::with_root_and_props(root, app::Props { site: site.into(), strings }).render();
}
