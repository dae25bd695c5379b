//! What a visitor sees: the app inside the frame.
//!
//! Logic (`state`, `rows`, `wire`, `words`, `json`) is pure and tested natively; `view` draws it, `browser` carries its
//! effects out. It never sees the host page: what it knows of it, the loader has told it. Where it cannot start, the
//! frame's own script offers the help centre instead.

mod browser;
pub mod json;
mod links;
mod rows;
pub mod state;
mod view;
pub mod wire;
pub mod words;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app with the boot data and the strings of its language, both JSON; `post` takes what the loader is to
/// be told, as JSON; `rest` fetches the rest of the code (see `state::rest`). False when boot data or strings are
/// malformed.
#[wasm_bindgen]
pub fn start(boot: &str, strings: &str, post: js_sys::Function, rest: &js_sys::Function) -> bool {
    let (Some(boot), Some(words)) = (json::from_str(boot), words::Words::parse(strings)) else {
        return false;
    };
    browser::js::bring_by(rest);
    view::mount(boot, words, post);
    true
}

/// Takes what the loader says, as JSON; what is malformed is ignored.
#[wasm_bindgen]
pub fn receive(message: &str) {
    if let Some(word) = wire::from_loader(message) {
        browser::inbox::push(word);
    }
}
