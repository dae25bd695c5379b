//! The search: its words stand in the address, its results in the place of the list.
//!
//! It waits for a pause in the typing; an answer to other words than those that stand there now is thrown away.

use super::action::{Effect, Fault};
use super::filter::Filter;
use super::inbox::Load;
use super::{Route, State, session};
use shared::desk::Inbox;
use shared::id::ConversationId;
use shared::time::Timestamp;

/// What was found.
#[derive(Default)]
pub(crate) struct Search {
    /// For which words, narrowed down to what.
    asked: (String, Filter),
    pub(crate) load: Load,
    /// In the edge's order.
    pub(super) found: Vec<ConversationId>,
    /// Where the next page begins.
    next: Option<String>,
    /// Whether older conversations are still being made searchable.
    pub(crate) indexing: bool,
    /// When the words that are being typed are looked for.
    due: Option<Timestamp>,
}

/// Typing pauses this long before anybody is asked.
const PAUSE: i64 = 250;

/// The agent types into the field.
pub(super) fn typed(state: &mut State, fx: &mut Vec<Effect>, words: String) {
    state.route.query = words;
    // The result list comes in the place of the list; on a phone that is the place of the conversation, too.
    if let Some(site) = &state.site {
        fx.push(Effect::Navigate { path: state.route.path(site.as_str()), replace: true });
    }
    state.inbox.cursor = None;
    state.search.due = Some(state.now.plus(PAUSE));
    fx.push(Effect::TickAfter(PAUSE));
}

pub(super) fn tick(state: &mut State, fx: &mut Vec<Effect>) {
    if state.search.due.is_some_and(|due| due <= state.now) {
        look(state, fx);
    }
}

/// Looks for what stands in the address, unless that is what was found.
pub(super) fn look(state: &mut State, fx: &mut Vec<Effect>) {
    state.search.due = None;
    let words = state.route.query.trim();
    if words.is_empty() {
        state.search = Search::default();
    } else if state.search.asked.0 != words
        || state.search.asked.1 != state.route.filter
        || matches!(state.search.load, Load::Failed(_))
    {
        let asked = (words.to_owned(), state.route.filter.clone());
        let found = std::mem::take(&mut state.search.found);
        // What was found before stays until there is something better to show.
        state.search = Search { asked: asked.clone(), load: Load::Busy, found, ..Search::default() };
        fx.push(Effect::GetSearch { words: asked.0, filter: asked.1, after: None });
    }
}

/// The next page.
pub(super) fn more(state: &mut State, fx: &mut Vec<Effect>) {
    if state.search.load == Load::Busy {
        return;
    }
    if let Some(after) = state.search.next.take() {
        state.search.load = Load::Busy;
        let (words, filter) = state.search.asked.clone();
        fx.push(Effect::GetSearch { words, filter, after: Some(after) });
    }
}

pub(super) fn came(
    state: &mut State,
    fx: &mut Vec<Effect>,
    asked: &(String, Filter),
    is_first: bool,
    answer: Result<Inbox, Fault>,
) {
    if state.search.asked != *asked {
        return;
    }
    match answer {
        Ok(inbox) => {
            state.search.load = Load::Ready;
            state.search.next = inbox.next;
            state.search.indexing = inbox.indexing;
            state.inbox.known.touch();
            if is_first {
                state.search.found.clear();
            }
            for summary in inbox.conversations {
                let id = summary.conversation.id.clone();
                state.inbox.merge(summary);
                if !state.search.found.contains(&id) {
                    state.search.found.push(id);
                }
            }
        }
        Err(fault) => {
            session::lost(state, fx, Some(&fault));
            state.search.load = Load::Failed(fault);
        }
    }
}

impl Search {
    /// Whether there is another page.
    pub(crate) fn has_more(&self) -> bool {
        self.next.is_some()
    }
}

/// Ends the search: the list is what it was.
pub(super) fn leave(state: &mut State, fx: &mut Vec<Effect>) {
    let route = Route { query: String::new(), ..state.route.clone() };
    super::inbox::go(state, fx, route, true);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{desk, id, inbox, refused, run, run_all, summary};
    use super::super::{Action, reduce};
    use super::*;
    use shared::conversation::Status;
    use shared::error::ErrorCode;

    fn typed(words: &str) -> Action {
        Action::Search(words.into())
    }

    fn paused(state: State) -> (State, Vec<Effect>) {
        let later = state.now.plus(PAUSE);
        reduce(state, later, Action::Tick)
    }

    fn ids(state: &State) -> Vec<String> {
        state.rows().iter().map(|s| s.conversation.id.to_string()).collect()
    }

    #[test]
    fn it_asks_once_for_what_stands_there_when_the_typing_pauses() {
        let (state, effects) = run(desk(), typed("te"));
        assert!(!effects.iter().any(|e| matches!(e, Effect::GetSearch { .. })));
        assert!(effects.contains(&Effect::Navigate { path: "/desk/K1/waiting?q=te".into(), replace: true }));
        let (state, effects) = paused(run_all(state, [typed("tea pot")]));
        assert_eq!(
            effects,
            [Effect::GetSearch { words: "tea pot".into(), filter: Filter::default(), after: None }]
        );
        assert_eq!(paused(state).1, []);
    }

    #[test]
    fn results_keep_the_edges_order_and_late_ones_are_thrown_away() {
        let (state, _) = paused(run_all(desk(), [typed("tea")]));
        let late = Action::SearchCame(
            ("te".into(), Filter::default()),
            true,
            Ok(inbox(vec![summary("c1", Status::Waiting, 1)], 9)),
        );
        let found = vec![summary("c9", Status::Resolved, 8), summary("c2", Status::Waiting, 2)];
        let found = Inbox { indexing: true, ..inbox(found, 9) };
        let state =
            run_all(state, [late, Action::SearchCame(("tea".into(), Filter::default()), true, Ok(found))]);
        assert_eq!(ids(&state), ["c9", "c2"]);
        assert!(state.search.indexing, "the edge says that some may be missing");
        let state = run_all(state, [typed("")]);
        assert_eq!(ids(&state), ["c1", "c2", "c3"], "the list is back at once");
    }

    #[test]
    fn a_failed_search_says_so_and_can_be_tried_again() {
        let (state, _) = paused(run_all(desk(), [typed("tea")]));
        let state = run_all(
            state,
            [Action::SearchCame(
                ("tea".into(), Filter::default()),
                true,
                Err(refused(ErrorCode::Unavailable)),
            )],
        );
        assert!(matches!(state.search.load, Load::Failed(_)));
        let (_, effects) = run(state, Action::ReloadList);
        assert_eq!(
            effects,
            [Effect::GetSearch { words: "tea".into(), filter: Filter::default(), after: None }]
        );
    }

    #[test]
    fn the_address_brings_a_search_back() {
        let (state, effects) = run(desk(), Action::Went("/desk/K1/waiting/c1?q=tea%20pot".into()));
        assert!(effects.contains(&Effect::GetSearch {
            words: "tea pot".into(),
            filter: Filter::default(),
            after: None
        }));
        assert_eq!(state.route.conversation, Some(id("c1")));
    }

    #[test]
    fn the_next_page_is_asked_for_once_and_stands_behind_the_first() {
        let (state, _) = paused(run_all(desk(), [typed("tea")]));
        let mut first = inbox(vec![summary("c2", Status::Waiting, 2)], 9);
        first.next = Some("p2".into());
        let state = run_all(state, [Action::SearchCame(("tea".into(), Filter::default()), true, Ok(first))]);
        let (state, effects) = run(state, Action::More);
        assert_eq!(
            effects,
            [Effect::GetSearch { words: "tea".into(), filter: Filter::default(), after: Some("p2".into()) }]
        );
        assert_eq!(run_all(state, []).rows().len(), 1);
    }
}
