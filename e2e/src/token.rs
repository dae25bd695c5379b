//! Tokens made outside the edge: expired ones, ones of the wrong kind, ones that a thief of the secret could make.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A frame's ticket.
    Ticket,
    /// A visitor's session.
    Visitor,
    /// A staff member's sign-in.
    Staff,
    /// The owner's API.
    Owner,
    /// An order that was found.
    Order,
    /// A link to join the staff.
    Invitation,
    /// A sign-in that waits for a code.
    Challenge,
    /// The way back to a conversation, as it stands in a mail.
    Link,
    /// A reader of our mails wants no more of them.
    Stop,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Ticket,
        Self::Visitor,
        Self::Staff,
        Self::Owner,
        Self::Order,
        Self::Invitation,
        Self::Challenge,
        Self::Link,
        Self::Stop,
    ];

    fn letter(self) -> &'static str {
        match self {
            Self::Ticket => "t",
            Self::Visitor => "v",
            Self::Staff => "s",
            Self::Owner => "o",
            Self::Order => "p",
            Self::Invitation => "i",
            Self::Challenge => "c",
            Self::Link => "l",
            Self::Stop => "u",
        }
    }
}

/// Signs a token with a deployment's secret. `expiry` is in seconds since 1970; 0 is never.
pub fn sign(secret: &str, kind: Kind, site: &str, subject: &str, expiry: i64) -> Result<String> {
    let claims = format!("{}.{site}.{subject}.{expiry}", kind.letter());
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes())?;
    mac.update(b"token\0");
    mac.update(claims.as_bytes());
    let check = mac.finalize().into_bytes();
    let check = check.get(..16).context("a short check value")?;
    Ok(format!("{claims}.{}", URL_SAFE_NO_PAD.encode(check)))
}
