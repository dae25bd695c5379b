//! What passes between the edge and the staff's desk: commands by HTTP, news by a socket.
//!
//! Every change of a conversation moves the site's feed forward and stamps the conversation with it. A desk that
//! was away says where it stood, and gets every conversation that moved since.

use crate::article::ArticleInput;
use crate::conversation::{Conversation, Entry, Page, StaffName, Status};
use crate::id::{ArticleId, ClientId, ConversationId, SiteKey, StaffId};
use crate::locale::Locale;
use crate::open_enum::open_enum;
use crate::order::OrderView;
use crate::text::{Label, MessageText, Text};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Signs in to one site's desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Which site.
    pub site: SiteKey,
    /// E-mail address.
    pub email: Label,
    /// Password, 1 to 200 characters.
    pub password: Text<200>,
}

open_enum! {
    /// What a member of the staff may do.
    #[derive(Copy, Eq)]
    pub enum Role {
        /// Everything.
        Owner = "owner",
        /// Everything in conversations and articles.
        Agent = "agent",
    }
}

/// Who is signed in, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Me {
    /// Who.
    pub staff: StaffName,
    /// Their e-mail address.
    pub email: Label,
    /// What they may do.
    pub role: Role,
    /// The site.
    pub site: SiteKey,
    /// The site's name.
    pub site_name: Label,
    /// The site's languages, its own first.
    pub locales: Vec<Locale>,
}

open_enum! {
    /// Which conversations a list has.
    #[derive(Copy, Eq, Hash)]
    pub enum View {
        /// Those that wait for the staff, the longest waiting first.
        Waiting = "waiting",
        /// Those that wait for the visitor, the latest first.
        Answered = "answered",
        /// Those that are done, the latest first.
        Resolved = "resolved",
        /// All, the latest first.
        All = "all",
    }
}

/// A conversation in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// How it stands.
    #[serde(flatten)]
    pub conversation: Conversation,
    /// The language the visitor reads.
    pub locale: Locale,
    /// The beginning of the last message.
    pub preview: String,
    /// When its last entry came.
    pub last_at: Timestamp,
    /// The site's feed when it last changed.
    pub feed: u32,
}

/// A page of a list, and how many conversations each view has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inbox {
    /// In the view's order, at most 100.
    pub conversations: Vec<Summary>,
    /// How many there are of each.
    pub counts: Counts,
    /// The site's feed at this moment.
    pub feed: u32,
}

/// How many conversations there are of each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Waiting for the staff.
    pub waiting: u32,
    /// Waiting for the visitor.
    pub answered: u32,
    /// Done.
    pub resolved: u32,
}

/// A conversation, opened: with all that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Opened {
    /// As in the list.
    pub summary: Summary,
    /// Its entries after the place asked for, in order, at most [`crate::limit::ENTRIES`].
    pub entries: Vec<Entry>,
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
    /// The orders they proved to be theirs.
    pub orders: Vec<OrderView>,
    /// Their earlier conversations, latest first.
    pub earlier: Vec<Conversation>,
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

/// An agent writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Its name, drawn by the desk: the same one is stored once.
    pub client_id: ClientId,
    /// What to say.
    pub text: MessageText,
}

/// An agent resolves a conversation or opens it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetStatus {
    /// `resolved` or `waiting`.
    pub status: Status,
}

/// An agent has seen this much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeenUpTo {
    /// The place of the last entry seen.
    pub seq: u32,
}

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

open_enum! {
    /// From the desk to the edge, over the socket.
    pub enum DeskFrame {
        /// The first frame: the feed as the desk last knew it; 0 for a fresh one.
        Hello(u32) = "hello",
        /// The agent is typing here.
        Typing(ConversationId) = "typing",
    }
}

open_enum! {
    /// From the edge to the desk.
    pub enum NewsFrame {
        /// The answer to `hello`: what moved since.
        Welcome(Inbox) = "welcome",
        /// A conversation moved.
        Changed(Changed) = "changed",
        /// Somebody is typing; forget it after 6 seconds.
        Typing(DeskTyping) = "typing",
        /// Who has a desk open.
        Present(Vec<StaffName>) = "present",
    }
}

/// A conversation moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changed {
    /// How it stands now.
    pub summary: Summary,
    /// What is new in it.
    pub entries: Vec<Entry>,
    /// How many there are of each status now.
    pub counts: Counts,
}

/// Somebody is typing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskTyping {
    /// Where.
    pub conversation: ConversationId,
    /// Which member of the staff; the visitor when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// Their name; empty for the visitor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
}
