//! The one place of this crate that draws random bytes.

use anyhow::{Context as _, Result};

/// `bytes` random bytes, written as lower-case hex digits.
///
/// Fails only where the operating system has no randomness to give.
pub fn hex(bytes: usize) -> Result<String> {
    let mut raw = vec![0; bytes];
    getrandom::fill(&mut raw).context("the operating system gave no random bytes")?;
    Ok(crate::hex::encode(&raw))
}
