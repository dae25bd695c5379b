//! How likely visitors are to recommend the site: asked at most once in a while, and for nobody's harm left unanswered.

use crate::text::MessageText;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The highest score: most likely.
pub const BEST: u8 = 10;

/// A visitor was asked. Without a score they have not said anything, or would rather not; they are not asked again
/// before the time is over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Survey {
    /// 0 (not at all) to [`BEST`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// A word on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<MessageText>,
}

/// What a visitor said of the site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SurveyAnswer {
    /// 0 (not at all) to [`BEST`].
    pub score: u8,
    /// A word on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<MessageText>,
    /// When they gave the score.
    pub at: Timestamp,
}
