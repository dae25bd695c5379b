//! Canned replies: texts that agents send again and again, with places for what differs.
//!
//! `{order}` stands for something known of the conversation; `{visitor|there}` says what to write when it is not.
//! Any other use of braces is text.

use crate::error::ErrorBody;
use crate::id::CannedId;
use crate::locale::Locale;
use crate::text::{MessageText, Text};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a canned reply is called by: without white space, since it is typed behind a slash.
pub type CannedName = Text<40>;

/// A canned reply as an agent writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CannedInput {
    /// The language that it is in.
    pub locale: Locale,
    /// What it is called by; once in each language.
    pub name: CannedName,
    /// What it says, with variables: `{name}`, `{visitor}`, `{order}`, `{site}`, `{subject}`.
    pub text: MessageText,
}

/// A canned reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Canned {
    /// Which.
    pub id: CannedId,
    /// The language that it is in.
    pub locale: Locale,
    /// What it is called by.
    pub name: CannedName,
    /// What it says.
    pub text: MessageText,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// All canned replies of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CannedList {
    /// By language and name, at most [`crate::limit::CANNED`].
    pub canned: Vec<Canned>,
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// The name of the agent who sends it.
    Name,
    /// The visitor's name.
    Visitor,
    /// The number of the visitor's order.
    Order,
    /// The site's name.
    Site,
    /// What the conversation began with.
    Subject,
}

impl Variable {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Name, Self::Visitor, Self::Order, Self::Site, Self::Subject];

    /// What stands between the braces.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Visitor => "visitor",
            Self::Order => "order",
            Self::Site => "site",
            Self::Subject => "subject",
        }
    }
}

/// A piece of a text.
enum Piece<'a> {
    Text(&'a str),
    /// A variable by its name, what to write in its place when nothing is known, and as it is written.
    Variable {
        name: &'a str,
        otherwise: Option<&'a str>,
        written: &'a str,
    },
}

/// Takes a text apart. What looks like a variable is one: a word of small letters in braces, with or without `|`.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(open) = rest.get(from..).and_then(|r| r.find('{')).map(|at| at + from) {
        let inside = rest.get(open + 1..).and_then(|r| r.split_once('}')).map(|(inside, _)| inside);
        let parts = inside.map(|inside| match inside.split_once('|') {
            Some((name, otherwise)) => (inside, name, Some(otherwise)),
            None => (inside, inside, None),
        });
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        match parts {
            Some((inside, name, otherwise)) if is_name(name) => {
                let end = open + inside.len() + 2;
                pieces.push(Piece::Text(rest.get(..open).unwrap_or_default()));
                pieces.push(Piece::Variable {
                    name,
                    otherwise,
                    written: rest.get(open..end).unwrap_or_default(),
                });
                rest = rest.get(end..).unwrap_or_default();
                from = 0;
            }
            _ => from = open + 1,
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The text with what is known in the places of its variables; what is not known, and has no other words, stays as it
/// is written, to be filled in by hand.
pub fn fill(text: &str, known: impl Fn(Variable) -> Option<String>) -> String {
    let value = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Variable { name, otherwise, written } => {
            let variable = Variable::ALL.into_iter().find(|v| v.name() == name);
            let value = variable.and_then(&known).filter(|value| !value.trim().is_empty());
            value.unwrap_or_else(|| otherwise.unwrap_or(written).to_owned())
        }
    };
    pieces(text).into_iter().map(value).collect()
}

/// The first variable that stands in a text unfilled, as it is written.
pub fn unfilled(text: &str) -> Option<&str> {
    pieces(text).into_iter().find_map(|piece| match piece {
        Piece::Variable { name, written, .. } if Variable::ALL.iter().any(|v| v.name() == name) => {
            Some(written)
        }
        _ => None,
    })
}

impl CannedInput {
    /// The field that is wrong, and why.
    pub fn check(&self) -> Result<(), ErrorBody> {
        if self.name.chars().any(char::is_whitespace) {
            return Err(ErrorBody::invalid("name", "must have no white space"));
        }
        for piece in pieces(&self.text) {
            if let Piece::Variable { name, written, .. } = piece
                && Variable::ALL.iter().all(|v| v.name() != name)
            {
                let known: Vec<String> = Variable::ALL.iter().map(|v| format!("{{{}}}", v.name())).collect();
                return Err(ErrorBody::invalid(
                    "text",
                    format!("{written} is not known; use {}", known.join(", ")),
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(variable: Variable) -> Option<String> {
        match variable {
            Variable::Name => Some("Lan".to_owned()),
            // What is filled in is never read again.
            Variable::Subject => Some("{order}".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn variables_are_filled_and_what_is_missing_has_other_words_or_stays() {
        for (text, filled) in [
            ("I am {name}.", "I am Lan."),
            ("{name}{name}", "LanLan"),
            ("Hello {visitor|there}!", "Hello there!"),
            ("Hello{visitor|}!", "Hello!"),
            ("{name|somebody}", "Lan"),
            ("Order {order}", "Order {order}"),
            ("“{subject}”", "“{order}”"),
            ("{ name } {} {Name} { {name}", "{ name } {} {Name} { Lan"),
            ("{{name}}", "{Lan}"),
            ("سلام {visitor|دوست عزیز}", "سلام دوست عزیز"),
            ("{name", "{name"),
        ] {
            assert_eq!(fill(text, known), filled, "{text}");
        }
    }

    #[test]
    fn what_is_left_to_fill_in_is_found() {
        assert_eq!(unfilled("Order {order} of {visitor}"), Some("{order}"));
        assert_eq!(unfilled("let x = {y};"), None);
    }

    #[test]
    fn an_unknown_variable_is_refused_by_name() {
        let input = |name: &str, text: &str| CannedInput {
            locale: Locale::new("en").unwrap(),
            name: CannedName::new(name).unwrap(),
            text: MessageText::new(text).unwrap(),
        };
        assert_eq!(input("hi", "{name} { x } {}").check(), Ok(()));
        let error = input("hi", "Dear {customer|friend}").check().unwrap_err();
        assert_eq!(error.field.as_deref(), Some("text"));
        assert!(error.message.starts_with("{customer|friend} is not known"), "{}", error.message);
        assert_eq!(input("two words", "x").check().unwrap_err().field.as_deref(), Some("name"));
    }
}
