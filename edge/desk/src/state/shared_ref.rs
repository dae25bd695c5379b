//! A shared value that counts as equal only to itself.

use std::ops::Deref;
use std::rc::Rc;

/// Passed to components instead of a copy: comparing two of them costs one pointer, however large the value is, and
/// a component draws again exactly when somebody edited its value.
#[derive(Debug, Default)]
pub(crate) struct Held<T>(Rc<T>);

impl<T> Held<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: Clone> Held<T> {
    /// The value, to be changed; whoever still shows the old one keeps the old one.
    pub(crate) fn edit(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Held<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Held<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
