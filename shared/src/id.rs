//! Identifiers: short opaque strings, each kind a type of its own so that they cannot be mixed up.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// True for what every id is made of: 1 to 64 letters, digits, `-`, `_` and `.` of ASCII.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes 1 to 64 ASCII letters, digits, `-`, `_` and `.`; anything else is `None`.
            pub fn new(text: &str) -> Option<Self> {
                is_id(text).then(|| Self(text.to_owned()))
            }
            /// The id as it stands on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::new(&text).ok_or_else(|| {
                    de::Error::custom("must be 1 to 64 ASCII letters, digits, '-', '_' or '.'")
                })
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$" })
            }
        }
    )+};
}

ids! {
    /// A site: what stands in the snippet. It carries its own check value, which only the edge can make.
    SiteKey,
    /// One visitor of one site, as far as we can tell them apart.
    VisitorId,
    /// A conversation; drawn at random by the client that opens it, so that opening can be repeated safely.
    ConversationId,
    /// A message as its sender named it; the same id is stored once, however often it arrives.
    ClientId,
    /// An article in all its languages; part of the help page's address.
    ArticleId,
    /// A member of the site's staff.
    StaffId,
    /// A file that goes with a message; drawn at random by whoever sends it, so that sending can be repeated safely.
    AttachmentId,
    /// A canned reply.
    CannedId,
    /// A sign-in of a member of the staff.
    SessionId,
    /// An invitation to the staff, or a link for a new password.
    InvitationId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_safe_alphabet_passes() {
        assert!(ArticleId::new("returns-window_2.0").is_some());
        for bad in ["", "a b", "a/b", "é", "a\n", &"x".repeat(65)] {
            assert!(ArticleId::new(bad).is_none(), "{bad:?}");
        }
    }
}
