//! Yew, cut down to what the widget draws with: components that draw a virtual DOM, as Yew 0.23 has them.
//!
//! Owns the app's part of the document: it makes and changes elements, and hands events to the callbacks of the
//! elements they happened on. Never makes markup of texts. What was left out of Yew, and why, stands in the README.

mod attr;
mod callback;
mod component;
mod dom;
pub mod html;
mod registry;
pub mod virtual_dom;

pub use attr::AttrValue;
pub use callback::Callback;
pub use component::{Component, Context, Properties, Renderer, Scope};
pub use html::Html;
pub use web_sys::{Event, InputEvent, KeyboardEvent, MouseEvent, SubmitEvent};
