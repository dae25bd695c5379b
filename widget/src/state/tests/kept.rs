//! What outlives a lost connection or a page beside messages: scores and drafts.

use super::*;
use shared::conversation::Rating;
use shared::frame::{Mark, Rate};

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
    later.frame(number, ServerFrame::Welcome(Welcome { at: later.now, conversations }));
    assert_eq!(later.state.talk(&id).unwrap().draft, "half");

    widget.act(Action::Sent(id));
    assert_eq!(kept(&widget.take()), [None], "what is sent is no draft any more");
}
