//! Somebody who opened the widget and has not written anything yet.

use crate::api::{Api, Reply};
use crate::visitor::Visitor;
use anyhow::Result;
use serde_json::json;
use shared::ask::Answer;
use shared::boot::{Boot, Session};
use shared::id::SiteKey;
use shared::order::FoundOrder;

/// A guest with a ticket.
pub struct Guest {
    api: Api,
    boot: Boot,
}

impl Guest {
    /// Boots as the frame does.
    pub fn open(api: &Api, site: &SiteKey, locales: &[&str]) -> Result<Self> {
        let api = api.own_page();
        let boot: Boot = api.post("/api/v1/boot", &json!({ "site": site, "locales": locales }))?.json()?;
        let api = api.bearer(&boot.ticket);
        Ok(Self { api, boot })
    }

    /// What the frame was given.
    pub fn boot(&self) -> &Boot {
        &self.boot
    }

    /// Requests with the ticket, from the edge's own page.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Asks the FAQ.
    pub fn ask(&self, locale: &str, question: &str) -> Result<Answer> {
        self.api.post("/api/v1/ask", &json!({ "locale": locale, "question": question }))?.json()
    }

    /// Reads an article.
    pub fn article(&self, locale: &str, id: &str) -> Result<Reply> {
        self.api.get(&format!("/api/v1/articles/{locale}/{id}"))
    }

    /// Looks an order up.
    pub fn look_up(&self, number: &str, contact: &str) -> Result<Reply> {
        self.api.post("/api/v1/orders/lookup", &json!({ "number": number, "contact": contact }))
    }

    /// Looks up an order that is found.
    pub fn find_order(&self, number: &str, contact: &str) -> Result<FoundOrder> {
        self.look_up(number, contact)?.json()
    }

    /// Becomes a visitor, as the widget does before the first message.
    pub fn begin_session(&self) -> Result<Visitor> {
        let session: Session = self.api.raw("POST", "/api/v1/session", None)?.json()?;
        Ok(Visitor::new(&self.api, session.session))
    }
}
