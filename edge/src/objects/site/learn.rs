//! Learning from visitors and agents: votes and answers become wordings, wordings become proposals or phrasings.

use super::contract::{CountVote, DecideWording, ListWordings};
use super::limits::WORDINGS_BY_SOURCE;
use super::store::{Says, Store};
use crate::error::{Error, Result};
use shared::ask::Vote;
use shared::error::{ErrorBody, ErrorCode};
use shared::faq::learn::{self, Standing};
use shared::id::{ArticleId, StaffId};
use shared::learned::ProposalList;
use shared::locale::Locale;
use shared::text::Phrasing;
use shared::time::Timestamp;

/// Counts a vote, and takes the question that it was found with as a wording of the article.
pub(super) fn vote(store: &Store, command: &CountVote, now: Timestamp) -> Result<()> {
    store.count_vote(&command.vote)?;
    let Vote { article, locale, helped, question } = &command.vote;
    let Some(question) = question else { return Ok(()) };
    match store.take(&WORDINGS_BY_SOURCE, &command.source, now) {
        Ok(()) => {}
        // The vote counts, but one place teaches only so much.
        Err(Error::Public(body)) if body.code == ErrorCode::TooMany => return Ok(()),
        Err(error) => return Err(error),
    }
    let says = if *helped { Says::Helped } else { Says::NotHelped };
    hear(store, locale, article, question, &command.source, says, now)
}

/// An agent answered a visitor's question with an article.
pub(super) fn answered(
    store: &Store,
    locale: &Locale,
    article: &ArticleId,
    question: &str,
    by: &StaffId,
    now: Timestamp,
) -> Result<()> {
    hear(store, locale, article, question, &format!("staff:{by}"), Says::Staff, now)
}

/// The articles of this site that a text links to, in the language of each link.
pub(super) fn linked(store: &Store, text: &str) -> Result<Vec<(Locale, ArticleId)>> {
    let start = format!("/help/{}/", store.site()?);
    let mut found = Vec::new();
    for rest in text.split(&start).skip(1).take(3) {
        let end = rest.find(|c: char| c.is_whitespace() || "?#)>\"'".contains(c)).unwrap_or(rest.len());
        let path = rest.get(..end).unwrap_or_default();
        if let Some((locale, id)) = path.trim_end_matches(['.', ',', '/']).split_once('/')
            && let (Some(locale), Some(id)) = (Locale::new(locale), ArticleId::new(id))
        {
            found.push((locale, id));
        }
    }
    Ok(found)
}

/// Takes a question as evidence; where the owner allows it, what is sure becomes a phrasing at once.
fn hear(
    store: &Store,
    locale: &Locale,
    article: &ArticleId,
    question: &str,
    source: &str,
    says: Says,
    now: Timestamp,
) -> Result<()> {
    let Some(stored) = store.article(locale, article)? else { return Ok(()) };
    let standing = store.learn(&stored, question, source, says, now)?;
    if standing == Standing::Sure
        && store.settings()?.learn
        && let Ok(text) = Phrasing::new(question)
        && store.take_wording(&stored, &text, learn::TAKEN, now)?
    {
        store.audit("visitors", "learned phrasing", &format!("{locale}/{article}"), now)?;
    }
    Ok(())
}

/// What waits for a decision.
pub(super) fn list(store: &Store, command: &ListWordings, now: Timestamp) -> Result<ProposalList> {
    store.staff(&command.by, now)?;
    Ok(ProposalList { proposals: store.proposals()? })
}

/// Staff take or dismiss a proposal.
pub(super) fn decide(store: &Store, command: &DecideWording, now: Timestamp) -> Result<()> {
    let staff = store.staff(&command.by, now)?;
    let shared::learned::Decide { article, locale, text, take } = &command.decide;
    let missing = || Error::from(ErrorBody::not_found("text"));
    let key = learn::key(text).ok_or_else(missing)?;
    let stored = store.article(locale, article)?.ok_or_else(|| ErrorBody::not_found("article"))?;
    if !store.is_proposed(locale, article, &key)? {
        return Err(missing());
    }
    let action = if *take {
        if !store.take_wording(&stored, text, usize::MAX, now)? {
            return Err(
                ErrorBody::new(ErrorCode::TooMany, "the article has as many phrasings as it may").into()
            );
        }
        "took phrasing"
    } else {
        store.dismiss_wording(locale, article, &key)?;
        "dismissed phrasing"
    };
    store.audit(staff.name.id.as_str(), action, &format!("{locale}/{article}"), now)
}
