//! The owner's server: imports with the site's bearer token.

use crate::api::{Api, Reply};
use crate::fixture;
use anyhow::Result;
use serde_json::{Value, json};
use shared::order::Order;
use shared::owner::{ArticleList, ItemResult, Settings, StaffMade};

/// Whoever holds a site's bearer token.
#[derive(Clone)]
pub struct Owner {
    api: Api,
    token: String,
}

impl Owner {
    pub(crate) fn new(api: Api, token: &str) -> Self {
        Self { api, token: token.to_owned() }
    }

    /// The bearer token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Requests with the token.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Imports articles; says what became of each.
    pub fn import_articles(&self, articles: &[Value]) -> Result<Vec<ItemResult>> {
        results(&self.api.send("PUT", "/api/v1/articles", &json!({ "articles": articles }))?)
    }

    /// Imports orders; says what became of each.
    pub fn import_orders(&self, orders: &[Value]) -> Result<Vec<ItemResult>> {
        results(&self.api.send("PUT", "/api/v1/orders", &json!({ "orders": orders }))?)
    }

    /// All articles, as they were written.
    pub fn articles(&self) -> Result<ArticleList> {
        self.api.get("/api/v1/articles")?.json()
    }

    /// One order with its contact.
    pub fn order(&self, number: &str) -> Result<Order> {
        self.api.get(&format!("/api/v1/orders/{number}"))?.json()
    }

    /// The settings.
    pub fn settings(&self) -> Result<Settings> {
        self.api.get("/api/v1/site")?.json()
    }

    /// Replaces the settings.
    pub fn change_settings(&self, settings: &Settings) -> Result<Settings> {
        self.api.send("PUT", "/api/v1/site", settings)?.json()
    }

    /// Adds an agent, or gives one the usual password again.
    pub fn add_staff(&self, email: &str, name: &str) -> Result<StaffMade> {
        self.api.post("/api/v1/staff", &fixture::new_staff(email, name)?)?.json()
    }
}

fn results(reply: &Reply) -> Result<Vec<ItemResult>> {
    Ok(reply.json::<shared::owner::Imported>()?.results)
}
