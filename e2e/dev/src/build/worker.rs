//! The Worker: `worker-build` makes `edge/build/index.js` and `index_bg.wasm`. It is given ready tools,
//! so that it downloads none.

use std::path::PathBuf;

use anyhow::Result;

use super::stamp::Stamp;
use crate::progress::Step;
use crate::toolchain::Toolchain;
use deskbell_dev::project::{Project, WORKER_BUILD, WORKER_OPT_LEVEL};

/// What stands in `edge/` and does not go into the Worker: other parts, outputs and configuration.
const OTHERS: [&str; 10] = [
    "build",
    "desk",
    "node_modules",
    "package-lock.json",
    "package.json",
    "static",
    "strings",
    "target",
    "workerd.capnp",
    "wrangler.jsonc",
];

/// What the Worker is made from.
pub(super) fn inputs(project: &Project) -> Vec<PathBuf> {
    let mut inputs = ["Cargo.toml", "Cargo.lock", "shared"].map(|path| project.path(path)).to_vec();
    if let Ok(entries) = std::fs::read_dir(project.edge()) {
        inputs.extend(entries.flatten().map(|entry| entry.path()).filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            !name.starts_with('.') && !OTHERS.contains(&&*name)
        }));
    }
    inputs.sort();
    inputs
}

pub(super) fn stamp(project: &Project, toolchain: &Toolchain) -> Result<Stamp> {
    let outputs = ["index.js", "index_bg.wasm"].map(|name| project.edge().join("build").join(name));
    let mut inputs = inputs(project);
    inputs.push(project.edge().join("package-lock.json"));
    Stamp::of(
        project.scratch().join("worker.stamp"),
        &inputs,
        &[&toolchain.version, include_str!("worker.rs")],
        outputs.to_vec(),
    )
}

pub(super) fn build(project: &Project, toolchain: &Toolchain, step: &Step) -> Result<()> {
    step.run(
        toolchain
            .command(project.installed_tool("worker-build"))
            .current_dir(project.edge())
            .args(WORKER_BUILD)
            .env("WASM_BINDGEN_BIN", project.installed_tool("wasm-bindgen"))
            .env("WASM_OPT_BIN", project.wasm_opt())
            .env("ESBUILD_BIN", project.esbuild())
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", WORKER_OPT_LEVEL)
            .env_remove("RUSTFLAGS"),
    )
}
