//! What a site learnt from its visitors: wordings of articles that staff may take or dismiss.

use crate::id::ArticleId;
use crate::locale::Locale;
use crate::text::Phrasing;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A wording that visitors used and that may become a phrasing of an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proposal {
    /// Which article.
    pub article: ArticleId,
    /// In which language.
    pub locale: Locale,
    /// The article's title.
    pub title: String,
    /// The wording, as it was last used.
    pub text: String,
    /// How many different people were helped who asked so.
    pub helped: u32,
    /// How many were not.
    pub not_helped: u32,
    /// How many agents answered it with this article.
    pub staff: u32,
    /// When it was last used.
    pub last_at: Timestamp,
}

/// The wordings that wait for a decision, best supported first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalList {
    /// At most 100.
    pub proposals: Vec<Proposal>,
}

/// What staff make of a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// Which article.
    pub article: ArticleId,
    /// In which language.
    pub locale: Locale,
    /// The wording, as it was proposed.
    pub text: Phrasing,
    /// Whether it becomes a phrasing; otherwise it is dismissed and not proposed again.
    pub take: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_is_pinned() {
        let json = r#"{"article":"a","locale":"en","title":"T","text":"t","helped":2,"not_helped":0,"staff":1,"last_at":"2026-11-25T12:00:00Z"}"#;
        let proposal: Proposal = serde_json::from_str(json).unwrap();
        let again = serde_json::to_string(&proposal).unwrap();
        assert_eq!(serde_json::from_str::<Proposal>(&again).unwrap(), proposal);
        let decide = r#"{"article":"a","locale":"en","text":"t","take":true}"#;
        assert_eq!(serde_json::to_string(&serde_json::from_str::<Decide>(decide).unwrap()).unwrap(), decide);
        assert!(serde_json::from_str::<Decide>(r#"{"article":"a","locale":"en","text":"t"}"#).is_err());
    }
}
