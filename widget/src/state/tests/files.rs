//! Files beside the composer, and in messages.

use super::*;
use shared::attachment::{Attachment, MediaType};
use shared::id::AttachmentId;

fn done(id: &AttachmentId, name: &str) -> Upload {
    Upload::Done(Attachment {
        id: id.clone(),
        name: Label::new(name).unwrap(),
        media_type: MediaType::Png,
        bytes: 7,
        width: None,
        height: None,
    })
}

fn uploads(effects: &[Effect]) -> Vec<(u32, AttachmentId)> {
    let upload = |e: &Effect| if let Effect::Upload(n, id) = e { Some((*n, id.clone())) } else { None };
    effects.iter().filter_map(upload).collect()
}

fn messages(effects: &[Effect]) -> Vec<(String, usize)> {
    let message = |frame: &&VisitorFrame| match frame {
        VisitorFrame::Send(message) => Some((message.text.to_string(), message.attachments.len())),
        _ => None,
    };
    sent(effects).iter().filter_map(message).collect()
}

fn pick(widget: &mut Widget, number: u32) {
    widget.act(Action::Picked(number, "cup.png".into(), 7));
}

#[test]
fn a_message_waits_for_its_files() {
    let (mut widget, _) = Widget::connected();
    widget.take();
    pick(&mut widget, 0);
    let sent = uploads(&widget.take());
    let [(0, id)] = sent.as_slice() else { panic!("{sent:?}") };
    widget.write("look");
    assert_eq!(messages(&widget.take()), []);
    assert_eq!(widget.talk().draft, "look");
    widget.act(Action::Uploaded(0, Upload::Going(50)));
    assert_eq!(messages(&widget.take()), []);
    widget.act(Action::Uploaded(0, done(id, "cup.png")));
    let effects = widget.take();
    assert_eq!(messages(&effects), [("look".to_owned(), 1)]);
    assert!(stored(&effects)[0].contains(id.as_str()), "the outbox keeps the id");
    assert!(widget.talk().files.is_empty() && widget.talk().draft.is_empty());
    assert!(effects.iter().any(|e| matches!(e, Effect::Picture(0, shown) if shown == id)));
}

#[test]
fn without_words_it_says_the_names() {
    let (mut widget, _) = Widget::connected();
    pick(&mut widget, 0);
    let id = widget.talk().files[0].id.clone();
    widget.act(Action::Uploaded(0, done(&id, "cup.png")));
    widget.take();
    widget.act(Action::Sent(widget.talk_id()));
    assert_eq!(messages(&widget.take()), [("cup.png".to_owned(), 1)]);
}

#[test]
fn what_failed_holds_the_message_back_until_it_is_there_or_gone() {
    let (mut widget, _) = Widget::connected();
    pick(&mut widget, 0);
    widget.write("look");
    widget.act(Action::Uploaded(0, Upload::Failed));
    widget.take();
    assert!(!widget.talk().may_send());
    let (talk, id) = (widget.talk_id(), widget.talk().files[0].id.clone());
    widget.act(Action::Sent(talk.clone()));
    assert_eq!(messages(&widget.take()), []);
    widget.act(Action::Reupload(talk.clone(), id.clone()));
    assert_eq!(uploads(&widget.take()), [(0, id.clone())]);
    widget.act(Action::Unpick(talk.clone(), id.clone()));
    assert!(widget.take().contains(&Effect::Discard(0, id)));
    widget.act(Action::Sent(talk));
    assert_eq!(messages(&widget.take()), [("look".to_owned(), 0)]);
}

#[test]
fn what_is_too_large_or_too_much_is_not_sent() {
    let (mut widget, _) = Widget::connected();
    widget.take();
    widget.act(Action::Picked(0, "film.mp4".into(), 5 * 1024 * 1024 + 1));
    assert_eq!(widget.talk().files[0].way, Upload::Refused("file.large"));
    (1..9).for_each(|number| pick(&mut widget, number));
    assert_eq!(widget.talk().files.len(), 6);
    assert_eq!(widget.talk().files[5].way, Upload::Refused("file.many"));
    assert_eq!(uploads(&widget.take()).len(), 4);
}

#[test]
fn the_first_file_begins_a_session_and_goes_to_a_person() {
    let mut widget = Widget::open();
    widget.act(Action::Talk);
    assert_eq!(widget.talk().stage, Stage::Faq);
    widget.take();
    pick(&mut widget, 0);
    let effects = widget.take();
    assert_eq!(calls(&effects), [&Call::Session]);
    assert_eq!(uploads(&effects), []);
    widget.act(Action::Replied(Box::new(Call::Session), Box::new(Reply::Session("s1".into()))));
    let sent = uploads(&widget.take());
    widget.act(Action::Uploaded(0, done(&sent[0].1, "cup.png")));
    widget.write("What is this?");
    assert_eq!(widget.talk().stage, Stage::Person);
    assert_eq!(widget.talk().timeline.pending().len(), 1);
}

#[test]
fn a_refused_message_comes_back_with_its_files() {
    let (mut widget, number) = Widget::connected();
    pick(&mut widget, 0);
    let id = widget.talk().files[0].id.clone();
    widget.act(Action::Uploaded(0, done(&id, "cup.png")));
    widget.act(Action::Sent(widget.talk_id()));
    let name = widget.talk().timeline.pending().last().unwrap().message.client_id.clone();
    let error = ErrorBody::invalid("attachments[0]", "gone");
    widget.frame(number, ServerFrame::Rejected(Rejected { client_id: name.clone(), error }));
    widget.act(Action::Drop(widget.talk_id(), name));
    assert_eq!((widget.talk().draft.as_str(), widget.talk().files.len()), ("", 1));
}

#[test]
fn what_the_browser_tells_of_files_is_understood() {
    use crate::wire::of_file;
    let told = |part, word| format!("{:?}", of_file(3, part, word));
    assert_eq!(told(None, "+12 a b.png"), r#"Picked(3, "a b.png", 12)"#);
    assert_eq!(told(None, "+99999999999 a"), format!(r#"Picked(3, "a", {})"#, u32::MAX));
    assert_eq!(told(Some(41.7), ""), "Uploaded(3, Going(41))");
    assert_eq!(told(None, "blob:x"), r#"Pictured(3, "blob:x")"#);
    for bad in ["", "<html>", r#"{"code":"too_many","message":"m"}"#] {
        assert_eq!(told(None, bad), "Uploaded(3, Failed)", "{bad}");
    }
    let json = r#"{"id":"a","name":"cup.png","media_type":"image/png","bytes":7}"#;
    assert!(told(None, json).starts_with("Uploaded(3, Done("));
}
