//! The browser's side, in `browser.js`.

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Event;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    pub(crate) fn call(path: &str, credential: &str, body: &str, done: &JsValue);
    pub(crate) fn load(path: &str, done: &JsValue);

    #[wasm_bindgen(js_name = bring)]
    pub(crate) fn bring_by(fetch: &Function);
    pub(crate) fn more(done: &JsValue);

    pub(crate) fn connect(number: u32, protocol: &str, session: &str, said: &Closure<dyn Fn(u32, JsValue)>);
    pub(crate) fn disconnect();
    pub(crate) fn send(text: &str);

    pub(crate) fn files(said: &JsValue);
    pub(crate) fn upload(number: u32, path: &str, session: &str);
    pub(crate) fn discard(number: u32, path: &str, session: &str);
    pub(crate) fn picture(number: u32, path: &str, session: &str);
    #[wasm_bindgen(js_name = saveFile)]
    pub(crate) fn save_file(path: &str, session: &str, name: &str);
    pub(crate) fn size(bytes: u32) -> String;
    pub(crate) fn save(name: &str, kind: &str, text: &str);
    pub(crate) fn ring();

    pub(crate) fn later(ms: u32, run: &JsValue);
    pub(crate) fn offset(at: f64) -> i32;
    pub(crate) fn dice() -> u32;
    pub(crate) fn zone() -> String;
    pub(crate) fn wake(run: &JsValue);

    pub(crate) fn date(kind: &str, at: f64) -> String;
    pub(crate) fn ago(count: f64, unit: &str) -> String;
    pub(crate) fn number(value: u32) -> String;
    pub(crate) fn plural(value: u32) -> String;
    pub(crate) fn money(value: f64, currency: &str) -> String;
    pub(crate) fn amount(value: u32, unit: &str) -> String;

    #[wasm_bindgen(js_name = setUp)]
    pub(crate) fn set_up(lang: &str, dir: &str, accent: &str, text: &str);
    pub(crate) fn focus(field: &str);
    pub(crate) fn step(from: &Event, by: i32);
    pub(crate) fn composed(run: &JsValue);
    pub(crate) fn value(event: &Event) -> String;
    pub(crate) fn key(event: &Event) -> String;
    pub(crate) fn grow(event: &Event);
    pub(crate) fn shrink();
}
