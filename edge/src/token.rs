//! Signed tokens: site keys, tickets, sessions. Whoever holds one proves what stands in it, and no object was asked.
//!
//! A token is `kind.site.subject.expiry.mac`: its kind, the site it belongs to, whom or what it names, when it ends
//! (seconds since 1970, 0 for never), and the first 16 bytes of HMAC-SHA-256 over all before. All parts are of an
//! alphabet that may stand in a header, a cookie and a WebSocket subprotocol.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::id::{SiteKey, StaffId};
use shared::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// The deployment's secret, from which every check value is made.
#[derive(Clone)]
pub(crate) struct Keys(Vec<u8>);

/// What a token is for. A token of one kind is never good for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A frame document's ticket.
    Ticket,
    /// A visitor's session.
    Visitor,
    /// A staff member's sign-in.
    Staff,
    /// The owner's API.
    Owner,
    /// An order that a visitor has found.
    Order,
    /// A link to join the staff, or for a new password.
    Invitation,
    /// A sign-in whose password was right and whose code is to come.
    Challenge,
    /// A way back to a conversation, as it stands in a mail.
    Link,
    /// Whoever reads our mails wants no more of them.
    Stop,
}

impl Kind {
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

    /// How long a token of this kind is good, in milliseconds; `None` is for ever (until its site takes it back).
    pub(crate) fn lifetime(self) -> Option<i64> {
        match self {
            Self::Ticket => Some(HOUR),
            Self::Visitor | Self::Stop => Some(400 * DAY),
            Self::Staff => Some(14 * DAY),
            Self::Owner => None,
            Self::Order => Some(2 * DAY),
            Self::Invitation => Some(7 * DAY),
            Self::Challenge => Some(5 * MINUTE),
            Self::Link => Some(30 * DAY),
        }
    }
}

/// Why a token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Not one of ours, or not of this kind.
    Forged,
    /// It was good once.
    Expired,
}

/// What a token said, after its check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claims {
    /// The site.
    pub(crate) site: SiteKey,
    /// Whom or what it names.
    pub(crate) subject: String,
}

const SITE_ID_BYTES: usize = 9;
const SITE_MAC_BYTES: usize = 6;

impl Keys {
    /// Takes the deployment's secret; at least 32 characters.
    pub(crate) fn new(secret: &str) -> Option<Self> {
        (secret.len() >= 32).then(|| Self(secret.as_bytes().to_vec()))
    }

    fn mac(&self, purpose: &str, message: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).ok()?;
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        Some(mac)
    }

    /// A new site's key: 9 random bytes and 6 bytes of their check value.
    pub(crate) fn site_key(&self, random: [u8; SITE_ID_BYTES]) -> Option<SiteKey> {
        let check = self.mac("site", &random)?.finalize().into_bytes();
        let bytes: Vec<u8> = random.iter().chain(check.iter().take(SITE_MAC_BYTES)).copied().collect();
        SiteKey::new(&BASE64.encode(bytes))
    }

    /// Whether we made this site key; before that no object may be opened under it.
    pub(crate) fn made(&self, site: &SiteKey) -> bool {
        let Ok(bytes) = BASE64.decode(site.as_str()) else { return false };
        if bytes.len() != SITE_ID_BYTES + SITE_MAC_BYTES {
            return false;
        }
        let (id, check) = bytes.split_at(SITE_ID_BYTES);
        self.mac("site", id).is_some_and(|mac| mac.verify_truncated_left(check).is_ok())
    }

    /// Signs a token.
    pub(crate) fn sign(&self, kind: Kind, site: &SiteKey, subject: &str, now: Timestamp) -> Option<String> {
        self.sign_for(kind, site, subject, kind.lifetime().map(|l| now.plus(l)))
    }

    /// Signs a token that ends at another time than others of its kind.
    pub(crate) fn sign_for(
        &self,
        kind: Kind,
        site: &SiteKey,
        subject: &str,
        until: Option<Timestamp>,
    ) -> Option<String> {
        let expiry = until.map_or(0, |until| until.0 / SECOND);
        let claims = format!("{}.{site}.{subject}.{expiry}", kind.letter());
        let check = self.mac("token", claims.as_bytes())?.finalize().into_bytes();
        Some(format!("{claims}.{}", BASE64.encode(check.get(..16)?)))
    }

    /// Checks a token of the given kind.
    pub(crate) fn check(&self, kind: Kind, token: &str, now: Timestamp) -> Result<Claims, Refused> {
        let (claims, check) = token.rsplit_once('.').ok_or(Refused::Forged)?;
        let check = BASE64.decode(check).ok().filter(|c| c.len() == 16).ok_or(Refused::Forged)?;
        let mac = self.mac("token", claims.as_bytes()).ok_or(Refused::Forged)?;
        mac.verify_truncated_left(&check).map_err(|_| Refused::Forged)?;
        let mut parts = claims.split('.');
        let (Some(letter), Some(site), Some(subject), Some(expiry), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refused::Forged);
        };
        let site = SiteKey::new(site).filter(|_| letter == kind.letter()).ok_or(Refused::Forged)?;
        let expiry: i64 = expiry.parse().map_err(|_| Refused::Forged)?;
        if expiry != 0 && now.0 / SECOND >= expiry {
            return Err(Refused::Expired);
        }
        Ok(Claims { site, subject: subject.to_owned() })
    }

    /// A name for whoever comes from an address, which does not give the address away. All of a household's IPv6
    /// addresses have one.
    pub(crate) fn alias(&self, site: &SiteKey, address: &str) -> Option<String> {
        let network: Vec<&str> = address.splitn(5, ':').take(4).collect();
        let message = format!("{site} {}", network.join(":"));
        let check = self.mac("alias", message.as_bytes())?.finalize().into_bytes();
        Some(BASE64.encode(check.get(..9)?))
    }

    /// The secret of somebody's authenticator app, made of a nonce that is stored.
    pub(crate) fn totp_secret(&self, site: &SiteKey, staff: &StaffId, nonce: &str) -> Option<[u8; 20]> {
        let check = self.mac("totp", format!("{site} {staff} {nonce}").as_bytes())?.finalize().into_bytes();
        check.get(..20)?.try_into().ok()
    }

    /// What is stored of somebody's recovery code. Without the deployment's secret nobody can try codes against it.
    pub(crate) fn recovery_check(&self, site: &SiteKey, staff: &StaffId, code: &str) -> Option<String> {
        let check =
            self.mac("recovery", format!("{site} {staff} {code}").as_bytes())?.finalize().into_bytes();
        Some(BASE64.encode(check.get(..16)?))
    }

    /// A mark of a password's hash, to tell whether it has changed since.
    pub(crate) fn password_mark(&self, hash: &str) -> Option<String> {
        let check = self.mac("password", hash.as_bytes())?.finalize().into_bytes();
        Some(BASE64.encode(check.get(..9)?))
    }

    /// True when two secrets are equal; takes the same time wherever they differ.
    pub(crate) fn same(&self, a: &str, b: &str) -> bool {
        let check = |text: &str| self.mac("compare", text.as_bytes()).map(|m| m.finalize().into_bytes());
        match (check(a), self.mac("compare", b.as_bytes())) {
            (Some(a), Some(b)) => b.verify(&a).is_ok(),
            _ => false,
        }
    }
}

/// What stands in `Deskbell-Signature`: the time, and the HMAC-SHA-256 over it and the body in hex digits.
pub(crate) fn sign_hook(secret: &str, seconds: i64, body: &str) -> String {
    use std::fmt::Write as _;
    let mut signature = format!("t={seconds},v1=");
    if let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()) {
        mac.update(format!("{seconds}.{body}").as_bytes());
        for byte in mac.finalize().into_bytes() {
            let _ = write!(signature, "{byte:02x}");
        }
    }
    signature
}

/// Some text as it may be the subject of a token.
pub(crate) fn pack(text: &str) -> String {
    BASE64.encode(text)
}

/// What [`pack`] was given.
pub(crate) fn unpack(subject: &str) -> Option<String> {
    String::from_utf8(BASE64.decode(subject).ok()?).ok()
}

/// Bytes as text of the alphabet that ids and tokens are made of.
pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new("0123456789abcdef0123456789abcdef").unwrap()
    }

    #[test]
    fn a_site_key_is_pinned_and_checked() {
        let key = keys().site_key([7; 9]).unwrap();
        assert_eq!(key.as_str(), keys().site_key([7; 9]).unwrap().as_str());
        assert_eq!(key.as_str().len(), 20);
        assert!(keys().made(&key));
        let other = Keys::new("another secret of more than 32 characters").unwrap();
        assert!(!other.made(&key));
        for forged in ["BwcHBwcHBwcHAAAAAAAA", "x", &key.as_str()[..19], "demo"] {
            assert!(!keys().made(&SiteKey::new(forged).unwrap()), "{forged}");
        }
    }

    #[test]
    fn a_token_is_good_for_its_kind_site_and_time_only() {
        let (keys, now) = (keys(), Timestamp(1_800_000_000_000));
        let site = keys.site_key([7; 9]).unwrap();
        let token = keys.sign(Kind::Ticket, &site, "x1", now).unwrap();
        let claims = Claims { site, subject: "x1".to_owned() };
        assert_eq!(keys.check(Kind::Ticket, &token, now), Ok(claims));
        assert_eq!(keys.check(Kind::Visitor, &token, now), Err(Refused::Forged));
        assert_eq!(keys.check(Kind::Ticket, &token, now.plus(HOUR)), Err(Refused::Expired));
        for forged in ["", ".", "t.a.b.0.AAAA", &token.replace("x1", "x2"), &token[..token.len() - 1]] {
            assert_eq!(keys.check(Kind::Ticket, forged, now), Err(Refused::Forged), "{forged}");
        }
    }

    #[test]
    fn a_webhook_is_signed_over_time_and_body() {
        assert_eq!(
            sign_hook("key", 1, "{}"),
            "t=1,v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"
        );
        assert_eq!(unpack(&pack("v1 k.1 fa")).as_deref(), Some("v1 k.1 fa"));
        assert_eq!(unpack("é"), None);
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(keys().same("abc", "abc"));
        assert!(!keys().same("abc", "abcd"));
        assert!(!keys().same("", "a"));
    }
}
