//! Whether a part is up to date: a digest of everything it was made from, kept beside the result.
//! Contents count, times do not, so that switching branches to and fro builds nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use deskbell_dev::hex;
use sha2::{Digest as _, Sha256};

/// The state of one part's inputs.
pub(super) struct Stamp {
    file: PathBuf,
    digest: String,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// Looks at the inputs: files, folders (whole) and whatever else the result depends on.
    ///
    /// Fails when an input cannot be read. One that does not exist counts as empty.
    pub(super) fn of(
        file: PathBuf,
        inputs: &[PathBuf],
        also: &[&str],
        outputs: Vec<PathBuf>,
    ) -> Result<Self> {
        let mut hash = Sha256::new();
        for text in also {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        for input in inputs {
            for path in files(input) {
                let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                hash.update(path.as_os_str().as_encoded_bytes());
                hash.update(bytes.len().to_le_bytes());
                hash.update(&bytes);
            }
        }
        let digest = hex::encode(&hash.finalize());
        Ok(Self { file, digest, outputs })
    }

    /// Whether the last result was made from the same.
    pub(super) fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.digest)
            && self.outputs.iter().all(|output| output.exists())
    }

    /// Notes that the result is now made from these inputs.
    pub(super) fn keep(&self) -> Result<()> {
        fs::write(&self.file, &self.digest).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// All files at or below a path, sorted; outputs and hidden files are left out.
pub(super) fn files(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_file() {
            found.push(path);
        } else if let Ok(entries) = fs::read_dir(&path) {
            waiting.extend(entries.flatten().map(|entry| entry.path()).filter(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                !name.starts_with('.') && !["target", "build", "node_modules"].contains(&&*name)
            }));
        }
    }
    found.sort();
    found
}

/// A cheap look at many files: how many there are and when the newest was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pulse {
    count: usize,
    newest: Option<SystemTime>,
}

/// Takes the pulse of sources.
pub(super) fn pulse(sources: &[PathBuf]) -> Pulse {
    let all: Vec<PathBuf> = sources.iter().flat_map(|source| files(source)).collect();
    let times = all.iter().filter_map(|file| fs::metadata(file).ok()?.modified().ok());
    Pulse { count: all.len(), newest: times.max() }
}
