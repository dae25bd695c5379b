//! Permissions. Each is a type that only its check here can make; a handler that takes one was allowed to run.

use crate::config;
use crate::error::{Error, Result};
use crate::http::Incoming;
use crate::objects::site::contract::{OwnerToken, Reader, StaffSession};
use crate::token::{Claims, Kind, Refused};
use crate::{platform, token};
use shared::error::ErrorCode;
use shared::frame::PROTOCOL;
use shared::id::{ConversationId, InvitationId, SiteKey, StaffId, VisitorId};
use shared::locale::Locale;

/// Whoever opened a frame of ours, or has a session: may read and ask.
pub(crate) struct Guest {
    /// The site.
    pub(crate) site: SiteKey,
}

/// A visitor with a session: may talk.
pub(crate) struct Visitor {
    /// The site.
    pub(crate) site: SiteKey,
    /// Who.
    pub(crate) id: VisitorId,
}

/// A member of the staff; the site checks that the sign-in still stands.
pub(crate) struct Staff {
    /// The site.
    pub(crate) site: SiteKey,
    /// The sign-in.
    pub(crate) session: StaffSession,
}

/// The owner's server; the site checks that the token still stands.
pub(crate) struct Owner {
    /// The site.
    pub(crate) site: SiteKey,
    /// The token.
    pub(crate) token: OwnerToken,
}

/// Whoever has a link to join the staff, or for a new password; the site checks that it is still open.
pub(crate) struct Link {
    /// The site.
    pub(crate) site: SiteKey,
    /// Which.
    pub(crate) invitation: InvitationId,
}

/// Whoever gave a right password a moment ago, and has yet to give a code.
pub(crate) struct PasswordGiven {
    /// The site.
    pub(crate) site: SiteKey,
    /// Whose password.
    pub(crate) staff: StaffId,
    /// Which it was, to tell whether it has changed since.
    pub(crate) password_mark: String,
}

/// Whoever follows the link of a mail back to a conversation: is its visitor, for as long as the link is good.
pub(crate) struct LinkHolder {
    /// The site.
    pub(crate) site: SiteKey,
    /// Who.
    pub(crate) visitor: VisitorId,
    /// Where.
    pub(crate) conversation: ConversationId,
    /// In which language the mail was.
    pub(crate) locale: Locale,
}

/// Whoever follows the link by which a reader of our mails stops them.
pub(crate) struct MailReader {
    /// The site.
    pub(crate) site: SiteKey,
    /// Who.
    pub(crate) reader: Reader,
}

/// The deployment itself.
pub(crate) struct Admin;

/// The cookie of a sign-in.
pub(crate) const STAFF_COOKIE: &str = "__Host-deskbell";

/// A site key that we made, from an address or a body.
pub(crate) fn site(incoming: &Incoming, key: &str) -> Result<SiteKey> {
    let keys = config::keys(&incoming.env)?;
    SiteKey::new(key)
        .filter(|key| keys.made(key))
        .ok_or_else(|| Error::public(ErrorCode::NotFound, "no such site"))
}

impl Guest {
    /// Takes a ticket or a session, from a page of our own.
    pub(crate) fn check(incoming: &Incoming) -> Result<Self> {
        incoming.require_own_origin()?;
        let token = bearer(incoming)?;
        Self::from_token(incoming, &token)
    }

    /// The same for a plain read, which carries no `Origin` from our own page: only our page can send the header.
    pub(crate) fn check_reading(incoming: &Incoming) -> Result<Self> {
        if incoming.header("origin").is_some() {
            incoming.require_own_origin()?;
        }
        Self::from_token(incoming, &bearer(incoming)?)
    }

    fn from_token(incoming: &Incoming, token: &str) -> Result<Self> {
        let claims = match check(incoming, Kind::Ticket, token) {
            Err(Error::Public(body)) if body.code == ErrorCode::Unauthorized => {
                check(incoming, Kind::Visitor, token)?
            }
            other => other?,
        };
        Ok(Self { site: claims.site })
    }
}

impl Visitor {
    /// Takes a session, from a page of our own.
    pub(crate) fn check(incoming: &Incoming) -> Result<Self> {
        incoming.require_own_origin()?;
        Self::from_token(incoming, &bearer(incoming)?)
    }

    /// The same for a plain read, which carries no `Origin` from our own page: only our page can send the header.
    pub(crate) fn check_reading(incoming: &Incoming) -> Result<Self> {
        if incoming.header("origin").is_some() {
            incoming.require_own_origin()?;
        }
        Self::from_token(incoming, &bearer(incoming)?)
    }

    /// Takes a session from a field of a form, of a page of our own.
    pub(crate) fn check_form(incoming: &Incoming, session: &str) -> Result<Self> {
        incoming.require_own_origin()?;
        Self::from_token(incoming, session)
    }

    /// Takes a session from the WebSocket's subprotocols, where it stands in no address and no log.
    pub(crate) fn check_socket(incoming: &Incoming) -> Result<Self> {
        incoming.require_own_origin()?;
        let offered = incoming.header("sec-websocket-protocol").unwrap_or_default();
        let mut parts = offered.split(',').map(str::trim);
        match (parts.next(), parts.next()) {
            (Some(PROTOCOL), Some(token)) => Self::from_token(incoming, token),
            _ => Err(Error::public(
                ErrorCode::Unauthorized,
                "offer the subprotocols deskbell.v1 and your session",
            )),
        }
    }

    fn from_token(incoming: &Incoming, token: &str) -> Result<Self> {
        let claims = check(incoming, Kind::Visitor, token)?;
        let id = VisitorId::new(&claims.subject).ok_or_else(unauthorized)?;
        Ok(Self { site: claims.site, id })
    }
}

impl LinkHolder {
    /// Takes the token of such a link.
    pub(crate) fn check(incoming: &Incoming, token: &str) -> Result<Self> {
        let claims = check(incoming, Kind::Link, token)?;
        let subject = token::unpack(&claims.subject).ok_or_else(unauthorized)?;
        let mut parts = subject.split(' ');
        match (
            parts.next().and_then(VisitorId::new),
            parts.next().and_then(ConversationId::new),
            parts.next().and_then(Locale::new),
        ) {
            (Some(visitor), Some(conversation), Some(locale)) => {
                Ok(Self { site: claims.site, visitor, conversation, locale })
            }
            _ => Err(unauthorized()),
        }
    }
}

impl MailReader {
    /// Takes the token of such a link.
    pub(crate) fn check(incoming: &Incoming, token: &str) -> Result<Self> {
        let claims = check(incoming, Kind::Stop, token)?;
        let subject = token::unpack(&claims.subject).ok_or_else(unauthorized)?;
        let reader = match subject.split_once(' ') {
            Some(("v", id)) => VisitorId::new(id).map(Reader::Visitor),
            Some(("s", id)) => StaffId::new(id).map(Reader::Staff),
            _ => None,
        };
        Ok(Self { site: claims.site, reader: reader.ok_or_else(unauthorized)? })
    }
}

impl Staff {
    /// Takes the sign-in's cookie, from a page of our own. Plain reads carry no `Origin`; the cookie is `SameSite=Lax`
    /// and a foreign page cannot read the answer.
    pub(crate) fn check(incoming: &Incoming) -> Result<Self> {
        let reading = incoming.request.method() == worker::Method::Get && incoming.header("origin").is_none();
        if !reading || incoming.header("upgrade").is_some() {
            incoming.require_own_origin()?;
        }
        let cookies = incoming.header("cookie").unwrap_or_default();
        let token = cookies
            .split(';')
            .find_map(|c| c.trim().strip_prefix(STAFF_COOKIE)?.strip_prefix('='))
            .ok_or_else(unauthorized)?;
        let claims = check(incoming, Kind::Staff, token)?;
        Ok(Self { site: claims.site, session: StaffSession(claims.subject) })
    }
}

impl Link {
    /// Takes the token of a link.
    pub(crate) fn check(incoming: &Incoming, token: &str) -> Result<Self> {
        let claims = check(incoming, Kind::Invitation, token)?;
        let invitation = InvitationId::new(&claims.subject).ok_or_else(unauthorized)?;
        Ok(Self { site: claims.site, invitation })
    }
}

impl PasswordGiven {
    /// Takes the challenge of a sign-in's first step.
    pub(crate) fn check(incoming: &Incoming, challenge: &str) -> Result<Self> {
        let claims = check(incoming, Kind::Challenge, challenge)?;
        let (staff, mark) = claims.subject.split_once('~').ok_or_else(unauthorized)?;
        let staff = StaffId::new(staff).ok_or_else(unauthorized)?;
        Ok(Self { site: claims.site, staff, password_mark: mark.to_owned() })
    }
}

impl Owner {
    /// Takes an owner's bearer token.
    pub(crate) fn check(incoming: &Incoming) -> Result<Self> {
        let claims = check(incoming, Kind::Owner, &bearer(incoming)?)?;
        Ok(Self { site: claims.site, token: OwnerToken(claims.subject) })
    }
}

impl Admin {
    /// Takes the deployment's own bearer token, compared in constant time.
    pub(crate) fn check(incoming: &Incoming) -> Result<Self> {
        let expected = config::admin_token(&incoming.env).ok_or_else(unauthorized)?;
        let given = bearer(incoming)?;
        if config::keys(&incoming.env)?.same(&expected, &given) { Ok(Self) } else { Err(unauthorized()) }
    }
}

fn bearer(incoming: &Incoming) -> Result<String> {
    let header = incoming.header("authorization").ok_or_else(unauthorized)?;
    header.strip_prefix("Bearer ").map(|t| t.trim().to_owned()).ok_or_else(unauthorized)
}

fn check(incoming: &Incoming, kind: Kind, token: &str) -> Result<Claims> {
    let keys = config::keys(&incoming.env)?;
    let claims = keys.check(kind, token, platform::now()).map_err(|refused| match refused {
        Refused::Forged => unauthorized(),
        Refused::Expired => Error::public(ErrorCode::Expired, "this credential has expired"),
    })?;
    if keys.made(&claims.site) { Ok(claims) } else { Err(unauthorized()) }
}

fn unauthorized() -> Error {
    Error::public(ErrorCode::Unauthorized, "this needs a valid credential")
}
