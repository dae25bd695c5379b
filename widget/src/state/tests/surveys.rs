//! How likely the visitor is to recommend the site: when that is asked, and what is told.

use super::*;
use shared::conversation::Rating;
use shared::survey::Survey;

/// A widget that may ask, in a conversation that was done before or that becomes so now; and its socket's number.
fn done(before: bool) -> (Widget, u32) {
    let (mut widget, number) = Widget::connected();
    let id = widget.talk_id();
    let resolved = Conversation { status: Status::Resolved, ..head(&id, 2) };
    let conversations = if before { vec![resolved.clone()] } else { vec![head(&id, 1)] };
    let welcome = serde_json::json!({ "at": "2026-11-22", "conversations": conversations, "survey": true });
    widget.frame(number, ServerFrame::Welcome(serde_json::from_value(welcome).unwrap()));
    let entries =
        vec![from_staff(1), Entry { seq: 2, at: widget.now, body: EntryBody::Resolved(Author::Visitor) }];
    widget.frame(number, ServerFrame::Entries(Entries { conversation: resolved, entries }));
    (widget, number)
}

fn told(widget: &mut Widget) -> Vec<Survey> {
    let survey = |frame: &&VisitorFrame| {
        if let VisitorFrame::Survey(said) = frame { Some(said.clone()) } else { None }
    };
    sent(&widget.take()).iter().filter_map(survey).collect()
}

fn asks(widget: &Widget) -> bool {
    widget.state.asks_survey(widget.talk())
}

#[test]
fn it_is_asked_after_a_score_and_told_as_soon_as_it_is_seen() {
    let (mut widget, number) = done(false);
    assert!(!asks(&widget) && told(&mut widget).is_empty());
    let conversation = Conversation { status: Status::Resolved, ..head(&widget.talk_id(), 3) };
    let rated = EntryBody::Rated(Rating { score: 4, comment: None });
    let entries = vec![Entry { seq: 3, at: widget.now, body: rated }];
    widget.frame(number, ServerFrame::Entries(Entries { conversation, entries }));
    assert!(asks(&widget));
    assert_eq!(told(&mut widget), [Survey::default()]);
    widget.act(Action::Recommend(Some(9)));
    widget.act(Action::Why("kind".into()));
    widget.act(Action::Told);
    let kind = Some(MessageText::new("kind").unwrap());
    let said = [(Some(9), None), (Some(9), kind)].map(|(score, comment)| Survey { score, comment });
    assert_eq!(told(&mut widget), said);
    assert!(widget.state.poll.over && asks(&widget), "it says thank you");

    // A new connection hears of it again, which changes nothing.
    widget.act(Action::SocketDown(number));
    widget.act(Action::Wake);
    let number = widget.socket();
    widget.act(Action::SocketUp(number));
    assert_eq!(told(&mut widget), said[1..]);
}

#[test]
fn whoever_comes_back_is_asked_and_may_wave_it_off() {
    let (mut widget, number) = done(true);
    assert!(asks(&widget));
    assert_eq!(told(&mut widget), [Survey::default()]);
    widget.act(Action::Recommend(None));
    assert!(!asks(&widget));
    let welcome = serde_json::json!({ "at": "2026-11-22", "conversations": [], "survey": true });
    widget.frame(number, ServerFrame::Welcome(serde_json::from_value(welcome).unwrap()));
    assert!(!asks(&widget), "the edge had not heard of it");
}

#[test]
fn nobody_is_asked_behind_a_closed_panel() {
    let (mut widget, number) = Widget::connected();
    widget.act(Action::Loader(FromLoader::Hide));
    widget.take();
    let resolved = Conversation { status: Status::Resolved, ..head(&widget.talk_id(), 1) };
    let welcome = serde_json::json!({ "at": "2026-11-22", "conversations": [resolved], "survey": true });
    widget.frame(number, ServerFrame::Welcome(serde_json::from_value(welcome).unwrap()));
    assert_eq!(told(&mut widget), []);
    widget.act(Action::Loader(FromLoader::Show(None)));
    assert_eq!(told(&mut widget), [Survey::default()]);
}
