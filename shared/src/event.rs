//! What visitors do in the widget, counted; sent in batches, stored behind the answer.

use crate::id::ArticleId;
use crate::locale::Locale;
use crate::open_enum::open_enum;
use crate::text::Question;
use serde::{Deserialize, Serialize};

open_enum! {
    /// One thing a visitor did.
    pub enum Event {
        /// The widget was opened.
        Opened(Locale) = "opened",
        /// A search was typed and left standing for a while.
        Searched(Searched) = "searched",
        /// An article was read.
        Viewed(Viewed) = "viewed",
    }
}

/// A search and how much it found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Searched {
    /// In which language.
    pub locale: Locale,
    /// What was typed.
    pub question: Question,
    /// How many articles were shown for it.
    pub shown: u8,
}

/// An article that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Viewed {
    /// Which.
    pub article: ArticleId,
    /// In which language.
    pub locale: Locale,
}

/// A batch of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// At most [`crate::limit::EVENTS`].
    pub events: Vec<Event>,
}
