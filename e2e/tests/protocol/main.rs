//! What the edge promises to everybody who talks to it, against a real `workerd`, through the public API only.

mod accounts;
mod answers;
mod attachments;
mod audit;
mod blocks;
mod codes;
mod conversation;
mod desk;
mod faq;
mod filters;
mod learned;
mod lifecycle;
mod logs;
mod merges;
mod offers;
mod orders;
mod owner;
mod pages;
mod privacy;
mod retention;
mod rounds;
mod search;
mod sync;
mod targets;
mod trail;
mod work;

use deskbell_e2e::{Deployment, Site};
use std::sync::Arc;

/// A fresh site on the deployment that the tests of this run share.
fn site() -> anyhow::Result<(Arc<Deployment>, Site)> {
    let deployment = Deployment::shared()?;
    let site = deployment.site()?;
    Ok((deployment, site))
}
