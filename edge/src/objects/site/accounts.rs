//! Who works here: links by which people join or set a new password, what members may do, and how they leave.
//!
//! A link is an id with our check value. It is stored by its id alone, is good for a time and once, and only an owner
//! makes one.

use super::contract::{
    ChangeRole, Credential, InviteMember, ListInvitations, LookAtLink, MakeReset, RemoveMember,
    RevokeInvitation, StaffRecord, UseLink,
};
use super::sockets::Effect;
use super::store::{OutboxKind, SiteOwner, Store, StoredInvitation};
use super::visitor::Here;
use super::work;
use crate::error::{Error, Result};
use crate::token::{Keys, Kind};
use crate::{platform, token};
use shared::desk::{Invitation, InvitationList, LinkMail, LinkOffer, Role, StaffList};
use shared::email::Email;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::{InvitationId, StaffId};
use shared::limit;
use shared::text::Label;
use shared::time::{DAY, Timestamp};

/// How long a link for a new password is good. Whoever asked for it is waiting for it.
const RESET_LIFETIME: i64 = DAY;

/// An owner invites somebody: 1. a role that there is, an address; 2. nobody who is here already; 3. the link.
pub(super) fn invite(
    store: &Store,
    here: Here<'_>,
    command: InviteMember,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Invitation> {
    let owner = store.site_owner(&command.by, now)?;
    let invite = command.invite;
    if invite.role == Role::Unknown {
        return Err(ErrorBody::invalid("role", "must be owner or agent").into());
    }
    shared::owner::check_email("email", &invite.email)?;
    let email =
        Label::new(&invite.email.to_lowercase()).map_err(|_| ErrorBody::invalid("email", "is too long"))?;
    if store.member_by_email(&email)?.is_some() {
        return Err(ErrorBody::invalid("email", "is on the staff already").into());
    }
    let invitation = StoredInvitation {
        id: fresh_id()?,
        email,
        name: invite.name,
        role: invite.role,
        resets: None,
        made_at: now,
        expires_at: now.plus(Kind::Invitation.lifetime().unwrap_or_default()),
        mail: None,
    };
    open_link(store, here, &owner, invitation, "invited", now, effects)
}

/// An owner makes a link by which a member sets a new password. The old one is good until then.
pub(super) fn make_reset(
    store: &Store,
    here: Here<'_>,
    command: &MakeReset,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Invitation> {
    let owner = store.site_owner(&command.by, now)?;
    let member = store.member(&command.member)?;
    let invitation = StoredInvitation {
        id: fresh_id()?,
        email: member.email,
        name: Some(member.name.name),
        role: member.role,
        resets: Some(member.name.id),
        made_at: now,
        expires_at: now.plus(RESET_LIFETIME),
        mail: None,
    };
    open_link(store, here, &owner, invitation, "made a reset link", now, effects)
}

fn fresh_id() -> Result<InvitationId> {
    InvitationId::new(&token::encode(&platform::random::<16>()?))
        .ok_or_else(|| Error::internal("invitation", "id"))
}

/// Every link begins here: it is kept, written down, sent by mail where that is set up and the address takes any, and
/// told to the owner, who may hand it on as well.
fn open_link(
    store: &Store,
    here: Here<'_>,
    by: &SiteOwner,
    mut invitation: StoredInvitation,
    action: &str,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Invitation> {
    if store.invitations(now)?.len() >= limit::INVITATIONS {
        return Err(Error::public(ErrorCode::Conflict, "there are as many open links as there may be"));
    }
    let mails = here.means.mail && Email::new(&invitation.email).is_some();
    invitation.mail = mails.then_some(LinkMail::Waiting);
    store.put_invitation(&invitation)?;
    if mails && store.remind(OutboxKind::Link, invitation.id.as_str(), "0", now, now)? {
        effects.push(Effect::Arm);
    }
    let role = if invitation.role == Role::Owner { "owner" } else { "agent" };
    store.audit_how(by.0.name.id.as_str(), action, &invitation.email, role, now)?;
    shown(store, here.keys, invitation)
}

/// The token of a link, made of its id.
pub(super) fn token(store: &Store, keys: &Keys, invitation: &StoredInvitation) -> Result<String> {
    keys.sign(Kind::Invitation, &store.site()?, invitation.id.as_str(), invitation.made_at)
        .ok_or_else(|| Error::internal("invitation", "could not be signed"))
}

/// A link as owners see it.
fn shown(store: &Store, keys: &Keys, invitation: StoredInvitation) -> Result<Invitation> {
    let token = token(store, keys, &invitation)?;
    let StoredInvitation { id, email, name, role, resets, made_at, expires_at, mail } = invitation;
    Ok(Invitation { id, email, name, role, resets, made_at, expires_at, token, mail })
}

/// The links that are open.
pub(super) fn invitations(
    store: &Store,
    keys: &Keys,
    command: &ListInvitations,
    now: Timestamp,
) -> Result<InvitationList> {
    store.site_owner(&command.by, now)?;
    let open = store.invitations(now)?;
    let invitations: Result<Vec<_>> = open.into_iter().map(|i| shown(store, keys, i)).collect();
    Ok(InvitationList { invitations: invitations? })
}

/// An owner takes a link back.
pub(super) fn revoke(store: &Store, command: &RevokeInvitation, now: Timestamp) -> Result<()> {
    let owner = store.site_owner(&command.by, now)?;
    let open = store.invitation(&command.invitation, now)?;
    let open = open.ok_or_else(|| ErrorBody::not_found("invitation"))?;
    store.drop_invitation(&open.id)?;
    store.audit(owner.0.name.id.as_str(), "took back an invitation", &open.email, now)
}

/// An owner says what a member may do; the last owner stays one.
pub(super) fn change_role(store: &Store, command: &ChangeRole, now: Timestamp) -> Result<StaffList> {
    let owner = store.site_owner(&command.by, now)?;
    let member = store.member(&command.member)?;
    let role = match command.role {
        Role::Owner => "owner",
        Role::Agent => "agent",
        Role::Unknown => return Err(ErrorBody::invalid("role", "must be owner or agent").into()),
    };
    if member.role != command.role {
        if member.role == Role::Owner {
            store.require_another_owner(&command.member)?;
        }
        store.set_role(&command.member, command.role)?;
        store.audit_how(owner.0.name.id.as_str(), "changed role", command.member.as_str(), role, now)?;
    }
    Ok(StaffList { staff: store.all_staff()? })
}

/// An owner removes a member: their sign-ins end, what they cared for waits for somebody else, and their name stays on
/// what they wrote.
pub(super) fn remove(
    store: &Store,
    command: &RemoveMember,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    let owner = store.site_owner(&command.by, now)?;
    let member = store.member(&command.member)?;
    if member.role == Role::Owner {
        store.require_another_owner(&command.member)?;
    }
    work::release(store, &command.member, &owner.0.name, now, effects)?;
    store.remove_member(&member, now)?;
    store.audit_how(owner.0.name.id.as_str(), "removed a member", command.member.as_str(), &member.email, now)
}

/// What a link offers.
pub(super) fn look(store: &Store, command: &LookAtLink, now: Timestamp) -> Result<LinkOffer> {
    let open = open_invitation(store, &command.invitation, now)?;
    Ok(LinkOffer {
        site_name: store.settings()?.name,
        email: open.email,
        name: open.name,
        resets: open.resets.is_some(),
    })
}

fn open_invitation(store: &Store, id: &InvitationId, now: Timestamp) -> Result<StoredInvitation> {
    store
        .invitation(id, now)?
        .ok_or_else(|| Error::public(ErrorCode::Expired, "this link was used, taken back, or is too old"))
}

/// Uses a link, and closes it: 1. it must be open; 2. it makes the account, or sets its password, which ends every
/// sign-in made with the old one; 3. what comes next is as after a password that was right.
pub(super) fn use_link(store: &Store, command: UseLink, now: Timestamp) -> Result<Credential> {
    let open = open_invitation(store, &command.invitation, now)?;
    store.drop_invitation(&open.id)?;
    let password_hash = command.password_hash;
    let staff = match open.resets {
        Some(staff) => {
            store.member(&staff)?;
            store.set_password(&staff, &password_hash)?;
            store.end_all_sessions(&staff)?;
            store.audit(staff.as_str(), "reset password", "", now)?;
            staff
        }
        None => join(store, open, command.id, command.name, &password_hash, now)?,
    };
    let needs_code = store.totp(&staff)?.is_some_and(|totp| totp.confirmed_at.is_some());
    Ok(Credential { staff, password_hash, needs_code })
}

fn join(
    store: &Store,
    open: StoredInvitation,
    id: StaffId,
    name: Option<Label>,
    password_hash: &str,
    now: Timestamp,
) -> Result<StaffId> {
    if store.member_by_email(&open.email)?.is_some() {
        return Err(Error::public(ErrorCode::Conflict, "this address is on the staff already"));
    }
    let name = name.or(open.name).ok_or_else(|| ErrorBody::invalid("name", "must not be empty"))?;
    let record = StaffRecord {
        id,
        email: open.email.clone(),
        name,
        role: open.role,
        password_hash: password_hash.to_owned(),
    };
    let staff = store.put_staff(&record, now)?;
    store.audit(staff.as_str(), "joined", &open.email, now)?;
    Ok(staff)
}
