//! The page around the app: address, title, storage, focus, clock, randomness.
//!
//! Nothing here fails: a browser that refuses storage or the history works on without it.

use crate::state::Focus;
use shared::id::ClientId;
use shared::time::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Location, Storage, Window};

const LANGUAGE: &str = "deskbell.desk.language";

fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

pub(crate) fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for 285,000 years")]
    Timestamp(js_sys::Date::now() as i64)
}

/// The address below the origin, with what is asked behind it.
pub(crate) fn path() -> String {
    let location = window().map(|w| w.location());
    let part = |part: Option<Result<String, JsValue>>| part.and_then(Result::ok).unwrap_or_default();
    part(location.as_ref().map(Location::pathname)) + &part(location.as_ref().map(Location::search))
}

/// What stands behind `#` in the address, where nobody but this page sees it.
pub(crate) fn fragment() -> Option<String> {
    let hash = window()?.location().hash().ok()?;
    hash.strip_prefix('#').filter(|rest| !rest.is_empty()).map(str::to_owned)
}

/// The address of this page's server.
pub(crate) fn origin() -> String {
    window().and_then(|w| w.location().origin().ok()).unwrap_or_default()
}

/// Puts a text where it can be pasted from; false when the browser does not let us.
pub(crate) async fn copy(text: String) -> bool {
    let Some(navigator) = window().map(|w| w.navigator()) else { return false };
    // On a page without TLS there is no clipboard, and calling it would throw.
    let there = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !there.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(&text)).await.is_ok()
}

/// Puts a path into the address bar, as a new step of the history or in place of this one.
pub(crate) fn navigate(to: &str, replace: bool) {
    let Some(history) = window().and_then(|w| w.history().ok()) else { return };
    let _ = if replace || path() == to {
        history.replace_state_with_url(&JsValue::NULL, "", Some(to))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(to))
    };
}

pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

pub(crate) fn is_visible() -> bool {
    document().is_none_or(|d| d.visibility_state() != web_sys::VisibilityState::Hidden)
}

/// Tells the browser which language the page is in, and which way it runs.
pub(crate) fn set_language(tag: &str, direction: &str) {
    if let Some(root) = document().and_then(|d| d.document_element()) {
        let _ = root.set_attribute("lang", tag);
        let _ = root.set_attribute("dir", direction);
    }
}

/// Shows where files can be dropped, while they are dragged over the page.
pub(crate) fn mark_dropping(dropping: bool) {
    if let Some(root) = document().and_then(|d| d.document_element()) {
        let _ = root.class_list().toggle_with_force("dropping", dropping);
    }
}

pub(crate) fn wanted_languages() -> Vec<String> {
    let list = window().map(|w| w.navigator().languages()).unwrap_or_default();
    list.iter().filter_map(|tag| tag.as_string()).collect()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// What this browser keeps under a name.
pub(crate) fn saved(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

pub(crate) fn save(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, value);
    }
}

pub(crate) fn saved_language() -> Option<String> {
    saved(LANGUAGE)
}

pub(crate) fn save_language(tag: &str) {
    save(LANGUAGE, tag);
}

/// A number nobody can foresee.
pub(crate) fn random() -> u16 {
    let mut bytes = [0; 2];
    fill_random(&mut bytes);
    u16::from_le_bytes(bytes)
}

fn fill_random(bytes: &mut [u8]) {
    if let Some(crypto) = window().and_then(|w| w.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(bytes);
    }
}

/// A name for a message that nobody else draws.
pub(crate) fn client_id() -> Option<ClientId> {
    let mut bytes = [0; 16];
    fill_random(&mut bytes);
    let hex = b"0123456789abcdef";
    let digit = |n: u8| hex.get(usize::from(n)).copied().map_or('0', char::from);
    let id: String = bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect();
    ClientId::new(&id)
}

/// The element id of a conversation's row.
pub(crate) fn row_id(conversation: &str) -> String {
    format!("row-{conversation}")
}

/// The element id of the composer's field.
pub(crate) const REPLY_ID: &str = "reply";

/// The element id of the search field.
pub(crate) const SEARCH_ID: &str = "search";

/// The element id of the button that opens a menu.
pub(crate) fn menu_button_id(menu: &str) -> String {
    format!("open-{menu}")
}

/// Presses a button in the agent's place.
pub(crate) fn press(id: &str) {
    let button = document().and_then(|d| d.get_element_by_id(id));
    if let Some(button) = button.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Moves the keyboard, once what it goes to has been drawn.
pub(crate) fn focus(focus: Focus) {
    let id = match focus {
        Focus::Reply => REPLY_ID.to_owned(),
        Focus::Row(id) => row_id(id.as_str()),
        Focus::Search => SEARCH_ID.to_owned(),
        Focus::Menu(menu) => {
            let id = menu_button_id(menu);
            // When the menu closes, the browser gives the focus back to its button.
            focus_now(&format!("#{id}"));
            press(&id);
            focus_now(&format!("#{menu} :is(button, input)"));
            return;
        }
        Focus::Page => {
            if let Some(active) = active().and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
                let _ = active.blur();
            }
            return;
        }
    };
    super::listener::after_frame(move || {
        let element = document().and_then(|d| d.get_element_by_id(&id));
        if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Sets an element's height in pixels; a style sheet rules over everything else, and no attribute may.
pub(crate) fn set_height(element: &HtmlElement, pixels: i32) {
    let _ = element.style().set_property("height", &format!("{pixels}px"));
}

/// Selects a part of a field's text, in UTF-16 units, once the text has been drawn.
pub(crate) fn select(id: &'static str, from: u32, to: u32) {
    super::listener::after_frame(move || {
        let field = document().and_then(|d| d.get_element_by_id(id));
        if let Some(field) = field.and_then(|e| e.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
            let _ = field.set_selection_range(from, to);
        }
    });
}

/// Moves the focus by so many choices in the open menu; false when there is none.
pub(crate) fn step_in_menu(step: i32) -> bool {
    let find = |d: Document| d.query_selector_all(":popover-open :is(button, input):enabled").ok();
    let Some(choices) = document().and_then(find).filter(|choices| choices.length() > 0) else {
        return false;
    };
    let elements: Vec<HtmlElement> =
        (0..choices.length()).filter_map(|n| choices.get(n)?.dyn_into().ok()).collect();
    let here = active().and_then(|a| elements.iter().position(|e| **e == a));
    let next = match here {
        Some(here) if step > 0 => (here + 1) % elements.len(),
        Some(here) => (here + elements.len() - 1) % elements.len(),
        None if step > 0 => 0,
        None => elements.len() - 1,
    };
    elements.get(next).is_some_and(|element| element.focus().is_ok())
}

fn focus_now(css: &str) {
    let element = document().and_then(|d| d.query_selector(css).ok()?);
    if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn active() -> Option<Element> {
    document()?.active_element()
}

/// Whether a menu lies over the page: then the keys are its own.
pub(crate) fn has_menu_open() -> bool {
    document().and_then(|d| d.query_selector(":popover-open").ok()?).is_some()
}
