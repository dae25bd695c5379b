//! The tools that come ready-made from npm: `workerd`, `esbuild`, `binaryen`, `wrangler`.
//!
//! Install scripts are never run: the binaries inside the platform packages are used as they are.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::disk;
use crate::progress::Step;
use deskbell_dev::project::Project;

/// The oldest Node that the tools run on; only deploying with wrangler wants a newer one.
const OLDEST_NODE: u32 = 20;

/// Fails when Node or npm is missing or too old.
pub(super) fn require_node() -> Result<()> {
    let version = Command::new("node").arg("--version").output();
    let Ok(version) = version else {
        bail!("Node.js is missing: install version {OLDEST_NODE} or newer (it brings npm), then start again");
    };
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|part| part.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!("Node.js {version} is too old: {OLDEST_NODE} or newer is needed");
    }
    if Command::new("npm").arg("--version").output().is_err() {
        bail!("npm is missing: install it beside Node.js, then start again");
    }
    Ok(())
}

/// Whether what the lock file names is installed.
pub(super) fn present(project: &Project) -> Result<bool> {
    let lock = lock(project)?;
    let installed = fs::read_to_string(marker(project)).unwrap_or_default();
    Ok(installed == lock && project.workerd().is_file() && project.esbuild().is_file())
}

/// Installs exactly what the lock file names.
pub(super) fn install(project: &Project, step: &Step) -> Result<()> {
    disk::require(&project.edge(), 700, "installing the npm packages")?;
    step.run(Command::new("npm").current_dir(project.edge()).args([
        "ci",
        "--ignore-scripts",
        "--no-progress",
    ]))?;
    for binary in [project.workerd(), project.esbuild()] {
        if !binary.is_file() {
            bail!("npm has no ready-made {} for this system", binary.display());
        }
    }
    fs::write(marker(project), lock(project)?).context("cannot note what npm installed")
}

fn marker(project: &Project) -> std::path::PathBuf {
    project.edge().join("node_modules/.deskbell-lock.json")
}

fn lock(project: &Project) -> Result<String> {
    fs::read_to_string(project.edge().join("package-lock.json")).context("edge/package-lock.json is missing")
}
