//! Pages of the host's site that an article belongs to: where it stands before others that match as well.
//!
//! Only paths are compared: never a host, and nothing behind `?` or `#`, which may tell who somebody is.

use crate::percent::decode_leniently;
use crate::text::{Label, TextError};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;
use std::fmt;

/// The path of a page, such as `/checkout`, or the beginning of several, such as `/help/*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PagePattern(Label);

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// It is no text that may be stored.
    Text(TextError),
    /// It is no path.
    Form,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(error) => error.fmt(f),
            Self::Form => f.write_str("must be a path such as /checkout or /checkout*"),
        }
    }
}

impl std::error::Error for PatternError {}

impl PagePattern {
    /// Trims and checks a pattern: a path without white space, with `*` at its end only.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        let label = Label::new(text).map_err(PatternError::Text)?;
        let path = label.strip_suffix('*').unwrap_or(&label);
        let odd = |c: char| c.is_whitespace() || matches!(c, '*' | '?' | '#');
        if !path.starts_with('/') || path.contains(odd) {
            return Err(PatternError::Form);
        }
        Ok(Self(label))
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for PagePattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).map_err(de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PagePattern {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "PagePattern".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let max = crate::limit::LABEL_CHARS;
        schemars::json_schema!({ "type": "string", "pattern": r"^/[^\s*?#]*\*?$", "maxLength": max })
    }
}

/// The path of an address as it stands there: of `https://shop.example/a?b#c` it is `/a`. A path alone stays.
pub fn path(address: &str) -> &str {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let address = address.get(..end).unwrap_or_default();
    match address.split_once("://") {
        Some((scheme, rest)) if !scheme.starts_with('/') => {
            rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
        }
        _ => address,
    }
}

/// A path or a pattern as people write it: browsers tell `/gi%E1%BB%8F`, authors write `/giỏ` or either.
pub fn readable(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    decode_leniently(path).map_or(Cow::Borrowed(path), Cow::Owned)
}

/// Whether a pattern means a page. Both are [`readable`]; `/a/` is the same page as `/a`.
pub fn means(pattern: &str, path: &str) -> bool {
    let bare = |path: &'_ str| path.len() - usize::from(path.len() > 1 && path.ends_with('/'));
    match pattern.strip_suffix('*') {
        Some(beginning) => !path.is_empty() && path.starts_with(beginning),
        None => !pattern.is_empty() && pattern.get(..bare(pattern)) == path.get(..bare(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_path_with_a_star_at_its_end_only() {
        for good in ["/", "/*", " /checkout ", "/checkout*", "/giỏ-hàng/*", "/gi%E1%BB%8F"] {
            assert_eq!(PagePattern::new(good).map(|p| p.as_str().to_owned()), Ok(good.trim().to_owned()));
        }
        for bad in ["checkout", "*", "/a*b", "/**", "/a b", "/a?b", "/a#b", "https://shop.example/a", "/a\nb"]
        {
            assert_eq!(PagePattern::new(bad), Err(PatternError::Form), "{bad}");
        }
        assert_eq!(PagePattern::new(" "), Err(PatternError::Text(TextError::Empty)));
        let long = format!("/{}", "a".repeat(200));
        assert_eq!(PagePattern::new(&long), Err(PatternError::Text(TextError::TooLong(200))));
        assert_eq!(PagePattern::new("/\u{1}"), Err(PatternError::Text(TextError::Control)));
    }

    #[test]
    fn of_an_address_only_the_path_counts() {
        for (address, expected) in [
            ("https://shop.example/a/b?c=/d#e", "/a/b"),
            ("https://shop.example", "/"),
            ("https://shop.example?to=/x", "/"),
            ("/go?to=https://shop.example/x", "/go"),
            ("/a://b", "/a://b"),
            ("about:blank", "about:blank"),
            ("", ""),
        ] {
            assert_eq!(path(address), expected, "{address}");
        }
        for (path, expected) in [
            ("/gi%E1%BB%8F", "/giỏ"),
            ("/100%", "/100%"),
            ("/%zz%4", "/%zz%4"),
            ("/%FF", "/%FF"),
            ("/%é", "/%é"),
        ] {
            assert_eq!(readable(path), expected);
        }
    }

    #[test]
    fn a_pattern_means_one_page_or_all_that_begin_so() {
        for (pattern, path, expected) in [
            ("/checkout", "/checkout", true),
            ("/checkout", "/checkout/", true),
            ("/checkout/", "/checkout", true),
            ("/checkout", "/checkout/pay", false),
            ("/checkout*", "/checkout-now", true),
            ("/checkout/*", "/checkout", false),
            ("/", "/", true),
            ("/", "/a", false),
            ("/*", "/a", true),
            ("/*", "", false),
            ("*", "", false),
            ("", "", false),
        ] {
            assert_eq!(means(pattern, path), expected, "{pattern} {path}");
        }
    }
}
