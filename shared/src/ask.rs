//! Asking the FAQ on the edge, and saying whether it helped.

use crate::article::{Article, ArticleBrief};
use crate::id::ArticleId;
use crate::locale::Locale;
use crate::open_enum::open_enum;
use crate::text::{Question, Url};
use serde::{Deserialize, Serialize};

/// A question to the whole FAQ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The language to answer in.
    pub locale: Locale,
    /// The question.
    pub question: Question,
    /// The path of the page that the visitor is on: its articles come before others that match as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Url>,
}

open_enum! {
    /// How sure the FAQ is.
    #[derive(Copy, Eq, Hash)]
    pub enum Verdict {
        /// The first article answers it.
        Answer = "answer",
        /// One of these may.
        Suggest = "suggest",
        /// Nothing here does; a person is needed.
        NoMatch = "no_match",
    }
}

/// What the FAQ says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// How sure it is.
    pub verdict: Verdict,
    /// The probability that the first article is right, in percent.
    pub confidence: u8,
    /// The first article whole, when the verdict is `answer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<Article>,
    /// The best articles, best first, the answer included. Empty when the verdict is `no_match`.
    pub suggestions: Vec<ArticleBrief>,
}

/// What is typed so far, to be searched for in the whole FAQ: for sites with more articles than a browser carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The language to search in.
    pub locale: Locale,
    /// What is typed.
    pub text: Question,
    /// The path of the page that the visitor is on: its articles come before others that match as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Url>,
}

/// An article that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Found {
    /// Which.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// What to highlight in it: beginning and end in bytes of UTF-8, by turns; ascending, apart, between characters.
    pub spans: Vec<u32>,
}

/// The articles that were found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundList {
    /// Best first.
    pub found: Vec<Found>,
}

/// Did the article help?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// Which article.
    pub article: ArticleId,
    /// In which language it was read.
    pub locale: Locale,
    /// Whether it helped.
    pub helped: bool,
    /// The question it was found with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
}
