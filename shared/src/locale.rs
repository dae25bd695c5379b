//! Languages: BCP 47 tags, their direction, and which of the languages a site has serves a visitor best.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A BCP 47 tag such as `en`, `pt-BR`, `zh-Hant`: checked for its form, not against the registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locale(String);

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The value of HTML's `dir`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl Locale {
    /// Takes a tag of 2 to 35 ASCII letters, digits and single hyphens that begins with a language of 2 or 3 letters.
    pub fn new(tag: &str) -> Option<Self> {
        let language = tag.split('-').next().unwrap_or_default();
        let well_formed = tag.len() <= 35
            && (2..=3).contains(&language.len())
            && language.bytes().all(|b| b.is_ascii_alphabetic())
            && tag
                .split('-')
                .all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        well_formed.then(|| Self(tag.to_owned()))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone: `pt` of `pt-BR`.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// Right to left for the languages written so, unless a Latin or Cyrillic script is named.
    pub fn direction(&self) -> Direction {
        let latin =
            self.0.split('-').any(|s| s.eq_ignore_ascii_case("latn") || s.eq_ignore_ascii_case("cyrl"));
        let rtl = ["ar", "arc", "ckb", "dv", "fa", "he", "ku", "prs", "ps", "sd", "ug", "ur", "yi"];
        if !latin && rtl.iter().any(|l| self.language().eq_ignore_ascii_case(l)) {
            Direction::Rtl
        } else {
            Direction::Ltr
        }
    }
}

/// The language to speak: the first wanted one that is to be had, exactly or by its language alone, else the
/// site's own. `wanted` stands in order of preference.
pub fn negotiate<'a>(wanted: &[Locale], available: &'a [Locale], fallback: &'a Locale) -> &'a Locale {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    wanted
        .iter()
        .find_map(|want| {
            available
                .iter()
                .find(|have| same(have.as_str(), want.as_str()))
                .or_else(|| available.iter().find(|have| same(have.as_str(), want.language())))
                .or_else(|| available.iter().find(|have| same(have.language(), want.language())))
        })
        .unwrap_or(fallback)
}

/// The languages of an `Accept-Language` header, best first; what is malformed is skipped.
pub fn accept_language(header: &str) -> Vec<Locale> {
    let mut ranked: Vec<(u32, Locale)> = header
        .split(',')
        .take(20)
        .filter_map(|part| {
            let mut pieces = part.split(';');
            let locale = Locale::new(pieces.next()?.trim())?;
            let quality = pieces
                .find_map(|p| p.trim().strip_prefix("q="))
                .map_or(Some(100), |q| crate::money::minor_units(q, 2).and_then(|q| u32::try_from(q).ok()))?;
            (quality > 0).then_some((quality, locale))
        })
        .collect();
    ranked.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
    ranked.into_iter().map(|(_, locale)| locale).collect()
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| de::Error::custom("must be a language tag such as en, fa or zh-Hant"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Locale {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Locale".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", "maxLength": 35 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locales(tags: &str) -> Vec<Locale> {
        tags.split_whitespace().filter_map(Locale::new).collect()
    }

    #[test]
    fn the_best_language_at_hand_is_chosen() {
        let english = Locale::new("en").unwrap();
        for (wanted, available, chosen) in [
            ("fa-IR en", "en fa", "fa"),
            ("zh-TW", "en zh", "zh"),
            ("zh", "en zh-Hans", "zh-Hans"),
            ("pt-BR", "pt pt-BR", "pt-BR"),
            ("de fr", "vi fa", "en"),
            ("", "vi", "en"),
            ("FA", "fa", "fa"),
        ] {
            assert_eq!(
                negotiate(&locales(wanted), &locales(available), &english).as_str(),
                chosen,
                "{wanted}"
            );
        }
    }

    #[test]
    fn headers_are_ranked_and_rubbish_is_skipped() {
        let tags =
            |header| accept_language(header).iter().map(Locale::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(tags("en;q=0.5, fa-IR, vi;q=0.8, *;q=0.1, zh;q=0, ;;, de;q=x"), "fa-IR vi en");
        assert_eq!(tags(""), "");
    }

    #[test]
    fn direction_follows_the_script() {
        for (tag, direction) in
            [("fa", "rtl"), ("ar-EG", "rtl"), ("vi", "ltr"), ("uz-Latn", "ltr"), ("ku-Latn", "ltr")]
        {
            assert_eq!(Locale::new(tag).unwrap().direction().as_str(), direction, "{tag}");
        }
        for bad in ["", "e", "english", "en_US", "en--US", "fa-", "۱۲"] {
            assert_eq!(Locale::new(bad), None, "{bad}");
        }
    }
}
