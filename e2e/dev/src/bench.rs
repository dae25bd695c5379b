//! `cargo dev bench NAME`: runs a benchmark of `e2e/bench_NAME` with the tools' paths in its environment.
//!
//! A benchmark that runs the product depends on this package (for its `Stack`), and gets a current
//! build first; one that does not, starts at once.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::{build, setup};
use deskbell_dev::project::Project;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which one: NAME where the folder is `e2e/bench_NAME`
    name: String,
    /// What to hand to it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// Runs it; fails when it fails.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let manifest = project.path(format!("e2e/bench_{}/Cargo.toml", args.name));
    let Ok(manifest) = fs::read_to_string(&manifest) else {
        bail!("there is no benchmark {:?}; there are: {}", args.name, names(project).join(", "));
    };
    let toolchain = setup::run(project, setup::Scope::Run)?;
    if manifest.contains("deskbell-dev") {
        build::run(project, &toolchain)?;
    }
    let status = toolchain
        .command("cargo")
        .args(["run", "--release", "--package", &format!("deskbell-bench-{}", args.name), "--"])
        .args(&args.args)
        // What is measured runs on this machine, so it is compiled for speed rather than for size.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3")
        .env("WORKERD_BIN", project.workerd())
        .env("ESBUILD_BIN", project.esbuild())
        .env("WASM_OPT_BIN", project.wasm_opt())
        .env("WASM_BINDGEN_BIN", project.installed_tool("wasm-bindgen"))
        .env("WORKER_BUILD_BIN", project.installed_tool("worker-build"))
        .status()
        .context("cargo could not be started")?;
    if !status.success() {
        bail!("the benchmark ended with {status}");
    }
    Ok(())
}

fn names(project: &Project) -> Vec<String> {
    let Ok(entries) = fs::read_dir(project.path("e2e")) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_prefix("bench_").map(str::to_owned))
        .collect();
    names.sort();
    names
}
