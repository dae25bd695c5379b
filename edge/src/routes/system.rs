//! The deployment itself: health, the API's description, built files. For anybody.

use crate::error::Result;
use crate::http::{self, Incoming};
use crate::router::Segments;
use crate::{assets, config};
use worker::Response;

/// 200 when secrets and built files are there.
pub(crate) async fn health(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    config::keys(&incoming.env)?;
    assets::manifest(&incoming.env).await?;
    http::json(&serde_json::json!({ "status": "ok" }))
}

/// The API's description.
pub(crate) async fn openapi(_: &mut Incoming, _: &Segments) -> Result<Response> {
    http::text(include_str!("../../openapi.json"), "application/json", "public, max-age=300")
}

/// A built file.
pub(crate) async fn asset(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    assets::serve(incoming, at.get(0)).await
}
