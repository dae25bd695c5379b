//! The documents that browsers load: loader, frame, badge, desk, help pages. Each builds HTML or script from data, and
//! states the content security policy it is served under.

pub(crate) mod boot;
pub(crate) mod desk;
pub(crate) mod feeds;
pub(crate) mod frame;
pub(crate) mod help;
pub(crate) mod letters;
pub(crate) mod loader;
pub(crate) mod plain;

use crate::error::Result;
use crate::http;
use worker::Response;

/// An HTML document under its content security policy.
fn document(html: &str, policy: &str, cache: &str) -> Result<Response> {
    let response = http::text(html, "text/html; charset=utf-8", cache)?;
    http::headers(response, &[("content-security-policy", policy)])
}
