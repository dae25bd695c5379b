//! What a deployment is given: its secret, its own token, and where it stands.

use crate::error::{Error, Result};
use crate::token::Keys;
use shared::time::MINUTE;
use worker::Env;

/// The keys of every check value. Without a secret of 32 characters nothing works, on purpose.
pub(crate) fn keys(env: &Env) -> Result<Keys> {
    let secret = text(env, "DESKBELL_SECRET").unwrap_or_default();
    Keys::new(&secret).ok_or_else(|| Error::internal("DESKBELL_SECRET", "must have at least 32 characters"))
}

/// The token that makes sites; `None` when the deployment has none.
pub(crate) fn admin_token(env: &Env) -> Option<String> {
    text(env, "DESKBELL_ADMIN_TOKEN").filter(|t| t.len() >= 32)
}

/// The origin under which people reach the edge, when a proxy stands before it: `https://help.shop.example`.
pub(crate) fn public_origin(env: &Env) -> Option<String> {
    text(env, "DESKBELL_ORIGIN").filter(|o| shared::owner::is_origin(o))
}

/// The header in which a proxy of ours hands on the client's address, when the deployment says so.
pub(crate) fn address_header(env: &Env) -> Option<String> {
    text(env, "DESKBELL_ADDRESS_HEADER").filter(|h| !h.is_empty())
}

/// The server that mail is handed to: see `mail::config`.
pub(crate) fn smtp(env: &Env) -> Option<String> {
    text(env, "DESKBELL_SMTP").filter(|url| !url.is_empty())
}

/// The address that mail comes from.
pub(crate) fn mail_from(env: &Env) -> Option<String> {
    text(env, "DESKBELL_MAIL_FROM").filter(|from| !from.is_empty())
}

/// How long a minute is where mail waits for something, in milliseconds. Tests and the demo have shorter ones.
pub(crate) fn mail_minute(env: &Env) -> i64 {
    let minute = text(env, "DESKBELL_MAIL_MINUTE").and_then(|m| m.parse().ok());
    minute.filter(|m| (1..=MINUTE).contains(m)).unwrap_or(MINUTE)
}

/// A binding that is a text. `Env::var` crashes on one that is absent or null, and these may be.
fn text(env: &Env, name: &str) -> Option<String> {
    js_sys::Reflect::get(env.as_ref(), &name.into()).ok()?.as_string()
}
