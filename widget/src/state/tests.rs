//! The widget's decisions, acted out without a browser.

use super::*;
use shared::ask::{Answer, Verdict};
use shared::conversation::{Author, Conversation, Entry, EntryBody, Message, StaffName, Status};
use shared::error::{ErrorBody, ErrorCode};
use shared::faq::{Doc, Pack, pack};
use shared::frame::{Accepted, Entries, Outgoing, Rejected, ServerFrame, Sync, VisitorFrame, Welcome};
use shared::id::StaffId;
use shared::text::{Label, MessageText};

mod files;
mod kept;
mod offers;
mod rest;
mod surveys;

/// A widget with its clock, its dice and what it asked for.
struct Widget {
    state: State,
    now: Timestamp,
    rolled: u32,
    done: Vec<Effect>,
}

impl Widget {
    fn new() -> Self {
        let mut widget = Self::bare();
        widget.act(Action::Rest(true));
        widget
    }

    /// With the first part of the code only.
    fn bare() -> Self {
        let boot = r#"{"site":"demo","name":"Kiln","locale":"en","locales":["en"],"ticket":"t","theme":{},"pack":"/p","strings":"/s","help":"/h","presence":{"open":true},"origins":[],"orders":true}"#;
        let state = State::new(serde_json::from_str(boot).unwrap());
        Self { state, now: Timestamp(1_000_000), rolled: 0, done: Vec::new() }
    }

    /// Greeted by the loader, its articles loaded, shown.
    fn open() -> Self {
        let mut widget = Self::new();
        widget.hello(None, vec![]);
        widget.act(Action::Index(Ok(Rc::new(Index::build(articles())))));
        widget.act(Action::Loader(FromLoader::Show(None)));
        widget
    }

    fn hello(&mut self, session: Option<&str>, outbox: Vec<String>) {
        let session = session.map(str::to_owned);
        self.act(Action::Loader(FromLoader::Hello { session, outbox, page: None, referrer: None }));
    }

    fn act(&mut self, action: Action) {
        let rolled = &mut self.rolled;
        let mut dice = || {
            *rolled = rolled.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *rolled
        };
        let effects = self.state.update(action, &mut Moment { now: self.now, dice: &mut dice });
        self.done.extend(effects);
    }

    /// What was to be done since the last look.
    fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.done)
    }

    fn talk_id(&self) -> ConversationId {
        match self.state.screen() {
            Screen::Talk(id) => id.clone(),
            other => panic!("on {other:?}"),
        }
    }

    fn talk(&self) -> &Talk {
        self.state.talk(&self.talk_id()).unwrap()
    }

    fn write(&mut self, text: &str) {
        let id = self.talk_id();
        self.act(Action::Drafted(id.clone(), text.into()));
        self.act(Action::Sent(id));
    }

    /// The answer to the one question that is out.
    fn answer(&mut self, reply: Reply) {
        let asked = self.take().into_iter().find_map(|effect| match effect {
            Effect::Call(call @ Call::Ask(..)) => Some(call),
            _ => None,
        });
        self.act(Action::Replied(Box::new(asked.expect("a question")), Box::new(reply)));
    }

    /// The number of the socket that was opened last.
    fn socket(&mut self) -> u32 {
        let opened = self.take().into_iter().rev().find_map(|effect| match effect {
            Effect::Connect(number, _) => Some(number),
            _ => None,
        });
        opened.expect("a socket")
    }

    fn frame(&mut self, number: u32, frame: ServerFrame) {
        self.act(Action::Frame(number, Box::new(frame)));
    }

    /// A widget in a conversation with a person, its socket up; and the socket's number.
    fn connected() -> (Self, u32) {
        let mut widget = Self::open();
        widget.act(Action::Talk);
        widget.act(Action::Escalate(widget.talk_id()));
        widget.write("hello");
        widget.act(Action::Replied(Box::new(Call::Session), Box::new(Reply::Session("s1".into()))));
        let number = widget.socket();
        widget.act(Action::SocketUp(number));
        (widget, number)
    }
}

fn articles() -> Pack {
    let doc = |id, title| Doc { id, title, category: "orders", ..Doc::default() };
    let docs = [doc("returns", "How do I return an order?"), doc("delivery", "How long does delivery take?")];
    pack::decode(&pack::encode(&docs, &[], &shared::locale::Locale::new("en").unwrap())).unwrap()
}

fn welcome(at: Timestamp, conversations: Vec<Conversation>, ask_email: bool) -> ServerFrame {
    ServerFrame::Welcome(Welcome { at, conversations, ask_email, survey: false, faces: vec![] })
}

fn brief(id: &str) -> shared::article::ArticleBrief {
    serde_json::from_value(serde_json::json!({ "id": id, "locale": "en", "title": id })).unwrap()
}

fn no_match() -> Reply {
    Reply::Answer(Answer { verdict: Verdict::NoMatch, confidence: 0, article: None, suggestions: vec![] })
}

fn head(id: &ConversationId, last_seq: u32) -> Conversation {
    Conversation {
        id: id.clone(),
        status: Status::Answered,
        subject: Label::new("hello").unwrap(),
        created_at: Timestamp(0),
        last_seq,
        visitor_read: 0,
        staff_read: 0,
        agent: None,
    }
}

fn from_staff(seq: u32) -> Entry {
    let author =
        Author::Staff(StaffName { id: StaffId::new("s1").unwrap(), name: Label::new("Lan").unwrap() });
    let client_id = ClientId::new(&format!("staff{seq}")).unwrap();
    let text = MessageText::new("hi").unwrap();
    Entry {
        seq,
        at: Timestamp(5),
        body: EntryBody::Message(Message {
            client_id,
            author,
            text,
            attachments: vec![],
            offer: None,
            answers: None,
        }),
    }
}

fn sent(effects: &[Effect]) -> Vec<&VisitorFrame> {
    effects.iter().filter_map(|e| if let Effect::Send(frame) = e { Some(frame) } else { None }).collect()
}

fn calls(effects: &[Effect]) -> Vec<&Call> {
    effects.iter().filter_map(|e| if let Effect::Call(call) = e { Some(call) } else { None }).collect()
}

fn stored(effects: &[Effect]) -> Vec<&String> {
    let kept = |e: &'_ _| matches!(e, &&Effect::Tell(Tell::Outbox(_, Some(_))));
    effects
        .iter()
        .filter(kept)
        .filter_map(|e| if let Effect::Tell(Tell::Outbox(_, Some(text))) = e { Some(text) } else { None })
        .collect()
}

/// A site with more articles than a browser carries: the edge is asked once the field stands still, and an answer to
/// an older text is not shown.
#[test]
fn typing_asks_the_edge_where_articles_are_too_many() {
    let mut widget = Widget::open();
    let doc = Doc { id: "returns", title: "How do I return an order?", category: "orders", ..Doc::default() };
    let english = shared::locale::Locale::new("en").unwrap();
    let pack = pack::decode(&pack::encode_part(&[doc], &[], &english, 2_500)).unwrap();
    widget.act(Action::Index(Ok(Rc::new(Index::build(pack)))));
    assert!(widget.state.categories().is_empty(), "counts of some articles would be wrong");
    widget.take();
    let typed = |text: &str| Action::Typed { text: text.into(), composing: false };
    widget.act(typed("par"));
    widget.act(typed("parcel"));
    assert_eq!(widget.state.pane(), Pane::Wait);
    widget.act(Action::Due(Timer::Search(1)));
    assert!(calls(&widget.take()).is_empty(), "only what the field says now");
    widget.act(Action::Due(Timer::Search(2)));
    let effects = widget.take();
    let [Call::Search(2, search)] = calls(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(&*search.text, "parcel");
    let search = || Call::Search(2, search.clone());
    let found = |id: &str| {
        let found = shared::ask::Found {
            id: ArticleId::new(id).unwrap(),
            title: "Where is my parcel?".into(),
            spans: vec![12, 18],
        };
        Reply::Found(shared::ask::FoundList { found: vec![found] })
    };
    widget.act(Action::Replied(Box::new(search()), Box::new(found("parcels"))));
    assert_eq!(widget.state.search.found[0].id.as_str(), "parcels");
    widget.act(typed("parcel return"));
    assert_eq!(widget.state.pane(), Pane::Results, "what was found stands while the edge is asked again");
    widget.act(Action::Replied(Box::new(search()), Box::new(found("stale"))));
    assert_eq!(widget.state.search.found[0].id.as_str(), "parcels");
    let again = Call::Search(3, search_for("parcel return"));
    widget.act(Action::Replied(Box::new(again), Box::new(Reply::Failed(Fault::Network))));
    assert_eq!(widget.state.search.found[0].id.as_str(), "returns", "the few that are here have to do");
}

fn search_for(text: &str) -> shared::ask::Search {
    let locale = shared::locale::Locale::new("en").unwrap();
    shared::ask::Search { locale, text: Question::new(text).unwrap(), page: None }
}

#[test]
fn typing_finds_without_the_network_and_a_composition_waits() {
    let mut widget = Widget::open();
    widget.take();
    widget.act(Action::Typed { text: "retur".into(), composing: true });
    assert!(widget.state.search.found.is_empty());
    assert_eq!(widget.take(), [Effect::After(400, Timer::Paused(1))]);
    widget.act(Action::Typed { text: "return".into(), composing: false });
    assert_eq!(widget.state.pane(), Pane::Results);
    assert_eq!(widget.state.search.found[0].id.as_str(), "returns");
    // The pause of the composition is out of date; the search counts once it stands still.
    widget.act(Action::Due(Timer::Paused(1)));
    widget.act(Action::Due(Timer::Settled(2)));
    widget.act(Action::Due(Timer::Settled(2)));
    widget.act(Action::Due(Timer::Flush));
    let effects = widget.take();
    let [Call::Events(events)] = calls(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(events.events.len(), 2, "opened and searched, once: {events:?}");
}

#[test]
fn a_composition_that_stands_still_is_searched_for() {
    let mut widget = Widget::open();
    widget.act(Action::Typed { text: "return".into(), composing: true });
    widget.act(Action::Due(Timer::Paused(1)));
    assert_eq!(widget.state.pane(), Pane::Results);
}

#[test]
fn enter_opens_the_best_article_or_a_conversation() {
    let mut widget = Widget::open();
    widget.act(Action::Typed { text: "return".into(), composing: false });
    widget.act(Action::Submitted);
    assert!(matches!(widget.state.screen(), Screen::Article(id, Some(_)) if id.as_str() == "returns"));
    widget.act(Action::Back);
    widget.act(Action::Typed { text: "zzzz".into(), composing: false });
    assert_eq!(widget.state.pane(), Pane::Nothing);
    widget.act(Action::Submitted);
    assert_eq!((widget.talk().draft.as_str(), widget.talk().stage), ("zzzz", Stage::Person));
}

#[test]
fn what_the_faq_does_not_know_goes_to_a_person_with_all_that_was_tried() {
    let mut widget = Widget::open();
    widget.act(Action::Talk);
    widget.write("ship to France?");
    let suggestions = vec![brief("delivery")];
    widget.answer(Reply::Answer(Answer {
        verdict: Verdict::Suggest,
        confidence: 40,
        article: None,
        suggestions,
    }));
    assert_eq!(widget.talk().turns[0].said, Said::Suggest(vec![brief("delivery")]));
    assert!(widget.talk().timeline.pending().is_empty(), "nothing is sent before a person is needed");
    widget.write("and my dog?");
    widget.answer(no_match());
    let effects = widget.take();
    assert_eq!(calls(&effects), [&Call::Session]);
    assert_eq!(stored(&effects).len(), 2, "both messages survive a reload");
    let pending = widget.talk().timeline.pending();
    assert_eq!(pending.len(), 2);
    let opening = pending[0].message.opening.as_ref().unwrap();
    assert_eq!(opening.tried, [brief("delivery").id]);
    assert!(pending[1].message.opening.is_none());
}

#[test]
fn a_question_survives_an_edge_that_is_down() {
    let mut widget = Widget::open();
    widget.act(Action::Talk);
    widget.write("anyone there?");
    widget.answer(Reply::Failed(Fault::Network));
    let outbox: Vec<String> = stored(&widget.take()).into_iter().cloned().collect();
    widget.act(Action::Replied(Box::new(Call::Session), Box::new(Reply::Failed(Fault::Network))));
    assert!(matches!(widget.take()[..], [Effect::After(_, Timer::Session)]));
    // The page is left and comes back; another tab's rubbish is ignored.
    let mut reloaded = Widget::new();
    reloaded.hello(None, [outbox, vec!["{}".into()]].concat());
    assert_eq!(calls(&reloaded.take()), [&Call::Session]);
    assert_eq!(reloaded.state.talks().len(), 1);
    assert_eq!(reloaded.state.talks()[0].subject(), "anyone there?");
}

#[test]
fn hello_comes_first_and_carries_what_waits() {
    let (mut widget, _) = Widget::connected();
    let effects = widget.take();
    let frames = sent(&effects);
    let VisitorFrame::Hello(hello) = frames[0] else { panic!("{frames:?}") };
    assert_eq!((hello.since.len(), hello.pending.len()), (0, 1));
    assert_eq!(frames.len(), 1);
}

#[test]
fn a_hello_never_outgrows_a_frame() {
    let mut widget = Widget::open();
    widget.act(Action::Talk);
    widget.act(Action::Escalate(widget.talk_id()));
    for _ in 0..20 {
        widget.write(&"سلام ".repeat(700));
    }
    widget.act(Action::Replied(Box::new(Call::Session), Box::new(Reply::Session("s1".into()))));
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    let effects = widget.take();
    let frames = sent(&effects);
    assert!(frames.len() > 1);
    assert!(frames.iter().all(|frame| crate::json::to_string(*frame).len() < limit::FRAME_BYTES));
    let VisitorFrame::Hello(hello) = frames[0] else { panic!("{frames:?}") };
    assert_eq!(hello.pending.len() + frames.len() - 1, 20);
}

#[test]
fn what_is_acknowledged_leaves_the_outbox_and_what_is_refused_can_be_tried_again() {
    let (mut widget, number) = Widget::connected();
    let conversation = widget.talk_id();
    let client_id = widget.talk().timeline.pending()[0].message.client_id.clone();
    widget.take();
    let accepted =
        Accepted { conversation: conversation.clone(), client_id: client_id.clone(), seq: 1, at: widget.now };
    widget.frame(number, ServerFrame::Accepted(accepted));
    assert_eq!(widget.take(), [Effect::Tell(Tell::Outbox(client_id, None))]);
    widget.write("two");
    let refused = widget.talk().timeline.pending()[0].message.client_id.clone();
    let error = ErrorBody::new(ErrorCode::Invalid, "no");
    widget.frame(number, ServerFrame::Rejected(Rejected { client_id: refused.clone(), error }));
    assert!(widget.talk().timeline.pending()[0].failed);
    widget.take();
    widget.act(Action::Resend(conversation, refused.clone()));
    let pending = widget.talk().timeline.pending();
    assert!(pending.len() == 1 && !pending[0].failed && pending[0].message.client_id != refused);
    assert_eq!(sent(&widget.take()).len(), 1);
}

#[test]
fn unread_counts_until_it_is_looked_at() {
    let (mut widget, number) = Widget::connected();
    let id = widget.talk_id();
    widget.act(Action::Loader(FromLoader::Hide));
    widget.take();
    let entries = |entries: Vec<Entry>| ServerFrame::Entries(Entries { conversation: head(&id, 2), entries });
    widget.frame(number, entries(vec![from_staff(1), from_staff(2)]));
    assert_eq!(widget.take().last(), Some(&Effect::Tell(Tell::Unread(2))));
    widget.frame(number, entries(vec![from_staff(2)]));
    assert_eq!(widget.take().iter().filter(|e| matches!(e, Effect::Tell(Tell::Unread(_)))).count(), 0);
    widget.act(Action::Loader(FromLoader::Show(None)));
    let effects = widget.take();
    let [VisitorFrame::Read(mark)] = sent(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((mark.seq, effects.last()), (2, Some(&Effect::Tell(Tell::Unread(0)))));
}

#[test]
fn a_lost_socket_is_sought_with_growing_patience_and_an_old_one_is_not_listened_to() {
    let (mut widget, number) = Widget::connected();
    widget.frame(number, welcome(widget.now, vec![], false));
    widget.take();
    widget.act(Action::SocketDown(number));
    let [Effect::After(first, Timer::Retry(retry))] = widget.take()[..] else { panic!("no retry") };
    assert!((250..=500).contains(&first), "{first}");
    widget.act(Action::Due(Timer::Retry(number)));
    assert_eq!(widget.take(), [], "an outdated timer");
    widget.act(Action::Due(Timer::Retry(retry)));
    let second = widget.socket();
    widget.act(Action::SocketDown(number));
    assert_eq!(widget.state.live.phase, Phase::Opening, "an outdated socket");
    assert!(widget.state.live.is_lost());
    widget.act(Action::SocketUp(second));
    assert!(!widget.state.live.is_lost());
}

#[test]
fn a_socket_that_does_not_answer_is_given_up() {
    let (mut widget, number) = Widget::connected();
    widget.take();
    widget.act(Action::Due(Timer::Ping(number)));
    assert!(widget.take().contains(&Effect::Ping));
    widget.act(Action::Pong(number));
    widget.act(Action::Due(Timer::Pong(number)));
    assert_eq!(widget.state.live.phase, Phase::Up, "it did answer");
    widget.act(Action::Due(Timer::Ping(number)));
    widget.act(Action::Due(Timer::Pong(number)));
    assert!(widget.take().contains(&Effect::Disconnect));
    assert_eq!(widget.state.live.phase, Phase::Waiting);
    widget.act(Action::Wake);
    assert_eq!(widget.state.live.phase, Phase::Opening, "the network is back: at once");
}

#[test]
fn where_sockets_are_blocked_frames_go_by_sync() {
    let mut widget = Widget::open();
    widget.act(Action::Talk);
    widget.act(Action::Escalate(widget.talk_id()));
    widget.write("hello");
    widget.act(Action::Replied(Box::new(Call::Session), Box::new(Reply::Session("s1".into()))));
    let first = widget.socket();
    widget.act(Action::SocketDown(first));
    let retry = widget.take().into_iter().find_map(|e| match e {
        Effect::After(_, timer @ Timer::Retry(_)) => Some(timer),
        _ => None,
    });
    widget.act(Action::Due(retry.unwrap()));
    let second = widget.socket();
    widget.act(Action::SocketDown(second));
    assert_eq!(widget.state.live.phase, Phase::Polling);
    let effects = widget.take();
    let [Call::Sync(Sync { frames })] = calls(&effects)[..] else { panic!("{effects:?}") };
    assert!(matches!(&frames[0], VisitorFrame::Hello(hello) if hello.pending.len() == 1));
    // Nothing new: slower each time. Something new: fast again.
    let mut waits = Vec::new();
    for news in [false, false, true] {
        let id = widget.talk_id();
        let mut frames = vec![welcome(widget.now, vec![head(&id, 1)], false)];
        if news {
            frames.push(ServerFrame::Entries(Entries {
                conversation: head(&id, 1),
                entries: vec![from_staff(1)],
            }));
        }
        let call = Call::Sync(Sync { frames: vec![] });
        widget.act(Action::Replied(Box::new(call), Box::new(Reply::Sync(Sync { frames }))));
        waits.extend(widget.take().into_iter().filter_map(|e| match e {
            Effect::After(ms, Timer::Poll(_)) => Some(ms),
            _ => None,
        }));
    }
    assert_eq!(waits, [2_250, 3_375, 1_500]);
}

#[test]
fn a_session_that_is_none_any_more_is_replaced() {
    let (mut widget, number) = Widget::connected();
    widget.act(Action::SocketDown(number));
    widget.state.live.phase = Phase::Polling;
    widget.take();
    let gone = Reply::Failed(Fault::Refused(ErrorBody::new(ErrorCode::Unauthorized, "")));
    widget.act(Action::Replied(Box::new(Call::Sync(Sync { frames: vec![] })), Box::new(gone)));
    let effects = widget.take();
    assert_eq!(effects, [Effect::Tell(Tell::Session(None)), Effect::Call(Call::Session)]);
}

#[test]
fn an_order_is_looked_up_and_proved_in_the_conversation_that_follows() {
    let mut widget = Widget::open();
    widget.act(Action::Go(Screen::Order));
    widget.act(Action::OrderSubmitted);
    assert_eq!(widget.state.order.wrong, Some(Wrong::NoNumber));
    widget.act(Action::OrderNumber(" KL-1 ".into()));
    widget.act(Action::OrderSubmitted);
    assert_eq!(widget.state.order.wrong, Some(Wrong::NoContact));
    widget.act(Action::OrderContact("a@b.example".into()));
    widget.take();
    widget.act(Action::OrderSubmitted);
    widget.act(Action::OrderSubmitted);
    let mut effects = widget.take();
    assert_eq!(effects.len(), 1, "asked once");
    let Some(Effect::Call(call)) = effects.pop() else { panic!("no call") };
    let found = r#"{"order":{"number":"KL-1","placed_at":"2026-11-22","state":"shipped","currency":"USD","items":[],"totals":{"subtotal":1,"total":1}},"proof":"p1"}"#;
    let found = serde_json::from_str(found).unwrap();
    widget.act(Action::Replied(Box::new(call), Box::new(Reply::Order(found))));
    assert!(widget.state.order.found.is_some() && !widget.state.order.busy);
    widget.act(Action::Talk);
    widget.write("where is it?");
    widget.answer(no_match());
    let pending = &widget.talk().timeline.pending()[0];
    assert_eq!(pending.message.opening.as_ref().unwrap().orders[0].proof.as_str(), "p1");
}

#[test]
fn going_back_forgets_an_empty_conversation_and_keeps_a_begun_one() {
    let mut widget = Widget::open();
    widget.act(Action::Talk);
    widget.act(Action::Back);
    assert_eq!((widget.state.depth(), widget.state.talks.len()), (0, 0));
    widget.act(Action::Talk);
    widget.write("hello");
    widget.act(Action::Back);
    widget.act(Action::Back);
    assert_eq!((widget.state.depth(), widget.state.talks.len()), (0, 1));
}

#[test]
fn ids_are_drawn_whole() {
    let mut seed = 7_u32;
    let mut dice = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed
    };
    let mut moment = Moment { now: Timestamp(0), dice: &mut dice };
    let (one, other) = (moment.id(), moment.id());
    assert_eq!(one.len(), 22);
    assert!(one != other && ConversationId::new(&one).is_some());
}

proptest::proptest! {
    /// Whatever order frames, losses and clicks come in, nothing panics and nothing that was written is lost.
    #[test]
    fn nothing_written_is_ever_lost(steps in proptest::collection::vec(0_u8..9, 0..60)) {
        let (mut widget, mut number) = Widget::connected();
        let id = widget.talk_id();
        let (mut written, mut seq) = (1, 0);
        for step in steps {
            for effect in widget.take() {
                if let Effect::Connect(opened, _) = effect { number = opened; }
            }
            match step {
                0 => { widget.act(Action::Loader(FromLoader::Show(None))); widget.write("more"); written += 1; }
                1 => widget.act(Action::SocketDown(number)),
                2 => widget.act(Action::SocketUp(number)),
                3 => widget.act(Action::Wake),
                4 => { seq += 1; widget.frame(number, ServerFrame::Entries(Entries { conversation: head(&id, seq), entries: vec![from_staff(seq)] })); }
                5 => widget.act(Action::Due(Timer::Retry(number))),
                6 => widget.act(Action::Due(Timer::Pong(number))),
                7 => widget.act(Action::Replied(Box::new(Call::Sync(Sync { frames: vec![] })), Box::new(Reply::Failed(Fault::Network)))),
                _ => widget.act(Action::Loader(FromLoader::Hide)),
            }
        }
        proptest::prop_assert_eq!(widget.talk().timeline.pending().len(), written);
    }
}
