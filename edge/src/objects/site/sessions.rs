//! Signing in, where one is signed in, and one's password.

use super::contract::{
    Credential, Credentials, EndOtherSessions, EndSession, EndSessionOf, FinishSignIn, ListSessions,
    NoteFailedSignIn, OwnCredential, ReadAccount, SetMail, SetPassword, StaffSession, StartSession,
    StartedSession,
};
use super::limits::{FAILURES_LOGGED, SIGN_INS_BY_ACCOUNT, SIGN_INS_BY_ADDRESS};
use super::store::Store;
use super::tell::Means;
use super::{codes, desk};
use crate::error::{Error, Result};
use crate::token::{Keys, Kind};
use crate::{platform, token};
use shared::desk::{Account, Role, SessionList, TotpInForce};
use shared::device::Device;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::StaffId;
use shared::time::Timestamp;

/// The hash to check a password against, within the limits. The caller answers the same whether there is one or not.
pub(super) fn credentials(
    store: &Store,
    command: &Credentials,
    now: Timestamp,
) -> Result<Option<Credential>> {
    store.site()?;
    let email = command.email.to_lowercase();
    take_sign_in(store, &email, &command.address, now)?;
    store.credential(&email)
}

fn take_sign_in(store: &Store, email: &str, address: &str, now: Timestamp) -> Result<()> {
    store.take(&SIGN_INS_BY_ADDRESS, address, now)?;
    store.take(&SIGN_INS_BY_ACCOUNT, &format!("{email}:{address}"), now)
}

/// A password was wrong: written down for accounts that there are, so that nobody's slip of a field is kept, and not
/// without end.
pub(super) fn note_failure(store: &Store, command: &NoteFailedSignIn, now: Timestamp) -> Result<()> {
    if let Some(member) = store.member_by_email(&command.email)?
        && store.take(&FAILURES_LOGGED, "", now).is_ok()
    {
        store.audit_how(member.name.id.as_str(), "failed to sign in", "", &command.address, now)?;
    }
    Ok(())
}

/// Begins a sign-in. Whoever has codes needs one, whatever the caller thought.
pub(super) fn start(
    store: &Store,
    keys: &Keys,
    command: &StartSession,
    now: Timestamp,
) -> Result<StartedSession> {
    require_password(store, keys, &command.staff, &command.password_mark)?;
    if codes::in_force(store, &command.staff)? {
        return Err(Error::public(ErrorCode::Unauthorized, "this account needs a code"));
    }
    begin(store, &command.staff, (&command.device, &command.origin), now)
}

/// Begins a sign-in with a code: 1. limits; 2. the code, used up; 3. the password is still the one that was right.
/// Not in a transaction: a failure counts.
pub(super) fn finish(
    store: &Store,
    keys: &Keys,
    command: &FinishSignIn,
    now: Timestamp,
) -> Result<StartedSession> {
    require_password(store, keys, &command.staff, &command.password_mark)?;
    codes::check(store, keys, &command.staff, &command.code, &command.address, now)?;
    store.db.transaction(|| begin(store, &command.staff, (&command.device, &command.origin), now))
}

/// The password that was right a moment ago must still be the one there is.
fn require_password(store: &Store, keys: &Keys, staff: &StaffId, mark: &str) -> Result<()> {
    let hash = store.password_hash(staff)?;
    let same = hash.and_then(|hash| keys.password_mark(&hash)).is_some_and(|now| keys.same(&now, mark));
    if same { Ok(()) } else { Err(Error::public(ErrorCode::Expired, "please sign in again")) }
}

/// A sign-in on a device that reached us at an address, which is where letters of this site lead from here on.
fn begin(
    store: &Store,
    staff: &StaffId,
    (device, origin): (&Device, &str),
    now: Timestamp,
) -> Result<StartedSession> {
    let id = token::encode(&platform::random::<16>()?);
    let until = now.plus(Kind::Staff.lifetime().unwrap_or_default());
    store.start_session(&id, staff, device, now, until)?;
    let me = desk::me(store, &StaffSession(id.clone()), now)?;
    store.set_origin(origin)?;
    store.audit(me.staff.id.as_str(), "signed in", "", now)?;
    Ok(StartedSession { id, me })
}

/// Signs out. What has ended already has ended.
pub(super) fn sign_out(store: &Store, command: &EndSession, now: Timestamp) -> Result<()> {
    if let Some(staff) = store.staff_id(&command.by, now)? {
        store.end_session(&command.by)?;
        store.audit(staff.as_str(), "signed out", "", now)?;
    }
    Ok(())
}

/// What only oneself sees of one's account.
pub(super) fn account(store: &Store, means: Means, command: &ReadAccount, now: Timestamp) -> Result<Account> {
    let me = store.staff(&command.by, now)?.name.id;
    let since = store.totp(&me)?.and_then(|totp| totp.confirmed_at);
    let recovery_left = store.recovery_left(&me)?;
    let mails = means.mail && store.settings()?.notify.is_some_and(|notify| notify.mail);
    Ok(Account {
        mail: mails.then(|| store.wants_mail(&me)).transpose()?,
        sessions: store.sessions(&me, &command.by, now)?,
        totp: since.map(|at| TotpInForce { since: Timestamp(at), recovery_left }),
    })
}

/// Whether one wants to be told by mail, also after one had followed the link at the end of such a mail.
pub(super) fn set_mail(store: &Store, command: &SetMail, now: Timestamp) -> Result<()> {
    let me = store.staff(&command.by, now)?.name.id;
    if store.wants_mail(&me)? == command.mail {
        return Ok(());
    }
    store.set_mail(&me, command.mail)?;
    let action = if command.mail { "turned mails on" } else { "turned mails off" };
    store.audit(me.as_str(), action, "", now)
}

/// An owner looks where a member is signed in.
pub(super) fn of_member(store: &Store, command: &ListSessions, now: Timestamp) -> Result<SessionList> {
    store.site_owner(&command.by, now)?;
    let member = store.member(&command.member)?;
    Ok(SessionList { sessions: store.sessions(&member.name.id, &command.by, now)? })
}

/// Ends one's own sign-in, or an owner somebody's. To an agent another's sign-in is none.
pub(super) fn end(store: &Store, command: &EndSessionOf, now: Timestamp) -> Result<()> {
    let me = store.staff(&command.by, now)?;
    let session = StaffSession(command.session.to_string());
    let of = store.staff_id(&session, now)?.filter(|of| *of == me.name.id || me.role == Role::Owner);
    let of = of.ok_or_else(|| ErrorBody::not_found("sign-in"))?;
    store.end_session(&session)?;
    store.audit(me.name.id.as_str(), "ended a session", of.as_str(), now)
}

/// Ends all of one's own sign-ins but this one.
pub(super) fn end_others(store: &Store, command: &EndOtherSessions, now: Timestamp) -> Result<()> {
    let me = store.staff(&command.by, now)?.name.id;
    store.end_other_sessions(&me, &command.by)?;
    store.audit(me.as_str(), "ended other sessions", "", now)
}

/// The hash to check one's own password against, within the limits of signing in.
pub(super) fn own_credential(store: &Store, command: &OwnCredential, now: Timestamp) -> Result<Credential> {
    let me = store.staff(&command.by, now)?;
    take_sign_in(store, &me.email, &command.address, now)?;
    store.credential(&me.email)?.ok_or_else(|| Error::internal("credential", "none"))
}

/// Sets one's password; all other sign-ins end.
pub(super) fn set_password(store: &Store, keys: &Keys, command: &SetPassword, now: Timestamp) -> Result<()> {
    let me = store.staff(&command.by, now)?.name.id;
    require_password(store, keys, &me, &command.password_mark)?;
    store.set_password(&me, &command.password_hash)?;
    store.end_other_sessions(&me, &command.by)?;
    store.audit(me.as_str(), "changed password", "", now)
}
