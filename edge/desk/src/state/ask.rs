//! What is asked before it is done: for what reason a visitor is blocked, and whether two conversations are to be one,
//! which nothing takes back.

use super::action::{Effect, Fault};
use super::notice::{Arg, NoticeKind, Say, notify};
use super::{State, change, inbox, session};
use shared::desk::{Change, Summary};
use shared::id::ConversationId;
use shared::text::Label;

/// A question to the agent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Asked {
    /// Why is the visitor of this conversation blocked?
    Block { id: ConversationId, reason: String },
    /// Is this one merged into that one?
    Merge { id: ConversationId, into: ConversationId, subject: String, busy: bool, fault: Option<Say> },
}

pub(super) fn block(state: &mut State, id: ConversationId) {
    state.asked = Some(Asked::Block { id, reason: String::new() });
}

pub(super) fn merge(state: &mut State, id: ConversationId, into: ConversationId) {
    let known = state.threads.get(&id).and_then(|thread| thread.known.clone());
    let other = known.and_then(|known| known.earlier.iter().find(|c| c.id == into).cloned());
    let subject = other.map(|other| other.subject.to_string()).unwrap_or_default();
    state.asked = Some(Asked::Merge { id, into, subject, busy: false, fault: None });
}

pub(super) fn typed(state: &mut State, text: String) {
    if let Some(Asked::Block { reason, .. }) = &mut state.asked {
        *reason = text;
    }
}

/// The agent says yes.
pub(super) fn confirm(state: &mut State, fx: &mut Vec<Effect>) {
    match &mut state.asked {
        Some(Asked::Block { id, reason }) => {
            if let Ok(reason) = Label::new(reason) {
                let id = id.clone();
                state.asked = None;
                change::make(state, fx, &id, &Change::Block(reason));
            }
        }
        Some(Asked::Merge { id, into, busy, fault, .. }) if !*busy => {
            (*busy, *fault) = (true, None);
            fx.push(Effect::PostMerge { id: id.clone(), into: into.clone() });
        }
        _ => {}
    }
}

/// The edge has merged them, or not: the agent goes on where the conversation does.
pub(super) fn merged(state: &mut State, fx: &mut Vec<Effect>, answer: Result<Summary, Fault>) {
    match answer {
        Ok(summary) => {
            let id = summary.conversation.id.clone();
            state.inbox.merge(summary);
            state.asked = None;
            let route = state.route.open(id);
            inbox::go(state, fx, route, false);
            notify(state, fx, NoticeKind::Done, Say::new("merge.done"));
        }
        Err(error) => {
            session::lost(state, fx, Some(&error));
            if let Some(Asked::Merge { busy, fault, .. }) = &mut state.asked {
                let say = match &error {
                    Fault::Refused(body) if body.field.as_deref() == Some("into") => {
                        Say::new("article.refused").with("why", Arg::Text(body.message.clone()))
                    }
                    other => other.say(),
                };
                (*busy, *fault) = (false, Some(say));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::super::testing::{desk, id, refused, run, run_all, summary};
    use super::*;
    use shared::conversation::Status;
    use shared::error::ErrorCode;

    #[test]
    fn a_block_needs_its_reason_and_is_undone_by_a_key() {
        let state = run_all(desk(), [Action::AskBlock(id("c1")), Action::AskedTyped("  ".into())]);
        let (state, effects) = run(state, Action::Confirm);
        assert_eq!(effects, []);
        let (state, effects) = run(run_all(state, [Action::AskedTyped("abuse".into())]), Action::Confirm);
        let reason = Label::new("abuse").unwrap();
        assert!(effects.contains(&Effect::PostChange(id("c1"), Change::Block(reason.clone()))));
        assert_eq!(state.inbox.known[&id("c1")].blocked, Some(reason));
        assert!(state.asked.is_none());
        let state = run_all(state, [Action::ChangeMade(Err(refused(ErrorCode::Unavailable)))]);
        assert_eq!(state.inbox.known[&id("c1")].blocked, None, "taken back in sight");
    }

    #[test]
    fn a_merge_is_asked_for_once_and_its_refusal_is_said_where_it_was_asked() {
        let (state, effects) = run(desk(), Action::AskMerge(id("c1"), id("c2")));
        assert_eq!(effects, [], "nothing is done unasked");
        let (state, effects) = run(state, Action::Confirm);
        assert_eq!(effects, [Effect::PostMerge { id: id("c1"), into: id("c2") }]);
        let (state, effects) = run(state, Action::Confirm);
        assert_eq!(effects, []);
        let state = run_all(state, [Action::MergeMade(Err(refused(ErrorCode::Conflict)))]);
        assert!(matches!(&state.asked, Some(Asked::Merge { busy: false, fault: Some(_), .. })));
        let (state, _) = run(run_all(state, [Action::Confirm]), {
            Action::MergeMade(Ok(summary("c2", Status::Waiting, 9)))
        });
        assert_eq!((state.route.conversation, state.asked), (Some(id("c2")), None));
    }
}
