//! Articles, as the desk works with them, and the questions that none answers.

use crate::article::ArticleInput;
use crate::id::{ArticleId, ConversationId};
use crate::locale::Locale;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An agent publishes an article, made of a conversation or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// The article.
    pub article: ArticleInput,
    /// The conversation it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
}

/// A question that the FAQ did not answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unanswered {
    /// As it was last asked.
    pub question: String,
    /// In which language.
    pub locale: Locale,
    /// How often.
    pub count: u32,
    /// When last.
    pub last_at: Timestamp,
}

/// The questions that the FAQ did not answer, most asked first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnansweredList {
    /// At most 100.
    pub questions: Vec<Unanswered>,
}

/// An article that an agent may put into an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleFound {
    /// Which.
    pub id: ArticleId,
    /// The language that it is in.
    pub locale: Locale,
    /// Its title.
    pub title: String,
    /// Its page in the help centre.
    pub url: String,
    /// Its words without markup, as many as fit into a message.
    pub text: String,
}

/// Articles for an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticlesFound {
    /// Best first.
    pub articles: Vec<ArticleFound>,
}
