//! Room on disk, looked at before a step that would fill it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Fails when `folder` cannot be made or written to, or when less than `mebibytes` are free there.
pub(crate) fn require(folder: &Path, mebibytes: u64, what: &str) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let probe = folder.join(".write-test");
    fs::write(&probe, b"x")
        .and_then(|()| fs::remove_file(&probe))
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    let room = rustix::fs::statvfs(folder)
        .with_context(|| format!("cannot tell how much room {} has", folder.display()))?;
    let free = room.f_bavail.saturating_mul(room.f_frsize) / (1024 * 1024);
    if free < mebibytes {
        bail!("{what} needs about {mebibytes} MB, but only {free} MB are free in {}", folder.display());
    }
    Ok(())
}
