//! What the rest of the edge may ask of `Directory`.

use crate::error::Result;
use serde::{Deserialize, Serialize};
use shared::id::SiteKey;
use shared::text::Label;
use worker::Env;

/// The binding's name.
const BINDING: &str = "DIRECTORY";
/// The only object's name.
const NAME: &str = "directory";

/// A command.
#[derive(Serialize, Deserialize)]
pub(crate) enum Command {
    /// A site was made. Safe to repeat.
    Add {
        /// Its key.
        key: SiteKey,
        /// Its name.
        name: Label,
    },
    /// All sites.
    List,
}

pub(crate) use shared::owner::SiteEntry;

/// Enters a new site.
pub(crate) async fn add(env: &Env, key: SiteKey, name: Label) -> Result<()> {
    let stub = env.durable_object(BINDING)?.id_from_name(NAME)?.get_stub()?;
    crate::objects::call(&stub, &Command::Add { key, name }).await
}

/// All sites of the deployment, oldest first.
pub(crate) async fn list(env: &Env) -> Result<Vec<SiteEntry>> {
    let stub = env.durable_object(BINDING)?.id_from_name(NAME)?.get_stub()?;
    crate::objects::call(&stub, &Command::List).await
}
