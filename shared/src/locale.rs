//! Languages: BCP 47 tags, their direction, those that Deskbell itself speaks, and which of several serves a reader best.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A BCP 47 tag such as `en`, `pt-BR`, `zh-Hant`: checked for its form, not against the registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locale(String);

/// A language that widget, desk, help centre and mails are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Its tag, and the name of its files of strings.
    pub tag: &'static str,
    /// What it calls itself.
    pub name: &'static str,
    /// The plural categories of whole numbers below a million, by CLDR: each text that counts has one form for each.
    pub plurals: &'static [&'static str],
}

/// All of them. The first is the one of last resort.
pub const SPOKEN: [Spoken; 9] = [
    Spoken { tag: "en", name: "English", plurals: &["one", "other"] },
    Spoken { tag: "ar", name: "العربية", plurals: &["zero", "one", "two", "few", "many", "other"] },
    Spoken { tag: "de", name: "Deutsch", plurals: &["one", "other"] },
    Spoken { tag: "es", name: "Español", plurals: &["one", "other"] },
    Spoken { tag: "fa", name: "فارسی", plurals: &["one", "other"] },
    Spoken { tag: "fr", name: "Français", plurals: &["one", "other"] },
    Spoken { tag: "vi", name: "Tiếng Việt", plurals: &["other"] },
    Spoken { tag: "zh", name: "简体中文", plurals: &["other"] },
    Spoken { tag: "zh-Hant", name: "繁體中文", plurals: &["other"] },
];

impl Spoken {
    /// What somebody who reads `locale` is spoken to in: `zh-Hant` for `zh-TW`, `es` for `es-MX`; `None` where we do not
    /// speak it.
    pub fn of(locale: &Locale) -> Option<&'static Self> {
        let reads = SPOKEN.iter().filter_map(|spoken| Some((fit(locale, spoken.tag)?, spoken)));
        reads.min_by_key(|(fit, _)| *fit).map(|(_, spoken)| spoken)
    }

    /// The same for the first of several that we speak, else the language of last resort.
    pub fn of_any<'a>(wanted: impl IntoIterator<Item = &'a Locale>) -> &'static Self {
        let [last_resort, ..] = &SPOKEN;
        wanted.into_iter().find_map(Self::of).unwrap_or(last_resort)
    }
}

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

/// The language to speak: the first wanted one that is to be had, as nearly as it is to be had, else the site's own.
/// `wanted` stands in order of preference.
pub fn negotiate<'a>(wanted: &[Locale], available: &'a [Locale], fallback: &'a Locale) -> &'a Locale {
    let nearest = |want| {
        let reads = available.iter().filter_map(|have| Some((fit(want, have.as_str())?, have)));
        reads.min_by_key(|(fit, _)| *fit).map(|(_, have)| have)
    };
    wanted.iter().find_map(nearest).unwrap_or(fallback)
}

/// How near a tag is to what is wanted, where it is the same language; less is nearer. The tag itself comes first, then
/// the same characters, then the language without a region.
fn fit(want: &Locale, have: &str) -> Option<(bool, bool, bool)> {
    let language = have.split('-').next().unwrap_or_default();
    language.eq_ignore_ascii_case(want.language()).then(|| {
        let (exact, bare) = (have.eq_ignore_ascii_case(want.as_str()), have.len() == language.len());
        (!exact, is_traditional(have) != is_traditional(want.as_str()), !bare)
    })
}

/// Whether a tag is Chinese in traditional characters: by its script, else by where they are in use.
pub fn is_traditional(tag: &str) -> bool {
    let is = |part: &str, names: &[&str]| names.iter().any(|name| part.eq_ignore_ascii_case(name));
    let mut parts = tag.split('-');
    if !parts.next().is_some_and(|language| is(language, &["zh"])) {
        return false;
    }
    // A script stands before a region, so the first of either decides.
    parts.find_map(|part| {
        if is(part, &["hant", "tw", "hk", "mo"]) {
            Some(true)
        } else {
            is(part, &["hans", "cn", "sg"]).then_some(false)
        }
    }) == Some(true)
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
            ("zh-TW", "zh zh-Hant", "zh-Hant"),
            ("zh-Hant-HK", "zh zh-TW", "zh-TW"),
            ("zh-hant", "zh-Hans zh zh-hk", "zh-hk"),
            ("zh-Hans-TW", "zh-Hant zh", "zh"),
            ("zh-CN", "zh-Hant zh-SG", "zh-SG"),
            ("zh", "en zh-Hans", "zh-Hans"),
            ("zh", "zh-Hant zh-Hans", "zh-Hans"),
            ("pt-BR", "pt pt-BR", "pt-BR"),
            ("pt-PT", "pt-BR pt", "pt"),
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
    fn everybody_is_spoken_to() {
        for (wanted, tag) in [
            ("zh-TW", "zh-Hant"),
            ("zh-Hant-MO", "zh-Hant"),
            ("ZH-hk", "zh-Hant"),
            ("zh-Hans-HK", "zh"),
            ("zh-CN", "zh"),
            ("zh", "zh"),
            ("ar-EG", "ar"),
            ("es-419", "es"),
            ("de-CH", "de"),
            ("pt-BR fr-CA", "fr"),
            ("pt-BR", "en"),
            ("", "en"),
        ] {
            assert_eq!(Spoken::of_any(&locales(wanted)).tag, tag, "{wanted}");
        }
        for spoken in &SPOKEN {
            assert_eq!(Spoken::of(&Locale::new(spoken.tag).unwrap()), Some(spoken));
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
