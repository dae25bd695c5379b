//! What only the staff see of a conversation: notes, and what was changed by whom.

use super::Change;
use crate::conversation::StaffName;
use crate::id::{ClientId, StaffId};
use crate::open_enum::open_enum;
use crate::text::{Label, MessageText};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Its place among the notes of its conversation, from 1.
    pub seq: u32,
    /// The place of the entry that it stands behind.
    pub after: u32,
    /// When it was made.
    pub at: Timestamp,
    /// By whom; by a rule of the site when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffName>,
    /// What it says.
    pub body: NoteBody,
}

open_enum! {
    /// What a note says.
    pub enum NoteBody {
        /// Words.
        Text(NoteText) = "text",
        /// What was changed.
        Change(Change) = "change",
        /// It was assigned, to somebody by this name.
        Assigned(StaffName) = "assigned",
        /// What follows was said in another conversation, which began with this.
        Merged(Label) = "merged",
    }
}

/// A note in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoteText {
    /// Its name, drawn by the desk.
    pub client_id: ClientId,
    /// The words.
    pub text: MessageText,
    /// Who is mentioned and told. At most [`crate::limit::MENTIONS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<StaffId>,
}

/// An agent writes a note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoteWritten {
    /// Its name, drawn by the desk: the same one is stored once.
    pub client_id: ClientId,
    /// The words.
    pub text: MessageText,
    /// Who is mentioned and told. At most [`crate::limit::MENTIONS`].
    #[serde(default)]
    pub mentions: Vec<StaffId>,
}
