//! The least that a Worker in Rust can do: it answers every request with the same few bytes.

use worker::{Context, Env, Request, Response, event};

/// Answers.
#[event(fetch)]
pub async fn fetch(_request: Request, _env: Env, _context: Context) -> worker::Result<Response> {
    Response::ok("hello")
}
