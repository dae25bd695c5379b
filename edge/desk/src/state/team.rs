//! The team, as owners see it: members, open links, and where somebody is signed in.

use super::action::{Effect, Fault};
use super::inbox::Load;
use super::notice::{NoticeKind, Say, notify};
use super::{State, session};
use shared::conversation::StaffName;
use shared::desk::{
    Invitation, InvitationList, Invite, Role, SessionList, SignInSession, StaffList, StaffMember,
};
use shared::error::ErrorCode;
use shared::id::{InvitationId, SessionId, StaffId};
use shared::owner::check_email;
use shared::text::Label;

/// What the screen shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Team {
    pub(crate) load: Load,
    pub(crate) members: Vec<StaffMember>,
    pub(crate) invitations: Vec<Invitation>,
    /// The link that was just made: it is shown whole.
    pub(crate) fresh: Option<InvitationId>,
    /// An invitation, or a link for a password, is being made.
    pub(crate) busy: bool,
    /// What is wrong with the invitation that was typed.
    pub(crate) fault: Option<Say>,
    /// Who is to be removed, once that is confirmed.
    pub(crate) removing: Option<StaffId>,
    /// Whose sign-ins are shown.
    pub(crate) sessions: Option<(StaffId, Vec<SignInSession>)>,
}

/// Something happened to it.
pub(crate) enum TeamAction {
    Came(Result<StaffList, Fault>),
    InvitationsCame(Result<InvitationList, Fault>),
    Invite {
        email: String,
        name: String,
        role: Role,
    },
    Reset(StaffId),
    /// A link was made, or not.
    Made(Result<Invitation, Fault>),
    Show(InvitationId),
    Revoke(InvitationId),
    Revoked(InvitationId, Result<(), Fault>),
    SetRole(StaffId, Role),
    RoleSet(Result<StaffList, Fault>),
    /// Asks whether somebody is to be removed; or takes that back.
    AskRemove(Option<StaffId>),
    Remove(StaffId),
    Removed(StaffId, Result<(), Fault>),
    ShowSessions(Option<StaffId>),
    SessionsCame(StaffId, Result<SessionList, Fault>),
    EndSession(SessionId),
    SessionEnded(SessionId, Result<(), Fault>),
}

/// A request of it.
#[derive(Debug, PartialEq)]
pub(crate) enum TeamEffect {
    Get,
    GetInvitations,
    Invite(Invite),
    Reset(StaffId),
    Revoke(InvitationId),
    SetRole(StaffId, Role),
    Remove(StaffId),
    GetSessions(StaffId),
    EndSession(SessionId),
}

impl Team {
    /// Whether this member is the only owner, and so has to stay one.
    pub(crate) fn is_last_owner(&self, member: &StaffMember) -> bool {
        member.role == Role::Owner && self.members.iter().filter(|m| m.role == Role::Owner).count() < 2
    }
}

/// Asks for all of it anew.
pub(super) fn load(state: &mut State, fx: &mut Vec<Effect>) {
    let team = state.team.edit();
    if team.load == Load::Busy {
        return;
    }
    team.load = Load::Busy;
    (team.fresh, team.removing, team.sessions) = (None, None, None);
    fx.extend([Effect::Team(TeamEffect::Get), Effect::Team(TeamEffect::GetInvitations)]);
}

pub(super) fn happened(state: &mut State, fx: &mut Vec<Effect>, action: TeamAction) {
    match action {
        TeamAction::Came(answer) => came(state, fx, answer),
        TeamAction::InvitationsCame(answer) => match answer {
            Ok(list) => state.team.edit().invitations = list.invitations,
            Err(fault) => failed(state, fx, fault),
        },
        TeamAction::Invite { email, name, role } => invite(state, fx, &email, &name, role),
        TeamAction::Reset(member) => {
            let team = state.team.edit();
            if !team.busy {
                team.busy = true;
                fx.push(Effect::Team(TeamEffect::Reset(member)));
            }
        }
        TeamAction::Made(answer) => made(state, fx, answer),
        TeamAction::Show(id) => state.team.edit().fresh = Some(id),
        TeamAction::Revoke(id) => fx.push(Effect::Team(TeamEffect::Revoke(id))),
        TeamAction::Revoked(id, answer) => match answer {
            Err(fault) if fault.code() != Some(ErrorCode::NotFound) => failed(state, fx, fault),
            _ => state.team.edit().invitations.retain(|open| open.id != id),
        },
        TeamAction::SetRole(member, role) => fx.push(Effect::Team(TeamEffect::SetRole(member, role))),
        TeamAction::RoleSet(answer) => {
            if answer.is_ok() {
                notify(state, fx, NoticeKind::Done, Say::new("team.role_set"));
            }
            came(state, fx, answer);
        }
        TeamAction::AskRemove(member) => state.team.edit().removing = member,
        TeamAction::Remove(member) => fx.push(Effect::Team(TeamEffect::Remove(member))),
        TeamAction::Removed(member, answer) => removed(state, fx, &member, answer),
        TeamAction::ShowSessions(None) => state.team.edit().sessions = None,
        TeamAction::ShowSessions(Some(member)) => fx.push(Effect::Team(TeamEffect::GetSessions(member))),
        TeamAction::SessionsCame(member, answer) => match answer {
            Ok(list) => state.team.edit().sessions = Some((member, list.sessions)),
            Err(fault) => failed(state, fx, fault),
        },
        TeamAction::EndSession(id) => fx.push(Effect::Team(TeamEffect::EndSession(id))),
        TeamAction::SessionEnded(id, answer) => match answer {
            Err(fault) if fault.code() != Some(ErrorCode::NotFound) => failed(state, fx, fault),
            _ => {
                if let Some((_, sessions)) = &mut state.team.edit().sessions {
                    sessions.retain(|session| session.id != id);
                }
                notify(state, fx, NoticeKind::Done, Say::new("sessions.ended"));
            }
        },
    }
}

fn came(state: &mut State, fx: &mut Vec<Effect>, answer: Result<StaffList, Fault>) {
    match answer {
        Ok(list) => {
            state.staff = list.staff.iter().map(|member| member.staff.clone()).collect::<Vec<StaffName>>();
            let team = state.team.edit();
            team.load = Load::Ready;
            team.members = list.staff;
        }
        Err(fault) if state.team.members.is_empty() => {
            session::lost(state, fx, Some(&fault));
            state.team.edit().load = Load::Failed(fault);
        }
        Err(fault) => {
            state.team.edit().load = Load::Ready;
            failed(state, fx, fault);
        }
    }
}

fn failed(state: &mut State, fx: &mut Vec<Effect>, fault: Fault) {
    if session::lost(state, fx, Some(&fault)) {
        return;
    }
    // An agent who opens this screen is told once, in its place.
    if fault.code() == Some(ErrorCode::Forbidden) {
        state.team.edit().load = Load::Failed(fault);
        return;
    }
    let say = match fault.code() {
        Some(ErrorCode::Conflict) => Say::new("team.last_owner"),
        _ => fault.say(),
    };
    notify(state, fx, NoticeKind::Failed, say);
}

fn invite(state: &mut State, fx: &mut Vec<Effect>, email: &str, name: &str, role: Role) {
    let team = state.team.edit();
    if team.busy {
        return;
    }
    let address = Label::new(email).ok().filter(|email| check_email("email", email).is_ok());
    team.fault = None;
    match (address, Label::new(name)) {
        (None, _) => team.fault = Some(Say::new("team.email_missing")),
        (Some(_), Err(shared::text::TextError::TooLong(_))) => {
            team.fault = Some(Say::new("team.name_too_long"));
        }
        (Some(email), name) => {
            team.busy = true;
            fx.push(Effect::Team(TeamEffect::Invite(Invite { email, name: name.ok(), role })));
        }
    }
}

fn made(state: &mut State, fx: &mut Vec<Effect>, answer: Result<Invitation, Fault>) {
    let team = state.team.edit();
    team.busy = false;
    match answer {
        Ok(made) => {
            team.invitations.retain(|open| open.email != made.email);
            team.fresh = Some(made.id.clone());
            team.invitations.insert(0, made);
            state.announcement = Some(Say::new("team.link_made"));
        }
        Err(Fault::Refused(body)) if body.field.as_deref() == Some("email") => {
            team.fault = Some(Say::new("team.email_taken"));
        }
        Err(fault) if fault.code() == Some(ErrorCode::Conflict) => {
            team.fault = Some(Say::new("team.too_many_links"));
        }
        Err(fault) => failed(state, fx, fault),
    }
}

fn removed(state: &mut State, fx: &mut Vec<Effect>, member: &StaffId, answer: Result<(), Fault>) {
    state.team.edit().removing = None;
    match answer {
        Err(fault) if fault.code() != Some(ErrorCode::NotFound) => failed(state, fx, fault),
        _ => {
            let team = state.team.edit();
            team.members.retain(|other| other.staff.id != *member);
            team.invitations.retain(|open| open.resets.as_ref() != Some(member));
            state.staff.retain(|other| other.id != *member);
            notify(state, fx, NoticeKind::Done, Say::new("team.removed"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{desk, label, refused, run, run_all, staff};
    use super::super::{Action, Page, Place, Route};
    use super::*;
    use shared::time::Timestamp;

    fn member(id: &str, role: Role) -> StaffMember {
        StaffMember { staff: staff(id), email: label(&format!("{id}@shop.example")), role }
    }

    fn open() -> State {
        let staff = vec![member("s1", Role::Owner), member("s2", Role::Agent)];
        run_all(
            desk(),
            [
                Action::Go(Route::to(Place::Page(Page::Team))),
                Action::Team(TeamAction::Came(Ok(StaffList { staff }))),
            ],
        )
    }

    fn invitation(id: &str, email: &str) -> Invitation {
        Invitation {
            id: InvitationId::new(id).unwrap(),
            email: label(email),
            name: None,
            role: Role::Agent,
            resets: None,
            made_at: Timestamp(0),
            expires_at: Timestamp(1),
            token: "t".into(),
            mail: None,
        }
    }

    #[test]
    fn an_invitation_needs_an_address_and_its_link_is_shown() {
        let invite = |email: &str| {
            Action::Team(TeamAction::Invite { email: email.into(), name: " ".into(), role: Role::Agent })
        };
        let (state, effects) = run(open(), invite("nobody"));
        assert_eq!(state.team.fault.as_ref().map(|say| say.key), Some("team.email_missing"));
        assert!(effects.is_empty());
        let (state, effects) = run(state, invite("omid@shop.example"));
        assert!(matches!(effects.as_slice(), [Effect::Team(TeamEffect::Invite(Invite { name: None, .. }))]));
        let (state, effects) = run(state, invite("omid@shop.example"));
        assert!(effects.is_empty(), "once is enough");
        let state =
            run_all(state, [Action::Team(TeamAction::Made(Ok(invitation("i1", "omid@shop.example"))))]);
        assert_eq!(state.team.fresh.as_ref().map(InvitationId::as_str), Some("i1"));
        // A second one takes the place of the first.
        let state =
            run_all(state, [Action::Team(TeamAction::Made(Ok(invitation("i2", "omid@shop.example"))))]);
        assert_eq!(state.team.invitations.len(), 1);
    }

    #[test]
    fn the_last_owner_is_known_and_a_refusal_says_so() {
        let state = open();
        assert!(state.team.is_last_owner(&member("s1", Role::Owner)));
        let state = run_all(state, [Action::Team(TeamAction::RoleSet(Err(refused(ErrorCode::Conflict))))]);
        assert_eq!(state.notices.last().map(|n| n.say.key), Some("team.last_owner"));
        assert_eq!(state.team.members.len(), 2, "what was known stays");
    }

    #[test]
    fn who_was_removed_is_gone_from_every_list() {
        let lan = StaffId::new("s2").unwrap();
        let state = run_all(open(), [Action::Team(TeamAction::AskRemove(Some(lan.clone())))]);
        assert_eq!(state.team.removing.as_ref(), Some(&lan));
        let state = run_all(state, [Action::Team(TeamAction::Removed(lan.clone(), Ok(())))]);
        assert!(
            state.team.members.iter().all(|m| m.staff.id != lan) && state.staff.iter().all(|s| s.id != lan)
        );
        assert_eq!(state.team.removing, None);
    }

    #[test]
    fn an_agent_is_told_in_place_and_a_lost_session_goes_to_the_door() {
        let (state, _) =
            run(desk(), Action::Team(TeamAction::InvitationsCame(Err(refused(ErrorCode::Forbidden)))));
        assert!(matches!(state.team.load, Load::Failed(_)));
        let (state, _) = run(
            open(),
            Action::Team(TeamAction::Removed(StaffId::new("s2").unwrap(), Err(refused(ErrorCode::Expired)))),
        );
        assert!(state.me().is_none());
    }
}
