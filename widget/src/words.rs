//! The widget's own words in one language: keys and texts with `{placeholders}`.

use crate::json::{Value, parse};
use yew::AttrValue;

/// The texts of one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Words(Vec<(String, AttrValue)>);

impl Words {
    /// Reads a flat JSON object of texts.
    pub fn parse(json: &str) -> Option<Self> {
        let Value::Map(fields) = parse(json)? else { return None };
        let text = |(key, value)| match value {
            Value::Text(text) => Some((key, AttrValue::from(text))),
            _ => None,
        };
        fields.into_iter().map(text).collect::<Option<Vec<_>>>().map(Self)
    }

    /// A text, where there is one.
    pub fn find(&self, key: &str) -> Option<AttrValue> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, text)| text.clone())
    }

    /// A text. A test holds that every key there is in all languages.
    pub fn get(&self, key: &str) -> AttrValue {
        self.find(key).unwrap_or_else(|| AttrValue::from(key.to_owned()))
    }

    /// A text with its placeholders filled.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(&self.get(key), values)
    }

    /// A text for a number: `key.one`, `key.other` and so on, with `{n}` filled by the number as it is written.
    pub fn plural(&self, key: &str, category: &str, n: &str) -> String {
        let mut exact = key.to_owned();
        exact.push('.');
        let other = exact.clone() + "other";
        exact.push_str(category);
        let text = self.find(&exact).unwrap_or_else(|| self.get(&other));
        fill(&text, &[("n", n)])
    }
}

/// Puts values into `{placeholders}`; one that has no value stays as it is.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            rest = after;
            out.push('{');
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            out.push_str(value);
        } else {
            out.push('{');
            out.push_str(name);
            out.push('}');
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled() {
        for (text, filled) in [
            ("{a} and {b}", "1 and 2"),
            ("{a}{a}", "11"),
            ("{c} stays", "{c} stays"),
            ("open { stays", "open { stays"),
            ("", ""),
        ] {
            assert_eq!(fill(text, &[("a", "1"), ("b", "2")]), filled, "{text}");
        }
        // A value is never read as a placeholder.
        assert_eq!(fill("{a}{b}", &[("a", "{b}"), ("b", "2")]), "{b}2");
    }

    #[test]
    fn plurals_fall_back_to_other() {
        let words = Words::parse(r#"{"n.one":"{n} thing","n.other":"{n} things"}"#).unwrap();
        assert_eq!(words.plural("n", "one", "1"), "1 thing");
        assert_eq!(words.plural("n", "few", "۳"), "۳ things");
        assert_eq!(Words::parse(r#"{"a":1}"#), None);
        assert_eq!(&*words.get("missing"), "missing");
    }
}
