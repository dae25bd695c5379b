//! What the frame needs to begin with.

use crate::id::SiteKey;
use crate::locale::Locale;
use crate::text::{Label, Url};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Asks for a [`Boot`]; it stands in the frame document already, and is asked for again when the ticket has expired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BootRequest {
    /// The site.
    pub site: SiteKey,
    /// The languages the visitor reads, best first.
    #[serde(default)]
    pub locales: Vec<Locale>,
}

/// What the frame needs to begin with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Boot {
    /// The site.
    pub site: SiteKey,
    /// Its name.
    pub name: Label,
    /// The language spoken here: the best of the site's for this visitor.
    pub locale: Locale,
    /// All languages of the site.
    pub locales: Vec<Locale>,
    /// The credential for all that a visitor without a session may do; good for an hour.
    pub ticket: String,
    /// The looks.
    pub theme: Theme,
    /// The site's own words of welcome in this language; the widget's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greeting: Option<Label>,
    /// Where the FAQ pack of this language is: a path on the edge, immutable.
    pub pack: String,
    /// Where the strings of this language are: a path on the edge, immutable.
    pub strings: String,
    /// The help centre in this language: a path on the edge.
    pub help: String,
    /// Whether somebody is there.
    pub presence: Presence,
    /// The origins whose pages may embed this frame.
    pub origins: Vec<String>,
    /// Whether there are orders to look up.
    pub orders: bool,
    /// Where the site's privacy notice is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Url>,
    /// Whether the visitor must agree to it before the first message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
}

/// The looks a site owner chose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The brand colour as `#rrggbb`; the widget's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<Accent>,
    /// In which corner the launcher stands.
    #[serde(default)]
    pub side: Side,
}

/// A colour as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent(pub [u8; 3]);

impl Accent {
    /// Takes `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let hex =
            text.strip_prefix('#').filter(|h| h.len() == 6 && h.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let value = u32::from_str_radix(hex, 16).ok()?;
        let [_, r, g, b] = value.to_be_bytes();
        Some(Self([r, g, b]))
    }

    /// Relative luminance by WCAG 2.2, in 1/10,000, from a linear approximation good to 2 %.
    fn luminance(self) -> u32 {
        let linear = |c: u8| {
            // sRGB to linear light: x^2.2 as a blend of square and cube, in 1/10,000.
            let x = u32::from(c);
            (x * x * 10_000 / 65_025) * 8 / 10 + (x * x / 255 * x * 10_000 / 65_025) * 2 / 10
        };
        let [r, g, b] = self.0;
        (2_126 * linear(r) + 7_152 * linear(g) + 722 * linear(b)) / 10_000
    }

    /// True when white text on this colour has more contrast than black text.
    pub fn wants_white_text(self) -> bool {
        // (1.05)/(L+0.05) > (L+0.05)/0.05  <=>  L < 0.179; white keeps a brand colour's look, so the limit is 4.5:1
        // for white (L < 0.183) and black beyond it.
        self.luminance() < 1_830
    }
}

impl std::fmt::Display for Accent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl Serialize for Accent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Accent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("must be a colour such as #2f6f5e"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Accent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Accent".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$" })
    }
}

crate::open_enum::open_enum! {
    /// In which corner the launcher stands, along the page's writing direction.
    #[derive(Copy, Eq, Default)]
    pub enum Side {
        /// Where lines end.
        #[default]
        End = "end",
        /// Where lines begin.
        Start = "start",
    }
}

/// Whether somebody is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Presence {
    /// Within opening hours.
    pub open: bool,
    /// When it opens next, if it is closed and will open within two weeks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Timestamp>,
    /// Minutes in which an answer usually comes, as the owner says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_minutes: Option<u16>,
}

/// A visitor's session, given with the first message: the credential from there on. Nothing is stored for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// The credential; the host page's storage keeps it.
    pub session: String,
}

/// How many entries a visitor has not seen; for the badge, without the app.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unread {
    /// Messages of the staff beyond the visitor's mark, in all conversations.
    pub unread: u32,
    /// Whether any conversation is not resolved.
    pub open: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_the_accent_is_readable() {
        for (colour, white) in [
            ("#000000", true),
            ("#2f6f5e", true),
            ("#0a66ff", true),
            ("#ffd54a", false),
            ("#ffffff", false),
            ("#b04a2f", true),
        ] {
            assert_eq!(Accent::parse(colour).unwrap().wants_white_text(), white, "{colour}");
        }
        for bad in ["", "#fff", "2f6f5e0", "#2f6f5g", "#２f6f5e", "red;}"] {
            assert_eq!(Accent::parse(bad), None, "{bad}");
        }
        assert_eq!(Accent::parse("#2F6f5e").unwrap().to_string(), "#2f6f5e");
    }
}
