//! JSON for the wire types, small: no floats, no error texts, one intermediate tree.
//!
//! `serde_json` costs 20 KB in the browser and reading through JS objects drags in their conversions; the wire has
//! neither fractions nor maps with other keys than texts, so a tree and two thin adapters do. A fraction in a field
//! that is unknown here is cut; whatever else is malformed makes [`from_str`] return `None`.

mod de;
mod parse;
mod ser;

pub use parse::{Value, parse};
pub use ser::to_string;

use serde::de::DeserializeOwned;

/// What was malformed is not said: the shell only ever asks whether it was.
#[derive(Debug)]
pub struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("malformed JSON")
    }
}

impl std::error::Error for Malformed {}

impl serde::de::Error for Malformed {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

impl serde::ser::Error for Malformed {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads a value.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Option<T> {
    from_value(parse(text)?)
}

/// Reads a value from a tree.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Option<T> {
    T::deserialize(value).ok()
}

#[cfg(test)]
mod tests;
