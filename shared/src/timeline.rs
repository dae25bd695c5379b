//! One conversation as a client holds it: what is stored, merged by place, and what is still on its way.
//!
//! Frames may come late, twice, or with a hole between them; the timeline shows each entry once and in order, and
//! `resume_at` never passes over a hole, so that the next `hello` asks for what is missing.

use crate::conversation::{Entry, EntryBody};
use crate::frame::{Accepted, Outgoing};
use crate::id::ClientId;
use crate::time::Timestamp;

/// A message that is not stored yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// The message.
    pub message: Outgoing,
    /// When it was written, by the client's clock.
    pub written_at: Timestamp,
    /// Refused for good; it waits for the visitor to change or drop it.
    pub failed: bool,
}

/// One conversation as a client holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Sorted by place, each place once.
    entries: Vec<Entry>,
    /// In the order in which they were written.
    pending: Vec<Pending>,
}

impl Timeline {
    /// What is stored, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is on its way, in the order in which it was written.
    pub fn pending(&self) -> &[Pending] {
        &self.pending
    }

    /// The last place before which nothing is missing: what `hello` says.
    pub fn resume_at(&self) -> u32 {
        let mut at = 0;
        for entry in &self.entries {
            if entry.seq != at + 1 {
                break;
            }
            at = entry.seq;
        }
        at
    }

    /// Takes entries in any order, known ones included. A message of ours that arrives is no longer pending.
    pub fn merge(&mut self, entries: impl IntoIterator<Item = Entry>) {
        for entry in entries {
            if let EntryBody::Message(message) = &entry.body {
                self.settle(&message.client_id);
            }
            if let Err(place) = self.entries.binary_search_by_key(&entry.seq, |e| e.seq) {
                self.entries.insert(place, entry);
            }
        }
    }

    /// The visitor wrote: shown at once, sent when there is a connection. The same id is taken once.
    pub fn write(&mut self, message: Outgoing, now: Timestamp) {
        let known = |id: &ClientId| self.pending.iter().any(|p| p.message.client_id == *id);
        if !known(&message.client_id) {
            self.pending.push(Pending { message, written_at: now, failed: false });
        }
    }

    /// The edge has stored a message of ours.
    pub fn accept(&mut self, accepted: &Accepted) {
        let Some(place) = self.pending.iter().position(|p| p.message.client_id == accepted.client_id) else {
            return;
        };
        let Outgoing { client_id, text, attachments, answers, .. } = self.pending.remove(place).message;
        let body = EntryBody::Message(crate::conversation::Message {
            client_id,
            author: crate::conversation::Author::Visitor,
            text,
            attachments,
            offer: None,
            answers,
        });
        self.merge([Entry { seq: accepted.seq, at: accepted.at, body }]);
    }

    /// The edge will not store a message of ours.
    pub fn reject(&mut self, client_id: &ClientId) {
        for pending in self.pending.iter_mut().filter(|p| p.message.client_id == *client_id) {
            pending.failed = true;
        }
    }

    /// The visitor drops a message that was refused, or takes it back into the composer.
    pub fn settle(&mut self, client_id: &ClientId) {
        self.pending.retain(|p| p.message.client_id != *client_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Author, Message};
    use crate::id::ConversationId;
    use crate::text::MessageText;

    fn entry(seq: u32) -> Entry {
        let body = EntryBody::Message(Message {
            client_id: ClientId::new(&format!("c{seq}")).unwrap(),
            author: Author::Visitor,
            text: MessageText::new("hi").unwrap(),
            attachments: vec![],
            offer: None,
            answers: None,
        });
        Entry { seq, at: Timestamp(i64::from(seq)), body }
    }

    fn outgoing(client_id: &str) -> Outgoing {
        Outgoing {
            conversation: ConversationId::new("k1").unwrap(),
            client_id: ClientId::new(client_id).unwrap(),
            text: MessageText::new("hi").unwrap(),
            attachments: vec![],
            opening: None,
            answers: None,
            proof: None,
        }
    }

    #[test]
    fn a_hole_holds_the_resume_point() {
        let mut timeline = Timeline::default();
        timeline.merge([entry(1), entry(2), entry(5)]);
        assert_eq!(timeline.resume_at(), 2);
        timeline.merge([entry(4), entry(3), entry(5)]);
        assert_eq!(timeline.resume_at(), 5);
        assert_eq!(timeline.entries().len(), 5);
    }

    #[test]
    fn a_message_is_shown_once_whichever_of_its_two_echoes_comes_first() {
        let accepted = Accepted {
            conversation: ConversationId::new("k1").unwrap(),
            client_id: ClientId::new("c1").unwrap(),
            seq: 1,
            at: Timestamp(1),
        };
        for accepted_first in [true, false] {
            let mut timeline = Timeline::default();
            timeline.write(outgoing("c1"), Timestamp(0));
            timeline.write(outgoing("c1"), Timestamp(0));
            assert_eq!(timeline.pending().len(), 1);
            if accepted_first {
                timeline.accept(&accepted);
                timeline.merge([entry(1)]);
            } else {
                timeline.merge([entry(1)]);
                timeline.accept(&accepted);
            }
            assert_eq!((timeline.entries(), timeline.pending()), (&[entry(1)][..], &[][..]));
        }
    }

    #[test]
    fn a_refused_message_waits_and_can_be_dropped() {
        let mut timeline = Timeline::default();
        timeline.write(outgoing("c9"), Timestamp(0));
        let id = ClientId::new("c9").unwrap();
        timeline.reject(&id);
        assert!(timeline.pending().iter().all(|p| p.failed));
        timeline.settle(&id);
        assert!(timeline.pending().is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_arrival_order_gives_the_same_timeline(order in proptest::collection::vec(1_u32..12, 0..60)) {
            let mut timeline = Timeline::default();
            for seq in &order {
                timeline.merge([entry(*seq)]);
            }
            let mut expected: Vec<u32> = order.clone();
            expected.sort_unstable();
            expected.dedup();
            let shown: Vec<u32> = timeline.entries().iter().map(|e| e.seq).collect();
            let gapless = (1..).zip(&expected).take_while(|(n, seq)| n == *seq).count();
            proptest::prop_assert_eq!(shown, expected);
            proptest::prop_assert_eq!(timeline.resume_at() as usize, gapless);
        }
    }
}
