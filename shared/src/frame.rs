//! What passes over a visitor's socket, and by `POST sync` where sockets are blocked: the same frames.
//!
//! The client speaks first, with `hello`. Everything may be sent again: a client id is stored once.

use crate::attachment::Attachment;
use crate::conversation::{Conversation, Entry, Opening, Page, Rating};
use crate::email::Email;
use crate::error::ErrorBody;
use crate::id::{ClientId, ConversationId};
use crate::open_enum::open_enum;
use crate::text::{Label, MessageText, Text};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The WebSocket subprotocol. The credential is offered as a second subprotocol, so that it stands in no address.
pub const PROTOCOL: &str = "deskbell.v1";

open_enum! {
    /// From the visitor to the edge.
    #[cfg_attr(target_pointer_width = "64", expect(clippy::large_enum_variant, reason = "a frame is handed on at once, and never kept in numbers"))]
    pub enum VisitorFrame {
        /// The first frame: where the client stands and what it could not send before.
        Hello(Hello) = "hello",
        /// A message.
        Send(Outgoing) = "send",
        /// The visitor is typing here.
        Typing(ConversationId) = "typing",
        /// The visitor has seen this much.
        Read(Mark) = "read",
        /// How the visitor found a conversation; the last one counts.
        Rate(Rate) = "rate",
        /// Where the visitor can be reached after they left, or that they do not want to say: they are not asked again.
        Contact(Contact) = "contact",
        /// The page that the visitor is on now. Kept only while a conversation of theirs is not done.
        Page(Page) = "page",
    }
}

/// Where a client stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hello {
    /// The last place without a gap before it, for each conversation the client knows; the edge sends what follows.
    #[serde(default)]
    pub since: Vec<Mark>,
    /// What was not acknowledged, oldest first. At most [`crate::limit::PENDING`].
    #[serde(default)]
    pub pending: Vec<Outgoing>,
}

/// A place in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mark {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Which place; 0 is before the first.
    pub seq: u32,
}

/// A message on its way to the edge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outgoing {
    /// Where it belongs; a new one begins with its first message.
    pub conversation: ConversationId,
    /// Its name, drawn by the client.
    pub client_id: ClientId,
    /// What the visitor wrote; without words, the names of the files.
    pub text: MessageText,
    /// The files that go with it, as the answers to their upload gave them: only their ids count. At most
    /// [`crate::limit::ATTACHMENTS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// With the first message of a conversation: what is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    /// The message of the staff whose offer this answers. One that was answered already refuses it as a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<ClientId>,
    /// With the number of an order: what the edge gave with its look-up. Without it the number proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Text<{ crate::limit::LABEL_CHARS }>>,
}

open_enum! {
    /// From the edge to the visitor.
    pub enum ServerFrame {
        /// The answer to `hello`, before everything else: every conversation of the visitor, newest first.
        Welcome(Welcome) = "welcome",
        /// A message is stored.
        Accepted(Accepted) = "accepted",
        /// A message will never be stored as it is.
        Rejected(Rejected) = "rejected",
        /// Entries of a conversation, in order, and how it stands after them.
        Entries(Entries) = "entries",
        /// A member of the staff is typing; forget it after 6 seconds.
        Typing(Typing) = "typing",
        /// The staff have seen a conversation up to here.
        Read(Mark) = "read",
        /// The client sent something that could not be taken.
        Error(ErrorBody) = "error",
        /// Conversations were erased; nothing of them is to be kept.
        Erased(Vec<ConversationId>) = "erased",
    }
}

/// How things stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Welcome {
    /// The edge's clock.
    pub at: Timestamp,
    /// The visitor's conversations, newest first. At most [`crate::limit::CONVERSATIONS`].
    pub conversations: Vec<Conversation>,
    /// Whether the visitor may be asked for an e-mail address: mail is set up, and they were not asked before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ask_email: bool,
}

/// Where a visitor can be reached after they left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Contact {
    /// Their address, as they say; absent when they would rather not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
}

/// How a visitor found a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rate {
    /// Which.
    pub conversation: ConversationId,
    /// Its name, drawn by the client: the same one is stored once.
    pub client_id: ClientId,
    /// What they say.
    pub rating: Rating,
}

/// A message is stored: it survives whatever happens from here on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accepted {
    /// Where.
    pub conversation: ConversationId,
    /// Which.
    pub client_id: ClientId,
    /// The place it got.
    pub seq: u32,
    /// When it was stored.
    pub at: Timestamp,
}

/// A message was refused for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rejected {
    /// Which.
    pub client_id: ClientId,
    /// Why.
    pub error: ErrorBody,
}

/// Entries of one conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entries {
    /// The conversation as it stands now. When its `last_seq` is ahead of the last entry here, more will follow.
    pub conversation: Conversation,
    /// In order, at most [`crate::limit::ENTRIES`].
    pub entries: Vec<Entry>,
}

/// Somebody is typing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Typing {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub name: Label,
}

/// The body of `POST sync`, and its answer: frames in order. The first one sent is `hello`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sync<F> {
    /// The frames.
    pub frames: Vec<F>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_pinned() {
        let hello = VisitorFrame::Hello(Hello {
            since: vec![Mark { conversation: ConversationId::new("k1").unwrap(), seq: 4 }],
            pending: vec![Outgoing {
                conversation: ConversationId::new("k1").unwrap(),
                client_id: ClientId::new("c5").unwrap(),
                text: MessageText::new("سلام").unwrap(),
                attachments: vec![],
                opening: None,
                answers: None,
                proof: None,
            }],
        });
        let json = r#"{"hello":{"since":[{"conversation":"k1","seq":4}],"pending":[{"conversation":"k1","client_id":"c5","text":"سلام"}]}}"#;
        assert_eq!(serde_json::to_string(&hello).unwrap(), json);
        assert_eq!(serde_json::from_str::<VisitorFrame>(json).unwrap(), hello);
        let accepted = ServerFrame::Accepted(Accepted {
            conversation: ConversationId::new("k1").unwrap(),
            client_id: ClientId::new("c5").unwrap(),
            seq: 5,
            at: Timestamp(1),
        });
        assert_eq!(
            serde_json::to_string(&accepted).unwrap(),
            r#"{"accepted":{"conversation":"k1","client_id":"c5","seq":5,"at":"1970-01-01T00:00:00.001Z"}}"#
        );
    }
}
