//! The build: from sources to what `workerd` runs and what browsers load.
//!
//! Three parts, each left out while its inputs are as they were: the two browser apps (`apps`), the
//! Worker (`worker`), and everything that is served as a file (`assets`). A part that fails leaves the
//! result of the last good build in place.

mod apps;
mod assets;
mod split;
mod stamp;
mod worker;

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::disk;
use crate::progress::Plan;
use crate::toolchain::Toolchain;
use deskbell_dev::project::Project;

/// Room that a first build takes.
const MEBIBYTES: u64 = 1500;

/// Builds what is out of date. True when anything was.
pub(crate) fn run(project: &Project, toolchain: &Toolchain) -> Result<bool> {
    fs::create_dir_all(project.scratch())
        .with_context(|| format!("cannot make {}", project.scratch().display()))?;
    let _lock = lock(project)?;
    let apps = apps::stamp(project, toolchain)?;
    let worker = worker::stamp(project, toolchain)?;
    let assets = assets::stamp(project)?;
    let mut plan = Plan::new();
    if !apps.is_current() {
        plan.add("widget and desk", |step| {
            disk::require(&project.target(), MEBIBYTES, "building")?;
            apps::build(project, toolchain, step)?;
            apps.keep()
        });
    }
    if !worker.is_current() {
        plan.add("the Worker", |step| {
            disk::require(&project.target(), MEBIBYTES, "building")?;
            worker::build(project, toolchain, step)?;
            worker.keep()
        });
    }
    if !apps.is_current() || !assets.is_current() {
        plan.add("the files to serve", |step| {
            assets::build(project, step)?;
            // Its inputs are outputs of the apps, so they are looked at again.
            assets::stamp(project)?.keep()
        });
    }
    let changed = !plan.is_empty();
    plan.run("Build")?;
    Ok(changed)
}

/// Folders and files that any build is made from; what `--watch` looks at.
pub(crate) fn sources(project: &Project) -> Vec<PathBuf> {
    let mut all = apps::inputs(project);
    all.extend(worker::inputs(project));
    all.extend(assets::sources(project));
    all.sort();
    all.dedup();
    all
}

/// Newest change and number of files below `sources`.
pub(crate) fn pulse(sources: &[PathBuf]) -> stamp::Pulse {
    stamp::pulse(sources)
}

/// Two builds at once would spoil each other's output.
fn lock(project: &Project) -> Result<File> {
    let path = project.scratch().join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        eprintln!("Waiting for another build in this checkout …");
        file.lock().context("cannot lock the build")?;
    }
    Ok(file)
}
