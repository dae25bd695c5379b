//! Short messages to the agent, as keys and arguments: they are put into words where they are shown.

use super::State;
use super::action::Effect;
use shared::desk::{Canned, Change};
use shared::id::ConversationId;
use shared::time::Timestamp;

/// Something to be said in the language of the interface.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Say {
    pub(crate) key: &'static str,
    pub(crate) args: Vec<(&'static str, Arg)>,
}

/// What stands in a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Arg {
    Text(String),
    Number(u32),
    /// So many milliseconds from now: "in 5 minutes".
    In(i64),
    /// This moment.
    At(Timestamp),
    /// The words of this key.
    Word(&'static str),
}

impl Say {
    pub(crate) fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((name, arg));
        self
    }
}

/// A message that goes away by itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) id: u32,
    pub(crate) kind: NoticeKind,
    pub(crate) say: Say,
    pub(crate) until: Timestamp,
    /// What takes it back.
    pub(crate) undo: Option<Undo>,
    /// The conversation that it is about, to be opened.
    pub(crate) open: Option<ConversationId>,
}

/// What takes something back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Undo {
    Change(ConversationId, Change),
    /// A canned reply that was deleted.
    Canned(Box<Canned>),
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    Done,
    Failed,
    /// Something is due soon, or was.
    Due,
}

/// More than this many at once nobody reads.
const AT_ONCE: usize = 3;

pub(super) fn notify(state: &mut State, fx: &mut Vec<Effect>, kind: NoticeKind, say: Say) {
    put_up(state, fx, kind, say, None, None);
}

/// Tells what was done, with a way to take it back.
pub(super) fn notify_with_undo(state: &mut State, fx: &mut Vec<Effect>, say: Say, undo: Undo) {
    put_up(state, fx, NoticeKind::Done, say, Some(undo), None);
}

/// Tells what is due in a conversation, with a way to it.
pub(super) fn remind(state: &mut State, fx: &mut Vec<Effect>, say: Say, of: ConversationId) {
    put_up(state, fx, NoticeKind::Due, say, None, Some(of));
}

fn put_up(
    state: &mut State,
    fx: &mut Vec<Effect>,
    kind: NoticeKind,
    say: Say,
    undo: Option<Undo>,
    open: Option<ConversationId>,
) {
    let stays = match kind {
        NoticeKind::Done if undo.is_some() => 9_000,
        NoticeKind::Done => 6_000,
        NoticeKind::Failed => 12_000,
        NoticeKind::Due => 60_000,
    };
    state.notice_ids = state.notice_ids.wrapping_add(1);
    // The same words again say nothing new, unless each can be taken back.
    state.notices.retain(|n| n.say != say || (undo.is_some() && n.undo != undo));
    // What was near and is missed now is said once.
    state.notices.retain(|n| open.is_none() || n.open != open);
    let until = state.now.plus(stays);
    state.notices.push(Notice { id: state.notice_ids, kind, say, until, undo, open });
    let surplus = state.notices.len().saturating_sub(AT_ONCE);
    state.notices.drain(..surplus);
    fx.push(Effect::TickAfter(stays));
}
