//! What happens before all of the code is here.

use super::*;

#[test]
fn home_and_search_need_no_more_than_the_first_part() {
    let mut widget = Widget::bare();
    widget.hello(None, vec![]);
    widget.act(Action::Index(Ok(Rc::new(Index::build(articles())))));
    widget.act(Action::Loader(FromLoader::Show(None)));
    widget.act(Action::Typed { text: "return".into(), composing: false });
    assert_eq!(widget.state.pane(), Pane::Results);
    let done = widget.take();
    assert!(done.contains(&Effect::Tell(Tell::Ready)));
    assert!(!done.contains(&Effect::Rest), "{done:?}");
    // Once the panel has been drawn it comes without being asked for.
    assert!(done.iter().any(|effect| matches!(effect, Effect::After(_, Timer::Rest))));
    widget.act(Action::Due(Timer::Rest));
    assert_eq!(widget.take(), [Effect::Rest]);
}

#[test]
fn what_needs_the_rest_waits_for_it_in_order() {
    let mut widget = Widget::bare();
    widget.hello(Some("session"), vec![]);
    widget.act(Action::Loader(FromLoader::Show(None)));
    widget.act(Action::Talk);
    assert_eq!(widget.take(), [Effect::Rest], "asked for once");
    assert!(!widget.state.visible && *widget.state.screen() == Screen::Home);
    widget.act(Action::Rest(true));
    assert!(widget.state.visible && matches!(widget.state.screen(), Screen::Talk(_)));
    let done = widget.take();
    let ready = done.iter().position(|effect| *effect == Effect::Tell(Tell::Ready));
    let connects = done.iter().position(|effect| matches!(effect, Effect::Connect(..)));
    assert!(ready.is_some() && ready < connects, "{done:?}");
}

#[test]
fn a_rest_that_does_not_come_is_said_and_tried_again() {
    let mut widget = Widget::bare();
    widget.hello(None, vec![]);
    widget.act(Action::Index(Ok(Rc::new(Index::build(articles())))));
    widget.act(Action::Go(Screen::Order));
    widget.act(Action::Rest(false));
    assert!(widget.state.lacks_rest());
    // Searching goes on meanwhile.
    widget.act(Action::Typed { text: "return".into(), composing: false });
    assert_eq!(widget.state.pane(), Pane::Results);
    widget.take();
    widget.act(Action::Reload);
    assert_eq!(widget.take(), [Effect::Rest]);
    assert!(!widget.state.lacks_rest());
    widget.act(Action::Rest(true));
    assert_eq!(*widget.state.screen(), Screen::Order);
}
