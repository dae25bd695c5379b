//! JSON for the wire types, small: no floats, no error texts, one intermediate tree.
//!
//! `serde_json` costs 20 KB in the browser, derived reading another 15 KB over that; the wire has neither fractions
//! nor maps with other keys than texts. So a value is parsed into a tree, and types read themselves from it. Writing
//! goes through serde. A fraction in a field that is unknown here is cut; whatever else is malformed gives `None`.

mod parse;
mod read;
mod ser;

pub use parse::{Value, parse};
pub(crate) use read::{Read, field};
pub use ser::to_string;

/// What was malformed is not said: nobody ever asks.
#[derive(Debug)]
pub(crate) struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("malformed JSON")
    }
}

impl std::error::Error for Malformed {}

impl serde::ser::Error for Malformed {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads a value.
pub(crate) fn from_str<T: Read>(text: &str) -> Option<T> {
    T::read(&parse(text)?)
}

#[cfg(test)]
mod tests;
