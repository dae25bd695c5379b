//! Lists of conversations.

use crate::conversation::{Conversation, StaffName};
use crate::email::Email;
use crate::id::{ConversationId, StaffId};
use crate::locale::Locale;
use crate::open_enum::open_enum;
use crate::sla::Due;
use crate::text::Label;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_enum! {
    /// Which conversations a list has. All but `Spam` leave spam out; `Waiting`, `Answered`, `Unassigned`, `Due` and
    /// `Mine` leave out what is snoozed.
    #[derive(Copy, Eq, Hash)]
    pub enum View {
        /// Those that are not done and assigned to whoever asks, the longest waiting first.
        Mine = "mine",
        /// Those that wait for the staff and are assigned to nobody, the longest waiting first.
        Unassigned = "unassigned",
        /// Those that wait for the staff, the longest waiting first.
        Waiting = "waiting",
        /// Those that wait for the visitor, the latest first.
        Answered = "answered",
        /// Those that are put off, the next to come back first.
        Snoozed = "snoozed",
        /// Those that are done, the latest first.
        Resolved = "resolved",
        /// Those that wait for the staff and have a target, the next due first.
        Due = "due",
        /// What is not worth an answer, the latest first.
        Spam = "spam",
        /// All, the latest first.
        All = "all",
    }
}

open_enum! {
    /// How urgent a conversation is.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord, Default)]
    pub enum Priority {
        /// It can wait.
        Low = "low",
        /// As most.
        #[default]
        Normal = "normal",
        /// Before others.
        High = "high",
        /// At once.
        Urgent = "urgent",
    }
}

impl Priority {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a field by reference")]
    fn is_normal(&self) -> bool {
        *self == Self::Normal
    }
}

/// A conversation in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// How it stands.
    #[serde(flatten)]
    pub conversation: Conversation,
    /// The language the visitor reads.
    pub locale: Locale,
    /// The beginning of the last message.
    pub preview: String,
    /// When its last entry came.
    pub last_at: Timestamp,
    /// Since when it stands as it does; of one that waits, since when the visitor waits.
    #[serde(default)]
    pub since: Timestamp,
    /// The site's feed when it last changed.
    pub feed: u32,
    /// Who cares for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<StaffName>,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Priority::is_normal")]
    pub priority: Priority,
    /// What it is filed under. At most [`crate::limit::LABELS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// What it is about: the category of the first article that the visitor was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Label>,
    /// Until when it is put off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
    /// Whether it is not worth an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spam: bool,
    /// Why no more messages are taken from its visitor, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Label>,
    /// How the visitor found it, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// Where the visitor can be reached after they left. Nobody has verified it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// What the visitor is called, as they said when they were asked. Nobody has verified it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor_name: Option<Label>,
    /// What is due next, while the visitor waits and the site has a target for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
}

/// A page of a list, and how many conversations each view has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inbox {
    /// In the view's order, at most [`crate::limit::PAGE`].
    pub conversations: Vec<Summary>,
    /// How many there are of each.
    pub counts: Counts,
    /// The site's feed at this moment.
    pub feed: u32,
    /// In a list of what moved: those that were erased meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<ConversationId>,
    /// In what was searched for: whether older conversations are still being made searchable, so that some may be missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub indexing: bool,
    /// Ask with this as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What lists can be narrowed down to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Facets {
    /// Labels that conversations are filed under, sorted; at most [`crate::limit::FACETS`].
    pub labels: Vec<Label>,
    /// Languages of visitors.
    pub locales: Vec<Locale>,
    /// What conversations are about.
    pub topics: Vec<Label>,
}

/// How many conversations there are in each view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Waiting for the staff.
    pub waiting: u32,
    /// Waiting for the visitor.
    pub answered: u32,
    /// Done.
    pub resolved: u32,
    /// Put off.
    #[serde(default)]
    pub snoozed: u32,
    /// Not worth an answer.
    #[serde(default)]
    pub spam: u32,
    /// Waiting for the staff and assigned to nobody.
    #[serde(default)]
    pub unassigned: u32,
    /// Not done and not put off, for each who has any.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assigned: BTreeMap<StaffId, u32>,
}
