//! The desk's socket.

use super::{Counts, Inbox, Note, Summary};
use crate::conversation::{Entry, StaffName};
use crate::id::{ConversationId, StaffId};
use crate::open_enum::open_enum;
use crate::sla::Due;
use crate::text::Label;
use crate::trail::Trail;
use serde::{Deserialize, Serialize};

open_enum! {
    /// From the desk to the edge, over the socket.
    pub enum DeskFrame {
        /// The first frame: the feed as the desk last knew it; 0 for a fresh one.
        Hello(u32) = "hello",
        /// The agent is typing here.
        Typing(ConversationId) = "typing",
        /// The agent has this conversation open.
        Viewing(ConversationId) = "viewing",
        /// The agent has none open.
        Idle = "idle",
    }
}

open_enum! {
    /// From the edge to the desk.
    pub enum NewsFrame {
        /// The answer to `hello`: what moved since.
        Welcome(Inbox) = "welcome",
        /// A conversation moved.
        Changed(Changed) = "changed",
        /// Somebody is typing; forget it after 6 seconds.
        Typing(DeskTyping) = "typing",
        /// Who has a desk open, and where.
        Present(Vec<Whereabouts>) = "present",
        /// Somebody has seen more of a conversation.
        Read(ReadMarks) = "read",
        /// Conversations were erased.
        Erased(Erased) = "erased",
        /// Where the visitor of a conversation that this desk has open is on the site.
        Trail(Trail) = "trail",
        /// A target is near, or was broken.
        Due(DueNews) = "due",
    }
}

/// A conversation moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changed {
    /// How it stands now.
    pub summary: Summary,
    /// What is new in it.
    pub entries: Vec<Entry>,
    /// What is new in it for the staff alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// How many there are in each view now.
    pub counts: Counts,
}

/// A target of a conversation is near, or was broken: said once for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DueNews {
    /// How it stands.
    pub summary: Summary,
    /// Which target, and when it is due.
    pub due: Due,
    /// Whether it was broken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// Conversations were erased: by their visitors, or because they were old.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Erased {
    /// Which.
    pub conversations: Vec<ConversationId>,
    /// How many there are in each view now.
    pub counts: Counts,
}

/// Who has a desk open, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Whereabouts {
    /// Who.
    #[serde(flatten)]
    pub staff: StaffName,
    /// The conversation they have open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viewing: Option<ConversationId>,
    /// Whether they are away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
}

/// How much of a conversation was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadMarks {
    /// Which.
    pub conversation: ConversationId,
    /// Up to where the visitor has seen it.
    pub visitor_read: u32,
    /// Up to where the staff have seen it.
    pub staff_read: u32,
}

/// Somebody is typing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskTyping {
    /// Where.
    pub conversation: ConversationId,
    /// Which member of the staff; the visitor when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// Their name; empty for the visitor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
}
