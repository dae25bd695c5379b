//! The Worker: one program that serves the widget, the desk, the help pages and their API, and keeps everything in
//! Durable Objects. It runs under plain `workerd` and on Cloudflare, from the same bytes.
//!
//! A request goes: `router` (which route) → `auth` (who may) → a handler in `routes` → `snapshot` for what is only
//! read, or a command to an object in `objects`. Errors become one form in `http`. Nothing here panics on input; a
//! failure of ours is a 500 with an id, and its cause stands in the log.

mod assets;
mod auth;
mod batch;
mod config;
mod error;
mod html;
mod http;
mod mail;
mod markdown;
mod media;
mod objects;
mod pages;
mod password;
mod platform;
mod router;
mod routes;
mod snapshot;
mod token;
mod totp;

#[cfg(test)]
mod openapi;

use crate::error::{Error, Result};
use crate::http::Incoming;
use worker::{Context, Env, Request, Response, event};

/// Answers one request.
#[event(fetch)]
pub async fn fetch(request: Request, env: Env, context: Context) -> worker::Result<Response> {
    let started = platform::now();
    let id = request_id(&request);
    let method = request.method();
    let brotli = http::takes_brotli(request.headers().get("accept-encoding").ok().flatten().as_deref());
    let found = router::find(&method, &request.path());
    let route = found.as_ref().map_or("-", |(pattern, _, _)| *pattern);
    let outcome = match found {
        Ok((_, endpoint, at)) => answer(request, env, context, endpoint, &at).await,
        Err(error) => Err(error),
    };
    let cause = outcome.as_ref().err().map(Error::for_log);
    let response = match outcome {
        Ok(response) => response,
        Err(error) => http::error(&error, &id).map_err(|e| worker::Error::RustError(e.to_string()))?,
    };
    let status = response.status_code();
    platform::log(&serde_json::json!({
        "level": if status >= 500 { "error" } else { "info" },
        "request": id, "method": method.to_string(), "route": route, "status": status,
        "ms": platform::now().since(started), "cause": cause,
    }));
    finish(response, brotli).map_err(|e| worker::Error::RustError(e.to_string()))
}

async fn answer(
    request: Request,
    env: Env,
    context: Context,
    endpoint: router::Endpoint,
    at: &router::Segments,
) -> Result<Response> {
    let url = request.url()?;
    let origin = config::public_origin(&env).unwrap_or_else(|| url.origin().ascii_serialization());
    let mut incoming = Incoming { request, env, context, origin };
    router::answer(endpoint, &mut incoming, at).await
}

/// Headers that every answer has. A switched protocol has none of its own to change. Pages and scripts that were not
/// compressed at the build are compressed by the runtime, which does so with what says that it is.
fn finish(response: Response, brotli: bool) -> Result<Response> {
    if response.status_code() == 101 {
        return Ok(response);
    }
    let header = |name| response.headers().get(name).ok().flatten();
    let page = header("content-type").is_some_and(|kind| kind.starts_with("text/"));
    let compress = brotli && page && header("content-encoding").is_none();
    // A page whose address is a credential has a stricter one of its own.
    let referrer = header("referrer-policy").unwrap_or_else(|| "strict-origin-when-cross-origin".to_owned());
    let response =
        http::headers(response, &[("x-content-type-options", "nosniff"), ("referrer-policy", &referrer)])?;
    if compress {
        http::headers(response, &[("content-encoding", "br"), ("vary", "accept-encoding")])
    } else {
        Ok(response)
    }
}

/// Cloudflare's id of the request where there is one, else one of our own.
fn request_id(request: &Request) -> String {
    let ray = request.headers().get("cf-ray").ok().flatten().filter(|r| r.len() <= 40 && r.is_ascii());
    ray.or_else(|| platform::random::<9>().ok().map(|bytes| token::encode(&bytes)))
        .unwrap_or_else(|| Error::internal("request id", "none").to_string())
}
