//! What can happen, and what is to be done about it.

use super::{Screen, Upload};
use shared::article::Article;
use shared::ask::{Answer, Ask, FoundList, Search, Vote};
use shared::conversation::Page;
use shared::error::{ErrorBody, ErrorCode};
use shared::event::Events;
use shared::faq::Index;
use shared::frame::{ServerFrame, Sync, VisitorFrame};
use shared::id::{ArticleId, AttachmentId, ClientId, ConversationId};
use shared::locale::Locale;
use shared::order::{FoundOrder, OrderLookup};
use shared::text::Url;
use std::rc::Rc;
use yew::AttrValue;

/// Something that happened.
#[derive(Debug)]
pub enum Action {
    /// The loader said something.
    Loader(FromLoader),
    /// The articles are here, or are not to be had.
    Index(Result<Rc<Index>, Fault>),
    /// To another screen.
    Go(Screen),
    /// To the screen before.
    Back,
    /// Away with the panel.
    Close,
    /// The search field changed.
    Typed {
        /// What it says.
        text: String,
        /// Whether an input method is still at work.
        composing: bool,
    },
    /// Enter in the search field.
    Submitted,
    /// Try again what failed on this screen.
    Reload,
    /// Did the article help?
    Vote {
        /// Which.
        article: ArticleId,
        /// Whether it helped.
        helped: bool,
    },
    /// The order number changed.
    OrderNumber(String),
    /// The proof changed.
    OrderContact(String),
    /// Look it up.
    OrderSubmitted,
    /// Look up another.
    OrderAgain,
    /// Talk to us, from wherever one is.
    Talk,
    /// The composer changed.
    Drafted(ConversationId, String),
    /// The composer's text is to be sent.
    Sent(ConversationId),
    /// To a person, please.
    Escalate(ConversationId),
    /// The last answer helped.
    Helped(ConversationId),
    /// A file was picked: the browser's number of it, its name, and its bytes.
    Picked(u32, String, u32),
    /// How far the file of this number is.
    Uploaded(u32, Upload),
    /// Try once more to send a file.
    Reupload(ConversationId, AttachmentId),
    /// Take a file out of the composer.
    Unpick(ConversationId, AttachmentId),
    /// The browser has the picture of this number in this place.
    Pictured(u32, String),
    /// Save a file of a message under its name.
    SaveFile(AttachmentId, String),
    /// How it was, from 1 to 5.
    Rated(ConversationId, u8),
    /// The field for a word on that changed.
    Remark(ConversationId, String),
    /// That word is to be sent.
    Remarked(ConversationId),
    /// The site's privacy notice is agreed to.
    Agreed,
    /// A conversation is to be kept as a file; and what the visitor is called in it.
    Save(ConversationId, AttrValue),
    /// All that is known of the visitor is to be kept as a file.
    Data,
    /// It is to be erased: asked once, then done.
    Erase,
    /// It is not to be erased after all.
    Keep,
    /// The sound of new messages is to be turned on or off.
    Sound,
    /// The field for an e-mail address changed.
    Email(String),
    /// The field for a name changed.
    Name(String),
    /// What the message of this name asks is answered with this choice; with an empty one, with what stands in its
    /// fields.
    Answer(ConversationId, ClientId, String),
    /// It is to be sent, or else the visitor would rather not say.
    Reached(bool),
    /// Try a refused message again.
    Resend(ConversationId, ClientId),
    /// Take a refused message back into the composer.
    Drop(ConversationId, ClientId),
    /// The edge answered a call.
    Replied(Box<Call>, Box<Reply>),
    /// The socket of this number is open.
    SocketUp(u32),
    /// The socket of this number is closed, or never opened.
    SocketDown(u32),
    /// The socket of this number is alive.
    Pong(u32),
    /// A frame on the socket of this number.
    Frame(u32, Box<ServerFrame>),
    /// The network is back, or the page is looked at again.
    Wake,
    /// A timer has run out.
    Due(Timer),
    /// The rest of the code is here, or is not to be had.
    Rest(bool),
}

/// What the loader says.
#[derive(Debug, PartialEq)]
pub enum FromLoader {
    /// First of all.
    Hello {
        /// The credential, when the visitor has written before.
        session: Option<String>,
        /// Messages that were not acknowledged before the page was left, and drafts.
        outbox: Vec<String>,
        /// The page.
        page: Option<Page>,
        /// Where the visitor came from to it.
        referrer: Option<Url>,
    },
    /// The panel is shown, on this page.
    Show(Option<Page>),
    /// The visitor went to another page, without its being loaded.
    Page(Option<Page>),
    /// The panel is hidden.
    Hide,
    /// The page asks in the visitor's name.
    Ask(String),
    /// The page shows the visitor where to look up this order.
    Order(String),
    /// The page shows the visitor this article.
    Article(ArticleId),
    /// Another tab has got a session.
    Session(String),
    /// The page is for this conversation.
    Open(ConversationId),
}

/// What the loader is told.
#[derive(Debug, PartialEq)]
pub enum Tell {
    /// The app runs.
    Ready,
    /// Hide the panel.
    Close,
    /// How many messages wait.
    Unread(u32),
    /// Keep the credential; or forget it.
    Session(Option<String>),
    /// Keep a message until it is acknowledged; or forget it.
    Outbox(ClientId, Option<String>),
    /// Keep what stands in the composer of a conversation; or forget it.
    Draft(ConversationId, Option<String>),
    /// Keep that new messages are to be heard; or forget it.
    Sound(bool),
}

/// A request to the edge.
#[derive(Debug, PartialEq)]
pub enum Call {
    /// One article.
    Article(Locale, ArticleId),
    /// A question in a conversation, by the message that asks it.
    Ask(ConversationId, ClientId, Ask),
    /// What the search field says, by the number of the change; where the articles are too many to be here.
    Search(u32, Search),
    /// Did it help?
    Vote(Vote),
    /// An order.
    Lookup(OrderLookup),
    /// What was done here.
    Events(Events),
    /// A credential.
    Session,
    /// Frames, where sockets are blocked.
    Sync(Sync<VisitorFrame>),
    /// All that is known of the visitor.
    Data,
    /// Erase it.
    Erase,
}

/// What the edge answers.
#[derive(Debug, PartialEq)]
pub enum Reply {
    /// To `Article`.
    Article(Article),
    /// To `Ask`.
    Answer(Answer),
    /// To `Search`.
    Found(FoundList),
    /// To `Lookup`.
    Order(FoundOrder),
    /// To `Session`.
    Session(String),
    /// To `Sync`.
    Sync(Sync<ServerFrame>),
    /// To `Data`, as it came.
    Text(String),
    /// To `Vote`, `Events` and `Erase`.
    Done,
    /// To all of them.
    Failed(Fault),
}

/// Why there is no answer.
#[derive(Debug, PartialEq)]
pub enum Fault {
    /// The edge was not reached, or what came back was not its own.
    Network,
    /// It refused.
    Refused(ErrorBody),
}

impl Fault {
    /// What went wrong, for choosing a text.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Network => ErrorCode::Unavailable,
            Self::Refused(body) => body.code,
        }
    }
}

/// A timer. A number makes an outdated one recognisable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// A search was left standing.
    Settled(u32),
    /// A composition was left standing.
    Paused(u32),
    /// The search field stands still for a moment: search on the edge.
    Search(u32),
    /// Send the events.
    Flush,
    /// Ask for a session again.
    Session,
    /// A draft was left standing.
    Draft,
    /// Somebody may have stopped typing.
    TypingOver,
    /// A socket takes too long to open.
    Open(u32),
    /// Try a socket again.
    Retry(u32),
    /// See whether the socket is alive.
    Ping(u32),
    /// It should have answered by now.
    Pong(u32),
    /// Sync again.
    Poll(u32),
    /// The rest of the code may come.
    Rest,
}

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The search field.
    Search,
    /// The screen's heading.
    Heading,
    /// The composer.
    Composer,
    /// The first field that is wrong.
    Invalid,
}

/// Something to be done.
#[derive(Debug, PartialEq)]
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "an effect is carried out at once, and never kept in numbers"
    )
)]
pub enum Effect {
    /// Ask the edge; the answer comes as `Action::Replied`.
    Call(Call),
    /// Fetch the articles.
    Pack,
    /// Fetch the rest of the code; `Action::Rest` tells of it.
    Rest,
    /// Send the file of this number under this id.
    Upload(u32, AttachmentId),
    /// Stop sending it, and take it back.
    Discard(u32, AttachmentId),
    /// Fetch a picture, and report it under this number.
    Picture(u32, AttachmentId),
    /// Fetch a file, and save it under this name.
    SaveFile(AttachmentId, String),
    /// Open a socket of this number with this credential; the one before is closed.
    Connect(u32, String),
    /// Close it.
    Disconnect,
    /// Send a frame.
    Send(VisitorFrame),
    /// Send `ping`.
    Ping,
    /// Come back after so many milliseconds.
    After(u32, Timer),
    /// Tell the loader.
    Tell(Tell),
    /// Move the focus, once drawn.
    Focus(Target),
    /// Give the visitor a file of JSON.
    Save(String),
    /// Give the visitor a conversation as a file; and what they are called in it.
    SaveTalk(ConversationId, AttrValue),
    /// Make the sound of a new message.
    Ring,
}
