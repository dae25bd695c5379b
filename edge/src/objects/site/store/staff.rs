//! Staff, who of them is signed in, and the owner's tokens.

use super::sessions::USED_EVERY;
use super::{Store, name_of, named, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use crate::objects::site::contract::{Credential, OwnerToken, StaffRecord, StaffSession};
use serde::Deserialize;
use shared::conversation::StaffName;
use shared::desk::{Role, StaffMember};
use shared::email::Email;
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
    /// When the sign-in was last used, where one was looked at.
    #[serde(default)]
    used_at: i64,
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
    /// Adds a member of the staff, or sets name, role and password of the one with this e-mail address. The last owner
    /// stays one.
    pub(in super::super) fn put_staff(&self, staff: &StaffRecord, now: Timestamp) -> Result<StaffId> {
        #[derive(Deserialize)]
        struct Id {
            id: String,
        }
        let email = staff.email.to_lowercase();
        if staff.role != Role::Owner
            && let Some(member) = self.member_by_email(&email)?
            && member.role == Role::Owner
        {
            self.require_another_owner(&member.name.id)?;
        }
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
        self.end_all_sessions(&id)?;
        Ok(id)
    }

    /// What the password of an e-mail address is checked against.
    pub(in super::super) fn credential(&self, email: &str) -> Result<Option<Credential>> {
        #[derive(Deserialize)]
        struct Account {
            id: String,
            password_hash: String,
            needs_code: u8,
        }
        let row = self.db.row::<Account>(
            "SELECT id, password_hash,
               EXISTS (SELECT 1 FROM staff_totp WHERE staff = staff.id AND confirmed_at IS NOT NULL) AS needs_code
             FROM staff WHERE email = ?",
            params![email.to_lowercase()],
        )?;
        Ok(row.and_then(|row| {
            Some(Credential {
                staff: StaffId::new(&row.id)?,
                password_hash: row.password_hash,
                needs_code: row.needs_code != 0,
            })
        }))
    }

    /// Who is signed in; an error when the sign-in has ended.
    pub(in super::super) fn staff(&self, session: &StaffSession, now: Timestamp) -> Result<Staff> {
        let row = self.db.row::<Row>(
            "SELECT staff.id, staff.email, staff.name, staff.role, staff.languages, staff.away,
               staff_sessions.used_at FROM staff_sessions
             JOIN staff ON staff.id = staff_sessions.staff
             WHERE staff_sessions.id = ? AND staff_sessions.expires_at > ?",
            params![session.0.as_str(), now.0],
        )?;
        let row = row.ok_or_else(|| Error::public(ErrorCode::Expired, "please sign in again"))?;
        if now.since(Timestamp(row.used_at)) >= USED_EVERY {
            self.touch_session(session, now)?;
        }
        row.staff()
    }

    /// Who a condition finds.
    pub(super) fn staff_by(&self, condition: &str, value: &str) -> Result<Option<Staff>> {
        let row = self.db.row::<Row>(
            &format!("SELECT id, email, name, role, languages, away FROM staff WHERE {condition}"),
            params![value],
        )?;
        row.as_ref().map(Row::staff).transpose()
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

    /// Who is told by mail of what waits: this member of the staff, else all; but not those who want no such mails.
    pub(in super::super) fn mailing_list(&self, only: Option<&StaffId>) -> Result<Vec<(StaffId, Email)>> {
        let rows: Vec<Row> = self.db.rows(
            "SELECT id, email, name, role, languages, away FROM staff WHERE muted = 0 AND id = coalesce(?, id) ORDER BY id",
            params![only.map(ToString::to_string)],
        )?;
        // An address that mail servers would stumble over signs in as any other, but is told nothing.
        Ok(rows.iter().filter_map(|row| Some((StaffId::new(&row.id)?, Email::new(&row.email)?))).collect())
    }

    /// Whether a member of the staff wants to be told by mail.
    pub(in super::super) fn wants_mail(&self, staff: &StaffId) -> Result<bool> {
        #[derive(Deserialize)]
        struct Wants {
            muted: u8,
        }
        let row = self.db.row::<Wants>("SELECT muted FROM staff WHERE id = ?", params![staff.as_str()])?;
        Ok(row.is_some_and(|row| row.muted == 0))
    }

    /// A member of the staff wants to be told by mail, or no more. What is so already writes nothing.
    pub(in super::super) fn set_mail(&self, staff: &StaffId, mail: bool) -> Result<()> {
        if self.wants_mail(staff)? == mail {
            return Ok(());
        }
        let muted = i64::from(!mail);
        self.db.run("UPDATE staff SET muted = ? WHERE id = ?", params![muted, staff.as_str()])
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
