//! Articles, as the desk works with them, and the questions that none answers.

use crate::article::ArticleInput;
use crate::id::{ArticleId, ConversationId};
use crate::locale::Locale;
use crate::text::Label;
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
    /// The same in other words, most asked first; counted in. At most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// A question that was not answered, and then got its article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settled {
    /// As it was last asked in vain.
    pub question: String,
    /// In which language.
    pub locale: Locale,
    /// How often it was asked in vain.
    pub before: u32,
    /// The article it got.
    pub article: ArticleId,
    /// That article's title; absent when it is no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Label>,
    /// When it got it.
    pub at: Timestamp,
    /// How often it was asked again, in these words.
    pub asked: u32,
    /// How often of these the FAQ answered by itself.
    pub answered: u32,
}

/// The questions that the FAQ did not answer, most asked first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnansweredList {
    /// Those that are alike as one, at most 100.
    pub questions: Vec<Unanswered>,
    /// What became of others, the latest first, at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<Settled>,
}

/// Groups listed at most.
const GROUPS: usize = 100;
/// Wordings named in a group at most, beside the first.
const ALSO: usize = 20;

/// Brings together what asks for the same thing in the same language ([`crate::faq::likeness`]); a group is counted as a
/// whole and named by the question most asked. `questions` stand with the most asked first.
pub fn grouped(questions: Vec<Unanswered>) -> Vec<Unanswered> {
    let mut languages: Vec<(Locale, Vec<Unanswered>)> = Vec::new();
    for question in questions {
        match languages.iter_mut().find(|(locale, _)| *locale == question.locale) {
            Some((_, list)) => list.push(question),
            None => languages.push((question.locale.clone(), vec![question])),
        }
    }
    let mut groups = Vec::new();
    for (locale, list) in languages {
        let words: Vec<&str> = list.iter().map(|asked| asked.question.as_str()).collect();
        for places in crate::faq::likeness::group(&words, &locale) {
            let mut members = places.into_iter().filter_map(|place| list.get(place));
            let Some(mut group) = members.next().cloned() else { continue };
            for member in members {
                group.count = group.count.saturating_add(member.count);
                group.last_at = group.last_at.max(member.last_at);
                if group.also.len() < ALSO {
                    group.also.push(member.question.clone());
                }
            }
            groups.push(group);
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse((group.count, group.last_at)));
    groups.truncate(GROUPS);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(locale: &str, question: &str, count: u32, at: i64) -> Unanswered {
        Unanswered {
            question: question.into(),
            locale: Locale::new(locale).unwrap(),
            count,
            last_at: Timestamp(at),
            also: vec![],
        }
    }

    #[test]
    fn a_group_is_counted_as_a_whole_and_languages_stay_apart() {
        let groups = grouped(vec![
            asked("en", "is there a museum?", 9, 1),
            asked("en", "do you have gift cards?", 7, 2),
            asked("vi", "gift cards", 3, 3),
            asked("en", "have you gift cards", 4, 4),
        ]);
        let found: Vec<_> =
            groups.iter().map(|g| (g.question.as_str(), g.count, g.last_at.0, g.also.len())).collect();
        assert_eq!(
            found,
            [("do you have gift cards?", 11, 4, 1), ("is there a museum?", 9, 1, 0), ("gift cards", 3, 3, 0)]
        );
    }
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
