//! The parsed page as a plain tree in one list: what `html5ever` builds and the rest of this folder walks.
//!
//! Knows nothing of what elements mean. Any input gives a tree, as in a browser; nothing fails.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, local_name, ns};

/// A page or a piece of one.
#[derive(Debug)]
pub(crate) struct Dom {
    nodes: Vec<Node>,
}

/// The place of a node in its [`Dom`].
pub(crate) type NodeId = usize;

#[derive(Debug, Default)]
struct Node {
    parent: Option<NodeId>,
    children: Vec<NodeId>,
    data: Data,
}

#[derive(Debug, Default)]
enum Data {
    /// The document itself, comments and the like.
    #[default]
    Other,
    Text(String),
    Element(QualName, Vec<Attribute>),
}

impl Dom {
    /// Parses a whole page.
    pub(crate) fn page(html: &str) -> Self {
        html5ever::parse_document(Sink::default(), ParseOpts::default()).one(html)
    }

    /// Parses what could stand inside a page's body.
    pub(crate) fn fragment(html: &str) -> Self {
        let body = QualName::new(None, ns!(html), local_name!("body"));
        html5ever::parse_fragment(Sink::default(), ParseOpts::default(), body, Vec::new(), false).one(html)
    }

    /// Where everything hangs.
    pub(crate) const ROOT: NodeId = 0;

    /// The nodes directly below.
    pub(crate) fn children(&self, node: NodeId) -> &[NodeId] {
        self.nodes.get(node).map_or(&[], |n| n.children.as_slice())
    }

    /// The words, if it is a text node.
    pub(crate) fn text(&self, node: NodeId) -> Option<&str> {
        match &self.nodes.get(node)?.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The element's name in lower case, or nothing for other nodes.
    pub(crate) fn name(&self, node: NodeId) -> &str {
        match self.nodes.get(node).map(|n| &n.data) {
            Some(Data::Element(name, _)) => &name.local,
            _ => "",
        }
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, node: NodeId, name: &str) -> Option<&str> {
        match &self.nodes.get(node)?.data {
            Data::Element(_, attributes) => {
                attributes.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
            }
            _ => None,
        }
    }

    /// Every element of that name, in the order of the page.
    pub(crate) fn all(&self, name: &str) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut stack = vec![Self::ROOT];
        while let Some(node) = stack.pop() {
            if self.name(node) == name {
                found.push(node);
            }
            stack.extend(self.children(node).iter().rev());
        }
        found
    }

    /// All the words below a node, one after the other.
    pub(crate) fn words(&self, node: NodeId) -> String {
        let mut words = String::new();
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            words.push_str(self.text(node).unwrap_or_default());
            stack.extend(self.children(node).iter().rev());
        }
        words
    }
}

/// What the parser writes to.
struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl Default for Sink {
    fn default() -> Self {
        Self { nodes: RefCell::new(vec![Node::default()]) }
    }
}

impl Sink {
    fn add(&self, data: Data) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { data, ..Node::default() });
        nodes.len() - 1
    }

    fn detach(&self, child: NodeId) {
        let mut nodes = self.nodes.borrow_mut();
        let parent = nodes.get_mut(child).and_then(|n| n.parent.take());
        if let Some(parent) = parent.and_then(|p| nodes.get_mut(p)) {
            parent.children.retain(|c| *c != child);
        }
    }

    /// Puts something below `parent` at a place among its children; text joins the text before it.
    fn insert(&self, parent: NodeId, place: usize, child: NodeOrText<NodeId>) {
        let child = match child {
            NodeOrText::AppendNode(node) => {
                self.detach(node);
                node
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = place.checked_sub(1).and_then(|p| nodes.get(parent)?.children.get(p).copied());
                if let Some(Data::Text(before)) = before.and_then(|b| nodes.get_mut(b)).map(|n| &mut n.data) {
                    before.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Data::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        if let Some(node) = nodes.get_mut(child) {
            node.parent = Some(parent);
        }
        if let Some(node) = nodes.get_mut(parent) {
            let place = place.min(node.children.len());
            node.children.insert(place, child);
        }
    }

    fn count(&self, parent: NodeId) -> usize {
        self.nodes.borrow().get(parent).map_or(0, |n| n.children.len())
    }
}

/// The name of an element, borrowed from the list.
#[derive(Debug)]
struct Name<'a>(Ref<'a, Node>);

impl Name<'_> {
    fn name(&self) -> Option<&QualName> {
        match &self.0.data {
            Data::Element(name, _) => Some(name),
            _ => None,
        }
    }
}

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        self.name().map_or(const { &ns!() }, |n| &n.ns)
    }

    fn local_name(&self) -> &LocalName {
        self.name().map_or(const { &local_name!("") }, |n| &n.local)
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Dom;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Dom {
        Dom { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        Dom::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Name<'a> {
        Name(Ref::map(self.nodes.borrow(), |nodes| &nodes[*target]))
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> NodeId {
        self.add(Data::Element(name, attributes))
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.add(Data::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.insert(*parent, self.count(*parent), child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.nodes.borrow().get(*element).is_some_and(|n| n.parent.is_some());
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// Templates are never shown, so what is in one may hang from nowhere.
    fn get_template_contents(&self, _: &NodeId) -> NodeId {
        self.add(Data::Other)
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.detach(*node);
        }
        let place = {
            let nodes = self.nodes.borrow();
            nodes.get(*sibling).and_then(|n| n.parent).and_then(|parent| {
                Some((parent, nodes.get(parent)?.children.iter().position(|c| c == sibling)?))
            })
        };
        if let Some((parent, place)) = place {
            self.insert(parent, place, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        if let Some(Data::Element(_, known)) = self.nodes.borrow_mut().get_mut(*target).map(|n| &mut n.data) {
            for attribute in attributes {
                if known.iter().all(|k| k.name != attribute.name) {
                    known.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let children = {
            let mut nodes = self.nodes.borrow_mut();
            nodes.get_mut(*node).map(|n| std::mem::take(&mut n.children)).unwrap_or_default()
        };
        for child in children {
            if let Some(node) = self.nodes.borrow_mut().get_mut(child) {
                node.parent = None;
            }
            self.append(new_parent, NodeOrText::AppendNode(child));
        }
    }
}
