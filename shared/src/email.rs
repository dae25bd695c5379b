//! E-mail addresses, checked for what they may do to a header or a mail server's command, not for whether they exist.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// An address such as `linh@mail.example`: ASCII, no white space, nothing that means something to a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// What a local part may have besides letters and digits. Quoted ones are left out: nobody has them, and all they do
/// is to carry what a header would stumble over.
const LOCAL: &[u8] = b"!#$%&'*+-/=?^_`{|}~.";

impl Email {
    /// Trims and checks `text`.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.split_once('@')?;
        let local_ok = (1..=64).contains(&local.len())
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || LOCAL.contains(&b));
        let domain_ok = (1..=253).contains(&domain.len())
            && domain.split('.').all(|label| {
                !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
        (local_ok && domain_ok).then(|| Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Email {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| de::Error::custom("must be an e-mail address"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Email {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Email".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "email", "maxLength": 318 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_harmless_in_a_header_and_a_command_passes() {
        for good in ["linh@mail.example", " o'neil+x@a-b.example ", "a@localhost", "1@2.3"] {
            assert_eq!(Email::new(good).unwrap().as_str(), good.trim());
        }
        assert_eq!(Email::new("linh@mail.example").unwrap().domain(), "mail.example");
        let long = format!("{}@a.example", "x".repeat(65));
        for bad in [
            "",
            "linh",
            "@a.example",
            "a@",
            "a@b..c",
            "a@.b",
            "a b@c.example",
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example>",
            "<a@b.example>",
            "\"a b\"@c.example",
            "a,b@c.example",
            "a@b@c.example",
            "é@c.example",
            "a@ü.example",
            "a\0@c.example",
            &long,
        ] {
            assert_eq!(Email::new(bad), None, "{bad:?}");
        }
    }
}
