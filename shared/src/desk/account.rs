//! Accounts of the staff: how somebody joins, proves who they are, and sees where they are signed in.
//!
//! A link carries its token behind `#`, so that it reaches no log; the page posts it.

use super::{Me, Role};
use crate::device::Device;
use crate::id::{InvitationId, SessionId, StaffId};
use crate::open_enum::open_enum;
use crate::text::{Label, Text};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An owner invites somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// E-mail address: what they will sign in with.
    pub email: Label,
    /// The name visitors will see; they may choose another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// What they may do.
    pub role: Role,
}

open_enum! {
    /// How far the mail with a link has come.
    #[derive(Copy, Eq)]
    pub enum LinkMail {
        /// It is on its way, or is tried again.
        Waiting = "waiting",
        /// A server took it over.
        Sent = "sent",
        /// It could not be sent: the link has to be handed on otherwise.
        Failed = "failed",
    }
}

/// A link that is still open: it lets somebody join, or set a new password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// For whom.
    pub email: Label,
    /// The name visitors will see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// What they may do.
    pub role: Role,
    /// Whose password it sets anew; nobody's when it lets somebody join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets: Option<StaffId>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it is good, unless it is used or taken back before.
    pub expires_at: Timestamp,
    /// What stands behind `#` in the link. It is stored nowhere: the edge makes it of the id.
    pub token: String,
    /// How far its mail has come; absent where none was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<LinkMail>,
}

/// All open links of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationList {
    /// The latest first.
    pub invitations: Vec<Invitation>,
}

/// An owner says what somebody may do from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetRole {
    /// Owner or agent.
    pub role: Role,
}

/// Whoever has a link asks what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LookAtLink {
    /// What stood behind `#`.
    pub token: Label,
}

/// What a link offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinkOffer {
    /// The site's name.
    pub site_name: Label,
    /// Whom it is for.
    pub email: Label,
    /// The name visitors will see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// Whether it sets a new password, rather than letting somebody join.
    pub resets: bool,
}

/// Uses a link, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// What stood behind `#`.
    pub token: Label,
    /// The name visitors will see; as invited when left out. A link for a password changes no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// At least [`crate::limit::PASSWORD_CHARS`] characters.
    pub password: Text<200>,
}

/// The answer to a password that was right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum SignedIn {
    /// Signed in; the cookie came along.
    Me(Box<Me>),
    /// A code is needed as well, for those who have set that up.
    CodeNeeded(Challenge),
}

/// Says that the password was right; to be sent back with a code within five minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Challenge {
    /// A signed token. It opens nothing by itself.
    pub challenge: String,
}

/// The second step of a sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignInCode {
    /// From the first step.
    pub challenge: Label,
    /// Six digits, or a recovery code.
    pub code: Label,
}

/// Sets one's own password; all other sign-ins end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The one there is.
    pub old: Text<200>,
    /// At least [`crate::limit::PASSWORD_CHARS`] characters.
    pub new: Text<200>,
}

/// Begins to set up codes. Whoever finds a desk open must not lock its agent out, so it takes the password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BeginTotp {
    /// One's password.
    pub password: Text<200>,
}

/// What an authenticator app is given; shown this once, in force with the first code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TotpOffer {
    /// The secret in Base32, to be typed where no picture can be taken.
    pub secret: String,
    /// The same as an `otpauth://` address.
    pub uri: String,
}

/// A code of an authenticator app, or where it says so a recovery code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code; spaces in it do not matter.
    pub code: Label,
}

/// Codes for the day when the device is lost, each good once; shown this once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodes {
    /// [`crate::limit::RECOVERY_CODES`] of them.
    pub codes: Vec<String>,
}

/// What only oneself sees of one's account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Where one is signed in, the latest used first.
    pub sessions: Vec<SignInSession>,
    /// Codes at sign-in, when they are in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp: Option<TotpInForce>,
    /// Whether one is told by mail of what waits while no desk is open; absent where the site sends no such mails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<bool>,
}

/// Says whether one wants to be told by mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetMail {
    /// Of what waits while no desk is open.
    pub mail: bool,
}

/// Codes at sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TotpInForce {
    /// Since when.
    pub since: Timestamp,
    /// Recovery codes that are left.
    pub recovery_left: u8,
}

/// One sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInSession {
    /// Its id. It opens nothing: the cookie has a check value beside it.
    pub id: SessionId,
    /// From where.
    pub device: Device,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Where a member of the staff is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionList {
    /// The latest used first.
    pub sessions: Vec<SignInSession>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_without_codes_reads_as_it_always_did() {
        let challenge = SignedIn::CodeNeeded(Challenge { challenge: "c.x".into() });
        let json = serde_json::to_string(&challenge).unwrap();
        assert_eq!(json, r#"{"challenge":"c.x"}"#);
        assert_eq!(serde_json::from_str::<SignedIn>(&json).unwrap(), challenge);
        let me = r#"{"staff":{"id":"s1","name":"Lan"},"email":"l@x.example","role":"agent","site":"K1","site_name":"K","locales":["en"]}"#;
        let SignedIn::Me(read) = serde_json::from_str(me).unwrap() else { panic!("no challenge") };
        assert_eq!(serde_json::to_string(&SignedIn::Me(read)).unwrap(), me);
    }
}
