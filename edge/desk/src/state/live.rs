//! The live socket: greeting, news, who is there, and coming back after it broke.

use super::action::{Effect, SocketEvent};
use super::inbox::Load;
use super::notice::{self, Arg, NoticeKind, Say};
use super::route::Route;
use super::{Place, Session, State, change, due, filter, inbox, thread, work};
use shared::conversation::{Author, EntryBody};
use shared::desk::{Changed, DeskFrame, DeskTyping, Inbox, NewsFrame};
use shared::id::{ConversationId, StaffId};
use shared::text::{Label, first_chars};
use shared::time::Timestamp;
use shared::trail;

/// How the socket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not wanted yet.
    #[default]
    Idle,
    /// On its way for the first time, or again after so many failures in a row.
    Calling { attempt: u32 },
    /// Open; the edge has not answered our greeting yet.
    Greeting { attempt: u32 },
    /// News arrives.
    Up,
}

impl Link {
    pub(crate) fn is_up(self) -> bool {
        self == Self::Up
    }

    /// It was lost, and is not back.
    pub(crate) fn is_broken(self) -> bool {
        matches!(self, Self::Calling { attempt: 1.. } | Self::Greeting { attempt: 1.. })
    }
}

/// Somebody who is typing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Typist {
    pub(crate) conversation: ConversationId,
    /// The visitor when absent.
    pub(crate) staff: Option<(StaffId, Option<Label>)>,
    until: Timestamp,
}

/// For how long one frame says that somebody is typing.
const TYPING_FOR: i64 = 6_000;
/// A list this long may have left something out.
const FULL_LIST: usize = 100;
/// How much of a message is read out.
const READ_OUT: usize = 120;

/// Milliseconds before the given attempt: doubling from half a second to half a minute, anywhere in the upper half
/// of it, so that a thousand desks do not come back in the same instant. `random` is anything from 0 to 65,535.
pub(crate) fn backoff(attempt: u32, random: u16) -> i64 {
    if attempt == 0 {
        return 0;
    }
    let whole = (250_i64 << attempt.min(7)).min(30_000);
    whole / 2 + whole / 2 * i64::from(random) / 65_535
}

/// Opens the socket, if it was not wanted before.
pub(super) fn call(state: &mut State, fx: &mut Vec<Effect>) {
    if state.link == Link::Idle {
        state.link = Link::Calling { attempt: 0 };
        fx.push(Effect::Connect { attempt: 0 });
    }
}

pub(super) fn hang_up(state: &mut State, fx: &mut Vec<Effect>) {
    state.link = Link::Idle;
    state.viewing.clear();
    state.present.clear();
    state.typists.clear();
    fx.push(Effect::Disconnect);
}

/// The browser says that there is a network again: no reason to wait any longer.
pub(super) fn online(state: &State, fx: &mut Vec<Effect>) {
    if matches!(state.link, Link::Calling { attempt: 1.. }) {
        fx.push(Effect::Connect { attempt: 0 });
    }
}

pub(super) fn socket(state: &mut State, fx: &mut Vec<Effect>, event: SocketEvent) {
    match event {
        SocketEvent::Opened => {
            let attempt = match state.link {
                Link::Calling { attempt } | Link::Greeting { attempt } => attempt,
                Link::Idle | Link::Up => 0,
            };
            state.link = Link::Greeting { attempt };
            state.told_place = None;
            fx.push(Effect::Tell(DeskFrame::Hello(state.inbox.feed)));
        }
        SocketEvent::Frame(frame) => news(state, fx, *frame),
        SocketEvent::Closed => closed(state, fx),
    }
}

fn closed(state: &mut State, fx: &mut Vec<Effect>) {
    let attempt = match state.link {
        Link::Idle => return,
        Link::Up => 1,
        Link::Calling { attempt } | Link::Greeting { attempt } => attempt.saturating_add(1),
    };
    // A browser does not say why a socket was refused; the session may be why.
    if attempt > 1 {
        fx.push(Effect::CheckMe);
    }
    state.link = Link::Calling { attempt };
    state.viewing.clear();
    state.present.clear();
    state.typists.clear();
    fx.push(Effect::Connect { attempt });
}

fn news(state: &mut State, fx: &mut Vec<Effect>, frame: NewsFrame) {
    match frame {
        NewsFrame::Welcome(inbox) => welcome(state, fx, inbox),
        NewsFrame::Changed(changed) => self::changed(state, fx, changed),
        NewsFrame::Typing(typing) => self::typing(state, fx, typing),
        NewsFrame::Present(there) => {
            let me = state.me().map(|me| me.staff.id.clone());
            let others = || there.iter().filter(|t| Some(&t.staff.id) != me.as_ref());
            let open = others().filter_map(|t| Some((t.viewing.clone()?, t.staff.clone())));
            state.viewing = open.collect();
            state.away = others().filter(|t| t.away).map(|t| t.staff.id.clone()).collect();
            let mut names: Vec<_> = others().map(|t| t.staff.clone()).collect();
            names.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
            names.dedup_by(|a, b| a.id == b.id);
            state.present = names;
        }
        NewsFrame::Read(marks) => state.inbox.edit(&marks.conversation, |summary| {
            let conversation = &mut summary.conversation;
            conversation.visitor_read = conversation.visitor_read.max(marks.visitor_read);
            conversation.staff_read = conversation.staff_read.max(marks.staff_read);
        }),
        NewsFrame::Erased(erased) => {
            state.inbox.counts = erased.counts;
            self::erased(state, fx, &erased.conversations);
        }
        NewsFrame::Trail(trail) => {
            for id in &trail.conversations {
                if let Some(known) = state.threads.get_mut(id).and_then(|held| held.edit().known.as_mut()) {
                    trail::follow(&mut known.edit().trail, trail.pages.clone());
                }
            }
        }
        NewsFrame::Due(news) => due::news(state, fx, news),
        NewsFrame::Unknown => {}
    }
}

/// Conversations are gone; whoever has one of them open is told.
fn erased(state: &mut State, fx: &mut Vec<Effect>, gone: &[ConversationId]) {
    for id in gone {
        state.inbox.known.remove(id);
        state.threads.remove(id);
    }
    if state.route.conversation.as_ref().is_some_and(|open| gone.contains(open)) {
        let route = Route { conversation: None, ..state.route.clone() };
        inbox::go(state, fx, route, true);
        notice::notify(state, fx, NoticeKind::Done, Say::new("live.erased"));
    }
}

fn welcome(state: &mut State, fx: &mut Vec<Effect>, inbox: Inbox) {
    state.link = Link::Up;
    state.inbox.feed = inbox.feed;
    state.inbox.counts = inbox.counts;
    erased(state, fx, &inbox.erased);
    let left_out = inbox.conversations.len() >= FULL_LIST;
    for summary in inbox.conversations {
        state.inbox.merge(summary);
    }
    if left_out && matches!(state.route.place, Place::View(_)) {
        inbox::load(state, fx);
    }
    if let Some(id) = state.route.conversation.clone()
        && state.threads.get(&id).is_some_and(|t| t.load != Load::Busy)
    {
        thread::load(state, fx, &id);
    }
    thread::retry_all(state, fx);
}

fn changed(state: &mut State, fx: &mut Vec<Effect>, changed: Changed) {
    work::call(state, fx, &changed);
    let Changed { summary, entries, notes, counts } = changed;
    let id = summary.conversation.id.clone();
    let newest = entries.iter().rev().find_map(|e| match &e.body {
        EntryBody::Message(message) => Some(message),
        _ => None,
    });
    if let Some(message) = newest {
        let writer = match &message.author {
            Author::Staff(staff) => Some(&staff.id),
            _ => None,
        };
        state.typists.retain(|t| t.conversation != id || t.staff.as_ref().map(|(id, _)| id) != writer);
        if message.author == Author::Visitor {
            let subject = Arg::Text(summary.conversation.subject.to_string());
            let text = Arg::Text(first_chars(&message.text, READ_OUT).to_owned());
            state.announcement =
                Some(Say::new("live.new_message").with("subject", subject).with("text", text));
        }
    }
    filter::heard(state, &summary.labels);
    // News that comes before the answer to our greeting says nothing of what was missed before it: were the feed moved
    // on by it, a socket that breaks before the answer would leave a hole that no later greeting asks for.
    if state.link.is_up() {
        state.inbox.feed = state.inbox.feed.max(summary.feed);
    }
    state.inbox.counts = counts;
    thread::news(state, fx, &summary, entries, notes);
    state.inbox.merge(summary);
    change::lay_over(state, &id);
}

fn typing(state: &mut State, fx: &mut Vec<Effect>, typing: DeskTyping) {
    let staff = typing.staff.map(|id| (id, typing.name));
    let me = state.me().map(|me| &me.staff.id);
    if staff.as_ref().is_some_and(|(id, _)| Some(id) == me) {
        return;
    }
    state.typists.retain(|t| t.conversation != typing.conversation || t.staff != staff);
    let until = state.now.plus(TYPING_FOR);
    state.typists.push(Typist { conversation: typing.conversation, staff, until });
    fx.push(Effect::TickAfter(TYPING_FOR));
}

/// Tells the edge which conversation we have open, so that colleagues see it; a window that cannot be seen has none.
pub(super) fn tell_place(state: &mut State, fx: &mut Vec<Effect>) {
    let here = state.route.conversation.as_ref().filter(|_| !state.hidden && state.me().is_some());
    if !state.link.is_up() || here == state.told_place.as_ref() {
        return;
    }
    let here = here.cloned();
    fx.push(Effect::Tell(here.clone().map_or(DeskFrame::Idle, DeskFrame::Viewing)));
    state.told_place = here;
}

/// What has run out goes.
pub(super) fn tick(state: &mut State) {
    let now = state.now;
    state.typists.retain(|t| t.until > now);
    state.notices.retain(|n| n.until > now);
    // A desk that nobody is signed in to has nothing to tell.
    if !matches!(state.session, Session::SignedIn(_)) {
        state.typists.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        desk, frame, id, label, opened, run, run_all, staff, summary, visitor_says, welcome,
    };
    use super::super::{Action, Fault, Route, reduce};
    use super::*;
    use shared::conversation::{Page, Status};
    use shared::desk::View;
    use shared::text::Text;
    use shared::trail::{Trail, Visited};

    fn up() -> State {
        run_all(desk(), [Action::Socket(SocketEvent::Opened), welcome(Vec::new(), 4)])
    }

    fn change(
        name: &str,
        status: Status,
        feed: u32,
        last_seq: u32,
        entries: Vec<shared::conversation::Entry>,
    ) -> Action {
        let mut summary = summary(name, status, feed);
        summary.conversation.last_seq = last_seq;
        frame(NewsFrame::Changed(Changed { summary, entries, notes: vec![], counts: desk().inbox.counts }))
    }

    #[test]
    fn pages_of_the_visitor_go_to_the_conversations_that_are_open_here() {
        let visited = |at: i64, title: &str| Visited {
            at: Timestamp(at),
            page: Page {
                url: Text::new("https://shop.example/").unwrap(),
                title: Some(Label::new(title).unwrap()),
            },
        };
        let told = |pages: Vec<Visited>| {
            frame(NewsFrame::Trail(Trail { conversations: vec![id("c1"), id("c9")], pages }))
        };
        let state = run_all(up(), [Action::Go(Route::to(Place::View(View::Waiting)).open(id("c1")))]);
        let state = run_all(state, [opened("c1", vec![]), told(vec![visited(1, "A"), visited(5, "B")])]);
        let state = run_all(state, [told(vec![visited(5, "B, entitled")]), told(vec![visited(9, "C")])]);
        let known = state.threads.get(&id("c1")).and_then(|thread| thread.known.as_ref()).unwrap();
        let titles: Vec<&str> = known.trail.iter().filter_map(|v| v.page.title.as_deref()).collect();
        assert_eq!(titles, ["A", "B, entitled", "C"]);
        assert!(!state.threads.contains_key(&id("c9")), "what is not open is not loaded by it");
    }

    #[test]
    fn the_greeting_says_where_we_stood() {
        let (state, effects) = run(desk(), Action::Socket(SocketEvent::Opened));
        assert_eq!(effects, [Effect::Tell(DeskFrame::Hello(4))]);
        let state = run_all(state, [welcome(vec![summary("c9", Status::Waiting, 7)], 7)]);
        let state = run_all(state, [Action::Socket(SocketEvent::Closed)]);
        let (_, effects) = run(state, Action::Socket(SocketEvent::Opened));
        assert_eq!(effects, [Effect::Tell(DeskFrame::Hello(7))]);
    }

    #[test]
    fn news_before_the_answer_to_the_greeting_leaves_no_hole() {
        let state = run_all(up(), [Action::Socket(SocketEvent::Closed), Action::Socket(SocketEvent::Opened)]);
        let state = run_all(state, [change("c9", Status::Waiting, 9, 1, Vec::new())]);
        let (state, effects) =
            run(run_all(state, [Action::Socket(SocketEvent::Closed)]), Action::Socket(SocketEvent::Opened));
        assert!(matches!(effects.as_slice(), [Effect::Tell(DeskFrame::Hello(4))]), "{effects:?}");
        let state =
            run_all(state, [welcome(Vec::new(), 9), change("c10", Status::Waiting, 10, 1, Vec::new())]);
        assert_eq!(state.inbox.feed, 10);
    }

    #[test]
    fn a_broken_socket_comes_back_later_and_later() {
        let mut state = up();
        for attempt in 1..4 {
            let (next, effects) = run(state, Action::Socket(SocketEvent::Closed));
            assert!(effects.contains(&Effect::Connect { attempt }), "{effects:?}");
            assert_eq!(effects.contains(&Effect::CheckMe), attempt > 1);
            assert!(next.link.is_broken());
            state = next;
        }
        assert!(run(state, Action::Online).1.contains(&Effect::Connect { attempt: 0 }));
    }

    #[test]
    fn waits_grow_to_half_a_minute_and_are_spread() {
        assert_eq!(backoff(0, 999), 0);
        assert_eq!((backoff(1, 0), backoff(1, u16::MAX)), (250, 500));
        assert_eq!((backoff(99, 0), backoff(99, u16::MAX)), (15_000, 30_000));
        assert!((1..98).all(|n| backoff(n, 7) <= backoff(n + 1, 7)));
    }

    #[test]
    fn news_reaches_the_list_the_counts_and_the_open_conversation() {
        let go = Action::Go(Route { conversation: Some(id("c4")), ..Route::default() });
        let state = run_all(up(), [go, opened("c4", vec![visitor_says(1, "v1", "hi")])]);
        let news = change("c4", Status::Waiting, 5, 2, vec![visitor_says(2, "v2", "still nothing")]);
        let (state, effects) = run(state, news);
        assert_eq!(effects, [Effect::PostSeen { id: id("c4"), seq: 2 }]);
        assert_eq!(state.threads[&id("c4")].timeline.entries().len(), 2);
        let waiting = (View::Waiting, super::super::Filter::default());
        assert!(state.inbox.list(&waiting).iter().any(|s| s.conversation.id == id("c4")));
        assert_eq!(state.announcement.as_ref().map(|s| s.key), Some("live.new_message"));
    }

    #[test]
    fn a_hole_in_the_open_conversation_is_fetched() {
        let go = Action::Go(Route { conversation: Some(id("c4")), ..Route::default() });
        let state = run_all(up(), [go, opened("c4", vec![visitor_says(1, "v1", "hi")])]);
        let news = change("c4", Status::Waiting, 6, 3, vec![visitor_says(3, "v3", "hello?")]);
        let (_, effects) = run(state, news);
        assert!(effects.contains(&Effect::GetConversation { id: id("c4"), after: 1 }));
    }

    #[test]
    fn after_a_break_the_open_conversation_is_fetched_from_where_it_stood() {
        let go = Action::Go(Route { conversation: Some(id("c4")), ..Route::default() });
        let state = run_all(up(), [go, opened("c4", vec![visitor_says(1, "v1", "hi")])]);
        let state =
            run_all(state, [Action::Socket(SocketEvent::Closed), Action::Socket(SocketEvent::Opened)]);
        let (_, effects) = run(state, welcome(Vec::new(), 9));
        assert!(effects.contains(&Effect::GetConversation { id: id("c4"), after: 1 }));
    }

    #[test]
    fn typing_is_shown_for_a_while_and_ends_with_the_message() {
        let visitor =
            |conversation| frame(NewsFrame::Typing(DeskTyping { conversation, staff: None, name: None }));
        let state = run_all(up(), [visitor(id("c1")), visitor(id("c1"))]);
        assert_eq!(state.typists.len(), 1);
        let said = run_all(state, [change("c1", Status::Waiting, 5, 2, vec![visitor_says(2, "v2", "so")])]);
        assert!(said.typists.is_empty());
        let state = run_all(said, [visitor(id("c1"))]);
        let later = state.now.plus(TYPING_FOR);
        assert!(reduce(state, later, Action::Tick).0.typists.is_empty());
    }

    fn there(names: &[&str]) -> Vec<shared::desk::Whereabouts> {
        names
            .iter()
            .map(|name| shared::desk::Whereabouts { staff: staff(name), viewing: None, away: false })
            .collect()
    }

    #[test]
    fn we_are_neither_present_nor_typing_to_ourselves() {
        let mine =
            DeskTyping { conversation: id("c1"), staff: Some(staff("s1").id), name: Some(label("Lan")) };
        let present = NewsFrame::Present(there(&["s2", "s1", "s2"]));
        let state = run_all(up(), [frame(NewsFrame::Typing(mine)), frame(present)]);
        assert_eq!((state.typists.as_slice(), state.present.as_slice()), (&[][..], &[staff("s2")][..]));
    }

    #[test]
    fn colleagues_are_told_what_we_have_open_once_and_again_after_a_break() {
        let go = Action::Go(Route { conversation: Some(id("c1")), ..Route::default() });
        let viewing = Effect::Tell(DeskFrame::Viewing(id("c1")));
        let (state, effects) = run(up(), go);
        assert!(effects.contains(&viewing));
        let (state, effects) = run(state, Action::Tick);
        assert_eq!(effects, []);
        let (state, effects) = run(state, Action::Visible(false));
        assert_eq!(effects, [Effect::Tell(DeskFrame::Idle)], "nobody looks at a hidden window");
        let state = run_all(state, [Action::Visible(true), Action::Socket(SocketEvent::Closed)]);
        let state = run_all(state, [Action::Socket(SocketEvent::Opened)]);
        assert!(run(state, welcome(Vec::new(), 9)).1.contains(&viewing));
    }

    #[test]
    fn we_see_what_others_have_open_and_not_ourselves() {
        let mut there = there(&["s1", "s2"]);
        for staff in &mut there {
            staff.viewing = Some(id("c1"));
        }
        let state = run_all(up(), [frame(NewsFrame::Present(there))]);
        assert_eq!(state.viewing, [(id("c1"), staff("s2"))]);
        assert!(run_all(state, [Action::Socket(SocketEvent::Closed)]).viewing.is_empty());
    }

    #[test]
    fn what_the_visitor_has_seen_moves_forward_only() {
        let read = |visitor_read| {
            let marks = shared::desk::ReadMarks { conversation: id("c1"), visitor_read, staff_read: 0 };
            frame(NewsFrame::Read(marks))
        };
        let state = run_all(up(), [read(3), read(2)]);
        assert_eq!(state.inbox.known[&id("c1")].conversation.visitor_read, 3);
    }

    #[test]
    fn a_lost_session_ends_the_calling() {
        let state = run_all(up(), [Action::Socket(SocketEvent::Closed)]);
        let lost = Fault::Refused(shared::error::ErrorBody::new(shared::error::ErrorCode::Expired, ""));
        let (state, effects) = run(state, Action::Checked(Err(lost)));
        assert!(effects.contains(&Effect::Disconnect));
        assert_eq!(run(state, Action::Socket(SocketEvent::Closed)).1, []);
    }
}
