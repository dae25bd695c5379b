//! What outlives a lost connection or a page beside messages: scores and drafts.

use super::*;
use shared::conversation::Rating;
use shared::frame::{Contact, Mark, Rate};

fn staff() -> Author {
    Author::Staff(StaffName { id: StaffId::new("s1").unwrap(), name: Label::new("Lan").unwrap() })
}

/// A widget whose conversation is marked as done, and its socket's number.
fn done() -> (Widget, u32) {
    let (mut widget, number) = Widget::connected();
    let conversation = Conversation { status: Status::Resolved, ..head(&widget.talk_id(), 2) };
    let entries = vec![from_staff(1), Entry { seq: 2, at: widget.now, body: EntryBody::Resolved(staff()) }];
    widget.frame(number, ServerFrame::Entries(Entries { conversation, entries }));
    widget.take();
    (widget, number)
}

fn rates(effects: &[Effect]) -> Vec<Rate> {
    let rate =
        |frame: &&VisitorFrame| if let VisitorFrame::Rate(rate) = frame { Some(rate.clone()) } else { None };
    sent(effects).iter().filter_map(rate).collect()
}

#[test]
fn a_score_is_sent_until_it_has_come_back() {
    let (mut widget, number) = done();
    assert!(widget.talk().rating().is_none());
    let id = widget.talk_id();
    widget.act(Action::Rated(id.clone(), 4));
    let first = rates(&widget.take());
    assert_eq!(first.iter().map(|rate| rate.rating.score).collect::<Vec<_>>(), [4]);

    // The connection is lost before the answer: the same one goes out with the next greeting.
    widget.act(Action::SocketDown(number));
    widget.act(Action::Wake);
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    assert_eq!(rates(&widget.take()), first);
    assert_eq!(widget.talk().rating().map(|rating| rating.score), Some(4));

    let rated = EntryBody::Rated(Rating { score: 4, comment: None });
    let conversation = Conversation { status: Status::Resolved, ..head(&id, 3) };
    let entries = vec![Entry { seq: 3, at: widget.now, body: rated }];
    widget.frame(number, ServerFrame::Entries(Entries { conversation, entries }));
    widget.act(Action::SocketDown(number));
    widget.act(Action::Wake);
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    assert_eq!(rates(&widget.take()), []);
    assert_eq!(widget.talk().rating().map(|rating| rating.score), Some(4));
}

#[test]
fn a_word_goes_with_the_score_and_never_without() {
    let (mut widget, _) = done();
    let id = widget.talk_id();
    widget.act(Action::Remark(id.clone(), "kind".into()));
    widget.act(Action::Remarked(id.clone()));
    assert_eq!(rates(&widget.take()), []);
    widget.act(Action::Remark(id.clone(), " ".into()));
    widget.act(Action::Rated(id.clone(), 5));
    widget.act(Action::Remarked(id.clone()));
    widget.act(Action::Remark(id.clone(), "kind".into()));
    widget.act(Action::Remarked(id));
    let said: Vec<Rating> = rates(&widget.take()).into_iter().map(|rate| rate.rating).collect();
    let kind = MessageText::new("kind").unwrap();
    assert_eq!(said, [Rating { score: 5, comment: None }, Rating { score: 5, comment: Some(kind) }]);
}

#[test]
fn what_the_staff_have_seen_only_grows() {
    let (mut widget, number) = done();
    let id = widget.talk_id();
    let seen = |widget: &Widget| widget.talk().head.as_ref().unwrap().staff_read;
    widget.frame(number, ServerFrame::Read(Mark { conversation: id.clone(), seq: 2 }));
    widget.frame(number, ServerFrame::Read(Mark { conversation: id.clone(), seq: 1 }));
    // A frame that was overtaken says less.
    let entries = Entries { conversation: head(&id, 2), entries: vec![] };
    widget.frame(number, ServerFrame::Entries(entries));
    assert_eq!(seen(&widget), 2);
}

#[test]
fn a_draft_is_kept_once_something_was_sent_and_comes_back() {
    let mut fresh = Widget::open();
    fresh.act(Action::Talk);
    fresh.act(Action::Drafted(fresh.talk_id(), "secret".into()));
    fresh.act(Action::Due(Timer::Draft));
    let kept = |effects: &[Effect]| -> Vec<Option<String>> {
        let draft = |effect: &Effect| match effect {
            Effect::Tell(Tell::Draft(_, text)) => Some(text.clone()),
            _ => None,
        };
        effects.iter().filter_map(draft).collect()
    };
    assert_eq!(kept(&fresh.take()), [], "nothing is kept before the first message");

    let (mut widget, _) = Widget::connected();
    let id = widget.talk_id();
    widget.act(Action::Drafted(id.clone(), "half".into()));
    widget.act(Action::Due(Timer::Draft));
    widget.act(Action::Due(Timer::Draft));
    let texts = kept(&widget.take());
    let [Some(text)] = texts.as_slice() else { panic!("kept {texts:?}") };

    let mut later = Widget::new();
    later.hello(Some("s1"), vec![text.clone()]);
    later.act(Action::Loader(FromLoader::Show(None)));
    let number = later.socket();
    later.act(Action::SocketUp(number));
    let conversations = vec![head(&id, 1)];
    later.frame(number, ServerFrame::Welcome(Welcome { at: later.now, conversations, ask_email: false }));
    assert_eq!(later.state.talk(&id).unwrap().draft, "half");

    widget.act(Action::Sent(id));
    assert_eq!(kept(&widget.take()), [None], "what is sent is no draft any more");
}

fn waiting(id: &ConversationId, last_seq: u32) -> Conversation {
    Conversation { status: Status::Waiting, ..head(id, last_seq) }
}

fn contacts(effects: &[Effect]) -> Vec<Contact> {
    let contact = |frame: &&VisitorFrame| {
        if let VisitorFrame::Contact(contact) = frame { Some(contact.clone()) } else { None }
    };
    sent(effects).iter().filter_map(contact).collect()
}

#[test]
fn an_address_is_asked_for_while_an_answer_is_waited_for_and_sent_until_it_is_known() {
    let (mut widget, number) = Widget::connected();
    let id = widget.talk_id();
    let welcome =
        |at, ask_email, conversations| ServerFrame::Welcome(Welcome { at, conversations, ask_email });
    let asked = |widget: &Widget| widget.state.asks_email(widget.talk());
    assert!(!asked(&widget), "nobody has said that it may");
    widget.frame(number, welcome(widget.now, true, vec![waiting(&id, 1)]));
    assert!(asked(&widget));
    let resolved = Conversation { status: Status::Resolved, ..head(&id, 2) };
    widget.frame(
        number,
        ServerFrame::Entries(Entries { conversation: resolved, entries: vec![from_staff(2)] }),
    );
    assert!(!asked(&widget), "there is nothing to wait for");
    let waiting = waiting(&id, 3);
    widget
        .frame(number, ServerFrame::Entries(Entries { conversation: waiting, entries: vec![from_staff(3)] }));
    widget.take();

    widget.act(Action::Email("no address".into()));
    widget.act(Action::Reached(false));
    assert!(asked(&widget) && contacts(&widget.take()).is_empty());
    widget.act(Action::Email(" linh@mail.example".into()));
    widget.act(Action::Reached(false));
    let said = contacts(&widget.take());
    assert_eq!(
        said.iter().map(|c| c.email.as_ref().unwrap().as_str()).collect::<Vec<_>>(),
        ["linh@mail.example"]
    );
    assert!(!asked(&widget) && widget.state.has_email());

    // Lost on the way: it goes out again, and what the edge does not know yet is not asked again.
    widget.act(Action::SocketDown(number));
    widget.act(Action::Wake);
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    assert_eq!(contacts(&widget.take()), said);
    widget.frame(number, welcome(widget.now, true, vec![]));
    assert!(!asked(&widget));
    widget.frame(number, welcome(widget.now, false, vec![]));
    widget.act(Action::SocketDown(number));
    widget.act(Action::Wake);
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    assert_eq!(contacts(&widget.take()), []);
}

#[test]
fn whoever_would_rather_not_say_is_not_asked_again() {
    let (mut widget, number) = Widget::connected();
    let id = widget.talk_id();
    let conversations = vec![waiting(&id, 1)];
    let at = widget.now;
    widget.frame(number, ServerFrame::Welcome(Welcome { at, conversations, ask_email: true }));
    widget.take();
    widget.act(Action::Email("linh@mail.example".into()));
    widget.act(Action::Reached(true));
    assert_eq!(contacts(&widget.take()), [Contact { email: None }]);
    assert!(!widget.state.asks_email(widget.talk()) && !widget.state.has_email());
}

#[test]
fn a_page_that_is_for_a_conversation_opens_it() {
    let mut widget = Widget::new();
    let id = ConversationId::new("k-from-mail").unwrap();
    widget.act(Action::Loader(FromLoader::Open(id.clone())));
    assert_eq!(widget.state.screen(), &Screen::Talk(id.clone()));
    assert_eq!(widget.state.talk(&id).unwrap().stage, Stage::Person);
}

fn pages(effects: &[Effect]) -> Vec<String> {
    let page = |frame: &&VisitorFrame| match frame {
        VisitorFrame::Page(page) => Some(page.url.to_string()),
        _ => None,
    };
    sent(effects).iter().filter_map(page).collect()
}

#[test]
fn the_edge_hears_of_pages_while_somebody_waits() {
    let go = |widget: &mut Widget, url: &str| {
        widget.act(Action::Loader(FromLoader::Page(page(url, "Title"))));
        pages(&widget.take())
    };
    let mut widget = Widget::open();
    assert_eq!(go(&mut widget, "https://a.example/1"), Vec::<String>::new(), "nothing was written");
    widget.act(Action::Talk);
    widget.act(Action::Escalate(widget.talk_id()));
    widget.write("hello");
    widget.act(Action::Replied(Box::new(Call::Session), Box::new(Reply::Session("s1".into()))));
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    assert_eq!(pages(&widget.take()), ["https://a.example/1"]);
    assert_eq!(go(&mut widget, "https://a.example/2"), ["https://a.example/2"]);
    // Without a connection it goes out with the next greeting.
    widget.act(Action::SocketDown(number));
    assert_eq!(go(&mut widget, "https://a.example/3"), Vec::<String>::new());
    widget.act(Action::Wake);
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    assert_eq!(pages(&widget.take()), ["https://a.example/3"]);
    let conversation = Conversation { status: Status::Resolved, ..head(&widget.talk_id(), 2) };
    let entries = vec![from_staff(1), Entry { seq: 2, at: widget.now, body: EntryBody::Resolved(staff()) }];
    widget.frame(number, ServerFrame::Entries(Entries { conversation, entries }));
    widget.take();
    assert_eq!(go(&mut widget, "https://a.example/4"), Vec::<String>::new(), "it is done");
}

#[test]
fn after_a_refusal_the_next_try_takes_its_time() {
    let (mut widget, number) = Widget::connected();
    let wait = |widget: &mut Widget, number: u32| {
        widget.take();
        widget.act(Action::SocketDown(number));
        let wait = |effect: Effect| match effect {
            Effect::After(ms, Timer::Retry(_)) => Some(ms),
            _ => None,
        };
        widget.take().into_iter().find_map(wait).expect("a retry")
    };
    assert!(wait(&mut widget, number) <= 500);
    widget.act(Action::Wake);
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    widget.frame(number, ServerFrame::Error(ErrorBody::new(ErrorCode::TooMany, "wait")));
    assert!(wait(&mut widget, number) >= 4_000);
}
