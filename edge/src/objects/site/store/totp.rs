//! Codes at sign-in. What is stored of a secret is a nonce; of a recovery code, a check value.

use super::Store;
use crate::error::Result;
use crate::objects::db::params;
use serde::Deserialize;
use shared::id::StaffId;
use shared::time::Timestamp;

/// Somebody's codes.
#[derive(Deserialize)]
pub(in super::super) struct Totp {
    /// What the secret is made of, beside the deployment's own.
    pub(in super::super) nonce: String,
    /// Since when they are in force; not yet without a first code.
    pub(in super::super) confirmed_at: Option<i64>,
    /// The period of the latest code that was used.
    pub(in super::super) last_period: i64,
}

impl Store {
    /// Somebody's codes, in force or not.
    pub(in super::super) fn totp(&self, of: &StaffId) -> Result<Option<Totp>> {
        self.db.row(
            "SELECT nonce, confirmed_at, last_period FROM staff_totp WHERE staff = ?",
            params![of.as_str()],
        )
    }

    /// Begins anew, with codes that are not in force yet.
    pub(in super::super) fn begin_totp(&self, of: &StaffId, nonce: &str) -> Result<()> {
        self.drop_totp(of)?;
        self.db.run(
            "INSERT INTO staff_totp (staff, nonce, last_period) VALUES (?, ?, 0)",
            params![of.as_str(), nonce],
        )
    }

    /// Puts the codes in force.
    pub(in super::super) fn confirm_totp(&self, of: &StaffId, now: Timestamp) -> Result<()> {
        self.db.run("UPDATE staff_totp SET confirmed_at = ? WHERE staff = ?", params![now.0, of.as_str()])
    }

    /// These are somebody's recovery codes, and no others.
    pub(in super::super) fn set_recovery(&self, of: &StaffId, recovery: &[String]) -> Result<()> {
        self.db.run("DELETE FROM recovery_codes WHERE staff = ?", params![of.as_str()])?;
        recovery.iter().try_for_each(|check| {
            self.db.run(
                "INSERT INTO recovery_codes (staff, code) VALUES (?, ?)",
                params![of.as_str(), check.as_str()],
            )
        })
    }

    /// A code of this period was used: neither it nor an earlier one is good any more.
    pub(in super::super) fn use_totp(&self, of: &StaffId, period: i64) -> Result<()> {
        self.db.run("UPDATE staff_totp SET last_period = ? WHERE staff = ?", params![period, of.as_str()])
    }

    /// Takes a recovery code away; false when there was none such.
    pub(in super::super) fn use_recovery(&self, of: &StaffId, check: &str) -> Result<bool> {
        #[derive(Deserialize)]
        struct Used {}
        let used = self.db.row::<Used>(
            "DELETE FROM recovery_codes WHERE staff = ? AND code = ? RETURNING code",
            params![of.as_str(), check],
        )?;
        Ok(used.is_some())
    }

    /// How many recovery codes are left.
    pub(in super::super) fn recovery_left(&self, of: &StaffId) -> Result<u8> {
        #[derive(Deserialize)]
        struct Count {
            count: u8,
        }
        let row = self.db.row::<Count>(
            "SELECT count(*) AS count FROM recovery_codes WHERE staff = ?",
            params![of.as_str()],
        )?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// No codes any more.
    pub(in super::super) fn drop_totp(&self, of: &StaffId) -> Result<()> {
        self.db.run("DELETE FROM recovery_codes WHERE staff = ?", params![of.as_str()])?;
        self.db.run("DELETE FROM staff_totp WHERE staff = ?", params![of.as_str()])
    }
}
