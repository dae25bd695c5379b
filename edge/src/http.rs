//! Requests read with limits, responses written with the headers that every one of them needs.

use crate::config;
use crate::error::{Error, Result, parse_json};
use futures_util::StreamExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::error::{ErrorBody, ErrorCode};
use shared::limit;
use std::collections::BTreeMap;
use worker::{Env, Request, Response};

/// A request with what the edge knows about it.
pub(crate) struct Incoming {
    /// The request.
    pub(crate) request: Request,
    /// The bindings.
    pub(crate) env: Env,
    /// The context, for work behind the answer.
    pub(crate) context: worker::Context,
    /// The origin under which it came.
    pub(crate) origin: String,
}

impl Incoming {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// The value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let url = self.request.url().ok()?;
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The client's address: from the platform, never from what a client may write.
    pub(crate) fn address(&self) -> String {
        let given = match config::address_header(&self.env) {
            Some(header) => {
                self.header(&header).map(|list| list.split(',').next_back().unwrap_or("").trim().to_owned())
            }
            None => self.header("cf-connecting-ip").filter(|_| self.on_cloudflare()).or_else(|| self.peer()),
        };
        given.filter(|a| !a.is_empty() && a.len() <= 64).unwrap_or_else(|| "unknown".to_owned())
    }

    /// Only Cloudflare names a data centre; a plain `workerd` would hand on a header that the client wrote.
    fn on_cloudflare(&self) -> bool {
        self.cf("colo").is_some()
    }

    /// `workerd` gives "127.0.0.1:59074"; the port is cut, or every connection would be a new client.
    fn peer(&self) -> Option<String> {
        let address = self.cf("clientIp")?;
        match address.rsplit_once(':') {
            Some((host, port))
                if port.bytes().all(|b| b.is_ascii_digit())
                    && (!host.contains(':') || host.ends_with(']')) =>
            {
                Some(host.to_owned())
            }
            _ => Some(address),
        }
    }

    fn cf(&self, name: &str) -> Option<String> {
        let cf = js_sys::Reflect::get(self.request.inner(), &"cf".into()).ok()?;
        js_sys::Reflect::get(&cf, &name.into()).ok()?.as_string()
    }

    /// Requires the request to come from a document of the edge itself.
    pub(crate) fn require_own_origin(&self) -> Result<()> {
        match self.header("origin") {
            Some(origin) if origin == self.origin => Ok(()),
            _ => Err(Error::public(
                ErrorCode::Forbidden,
                "this address takes requests from its own pages only",
            )),
        }
    }

    /// Reads a JSON body: its type, its size, its form.
    pub(crate) async fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        let content_type = self.header("content-type").unwrap_or_default();
        if !content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
        {
            return Err(Error::public(ErrorCode::NotJson, "the body must be sent as application/json"));
        }
        let body = self.body().await?;
        Ok(parse_json(&body)?)
    }

    /// Reads the fields of a form; of two with one name the last counts.
    pub(crate) async fn form(&mut self) -> Result<BTreeMap<String, String>> {
        let content_type = self.header("content-type").unwrap_or_default();
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Error::public(
                ErrorCode::Malformed,
                "the body must be sent as application/x-www-form-urlencoded",
            ));
        }
        let body = self.body().await?;
        Ok(form_urlencoded::parse(&body).into_owned().collect())
    }

    /// Reads a body, at most [`limit::BODY_BYTES`] of it.
    async fn body(&mut self) -> Result<Vec<u8>> {
        let too_large = || Error::public(ErrorCode::TooLarge, "a body has at most 1048576 bytes");
        self.bytes(limit::BODY_BYTES, too_large).await
    }

    /// How many bytes the body is announced to have.
    pub(crate) fn announced(&self) -> Option<usize> {
        self.header("content-length").and_then(|length| length.parse().ok())
    }

    /// Reads the body, at most so many bytes of it.
    pub(crate) async fn bytes(&mut self, most: usize, too_large: fn() -> Error) -> Result<Vec<u8>> {
        let announced = self.announced().unwrap_or(0);
        if announced > most {
            return Err(too_large());
        }
        // A request without a body has no stream either.
        let Ok(mut stream) = self.request.stream() else { return Ok(Vec::new()) };
        let mut body = Vec::with_capacity(announced);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| Error::public(ErrorCode::Malformed, "the body broke off"))?;
            if body.len() + chunk.len() > most {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// A JSON answer that nobody keeps.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<Response> {
    let response = Response::from_bytes(serde_json::to_vec(value)?)?;
    headers(response, &[("content-type", "application/json"), ("cache-control", "no-store")])
}

/// An empty answer.
pub(crate) fn no_content() -> Result<Response> {
    Ok(Response::empty()?.with_status(204))
}

/// An answer with a type and a lifetime.
pub(crate) fn text(body: &str, content_type: &str, cache: &str) -> Result<Response> {
    let response = Response::from_bytes(body.as_bytes().to_vec())?;
    headers(response, &[("content-type", content_type), ("cache-control", cache)])
}

/// Whether an `Accept-Encoding` takes brotli.
pub(crate) fn takes_brotli(accept_encoding: Option<&str>) -> bool {
    accept_encoding.is_some_and(|list| {
        list.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts.next() == Some("br") && parts.next().is_none_or(|q| !matches!(q, "q=0" | "q=0.0"))
        })
    })
}

/// Sets headers.
pub(crate) fn headers(mut response: Response, pairs: &[(&str, &str)]) -> Result<Response> {
    for (name, value) in pairs {
        response.headers_mut().set(name, value)?;
    }
    Ok(response)
}

/// An error as the world sees it. The cause of our own faults goes to the log with the same id.
pub(crate) fn error(error: &Error, id: &str) -> Result<Response> {
    let body = ErrorBody { request_id: id.to_owned(), ..error.body() };
    let mut response = json(&body)?.with_status(body.code.status());
    if let Some(wait) = body.retry_after_ms {
        response.headers_mut().set("retry-after", &wait.div_ceil(1_000).to_string())?;
    }
    Ok(response)
}
