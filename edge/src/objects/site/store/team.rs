//! Who is to join the staff, what its members may do, and who has left.

use super::staff::Staff;
use super::{Store, name_of, named};
use crate::error::{Error, Result};
use crate::objects::db::params;
use crate::objects::site::contract::StaffSession;
use serde::Deserialize;
use shared::desk::{LinkMail, Role};
use shared::error::{ErrorBody, ErrorCode};
use shared::id::{InvitationId, StaffId};
use shared::locale::Locale;
use shared::text::Label;
use shared::time::Timestamp;

/// An owner who is signed in. Only the check here makes one.
pub(in super::super) struct SiteOwner(pub(in super::super) Staff);

/// A link that is open, as it is stored.
pub(in super::super) struct StoredInvitation {
    pub(in super::super) id: InvitationId,
    pub(in super::super) email: Label,
    pub(in super::super) name: Option<Label>,
    pub(in super::super) role: Role,
    /// Whose password it sets anew.
    pub(in super::super) resets: Option<StaffId>,
    pub(in super::super) made_at: Timestamp,
    pub(in super::super) expires_at: Timestamp,
    /// How far its mail has come, if there is one.
    pub(in super::super) mail: Option<LinkMail>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    email: String,
    name: Option<String>,
    role: String,
    resets: Option<String>,
    made_at: i64,
    expires_at: i64,
    mailed: u8,
}

impl Row {
    fn invitation(self, store: &Store) -> Result<StoredInvitation> {
        let broken = || Error::internal("invitation", &self.id);
        let label = |text: &str| Label::new(text).map_err(|_| broken());
        Ok(StoredInvitation {
            id: InvitationId::new(&self.id).ok_or_else(broken)?,
            email: label(&self.email)?,
            name: self.name.as_deref().map(label).transpose()?,
            role: named(&self.role)?,
            resets: self.resets.as_deref().map(|id| StaffId::new(id).ok_or_else(broken)).transpose()?,
            made_at: Timestamp(self.made_at),
            expires_at: Timestamp(self.expires_at),
            mail: (self.mailed != 0).then(|| store.link_mail(&self.id)).transpose()?,
        })
    }
}

const COLUMNS: &str = "SELECT id, email, name, role, resets, made_at, expires_at, mailed FROM invitations";

impl Store {
    /// Who is signed in, if they are an owner.
    pub(in super::super) fn site_owner(&self, session: &StaffSession, now: Timestamp) -> Result<SiteOwner> {
        let staff = self.staff(session, now)?;
        if staff.role == Role::Owner {
            Ok(SiteOwner(staff))
        } else {
            Err(Error::public(ErrorCode::Forbidden, "only an owner may do this"))
        }
    }

    /// Keeps a link; one for the same address is replaced by it.
    pub(in super::super) fn put_invitation(&self, invitation: &StoredInvitation) -> Result<()> {
        self.close_links_of(&invitation.email)?;
        self.db.run(
            "INSERT INTO invitations (id, email, name, role, resets, made_at, expires_at, mailed)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                invitation.id.as_str(),
                invitation.email.as_str(),
                invitation.name.as_ref().map(ToString::to_string),
                name_of(&invitation.role)?,
                invitation.resets.as_ref().map(ToString::to_string),
                invitation.made_at.0,
                invitation.expires_at.0,
                i64::from(invitation.mail.is_some()),
            ],
        )
    }

    /// A link that is still open.
    pub(in super::super) fn invitation(
        &self,
        id: &InvitationId,
        now: Timestamp,
    ) -> Result<Option<StoredInvitation>> {
        let row = self
            .db
            .row::<Row>(&format!("{COLUMNS} WHERE id = ? AND expires_at > ?"), params![id.as_str(), now.0])?;
        row.map(|row| row.invitation(self)).transpose()
    }

    /// All links that are still open, the latest first.
    pub(in super::super) fn invitations(&self, now: Timestamp) -> Result<Vec<StoredInvitation>> {
        let rows: Vec<Row> = self
            .db
            .rows(&format!("{COLUMNS} WHERE expires_at > ? ORDER BY made_at DESC, id"), params![now.0])?;
        rows.into_iter().map(|row| row.invitation(self)).collect()
    }

    /// The language of whoever gets a link, as far as they said what they answer in.
    pub(in super::super) fn reader_of_link(&self, id: &str) -> Result<Option<Locale>> {
        let staff = self.staff_by("id = (SELECT resets FROM invitations WHERE invitations.id = ?)", id)?;
        Ok(staff.and_then(|staff| staff.languages.into_iter().next()))
    }

    fn close_links_of(&self, email: &str) -> Result<()> {
        #[derive(Deserialize)]
        struct Open {
            id: String,
        }
        let open: Vec<Open> =
            self.db.rows("DELETE FROM invitations WHERE email = ? RETURNING id", params![email])?;
        open.iter().try_for_each(|open| self.drop_link_mail(&open.id))
    }

    /// Closes a link: it was used, or taken back.
    pub(in super::super) fn drop_invitation(&self, id: &InvitationId) -> Result<()> {
        self.drop_link_mail(id.as_str())?;
        self.db.run("DELETE FROM invitations WHERE id = ?", params![id.as_str()])
    }

    /// A member of the staff; an error when there is none.
    pub(in super::super) fn member(&self, id: &StaffId) -> Result<Staff> {
        self.staff_by("id = ?", id.as_str())?
            .ok_or_else(|| ErrorBody::not_found("member of the staff").into())
    }

    /// The member of the staff with this e-mail address.
    pub(in super::super) fn member_by_email(&self, email: &str) -> Result<Option<Staff>> {
        self.staff_by("email = ?", &email.to_lowercase())
    }

    /// Sets what somebody may do.
    pub(in super::super) fn set_role(&self, id: &StaffId, role: Role) -> Result<()> {
        self.db.run("UPDATE staff SET role = ? WHERE id = ?", params![name_of(&role)?, id.as_str()])
    }

    /// An error when nobody but this member of the staff is an owner: a site without one could not be led any more.
    pub(in super::super) fn require_another_owner(&self, id: &StaffId) -> Result<()> {
        #[derive(Deserialize)]
        struct Count {
            count: u32,
        }
        let others = self.db.row::<Count>(
            "SELECT count(*) AS count FROM staff WHERE role = 'owner' AND id <> ?",
            params![id.as_str()],
        )?;
        if others.is_some_and(|row| row.count > 0) {
            Ok(())
        } else {
            Err(Error::public(ErrorCode::Conflict, "a site keeps one owner"))
        }
    }

    /// Removes somebody with all that lets them in. Their name is kept for what they did.
    pub(in super::super) fn remove_member(&self, staff: &Staff, now: Timestamp) -> Result<()> {
        let id = staff.name.id.as_str();
        self.db.run(
            "INSERT OR REPLACE INTO former_staff (id, name, left_at) VALUES (?, ?, ?)",
            params![id, staff.name.name.as_str(), now.0],
        )?;
        self.end_all_sessions(&staff.name.id)?;
        self.drop_totp(&staff.name.id)?;
        self.close_links_of(&staff.email)?;
        self.db.run("DELETE FROM staff WHERE id = ?", params![id])
    }
}
