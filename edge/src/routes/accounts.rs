//! Accounts of the staff: signing in, links by which people join, where one is signed in, the team.
//!
//! Passwords are checked here and not in the site's object, which would stand still for everybody meanwhile.

use super::staff_id;
use crate::auth::{self, Link, PasswordGiven, STAFF_COOKIE, Staff};
use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use crate::objects::site::contract::{
    self, BeginTotp, ChangeRole, ConfirmTotp, Credential, Credentials, EndOtherSessions, EndSessionOf,
    FinishSignIn, InviteMember, ListInvitations, ListSessions, LookAtLink, MakeReset, NoteFailedSignIn,
    OwnCredential, ReadAccount, RemoveMember, RenewRecovery, RevokeInvitation, SetMail, SetPassword,
    StartSession, StartedSession, TurnOffTotp, UseLink,
};
use crate::router::Segments;
use crate::token::Kind;
use crate::{config, password, platform, token};
use shared::desk::{
    self, Challenge, ChangePassword, Code, Invite, Join, SetRole, SignIn, SignInCode, SignedIn,
};
use shared::device::Device;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::{InvitationId, SessionId, SiteKey, StaffId};
use shared::owner::check_password;
use shared::time::SECOND;
use worker::Response;

/// Signs in: 1. limits; 2. the password, or as much work without an account; 3. a session in a cookie, or for those who
/// have codes a challenge. What failed is written down behind the answer, whose time must not tell of accounts.
pub(crate) async fn sign_in(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    incoming.require_own_origin()?;
    let SignIn { site, email, password, .. } = incoming.json().await?;
    let site = auth::site(incoming, site.as_str())?;
    let (email, address) = (email.into_string(), incoming.address());
    let command = Credentials { email: email.clone(), address: address.clone() };
    let credential = contract::call(&incoming.env, &site, command).await?;
    let right = password::verify(&password, credential.as_ref().map(|c| c.password_hash.as_str()));
    let Some(credential) = credential.filter(|_| right) else {
        note_failure(incoming, site, NoteFailedSignIn { email, address });
        return Err(wrong_password());
    };
    step_in(incoming, &site, credential).await
}

fn wrong_password() -> Error {
    Error::public(ErrorCode::WrongPassword, "e-mail address or password is wrong")
}

fn note_failure(incoming: &Incoming, site: SiteKey, failure: NoteFailedSignIn) {
    let env = incoming.env.clone();
    incoming.context.wait_until(async move {
        if let Err(error) = contract::call(&env, &site, failure).await {
            platform::log(
                &serde_json::json!({ "level": "error", "place": "sign-in", "cause": error.for_log() }),
            );
        }
    });
}

/// What comes after a password that was right.
async fn step_in(incoming: &Incoming, site: &SiteKey, credential: Credential) -> Result<Response> {
    let keys = config::keys(&incoming.env)?;
    let unsigned = || Error::internal("sign-in", "could not be signed");
    let password_mark = keys.password_mark(&credential.password_hash).ok_or_else(unsigned)?;
    if credential.needs_code {
        let subject = format!("{}~{password_mark}", credential.staff);
        let challenge = keys.sign(Kind::Challenge, site, &subject, platform::now()).ok_or_else(unsigned)?;
        return http::json(&SignedIn::CodeNeeded(Challenge { challenge }));
    }
    let origin = incoming.origin.clone();
    let command = StartSession { staff: credential.staff, password_mark, device: device(incoming), origin };
    let started = contract::call(&incoming.env, site, command).await?;
    signed_in(incoming, site, started)
}

fn device(incoming: &Incoming) -> Device {
    Device::of(&incoming.header("user-agent").unwrap_or_default())
}

fn signed_in(incoming: &Incoming, site: &SiteKey, started: StartedSession) -> Result<Response> {
    let token = config::keys(&incoming.env)?
        .sign(Kind::Staff, site, &started.id, platform::now())
        .ok_or_else(|| Error::internal("sign-in", "could not be signed"))?;
    let age = Kind::Staff.lifetime().unwrap_or_default() / SECOND;
    let cookie = format!("{STAFF_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={age}");
    http::headers(http::json(&SignedIn::Me(Box::new(started.me)))?, &[("set-cookie", &cookie)])
}

/// The second step of a sign-in: a code beside the challenge that the first one gave.
pub(crate) async fn give_code(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    incoming.require_own_origin()?;
    let SignInCode { challenge, code } = incoming.json().await?;
    let PasswordGiven { site, staff, password_mark } = PasswordGiven::check(incoming, &challenge)?;
    let command = FinishSignIn {
        origin: incoming.origin.clone(),
        staff,
        password_mark,
        code: code.into_string(),
        address: incoming.address(),
        device: device(incoming),
    };
    let started = contract::call(&incoming.env, &site, command).await?;
    signed_in(incoming, &site, started)
}

/// What a link offers to whoever has it.
pub(crate) async fn look_at_link(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    incoming.require_own_origin()?;
    let desk::LookAtLink { token } = incoming.json().await?;
    let Link { site, invitation } = Link::check(incoming, &token)?;
    http::json(&contract::call(&incoming.env, &site, LookAtLink { invitation }).await?)
}

/// Uses a link: 1. its check value; 2. the password's form, before it is hashed; 3. whether it is open, likewise; 4. the
/// account, and what comes after a password that was right.
pub(crate) async fn use_link(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    incoming.require_own_origin()?;
    let Join { token, name, password } = incoming.json().await?;
    let Link { site, invitation } = Link::check(incoming, &token)?;
    check_password("password", &password)?;
    contract::call(&incoming.env, &site, LookAtLink { invitation: invitation.clone() }).await?;
    let id = StaffId::new(&token::encode(&platform::random::<9>()?));
    let id = id.ok_or_else(|| Error::internal("staff", "id"))?;
    let command = UseLink { invitation, id, name, password_hash: password::hash(&password)? };
    let credential = contract::call(&incoming.env, &site, command).await?;
    step_in(incoming, &site, credential).await
}

/// What only oneself sees of one's account.
pub(crate) async fn account(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &staff.site, ReadAccount { by: staff.session }).await?)
}

/// Checks one's own password; the mark of its hash.
async fn own_password(incoming: &Incoming, staff: &Staff, password: &str) -> Result<String> {
    let command = OwnCredential { by: staff.session.clone(), address: incoming.address() };
    let credential = contract::call(&incoming.env, &staff.site, command).await?;
    if !password::verify(password, Some(&credential.password_hash)) {
        return Err(Error::public(ErrorCode::WrongPassword, "the password is wrong"));
    }
    let mark = config::keys(&incoming.env)?.password_mark(&credential.password_hash);
    mark.ok_or_else(|| Error::internal("password", "no mark"))
}

/// Sets one's own password.
pub(crate) async fn change_password(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let ChangePassword { old, new } = incoming.json().await?;
    check_password("new", &new)?;
    let password_mark = own_password(incoming, &staff, &old).await?;
    let command = SetPassword { by: staff.session, password_mark, password_hash: password::hash(&new)? };
    contract::call(&incoming.env, &staff.site, command).await?;
    http::no_content()
}

/// Begins to set up codes.
pub(crate) async fn begin_codes(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let desk::BeginTotp { password } = incoming.json().await?;
    own_password(incoming, &staff, &password).await?;
    http::json(&contract::call(&incoming.env, &staff.site, BeginTotp { by: staff.session }).await?)
}

/// Puts them in force.
pub(crate) async fn confirm_codes(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let Code { code } = incoming.json().await?;
    let command = ConfirmTotp { by: staff.session, code: code.into_string(), address: incoming.address() };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// Turns them off.
pub(crate) async fn turn_off_codes(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let Code { code } = incoming.json().await?;
    let command = TurnOffTotp { by: staff.session, code: code.into_string(), address: incoming.address() };
    contract::call(&incoming.env, &staff.site, command).await?;
    http::no_content()
}

/// Makes new recovery codes.
pub(crate) async fn renew_codes(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let Code { code } = incoming.json().await?;
    let command = RenewRecovery { by: staff.session, code: code.into_string(), address: incoming.address() };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// Says whether one wants to be told by mail.
pub(crate) async fn set_mail(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let desk::SetMail { mail } = incoming.json().await?;
    contract::call(&incoming.env, &staff.site, SetMail { by: staff.session, mail }).await?;
    http::no_content()
}

/// Ends a sign-in: one's own, or an owner somebody's.
pub(crate) async fn end_session(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let session = SessionId::new(at.get(0)).ok_or_else(|| ErrorBody::not_found("sign-in"))?;
    contract::call(&incoming.env, &staff.site, EndSessionOf { by: staff.session, session }).await?;
    http::no_content()
}

/// Ends all of one's own sign-ins but this one.
pub(crate) async fn end_other_sessions(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    contract::call(&incoming.env, &staff.site, EndOtherSessions { by: staff.session }).await?;
    http::no_content()
}

/// An owner invites somebody.
pub(crate) async fn invite(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let invite: Invite = incoming.json().await?;
    http::json(&contract::call(&incoming.env, &staff.site, InviteMember { by: staff.session, invite }).await?)
}

/// The links that are open.
pub(crate) async fn invitations(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &staff.site, ListInvitations { by: staff.session }).await?)
}

/// An owner takes a link back.
pub(crate) async fn revoke(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let invitation = InvitationId::new(at.get(0)).ok_or_else(|| ErrorBody::not_found("invitation"))?;
    contract::call(&incoming.env, &staff.site, RevokeInvitation { by: staff.session, invitation }).await?;
    http::no_content()
}

/// An owner makes a link by which a member sets a new password.
pub(crate) async fn make_reset(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let (staff, member) = (Staff::check(incoming)?, staff_id(at.get(0))?);
    http::json(&contract::call(&incoming.env, &staff.site, MakeReset { by: staff.session, member }).await?)
}

/// An owner says what a member may do.
pub(crate) async fn change_role(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let (staff, member) = (Staff::check(incoming)?, staff_id(at.get(0))?);
    let SetRole { role } = incoming.json().await?;
    let command = ChangeRole { by: staff.session, member, role };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// An owner looks where a member is signed in.
pub(crate) async fn sessions_of(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let (staff, member) = (Staff::check(incoming)?, staff_id(at.get(0))?);
    http::json(&contract::call(&incoming.env, &staff.site, ListSessions { by: staff.session, member }).await?)
}

/// An owner removes a member.
pub(crate) async fn remove(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let (staff, member) = (Staff::check(incoming)?, staff_id(at.get(0))?);
    contract::call(&incoming.env, &staff.site, RemoveMember { by: staff.session, member }).await?;
    http::no_content()
}
