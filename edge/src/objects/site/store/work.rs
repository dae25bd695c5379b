//! What the staff do with conversations: folders and their counts, who cares for what, notes.

use super::conversations::{Row, folder};
use super::waiting::{Step, assignments};
use super::{Store, name_of, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::conversation::StaffName;
use shared::desk::{Change, Counts, Note, NoteBody};
use shared::id::{ClientId, ConversationId, StaffId};
use shared::limit;
use shared::text::Label;
use shared::time::Timestamp;

#[derive(Deserialize)]
struct NoteRow {
    seq: u32,
    after: u32,
    at: i64,
    by_staff: Option<String>,
    body: String,
}

impl NoteRow {
    fn note(self) -> Result<Note> {
        Ok(Note {
            seq: self.seq,
            after: self.after,
            at: Timestamp(self.at),
            by: self.by_staff.as_deref().map(stored).transpose()?,
            body: stored(&self.body)?,
        })
    }
}

const NOTES: &str = "SELECT seq, after, at, by_staff, body FROM notes WHERE conversation = ?";

impl Store {
    /// Changes what only the staff see of a conversation, and stamps the feed; `None` when it is so already. The
    /// member of the staff that is named must exist. In a transaction.
    pub(in super::super) fn change(&self, row: &Row, change: &Change, now: Timestamp) -> Result<Option<Row>> {
        let mut assignee = row.assignee.clone();
        let mut priority = row.priority.clone();
        let mut labels: Vec<Label> = stored(&row.labels)?;
        let mut snoozed_until = row.snoozed_until;
        let mut spam = row.spam != 0;
        // Whom it concerns is written in `blocks`; here it only moves the feed.
        let mut blocked = row.blocked.clone();
        match change {
            Change::Assign(staff) => assignee = Some(staff.to_string()),
            Change::Unassign => assignee = None,
            Change::Priority(wanted) => priority = name_of(wanted)?,
            Change::Label(label) if labels.contains(label) => {}
            Change::Label(label) => labels.push(label.clone()),
            Change::Unlabel(label) => labels.retain(|kept| kept != label),
            Change::Snooze(until) => snoozed_until = Some(until.0),
            Change::Wake => snoozed_until = None,
            Change::Spam(is) => spam = *is,
            Change::Block(reason) => blocked = Some(reason.to_string()),
            Change::Unblock => blocked = None,
            Change::Email(_) | Change::NoEmail => return Err(Error::internal("change", "of the visitor")),
            Change::Unknown => return Err(Error::internal("change", "unknown")),
        }
        let labels = serde_json::to_string(&labels)?;
        let folder = folder(&row.status, snoozed_until.is_some(), spam);
        let same = assignee == row.assignee
            && priority == row.priority
            && labels == row.labels
            && snoozed_until == row.snoozed_until
            && spam == (row.spam != 0)
            && blocked == row.blocked;
        if same {
            return Ok(None);
        }
        self.moved_folder(row, folder, assignee.as_deref())?;
        let step = Step { folder, priority: &priority, answers: None, resolves: None, opens: false };
        let clock = self.clock_moves(row, &step, now)?;
        let clocked = assignments(&clock);
        let mut values = params![
            assignee,
            priority,
            labels,
            snoozed_until,
            i64::from(spam),
            folder,
            i64::from(self.feed()? + 1),
        ];
        values.extend(clock.into_iter().map(|(_, value)| value));
        let id = row.id()?;
        values.extend(params![id.as_str()]);
        self.db.run(
            &format!(
                "UPDATE conversations SET assignee = ?, priority = ?, labels = ?, snoozed_until = ?, spam = ?,
                   folder = ?, feed = ?{clocked} WHERE id = ?"
            ),
            values,
        )?;
        Ok(Some(self.again(&id)?))
    }

    /// Something about the conversation changed that stands elsewhere: desks that were away must hear of it.
    pub(in super::super) fn stamp(&self, row: &Row) -> Result<Row> {
        let id = row.id()?;
        self.db.run(
            "UPDATE conversations SET feed = ? WHERE id = ?",
            params![i64::from(self.feed()? + 1), id.as_str()],
        )?;
        self.again(&id)
    }

    /// Adds a note behind the last entry. With a client id it also stamps the feed: words are news of their own, while
    /// a change has stamped it already. In a transaction.
    pub(in super::super) fn add_note(
        &self,
        row: &Row,
        by: Option<&StaffName>,
        client_id: Option<&ClientId>,
        body: NoteBody,
        now: Timestamp,
    ) -> Result<(Row, Note)> {
        let id = row.id()?;
        let note =
            Note { seq: self.last_note(&id)? + 1, after: row.last_seq, at: now, by: by.cloned(), body };
        self.insert_note(&id, &note, client_id)?;
        if client_id.is_some() {
            self.db.run(
                "UPDATE conversations SET feed = ? WHERE id = ?",
                params![i64::from(self.feed()? + 1), id.as_str()],
            )?;
        }
        Ok((self.again(&id)?, note))
    }

    /// Stores a note that was written elsewhere. In a transaction.
    pub(super) fn put_note(&self, id: &ConversationId, note: &Note) -> Result<()> {
        self.insert_note(id, note, None)
    }

    fn insert_note(&self, id: &ConversationId, note: &Note, client_id: Option<&ClientId>) -> Result<()> {
        self.db.run(
            "INSERT INTO notes (conversation, seq, after, at, by_staff, client_id, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                id.as_str(),
                i64::from(note.seq),
                i64::from(note.after),
                note.at.0,
                note.by.as_ref().map(serde_json::to_string).transpose()?,
                client_id.map(ToString::to_string),
                serde_json::to_string(&note.body)?,
            ],
        )
    }

    /// The note with this client id, if it is stored.
    pub(in super::super) fn note(&self, id: &ConversationId, client_id: &ClientId) -> Result<Option<Note>> {
        let row = self.db.row::<NoteRow>(
            &format!("{NOTES} AND client_id = ?"),
            params![id.as_str(), client_id.as_str()],
        )?;
        row.map(NoteRow::note).transpose()
    }

    /// The notes of a conversation, in order.
    pub(in super::super) fn notes(&self, id: &ConversationId) -> Result<Vec<Note>> {
        let rows: Vec<NoteRow> = self.db.rows(&format!("{NOTES} ORDER BY seq"), params![id.as_str()])?;
        rows.into_iter().map(NoteRow::note).collect()
    }

    fn last_note(&self, id: &ConversationId) -> Result<u32> {
        #[derive(Deserialize)]
        struct Last {
            seq: Option<u32>,
        }
        let row = self
            .db
            .row::<Last>("SELECT max(seq) AS seq FROM notes WHERE conversation = ?", params![id.as_str()])?;
        Ok(row.and_then(|row| row.seq).unwrap_or(0))
    }

    pub(super) fn again(&self, id: &ConversationId) -> Result<Row> {
        self.conversation(id)?.ok_or_else(|| Error::internal("conversation", "not there after it changed"))
    }

    /// Conversations whose time to come back has come, at most a page of them.
    pub(in super::super) fn due_snoozes(&self, now: Timestamp) -> Result<Vec<Row>> {
        self.db.json_rows(
            &format!(
                "{} WHERE snoozed_until <= ? ORDER BY snoozed_until LIMIT {}",
                super::conversations::COLUMNS,
                limit::PAGE
            ),
            params![now.0],
        )
    }

    /// What somebody cares for and is not done.
    pub(in super::super) fn under_way(&self, of: &StaffId) -> Result<Vec<Row>> {
        self.db.json_rows(
            &format!(
                "{} WHERE assignee = ? AND folder IN ('waiting', 'answered', 'snoozed') ORDER BY feed",
                super::conversations::COLUMNS
            ),
            params![of.as_str()],
        )
    }

    /// What somebody cared for and is done belongs to nobody. In a transaction.
    pub(in super::super) fn unassign_done(&self, of: &StaffId) -> Result<()> {
        #[derive(Deserialize)]
        struct Place {
            folder: String,
            count: i64,
        }
        let places: Vec<Place> = self.db.rows(
            "SELECT folder, count FROM folder_counts WHERE assignee = ? AND count > 0",
            params![of.as_str()],
        )?;
        for Place { folder, count } in places {
            self.count_folder(&folder, None, count)?;
        }
        self.db.run("DELETE FROM folder_counts WHERE assignee = ?", params![of.as_str()])?;
        self.db.run("UPDATE conversations SET assignee = NULL WHERE assignee = ?", params![of.as_str()])
    }

    /// When the next conversation comes back.
    pub(in super::super) fn next_snooze(&self) -> Result<Option<Timestamp>> {
        self.earliest("SELECT min(snoozed_until) AS at FROM conversations WHERE snoozed_until IS NOT NULL")
    }

    /// Counts a conversation in its new place, when it has one.
    pub(super) fn moved_folder(&self, before: &Row, folder: &str, assignee: Option<&str>) -> Result<()> {
        if before.folder != folder || before.assignee.as_deref() != assignee {
            self.count_folder(&before.folder, before.assignee.as_deref(), -1)?;
            self.count_folder(folder, assignee, 1)?;
        }
        Ok(())
    }

    /// Counts conversations in or out of a folder, apart for each who cares for them.
    pub(super) fn count_folder(&self, folder: &str, assignee: Option<&str>, change: i64) -> Result<()> {
        self.db.run(
            "INSERT INTO folder_counts (folder, assignee, count) VALUES (?, ?, max(0, ?))
             ON CONFLICT DO UPDATE SET count = count + ?",
            params![folder, assignee.unwrap_or_default(), change, change],
        )
    }

    /// How many conversations there are in each view.
    pub(in super::super) fn counts(&self) -> Result<Counts> {
        #[derive(Deserialize)]
        struct Place {
            folder: String,
            assignee: String,
            count: u32,
        }
        let mut counts = Counts::default();
        let rows = self
            .db
            .rows::<Place>("SELECT folder, assignee, count FROM folder_counts WHERE count > 0", vec![])?;
        for Place { folder, assignee, count } in rows {
            let total = match folder.as_str() {
                "waiting" => &mut counts.waiting,
                "answered" => &mut counts.answered,
                "resolved" => &mut counts.resolved,
                "snoozed" => &mut counts.snoozed,
                "spam" => &mut counts.spam,
                _ => continue,
            };
            *total += count;
            if let ("waiting" | "answered", Some(staff)) = (folder.as_str(), StaffId::new(&assignee)) {
                *counts.assigned.entry(staff).or_default() += count;
            } else if folder == "waiting" {
                counts.unassigned += count;
            }
        }
        Ok(counts)
    }
}
