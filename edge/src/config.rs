//! What a deployment is given: its secret, its own token, and where it stands.

use crate::error::{Error, Result};
use crate::token::Keys;
use worker::Env;

/// The keys of every check value. Without a secret of 32 characters nothing works, on purpose.
pub(crate) fn keys(env: &Env) -> Result<Keys> {
    let secret = env.secret("DESKBELL_SECRET")?.to_string();
    Keys::new(&secret).ok_or_else(|| Error::internal("DESKBELL_SECRET", "must have at least 32 characters"))
}

/// The token that makes sites; `None` when the deployment has none.
pub(crate) fn admin_token(env: &Env) -> Option<String> {
    env.secret("DESKBELL_ADMIN_TOKEN").ok().map(|s| s.to_string()).filter(|t| t.len() >= 32)
}

/// The origin under which people reach the edge, when a proxy stands before it: `https://help.shop.example`.
pub(crate) fn public_origin(env: &Env) -> Option<String> {
    env.var("DESKBELL_ORIGIN").ok().map(|v| v.to_string()).filter(|o| shared::owner::is_origin(o))
}

/// The header in which a proxy of ours hands on the client's address, when the deployment says so.
pub(crate) fn address_header(env: &Env) -> Option<String> {
    env.var("DESKBELL_ADDRESS_HEADER").ok().map(|v| v.to_string()).filter(|h| !h.is_empty())
}
