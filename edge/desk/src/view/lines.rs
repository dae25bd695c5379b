//! How a conversation is laid out: where a new day begins, and which messages belong together.

use crate::state::Thread;
use shared::conversation::{Author, Entry, EntryBody};
use shared::time::{MINUTE, Timestamp};
use shared::timeline::Pending;

/// One line of the conversation.
#[derive(Debug, PartialEq)]
pub(super) enum Line<'a> {
    /// A new day begins with this moment.
    Day(Timestamp),
    /// `first` of those that one author wrote in one go.
    Entry { entry: &'a Entry, first: bool },
    /// On its way.
    Pending { pending: &'a Pending, first: bool },
}

/// Messages of one author this close together are drawn as one go.
const ONE_GO: i64 = 5 * MINUTE;

/// The lines of a conversation. `day_of` counts days in the agent's time zone, `me` is who writes what is pending.
pub(super) fn lines<'a>(thread: &'a Thread, me: &Author, day_of: impl Fn(Timestamp) -> i64) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut day = None;
    let mut last: Option<(&Author, Timestamp)> = None;
    for entry in thread.timeline.entries() {
        if entry.body == EntryBody::Unknown {
            continue;
        }
        let is_new_day = day.replace(day_of(entry.at)) != Some(day_of(entry.at));
        if is_new_day {
            lines.push(Line::Day(entry.at));
        }
        let author = match &entry.body {
            EntryBody::Message(message) => Some(&message.author),
            _ => None,
        };
        let goes_on =
            !is_new_day && last.is_some_and(|(by, at)| Some(by) == author && entry.at.since(at) <= ONE_GO);
        lines.push(Line::Entry { entry, first: !goes_on });
        last = author.map(|by| (by, entry.at));
    }
    for (place, pending) in thread.timeline.pending().iter().enumerate() {
        let goes_on =
            place > 0 || last.is_some_and(|(by, at)| by == me && pending.written_at.since(at) <= ONE_GO);
        lines.push(Line::Pending { pending, first: !goes_on });
    }
    lines
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
        Entry { seq, at: Timestamp(at), body: EntryBody::Message(Message { client_id, author, text }) }
    }

    fn shape(entries: Vec<Entry>) -> String {
        let mut thread = Thread::default();
        thread.timeline.merge(entries);
        let lines = lines(&thread, &lan(), |at| at.0.div_euclid(DAY));
        let mark = |line: &Line<'_>| match line {
            Line::Day(_) => '|',
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
    fn what_is_newer_than_this_program_is_not_drawn() {
        assert_eq!(shape(vec![Entry { seq: 1, at: Timestamp(0), body: EntryBody::Unknown }]), "");
    }
}
