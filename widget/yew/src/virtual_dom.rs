//! What is drawn: elements and texts, each one node of the document.
//!
//! A new drawing is compared with the one before and takes over its nodes. Children pair by key, or else by their
//! place and kind; what is not paired is made anew or removed. Fields keep their caret and focus as long as they pair.

mod children;
mod tag;

pub use tag::VTag;

use crate::{AttrValue, dom};
use web_sys::{Event, Node};

/// Listens to one kind of event on an element.
pub trait Listener {
    /// Which.
    fn kind(&self) -> &'static str;
    /// It happened.
    fn handle(&self, event: Event);
}

/// What a child is known by among its siblings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(AttrValue);

impl From<String> for Key {
    fn from(key: String) -> Self {
        Self(key.into())
    }
}

impl From<&'static str> for Key {
    fn from(key: &'static str) -> Self {
        Self(key.into())
    }
}

/// A text.
#[derive(Debug, Default)]
pub struct VText {
    text: AttrValue,
    node: Option<Node>,
}

impl VText {
    /// With these words.
    pub fn new(text: impl Into<AttrValue>) -> Self {
        Self { text: text.into(), node: None }
    }
}

/// A node of the drawing.
#[derive(Debug)]
pub enum VNode {
    /// An element.
    VTag(Box<VTag>),
    /// A text.
    VText(VText),
}

impl Default for VNode {
    fn default() -> Self {
        Self::VText(VText::default())
    }
}

impl From<VTag> for VNode {
    fn from(tag: VTag) -> Self {
        Self::VTag(Box::new(tag))
    }
}

impl From<VText> for VNode {
    fn from(text: VText) -> Self {
        Self::VText(text)
    }
}

impl VNode {
    /// Whether it can take over what the other has drawn.
    fn pairs_with(&self, old: &Self) -> bool {
        match (self, old) {
            (Self::VTag(new), Self::VTag(old)) => new.name() == old.name() && new.key == old.key,
            (Self::VText(_), Self::VText(_)) => true,
            _ => false,
        }
    }

    /// Makes its node.
    pub(crate) fn draw(&mut self, svg: bool) -> Node {
        match self {
            Self::VTag(tag) => tag.draw(svg),
            Self::VText(VText { text, node }) => node.insert(dom::text(text)).clone(),
        }
    }

    /// Takes over what the other has drawn; where they do not pair, nothing is.
    pub(crate) fn patch(&mut self, old: Self, svg: bool) {
        match (self, old) {
            (Self::VTag(new), Self::VTag(old)) => new.patch(*old, svg),
            (Self::VText(new), Self::VText(old)) => {
                new.node = old.node;
                if let Some(node) = new.node.as_ref().filter(|_| new.text != old.text) {
                    dom::rewrite(node, &new.text);
                }
            }
            _ => {}
        }
    }

    fn node(&self) -> Option<&Node> {
        match self {
            Self::VTag(tag) => tag.node.as_ref(),
            Self::VText(text) => text.node.as_ref(),
        }
    }

    /// Nobody listens in it any more.
    fn leave(&self) {
        if let Self::VTag(tag) = self {
            tag.leave();
        }
    }
}
