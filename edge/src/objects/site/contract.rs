//! What the rest of the edge may ask of a `Site`: one command, one typed reply.
//!
//! Who asks is part of the command: a [`StaffSession`] and an [`OwnerToken`] are made only by the extractors in
//! `auth`, which checked their MAC; the object then checks that they were not taken back.

use crate::error::Result;
use crate::objects::blob::contract::Kept;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::article::ArticleInput;
use shared::ask::Vote;
use shared::attachment::Attachment;
use shared::boot::Unread;
use shared::conversation::{Entry, Page, Status};
use shared::desk::{
    Account, AuditPage, Canned, CannedInput, CannedList, Change, Facets, Inbox, Invitation, InvitationList,
    Invite, LinkOffer, Me, Note, NoteWritten, Opened, RecoveryCodes, Reply, Role, SessionList, SetMe,
    StaffList, Summary, TotpOffer, UnansweredList, View,
};
use shared::device::Device;
use shared::event::Event;
use shared::frame::{ServerFrame, VisitorFrame};
use shared::id::{
    ArticleId, AttachmentId, CannedId, ConversationId, InvitationId, SessionId, SiteKey, StaffId, VisitorId,
};
use shared::learned::{Decide, ProposalList};
use shared::locale::Locale;
use shared::order::{FoundOrder, Order, OrderLookup};
use shared::owner::{ArticleList, Imported, Settings, StaffMade, StoredArticle};
use shared::privacy::VisitorData;
use shared::text::{Label, Question};
use shared::time::Timestamp;
use worker::{Env, Request, Response};

/// The binding's name.
const BINDING: &str = "SITE";

/// A sign-in whose MAC was checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StaffSession(pub(crate) String);

/// An owner's token whose MAC was checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OwnerToken(pub(crate) String);

/// Who sends or reads a file.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Sender {
    /// A visitor, and the address they come from.
    Visitor(VisitorId, String),
    /// A member of the staff.
    Staff(StaffSession),
}

/// A command that knows the type of its reply.
pub(crate) trait Call: Into<Command> {
    /// What comes back.
    type Reply: Serialize + DeserializeOwned;
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? } -> $reply:ty;)+) => {
        $(
            $(#[$doc])*
            #[derive(Serialize, Deserialize)]
            pub(crate) struct $name { $($(#[$fdoc])* pub(crate) $field: $type),* }

            impl From<$name> for Command {
                fn from(command: $name) -> Self {
                    Self::$name(command)
                }
            }

            impl Call for $name {
                type Reply = $reply;
            }
        )+

        /// Any command.
        #[derive(Serialize, Deserialize)]
        pub(crate) enum Command { $($name($name)),+ }
    };
}

commands! {
    /// Makes the site. Refused when it exists.
    SetUp { site: SiteKey, settings: Settings, owner: StaffRecord, token: String } -> ();
    /// Sets an owner's name and password; with the deployment's own token.
    SetOwner { owner: StaffRecord } -> StaffMade;
    /// The state that answers are made from, or `None` when the caller has it already.
    TakeSnapshot { have: Option<u32> } -> Option<Snapshot>;
    /// Counts what visitors did and keeps what was not answered.
    Record {
        events: Vec<Event>,
        unanswered: Vec<(Locale, Question)>,
        answered: Vec<(Locale, Question)>,
    } -> ();
    /// Counts a vote. `source` stands for whoever gives it, without giving them away.
    CountVote { vote: Vote, source: String } -> ();
    /// Looks an order up. `address` is the client's, for the limits.
    FindOrder { lookup: OrderLookup, address: String } -> FoundOrder;
    /// Frames by HTTP, where sockets are blocked.
    SyncVisitor { visitor: VisitorId, address: String, frames: Vec<VisitorFrame> } -> Vec<ServerFrame>;
    /// Somebody wants to send a file; the reply is what is known of it when it is kept already.
    EnterAttachment {
        by: Sender,
        id: AttachmentId,
        name: Label,
        /// As announced.
        bytes: u32,
    } -> Option<Attachment>;
    /// Its bytes are kept.
    FinishAttachment { by: Sender, id: AttachmentId, kept: Kept } -> Attachment;
    /// A file that somebody wants to read.
    FindAttachment { by: Sender, id: AttachmentId } -> Attachment;
    /// A file that no message uses is to go.
    DiscardAttachment { by: Sender, id: AttachmentId } -> ();
    /// For the badge.
    CountUnread { visitor: VisitorId } -> Unread;
    /// The same, and the page that the visitor is on now.
    Visit { visitor: VisitorId, page: Page } -> Unread;
    /// All that is known of a visitor.
    ReadVisitor { visitor: VisitorId } -> VisitorData;
    /// Erases all that is known of a visitor.
    EraseVisitor { visitor: VisitorId } -> ();
    /// A reader of our mails wants no more of them.
    StopMail { reader: Reader } -> ();
    /// The password hash of an e-mail address, within the limits for it and for `address`.
    Credentials { email: String, address: String } -> Option<Credential>;
    /// Begins a sign-in; the password was right, and no code is needed. `origin` is where they reached us.
    StartSession { staff: StaffId, password_mark: String, device: Device, origin: String } -> StartedSession;
    /// Begins a sign-in whose password was right, if this code is as well.
    FinishSignIn {
        staff: StaffId,
        password_mark: String,
        code: String,
        address: String,
        device: Device,
        origin: String,
    } -> StartedSession;
    /// A password was wrong. Written down when there is such an account.
    NoteFailedSignIn { email: String, address: String } -> ();
    /// Ends a sign-in.
    EndSession { by: StaffSession } -> ();
    /// Who is signed in.
    WhoAmI { by: StaffSession } -> Me;
    /// How whoever is signed in works.
    ChangeMe { by: StaffSession, set: SetMe } -> Me;
    /// A page of a list of conversations.
    ListConversations {
        by: StaffSession,
        view: View,
        /// Only those filed under this.
        label: Option<Label>,
        /// Only of visitors who read this language.
        locale: Option<Locale>,
        /// Only what is about this.
        topic: Option<Label>,
        /// Only those in which these words were written.
        words: Option<Question>,
        /// Where the page before ended.
        after: Option<String>,
    } -> Inbox;
    /// What lists can be narrowed down to.
    ListFacets { by: StaffSession } -> Facets;
    /// One conversation, with its entries after a place.
    OpenConversation { by: StaffSession, conversation: ConversationId, after: u32 } -> Opened;
    /// An agent writes.
    AddReply { by: StaffSession, conversation: ConversationId, reply: Reply } -> Entry;
    /// An agent resolves or reopens.
    ChangeStatus { by: StaffSession, conversation: ConversationId, status: Status } -> Summary;
    /// An agent changes what only the staff see.
    ChangeConversation { by: StaffSession, conversation: ConversationId, change: Change } -> Summary;
    /// An agent merges a conversation into another one of the same visitor.
    MergeConversation { by: StaffSession, conversation: ConversationId, into: ConversationId } -> Summary;
    /// An agent writes a note.
    AddNote { by: StaffSession, conversation: ConversationId, note: NoteWritten } -> Note;
    /// Who is on the staff.
    ListStaff { by: StaffSession } -> StaffList;
    /// An agent has seen this much.
    MarkSeen { by: StaffSession, conversation: ConversationId, seq: u32 } -> ();
    /// An agent publishes an article.
    PublishArticle {
        by: StaffSession,
        id: ArticleId,
        article: ArticleInput,
        /// Where its question was asked.
        conversation: Option<ConversationId>,
    } -> StoredArticle;
    /// The canned replies.
    ListCanned { by: StaffSession } -> CannedList;
    /// An agent adds one under a new id.
    AddCanned { by: StaffSession, id: CannedId, canned: CannedInput } -> Canned;
    /// An agent changes one.
    ChangeCanned { by: StaffSession, id: CannedId, canned: CannedInput } -> Canned;
    /// An agent deletes one.
    DeleteCanned { by: StaffSession, id: CannedId } -> ();
    /// What was not answered.
    ListUnanswered { by: StaffSession } -> UnansweredList;
    /// Wordings of visitors that wait for a decision.
    ListWordings { by: StaffSession } -> ProposalList;
    /// Takes or dismisses one.
    DecideWording { by: StaffSession, decide: Decide } -> ();
    /// An owner invites somebody.
    InviteMember { by: StaffSession, invite: Invite } -> Invitation;
    /// The links that are open.
    ListInvitations { by: StaffSession } -> InvitationList;
    /// An owner takes a link back.
    RevokeInvitation { by: StaffSession, invitation: InvitationId } -> ();
    /// An owner makes a link by which a member sets a new password.
    MakeReset { by: StaffSession, member: StaffId } -> Invitation;
    /// An owner says what a member may do.
    ChangeRole { by: StaffSession, member: StaffId, role: Role } -> StaffList;
    /// An owner removes a member.
    RemoveMember { by: StaffSession, member: StaffId } -> ();
    /// What a link whose MAC was checked offers.
    LookAtLink { invitation: InvitationId } -> LinkOffer;
    /// Uses it.
    UseLink { invitation: InvitationId, id: StaffId, name: Option<Label>, password_hash: String } -> Credential;
    /// What only oneself sees of one's account.
    ReadAccount { by: StaffSession } -> Account;
    /// An owner looks where a member is signed in.
    ListSessions { by: StaffSession, member: StaffId } -> SessionList;
    /// Ends one's own sign-in, or an owner somebody's.
    EndSessionOf { by: StaffSession, session: SessionId } -> ();
    /// Ends all of one's own sign-ins but this one.
    EndOtherSessions { by: StaffSession } -> ();
    /// What one's own password is checked against, within the limits for it and for `address`.
    OwnCredential { by: StaffSession, address: String } -> Credential;
    /// Sets one's password; the old one was right, and is the one with this mark.
    SetPassword { by: StaffSession, password_mark: String, password_hash: String } -> ();
    /// Begins to set up codes; the password was right.
    BeginTotp { by: StaffSession } -> TotpOffer;
    /// Puts them in force with a first code.
    ConfirmTotp { by: StaffSession, code: String, address: String } -> RecoveryCodes;
    /// Turns them off with a code or a recovery code.
    TurnOffTotp { by: StaffSession, code: String, address: String } -> ();
    /// Makes new recovery codes with a code or a recovery code; the old ones are good no more.
    RenewRecovery { by: StaffSession, code: String, address: String } -> RecoveryCodes;
    /// Says whether one wants to be told by mail of what waits.
    SetMail { by: StaffSession, mail: bool } -> ();
    /// A page of the audit log.
    ReadAudit {
        by: StaffSession,
        actor: Option<String>,
        action: Option<String>,
        /// Only before this line.
        before: Option<u32>,
        /// Whether to read more at once, to be carried away; which is written down as well.
        export: bool,
    } -> AuditPage;
    /// The owner's settings.
    ReadSettings { by: OwnerToken } -> Settings;
    /// Replaces them.
    WriteSettings { by: OwnerToken, settings: Settings } -> Settings;
    /// Adds or replaces articles; each comes with its id, or with the reason why it was refused.
    WriteArticles { by: OwnerToken, articles: Vec<(ArticleId, ArticleInput)> } -> Imported;
    /// All articles of a language, or of all.
    ListArticles { by: OwnerToken, locale: Option<Locale> } -> ArticleList;
    /// Removes an article in one language.
    DeleteArticle { by: OwnerToken, locale: Locale, id: ArticleId } -> ();
    /// Adds or replaces orders.
    WriteOrders { by: OwnerToken, orders: Vec<Order> } -> Imported;
    /// One order by its number.
    ReadOrder { by: OwnerToken, number: String } -> Order;
    /// Adds a member of the staff, or sets name, role and password of one.
    WriteStaff { by: OwnerToken, staff: StaffRecord } -> StaffMade;
}

impl Command {
    /// Whether a sign-in may have ended afterwards: desks are looked at, which have to hear nothing more.
    pub(super) fn may_end_sign_ins(&self) -> bool {
        matches!(
            self,
            Self::EndSession(_)
                | Self::EndSessionOf(_)
                | Self::EndOtherSessions(_)
                | Self::SetPassword(_)
                | Self::RemoveMember(_)
                | Self::UseLink(_)
                | Self::WriteStaff(_)
                | Self::SetOwner(_)
        )
    }
}

/// Who reads our mails.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Reader {
    /// A visitor.
    Visitor(VisitorId),
    /// A member of the staff.
    Staff(StaffId),
}

/// A member of the staff to be stored.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StaffRecord {
    /// An id for the case that they are new.
    pub(crate) id: StaffId,
    /// E-mail address.
    pub(crate) email: Label,
    /// The name visitors see.
    pub(crate) name: Label,
    /// What they may do.
    pub(crate) role: Role,
    /// The password's argon2id hash, in PHC form.
    pub(crate) password_hash: String,
}

/// What a password is checked against.
#[derive(Serialize, Deserialize)]
pub(crate) struct Credential {
    /// Whose.
    pub(crate) staff: StaffId,
    /// The hash, in PHC form.
    pub(crate) password_hash: String,
    /// Whether a code is needed as well.
    pub(crate) needs_code: bool,
}

/// A sign-in that began.
#[derive(Serialize, Deserialize)]
pub(crate) struct StartedSession {
    /// Its id; the cookie carries it, signed.
    pub(crate) id: String,
    /// Who is signed in.
    pub(crate) me: Me,
}

/// The state that answers are made from.
#[derive(Serialize, Deserialize)]
pub(crate) struct Snapshot {
    /// Moves with every change of settings or articles.
    pub(crate) version: u32,
    /// The settings.
    pub(crate) settings: Settings,
    /// All articles in all languages.
    pub(crate) articles: Vec<SnapshotArticle>,
    /// Whether there are orders to look up.
    pub(crate) orders: bool,
}

/// An article of a snapshot.
#[derive(Serialize, Deserialize)]
pub(crate) struct SnapshotArticle {
    /// Its id.
    pub(crate) id: ArticleId,
    /// As its author wrote it.
    pub(crate) article: ArticleInput,
    /// How many it helped.
    pub(crate) helped: u32,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

/// Who opens a socket; travels to the object in a header that only the edge sets.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Socket {
    /// A visitor, and the address they come from.
    Visitor(VisitorId, String),
    /// A member of the staff.
    Staff(StaffSession),
}

/// The header that carries a [`Socket`].
pub(crate) const SOCKET_HEADER: &str = "deskbell-socket";

/// Sends a command to a site. The key was checked: an unknown name would make a file.
pub(crate) async fn call<C: Call>(env: &Env, site: &SiteKey, command: C) -> Result<C::Reply> {
    let stub = env.durable_object(BINDING)?.id_from_name(site.as_str())?.get_stub()?;
    crate::objects::call(&stub, &command.into()).await
}

/// Hands a WebSocket upgrade over to a site.
pub(crate) async fn connect(env: &Env, site: &SiteKey, socket: &Socket) -> Result<Response> {
    let stub = env.durable_object(BINDING)?.id_from_name(site.as_str())?.get_stub()?;
    let headers = worker::Headers::new();
    headers.set("upgrade", "websocket")?;
    headers.set(SOCKET_HEADER, &serde_json::to_string(socket)?)?;
    let mut init = worker::RequestInit::new();
    init.with_headers(headers);
    Ok(stub.fetch_with_request(Request::new_with_init("https://object/", &init)?).await?)
}
