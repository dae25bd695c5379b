//! Answers to what the staff offer.

use super::*;
use shared::offer::{Choice, Offer};
use shared::order::{FoundOrder, OrderView};

/// A widget in whose conversation something is offered, its socket's number, and the message's name.
fn offered(offer: Offer) -> (Widget, u32, ClientId) {
    let (mut widget, number) = Widget::connected();
    let mut entry = from_staff(1);
    let EntryBody::Message(message) = &mut entry.body else { panic!() };
    message.offer = Some(offer);
    let question = message.client_id.clone();
    let conversation = head(&widget.talk_id(), 1);
    widget.frame(number, ServerFrame::Entries(Entries { conversation, entries: vec![entry] }));
    widget.take();
    (widget, number, question)
}

fn yes_no() -> Offer {
    Offer::Choices(vec![Choice::new("Yes").unwrap(), Choice::new("No").unwrap()])
}

fn answers(effects: &[Effect]) -> Vec<Outgoing> {
    let answer = |frame: &&VisitorFrame| match frame {
        VisitorFrame::Send(message) if message.answers.is_some() => Some(message.clone()),
        _ => None,
    };
    sent(effects).iter().filter_map(answer).collect()
}

#[test]
fn a_choice_is_sent_once_kept_and_offered_no_more() {
    let (mut widget, number, question) = offered(yes_no());
    let id = widget.talk_id();
    assert_eq!(widget.talk().offer(), Some((&question, &yes_no())));
    for _ in 0..2 {
        widget.act(Action::Answer(id.clone(), question.clone(), "Yes".into()));
    }
    let effects = widget.take();
    let sent = answers(&effects);
    assert_eq!((sent.len(), sent[0].text.as_str(), &sent[0].answers), (1, "Yes", &Some(question.clone())));
    assert_eq!(stored(&effects).len(), 1);
    assert_eq!(widget.talk().offer(), None);

    // Another window was quicker: nothing waits, and nothing says that it failed.
    let error = ErrorBody::new(ErrorCode::Conflict, "answered");
    widget.frame(number, ServerFrame::Rejected(Rejected { client_id: sent[0].client_id.clone(), error }));
    assert!(!widget.talk().timeline.pending().iter().any(|p| p.message.answers.is_some()));
    assert!(widget.take().contains(&Effect::Tell(Tell::Outbox(sent[0].client_id.clone(), None))));
}

#[test]
fn only_the_last_offer_stands_and_none_once_it_is_done() {
    let (mut widget, number, _) = offered(yes_no());
    let id = widget.talk_id();
    let mut later = from_staff(2);
    if let EntryBody::Message(message) = &mut later.body {
        message.offer = Some(Offer::Email);
    }
    let entries = Entries { conversation: head(&id, 2), entries: vec![later] };
    widget.frame(number, ServerFrame::Entries(entries));
    assert_eq!(widget.talk().offer().map(|(_, offer)| offer), Some(&Offer::Email));
    let conversation = Conversation { status: Status::Resolved, ..head(&id, 3) };
    let done = Entry { seq: 3, at: widget.now, body: EntryBody::Resolved(Author::Visitor) };
    widget.frame(number, ServerFrame::Entries(Entries { conversation, entries: vec![done] }));
    assert_eq!(widget.talk().offer(), None);
}

#[test]
fn a_field_that_is_wrong_is_not_sent() {
    for (offer, wrong, right) in [(Offer::Email, "linh@", "linh@mail.example"), (Offer::Name, " ", "Linh")] {
        let (mut widget, _, question) = offered(offer);
        let id = widget.talk_id();
        for text in [wrong, right] {
            widget.act(Action::Email(text.to_owned()));
            widget.act(Action::Name(text.to_owned()));
            widget.act(Action::Answer(id.clone(), question.clone(), String::new()));
        }
        let said: Vec<String> = answers(&widget.take()).into_iter().map(|m| m.text.into_string()).collect();
        assert_eq!(said, [right]);
    }
}

fn found() -> FoundOrder {
    let order: OrderView = serde_json::from_value(serde_json::json!({
        "number": "KL-1", "placed_at": "2026-11-22", "state": "shipped", "currency": "USD", "items": [],
        "totals": { "subtotal": 1, "total": 1 }, "fulfilments": [], "history": [],
    }))
    .unwrap();
    FoundOrder { order, proof: "p".into() }
}

#[test]
fn an_order_is_looked_up_first_where_something_may_prove_it() {
    let (mut widget, _, question) = offered(Offer::Order);
    let id = widget.talk_id();
    let answer = || Action::Answer(id.clone(), question.clone(), String::new());
    widget.act(answer());
    assert_eq!(widget.state.order.wrong, Some(Wrong::NoNumber));
    widget.act(Action::OrderNumber("kl 1".into()));
    widget.act(Action::OrderContact("12345".into()));
    widget.act(answer());
    widget.act(answer());
    let effects = widget.take();
    assert_eq!((answers(&effects).len(), calls(&effects).len()), (0, 1));
    let Some(Call::Lookup(lookup)) = calls(&effects).into_iter().next() else { panic!() };
    let call = || Box::new(Call::Lookup(lookup.clone()));
    let missed = Reply::Failed(Fault::Refused(ErrorBody::new(ErrorCode::OrderNotFound, "no")));
    widget.act(Action::Replied(call(), Box::new(missed)));
    assert!(widget.state.order.wrong.is_some());
    widget.act(answer());
    widget.act(Action::Replied(call(), Box::new(Reply::Order(found()))));
    let sent = answers(&widget.take());
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].text.as_str(), sent[0].proof.as_deref()), ("KL-1", Some("p")));

    // Without anything to prove it by, the number alone is said.
    let (mut widget, _, question) = offered(Offer::Order);
    let id = widget.talk_id();
    widget.act(Action::OrderNumber("KL-1".into()));
    widget.act(Action::Answer(id, question, String::new()));
    let sent = answers(&widget.take());
    assert_eq!((sent.len(), sent[0].proof.is_none()), (1, true));
}
