//! Staff, their sign-ins, and the owner's tokens.

use super::{Store, name_of, named, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use crate::objects::site::contract::{Credential, OwnerToken, StaffRecord, StaffSession};
use serde::Deserialize;
use shared::conversation::StaffName;
use shared::desk::{Role, StaffMember};
use shared::error::ErrorCode;
use shared::id::StaffId;
use shared::locale::Locale;
use shared::text::Label;
use shared::time::Timestamp;

/// A member of the staff who is signed in.
pub(in super::super) struct Staff {
    pub(in super::super) name: StaffName,
    pub(in super::super) email: Label,
    pub(in super::super) role: Role,
    pub(in super::super) languages: Vec<Locale>,
    pub(in super::super) away: bool,
}

/// A member of the staff who may be given a conversation.
pub(in super::super) struct Taker {
    pub(in super::super) name: StaffName,
    /// The languages they answer in; any when empty.
    pub(in super::super) languages: Vec<Locale>,
    /// How many they have that are not done and not put off.
    pub(in super::super) open: u32,
    /// When they were given one last.
    pub(in super::super) given_at: Timestamp,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    email: String,
    name: String,
    role: String,
    languages: String,
    away: u8,
}

impl Row {
    fn staff(&self) -> Result<Staff> {
        let broken = || Error::internal("staff", &self.id);
        Ok(Staff {
            name: StaffName {
                id: StaffId::new(&self.id).ok_or_else(broken)?,
                name: Label::new(&self.name).map_err(|_| broken())?,
            },
            email: Label::new(&self.email).map_err(|_| broken())?,
            role: named(&self.role)?,
            languages: stored(&self.languages)?,
            away: self.away != 0,
        })
    }
}

impl Store {
    /// Adds a member of the staff, or sets name, role and password of the one with this e-mail address.
    pub(in super::super) fn put_staff(&self, staff: &StaffRecord, now: Timestamp) -> Result<StaffId> {
        #[derive(Deserialize)]
        struct Id {
            id: String,
        }
        let email = staff.email.to_lowercase();
        let kept = self.db.row::<Id>(
            "INSERT INTO staff (id, email, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (email) DO UPDATE
               SET name = excluded.name, role = excluded.role, password_hash = excluded.password_hash
             RETURNING id",
            params![
                staff.id.as_str(),
                email,
                staff.name.as_str(),
                name_of(&staff.role)?,
                staff.password_hash.as_str(),
                now.0,
            ],
        )?;
        let id =
            kept.and_then(|row| StaffId::new(&row.id)).ok_or_else(|| Error::internal("staff", "no id"))?;
        // A new password ends every sign-in made with the old one.
        self.db.run("DELETE FROM staff_sessions WHERE staff = ?", params![id.as_str()])?;
        Ok(id)
    }

    /// What the password of an e-mail address is checked against.
    pub(in super::super) fn credential(&self, email: &str) -> Result<Option<Credential>> {
        #[derive(Deserialize)]
        struct Hash {
            id: String,
            password_hash: String,
        }
        let row = self.db.row::<Hash>(
            "SELECT id, password_hash FROM staff WHERE email = ?",
            params![email.to_lowercase()],
        )?;
        Ok(row.and_then(|row| {
            Some(Credential { staff: StaffId::new(&row.id)?, password_hash: row.password_hash })
        }))
    }

    /// Begins a sign-in under an id that nobody can guess.
    pub(in super::super) fn start_session(
        &self,
        id: &str,
        staff: &StaffId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "INSERT INTO staff_sessions (id, staff, created_at, expires_at) VALUES (?, ?, ?, ?)",
            params![id, staff.as_str(), now.0, until.0],
        )
    }

    /// Ends a sign-in.
    pub(in super::super) fn end_session(&self, session: &StaffSession) -> Result<()> {
        self.db.run("DELETE FROM staff_sessions WHERE id = ?", params![session.0.as_str()])
    }

    /// Who is signed in; an error when the sign-in has ended.
    pub(in super::super) fn staff(&self, session: &StaffSession, now: Timestamp) -> Result<Staff> {
        let row = self.db.row::<Row>(
            "SELECT staff.id, staff.email, staff.name, staff.role, staff.languages, staff.away FROM staff_sessions
             JOIN staff ON staff.id = staff_sessions.staff
             WHERE staff_sessions.id = ? AND staff_sessions.expires_at > ?",
            params![session.0.as_str(), now.0],
        )?;
        row.ok_or_else(|| Error::public(ErrorCode::Expired, "please sign in again"))?.staff()
    }

    /// Whose sign-in this is, while it stands.
    pub(in super::super) fn staff_id(
        &self,
        session: &StaffSession,
        now: Timestamp,
    ) -> Result<Option<StaffId>> {
        #[derive(Deserialize)]
        struct Of {
            staff: String,
        }
        let row = self.db.row::<Of>(
            "SELECT staff FROM staff_sessions WHERE id = ? AND expires_at > ?",
            params![session.0.as_str(), now.0],
        )?;
        Ok(row.and_then(|row| StaffId::new(&row.staff)))
    }

    /// All of the staff, by name.
    pub(in super::super) fn all_staff(&self) -> Result<Vec<StaffMember>> {
        let rows: Vec<Row> = self
            .db
            .rows("SELECT id, email, name, role, languages, away FROM staff ORDER BY name, id", vec![])?;
        let member = |row: Row| {
            let Staff { name, email, role, .. } = row.staff()?;
            Ok(StaffMember { staff: name, email, role })
        };
        rows.into_iter().map(member).collect()
    }

    /// The languages somebody answers in, and whether they are away.
    pub(in super::super) fn set_work(&self, staff: &StaffId, languages: &[Locale], away: bool) -> Result<()> {
        self.db.run(
            "UPDATE staff SET languages = ?, away = ? WHERE id = ?",
            params![serde_json::to_string(languages)?, i64::from(away), staff.as_str()],
        )
    }

    /// Everybody who may be given a conversation, with how much they have.
    pub(in super::super) fn takers(&self) -> Result<Vec<Taker>> {
        #[derive(Deserialize)]
        struct Of {
            id: String,
            name: String,
            languages: String,
            given_at: i64,
            open: u32,
        }
        let rows: Vec<Of> = self.db.rows(
            "SELECT id, name, languages, given_at,
               (SELECT coalesce(sum(count), 0) FROM folder_counts
                WHERE folder IN ('waiting', 'answered') AND assignee = staff.id) AS open
             FROM staff",
            vec![],
        )?;
        let taker = |row: Of| {
            let broken = || Error::internal("staff", &row.id);
            let id = StaffId::new(&row.id).ok_or_else(broken)?;
            let name = StaffName { id, name: Label::new(&row.name).map_err(|_| broken())? };
            let given_at = Timestamp(row.given_at);
            Ok(Taker { name, languages: stored(&row.languages)?, open: row.open, given_at })
        };
        rows.into_iter().map(taker).collect()
    }

    /// Somebody was given one; nobody was later.
    pub(in super::super) fn was_given(&self, staff: &StaffId, now: Timestamp) -> Result<()> {
        self.db.run(
            "UPDATE staff SET given_at = max(?, (SELECT max(given_at) + 1 FROM staff)) WHERE id = ?",
            params![now.0, staff.as_str()],
        )
    }

    /// Enters an owner's token by its id.
    pub(in super::super) fn put_token(&self, id: &str, now: Timestamp) -> Result<()> {
        self.db.run("INSERT INTO owner_tokens (id, created_at) VALUES (?, ?)", params![id, now.0])
    }

    /// An error when the token was taken back.
    pub(in super::super) fn check_token(&self, token: &OwnerToken) -> Result<()> {
        #[derive(Deserialize)]
        struct One {}
        self.db
            .row::<One>("SELECT 1 AS one FROM owner_tokens WHERE id = ?", params![token.0.as_str()])?
            .map(|_| ())
            .ok_or_else(|| Error::public(ErrorCode::Unauthorized, "this token was taken back"))
    }
}
