//! What can happen to the desk, and what the desk can want done.

use super::article::{ArticleField, Source};
use super::audit::{AuditAction, GetAudit};
use super::canned::CannedField;
use super::filter::{Facet, Filter};
use super::keys::Key;
use super::notice::{Arg, Say};
use super::offer::OfferAction;
use super::profile::{ProfileAction, ProfileEffect};
use super::route::Route;
use super::team::{TeamAction, TeamEffect};
use super::work::Alerts;
use shared::attachment::Attachment;
use shared::conversation::{Entry, Status};
use shared::desk::{
    ArticlesFound, Canned, CannedInput, CannedList, Change, DeskFrame, Facets, Inbox, Join, LinkOffer,
    LookAtLink, Me, NewsFrame, Note, NoteWritten, Opened, Publish, Reply, SetMe, SignIn, SignInCode,
    SignedIn, StaffList, Summary, UnansweredList, View,
};
use shared::error::{ErrorBody, ErrorCode};
use shared::faq::Pack;
use shared::id::{AttachmentId, CannedId, ClientId, ConversationId};
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
    /// The answer to that: somebody is in, or a code is needed.
    SignedIn(Result<SignedIn, Fault>),
    GiveCode(String),
    /// Back to the password.
    LeaveCode,
    /// What a link offers.
    OfferCame(Result<LinkOffer, Fault>),
    Join {
        name: String,
        password: String,
    },
    LinkUsed(Result<SignedIn, Fault>),
    SignOut,

    Team(TeamAction),
    Profile(ProfileAction),
    Audit(AuditAction),
    /// Puts a text where it can be pasted from; and whether the browser did so.
    Copy(String),
    Copied(bool),

    Go(Route),
    /// The browser's own back and forward.
    Went(String),
    InboxCame(View, Filter, Result<Inbox, Fault>),
    /// The next page of a list.
    MoreCame(View, Filter, Result<Inbox, Fault>),
    ReloadList,
    /// The end of the list is near.
    More,
    /// Narrows the list down; with no words no longer.
    Filter(Facet, String),
    ClearFilter,
    /// What there is to narrow down to is wanted.
    WantFacets,
    FacetsCame(Result<Facets, Fault>),
    /// These words stand in the search field.
    Search(String),
    /// What was found for some words, on the first page or on another.
    SearchCame((String, Filter), bool, Result<Inbox, Fault>),
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
    Offer(ConversationId, OfferAction),
    /// Files were picked, pasted or dropped: the id drawn for each, its name, its bytes.
    FilesPicked(Vec<(AttachmentId, String, u32)>),
    /// So much of a hundred of a file is sent.
    FileGoing(AttachmentId, u8),
    FileSent(AttachmentId, Result<Attachment, Fault>),
    FileAgain(AttachmentId),
    /// A file is not to be sent after all.
    FileDropped(AttachmentId),
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
    Away(bool),
    /// Whether the agent answers in a language.
    Answers(Locale, bool),
    /// The answer to either, with how it was before.
    MeSet(Box<Me>, Result<Me, Fault>),
    /// What was chosen in this browser before.
    AlertsKnown(Alerts),
    SetAlerts(Alerts),
    NotifyAllowed(bool),
    /// Asks for the reason to block the visitor of this conversation.
    AskBlock(ConversationId),
    /// Asks whether the first is merged into the second.
    AskMerge(ConversationId, ConversationId),
    AskedTyped(String),
    Confirm,
    Decline,
    MergeMade(Result<Summary, Fault>),
    /// What is typed behind a slash in the answer; `None` when nothing is any more.
    Insert(Option<String>),
    /// The agent wants to put a canned reply or an article into the answer.
    BeginInsert,
    ArticlesFound {
        words: String,
        locale: Locale,
        answer: Result<ArticlesFound, Fault>,
    },
    CannedCame(Result<CannedList, Fault>),
    /// Opens the form of one, or of a new one.
    OpenCanned(Option<CannedId>),
    CannedTyped(CannedField, String),
    SaveCanned,
    CannedSaved(Result<Canned, Fault>),
    DeleteCanned(CannedId),
    CannedDeleted(Box<Canned>, Result<(), Fault>),
    CloseCanned,
    /// Opens what a notice is about.
    OpenNotice(u32, ConversationId),
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
    GiveCode(SignInCode),
    LookAtLink(LookAtLink),
    UseLink(Join),
    SignOut,
    Team(TeamEffect),
    Profile(ProfileEffect),
    Audit(GetAudit),
    Copy(String),
    GetInbox(View, Filter),
    /// The page of a list that begins there.
    GetMore {
        view: View,
        filter: Filter,
        after: String,
    },
    GetFacets,
    GetSearch {
        words: String,
        filter: Filter,
        after: Option<String>,
    },
    GetStaff,
    GetQuestions,
    /// How the agent works now, and how before.
    PutMe(SetMe, Box<Me>),
    Beep,
    /// The browser's own notification, about this conversation.
    Notify(Say, ConversationId),
    AskToNotify,
    SaveAlerts(Alerts),
    PostMerge {
        id: ConversationId,
        into: ConversationId,
    },
    GetCanned,
    /// Adds a canned reply, or changes the one with this id.
    PutCanned {
        id: Option<CannedId>,
        canned: Box<CannedInput>,
    },
    DeleteCanned(Box<Canned>),
    FindArticles {
        words: String,
        locale: Locale,
    },
    GetConversation {
        id: ConversationId,
        after: u32,
    },
    PostReply(ConversationId, Reply),
    /// Sends a file.
    PutFile(AttachmentId),
    /// Takes a file back.
    DropFile(AttachmentId),
    /// Lets go of a file.
    ForgetFile(AttachmentId),
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
