//! How a conversation is laid out: where a new day begins, and which messages belong together.

use crate::state::{Thread, UnsentNote};
use shared::conversation::{Author, Entry, EntryBody};
use shared::desk::{Note, NoteBody};
use shared::time::{MINUTE, Timestamp};
use shared::timeline::Pending;

/// One line of the conversation.
#[derive(Debug, PartialEq)]
pub(super) enum Line<'a> {
    /// A new day begins with this moment.
    Day(Timestamp),
    /// `first` of those that one author wrote in one go.
    Entry {
        entry: &'a Entry,
        first: bool,
    },
    /// On its way.
    Pending {
        pending: &'a Pending,
        first: bool,
    },
    /// What only the staff see, behind the entry that it was written behind.
    Note(&'a Note),
    UnsentNote(&'a UnsentNote),
}

/// Messages of one author this close together are drawn as one go.
const ONE_GO: i64 = 5 * MINUTE;

/// The lines of a conversation. `day_of` counts days in the agent's time zone, `me` is who writes what is pending.
pub(super) fn lines<'a>(thread: &'a Thread, me: &Author, day_of: impl Fn(Timestamp) -> i64) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut day = None;
    let mut last: Option<(&Author, Timestamp)> = None;
    let mut notes = thread.notes.iter().filter(|n| n.body != NoteBody::Unknown).peekable();
    for entry in thread.timeline.entries() {
        while let Some(note) = notes.next_if(|note| note.after < entry.seq) {
            begin_day(&mut lines, &mut day, &day_of, note.at);
            lines.push(Line::Note(note));
            last = None;
        }
        if entry.body == EntryBody::Unknown {
            continue;
        }
        let is_new_day = begin_day(&mut lines, &mut day, &day_of, entry.at);
        let author = match &entry.body {
            EntryBody::Message(message) => Some(&message.author),
            _ => None,
        };
        let goes_on =
            !is_new_day && last.is_some_and(|(by, at)| Some(by) == author && entry.at.since(at) <= ONE_GO);
        lines.push(Line::Entry { entry, first: !goes_on });
        last = author.map(|by| (by, entry.at));
    }
    for note in notes {
        begin_day(&mut lines, &mut day, &day_of, note.at);
        lines.push(Line::Note(note));
        last = None;
    }
    for (place, pending) in thread.timeline.pending().iter().enumerate() {
        let goes_on =
            place > 0 || last.is_some_and(|(by, at)| by == me && pending.written_at.since(at) <= ONE_GO);
        lines.push(Line::Pending { pending, first: !goes_on });
    }
    lines.extend(thread.unsent_notes.iter().map(Line::UnsentNote));
    lines
}

/// Draws a line where another day begins; true when one does.
fn begin_day(
    lines: &mut Vec<Line<'_>>,
    day: &mut Option<i64>,
    day_of: impl Fn(Timestamp) -> i64,
    at: Timestamp,
) -> bool {
    let is_new = day.replace(day_of(at)) != Some(day_of(at));
    if is_new {
        lines.push(Line::Day(at));
    }
    is_new
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::conversation::{Message, StaffName};
    use shared::id::{ClientId, StaffId};
    use shared::text::{Label, MessageText};
    use shared::time::DAY;

    fn lan() -> Author {
        Author::Staff(StaffName { id: StaffId::new("s1").unwrap(), name: Label::new("Lan").unwrap() })
    }

    fn says(seq: u32, at: i64, author: Author) -> Entry {
        let client_id = ClientId::new(&format!("c{seq}")).unwrap();
        let text = MessageText::new("hi").unwrap();
        Entry {
            seq,
            at: Timestamp(at),
            body: EntryBody::Message(Message {
                client_id,
                author,
                text,
                attachments: vec![],
                offer: None,
                answers: None,
            }),
        }
    }

    fn shape(entries: Vec<Entry>) -> String {
        shape_with(entries, vec![])
    }

    fn shape_with(entries: Vec<Entry>, notes: Vec<Note>) -> String {
        let mut thread = Thread::default();
        thread.notes = notes;
        thread.timeline.merge(entries);
        let lines = lines(&thread, &lan(), |at| at.0.div_euclid(DAY));
        let mark = |line: &Line<'_>| match line {
            Line::Day(_) => '|',
            Line::Note(_) | Line::UnsentNote(_) => 'N',
            Line::Entry { first: true, .. } | Line::Pending { first: true, .. } => 'M',
            _ => 'm',
        };
        lines.iter().map(mark).collect()
    }

    #[test]
    fn messages_of_one_go_belong_together() {
        let visitor = || Author::Visitor;
        assert_eq!(
            shape(vec![
                says(1, 0, visitor()),
                says(2, MINUTE, visitor()),
                says(3, 2 * MINUTE, lan()),
                says(4, 9 * MINUTE, lan()),
            ]),
            "|MmMM"
        );
    }

    #[test]
    fn an_event_or_a_new_day_ends_a_go() {
        let resolved = Entry { seq: 2, at: Timestamp(1), body: EntryBody::Resolved(lan()) };
        assert_eq!(shape(vec![says(1, 0, lan()), resolved, says(3, 2, lan())]), "|MMM");
        assert_eq!(shape(vec![says(1, DAY - 1, lan()), says(2, DAY, lan())]), "|M|M");
    }

    #[test]
    fn a_note_stands_behind_its_entry_and_ends_a_go() {
        let note = |seq, after, at| {
            let body = NoteBody::Change(shared::desk::Change::Wake);
            Note { seq, after, at: Timestamp(at), by: None, body }
        };
        let said = || vec![says(1, 0, lan()), says(2, 2, lan())];
        assert_eq!(shape_with(said(), vec![note(1, 1, 1)]), "|MNM");
        assert_eq!(shape_with(said(), vec![note(1, 2, 3), note(2, 2, DAY)]), "|MmN|N");
        assert_eq!(shape_with(vec![], vec![note(1, 0, 0)]), "|N");
    }

    #[test]
    fn what_is_newer_than_this_program_is_not_drawn() {
        assert_eq!(shape(vec![Entry { seq: 1, at: Timestamp(0), body: EntryBody::Unknown }]), "");
    }
}
