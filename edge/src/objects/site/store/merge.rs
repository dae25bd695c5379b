//! Merging: what was said in one conversation is said again in another, in its order, under new places.

use super::conversations::{Moved, Row, folder};
use super::{Store, name_of, named, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::conversation::{Entry, EntryBody, StaffName, Status};
use shared::desk::{Note, NoteBody};
use shared::id::{ClientId, ConversationId};
use shared::limit;
use shared::text::Label;
use shared::time::Timestamp;

#[derive(Deserialize)]
struct Said {
    seq: u32,
    at: i64,
    author: String,
    client_id: Option<String>,
    body: String,
}

/// What became of a merge.
pub(in super::super) struct Merged {
    /// The conversation that goes on.
    pub(in super::super) target: Row,
    /// What is new in it.
    pub(in super::super) entries: Vec<Entry>,
    pub(in super::super) notes: Vec<Note>,
    /// The one that ended, with the entry that says so.
    pub(in super::super) source: Moved,
}

impl Store {
    /// What of a conversation was not merged yet, in its order.
    fn unmerged(&self, source: &Row) -> Result<Vec<Said>> {
        self.db.rows(
            &format!(
                "SELECT seq, at, author, client_id, body FROM entries WHERE conversation = ? AND seq > ?
                 ORDER BY seq LIMIT {}",
                limit::MERGED + 1
            ),
            params![source.id()?.as_str(), i64::from(source.merged_entries)],
        )
    }

    /// Merges `source` into `target`: 1. a note says so; 2. the entries follow, with their times and authors; 3. what
    /// the staff wrote about them; 4. the target takes over what the source was waiting for; 5. the source ends. In a
    /// transaction. `None` when there is nothing to merge; an error when there is too much.
    pub(in super::super) fn merge(
        &self,
        source: &Row,
        target: &Row,
        by: &StaffName,
        now: Timestamp,
    ) -> Result<Option<Merged>> {
        let (from, to) = (source.id()?, target.id()?);
        let mut said = self.unmerged(source)?;
        if said.len() > limit::MERGED {
            return Err(
                shared::error::ErrorBody::invalid("into", "there are too many messages to merge").into()
            );
        }
        // That an earlier part was merged is nothing that was said.
        let mut bodies = Vec::with_capacity(said.len());
        for said in &said {
            bodies.push(stored::<EntryBody>(&said.body)?);
        }
        let mut bodies = bodies.into_iter();
        said.retain(|_| !matches!(bodies.next(), Some(EntryBody::Merged(_)) | None));
        if said.is_empty() {
            return Ok(None);
        }
        let subject = Label::cut(source.subject()).ok_or_else(|| Error::internal("subject", &from))?;
        let (_, note) = self.add_note(target, Some(by), None, NoteBody::Merged(subject), now)?;
        let mut notes = vec![note];
        let mut entries = Vec::with_capacity(said.len());
        for said in &said {
            entries.push(self.say_again(
                &from,
                &to,
                target.last_seq + 1 + u32::try_from(entries.len()).unwrap_or_default(),
                said,
            )?);
        }
        for mut note in self.notes(&from)?.into_iter().filter(|note| note.seq > source.merged_notes) {
            if matches!(note.body, NoteBody::Text(_)) {
                let before = said.iter().filter(|said| said.seq <= note.after).count();
                note.after = target.last_seq + u32::try_from(before).unwrap_or_default();
                note.seq = notes.last().map_or(0, |last| last.seq) + 1;
                self.put_note(&to, &note)?;
                notes.push(note);
            }
        }
        self.take_over_state(source, target, &said, now)?;
        // Files stay for as long as the conversation that goes on.
        self.db.run(
            "UPDATE attachments SET conversation = ? WHERE conversation = ?",
            params![to.as_str(), from.as_str()],
        )?;
        let ended = self.append(source.clone(), EntryBody::Merged(to.clone()), now)?;
        let last_note = self.notes(&from)?.last().map_or(0, |note| note.seq);
        self.db.run(
            "UPDATE conversations SET merged_into = ?, merged_entries = ?, merged_notes = ? WHERE id = ?",
            params![to.as_str(), i64::from(ended.entry.seq), i64::from(last_note), from.as_str()],
        )?;
        let again = |id: &ConversationId| {
            self.conversation(id)?
                .ok_or_else(|| Error::internal("conversation", "not there after it was merged"))
        };
        let source = Moved { row: again(&from)?, ..ended };
        Ok(Some(Merged { target: again(&to)?, entries, notes, source }))
    }

    /// Writes an entry of one conversation into another, under a name that is free there.
    fn say_again(&self, from: &ConversationId, to: &ConversationId, seq: u32, said: &Said) -> Result<Entry> {
        let mut body: EntryBody = stored(&said.body)?;
        let mut client_id = said.client_id.as_deref().and_then(ClientId::new);
        if let Some(known) = &client_id
            && self.message(to, known)?.is_some()
        {
            let other: String = format!("m{}.{from}", said.seq).chars().take(64).collect();
            client_id = ClientId::new(&other);
            if let (EntryBody::Message(message), Some(other)) = (&mut body, &client_id) {
                message.client_id = other.clone();
            }
        }
        self.db.run(
            "INSERT INTO entries (conversation, seq, at, author, client_id, body) VALUES (?, ?, ?, ?, ?, ?)",
            params![
                to.as_str(),
                i64::from(seq),
                said.at,
                said.author.as_str(),
                client_id.map(|id| id.to_string()),
                serde_json::to_string(&body)?,
            ],
        )?;
        Ok(Entry { seq, at: Timestamp(said.at), body })
    }

    /// The target waits for whoever either of them waited for, the longer; it keeps its own where both have something.
    fn take_over_state(&self, source: &Row, target: &Row, said: &[Said], now: Timestamp) -> Result<()> {
        let rank = |row: &Row| -> Result<u8> {
            Ok(match named(&row.status)? {
                Status::Waiting => 2,
                Status::Answered => 1,
                Status::Resolved | Status::Unknown => 0,
            })
        };
        let (theirs, ours) = (rank(source)?, rank(target)?);
        let (status, since) = match theirs.cmp(&ours) {
            std::cmp::Ordering::Greater => (&source.status, source.status_since),
            std::cmp::Ordering::Equal => (&target.status, source.status_since.min(target.status_since)),
            std::cmp::Ordering::Less => (&target.status, target.status_since),
        };
        // Whoever waits is not put off any more.
        let waits = *status == name_of(&Status::Waiting)?;
        let snoozed_until = target.snoozed_until.filter(|_| !waits || theirs < 2);
        let spam = target.spam != 0;
        let folder = folder(status, snoozed_until.is_some(), spam);
        let assignee = target.assignee.clone().or_else(|| source.assignee.clone());
        let mut labels: Vec<Label> = stored(&target.labels)?;
        for label in stored::<Vec<Label>>(&source.labels)? {
            if !labels.contains(&label) && labels.len() < limit::LABELS {
                labels.push(label);
            }
        }
        let mut opening = target.opening()?;
        for number in source.opening()?.orders {
            if !opening.orders.contains(&number) {
                opening.orders.push(number);
            }
        }
        // Whoever had read all of the target has read of the rest what they had read of the source.
        let count = |read: u32| {
            u32::try_from(said.iter().filter(|said| said.seq <= read).count()).unwrap_or_default()
        };
        let read = |target_read: u32, source_read: u32| {
            let all = target_read >= target.last_seq;
            i64::from(if all { target.last_seq + count(source_read) } else { target_read })
        };
        let newer = if source.last_at > target.last_at { &source.preview } else { &target.preview };
        self.moved_folder(target, folder, assignee.as_deref())?;
        self.db.run(
            "UPDATE conversations SET last_seq = ?, last_at = ?, preview = ?, feed = ?, visitor_read = ?, staff_read = ?,
               status = ?, status_since = ?, snoozed_until = ?, folder = ?, assignee = ?, labels = ?, opening = ?,
               score = coalesce(score, ?) WHERE id = ?",
            params![
                i64::from(target.last_seq) + i64::try_from(said.len()).unwrap_or_default(),
                source.last_at.max(target.last_at),
                newer.as_str(),
                i64::from(self.feed()? + 1),
                read(target.visitor_read, source.visitor_read),
                read(target.staff_read, source.staff_read),
                status.as_str(),
                since,
                snoozed_until,
                folder,
                assignee,
                serde_json::to_string(&labels)?,
                serde_json::to_string(&opening)?,
                source.score.map(i64::from),
                target.id()?.as_str(),
            ],
        )?;
        self.join_clocks(source, target, folder, now)
    }
}
