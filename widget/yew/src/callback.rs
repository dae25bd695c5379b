//! Functions that are handed on.

use std::fmt;
use std::rc::Rc;

/// A function that can be cloned.
pub struct Callback<IN> {
    function: Rc<dyn Fn(IN)>,
}

impl<IN> Callback<IN> {
    /// Calls it.
    pub fn emit(&self, value: IN) {
        (self.function)(value);
    }
}

impl<IN, F: Fn(IN) + 'static> From<F> for Callback<IN> {
    fn from(function: F) -> Self {
        Self { function: Rc::new(function) }
    }
}

impl<IN> Clone for Callback<IN> {
    fn clone(&self) -> Self {
        Self { function: Rc::clone(&self.function) }
    }
}

impl<IN> fmt::Debug for Callback<IN> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback")
    }
}
