//! Elements.

use super::children::patch_children;
use super::{Key, Listener, VNode};
use crate::{AttrValue, dom, registry};
use std::fmt;
use std::rc::Rc;
use web_sys::Node;

/// An element.
pub struct VTag {
    name: &'static str,
    /// What it is known by among its siblings.
    pub key: Option<Key>,
    attributes: Vec<(&'static str, AttrValue)>,
    value: Option<AttrValue>,
    listeners: Vec<Rc<dyn Listener>>,
    children: Vec<VNode>,
    pub(super) node: Option<Node>,
    /// Under which its listeners are kept.
    number: Option<usize>,
}

impl fmt::Debug for VTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl VTag {
    /// Of this name.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            key: None,
            attributes: Vec::new(),
            value: None,
            listeners: Vec::new(),
            children: Vec::new(),
            node: None,
            number: None,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// With an attribute, which it does not have yet.
    pub fn add_attribute(&mut self, name: &'static str, value: impl Into<AttrValue>) {
        self.attributes.push((name, value.into()));
    }

    /// With what its field says.
    pub fn set_value(&mut self, value: impl Into<AttrValue>) {
        self.value = Some(value.into());
    }

    /// With a listener.
    pub fn add_listener(&mut self, listener: Rc<dyn Listener>) {
        self.listeners.push(listener);
    }

    /// With a child behind the others.
    pub fn add_child(&mut self, child: VNode) {
        self.children.push(child);
    }

    pub(super) fn draw(&mut self, svg: bool) -> Node {
        let node = dom::element(self.name, svg || self.name == "svg");
        self.settle(&node, Self::new(self.name), svg);
        self.node = Some(node.clone());
        node
    }

    pub(super) fn patch(&mut self, mut old: Self, svg: bool) {
        if let Some(node) = old.node.take() {
            self.settle(&node, old, svg);
            self.node = Some(node);
        }
    }

    /// Makes of what the old one has drawn what this one is.
    fn settle(&mut self, node: &Node, old: Self, svg: bool) {
        for (name, value) in &self.attributes {
            if old.attribute(name) != Some(value) {
                dom::set(node, name, value);
            }
        }
        for (name, _) in &old.attributes {
            if self.attribute(name).is_none() {
                dom::unset(node, name);
            }
        }
        if let Some(value) = &self.value {
            dom::fill(node, value);
        }
        self.number = old.number;
        if self.number.is_some() || !self.listeners.is_empty() {
            let number = registry::keep(self.number, std::mem::take(&mut self.listeners));
            if self.number.is_none() {
                self.number = Some(number);
                dom::mark(node, u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        patch_children(node, &mut self.children, old.children, svg || self.name == "svg");
    }

    fn attribute(&self, name: &str) -> Option<&AttrValue> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    pub(super) fn leave(&self) {
        if let Some(number) = self.number {
            registry::forget(number);
        }
        for child in &self.children {
            child.leave();
        }
    }
}
