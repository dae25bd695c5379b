//! The requests of the team, of one's account and of the audit log: each effect, and the action it comes back as.

use crate::browser::api;
use crate::state::{Action, AuditAction, GetAudit, ProfileAction, ProfileEffect, TeamAction, TeamEffect};
use shared::desk::SetRole;

pub(crate) async fn team(effect: TeamEffect) -> Action {
    Action::Team(match effect {
        TeamEffect::Get => TeamAction::Came(api::get("staff").await),
        TeamEffect::GetInvitations => TeamAction::InvitationsCame(api::get("invitations").await),
        TeamEffect::Invite(invite) => TeamAction::Made(api::post("invitations", &invite).await),
        TeamEffect::Reset(member) => {
            TeamAction::Made(api::post_nothing(&format!("staff/{member}/reset")).await)
        }
        TeamEffect::Revoke(id) => {
            let answer = api::delete(&format!("invitations/{id}")).await;
            TeamAction::Revoked(id, answer)
        }
        TeamEffect::SetRole(member, role) => {
            TeamAction::RoleSet(api::post(&format!("staff/{member}/role"), &SetRole { role }).await)
        }
        TeamEffect::Remove(member) => {
            let answer = api::delete(&format!("staff/{member}")).await;
            TeamAction::Removed(member, answer)
        }
        TeamEffect::GetSessions(member) => {
            let answer = api::get(&format!("staff/{member}/sessions")).await;
            TeamAction::SessionsCame(member, answer)
        }
        TeamEffect::EndSession(id) => {
            let answer = api::delete(&format!("sessions/{id}")).await;
            TeamAction::SessionEnded(id, answer)
        }
    })
}

pub(crate) async fn profile(effect: ProfileEffect) -> Action {
    Action::Profile(match effect {
        ProfileEffect::Get => ProfileAction::Came(api::get("account").await),
        ProfileEffect::End(id) => {
            let answer = api::delete(&format!("sessions/{id}")).await;
            ProfileAction::Ended(id, answer)
        }
        ProfileEffect::EndOthers => ProfileAction::OthersEnded(api::delete("sessions").await),
        ProfileEffect::ChangePassword(change) => {
            ProfileAction::PasswordChanged(api::tell("account/password", &change).await)
        }
        ProfileEffect::Begin(begin) => ProfileAction::OfferCame(api::post("account/codes", &begin).await),
        ProfileEffect::Confirm(code) => {
            ProfileAction::RecoveryCame(api::post("account/codes/confirm", &code).await)
        }
        ProfileEffect::Renew(code) => {
            ProfileAction::RecoveryCame(api::post("account/codes/renew", &code).await)
        }
        ProfileEffect::SetMail(set) => {
            ProfileAction::MailSet(set.mail, api::tell("account/mail", &set).await)
        }
        ProfileEffect::TurnOff(code) => ProfileAction::TurnedOff(api::tell("account/codes/off", &code).await),
    })
}

pub(crate) async fn audit(wanted: GetAudit) -> Action {
    let answer = api::get(&format!("audit?{}", wanted.filter.query(wanted.before, None))).await;
    Action::Audit(AuditAction::Came(wanted.filter, wanted.before.is_none(), answer))
}
