//! Import of real input: articles and orders from the files that shops have, sent through the owner's API.
//!
//! Reading ([`faq`], [`orders`]) turns files into wire types and never touches the network; sending ([`send`]) knows
//! nothing of files. What is wrong with one line, question or file is a [`Problem`] with its place; the rest goes on.
//! An error ends the import: a file that cannot be read at all, an edge that cannot be reached or refuses the token.

pub mod command;
pub mod faq;
mod html;
pub mod orders;
pub mod send;
mod table;
mod text;

use std::fmt;

/// One thing that was read, and where it stood: `line 12`, `question 3`.
#[derive(Clone, Debug, PartialEq)]
pub struct Located<T> {
    /// Where it stood.
    pub place: String,
    /// What it is.
    pub item: T,
}

/// Something that was not understood, or that the edge refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands: `line 12`, `question 3`.
    pub place: String,
    /// The field at fault, as the source or the API calls it.
    pub field: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

impl Problem {
    fn new(place: &str, reason: impl Into<String>) -> Self {
        Self { place: place.to_owned(), field: None, reason: reason.into() }
    }

    fn of_field(place: &str, field: &str, reason: impl Into<String>) -> Self {
        Self { place: place.to_owned(), field: Some(field.to_owned()), reason: reason.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{}: {field}: {}", self.place, self.reason),
            None => write!(f, "{}: {}", self.place, self.reason),
        }
    }
}

/// What a file had in it.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// What it was taken for: `CSV, separated by commas`.
    pub format: String,
    /// What was understood.
    pub items: Vec<Located<T>>,
    /// What was not.
    pub problems: Vec<Problem>,
    /// What was recognised, left out and assumed.
    pub notes: Vec<String>,
}

impl<T> Reading<T> {
    fn new(format: impl Into<String>) -> Self {
        Self { format: format.into(), items: Vec::new(), problems: Vec::new(), notes: Vec::new() }
    }
}
