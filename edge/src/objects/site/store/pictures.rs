//! Whose picture is which. A picture in use is a file without a conversation that is never due.

use super::Store;
use crate::error::{Error, Result};
use crate::objects::db::params;
use serde::Deserialize;
use shared::frame::Face;
use shared::id::{AttachmentId, StaffId};
use shared::time::Timestamp;

impl Store {
    /// Sets or removes somebody's picture. The one before is to go. In a transaction.
    pub(in super::super) fn set_picture(
        &self,
        staff: &StaffId,
        picture: Option<&AttachmentId>,
        now: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "UPDATE attachments SET erase_at = ?
             WHERE id = (SELECT picture FROM staff WHERE id = ?) AND id IS NOT ?",
            params![now.0, staff.as_str(), picture.map(AttachmentId::as_str)],
        )?;
        self.db.run(
            "UPDATE staff SET picture = ? WHERE id = ?",
            params![picture.map(AttachmentId::as_str), staff.as_str()],
        )?;
        let Some(picture) = picture else { return Ok(()) };
        self.db.run("UPDATE attachments SET erase_at = NULL WHERE id = ?", params![picture.as_str()])
    }

    /// The staff who have a picture.
    pub(in super::super) fn faces(&self) -> Result<Vec<Face>> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            picture: String,
        }
        let rows: Vec<Row> =
            self.db.rows("SELECT id, picture FROM staff WHERE picture IS NOT NULL ORDER BY id", vec![])?;
        let face = |row: Row| {
            let broken = || Error::internal("picture", &row.id);
            Ok(Face {
                staff: StaffId::new(&row.id).ok_or_else(broken)?,
                picture: AttachmentId::new(&row.picture).ok_or_else(broken)?,
            })
        };
        rows.into_iter().map(face).collect()
    }

    /// Somebody's picture.
    pub(in super::super) fn picture(&self, staff: &StaffId) -> Result<Option<AttachmentId>> {
        Ok(self.faces()?.into_iter().find(|face| face.staff == *staff).map(|face| face.picture))
    }
}
