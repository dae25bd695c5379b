//! Private notes: written and kept beside the conversation, never part of what the visitor gets.
//!
//! A note has a draft of its own, so that no switch of the composer can ever turn one into an answer.

use super::action::{Effect, Fault, Focus};
use super::notice::{Arg, NoticeKind, Say, notify};
use super::{State, Thread, session, thread};
use shared::conversation::StaffName;
use shared::desk::{Note, NoteBody, NoteWritten};
use shared::id::{ClientId, ConversationId, StaffId};
use shared::limit;
use shared::text::{MessageText, TextError};
use shared::time::Timestamp;

/// A note that is not stored yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnsentNote {
    pub(crate) note: NoteWritten,
    pub(crate) written_at: Timestamp,
    /// Why it was not stored.
    pub(crate) fault: Option<Fault>,
}

/// Takes notes in any order, known ones included; true when one is missing between them.
pub(super) fn merge(thread: &mut Thread, notes: Vec<Note>) -> bool {
    for note in notes {
        if let NoteBody::Text(text) = &note.body {
            thread.unsent_notes.retain(|unsent| unsent.note.client_id != text.client_id);
        }
        if let Err(place) = thread.notes.binary_search_by_key(&note.seq, |n| n.seq) {
            thread.notes.insert(place, note);
        }
    }
    thread.notes.iter().zip(1..).any(|(note, place)| note.seq != place)
}

/// The composer writes a note, or an answer.
pub(super) fn switch(state: &mut State, fx: &mut Vec<Effect>, noting: bool) {
    state.noting = noting;
    fx.push(Effect::Focus(Focus::Reply));
}

pub(super) fn typed(state: &mut State, id: ConversationId, text: String) {
    if text.is_empty() {
        state.note_drafts.remove(&id);
    } else {
        state.note_drafts.insert(id, text);
    }
}

pub(super) fn send(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, client_id: ClientId) {
    let Some(held) = state.threads.get_mut(id) else { return };
    let draft = state.note_drafts.get(id).map_or("", String::as_str);
    match MessageText::new(draft) {
        Ok(text) => {
            let note = NoteWritten { client_id, mentions: mentioned(&text, &state.staff), text };
            let unsent = UnsentNote { note: note.clone(), written_at: state.now, fault: None };
            held.edit().unsent_notes.push(unsent);
            state.note_drafts.remove(id);
            fx.push(Effect::PostNote(id.clone(), note));
        }
        Err(TextError::Empty) => {}
        Err(_) => {
            let max = u32::try_from(limit::MESSAGE_CHARS).unwrap_or(u32::MAX);
            notify(state, fx, NoticeKind::Failed, Say::new("note.too_long").with("max", Arg::Number(max)));
        }
    }
}

pub(super) fn sent(
    state: &mut State,
    fx: &mut Vec<Effect>,
    id: &ConversationId,
    client_id: &ClientId,
    answer: Result<Note, Fault>,
) {
    let Some(held) = state.threads.get_mut(id) else { return };
    match answer {
        Ok(note) => {
            if merge(held.edit(), vec![note]) && !state.link.is_up() {
                thread::load(state, fx, id);
            }
        }
        Err(fault) => {
            let unsent = held.edit().unsent_notes.iter_mut().find(|u| u.note.client_id == *client_id);
            if let Some(unsent) = unsent {
                unsent.fault = Some(fault.clone());
            }
            session::lost(state, fx, Some(&fault));
        }
    }
}

/// Sends a failed note again, under its name: if it was stored after all, it is not stored twice.
pub(super) fn retry(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, client_id: &ClientId) {
    let Some(held) = state.threads.get_mut(id) else { return };
    let failed = |u: &&mut UnsentNote| u.note.client_id == *client_id && u.fault.is_some();
    if let Some(unsent) = held.edit().unsent_notes.iter_mut().find(failed) {
        unsent.fault = None;
        fx.push(Effect::PostNote(id.clone(), unsent.note.clone()));
    }
}

/// Takes a failed note back into the composer, in front of what is there.
pub(super) fn discard(state: &mut State, fx: &mut Vec<Effect>, id: &ConversationId, client_id: &ClientId) {
    let Some(held) = state.threads.get_mut(id) else { return };
    let thread = held.edit();
    let failed = |u: &UnsentNote| u.note.client_id == *client_id && u.fault.is_some();
    let Some(place) = thread.unsent_notes.iter().position(failed) else { return };
    let text = thread.unsent_notes.remove(place).note.text;
    let draft = state.note_drafts.entry(id.clone()).or_default();
    *draft = if draft.trim().is_empty() { text.to_string() } else { format!("{text}\n\n{draft}") };
    switch(state, fx, true);
}

/// Who is mentioned in a note, by `@` and the whole name. A longer name wins over one that it begins with.
fn mentioned(text: &str, staff: &[StaffName]) -> Vec<StaffId> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let named = staff.iter().filter(|s| rest.starts_with(s.name.as_str()));
        if let Some(staff) = named.max_by_key(|s| s.name.len())
            && !found.contains(&staff.id)
            && found.len() < limit::MENTIONS
        {
            found.push(staff.id.clone());
        }
    }
    found
}

/// What is being typed behind an `@` at the end of `text`; `None` when no mention is.
pub(crate) fn mention_begun(text: &str) -> Option<&str> {
    let (before, name) = text.rsplit_once('@')?;
    let begins = before.chars().next_back().is_none_or(char::is_whitespace);
    (begins && !name.contains(char::is_whitespace)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{client, desk, id, label, opened, run, run_all, staff, visitor_says};
    use super::super::{Action, Route};
    use super::*;
    use shared::desk::NoteText;

    fn note(seq: u32, name: &str) -> Note {
        let text = MessageText::new("call her").unwrap();
        let body = NoteBody::Text(NoteText { client_id: client(name), text, mentions: vec![] });
        Note { seq, after: 1, at: Timestamp(0), by: Some(staff("s1")), body }
    }

    fn at_c1() -> State {
        let go = Route { conversation: Some(id("c1")), ..Route::default() };
        let mut state = run_all(desk(), [Action::Go(go), opened("c1", vec![visitor_says(1, "v1", "hi")])]);
        state.staff = vec![staff("s1"), staff("s2")];
        state
    }

    fn unsent(state: &State) -> &[UnsentNote] {
        &state.threads[&id("c1")].unsent_notes
    }

    #[test]
    fn a_note_is_never_sent_as_an_answer() {
        let write = [
            Action::Noting(true),
            Action::NoteTyped(id("c1"), "a liar, @Omid".into()),
            Action::Noting(false),
        ];
        let state = run_all(at_c1(), write);
        let (state, effects) = run(state, Action::Send(id("c1"), client("r1")));
        assert_eq!(effects, [], "the answer's draft is empty");
        let (state, effects) = run(state, Action::SendNote(id("c1"), client("n1")));
        assert!(
            matches!(effects.as_slice(), [Effect::PostNote(_, n)] if n.mentions == [staff("s2").id]),
            "{effects:?}"
        );
        assert_eq!(unsent(&state).len(), 1);
        let state = run_all(state, [Action::NoteSent(id("c1"), client("n1"), Ok(note(1, "n1")))]);
        assert!(unsent(&state).is_empty());
        assert_eq!(state.threads[&id("c1")].notes.len(), 1);
        assert_eq!(state.threads[&id("c1")].timeline.entries().len(), 1, "it is no entry");
    }

    #[test]
    fn another_conversation_begins_with_an_answer() {
        let state = run_all(at_c1(), [Action::Noting(true)]);
        let go = Route { conversation: Some(id("c2")), ..Route::default() };
        assert!(!run_all(state, [Action::Go(go)]).noting);
    }

    #[test]
    fn a_failed_note_stays_and_is_sent_again_or_taken_back() {
        let write = [
            Action::NoteTyped(id("c1"), "one".into()),
            Action::SendNote(id("c1"), client("n1")),
            Action::NoteSent(id("c1"), client("n1"), Err(Fault::Unreachable)),
        ];
        let state = run_all(at_c1(), write);
        assert!(unsent(&state)[0].fault.is_some());
        let (state, effects) = run(state, Action::RetryNote(id("c1"), client("n1")));
        assert!(matches!(&effects[0], Effect::PostNote(_, n) if n.client_id == client("n1")));
        let fail = Action::NoteSent(id("c1"), client("n1"), Err(Fault::Unreachable));
        let state = run_all(state, [fail, Action::DiscardNote(id("c1"), client("n1"))]);
        assert_eq!(state.note_drafts[&id("c1")], "one");
        assert!(unsent(&state).is_empty() && state.noting);
    }

    #[test]
    fn a_hole_between_notes_is_noticed() {
        let mut thread = Thread::default();
        assert!(merge(&mut thread, vec![note(2, "b")]));
        assert!(!merge(&mut thread, vec![note(1, "a"), note(2, "b")]));
        assert_eq!(thread.notes.len(), 2);
    }

    #[test]
    fn the_longest_name_is_the_one_that_is_meant() {
        let mut long = staff("s3");
        long.name = label("Omid Rad");
        let staff = [staff("s2"), long];
        let ids = |text: &str| mentioned(text, &staff).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(ids("@Omid Rad, ask @Omid"), ["s3", "s2"]);
        assert_eq!(ids("mail omid@example.com"), Vec::<String>::new());
    }

    #[test]
    fn a_mention_begins_behind_white_space() {
        assert_eq!(mention_begun("ask @Om"), Some("Om"));
        assert_eq!(mention_begun("@"), Some(""));
        assert_eq!(mention_begun("omid@exa"), None);
        assert_eq!(mention_begun("@Omid is"), None);
    }
}
