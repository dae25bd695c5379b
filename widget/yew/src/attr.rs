//! Texts that are cheap to hand on.

use std::ops::Deref;
use std::rc::Rc;

/// A text: part of the program, or counted.
#[derive(Clone, Debug)]
pub enum AttrValue {
    /// Part of the program.
    Static(&'static str),
    /// Counted.
    Rc(Rc<str>),
}

impl AttrValue {
    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Static(text) => text,
            Self::Rc(text) => text,
        }
    }
}

impl Deref for AttrValue {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Default for AttrValue {
    fn default() -> Self {
        Self::Static("")
    }
}

impl PartialEq for AttrValue {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for AttrValue {}

impl From<&'static str> for AttrValue {
    fn from(text: &'static str) -> Self {
        Self::Static(text)
    }
}

impl From<String> for AttrValue {
    fn from(text: String) -> Self {
        Self::Rc(text.into())
    }
}
