//! What a deployment is given: its secret, its own token, and where it stands.

use crate::error::{Error, Result};
use crate::token::Keys;
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

/// A binding that is a text. `Env::var` crashes on one that is absent or null, and these may be.
fn text(env: &Env, name: &str) -> Option<String> {
    js_sys::Reflect::get(env.as_ref(), &name.into()).ok()?.as_string()
}
