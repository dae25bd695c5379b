//! Set-up: whatever a fresh machine lacks, installed once. Every part first looks whether it is there
//! already; a part that cannot be installed fails with one sentence that says what to do by hand.

mod browser;
mod npm;
mod rust;
mod system;
mod tools;

use anyhow::Result;

use crate::progress::Plan;
use crate::toolchain::Toolchain;
use deskbell_dev::project::Project;

/// How much is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// To build and run.
    Run,
    /// Also to lint and to test in a browser.
    Test,
}

/// Installs what is missing and returns the toolchain to use from here on.
pub(crate) fn run(project: &Project, scope: Scope) -> Result<Toolchain> {
    npm::require_node()?;
    let toolchain = rust::ensure(project, scope)?;
    let mut plan = Plan::new();
    if !tools::present(project)? {
        plan.add("wasm-bindgen and worker-build (compiled once, some minutes)", |step| {
            tools::install(project, &toolchain, step)
        });
    }
    if !npm::present(project)? {
        plan.add("workerd, esbuild and binaryen from npm", |step| npm::install(project, step));
    }
    if scope == Scope::Test && !browser::present() {
        plan.add("Chromium, its driver and fonts", browser::install);
    }
    plan.run("Set-up")?;
    Ok(toolchain)
}
