//! Elements, one call at a time.
//!
//! `html!` unfolds every element at its place, which made the views a third of all that a visitor downloads. Here an
//! element costs a call for each thing said about it. An element that is not there leaves a hidden one in its place,
//! so that its neighbours keep theirs: Yew 0.23 loses fields and their focus otherwise.

use super::Ui;
use crate::state::Action;
use std::cell::Cell;
use std::rc::Rc;
use yew::virtual_dom::{Key, Listener, VNode, VTag, VText};
use yew::{AttrValue, Callback, Html, InputEvent, KeyboardEvent, SubmitEvent, html};

/// An element that is being described; one pointer wide, so that handing it on costs next to nothing.
pub(super) struct El(Box<VTag>);

/// An element of a class; with an empty one, of none.
pub(super) fn el(tag: &'static str, class: &'static str) -> El {
    let element = El(Box::new(VTag::new(tag)));
    if class.is_empty() { element } else { element.is("class", class) }
}

/// A button that lets an action happen.
pub(super) fn button(ui: Ui<'_>, class: &'static str, test: &'static str, action: Action) -> El {
    let app = ui.app.clone();
    // Once: every action draws everything anew, and a second click before that is one too many.
    let action = Cell::new(Some(action));
    let onclick = Callback::from(move |_| {
        if let Some(action) = action.take() {
            app.emit(action);
        }
    });
    el("button", class)
        .is("type", "button")
        .is("data-test", test)
        .listen(Rc::new(html::onclick::Wrapper::new(onclick)))
}

/// A text.
pub(super) fn text(text: AttrValue) -> Html {
    VNode::from(VText::new(text))
}

impl El {
    /// An attribute that never changes.
    pub(super) fn is(self, name: &'static str, value: &'static str) -> Self {
        self.set(name, AttrValue::Static(value))
    }

    /// An attribute.
    pub(super) fn set(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.add_attribute(name, value);
        self
    }

    /// An attribute from an owned text.
    pub(super) fn own(self, name: &'static str, value: &str) -> Self {
        self.set(name, AttrValue::from(value.to_owned()))
    }

    /// What a field says, in the direction of its own text. An empty one keeps the page's, where the caret belongs then.
    pub(super) fn value(mut self, value: &str) -> Self {
        self.0.set_value(AttrValue::from(value.to_owned()));
        if value.is_empty() { self } else { self.auto() }
    }

    /// What it is known by among its siblings.
    pub(super) fn key(mut self, key: &str) -> Self {
        self.0.key = Some(Key::from(key.to_owned()));
        self
    }

    fn listen(mut self, listener: Rc<dyn Listener>) -> Self {
        self.0.add_listener(listener);
        self
    }

    pub(super) fn on_input(self, callback: Callback<InputEvent>) -> Self {
        self.listen(Rc::new(html::oninput::Wrapper::new(callback)))
    }

    pub(super) fn on_key(self, callback: Callback<KeyboardEvent>) -> Self {
        self.listen(Rc::new(html::onkeydown::Wrapper::new(callback)))
    }

    pub(super) fn on_submit(self, callback: Callback<SubmitEvent>) -> Self {
        self.listen(Rc::new(html::onsubmit::Wrapper::new(callback)))
    }

    /// An element inside.
    pub(super) fn add(self, child: El) -> Self {
        self.put(child.html())
    }

    /// An element inside, or its place.
    pub(super) fn maybe(self, child: Option<El>) -> Self {
        self.add(child.unwrap_or_else(|| el("span", "none")))
    }

    /// Elements inside.
    pub(super) fn all(mut self, children: Vec<El>) -> Self {
        for child in children {
            self = self.add(child);
        }
        self
    }

    /// Text inside.
    pub(super) fn text(self, words: AttrValue) -> Self {
        self.put(text(words))
    }

    /// A text of the widget inside.
    pub(super) fn t(self, ui: Ui<'_>, key: &str) -> Self {
        self.text(ui.0.words.get(key))
    }

    /// A text of the widget as its name for those who listen.
    pub(super) fn named(self, ui: Ui<'_>, key: &str) -> Self {
        self.set("aria-label", ui.t(key))
    }

    /// Direction by its own text.
    pub(super) fn auto(self) -> Self {
        self.is("dir", "auto")
    }

    /// For eyes only.
    pub(super) fn mute(self) -> Self {
        self.is("aria-hidden", "true")
    }

    /// What tests find it by.
    pub(super) fn test(self, name: &'static str) -> Self {
        self.is("data-test", name)
    }

    /// An owned text inside.
    pub(super) fn say(self, words: &str) -> Self {
        self.text(AttrValue::from(words.to_owned()))
    }

    /// Anything inside.
    pub(super) fn put(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    /// The element.
    pub(super) fn html(self) -> Html {
        VNode::VTag(self.0)
    }
}
