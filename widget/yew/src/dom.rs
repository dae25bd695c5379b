//! The few calls into the document. Scripts of one line each: `web-sys` wraps each of these in code for errors that
//! do not happen here, on both sides.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Event, Node};

#[wasm_bindgen(inline_js = r#"
export const element = (tag, svg) =>
  svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
export const text = (words) => document.createTextNode(words);
export const rewrite = (node, words) => { node.data = words };
export const set = (node, name, value) => node.setAttribute(name, value);
export const unset = (node, name) => node.removeAttribute(name);
export const fill = (node, value) => { if (node.value !== value) node.value = value };
export const first = (node) => node.firstChild;
export const put = (parent, node, place) => {
  if (node === place) return node.nextSibling;
  parent.insertBefore(node, place);
  return place;
};
export const remove = (node) => node.remove();
export const mark = (node, id) => { node.__yew_listener_id = id };
export const listen = (kind, run) => document.addEventListener(kind, (event) => {
  for (let node = event.target; node && !event.cancelBubble; node = node.parentNode)
    if (node.__yew_listener_id !== undefined) run(node.__yew_listener_id, event);
}, true);
export const soon = (run) => queueMicrotask(run);
"#)]
extern "C" {
    pub(crate) fn element(tag: &str, svg: bool) -> Node;
    pub(crate) fn text(words: &str) -> Node;
    pub(crate) fn rewrite(node: &Node, words: &str);
    pub(crate) fn set(node: &Node, name: &str, value: &str);
    pub(crate) fn unset(node: &Node, name: &str);
    /// What a field says, unless it says so already: setting it moves the caret.
    pub(crate) fn fill(node: &Node, value: &str);
    pub(crate) fn first(node: &Node) -> JsValue;
    /// Puts a node before `place`, unless it is `place`; returns what the next one comes before.
    pub(crate) fn put(parent: &Node, node: &Node, place: &JsValue) -> JsValue;
    pub(crate) fn remove(node: &Node);
    pub(crate) fn mark(node: &Node, id: u32);
    /// Calls `run` for every such event on a marked node, from the innermost outwards, until one stops it.
    pub(crate) fn listen(kind: &str, run: &wasm_bindgen::closure::Closure<dyn Fn(u32, Event)>);
    /// Calls `run` when the script that runs now is done.
    pub(crate) fn soon(run: &JsValue);
}
