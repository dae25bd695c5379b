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
use shared::locale::Locale;
use worker::Response;

/// How a page for readers begins, up to what only some have in their heads. The title is escaped already.
fn head(locale: &Locale, title: &str, style: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="{locale}" dir="{dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
"#,
        dir = locale.direction().as_str(),
    )
}

/// An HTML document under its content security policy.
fn document(html: &str, policy: &str, cache: &str) -> Result<Response> {
    let response = http::text(html, "text/html; charset=utf-8", cache)?;
    http::headers(response, &[("content-security-policy", policy)])
}
