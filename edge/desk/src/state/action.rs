//! What can happen to the desk, and what the desk can want done.

use super::article::{ArticleField, Source};
use super::keys::Key;
use super::notice::{Arg, Say};
use super::route::Route;
use shared::conversation::{Entry, Status};
use shared::desk::{
    Change, DeskFrame, Inbox, Me, NewsFrame, Note, NoteWritten, Opened, Publish, Reply, SignIn, StaffList,
    Summary, UnansweredList, View,
};
use shared::error::{ErrorBody, ErrorCode};
use shared::faq::Pack;
use shared::id::{ClientId, ConversationId};
use shared::locale::Locale;
use shared::owner::StoredArticle;

/// Something happened.
pub(crate) enum Action {
    Started,
    MeCame(Result<Me, Fault>),
    /// The session was looked at because the socket does not open.
    Checked(Result<Me, Fault>),
    SignIn {
        email: String,
        password: String,
    },
    SignOut,

    Go(Route),
    /// The browser's own back and forward.
    Went(String),
    InboxCame(View, Result<Inbox, Fault>),
    /// The next page of a view.
    MoreCame(View, Result<Inbox, Fault>),
    ReloadList,
    /// The end of the list is near.
    More,
    /// These words stand in the search field.
    Search(String),
    /// What was found for some words, on the first page or on another.
    SearchCame(String, bool, Result<Inbox, Fault>),
    LeaveSearch,
    QuestionsCame(Result<UnansweredList, Fault>),

    Opened(ConversationId, Result<Box<Opened>, Fault>),
    ReloadThread(ConversationId),
    Draft(ConversationId, String),
    /// Sends the draft under a name drawn for it.
    Send(ConversationId, ClientId),
    Sent(ConversationId, ClientId, Result<Entry, Fault>),
    Retry(ConversationId, ClientId),
    Discard(ConversationId, ClientId),
    SetStatus(ConversationId, Status),
    /// The answer to it, with the status before.
    StatusSet(ConversationId, Status, Result<Summary, Fault>),
    Change(ConversationId, Change),
    /// The answer to the oldest change.
    ChangeMade(Result<Summary, Fault>),
    /// Takes back what a notice tells of; the latest without one.
    Undo(Option<u32>),
    StaffCame(Result<StaffList, Fault>),
    /// The composer writes a note, or an answer.
    Noting(bool),
    NoteTyped(ConversationId, String),
    SendNote(ConversationId, ClientId),
    NoteSent(ConversationId, ClientId, Result<Note, Fault>),
    RetryNote(ConversationId, ClientId),
    DiscardNote(ConversationId, ClientId),
    SeenTold(Result<(), Fault>),

    Socket(SocketEvent),
    Online,
    Visible(bool),
    /// Time has passed.
    Tick,

    Key(Key),
    MakeArticle(Source),
    ArticleTyped(ArticleField, String),
    /// A visitor's question to try the article with.
    TrialTyped(String),
    PackCame(Locale, Result<Pack, Fault>),
    PublishArticle,
    ArticlePublished(Result<Box<StoredArticle>, Fault>),
    CloseArticle,
    Dismiss(u32),
    ShowPanel(bool),
    ShowKeys(bool),
}

/// Something happened on the socket.
pub(crate) enum SocketEvent {
    Opened,
    Frame(Box<NewsFrame>),
    /// It is gone, or never came to be.
    Closed,
}

/// Something to be done outside. Each request comes back as the action of its name.
#[derive(Debug, PartialEq)]
pub(crate) enum Effect {
    GetMe,
    /// As `GetMe`, when the socket does not open: is the session still good?
    CheckMe,
    SignIn(SignIn),
    SignOut,
    GetInbox(View),
    /// The page of a view that begins there.
    GetMore {
        view: View,
        after: String,
    },
    GetSearch {
        words: String,
        after: Option<String>,
    },
    GetStaff,
    GetQuestions,
    GetConversation {
        id: ConversationId,
        after: u32,
    },
    PostReply(ConversationId, Reply),
    PostStatus {
        id: ConversationId,
        status: Status,
        before: Status,
    },
    PostChange(ConversationId, Change),
    PostNote(ConversationId, NoteWritten),
    PostSeen {
        id: ConversationId,
        seq: u32,
    },
    PostArticle(Box<Publish>),
    /// The articles of a language, as visitors load them.
    GetPack(Locale),
    /// Opens the socket; the more attempts have failed in a row, the later.
    Connect {
        attempt: u32,
    },
    Disconnect,
    Tell(DeskFrame),
    /// Puts the route into the address bar.
    Navigate {
        path: String,
        replace: bool,
    },
    Focus(Focus),
    /// `Tick` after so many milliseconds.
    TickAfter(i64),
}

/// Where the keyboard goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Focus {
    Reply,
    Row(ConversationId),
    Search,
    /// Opens a menu of the open conversation, and goes into it.
    Menu(&'static str),
    /// Out of the field.
    Page,
}

/// Why a request failed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// No answer: no network, or no edge.
    Unreachable,
    /// An answer that this program cannot read.
    Garbled,
    Refused(ErrorBody),
}

impl Fault {
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(body) => Some(body.code),
            _ => None,
        }
    }

    /// The session has ended.
    pub(crate) fn is_session_lost(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::Unauthorized | ErrorCode::Expired))
    }

    /// The same request may go through later, without anybody changing it.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Garbled => false,
            Self::Refused(body) => body.code.is_temporary(),
        }
    }

    /// In words.
    pub(crate) fn say(&self) -> Say {
        let Self::Refused(body) = self else {
            return Say::new(if *self == Self::Unreachable { "error.unreachable" } else { "error.internal" });
        };
        match body.code {
            ErrorCode::TooMany => match body.retry_after_ms {
                Some(wait) => Say::new("error.too_many_until").with("when", Arg::In(i64::from(wait))),
                None => Say::new("error.too_many"),
            },
            ErrorCode::WrongPassword => Say::new("error.wrong_password"),
            ErrorCode::Unauthorized | ErrorCode::Expired => Say::new("error.signed_out"),
            ErrorCode::Forbidden => Say::new("error.forbidden"),
            ErrorCode::NotFound => Say::new("error.not_found"),
            ErrorCode::Conflict => Say::new("error.conflict"),
            ErrorCode::TooLarge => Say::new("error.too_large"),
            ErrorCode::Invalid => Say::new("error.invalid")
                .with("field", Arg::Text(body.field.clone().unwrap_or_default()))
                .with("why", Arg::Text(body.message.clone())),
            ErrorCode::Unavailable => Say::new("error.unavailable"),
            _ => Say::new("error.internal"),
        }
    }
}
