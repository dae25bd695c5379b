//! Requests with the headers that somebody always sends, and answers that say what was wrong with them.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::http;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::error::ErrorBody;

/// The edge, as one caller sees it.
#[derive(Clone)]
pub struct Api {
    url: String,
    headers: Vec<(String, String)>,
}

impl Api {
    /// A caller without any credential.
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), headers: Vec::new() }
    }

    /// The edge's address; also the origin of its own pages.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same caller with one more header; one of that name is replaced.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.without(name);
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    /// The same caller without a header.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut other = self.clone();
        other.headers.retain(|(key, _)| key != name);
        other
    }

    /// Names and values of the headers that this caller sends.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// As a script of the edge's own pages asks.
    #[must_use]
    pub fn own_page(&self) -> Self {
        self.with("origin", &self.url)
    }

    /// With a credential in the header.
    #[must_use]
    pub fn bearer(&self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// Fetches.
    pub fn get(&self, path: &str) -> Result<Reply> {
        self.raw("GET", path, None)
    }

    /// Sends JSON.
    pub fn send(&self, method: &str, path: &str, body: &impl Serialize) -> Result<Reply> {
        self.with("content-type", "application/json").raw(method, path, Some(&serde_json::to_vec(body)?))
    }

    /// Sends JSON with `POST`.
    pub fn post(&self, path: &str, body: &impl Serialize) -> Result<Reply> {
        self.send("POST", path, body)
    }

    /// Sends whatever is given.
    pub fn raw(&self, method: &str, path: &str, body: Option<&[u8]>) -> Result<Reply> {
        let headers: Vec<(&str, &str)> = self.headers().collect();
        let reply = http::request(method, &format!("{}{path}", self.url), &headers, body)?;
        Ok(Reply { what: format!("{method} {path}"), reply })
    }
}

/// An answer.
pub struct Reply {
    what: String,
    reply: http::Response,
}

impl Reply {
    /// The status code.
    pub fn status(&self) -> u16 {
        self.reply.status
    }

    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.reply.header(name).unwrap_or_default()
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.reply.body
    }

    /// The body as text.
    pub fn text(&self) -> String {
        self.reply.text()
    }

    /// The body of an answer that has to be a success.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        self.done()?;
        serde_json::from_slice(self.body()).with_context(|| format!("{}: {}", self.what, self.text()))
    }

    /// An answer that has to be a success.
    pub fn done(&self) -> Result<()> {
        ensure!(self.reply.is_success(), "{} answered {}: {}", self.what, self.status(), self.text());
        Ok(())
    }

    /// The body of an answer that has to be a refusal in the one form there is, with the status of its code.
    pub fn refusal(&self) -> Result<ErrorBody> {
        ensure!(self.status() >= 400, "{} answered {}: {}", self.what, self.status(), self.text());
        let body: ErrorBody = serde_json::from_slice(self.body())
            .with_context(|| format!("{} answered {}: {:?}", self.what, self.status(), self.text()))?;
        ensure!(
            body.code.status() == self.status(),
            "{}: {:?} came with {}",
            self.what,
            body.code,
            self.status()
        );
        ensure!(!body.request_id.is_empty(), "{}: a refusal without a request id", self.what);
        Ok(body)
    }
}
