//! Conversations and their entries: the one place that numbers them.

use super::waiting::{Step, assignments};
use super::{Store, name_of, named, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::{Deserialize, Serialize};
use shared::attachment::Attachment;
use shared::conversation::{
    Author, Conversation, Entry, EntryBody, Message, Page, Rating, StaffName, Status, status_after,
};
use shared::desk::Summary;
use shared::email::Email;
use shared::id::{ArticleId, ClientId, ConversationId, StaffId, VisitorId};
use shared::limit;
use shared::locale::Locale;
use shared::text::{Label, Url, first_chars};
use shared::time::Timestamp;

/// A row of `conversations`: its fields stand in the order of [`COLUMNS`].
#[derive(Clone, Deserialize)]
pub(in super::super) struct Row {
    id: String,
    pub(in super::super) visitor: String,
    pub(super) status: String,
    subject: String,
    locale: String,
    opening: String,
    pub(super) created_at: i64,
    pub(super) last_seq: u32,
    pub(super) last_at: i64,
    pub(super) status_since: i64,
    pub(super) preview: String,
    pub(super) visitor_read: u32,
    pub(super) staff_read: u32,
    feed: u32,
    pub(super) assignee: Option<String>,
    assignee_name: Option<String>,
    pub(super) priority: String,
    pub(super) labels: String,
    pub(super) snoozed_until: Option<i64>,
    pub(super) spam: u8,
    pub(super) score: Option<u8>,
    pub(super) folder: String,
    topic: Option<String>,
    pub(super) address: String,
    pub(super) blocked: Option<String>,
    merged_into: Option<String>,
    pub(super) merged_entries: u32,
    pub(super) merged_notes: u32,
    email: Option<String>,
    visitor_name: Option<String>,
    pub(super) waited: i64,
    pub(super) waiting_since: Option<i64>,
    pub(super) turn_began: i64,
    pub(super) announced: u8,
    pub(super) broken: u8,
    pub(super) kept: u8,
    pub(super) due_aim: Option<String>,
    pub(super) due_soon: Option<i64>,
    pub(super) due_at: Option<i64>,
    pub(super) first_reply_at: Option<i64>,
    #[serde(default)]
    known_seq: Option<u32>,
    #[serde(default)]
    known_at: Option<i64>,
}

/// What was known when a conversation began, after its proofs were checked.
#[derive(Default, Serialize, Deserialize)]
pub(in super::super) struct StoredOpening {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) question: Option<String>,
    #[serde(default)]
    pub(in super::super) tried: Vec<ArticleId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) page: Option<Page>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) referrer: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) zone: Option<Label>,
    /// Numbers of orders that this visitor has found.
    #[serde(default)]
    pub(in super::super) orders: Vec<String>,
    /// Whether they agreed to the site's privacy notice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in super::super) consent: bool,
}

/// A conversation that begins.
pub(in super::super) struct Begun<'a> {
    pub(in super::super) id: &'a ConversationId,
    pub(in super::super) visitor: &'a VisitorId,
    pub(in super::super) subject: &'a str,
    pub(in super::super) locale: &'a Locale,
    pub(in super::super) opening: &'a StoredOpening,
    /// What it is about.
    pub(in super::super) topic: Option<String>,
    /// Another name for the address that it comes from, which does not give it away.
    pub(in super::super) address: &'a str,
    /// How long the visitor was with the FAQ before, in milliseconds, where that is known.
    pub(in super::super) bot_ms: Option<i64>,
}

/// A conversation after a change, and the entry that changed it.
pub(in super::super) struct Moved {
    pub(in super::super) row: Row,
    pub(in super::super) entry: Entry,
}

impl Row {
    pub(in super::super) fn id(&self) -> Result<ConversationId> {
        ConversationId::new(&self.id).ok_or_else(|| Error::internal("conversation", &self.id))
    }

    pub(in super::super) fn locale(&self) -> Result<Locale> {
        Locale::new(&self.locale).ok_or_else(|| Error::internal("conversation", &self.locale))
    }

    /// Where it stands in a list that is ordered by a column.
    pub(super) fn place(&self, column: &str) -> i64 {
        match column {
            "status_since" => self.status_since,
            "snoozed_until" => self.snoozed_until.unwrap_or_default(),
            "due_at" => self.due_at.unwrap_or_default(),
            _ => i64::from(self.feed),
        }
    }

    pub(super) fn subject(&self) -> &str {
        &self.subject
    }

    /// How the visitor found it.
    pub(in super::super) fn score(&self) -> Option<u8> {
        self.score
    }

    /// Whether it goes on in another one.
    pub(in super::super) fn is_merged(&self) -> bool {
        self.merged_into.is_some()
    }

    pub(in super::super) fn last_seq(&self) -> u32 {
        self.last_seq
    }

    pub(in super::super) fn opening(&self) -> Result<StoredOpening> {
        stored(&self.opening)
    }

    /// Who cares for it; nobody when they have left.
    pub(in super::super) fn assignee(&self) -> Result<Option<StaffName>> {
        let (Some(id), Some(name)) = (&self.assignee, &self.assignee_name) else { return Ok(None) };
        let broken = || Error::internal("assignee", id);
        let id = StaffId::new(id).ok_or_else(broken)?;
        Ok(Some(StaffName { id, name: Label::new(name).map_err(|_| broken())? }))
    }

    /// Where the visitor can be reached.
    pub(in super::super) fn email(&self) -> Result<Option<Email>> {
        let read = |email: &String| Email::new(email).ok_or_else(|| Error::internal("visitor", "no address"));
        self.email.as_ref().map(read).transpose()
    }

    /// Place and time of the entry with the client id that was asked for together with it.
    pub(in super::super) fn known(&self) -> Option<(u32, Timestamp)> {
        Some((self.known_seq?, Timestamp(self.known_at?)))
    }

    /// Whether the staff take no more messages from its visitor.
    pub(in super::super) fn is_blocked(&self) -> bool {
        self.blocked.is_some()
    }

    /// Since when it waits for the staff, if it does.
    pub(in super::super) fn waits_since(&self) -> Option<Timestamp> {
        (self.status == "waiting").then_some(Timestamp(self.status_since))
    }

    /// Whether it is neither put off nor spam.
    pub(in super::super) fn is_in_sight(&self) -> bool {
        self.folder == self.status
    }

    pub(in super::super) fn conversation(&self) -> Result<Conversation> {
        Ok(Conversation {
            id: self.id()?,
            status: named(&self.status)?,
            subject: Label::new(&self.subject).map_err(|e| Error::internal("subject", e))?,
            created_at: Timestamp(self.created_at),
            last_seq: self.last_seq,
            visitor_read: self.visitor_read,
            staff_read: self.staff_read,
            agent: self.assignee()?,
        })
    }

    pub(in super::super) fn summary(&self) -> Result<Summary> {
        Ok(Summary {
            conversation: self.conversation()?,
            locale: self.locale()?,
            preview: self.preview.clone(),
            last_at: Timestamp(self.last_at),
            feed: self.feed,
            since: Timestamp(self.status_since),
            assignee: self.assignee()?,
            priority: named(&self.priority)?,
            labels: stored(&self.labels)?,
            topic: self.topic.as_deref().and_then(Label::cut),
            snoozed_until: self.snoozed_until.map(Timestamp),
            spam: self.spam != 0,
            blocked: self.blocked.as_deref().and_then(Label::cut),
            score: self.score,
            email: self.email()?,
            visitor_name: self.visitor_name.as_deref().and_then(Label::cut),
            due: self.due()?,
        })
    }
}

// One array in two parts: a function takes at most 32 values on Cloudflare.
macro_rules! columns {
    () => {
    "SELECT rtrim(json_array(id, visitor, status, subject, locale, opening, created_at, last_seq, last_at,
    status_since, preview, visitor_read, staff_read, feed, assignee,
    (SELECT name FROM staff WHERE staff.id = assignee), priority, labels, snoozed_until, spam, score,
    folder, topic, address), ']') || ',' || ltrim(json_array(
    (SELECT reason FROM blocks WHERE blocks.visitor = conversations.visitor), merged_into, merged_entries, merged_notes,
    (SELECT email FROM visitors WHERE visitors.id = visitor),
    (SELECT name FROM visitors WHERE visitors.id = visitor),
    waited, waiting_since, turn_began, announced, broken, kept, due_aim, due_soon, due_at, first_reply_at"
    };
}

/// All columns of a [`Row`], as JSON.
pub(super) const COLUMNS: &str = concat!(columns!(), "), '[') AS json FROM conversations");

/// The same, and the entry of a client id (given twice) where there is one. Not as a join: a profile showed
/// the runtime's `SQLite` preparing that anew for each message, which took longer than to run it.
const COLUMNS_AND_KNOWN: &str = concat!(
    columns!(),
    ", (SELECT seq FROM entries WHERE conversation = conversations.id AND client_id = ?),
    (SELECT at FROM entries WHERE conversation = conversations.id AND client_id = ?)), '[') AS json FROM conversations"
);

/// The place of the site's last change, 0 before the first.
const FEED: &str = "SELECT max(coalesce((SELECT max(feed) FROM conversations), 0),
    coalesce((SELECT max(feed) FROM erased), 0)) AS feed";

/// A place in the feed.
#[derive(Deserialize)]
struct Placed {
    feed: u32,
}

/// The folder that the desk lists a conversation in.
pub(super) fn folder(status: &str, snoozed: bool, spam: bool) -> &str {
    if spam {
        "spam"
    } else if snoozed {
        "snoozed"
    } else {
        status
    }
}

#[derive(Deserialize)]
struct EntryRow {
    seq: u32,
    at: i64,
    body: String,
}

impl EntryRow {
    fn entry(self) -> Result<Entry> {
        Ok(Entry { seq: self.seq, at: Timestamp(self.at), body: stored(&self.body)? })
    }
}

impl Store {
    /// A conversation by its id.
    pub(in super::super) fn conversation(&self, id: &ConversationId) -> Result<Option<Row>> {
        self.db.json_row(&format!("{COLUMNS} WHERE id = ?"), params![id.as_str()])
    }

    /// A conversation by its id; and in it, see [`Row::known`], the entry with a client id.
    pub(in super::super) fn conversation_for(
        &self,
        id: &ConversationId,
        client_id: &ClientId,
    ) -> Result<Option<Row>> {
        self.db.json_row(
            &format!("{COLUMNS_AND_KNOWN} WHERE id = ?"),
            params![client_id.as_str(), client_id.as_str(), id.as_str()],
        )
    }

    /// A visitor's conversations, newest first.
    pub(in super::super) fn conversations_of(&self, visitor: &VisitorId) -> Result<Vec<Row>> {
        self.db.json_rows(
            &format!("{COLUMNS} WHERE visitor = ? ORDER BY created_at DESC LIMIT {}", limit::CONVERSATIONS),
            params![visitor.as_str()],
        )
    }

    /// Begins a conversation, without entries. The caller appends its first message in the same transaction.
    pub(in super::super) fn begin(&self, begun: &Begun<'_>, now: Timestamp) -> Result<Row> {
        let Begun { id, visitor, subject, locale, opening, topic, address, bot_ms } = begun;
        let feed = self.feed()? + 1;
        self.db.run(
            "INSERT INTO conversations (id, visitor, status, status_since, subject, locale, opening, created_at,
               last_seq, last_at, preview, visitor_read, staff_read, feed, topic, address,
               asked, bot_ms)
             VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?, 0, ?, '', 0, 0, ?, ?, ?, ?, ?)",
            params![
                id.as_str(),
                visitor.as_str(),
                now.0,
                *subject,
                locale.as_str(),
                serde_json::to_string(opening)?,
                now.0,
                now.0,
                i64::from(feed),
                topic.clone(),
                *address,
                i64::from(opening.question.is_some() || !opening.tried.is_empty()),
                *bot_ms,
            ],
        )?;
        self.count_folder("waiting", None, 1)?;
        self.conversation(id)?.ok_or_else(|| Error::internal("conversation", "not there after it was made"))
    }

    /// Appends an entry: numbers it, moves the life cycle on, stamps the feed. A message of the visitor ends a snooze,
    /// and so does the end. In one transaction.
    pub(in super::super) fn append(&self, row: Row, body: EntryBody, now: Timestamp) -> Result<Moved> {
        self.append_as(row, None, body, now)
    }

    /// Appends how the visitor found the conversation, under a client id; the last one counts.
    pub(in super::super) fn rate(
        &self,
        row: Row,
        client_id: &ClientId,
        rating: Rating,
        now: Timestamp,
    ) -> Result<Moved> {
        self.db.run(
            "UPDATE conversations SET score = ? WHERE id = ?",
            params![i64::from(rating.score), row.id.as_str()],
        )?;
        let row = Row { score: Some(rating.score), ..row };
        self.append_as(row, Some(client_id), EntryBody::Rated(rating), now)
    }

    fn append_as(
        &self,
        mut row: Row,
        client_id: Option<&ClientId>,
        body: EntryBody,
        now: Timestamp,
    ) -> Result<Moved> {
        let (author, client_id, preview) = match &body {
            EntryBody::Rated(_) => ("v", client_id.map(ToString::to_string), row.preview.clone()),
            EntryBody::Message(message) => (
                author_mark(&message.author),
                Some(message.client_id.to_string()),
                first_chars(&message.text, 140).replace(['\n', '\r', '\t'], " "),
            ),
            EntryBody::Resolved(author) | EntryBody::Reopened(author) => {
                (author_mark(author), None, row.preview.clone())
            }
            EntryBody::Merged(_) => ("s", None, row.preview.clone()),
            EntryBody::Unknown => return Err(Error::internal("entry", "unknown body")),
        };
        let before: Status = named(&row.status)?;
        let after = status_after(before, &body);
        let status = name_of(&after)?;
        let woken = matches!(body, EntryBody::Resolved(_) | EntryBody::Merged(_))
            || author == "v" && matches!(body, EntryBody::Message(_));
        let snoozed_until = row.snoozed_until.filter(|_| !woken);
        let folder = folder(&status, snoozed_until.is_some(), row.spam != 0);
        let seq = row.last_seq + 1;
        let json = serde_json::to_string(&body)?;
        let clock = self.clock_moves(
            &row,
            &Step {
                folder,
                priority: &row.priority,
                answers: staff_of(&body).filter(|_| matches!(body, EntryBody::Message(_))),
                resolves: staff_of(&body).filter(|_| matches!(body, EntryBody::Resolved(_))),
                opens: before == Status::Resolved && after != Status::Resolved,
            },
            now,
        )?;
        self.db.run(
            "INSERT INTO entries (conversation, seq, at, author, client_id, body) VALUES (?, ?, ?, ?, ?, ?)",
            params![row.id.as_str(), i64::from(seq), now.0, author, client_id, json],
        )?;
        self.moved_folder(&row, folder, row.assignee.as_deref())?;
        folder.clone_into(&mut row.folder);
        row.snoozed_until = snoozed_until;
        row.last_seq = seq;
        row.last_at = now.0;
        row.preview = preview;
        // Whoever writes has seen what stands before.
        *(if author == "v" { &mut row.visitor_read } else { &mut row.staff_read }) = seq;
        if row.status != status {
            row.status = status;
            row.status_since = now.0;
        }
        let mut values = params![
            i64::from(row.last_seq),
            row.last_at,
            row.preview.as_str(),
            i64::from(row.visitor_read),
            i64::from(row.staff_read),
            row.status.as_str(),
            row.status_since,
            row.snoozed_until,
            row.folder.as_str(),
        ];
        let clocked = assignments(&clock);
        let clock_moved = !clock.is_empty();
        values.extend(clock.into_iter().map(|(_, value)| value));
        values.extend(params![row.id.as_str()]);
        let placed = self.db.row::<Placed>(
            &format!(
                "UPDATE conversations SET last_seq = ?, last_at = ?, preview = ?, visitor_read = ?, staff_read = ?,
                   status = ?, status_since = ?, snoozed_until = ?, folder = ?, feed = 1 + ({FEED}){clocked}
                 WHERE id = ? RETURNING feed"
            ),
            values,
        )?;
        row.feed = placed.ok_or_else(|| Error::internal("conversation", "not there when it moved"))?.feed;
        if clock_moved {
            row = self.again(&row.id()?)?;
        }
        Ok(Moved { row, entry: Entry { seq, at: now, body } })
    }

    /// The message with this client id, if it is stored.
    pub(in super::super) fn message(
        &self,
        conversation: &ConversationId,
        client_id: &ClientId,
    ) -> Result<Option<Entry>> {
        let row = self.db.row::<EntryRow>(
            "SELECT seq, at, body FROM entries WHERE conversation = ? AND client_id = ?",
            params![conversation.as_str(), client_id.as_str()],
        )?;
        row.map(EntryRow::entry).transpose()
    }

    /// Whether a message behind this place answers that question.
    pub(in super::super) fn is_answered(
        &self,
        conversation: &ConversationId,
        seq: u32,
        question: &ClientId,
    ) -> Result<bool> {
        #[derive(Deserialize)]
        struct Answered {}
        let row = self.db.row::<Answered>(
            "SELECT 1 AS answered FROM entries WHERE conversation = ? AND seq > ? AND author = 'v'
               AND json_extract(body, '$.message.answers') = ? LIMIT 1",
            params![conversation.as_str(), i64::from(seq), question.as_str()],
        )?;
        Ok(row.is_some())
    }

    /// Replaces what is known of how a conversation began.
    pub(in super::super) fn put_opening(&self, row: &Row, opening: &StoredOpening) -> Result<()> {
        self.db.run(
            "UPDATE conversations SET opening = ? WHERE id = ?",
            params![serde_json::to_string(opening)?, row.id.as_str()],
        )
    }

    /// Entries after a place, in order, at most [`limit::ENTRIES`].
    pub(in super::super) fn entries(&self, conversation: &ConversationId, after: u32) -> Result<Vec<Entry>> {
        let rows: Vec<EntryRow> = self.db.rows(
            &format!(
                "SELECT seq, at, body FROM entries WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT {}",
                limit::ENTRIES
            ),
            params![conversation.as_str(), i64::from(after)],
        )?;
        rows.into_iter().map(EntryRow::entry).collect()
    }

    /// A side has seen a conversation up to a place; marks only move forward, and never past the end. Gives back the
    /// conversation when its mark moved.
    pub(in super::super) fn mark_read(
        &self,
        conversation: &ConversationId,
        staff: bool,
        seq: u32,
    ) -> Result<Option<Row>> {
        #[derive(Deserialize)]
        struct Moved {}
        let column = if staff { "staff_read" } else { "visitor_read" };
        let moved = self.db.row::<Moved>(
            &format!(
                "UPDATE conversations SET {column} = min(?, last_seq) WHERE id = ? AND {column} < min(?, last_seq)
                 RETURNING 1 AS moved"
            ),
            params![i64::from(seq), conversation.as_str(), i64::from(seq)],
        )?;
        if moved.is_some() { self.conversation(conversation) } else { Ok(None) }
    }

    /// How many messages of the staff a visitor has not seen.
    pub(in super::super) fn unread(&self, visitor: &VisitorId) -> Result<u32> {
        #[derive(Deserialize)]
        struct Count {
            count: u32,
        }
        let row = self.db.row::<Count>(
            "SELECT count(*) AS count FROM conversations JOIN entries
               ON entries.conversation = conversations.id AND entries.seq > conversations.visitor_read
             WHERE conversations.visitor = ? AND entries.author = 's' AND entries.client_id IS NOT NULL",
            params![visitor.as_str()],
        )?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// The place of the site's last change.
    pub(in super::super) fn feed(&self) -> Result<u32> {
        let row = self.db.row::<Placed>(FEED, vec![])?;
        Ok(row.map_or(0, |row| row.feed))
    }
}

/// Who of the staff an entry is of.
fn staff_of(body: &EntryBody) -> Option<&str> {
    match body {
        EntryBody::Message(Message { author: Author::Staff(staff), .. })
        | EntryBody::Resolved(Author::Staff(staff)) => Some(staff.id.as_str()),
        _ => None,
    }
}

/// `v` for the visitor, `s` for the staff.
fn author_mark(author: &Author) -> &'static str {
    match author {
        Author::Visitor | Author::Unknown => "v",
        Author::Staff(_) => "s",
    }
}

/// A message of the visitor.
pub(in super::super) fn visitor_message(
    client_id: ClientId,
    text: shared::text::MessageText,
    attachments: Vec<Attachment>,
    answers: Option<ClientId>,
) -> EntryBody {
    EntryBody::Message(Message {
        client_id,
        author: Author::Visitor,
        text,
        attachments,
        offer: None,
        answers,
    })
}
