//! What the tests of the state are made of: a signed-in desk with four conversations.

use super::action::{Action, Effect, Fault, SocketEvent};
use super::{State, reduce};
use shared::conversation::{Author, Conversation, Entry, EntryBody, Message, StaffName, Status};
use shared::desk::{
    Counts, Inbox, Known, Me, NewsFrame, Opened, Priority, Role, Summary, UnansweredList, View,
};
use shared::error::{ErrorBody, ErrorCode};
use shared::id::{ClientId, ConversationId, SiteKey, StaffId};
use shared::locale::Locale;
use shared::text::{Label, MessageText};
use shared::time::Timestamp;

pub(super) fn id(id: &str) -> ConversationId {
    ConversationId::new(id).unwrap()
}

pub(super) fn client(id: &str) -> ClientId {
    ClientId::new(id).unwrap()
}

pub(super) fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

pub(super) fn staff(id: &str) -> StaffName {
    StaffName { id: StaffId::new(id).unwrap(), name: label(if id == "s1" { "Lan" } else { "Omid" }) }
}

pub(super) fn me() -> Me {
    Me {
        staff: staff("s1"),
        email: label("lan@shop.example"),
        role: Role::Agent,
        site: SiteKey::new("K1").unwrap(),
        site_name: label("Kettle & Leaf"),
        languages: vec![],
        away: false,
        targets: false,
        locales: ["en", "fa"].into_iter().filter_map(Locale::new).collect(),
    }
}

pub(super) fn refused(code: ErrorCode) -> Fault {
    Fault::Refused(ErrorBody::new(code, "no"))
}

/// A conversation with one entry; the feed is also its time.
pub(super) fn summary(name: &str, status: Status, feed: u32) -> Summary {
    let at = Timestamp(i64::from(feed) * 1_000);
    Summary {
        conversation: Conversation {
            id: id(name),
            status,
            subject: label("Where is my parcel?"),
            created_at: at,
            last_seq: 1,
            visitor_read: 0,
            staff_read: 0,
            agent: None,
        },
        locale: Locale::new("fa").unwrap(),
        preview: "hi".into(),
        last_at: at,
        since: at,
        feed,
        assignee: None,
        priority: Priority::Normal,
        labels: vec![],
        topic: None,
        snoozed_until: None,
        spam: false,
        blocked: None,
        score: None,
        email: None,
        visitor_name: None,
        due: None,
    }
}

pub(super) fn inbox(conversations: Vec<Summary>, feed: u32) -> Inbox {
    let counts = Counts { waiting: 3, answered: 1, ..Counts::default() };
    Inbox { conversations, counts, feed, erased: Vec::new(), indexing: false, next: None }
}

pub(super) fn says(seq: u32, name: &str, author: Author, text: &str) -> Entry {
    let message = Message {
        client_id: client(name),
        author,
        text: MessageText::new(text).unwrap(),
        attachments: vec![],
        offer: None,
        answers: None,
    };
    Entry { seq, at: Timestamp(i64::from(seq) * 1_000_000), body: EntryBody::Message(message) }
}

pub(super) fn visitor_says(seq: u32, name: &str, text: &str) -> Entry {
    says(seq, name, Author::Visitor, text)
}

pub(super) fn agent_says(seq: u32, name: &str, text: &str) -> Entry {
    says(seq, name, Author::Staff(staff("s1")), text)
}

pub(super) fn entry(seq: u32) -> Entry {
    visitor_says(seq, &format!("v{seq}"), "hi")
}

pub(super) fn known() -> Known {
    Known {
        question: Some("parcel late".into()),
        tried: Vec::new(),
        page: None,
        trail: Vec::new(),
        scores: std::collections::BTreeMap::new(),
        referrer: None,
        zone: None,
        orders: Vec::new(),
        earlier: Vec::new(),
        merge_into: Vec::new(),
    }
}

/// The answer to opening a conversation.
pub(super) fn opened(name: &str, entries: Vec<Entry>) -> Action {
    let mut summary = summary(name, Status::Waiting, 4);
    summary.conversation.last_seq = entries.last().map_or(0, |e| e.seq);
    Action::Opened(id(name), Ok(Box::new(Opened { summary, entries, notes: vec![], known: known() })))
}

pub(super) fn frame(frame: NewsFrame) -> Action {
    Action::Socket(SocketEvent::Frame(Box::new(frame)))
}

pub(super) fn welcome(conversations: Vec<Summary>, feed: u32) -> Action {
    frame(NewsFrame::Welcome(inbox(conversations, feed)))
}

/// One step, a second later.
pub(super) fn run(state: State, action: Action) -> (State, Vec<Effect>) {
    let now = state.now.plus(1_000);
    reduce(state, now, action)
}

/// Steps whose effects do not matter.
pub(super) fn run_all(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(state, |state, action| run(state, action).0)
}

/// Signed in, with three conversations waiting and one answered, and the socket on its way.
pub(super) fn desk() -> State {
    let conversations = vec![
        summary("c1", Status::Waiting, 1),
        summary("c2", Status::Waiting, 2),
        summary("c3", Status::Waiting, 3),
        summary("c4", Status::Answered, 4),
    ];
    let start = State { now: Timestamp(1_000_000), ..State::new("K1", "/desk/K1/waiting") };
    run_all(
        start,
        [
            Action::Started,
            Action::MeCame(Ok(me())),
            Action::QuestionsCame(Ok(UnansweredList { questions: Vec::new(), settled: Vec::new() })),
            Action::InboxCame(View::Waiting, super::Filter::default(), Ok(inbox(conversations, 4))),
        ],
    )
}
