//! What the tests and benchmarks share with `cargo dev`: where things are in the checkout, a private
//! `workerd`, the demo shop's server, and a small HTTP client.
//!
//! Everything here blocks; nothing starts an async runtime. The command line itself stands in `main.rs`.

#[cfg(not(unix))]
compile_error!("cargo dev runs on Linux and macOS; on Windows use WSL");

pub mod demo;
pub mod hex;
pub mod http;
pub mod import;
pub mod mail;
mod mail_page;
pub mod manifest;
pub mod process;
pub mod project;
pub mod random;
pub mod secrets;
pub mod shop;
pub mod stack;
pub mod workerd;
