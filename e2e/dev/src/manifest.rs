//! `manifest.json`: which hashed file stands for which logical name. Written by the build, read by the
//! Worker at run time and by the byte-budget tests.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::project::Project;

/// One built file.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Asset {
    /// Its path below the asset root, such as `a/widget-0123456789abcdef.wasm`. With `.br` after it:
    /// the same, compressed.
    pub file: String,
    /// For subresource integrity: `sha384-` and the digest in base64.
    pub integrity: String,
    /// Its size.
    pub bytes: u64,
    /// The size of its brotli sibling.
    pub brotli: u64,
}

/// All built files by logical name (`widget.wasm`, `desk.en.json`, `loader.js`, …).
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Manifest {
    /// Sorted, so that the same build writes the same bytes.
    pub assets: BTreeMap<String, Asset>,
}

impl Manifest {
    /// Reads the manifest of the last build.
    ///
    /// Fails when nothing was built yet.
    pub fn read(project: &Project) -> Result<Self> {
        let file = project.dist().join("manifest.json");
        let text = fs::read_to_string(&file)
            .with_context(|| format!("{} is missing: run `cargo dev build`", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", file.display()))
    }
}
