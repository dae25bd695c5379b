//! Conversations: their entries, their life cycle, what is known when one begins.
//!
//! Each conversation has its own gapless sequence of entries, counted from 1. That sequence is what clients show,
//! resume by and acknowledge; times are for people.

use crate::attachment::Attachment;
use crate::id::{ArticleId, ClientId, ConversationId, StaffId};
use crate::limit;
use crate::locale::Locale;
use crate::offer::Offer;
use crate::open_enum::open_enum;
use crate::text::{Label, MessageText, Question, Text, Url};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

open_enum! {
    /// Who has the next word.
    #[derive(Copy, Eq, Hash)]
    pub enum Status {
        /// The visitor waits for the staff.
        Waiting = "waiting",
        /// The staff wait for the visitor.
        Answered = "answered",
        /// Done; a new message of the visitor opens it again.
        Resolved = "resolved",
    }
}

open_enum! {
    /// Who wrote or did something.
    #[derive(Eq)]
    pub enum Author {
        /// The visitor of this conversation.
        Visitor = "visitor",
        /// A member of the staff.
        Staff(StaffName) = "staff",
    }
}

/// A member of the staff, as visitors see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffName {
    /// Who.
    pub id: StaffId,
    /// The name shown.
    pub name: Label,
}

open_enum! {
    /// What an entry says.
    pub enum EntryBody {
        /// Somebody wrote.
        Message(Message) = "message",
        /// Somebody marked it as done.
        Resolved(Author) = "resolved",
        /// Somebody opened it again.
        Reopened(Author) = "reopened",
        /// The visitor says how it was.
        Rated(Rating) = "rated",
        /// It goes on in another conversation of the same visitor, which has all of its entries.
        Merged(ConversationId) = "merged",
    }
}

/// How a visitor found a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rating {
    /// 1 (bad) to 5 (good).
    pub score: u8,
    /// A word on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<MessageText>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// As its sender named it.
    pub client_id: ClientId,
    /// Who wrote it.
    pub author: Author,
    /// What they wrote: plain text; without words, the names of the files.
    pub text: MessageText,
    /// The files that go with it. At most [`limit::ATTACHMENTS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// What the staff offer the visitor with it; the text spells it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// The message of this conversation whose offer the visitor answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<ClientId>,
}

/// One entry of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its place, from 1, without gaps.
    pub seq: u32,
    /// When it was stored.
    pub at: Timestamp,
    /// What it says.
    pub body: EntryBody,
}

/// A conversation as both sides see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// Who has the next word.
    pub status: Status,
    /// The question it began with.
    pub subject: Label,
    /// When it began.
    pub created_at: Timestamp,
    /// The place of its last entry.
    pub last_seq: u32,
    /// Up to where the visitor has seen it.
    pub visitor_read: u32,
    /// Up to where the staff have seen it.
    pub staff_read: u32,
    /// Who cares for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<StaffName>,
}

/// What is known when a conversation begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Opening {
    /// The language the visitor reads.
    pub locale: Locale,
    /// What they asked the FAQ, when it was not the message itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// The articles they were shown or opened for it. At most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<ArticleId>,
    /// The page they are on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Where they came from to this site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<Url>,
    /// Their IANA time zone, as their browser says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Label>,
    /// The numbers of the orders they looked at. At most 10; only those proved in this session count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<OrderProof>,
    /// Whether the visitor agreed to the site's privacy notice, where that is asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
}

/// An order that a visitor has looked at, as the edge confirmed it with the look-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderProof {
    /// Its number.
    pub number: Label,
    /// What the edge gave with the look-up; an order without it is not shown to staff as theirs.
    pub proof: Text<{ limit::LABEL_CHARS }>,
}

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page {
    /// Its address.
    pub url: Text<{ limit::URL_CHARS }>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Label>,
}

/// The status after an entry. The whole life cycle: whoever spoke last makes the other side wait; `Resolved` ends it,
/// and the visitor's next word begins it again.
pub fn status_after(now: Status, body: &EntryBody) -> Status {
    match body {
        EntryBody::Message(Message { author: Author::Staff(_), .. }) if now == Status::Resolved => {
            Status::Resolved
        }
        EntryBody::Message(Message { author: Author::Staff(_), .. }) => Status::Answered,
        EntryBody::Message(_) | EntryBody::Reopened(_) => Status::Waiting,
        EntryBody::Resolved(_) | EntryBody::Merged(_) => Status::Resolved,
        EntryBody::Rated(_) | EntryBody::Unknown => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff() -> Author {
        Author::Staff(StaffName { id: StaffId::new("s1").unwrap(), name: Label::new("Lan").unwrap() })
    }

    fn says(author: Author) -> EntryBody {
        EntryBody::Message(Message {
            client_id: ClientId::new("c1").unwrap(),
            author,
            text: MessageText::new("hello").unwrap(),
            attachments: vec![],
            offer: None,
            answers: None,
        })
    }

    #[test]
    fn life_cycle() {
        for (now, body, then) in [
            (Status::Waiting, says(staff()), Status::Answered),
            (Status::Answered, says(Author::Visitor), Status::Waiting),
            (Status::Answered, EntryBody::Resolved(staff()), Status::Resolved),
            (Status::Resolved, says(staff()), Status::Resolved),
            (Status::Resolved, says(Author::Visitor), Status::Waiting),
            (Status::Resolved, EntryBody::Reopened(staff()), Status::Waiting),
            (Status::Resolved, EntryBody::Rated(Rating { score: 5, comment: None }), Status::Resolved),
            (Status::Answered, EntryBody::Unknown, Status::Answered),
        ] {
            assert_eq!(status_after(now, &body), then, "{now:?} {body:?}");
        }
    }

    #[test]
    fn the_wire_form_is_pinned() {
        let entry = Entry { seq: 2, at: Timestamp(0), body: says(staff()) };
        assert_eq!(
            serde_json::to_string(&entry).unwrap(),
            r#"{"seq":2,"at":"1970-01-01T00:00:00.000Z","body":{"message":{"client_id":"c1","author":{"staff":{"id":"s1","name":"Lan"}},"text":"hello"}}}"#
        );
        let entry = Entry { body: EntryBody::Resolved(Author::Visitor), ..entry };
        assert_eq!(
            serde_json::to_string(&entry).unwrap(),
            r#"{"seq":2,"at":"1970-01-01T00:00:00.000Z","body":{"resolved":"visitor"}}"#
        );
    }

    #[test]
    fn a_merge_is_pinned() {
        let body = EntryBody::Merged(ConversationId::new("k2").unwrap());
        assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"merged":"k2"}"#);
        assert_eq!(status_after(Status::Waiting, &body), Status::Resolved);
    }

    #[test]
    fn a_rating_is_pinned() {
        let body = EntryBody::Rated(Rating { score: 4, comment: None });
        let json = r#"{"rated":{"score":4}}"#;
        assert_eq!(serde_json::to_string(&body).unwrap(), json);
        assert_eq!(serde_json::from_str::<EntryBody>(json).unwrap(), body);
    }
}
