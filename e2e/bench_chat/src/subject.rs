//! Whom the crowd talks to: the edge or its rival.

use crate::rival::Rival;
use anyhow::{Context as _, Result};
use deskbell_dev::project::Project;
use deskbell_e2e::{Deployment, Site, token};
use serde_json::json;

/// The proxy's header that says whose request it is; limits are by address, so each visitor has another one.
const ADDRESS_HEADER: &str = "x-client";

/// Something that takes chats.
pub(crate) struct Subject {
    address: String,
    pid: u32,
    cookie: String,
    kind: Kind,
}

enum Kind {
    Edge { _deployment: Box<Deployment>, site: Box<Site> },
    Rival { _running: Rival },
}

impl Subject {
    /// A deployment of its own with one site.
    pub(crate) fn edge() -> Result<Self> {
        let deployment = Deployment::start_with(&[("DESKBELL_ADDRESS_HEADER", ADDRESS_HEADER)])?;
        let site = deployment.site()?;
        Ok(Self {
            address: format!("127.0.0.1:{}", deployment.stack().port()),
            pid: deployment.stack().pid().context("workerd is not running")?,
            cookie: site.agent()?.cookie().to_owned(),
            kind: Kind::Edge { _deployment: Box::new(deployment), site: Box::new(site) },
        })
    }

    /// The Durable Object written by hand.
    pub(crate) fn rival(project: &Project) -> Result<Self> {
        let running = Rival::start(project)?;
        Ok(Self {
            address: running.address().to_owned(),
            pid: running.pid(),
            cookie: "none=".to_owned(),
            kind: Kind::Rival { _running: running },
        })
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    fn origin(&self) -> (&'static str, String) {
        ("origin", format!("http://{}", self.address))
    }

    /// Headers of a visitor's socket.
    pub(crate) fn visitor_headers(&self, n: usize) -> Result<Vec<(&'static str, String)>> {
        let session = match &self.kind {
            Kind::Edge { site, .. } => {
                site.signed(token::Kind::Visitor, &format!("visitor{n}"), 4_000_000_000)?
            }
            Kind::Rival { .. } => "session".to_owned(),
        };
        let address = format!("10.{}.{}.{}", n >> 16 & 0xff, n >> 8 & 0xff, n & 0xff);
        let protocols = format!("deskbell.v1, {session}");
        Ok(vec![("sec-websocket-protocol", protocols), (ADDRESS_HEADER, address), self.origin()])
    }

    /// Headers of a desk's socket.
    pub(crate) fn desk_headers(&self) -> Vec<(&'static str, String)> {
        vec![("cookie", self.cookie.clone()), self.origin()]
    }

    /// The bytes of an agent's reply.
    pub(crate) fn reply(&self, conversation: &str, client_id: &str) -> Vec<u8> {
        let body = json!({ "client_id": client_id, "text": "It left our house this morning, here is its number: 4711." });
        let body = body.to_string();
        let (address, (_, origin), cookie) = (&self.address, self.origin(), &self.cookie);
        format!(
            "POST /api/v1/desk/conversations/{conversation}/messages HTTP/1.1\r\nhost: {address}\r\norigin: {origin}\r\n\
             cookie: {cookie}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}
