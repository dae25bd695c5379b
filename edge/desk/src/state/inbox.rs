//! The lists: every conversation that was heard of, kept once, and shown by status.
//!
//! A list is derived, never stored: a conversation that moves is in its new list in the same step.

use super::action::{Effect, Fault, Focus};
use super::filter::Filter;
use super::route::{Page, Place, Route};
use super::shared_ref::Held;
use super::{State, audit, canned, live, profile, report, search, session, team, thread, views};
use shared::conversation::Status;
use shared::desk::{Counts, Inbox, Summary, UnansweredList, View};
use shared::id::{ConversationId, StaffId};
use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;

/// How a thing that comes from the edge stands. What came before stays beside a new fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Load {
    #[default]
    Never,
    Busy,
    Ready,
    Failed(Fault),
}

/// What is known of all conversations.
#[derive(Default)]
pub(crate) struct InboxState {
    pub(crate) known: Known,
    pub(crate) counts: Counts,
    loads: HashMap<Listing, Load>,
    /// Where the next page of each list begins.
    nexts: HashMap<Listing, String>,
    /// Whose "mine" is.
    me: Option<StaffId>,
    /// Up to where the site's feed is known without a gap; what a new `hello` says.
    pub(crate) feed: u32,
    /// The row that the keys move.
    pub(crate) cursor: Option<ConversationId>,
    /// Where that row stands, or stood before it left the list: the next one has moved up to there.
    anchor: usize,
}

/// A view, narrowed down.
pub(crate) type Listing = (View, Filter);

/// Every conversation that was heard of. It counts its changes, so that what is made of it is made anew only then.
#[derive(Default)]
pub(crate) struct Known {
    all: BTreeMap<ConversationId, Held<Summary>>,
    changes: u64,
}

impl Known {
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// What is made of it is out of date.
    pub(super) fn touch(&mut self) {
        self.changes += 1;
    }

    /// One of them, to be changed.
    pub(super) fn edit(&mut self, id: &ConversationId) -> Option<&mut Held<Summary>> {
        self.changes += 1;
        self.all.get_mut(id)
    }

    pub(super) fn remove(&mut self, id: &ConversationId) {
        self.changes += 1;
        self.all.remove(id);
    }

    pub(super) fn insert(&mut self, summary: Summary) {
        self.changes += 1;
        self.all.insert(summary.conversation.id.clone(), Held::new(summary));
    }
}

impl Deref for Known {
    type Target = BTreeMap<ConversationId, Held<Summary>>;
    fn deref(&self) -> &Self::Target {
        &self.all
    }
}

impl InboxState {
    /// The conversations of a list, in its order. Of those that were heard of behind the last page that came, nobody
    /// knows yet what lies between: they are left out until their page has come.
    pub(crate) fn list(&self, listing: &Listing) -> Vec<Held<Summary>> {
        let (view, filter) = listing;
        let end = self.nexts.get(listing).and_then(|next| next.split_once('.')?.0.parse::<i64>().ok());
        let shown = |s: &&Held<Summary>| {
            views::has(*view, s, self.me.as_ref())
                && filter.has(s)
                && end.is_none_or(|end| !views::is_behind(*view, s, end))
        };
        let mut list: Vec<_> = self.known.values().filter(shown).cloned().collect();
        views::sort(*view, &mut list);
        list
    }

    pub(crate) fn load(&self, listing: &Listing) -> &Load {
        self.loads.get(listing).unwrap_or(&Load::Never)
    }

    /// How many conversations a view has.
    pub(crate) fn count(&self, view: View) -> u32 {
        views::count(view, &self.counts, self.me.as_ref())
    }

    /// Whether a list has another page.
    pub(crate) fn has_more(&self, listing: &Listing) -> bool {
        self.nexts.contains_key(listing)
    }

    /// Takes what the edge says, unless something newer is known.
    pub(super) fn merge(&mut self, summary: Summary) {
        match self.known.get(&summary.conversation.id) {
            Some(held) if held.feed > summary.feed || **held == summary => {}
            _ => self.known.insert(summary),
        }
    }

    /// As `merge`, of something that no counts came with.
    pub(super) fn merge_counted(&mut self, summary: Summary) {
        let id = summary.conversation.id.clone();
        let before = self.known.get(&id).cloned();
        self.merge(summary);
        if let (Some(before), Some(after)) = (before, self.known.get(&id)) {
            views::recount(&mut self.counts, &before, after);
        }
    }

    /// A conversation changes before the edge has said so.
    pub(super) fn edit(&mut self, id: &ConversationId, change: impl FnOnce(&mut Summary)) {
        let Some(held) = self.known.get(id) else { return };
        let mut summary = (**held).clone();
        change(&mut summary);
        if summary != **held {
            views::recount(&mut self.counts, held, &summary);
            self.known.insert(summary);
        }
    }

    /// A conversation changes its status before the edge has said so.
    pub(super) fn move_to(&mut self, id: &ConversationId, status: Status) {
        self.edit(id, |summary| summary.conversation.status = status);
    }
}

/// So many rows before the end of what is loaded, the next page is asked for.
const NEAR_THE_END: usize = 20;

/// Whether the staff have not seen its last entry.
pub(crate) fn is_unread(summary: &Summary) -> bool {
    summary.conversation.last_seq > summary.conversation.staff_read
}

/// Just signed in: loads what the address asks for.
pub(super) fn enter(state: &mut State, fx: &mut Vec<Effect>) {
    let route = state.route.clone();
    state.inbox.me = state.me().map(|me| me.staff.id.clone());
    // Counts and the feed come with a list, so a screen without one needs one too.
    if !matches!(route.place, Place::View(_)) {
        load_list(state, fx, (View::Waiting, Filter::default()));
    }
    go(state, fx, route, true);
    load(state, fx);
    load_questions(state, fx);
    fx.extend([Effect::GetStaff, Effect::GetFacets]);
}

/// The browser went back or forward: the address bar already says so.
pub(super) fn went(state: &mut State, fx: &mut Vec<Effect>, path: &str) {
    let site = state.site.as_ref().map_or("", |s| s.as_str());
    let before = state.route.conversation.take();
    state.route = Route::parse(path, site);
    state.noting &= before == state.route.conversation;
    if state.me().is_some() {
        show(state, fx);
    }
}

pub(super) fn go(state: &mut State, fx: &mut Vec<Effect>, route: Route, replace: bool) {
    if (state.route.place, &state.route.filter) != (route.place, &route.filter) {
        state.inbox.cursor = None;
        state.inbox.anchor = 0;
    }
    // Whoever comes to another conversation begins with an answer.
    state.noting &= state.route.conversation == route.conversation;
    state.route = route;
    if let Some(site) = &state.site {
        fx.push(Effect::Navigate { path: state.route.path(site.as_str()), replace });
    }
    show(state, fx);
}

/// Loads what the route shows and is not here yet.
fn show(state: &mut State, fx: &mut Vec<Effect>) {
    state.panel_open = false;
    search::look(state, fx);
    match state.route.place {
        Place::View(view) => {
            let listing = (view, state.route.filter.clone());
            if matches!(state.inbox.load(&listing), Load::Never | Load::Failed(_)) {
                load_list(state, fx, listing);
            }
        }
        Place::Questions | Place::Canned | Place::Page(_) => load(state, fx),
    }
    if let Some(id) = state.route.conversation.clone() {
        state.inbox.cursor = Some(id.clone());
        thread::load(state, fx, &id);
    }
}

/// Asks for what the list shows, even if it is here.
pub(super) fn load(state: &mut State, fx: &mut Vec<Effect>) {
    match state.route.place {
        _ if state.route.is_search() => search::look(state, fx),
        Place::View(view) => load_list(state, fx, (view, state.route.filter.clone())),
        Place::Questions => load_questions(state, fx),
        Place::Canned => canned::load(state, fx),
        Place::Page(Page::Profile) => profile::load(state, fx),
        Place::Page(Page::Team) => team::load(state, fx),
        Place::Page(Page::Audit) => audit::load(state, fx),
        Place::Page(Page::Reports) => report::load(state, fx),
    }
}

/// Their number stands in the rail, so they are wanted wherever one is.
pub(super) fn load_questions(state: &mut State, fx: &mut Vec<Effect>) {
    if state.questions_load != Load::Busy {
        state.questions_load = Load::Busy;
        fx.push(Effect::GetQuestions);
    }
}

fn load_list(state: &mut State, fx: &mut Vec<Effect>, listing: Listing) {
    let load = state.inbox.loads.entry(listing.clone()).or_default();
    if *load != Load::Busy {
        *load = Load::Busy;
        fx.push(Effect::GetInbox(listing.0, listing.1));
    }
}

pub(super) fn came(state: &mut State, fx: &mut Vec<Effect>, listing: Listing, answer: Result<Inbox, Fault>) {
    match answer {
        Ok(inbox) => {
            state.inbox.loads.insert(listing.clone(), Load::Ready);
            set_next(state, listing, inbox.next);
            state.inbox.counts = inbox.counts;
            for summary in inbox.conversations {
                state.inbox.merge(summary);
            }
            // Only the first list sets the feed: a later one says nothing of what moved in the others.
            if state.inbox.feed == 0 {
                state.inbox.feed = inbox.feed;
            }
            live::call(state, fx);
        }
        Err(fault) => {
            session::lost(state, fx, Some(&fault));
            state.inbox.loads.insert(listing, Load::Failed(fault));
        }
    }
}

fn set_next(state: &mut State, listing: Listing, next: Option<String>) {
    state.inbox.known.touch();
    match next {
        Some(next) => state.inbox.nexts.insert(listing, next),
        None => state.inbox.nexts.remove(&listing),
    };
}

/// Asks for the next page of what the list shows, if there is one.
pub(super) fn more(state: &mut State, fx: &mut Vec<Effect>) {
    if state.route.is_search() {
        search::more(state, fx);
        return;
    }
    let Place::View(view) = state.route.place else { return };
    let listing = (view, state.route.filter.clone());
    if *state.inbox.load(&listing) == Load::Busy {
        return;
    }
    if let Some(after) = state.inbox.nexts.get(&listing).cloned() {
        state.inbox.loads.insert(listing.clone(), Load::Busy);
        fx.push(Effect::GetMore { view, filter: listing.1, after });
    }
}

pub(super) fn more_came(
    state: &mut State,
    fx: &mut Vec<Effect>,
    listing: Listing,
    answer: Result<Inbox, Fault>,
) {
    match answer {
        Ok(inbox) => {
            state.inbox.loads.insert(listing.clone(), Load::Ready);
            set_next(state, listing, inbox.next);
            for summary in inbox.conversations {
                state.inbox.merge(summary);
            }
        }
        Err(fault) => {
            session::lost(state, fx, Some(&fault));
            state.inbox.loads.insert(listing, Load::Failed(fault));
        }
    }
}

pub(super) fn questions_came(state: &mut State, fx: &mut Vec<Effect>, answer: Result<UnansweredList, Fault>) {
    match answer {
        Ok(list) => {
            state.questions = Held::new(list.questions);
            state.settled = Held::new(list.settled);
            state.questions_load = Load::Ready;
        }
        Err(fault) => {
            session::lost(state, fx, Some(&fault));
            state.questions_load = Load::Failed(fault);
        }
    }
}

/// Moves the cursor by `step`; an open conversation goes along with it.
pub(super) fn step(state: &mut State, fx: &mut Vec<Effect>, step: isize) {
    let list = state.rows();
    let here = list.iter().position(|s| Some(&s.conversation.id) == state.inbox.cursor.as_ref());
    let target = match here {
        Some(place) => place.checked_add_signed(step),
        // The row under the cursor has left the list: the next one stands in its place.
        None if step > 0 => Some(state.inbox.anchor),
        None => state.inbox.anchor.checked_sub(1),
    };
    // The next page is here before the keys come to its border.
    if target.is_some_and(|t| t + NEAR_THE_END >= list.len()) {
        more(state, fx);
    }
    let Some(id) = target.and_then(|t| list.get(t)).map(|s| s.conversation.id.clone()) else { return };
    state.inbox.cursor = Some(id.clone());
    if state.route.conversation.is_some() {
        let route = state.route.open(id.clone());
        go(state, fx, route, true);
    }
    fx.push(Effect::Focus(Focus::Row(id)));
}

/// Remembers where the cursor's row stands, for when it leaves the list.
pub(super) fn keep_cursor(state: &mut State) {
    let Some(cursor) = &state.inbox.cursor else { return };
    let rows = state.rows();
    let is_it = |summary: &Held<Summary>| summary.conversation.id == *cursor;
    // It mostly stands where it stood.
    if rows.get(state.inbox.anchor).is_none_or(|summary| !is_it(summary))
        && let Some(place) = rows.iter().position(is_it)
    {
        state.inbox.anchor = place;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{desk, id, inbox, refused, run, run_all, summary};
    use super::super::{Action, Key, Target};
    use super::*;
    use shared::error::ErrorCode;

    fn ids(state: &State, view: View) -> String {
        let list = state.inbox.list(&all(view));
        list.iter().map(|s| s.conversation.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The whole of a view.
    fn all(view: View) -> Listing {
        (view, Filter::default())
    }

    fn press(key: &str) -> Action {
        Action::Key(Key { typed: key.into(), code: String::new(), modified: false, target: Target::Page })
    }

    #[test]
    fn lists_follow_the_status_and_keep_their_order() {
        let state = desk();
        assert_eq!(ids(&state, View::Waiting), "c1 c2 c3", "the longest waiting first");
        assert_eq!(ids(&state, View::Answered), "c4");
        assert_eq!(ids(&state, View::All), "c4 c3 c2 c1", "the latest first");
        assert_eq!(state.inbox.count(View::All), 4);
    }

    #[test]
    fn older_news_never_replaces_newer() {
        let mut state = desk();
        state.inbox.merge(summary("c1", Status::Resolved, 50));
        state.inbox.merge(summary("c1", Status::Waiting, 49));
        assert_eq!(ids(&state, View::Waiting), "c2 c3");
    }

    #[test]
    fn a_later_list_does_not_move_the_feed_past_what_other_lists_missed() {
        let state = run_all(
            desk(),
            [Action::InboxCame(View::Resolved, Filter::default(), Ok(inbox(Vec::new(), 99)))],
        );
        assert_eq!(state.inbox.feed, 4);
    }

    #[test]
    fn a_failed_list_keeps_what_was_there() {
        let state = run_all(
            desk(),
            [Action::InboxCame(View::Waiting, Filter::default(), Err(refused(ErrorCode::Unavailable)))],
        );
        assert!(matches!(state.inbox.load(&all(View::Waiting)), Load::Failed(_)));
        assert_eq!(ids(&state, View::Waiting), "c1 c2 c3");
    }

    #[test]
    fn keys_move_the_cursor_and_an_open_conversation_goes_along() {
        let state = run_all(desk(), [press("j"), press("j")]);
        assert_eq!((state.inbox.cursor.clone(), state.route.conversation.clone()), (Some(id("c2")), None));
        let state = run_all(state, [press("o")]);
        assert_eq!(state.route.conversation, Some(id("c2")));
        let state = run_all(state, [press("k")]);
        assert_eq!(state.route.conversation, Some(id("c1")));
        let state = run_all(state, [press("k")]);
        assert_eq!(state.route.conversation, Some(id("c1")), "the first stays the first");
    }

    #[test]
    fn after_a_conversation_left_the_list_the_keys_go_on_where_it_stood() {
        for (key, next) in [("j", "c3"), ("k", "c1")] {
            let state = run_all(desk(), [press("j"), press("j"), press("o"), press("e")]);
            assert_eq!(ids(&state, View::Waiting), "c1 c3");
            assert_eq!(state.route.conversation, Some(id("c2")), "it stays on the screen");
            assert_eq!(run_all(state, [press(key)]).route.conversation, Some(id(next)), "{key}");
        }
    }

    #[test]
    fn the_browsers_back_button_is_followed_and_not_answered() {
        let state = run_all(desk(), [Action::Went("/desk/K1/answered/c4".into())]);
        assert_eq!(state.route.conversation, Some(id("c4")));
        let (state, effects) = run(state, Action::Went("/desk/K1/questions".into()));
        assert_eq!(effects, [Effect::GetQuestions]);
        assert_eq!(state.route.place, Place::Questions);
    }

    #[test]
    fn the_next_page_is_asked_for_once_and_the_last_has_none_behind_it() {
        let mut first = inbox(vec![summary("c9", Status::Waiting, 5)], 9);
        first.next = Some("p2".into());
        let state = run_all(desk(), [Action::InboxCame(View::Waiting, Filter::default(), Ok(first))]);
        let (state, effects) = run(state, Action::More);
        assert_eq!(
            effects,
            [Effect::GetMore { view: View::Waiting, filter: Filter::default(), after: "p2".into() }]
        );
        let (state, effects) = run(state, Action::More);
        assert_eq!(effects, [], "it is on its way");
        let last = inbox(vec![summary("c8", Status::Waiting, 6)], 9);
        let state = run_all(state, [Action::MoreCame(View::Waiting, Filter::default(), Ok(last))]);
        assert_eq!(ids(&state, View::Waiting), "c1 c2 c3 c9 c8");
        assert_eq!(run(state, Action::More).1, []);
    }

    #[test]
    fn a_page_that_failed_can_be_asked_for_again() {
        let mut first = inbox(Vec::new(), 9);
        first.next = Some("p2".into());
        let state =
            run_all(desk(), [Action::InboxCame(View::Waiting, Filter::default(), Ok(first)), Action::More]);
        let state = run_all(
            state,
            [Action::MoreCame(View::Waiting, Filter::default(), Err(refused(ErrorCode::Unavailable)))],
        );
        assert_eq!(
            run(state, Action::More).1,
            [Effect::GetMore { view: View::Waiting, filter: Filter::default(), after: "p2".into() }]
        );
    }

    #[test]
    fn a_view_is_loaded_once() {
        let (state, effects) = run(desk(), Action::Go(Route::to(Place::View(View::Resolved))));
        assert!(effects.contains(&Effect::GetInbox(View::Resolved, Filter::default())));
        let (_, effects) = run(state, Action::Go(Route::to(Place::View(View::Waiting))));
        assert!(!effects.contains(&Effect::GetInbox(View::Waiting, Filter::default())));
    }
}
