//! `cargo dev check` and `cargo dev test`: what has to hold before a change lands.
//!
//! The stages print what their own tools print; the last line of a full run is the test runner's
//! summary. The first stage that fails ends the run.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::progress::seconds;
use crate::toolchain::Toolchain;
use crate::{build, interrupt, setup};
use deskbell_dev::project::Project;

/// The package whose tests need the build, `workerd` and a browser.
const E2E: &str = "deskbell-e2e";

/// What is compiled for the browser or the Worker, and linted for that too.
const WASM: [&str; 3] = ["deskbell-widget", "deskbell-desk", "deskbell-edge"];

#[derive(clap::Args)]
pub(crate) struct TestArgs {
    /// Leave formatting, lints and native tests out
    #[arg(long)]
    e2e: bool,
    /// What to hand to the test runner, such as a test's name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    runner: Vec<String>,
}

/// Formatting, lints, native tests.
pub(crate) fn check(project: &Project) -> Result<()> {
    let toolchain = setup::run(project, setup::Scope::Test)?;
    lints(project, &toolchain)?;
    native(project, &toolchain, &[])
}

/// All of `check`, then the tests against the real product.
pub(crate) fn test(project: &Project, args: &TestArgs) -> Result<()> {
    let toolchain = setup::run(project, setup::Scope::Test)?;
    if !args.e2e {
        lints(project, &toolchain)?;
        native(project, &toolchain, &args.runner)?;
    }
    build::run(project, &toolchain)?;
    let mut run = runner(project, &toolchain);
    run.args(["--package", E2E]).args(&args.runner);
    stage("protocol and browser tests", &mut run)
}

fn lints(project: &Project, toolchain: &Toolchain) -> Result<()> {
    let cargo = |arguments: &[&str]| {
        let mut command = toolchain.command("cargo");
        command.current_dir(project.root()).args(arguments);
        command
    };
    stage("formatting", &mut cargo(&["fmt", "--all", "--check"]))?;
    let deny: &[&str] = if toolchain.lints_are_errors() {
        &["--", "-D", "warnings"]
    } else {
        eprintln!("Lints only warn with {}.", toolchain.version);
        &[]
    };
    stage("lints", cargo(&["clippy", "--workspace", "--all-targets"]).args(deny))?;
    let mut wasm = cargo(&["clippy", "--lib", "--target", "wasm32-unknown-unknown"]);
    for package in WASM {
        wasm.args(["--package", package]);
    }
    stage("lints for wasm32", wasm.args(deny))
}

fn native(project: &Project, toolchain: &Toolchain, more: &[String]) -> Result<()> {
    let mut run = runner(project, toolchain);
    run.args(["--workspace", "--exclude", E2E]).args(more);
    stage("native tests", &mut run)
}

/// Nextest where it is installed: it runs all tests of all binaries at once.
fn runner(project: &Project, toolchain: &Toolchain) -> Command {
    let mut command = toolchain.command("cargo");
    command.current_dir(project.root());
    if toolchain.has("nextest") {
        command.args(["nextest", "run", "--no-fail-fast", "--no-tests=pass"]);
    } else {
        command.args(["test", "--no-fail-fast"]);
    }
    command
}

fn stage(title: &str, command: &mut Command) -> Result<()> {
    interrupt::check()?;
    eprintln!("── {title}");
    let started = Instant::now();
    let status = command.status().with_context(|| format!("{title}: cargo could not be started"))?;
    interrupt::check()?;
    if !status.success() {
        bail!("{title} failed after {}", seconds(started.elapsed()));
    }
    Ok(())
}
