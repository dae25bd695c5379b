//! Tests act here as the people do who use Deskbell: through the public API only, against a real `workerd`.
//!
//! [`Deployment`] is a running edge with nothing in it; [`Site`] is one site on it, with articles and orders;
//! [`Guest`], [`Visitor`], [`Agent`] and [`Owner`] are whom the site meets. Everything blocks and has a time limit: what
//! does not come is an error that says what came instead. Nothing here knows how the edge works inside, except
//! [`token`], which stands in for somebody who has stolen the deployment's secret.

mod agent;
mod api;
pub mod browser;
mod deployment;
pub mod faults;
mod fixture;
mod guest;
mod owner;
pub mod record;
mod site;
mod socket;
pub mod token;
pub mod totp;
mod visitor;

pub use agent::{Agent, DeskSocket};
pub use api::{Api, Reply};
pub use deployment::Deployment;
pub use fixture::{
    CUSTOMER_EMAIL, CUSTOMER_PHONE, CUSTOMER_POSTAL_CODE, STAFF_PASSWORD, article, order, settings,
};
pub use guest::Guest;
pub use owner::Owner;
pub use site::Site;
pub use socket::{Refused, Socket};
pub use visitor::{Visitor, VisitorSocket, message, opening};

use anyhow::Result;

/// An id that nothing else has.
pub fn fresh_id(prefix: &str) -> Result<String> {
    Ok(format!("{prefix}-{}", deskbell_dev::random::hex(8)?))
}
