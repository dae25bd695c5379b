//! Files: whose each is, where it belongs, and when it is to go. Their bytes stand in objects of their own.
//!
//! A file that no message uses is erased when its time has come: `erase_at` says when. From that moment on nobody can
//! use or read it, and its row stays until its bytes are gone.

use super::{Store, stored};
use crate::error::{Error, Result};
use crate::media::Seen;
use crate::objects::blob::contract::Kept;
use crate::objects::db::params;
use serde::Deserialize;
use shared::attachment::Attachment;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::{AttachmentId, ConversationId};
use shared::limit;
use shared::text::Label;
use shared::time::{DAY, Timestamp};

/// How long a file waits for its message.
const UNUSED_FOR: i64 = DAY;

/// A row of `attachments`.
#[derive(Deserialize)]
pub(in super::super) struct Row {
    pub(in super::super) owner: String,
    pub(in super::super) conversation: Option<String>,
    name: String,
    about: Option<String>,
    erase_at: Option<i64>,
}

impl Row {
    /// Whether it waits for its message; the picture of a member of the staff does not.
    fn waits(&self) -> bool {
        self.conversation.is_none() && self.erase_at.is_some()
    }

    /// What is known of the file; `None` until its bytes are kept.
    pub(in super::super) fn attachment(&self) -> Result<Option<Attachment>> {
        self.about.as_deref().map(stored).transpose()
    }
}

impl Store {
    /// A file by its id; none whose time has come.
    pub(in super::super) fn attachment(&self, id: &AttachmentId, now: Timestamp) -> Result<Option<Row>> {
        Ok(self.attachment_row(id)?.filter(|row| row.erase_at.is_none_or(|at| at > now.0)))
    }

    fn attachment_row(&self, id: &AttachmentId) -> Result<Option<Row>> {
        self.db.row(
            "SELECT owner, conversation, name, about, erase_at FROM attachments WHERE id = ?",
            params![id.as_str()],
        )
    }

    /// Enters a file before its bytes are kept; gives back what is known of it when they are kept already.
    pub(in super::super) fn enter_attachment(
        &self,
        owner: &str,
        id: &AttachmentId,
        name: &Label,
        now: Timestamp,
    ) -> Result<Option<Attachment>> {
        if let Some(row) = self.attachment_row(id)? {
            if row.owner != owner || row.erase_at.is_some_and(|at| at <= now.0) {
                return Err(Error::public(ErrorCode::Conflict, "this id is taken"));
            }
            return row.attachment();
        }
        self.db.run(
            "INSERT INTO attachments (id, owner, name, erase_at) VALUES (?, ?, ?, ?)",
            params![id.as_str(), owner, name.as_str(), now.plus(UNUSED_FOR).0],
        )?;
        Ok(None)
    }

    /// The bytes of a file are kept.
    pub(in super::super) fn finish_attachment(
        &self,
        owner: &str,
        id: &AttachmentId,
        kept: &Kept,
        now: Timestamp,
    ) -> Result<Attachment> {
        let row = self.attachment(id, now)?.filter(|row| row.owner == owner);
        let row = row.ok_or_else(|| ErrorBody::not_found("attachment"))?;
        if let Some(attachment) = row.attachment()? {
            return Ok(attachment);
        }
        let Kept { seen: Seen { media_type, size }, bytes } = *kept;
        let attachment = Attachment {
            id: id.clone(),
            name: Label::new(&row.name).map_err(|e| Error::internal("name", e))?,
            media_type,
            bytes,
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
        };
        self.db.run(
            "UPDATE attachments SET about = ? WHERE id = ?",
            params![serde_json::to_string(&attachment)?, id.as_str()],
        )?;
        Ok(attachment)
    }

    /// The files of a message that is to be stored: each kept, the writer's own, and of no other message. What is
    /// wrong with them is the caller's fault.
    pub(in super::super) fn unused_attachments(
        &self,
        owner: &str,
        wanted: &[Attachment],
        now: Timestamp,
    ) -> Result<Vec<Attachment>> {
        if wanted.len() > limit::ATTACHMENTS {
            return Err(ErrorBody::invalid("attachments", "must be at most 5").into());
        }
        let mut found: Vec<Attachment> = Vec::with_capacity(wanted.len());
        for (place, Attachment { id, .. }) in wanted.iter().enumerate() {
            let row = self.attachment(id, now)?;
            let row = row.filter(|row| row.owner == owner && row.waits());
            let attachment = row.map(|row| row.attachment()).transpose()?.flatten();
            let attachment = attachment.filter(|a| found.iter().all(|known| known.id != a.id));
            found.push(attachment.ok_or_else(|| {
                ErrorBody::invalid(format!("attachments[{place}]"), "no such file of yours that waits")
            })?);
        }
        Ok(found)
    }

    /// Files belong to a conversation from here on. In the transaction that stores their message.
    pub(in super::super) fn use_attachments(&self, files: &[Attachment], id: &ConversationId) -> Result<()> {
        files.iter().try_for_each(|file| {
            self.db.run(
                "UPDATE attachments SET conversation = ?, erase_at = NULL WHERE id = ?",
                params![id.as_str(), file.id.as_str()],
            )
        })
    }

    /// A file that no message uses is to go at once.
    pub(in super::super) fn discard_attachment(
        &self,
        owner: &str,
        id: &AttachmentId,
        now: Timestamp,
    ) -> Result<()> {
        let row = self.attachment(id, now)?;
        row.filter(|row| row.owner == owner && row.waits())
            .ok_or_else(|| ErrorBody::not_found("attachment"))?;
        self.db.run("UPDATE attachments SET erase_at = ? WHERE id = ?", params![now.0, id.as_str()])
    }

    /// The files of a conversation that is erased are to go.
    pub(super) fn let_attachments_go(&self, id: &ConversationId, now: Timestamp) -> Result<()> {
        self.db.run("UPDATE attachments SET erase_at = ? WHERE conversation = ?", params![now.0, id.as_str()])
    }

    /// What somebody sent and used in no message is to go.
    pub(in super::super) fn let_unused_attachments_go(&self, owner: &str, now: Timestamp) -> Result<()> {
        self.db.run(
            "UPDATE attachments SET erase_at = min(erase_at, ?) WHERE erase_at IS NOT NULL AND owner = ?",
            params![now.0, owner],
        )
    }

    /// Files whose time has come, at most a page of them.
    pub(in super::super) fn due_attachments(&self, now: Timestamp) -> Result<Vec<AttachmentId>> {
        #[derive(Deserialize)]
        struct Due {
            id: String,
        }
        let rows: Vec<Due> = self.db.rows(
            &format!(
                "SELECT id FROM attachments WHERE erase_at <= ? ORDER BY erase_at LIMIT {}",
                limit::PAGE
            ),
            params![now.0],
        )?;
        let id = |row: Due| AttachmentId::new(&row.id).ok_or_else(|| Error::internal("attachment", &row.id));
        rows.into_iter().map(id).collect()
    }

    /// The bytes of a file whose time has come are gone: so is what is known of it.
    pub(in super::super) fn forget_attachment(&self, id: &AttachmentId) -> Result<()> {
        self.db.run("DELETE FROM attachments WHERE id = ? AND erase_at IS NOT NULL", params![id.as_str()])
    }

    /// When the next file's time comes.
    pub(in super::super) fn next_erasure(&self) -> Result<Option<Timestamp>> {
        #[derive(Deserialize)]
        struct Next {
            at: Option<i64>,
        }
        let row = self
            .db
            .row::<Next>("SELECT min(erase_at) AS at FROM attachments WHERE erase_at IS NOT NULL", vec![])?;
        Ok(row.and_then(|row| row.at).map(Timestamp))
    }
}
