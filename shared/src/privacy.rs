//! What is known of a visitor, given to them.

use crate::conversation::{Conversation, Entry, Page};
use crate::email::Email;
use crate::locale::Locale;
use crate::text::{Label, Url};
use crate::time::Timestamp;
use crate::trail::Visited;
use serde::{Deserialize, Serialize};

/// All that a site knows of a visitor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitorData {
    /// The site's name.
    pub site: Label,
    /// When this was put together.
    pub at: Timestamp,
    /// Where they can be reached, as they or the staff said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// What they are called, as they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// The pages they were on since they first wrote, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<Visited>,
    /// Their conversations, the newest first.
    pub conversations: Vec<ConversationData>,
}

/// All that is known of one conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConversationData {
    /// How it stands.
    pub conversation: Conversation,
    /// The language they read.
    pub locale: Locale,
    /// What they asked the FAQ before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The page they were on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Where they came from to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<Url>,
    /// Their IANA time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Label>,
    /// Whether they agreed to the privacy notice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// The numbers of the orders they looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<String>,
    /// All that was said, by both sides, in order.
    pub entries: Vec<Entry>,
}
