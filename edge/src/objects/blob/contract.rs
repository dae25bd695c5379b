//! What the rest of the edge may ask of a `Blob`: to keep a file's bytes, to give them back, to erase them.
//!
//! Only what its `Site` has entered is ever asked for: any name opens an object and makes a file.

use crate::error::{Error, Result};
use crate::media::Seen;
use serde::{Deserialize, Serialize};
use shared::id::{AttachmentId, SiteKey};
use worker::{Env, Headers, Method, Request, RequestInit, Response, Stub};

/// The binding's name.
const BINDING: &str = "BLOB";

/// The header that says what was seen in the bytes which come with it; only the edge sets it.
pub(crate) const SEEN_HEADER: &str = "deskbell-seen";

/// What an object keeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// What was seen in it.
    pub(crate) seen: Seen,
    /// How many bytes.
    pub(crate) bytes: u32,
}

/// Keeps a file. The first one stays: whatever is sent again under its id, what was kept is the answer.
pub(crate) async fn keep(
    env: &Env,
    site: &SiteKey,
    id: &AttachmentId,
    seen: Seen,
    bytes: Vec<u8>,
) -> Result<Kept> {
    let headers = Headers::new();
    headers.set(SEEN_HEADER, &serde_json::to_string(&seen)?)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Put).with_headers(headers).with_body(Some(bytes.into()));
    crate::objects::answer(ask(env, site, id, &init).await?).await
}

/// The bytes of a file; `None` when there are none.
pub(crate) async fn bytes(env: &Env, site: &SiteKey, id: &AttachmentId) -> Result<Option<Vec<u8>>> {
    let mut response = ask(env, site, id, &RequestInit::new()).await?;
    match response.status_code() {
        200 => Ok(Some(response.bytes().await?)),
        404 => Ok(None),
        _ => Err(Error::internal("blob", response.text().await?)),
    }
}

/// Erases a file with all that the object has. Safe to repeat.
pub(crate) async fn erase(env: &Env, site: &SiteKey, id: &AttachmentId) -> Result<()> {
    let mut init = RequestInit::new();
    init.with_method(Method::Delete);
    crate::objects::answer(ask(env, site, id, &init).await?).await
}

async fn ask(env: &Env, site: &SiteKey, id: &AttachmentId, init: &RequestInit) -> Result<Response> {
    let stub: Stub = env.durable_object(BINDING)?.id_from_name(&format!("{site}/{id}"))?.get_stub()?;
    Ok(stub.fetch_with_request(Request::new_with_init("https://object/", init)?).await?)
}
