//! One conversation on the screen: its entries, what is on its way, what was seen, its status.
//!
//! A message is shown before it is stored. One is sent at a time, so that the order written is the order stored;
//! one that fails stays, says so, and holds back nothing but itself.

use super::action::{Effect, Fault};
use super::inbox::Load;
use super::note::{self, UnsentNote};
use super::notice::{NoticeKind, Say, notify};
use super::offer::OfferDraft;
use super::shared_ref::Held;
use super::{State, change, session};
use shared::attachment::{text_of, words};
use shared::conversation::{Entry, EntryBody, Status, status_after};
use shared::desk::{DeskFrame, Known, Note, Opened, Reply, Summary};
use shared::frame::Outgoing;
use shared::id::{ClientId, ConversationId};
use shared::limit;
use shared::offer::Offer;
use shared::text::{MessageText, TextError, first_chars};
use shared::timeline::Timeline;
use std::collections::BTreeMap;

/// A conversation that was opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thread {
    pub(crate) timeline: Timeline,
    pub(crate) known: Option<Held<Known>>,
    /// What only the staff see, sorted by place, each place once.
    pub(crate) notes: Vec<Note>,
    /// Notes that are on their way, in the order in which they were written.
    pub(crate) unsent_notes: Vec<UnsentNote>,
    pub(crate) load: Load,
    /// Something came while an answer was on its way: ask again.
    stale: bool,
    /// What messages on their way offer.
    offers: BTreeMap<ClientId, Offer>,
    /// Why messages were not stored.
    pub(crate) faults: BTreeMap<ClientId, Fault>,
    /// The message on its way.
    sending: Option<ClientId>,
    /// Up to where the edge was told that we have seen it.
    seen: u32,
}

impl Thread {
    /// The next message that may be sent.
    fn next(&self) -> Option<&Outgoing> {
        let free = self.sending.is_none();
        self.timeline.pending().iter().find(|p| free && !p.failed).map(|p| &p.message)
    }

    fn entries_end(&self) -> u32 {
        self.timeline.entries().last().map_or(0, |e| e.seq)
    }
}

/// How many opened conversations are kept.
const KEPT: usize = 40;
/// The edge is told at most this often that the agent is typing.
const TYPING_EVERY: i64 = 3_000;

/// Asks for what is new in a conversation.
pub(super) fn load(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId) {
    if state.threads.len() >= KEPT && !state.threads.contains_key(id) {
        let idle = |t: &Held<Thread>| {
            t.timeline.pending().is_empty() && t.unsent_notes.is_empty() && t.load != Load::Busy
        };
        let old = state.threads.iter().find(|(_, t)| idle(t)).map(|(id, _)| id.clone());
        old.map(|old| state.threads.remove(&old));
    }
    let thread = state.threads.entry(id.clone()).or_default().edit();
    if thread.load == Load::Busy {
        thread.stale = true;
        return;
    }
    thread.load = Load::Busy;
    fx.push(Effect::GetConversation { id: id.clone(), after: thread.timeline.resume_at() });
}

pub(super) fn opened(
    state: &mut State,
    fx: &mut Vec<Effect>,
    id: &ConversationId,
    answer: Result<Box<Opened>, Fault>,
) {
    let Some(held) = state.threads.get_mut(id) else { return };
    let thread = held.edit();
    let mut again = std::mem::take(&mut thread.stale);
    match answer {
        Ok(opened) => {
            let Opened { summary, entries, notes, known } = *opened;
            let before = thread.timeline.resume_at();
            thread.timeline.merge(entries);
            note::merge(thread, notes);
            thread.known = Some(Held::new(known));
            thread.load = Load::Ready;
            // A long conversation comes in pieces; an answer that brings nothing ends the asking.
            let at = thread.timeline.resume_at();
            again |= at > before && at < summary.conversation.last_seq;
            state.inbox.merge(summary);
            change::lay_over(state, id);
        }
        Err(fault) => {
            thread.load = Load::Failed(fault.clone());
            again = false;
            session::lost(state, fx, Some(&fault));
        }
    }
    if again {
        load(state, fx, id);
    }
}

/// Entries and notes came over the socket.
pub(super) fn news(
    state: &mut State,
    fx: &mut Vec<Effect>,
    summary: &Summary,
    entries: Vec<Entry>,
    notes: Vec<Note>,
) {
    let id = &summary.conversation.id;
    let Some(held) = state.threads.get_mut(id) else { return };
    let thread = held.edit();
    // An answer may have proved an order.
    let learnt = entries.iter().any(|e| matches!(&e.body, EntryBody::Message(m) if m.answers.is_some()));
    thread.timeline.merge(entries);
    let note_missing = note::merge(thread, notes);
    let missing = note_missing || thread.timeline.resume_at() < summary.conversation.last_seq;
    if (missing || learnt) && state.route.conversation.as_ref() == Some(id) {
        load(state, fx, id);
    }
}

pub(super) fn draft(state: &mut State, fx: &mut Vec<Effect>, id: ConversationId, text: String) {
    if text.is_empty() {
        state.drafts.remove(&id);
        return;
    }
    if !text.trim().is_empty() && state.now.since(state.told_typing) >= TYPING_EVERY && state.link.is_up() {
        state.told_typing = state.now;
        fx.push(Effect::Tell(DeskFrame::Typing(id.clone())));
    }
    state.drafts.insert(id, text);
}

pub(super) fn send(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, client_id: ClientId) {
    let Some(thread) = state.threads.get_mut(id) else { return };
    let draft = state.drafts.get(id).map_or("", String::as_str);
    let text = MessageText::new(draft);
    if matches!(text, Err(TextError::TooLong(_) | TextError::Control)) {
        let max = u32::try_from(limit::MESSAGE_CHARS).unwrap_or(u32::MAX);
        let say = Say::new("reply.too_long").with("max", super::Arg::Number(max));
        notify(state, fx, NoticeKind::Failed, say);
        return;
    }
    // A canned reply whose places nobody filled in is not meant to be read.
    if let Some(variable) = text.as_ref().ok().and_then(|text| shared::desk::unfilled(text)) {
        // As it is typed, whichever way the message reads.
        let variable = format!("\u{2066}{variable}\u{2069}");
        let say = Say::new("reply.unfilled").with("variable", super::Arg::Text(variable));
        notify(state, fx, NoticeKind::Failed, say);
        return;
    }
    let offer = match state.offers.get(id).map(OfferDraft::offer) {
        Some(Err(say)) => return notify(state, fx, NoticeKind::Failed, say),
        Some(Ok(_)) if text.is_err() => {
            return notify(state, fx, NoticeKind::Failed, Say::new("offer.no_question"));
        }
        offer => offer.and_then(Result::ok),
    };
    let Some(attachments) = state.files.take(id, &client_id) else { return };
    let Some(text) = text.ok().or_else(|| text_of(&attachments)) else { return };
    fx.extend(attachments.iter().map(|file| Effect::ForgetFile(file.id.clone())));
    let thread = thread.edit();
    if let Some(offer) = offer {
        thread.offers.insert(client_id.clone(), offer);
        state.offers.remove(id);
    }
    let conversation = id.clone();
    let (opening, answers, proof) = (None, None, None);
    let message = Outgoing { conversation, client_id, text, attachments, opening, answers, proof };
    thread.timeline.write(message, state.now);
    state.drafts.remove(id);
    state.told_typing = shared::time::Timestamp::default();
    send_next(state, fx, id);
}

fn send_next(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId) {
    let Some(held) = state.threads.get_mut(id) else { return };
    let Some(message) = held.next().cloned() else { return };
    let thread = held.edit();
    thread.sending = Some(message.client_id.clone());
    let Outgoing { client_id, text, attachments, .. } = message;
    let offer = thread.offers.get(&client_id).cloned();
    fx.push(Effect::PostReply(id.clone(), Reply { client_id, text, attachments, offer }));
}

pub(super) fn sent(
    state: &mut State,
    fx: &mut Vec<Effect>,
    id: &ConversationId,
    client_id: &ClientId,
    answer: Result<Entry, Fault>,
) {
    let Some(held) = state.threads.get_mut(id) else { return };
    let thread = held.edit();
    thread.sending = None;
    match answer {
        Ok(entry) => {
            thread.faults.remove(client_id);
            thread.offers.remove(client_id);
            thread.timeline.merge([entry.clone()]);
            after_entry(state, id, &entry);
        }
        Err(fault) => {
            thread.timeline.reject(client_id);
            thread.faults.insert(client_id.clone(), fault.clone());
            session::lost(state, fx, Some(&fault));
        }
    }
    send_next(state, fx, id);
}

/// Our own entry is stored: the list says so, even if the socket is not there to tell.
fn after_entry(state: &mut State, id: &ConversationId, entry: &Entry) {
    if state.inbox.known.get(id).is_none_or(|s| s.conversation.last_seq >= entry.seq) {
        return;
    }
    let Some(held) = state.inbox.known.edit(id) else { return };
    let status = status_after(held.conversation.status, &entry.body);
    let summary = held.edit();
    summary.conversation.last_seq = entry.seq;
    summary.last_at = entry.at;
    if let EntryBody::Message(message) = &entry.body {
        first_chars(&message.text, 120).clone_into(&mut summary.preview);
    }
    state.inbox.move_to(id, status);
}

pub(super) fn retry(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, client_id: &ClientId) {
    let Some(held) = state.threads.get_mut(id) else { return };
    let thread = held.edit();
    thread.faults.remove(client_id);
    let message = thread.timeline.pending().iter().find(|p| p.failed && p.message.client_id == *client_id);
    if let Some(message) = message.map(|p| p.message.clone()) {
        // Under the same name: if it was stored after all, it is not stored twice.
        thread.timeline.settle(client_id);
        thread.timeline.write(message, state.now);
        send_next(state, fx, id);
    }
}

/// The connection is back: what failed for want of it goes out again by itself.
pub(super) fn retry_all(state: &mut State, fx: &mut Vec<Effect>) {
    let waiting: Vec<(ConversationId, ClientId)> = state
        .threads
        .iter()
        .flat_map(|(id, thread)| {
            let unsent = thread.timeline.pending().iter().map(|p| &p.message.client_id);
            let temporary = unsent
                .filter(|c| thread.faults.get(c).is_some_and(|f| f.is_temporary() || f.is_session_lost()));
            temporary.map(|c| (id.clone(), c.clone())).collect::<Vec<_>>()
        })
        .collect();
    for (id, client_id) in waiting {
        retry(state, fx, &id, &client_id);
    }
    let notes: Vec<(ConversationId, ClientId)> = state
        .threads
        .iter()
        .flat_map(|(id, thread)| {
            let again =
                |u: &&UnsentNote| u.fault.as_ref().is_some_and(|f| f.is_temporary() || f.is_session_lost());
            thread.unsent_notes.iter().filter(again).map(|u| (id.clone(), u.note.client_id.clone()))
        })
        .collect();
    for (id, client_id) in notes {
        note::retry(state, fx, &id, &client_id);
    }
}

/// Takes a failed message back into the composer, in front of what is there.
pub(super) fn discard(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, client_id: &ClientId) {
    let Some(held) = state.threads.get_mut(id) else { return };
    let failed = held.timeline.pending().iter().find(|p| p.failed && p.message.client_id == *client_id);
    let Some(Outgoing { text, attachments, .. }) = failed.map(|p| p.message.clone()) else { return };
    let text = words(&text, &attachments).to_owned();
    state.files.put(id, attachments);
    let thread = held.edit();
    thread.timeline.settle(client_id);
    thread.faults.remove(client_id);
    if let Some(offer) = thread.offers.remove(client_id) {
        state.offers.insert(id.clone(), OfferDraft::like(&offer));
    }
    let draft = state.drafts.entry(id.clone()).or_default();
    *draft = match (text.is_empty(), draft.trim().is_empty()) {
        (_, true) => text,
        (true, false) => std::mem::take(draft),
        (false, false) => format!("{text}\n\n{draft}"),
    };
    note::switch(state, fx, false);
}

pub(super) fn set_status(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, status: Status) {
    let Some(before) = state.inbox.known.get(id).map(|s| s.conversation.status) else { return };
    let resolves = status == Status::Resolved;
    if resolves == (before == Status::Resolved) {
        return;
    }
    state.inbox.move_to(id, status);
    fx.push(Effect::PostStatus { id: id.clone(), status, before });
}

pub(super) fn status_set(
    state: &mut State,
    fx: &mut Vec<Effect>,
    id: &ConversationId,
    before: Status,
    answer: Result<Summary, Fault>,
) {
    match answer {
        Ok(summary) => {
            let missing =
                state.threads.get(id).is_some_and(|t| t.entries_end() < summary.conversation.last_seq);
            state.inbox.merge(summary);
            // The entry that says who resolved it comes over the socket; without one it has to be fetched.
            if missing && !state.link.is_up() {
                load(state, fx, id);
            }
        }
        Err(fault) => {
            state.inbox.move_to(id, before);
            if !session::lost(state, fx, Some(&fault)) {
                notify(state, fx, NoticeKind::Failed, fault.say());
            }
        }
    }
}

/// What the agent can see, they have seen.
pub(super) fn tell_seen(state: &mut State, fx: &mut Vec<Effect>) {
    if state.hidden || state.me().is_none() {
        return;
    }
    let Some(id) = &state.route.conversation else { return };
    let (Some(held), Some(summary)) = (state.threads.get_mut(id), state.inbox.known.get(id)) else {
        return;
    };
    let seq = held.timeline.resume_at();
    if held.load == Load::Busy || seq <= held.seen.max(summary.conversation.staff_read) {
        return;
    }
    held.edit().seen = seq;
    if let Some(summary) = state.inbox.known.edit(id) {
        summary.edit().conversation.staff_read = seq;
    }
    fx.push(Effect::PostSeen { id: id.clone(), seq });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        agent_says, client, desk, entry, id, opened, refused, run, run_all, summary, visitor_says,
    };
    use super::super::{Action, Route};
    use super::*;
    use shared::error::ErrorCode;

    fn at_c1() -> State {
        let go = Route { conversation: Some(id("c1")), ..Route::default() };
        run_all(desk(), [Action::Go(go), opened("c1", vec![visitor_says(1, "v1", "where is it?")])])
    }

    fn write(state: State, text: &str, name: &str) -> (State, Vec<Effect>) {
        run(run_all(state, [Action::Draft(id("c1"), text.into())]), Action::Send(id("c1"), client(name)))
    }

    fn thread(state: &State) -> &Thread {
        &state.threads[&id("c1")]
    }

    #[test]
    fn opening_marks_as_seen_once() {
        let go = Action::Go(Route { conversation: Some(id("c1")), ..Route::default() });
        let (state, effects) = run(desk(), go);
        assert!(effects.contains(&Effect::GetConversation { id: id("c1"), after: 0 }));
        let (state, effects) = run(state, opened("c1", vec![visitor_says(1, "v1", "hi")]));
        assert_eq!(effects, [Effect::PostSeen { id: id("c1"), seq: 1 }]);
        assert_eq!(run(state, Action::Tick).1, []);
    }

    #[test]
    fn nobody_has_seen_what_came_to_a_hidden_window() {
        let go = Action::Go(Route { conversation: Some(id("c1")), ..Route::default() });
        let state = run_all(desk(), [Action::Visible(false), go]);
        let (state, effects) = run(state, opened("c1", vec![visitor_says(1, "v1", "hi")]));
        assert_eq!(effects, []);
        assert_eq!(run(state, Action::Visible(true)).1, [Effect::PostSeen { id: id("c1"), seq: 1 }]);
    }

    #[test]
    fn a_reply_is_shown_at_once_and_settled_by_its_answer() {
        let (state, effects) = write(at_c1(), "  On its way. ", "r1");
        assert!(matches!(effects.as_slice(), [Effect::PostReply(_, reply)] if &*reply.text == "On its way."));
        assert_eq!(thread(&state).timeline.pending().len(), 1);
        assert!(state.drafts.is_empty());
        let state =
            run_all(state, [Action::Sent(id("c1"), client("r1"), Ok(agent_says(2, "r1", "On its way.")))]);
        assert_eq!(thread(&state).timeline.entries().len(), 2);
        assert!(thread(&state).timeline.pending().is_empty());
        let summary = &state.inbox.known[&id("c1")];
        assert_eq!(
            (summary.conversation.status, summary.preview.as_str()),
            (Status::Answered, "On its way.")
        );
        assert_eq!((state.inbox.counts.waiting, state.inbox.counts.answered), (2, 2));
    }

    #[test]
    fn replies_go_out_one_by_one_in_their_order() {
        let (state, _) = write(at_c1(), "one", "r1");
        let (state, effects) = write(state, "two", "r2");
        assert!(effects.is_empty(), "the first is still on its way");
        let (_, effects) = run(state, Action::Sent(id("c1"), client("r1"), Ok(agent_says(2, "r1", "one"))));
        assert!(matches!(&effects[0], Effect::PostReply(_, reply) if reply.client_id == client("r2")));
    }

    #[test]
    fn a_failed_reply_says_so_and_is_sent_again_under_its_name() {
        let (state, _) = write(at_c1(), "one", "r1");
        let state = run_all(state, [Action::Sent(id("c1"), client("r1"), Err(Fault::Unreachable))]);
        assert!(thread(&state).timeline.pending()[0].failed);
        assert_eq!(thread(&state).faults[&client("r1")], Fault::Unreachable);
        let (state, effects) = run(state, Action::Retry(id("c1"), client("r1")));
        assert!(matches!(&effects[0], Effect::PostReply(_, reply) if reply.client_id == client("r1")));
        assert!(!thread(&state).timeline.pending()[0].failed && thread(&state).faults.is_empty());
    }

    #[test]
    fn what_failed_for_want_of_a_connection_goes_out_when_it_is_back_and_nothing_else_does() {
        let (state, _) = write(at_c1(), "one", "r1");
        let state = run_all(state, [Action::Sent(id("c1"), client("r1"), Err(Fault::Unreachable))]);
        let (state, _) = write(state, "two", "r2");
        let mut state =
            run_all(state, [Action::Sent(id("c1"), client("r2"), Err(refused(ErrorCode::Invalid)))]);
        let mut fx = Vec::new();
        retry_all(&mut state, &mut fx);
        assert!(matches!(fx.as_slice(), [Effect::PostReply(_, reply)] if reply.client_id == client("r1")));
    }

    #[test]
    fn a_failed_reply_can_be_taken_back_without_losing_the_draft() {
        let (state, _) = write(at_c1(), "one", "r1");
        let state = run_all(
            state,
            [
                Action::Sent(id("c1"), client("r1"), Err(refused(ErrorCode::Invalid))),
                Action::Draft(id("c1"), "two".into()),
                Action::Discard(id("c1"), client("r1")),
            ],
        );
        assert_eq!(state.drafts[&id("c1")], "one\n\ntwo");
        assert!(thread(&state).timeline.pending().is_empty());
    }

    #[test]
    fn white_space_is_not_sent_and_a_novel_stays_in_the_composer() {
        assert_eq!(write(at_c1(), " \n", "r1").1, []);
        let (state, effects) = write(at_c1(), &"x".repeat(limit::MESSAGE_CHARS + 1), "r1");
        assert!(!effects.iter().any(|e| matches!(e, Effect::PostReply(..))));
        assert!(state.drafts.contains_key(&id("c1")));
        assert_eq!(state.notices[0].say.key, "reply.too_long");
    }

    #[test]
    fn resolving_shows_at_once_and_is_taken_back_when_refused() {
        let (state, effects) = run(at_c1(), Action::SetStatus(id("c1"), Status::Resolved));
        assert!(matches!(effects[0], Effect::PostStatus { before: Status::Waiting, .. }));
        assert_eq!((state.inbox.counts.waiting, state.inbox.counts.resolved), (2, 1));
        let again = run(state, Action::SetStatus(id("c1"), Status::Resolved));
        assert_eq!(again.1, [], "once is enough");
        let answer = Action::StatusSet(id("c1"), Status::Waiting, Err(Fault::Unreachable));
        let state = run_all(again.0, [answer]);
        assert_eq!(state.inbox.known[&id("c1")].conversation.status, Status::Waiting);
        assert_eq!((state.inbox.counts.waiting, state.inbox.counts.resolved), (3, 0));
        assert_eq!(state.notices.len(), 1);
    }

    #[test]
    fn a_long_conversation_is_fetched_to_its_end() {
        let go = Action::Go(Route { conversation: Some(id("c1")), ..Route::default() });
        let mut long = summary("c1", Status::Waiting, 9);
        long.conversation.last_seq = 3;
        let answer = |entries| {
            let known = super::super::testing::known();
            Action::Opened(
                id("c1"),
                Ok(Box::new(Opened { summary: long.clone(), entries, notes: vec![], known })),
            )
        };
        let (state, effects) = run(run_all(desk(), [go]), answer(vec![entry(1), entry(2)]));
        assert_eq!(effects, [Effect::GetConversation { id: id("c1"), after: 2 }]);
        let (_, effects) = run(state, answer(Vec::new()));
        assert!(!effects.iter().any(|e| matches!(e, Effect::GetConversation { .. })), "no endless asking");
    }

    #[test]
    fn typing_is_told_now_and_then_not_at_every_key() {
        let state = run_all(at_c1(), [super::super::testing::welcome(Vec::new(), 4)]);
        let draft = |text: &str| Action::Draft(id("c1"), text.into());
        let (state, effects) = run(state, draft("h"));
        assert_eq!(effects, [Effect::Tell(DeskFrame::Typing(id("c1")))]);
        assert_eq!(run(state, draft("he")).1, []);
        assert_eq!(run(at_c1(), draft("h")).1, [], "there is nobody to tell");
    }
}
