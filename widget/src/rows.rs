//! A conversation as the rows that are drawn: days between messages, messages of one author in groups.

use crate::state::{Talk, Turn};
use shared::attachment::{Attachment, words};
use shared::conversation::{Author, EntryBody};
use shared::frame::Outgoing;
use shared::id::{ClientId, ConversationId};
use shared::time::{DAY, MINUTE, Timestamp};

/// Messages of one author within this time stand in one group.
const GROUP: i64 = 5 * MINUTE;

/// How far a message of the visitor has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// On its way.
    Sending,
    /// Stored.
    Sent,
    /// Stored, and the last thing that was said.
    Delivered,
    /// That, and the staff have looked at it.
    Seen,
    /// Refused.
    Failed,
}

/// What one row shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum What<'a> {
    /// A new day begins.
    Day,
    /// The visitor wrote.
    Mine(&'a str, Way),
    /// A member of the staff wrote.
    Theirs(&'a str, &'a str),
    /// The FAQ answered.
    Faq(&'a Turn),
    /// Marked as done.
    Resolved,
    /// Opened again.
    Reopened,
    /// It goes on there.
    Merged(&'a ConversationId),
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row<'a> {
    /// Distinct among its neighbours, and the same as long as the row is the same.
    pub(crate) key: String,
    /// When.
    pub(crate) at: Timestamp,
    /// What it shows.
    pub(crate) what: What<'a>,
    /// The files that go with it.
    pub(crate) files: &'a [Attachment],
    /// The first of its group.
    pub(crate) first: bool,
    /// The last of its group.
    pub(crate) last: bool,
}

/// The rows of a conversation; `offset` is what is added to UTC to get the visitor's clock, in milliseconds.
pub(crate) fn rows(talk: &Talk, offset: i64) -> Vec<Row<'_>> {
    let mut rows = Rows { all: Vec::new(), offset, day: None };
    let answer_to = |id: &ClientId| talk.turns.iter().find(|turn| turn.id == *id);
    let mut told = Vec::new();
    for entry in talk.timeline.entries() {
        match &entry.body {
            EntryBody::Message(message) => match &message.author {
                Author::Visitor => {
                    let what = What::Mine(words(&message.text, &message.attachments), Way::Sent);
                    rows.message(&message.client_id, entry.at, what, &message.attachments);
                    if let Some(turn) = answer_to(&message.client_id) {
                        told.push(&turn.id);
                        rows.push("f", turn.id.as_str(), entry.at, What::Faq(turn));
                    }
                }
                Author::Staff(staff) => {
                    let text = words(&message.text, &message.attachments);
                    let text = message.offer.as_ref().map_or(text, |offer| offer.question(text));
                    let what = What::Theirs(&staff.name, text);
                    rows.message(&message.client_id, entry.at, what, &message.attachments);
                }
                Author::Unknown => {}
            },
            EntryBody::Resolved(_) => rows.push("r", digits(entry.seq).as_str(), entry.at, What::Resolved),
            EntryBody::Reopened(_) => rows.push("o", digits(entry.seq).as_str(), entry.at, What::Reopened),
            EntryBody::Merged(id) => rows.push("g", digits(entry.seq).as_str(), entry.at, What::Merged(id)),
            EntryBody::Rated(_) | EntryBody::Unknown => {}
        }
    }
    for pending in talk.timeline.pending() {
        let way = if pending.failed { Way::Failed } else { Way::Sending };
        let Outgoing { client_id: id, text, attachments, .. } = &pending.message;
        rows.message(id, pending.written_at, What::Mine(words(text, attachments), way), attachments);
        if let Some(turn) = answer_to(id) {
            told.push(&turn.id);
            rows.push("f", id.as_str(), pending.written_at, What::Faq(turn));
        }
    }
    if talk.stage == crate::state::Stage::Faq {
        for turn in talk.turns.iter().filter(|turn| !told.contains(&&turn.id)) {
            rows.push("m", turn.id.as_str(), turn.at, What::Mine(&turn.text, Way::Sent));
            rows.push("f", turn.id.as_str(), turn.at, What::Faq(turn));
        }
    }
    let mut rows = rows.all;
    tick(talk, &mut rows);
    group(&mut rows);
    rows
}

struct Rows<'a> {
    all: Vec<Row<'a>>,
    offset: i64,
    day: Option<i64>,
}

impl<'a> Rows<'a> {
    fn message(&mut self, id: &ClientId, at: Timestamp, what: What<'a>, files: &'a [Attachment]) {
        self.push("m", id.as_str(), at, what);
        if let Some(row) = self.all.last_mut() {
            row.files = files;
        }
    }

    fn push(&mut self, kind: &str, name: &str, at: Timestamp, what: What<'a>) {
        let day = at.plus(self.offset).0.div_euclid(DAY);
        // Clocks differ; a day is only ever announced forwards.
        if self.day.is_none_or(|known| day > known) {
            self.day = Some(day);
            let name = digits(u32::try_from(day).unwrap_or_default());
            self.all.push(Row {
                key: "d".to_owned() + &name,
                at,
                what: What::Day,
                files: &[],
                first: true,
                last: true,
            });
        }
        self.all.push(Row { key: kind.to_owned() + name, at, what, files: &[], first: true, last: true });
    }
}

/// How far the visitor's last message has come, when nothing was said after it.
fn tick(talk: &Talk, rows: &mut [Row<'_>]) {
    let (Some(head), Some(last)) = (&talk.head, rows.last_mut()) else { return };
    if let What::Mine(_, way @ Way::Sent) = &mut last.what {
        *way = if head.staff_read >= head.last_seq { Way::Seen } else { Way::Delivered };
    }
}

fn group(rows: &mut [Row<'_>]) {
    let joins = |a: &Row<'_>, b: &Row<'_>| {
        let same = match (&a.what, &b.what) {
            (What::Mine(_, Way::Failed), _) | (_, What::Mine(_, Way::Failed)) => false,
            (What::Mine(..), What::Mine(..)) => true,
            (What::Theirs(one, _), What::Theirs(other, _)) => one == other,
            _ => false,
        };
        same && b.at.since(a.at).abs() < GROUP
    };
    for at in 1..rows.len() {
        let (before, after) = rows.split_at_mut(at);
        if let (Some(a), Some(b)) = (before.last_mut(), after.first_mut())
            && joins(a, b)
        {
            a.last = false;
            b.first = false;
        }
    }
}

/// A number in ASCII digits, without the formatting machinery.
fn digits(number: u32) -> String {
    crate::json::to_string(&number)
}
