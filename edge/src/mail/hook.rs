//! Webhooks: one signed request, and what its answer means.
//!
//! The address is the owner's. It goes out by the runtime's own network, which refuses loopback and private addresses;
//! only a deployment that binds `LOCAL` reaches those, too.

use super::{Verdict, failed};
use crate::error::Result;
use crate::token::sign_hook;
use futures_util::future::{Either, select};
use shared::owner::Webhook;
use shared::time::{SECOND, Timestamp};
use std::pin::pin;
use std::time::Duration;
use worker::{Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response};

/// An answer takes at most so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Posts `body`. `id` is the outbox's: the same one is the same event.
pub(crate) async fn send(env: &Env, hook: &Webhook, id: &str, body: &str, now: Timestamp) -> Verdict {
    let post = pin!(post(env, hook, id, body, now));
    match select(post, worker::Delay::from(PATIENCE)).await {
        Either::Left((Ok(200..=299), _)) => Verdict::Sent,
        // "Gone" is how a server says that it wants no more of them.
        Either::Left((Ok(410), _)) => Verdict::Never("http_410".to_owned()),
        Either::Left((Ok(status), _)) => Verdict::Later(format!("http_{status}")),
        Either::Left((Err(error), _)) => {
            failed("webhook", &error.to_string());
            Verdict::Later("http_connection".to_owned())
        }
        Either::Right(_) => Verdict::Later("http_timeout".to_owned()),
    }
}

async fn post(env: &Env, hook: &Webhook, id: &str, body: &str, now: Timestamp) -> Result<u16> {
    let headers = Headers::new();
    headers.set("content-type", "application/json")?;
    headers.set("user-agent", "Deskbell")?;
    headers.set("deskbell-event", id)?;
    headers.set("deskbell-signature", &sign_hook(&hook.secret, now.0 / SECOND, body))?;
    let mut init = RequestInit::new();
    // An answer elsewhere would be an address that nobody has checked.
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(body.into()))
        .with_redirect(RequestRedirect::Manual);
    let request = Request::new_with_init(&hook.url, &init)?;
    let answer: Response = match env.service("LOCAL") {
        Ok(local) => local.fetch_request(request).await?,
        Err(_) => Fetch::Request(request).send().await?,
    };
    Ok(answer.status_code())
}
