//! Texts with a length limit, checked while they are parsed.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::ops::Deref;

/// A text of 1 to `MAX` characters with no white space around it and no control characters but line feeds and tabs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text<const MAX: usize>(String);

/// One message of a conversation.
pub type MessageText = Text<{ crate::limit::MESSAGE_CHARS }>;
/// A question typed by a visitor.
pub type Question = Text<{ crate::limit::QUESTION_CHARS }>;
/// A title, a name, a label.
pub type Label = Text<{ crate::limit::LABEL_CHARS }>;
/// One phrasing of an article's question.
pub type Phrasing = Text<{ crate::limit::PHRASING_CHARS }>;
/// A web address, checked for its scheme where it is used as a link.
pub type Url = Text<{ crate::limit::URL_CHARS }>;

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    Empty,
    /// More than this many characters.
    TooLong(usize),
    /// A control character.
    Control,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("must not be empty"),
            Self::TooLong(max) => {
                f.write_str("must have at most ")?;
                fmt::Display::fmt(max, f)?;
                f.write_str(" characters")
            }
            Self::Control => f.write_str("must not have control characters"),
        }
    }
}

impl std::error::Error for TextError {}

/// The check behind every `Text`, not generic so that it is compiled once.
fn checked(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.len() > max && text.chars().count() > max {
        return Err(TextError::TooLong(max));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
        return Err(TextError::Control);
    }
    Ok(text.to_owned())
}

/// The longest beginning of `text` that has at most `max` characters.
pub fn first_chars(text: &str, max: usize) -> &str {
    match text.char_indices().nth(max) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

impl<const MAX: usize> Text<MAX> {
    /// Trims and checks `text`.
    pub fn new(text: &str) -> Result<Self, TextError> {
        checked(text, MAX).map(Self)
    }

    /// As [`Text::new`], but cuts what is too long instead of refusing it.
    pub fn cut(text: &str) -> Option<Self> {
        Self::new(first_chars(text.trim(), MAX)).ok()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).map_err(de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl<const MAX: usize> schemars::JsonSchema for Text<MAX> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Text{MAX}").into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_characters_not_bytes() {
        assert_eq!(Text::<3>::new(" سلا ").map(Text::into_string), Ok("سلا".to_owned()));
        assert_eq!(Text::<3>::new("سلام"), Err(TextError::TooLong(3)));
        assert_eq!(Text::<3>::new(" \n"), Err(TextError::Empty));
        assert_eq!(Text::<9>::new("a\u{0}b"), Err(TextError::Control));
        assert_eq!(Text::<2>::cut("报告单").map(Text::into_string), Some("报告".to_owned()));
    }
}
