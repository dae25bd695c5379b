//! A conversation, opened.

use super::{Note, Summary};
use crate::conversation::{Conversation, Entry, Page};
use crate::id::{ArticleId, ConversationId};
use crate::order::OrderView;
use crate::text::{Label, Url};
use crate::trail::Visited;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A conversation, opened: with all that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Opened {
    /// As in the list.
    pub summary: Summary,
    /// Its entries after the place asked for, in order, at most [`crate::limit::ENTRIES`].
    pub entries: Vec<Entry>,
    /// Its notes, all of them, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What was known when it began.
    pub known: Known,
}

/// What is known about the visitor of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Known {
    /// What they asked the FAQ before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The articles they were shown for it.
    pub tried: Vec<TriedArticle>,
    /// The page they were on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// The pages they were on since, that one included, oldest first; the last is where they are now. At most
    /// [`crate::limit::PAGES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trail: Vec<Visited>,
    /// Where they came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<Url>,
    /// Their IANA time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Label>,
    /// The orders they proved to be theirs.
    pub orders: Vec<OrderView>,
    /// Their earlier conversations, latest first.
    pub earlier: Vec<Conversation>,
    /// How they found those of them that they said that of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<ConversationId, u8>,
    /// Those of them that it can be merged into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merge_into: Vec<ConversationId>,
}

/// An article that did not help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TriedArticle {
    /// Which.
    pub id: ArticleId,
    /// Its title in the visitor's language, if it still exists.
    pub title: String,
}
