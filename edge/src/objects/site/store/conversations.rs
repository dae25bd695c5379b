//! Conversations and their entries: the one place that numbers them.

use super::{Store, name_of, named, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::{Deserialize, Serialize};
use shared::conversation::{Author, Conversation, Entry, EntryBody, Message, Page, Status, status_after};
use shared::desk::{Counts, Priority, Summary};
use shared::id::{ArticleId, ClientId, ConversationId, VisitorId};
use shared::limit;
use shared::locale::Locale;
use shared::text::{Label, first_chars};
use shared::time::Timestamp;

/// A row of `conversations`.
#[derive(Clone, Deserialize)]
pub(in super::super) struct Row {
    id: String,
    pub(in super::super) visitor: String,
    status: String,
    subject: String,
    locale: String,
    opening: String,
    created_at: i64,
    last_seq: u32,
    last_at: i64,
    status_since: i64,
    preview: String,
    visitor_read: u32,
    staff_read: u32,
    feed: u32,
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
    /// Numbers of orders that this visitor has found.
    #[serde(default)]
    pub(in super::super) orders: Vec<String>,
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

    pub(in super::super) fn last_seq(&self) -> u32 {
        self.last_seq
    }

    pub(in super::super) fn opening(&self) -> Result<StoredOpening> {
        stored(&self.opening)
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
            assignee: None,
            priority: Priority::Normal,
            labels: vec![],
            snoozed_until: None,
            spam: false,
            score: None,
        })
    }
}

/// All columns of a [`Row`].
pub(super) const COLUMNS: &str =
    "SELECT id, visitor, status, subject, locale, opening, created_at, last_seq, last_at,
    status_since, preview, visitor_read, staff_read, feed FROM conversations";

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
        self.db.row(&format!("{COLUMNS} WHERE id = ?"), params![id.as_str()])
    }

    /// A visitor's conversations, newest first.
    pub(in super::super) fn conversations_of(&self, visitor: &VisitorId) -> Result<Vec<Row>> {
        self.db.rows(
            &format!("{COLUMNS} WHERE visitor = ? ORDER BY created_at DESC LIMIT {}", limit::CONVERSATIONS),
            params![visitor.as_str()],
        )
    }

    /// Begins a conversation, without entries. The caller appends its first message in the same transaction.
    pub(in super::super) fn begin(
        &self,
        id: &ConversationId,
        visitor: &VisitorId,
        subject: &str,
        locale: &Locale,
        opening: &StoredOpening,
        now: Timestamp,
    ) -> Result<Row> {
        let feed = self.feed()? + 1;
        self.db.run(
            "INSERT INTO conversations (id, visitor, status, status_since, subject, locale, opening, created_at,
               last_seq, last_at, preview, visitor_read, staff_read, feed)
             VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?, 0, ?, '', 0, 0, ?)",
            params![
                id.as_str(),
                visitor.as_str(),
                now.0,
                subject,
                locale.as_str(),
                serde_json::to_string(opening)?,
                now.0,
                now.0,
                i64::from(feed),
            ],
        )?;
        self.count_status("waiting", 1)?;
        self.conversation(id)?.ok_or_else(|| Error::internal("conversation", "not there after it was made"))
    }

    /// Appends an entry: numbers it, moves the life cycle on, stamps the feed. In one transaction.
    pub(in super::super) fn append(&self, row: &Row, body: EntryBody, now: Timestamp) -> Result<Moved> {
        let (author, client_id, preview) = match &body {
            EntryBody::Message(message) => (
                author_mark(&message.author),
                Some(message.client_id.to_string()),
                first_chars(&message.text, 140).replace(['\n', '\r', '\t'], " "),
            ),
            EntryBody::Resolved(author) | EntryBody::Reopened(author) => {
                (author_mark(author), None, row.preview.clone())
            }
            EntryBody::Rated(_) => ("v", None, row.preview.clone()),
            EntryBody::Unknown => return Err(Error::internal("entry", "unknown body")),
        };
        let before: Status = named(&row.status)?;
        let after = status_after(before, &body);
        let status = name_of(&after)?;
        let seq = row.last_seq + 1;
        let json = serde_json::to_string(&body)?;
        let feed = self.db.transaction(|| {
            let feed = self.feed()? + 1;
            self.db.run(
                "INSERT INTO entries (conversation, seq, at, author, client_id, body) VALUES (?, ?, ?, ?, ?, ?)",
                params![row.id.as_str(), i64::from(seq), now.0, author, client_id, json],
            )?;
            // Whoever writes has seen what stands before.
            let (visitor_read, staff_read) = if author == "v" { (seq, row.staff_read) } else { (row.visitor_read, seq) };
            self.db.run(
                "UPDATE conversations SET last_seq = ?, last_at = ?, preview = ?, feed = ?, visitor_read = ?,
                   staff_read = ?, status = ?,
                   status_since = CASE WHEN status = ? THEN status_since ELSE ? END
                 WHERE id = ?",
                params![
                    i64::from(seq),
                    now.0,
                    preview,
                    i64::from(feed),
                    i64::from(visitor_read),
                    i64::from(staff_read),
                    status.as_str(),
                    status.as_str(),
                    now.0,
                    row.id.as_str(),
                ],
            )?;
            if before != after {
                self.count_status(&row.status, -1)?;
                self.count_status(&status, 1)?;
            }
            Ok(feed)
        })?;
        let id = row.id()?;
        let row = self.conversation(&id)?.filter(|row| row.feed == feed);
        let row = row.ok_or_else(|| Error::internal("conversation", "not there after it moved"))?;
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

    /// A side has seen a conversation up to a place; marks only move forward, and never past the end.
    pub(in super::super) fn mark_read(
        &self,
        conversation: &ConversationId,
        staff: bool,
        seq: u32,
    ) -> Result<()> {
        let column = if staff { "staff_read" } else { "visitor_read" };
        self.db.run(
            &format!("UPDATE conversations SET {column} = min(?, last_seq) WHERE id = ? AND {column} < min(?, last_seq)"),
            params![i64::from(seq), conversation.as_str(), i64::from(seq)],
        )
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
        #[derive(Deserialize)]
        struct Feed {
            feed: Option<u32>,
        }
        let row = self.db.row::<Feed>("SELECT max(feed) AS feed FROM conversations", vec![])?;
        Ok(row.and_then(|row| row.feed).unwrap_or(0))
    }

    fn count_status(&self, status: &str, change: i64) -> Result<()> {
        self.db.run(
            "INSERT INTO conversation_counts (status, count) VALUES (?, max(0, ?))
             ON CONFLICT DO UPDATE SET count = count + ?",
            params![status, change, change],
        )
    }

    /// How many conversations there are of each status.
    pub(in super::super) fn counts(&self) -> Result<Counts> {
        #[derive(Deserialize)]
        struct Count {
            status: String,
            count: u32,
        }
        let mut counts = Counts::default();
        for row in self.db.rows::<Count>("SELECT status, count FROM conversation_counts", vec![])? {
            match row.status.as_str() {
                "waiting" => counts.waiting = row.count,
                "answered" => counts.answered = row.count,
                "resolved" => counts.resolved = row.count,
                _ => {}
            }
        }
        Ok(counts)
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
pub(in super::super) fn visitor_message(client_id: ClientId, text: shared::text::MessageText) -> EntryBody {
    EntryBody::Message(Message { client_id, author: Author::Visitor, text })
}
