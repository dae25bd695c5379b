//! What an agent does to a conversation.

use super::Priority;
use crate::attachment::Attachment;
use crate::conversation::Status;
use crate::email::Email;
use crate::id::{ClientId, ConversationId, StaffId};
use crate::offer::Offer;
use crate::open_enum::open_enum;
use crate::text::{Label, MessageText};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An agent writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Its name, drawn by the desk: the same one is stored once.
    pub client_id: ClientId,
    /// What to say; without words, the names of the files.
    pub text: MessageText,
    /// The files that go with it, as the answers to their upload gave them: only their ids count. At most
    /// [`crate::limit::ATTACHMENTS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// What is offered to the visitor with it; the text is the question, and stored with the choices below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
}

/// An agent resolves a conversation or opens it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetStatus {
    /// `resolved` or `waiting`.
    pub status: Status,
}

/// An agent has seen this much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeenUpTo {
    /// The place of the last entry seen.
    pub seq: u32,
}

/// An agent merges a conversation into another one of the same visitor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The one that goes on.
    pub into: ConversationId,
}

/// An agent changes something that only the staff see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetChange {
    /// What.
    pub change: Change,
}

open_enum! {
    /// One thing an agent changes that only the staff see. Each is undone by another of its kind.
    pub enum Change {
        /// Who cares for it.
        Assign(StaffId) = "assign",
        /// Nobody cares for it.
        Unassign = "unassign",
        /// How urgent it is.
        Priority(Priority) = "priority",
        /// Files it under this, too.
        Label(Label) = "label",
        /// No longer.
        Unlabel(Label) = "unlabel",
        /// Puts it off until then; a message of the visitor brings it back before.
        Snooze(Timestamp) = "snooze",
        /// Brings it back.
        Wake = "wake",
        /// It is not worth an answer, or it is.
        Spam(bool) = "spam",
        /// No more messages are taken from its visitor, for this reason.
        Block(Label) = "block",
        /// They are taken again.
        Unblock = "unblock",
        /// Where the visitor can be reached after they left. Nobody has verified it.
        Email(Email) = "email",
        /// No longer there.
        NoEmail = "no_email",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_pinned() {
        for (change, json) in [
            (Change::Assign(StaffId::new("s1").unwrap()), r#"{"assign":"s1"}"#),
            (Change::Unassign, r#""unassign""#),
            (Change::Priority(Priority::Urgent), r#"{"priority":"urgent"}"#),
            (Change::Label(Label::new("returns").unwrap()), r#"{"label":"returns"}"#),
            (Change::Snooze(Timestamp(0)), r#"{"snooze":"1970-01-01T00:00:00.000Z"}"#),
            (Change::Spam(true), r#"{"spam":true}"#),
            (Change::Block(Label::new("abuse").unwrap()), r#"{"block":"abuse"}"#),
            (Change::Email(Email::new("a@b.example").unwrap()), r#"{"email":"a@b.example"}"#),
            (Change::NoEmail, r#""no_email""#),
        ] {
            assert_eq!(serde_json::to_string(&change).unwrap(), json);
            assert_eq!(serde_json::from_str::<Change>(json).unwrap(), change);
        }
    }
}
