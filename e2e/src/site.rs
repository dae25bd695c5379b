//! One site, and everybody who meets it.

use crate::agent::Agent;
use crate::api::Api;
use crate::fixture::STAFF_PASSWORD;
use crate::guest::Guest;
use crate::owner::Owner;
use crate::token;
use crate::visitor::Visitor;
use anyhow::Result;
use shared::id::SiteKey;

/// A site of a deployment.
pub struct Site {
    api: Api,
    key: SiteKey,
    owner: Owner,
    secret: String,
}

impl Site {
    pub(crate) fn new(api: Api, key: SiteKey, owner: Owner, secret: &str) -> Self {
        Self { api, key, owner, secret: secret.to_owned() }
    }

    /// What stands in its snippet.
    pub fn key(&self) -> &SiteKey {
        &self.key
    }

    /// A caller without any credential.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Its owner.
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Opens the frame as somebody who reads these languages, best first.
    pub fn guest(&self, locales: &[&str]) -> Result<Guest> {
        Guest::open(&self.api, &self.key, locales)
    }

    /// Begins a visitor's session.
    pub fn visitor(&self) -> Result<Visitor> {
        self.guest(&["en"])?.begin_session()
    }

    /// Signs in as the first member of the staff, its owner.
    pub fn agent(&self) -> Result<Agent> {
        Agent::sign_in(&self.api, &self.key, "mai@shop.example", STAFF_PASSWORD)
    }

    /// Adds an agent and signs in as them.
    pub fn another_agent(&self, email: &str, name: &str) -> Result<Agent> {
        self.owner.add_staff(email, name)?;
        Agent::sign_in(&self.api, &self.key, email, STAFF_PASSWORD)
    }

    /// A token that the edge itself could have made for this site.
    pub fn signed(&self, kind: token::Kind, subject: &str, expiry: i64) -> Result<String> {
        token::sign(&self.secret, kind, self.key.as_str(), subject, expiry)
    }
}
