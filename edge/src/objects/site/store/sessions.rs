//! Sign-ins of the staff, and their passwords.

use super::{Store, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use crate::objects::site::contract::StaffSession;
use serde::Deserialize;
use shared::desk::SignInSession;
use shared::device::Device;
use shared::id::{SessionId, StaffId};
use shared::time::{HOUR, Timestamp};

/// That a sign-in was used is written down so often at most.
pub(super) const USED_EVERY: i64 = HOUR;

impl Store {
    /// Begins a sign-in under an id that nobody can guess.
    pub(in super::super) fn start_session(
        &self,
        id: &str,
        staff: &StaffId,
        device: &Device,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "INSERT INTO staff_sessions (id, staff, created_at, expires_at, used_at, device) VALUES (?, ?, ?, ?, ?, ?)",
            params![id, staff.as_str(), now.0, until.0, now.0, serde_json::to_string(device)?],
        )
    }

    /// Writes down that a sign-in is used.
    pub(super) fn touch_session(&self, session: &StaffSession, now: Timestamp) -> Result<()> {
        self.db.run("UPDATE staff_sessions SET used_at = ? WHERE id = ?", params![now.0, session.0.as_str()])
    }

    /// Ends a sign-in.
    pub(in super::super) fn end_session(&self, session: &StaffSession) -> Result<()> {
        self.db.run("DELETE FROM staff_sessions WHERE id = ?", params![session.0.as_str()])
    }

    /// Ends all sign-ins of somebody but one.
    pub(in super::super) fn end_other_sessions(&self, of: &StaffId, but: &StaffSession) -> Result<()> {
        self.db.run(
            "DELETE FROM staff_sessions WHERE staff = ? AND id <> ?",
            params![of.as_str(), but.0.as_str()],
        )
    }

    /// Ends all sign-ins of somebody.
    pub(in super::super) fn end_all_sessions(&self, of: &StaffId) -> Result<()> {
        self.db.run("DELETE FROM staff_sessions WHERE staff = ?", params![of.as_str()])
    }

    /// Where somebody is signed in, the latest used first. `current` is the sign-in that asks.
    pub(in super::super) fn sessions(
        &self,
        of: &StaffId,
        current: &StaffSession,
        now: Timestamp,
    ) -> Result<Vec<SignInSession>> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            created_at: i64,
            used_at: i64,
            device: String,
        }
        let rows: Vec<Row> = self.db.rows(
            "SELECT id, created_at, used_at, device FROM staff_sessions WHERE staff = ? AND expires_at > ?
             ORDER BY used_at DESC, created_at DESC, id",
            params![of.as_str(), now.0],
        )?;
        let session = |row: Row| {
            Ok(SignInSession {
                id: SessionId::new(&row.id).ok_or_else(|| Error::internal("session", "a broken id"))?,
                device: stored(&row.device)?,
                began_at: Timestamp(row.created_at),
                used_at: Timestamp(row.used_at),
                current: row.id == current.0,
            })
        };
        rows.into_iter().map(session).collect()
    }

    /// The hash of somebody's password.
    pub(in super::super) fn password_hash(&self, of: &StaffId) -> Result<Option<String>> {
        #[derive(Deserialize)]
        struct Hash {
            password_hash: String,
        }
        let row =
            self.db.row::<Hash>("SELECT password_hash FROM staff WHERE id = ?", params![of.as_str()])?;
        Ok(row.map(|row| row.password_hash))
    }

    /// Sets somebody's password.
    pub(in super::super) fn set_password(&self, of: &StaffId, hash: &str) -> Result<()> {
        self.db.run("UPDATE staff SET password_hash = ? WHERE id = ?", params![hash, of.as_str()])
    }
}
