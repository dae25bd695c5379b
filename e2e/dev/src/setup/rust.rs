//! The toolchain: one that can compile for `wasm32-unknown-unknown`.
//!
//! The usual way is rustup. Where it cannot reach its server, Debian's own compiler does: it comes with
//! the source of the standard library, which is compiled for wasm32 once and put where the compiler
//! looks for it; the result is linked into rustup under the name `debian`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::{Scope, system};
use crate::disk;
use crate::progress::{Plan, Step};
use crate::toolchain::{LINKED, Toolchain};
use deskbell_dev::project::Project;

const TARGET: &str = "wasm32-unknown-unknown";
/// The last one brings the linker, `rust-lld`.
const PACKAGES: [&str; 6] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "rustfmt-web", "rust-web-llvm"];

/// Finds or makes a toolchain that has everything.
pub(super) fn ensure(project: &Project, scope: Scope) -> Result<Toolchain> {
    let mut toolchain = Toolchain::active()?;
    if !toolchain.has_wasm()
        && let Some(linked) = Toolchain::probe(Some(LINKED))?
        && linked.has_wasm()
    {
        toolchain = linked;
    }
    if !toolchain.has_wasm() {
        let mut found = None;
        let mut plan = Plan::new();
        plan.add("the standard library for wasm32", |step| {
            found = Some(install(project, &toolchain, step)?);
            Ok(())
        });
        plan.run("Set-up")?;
        toolchain = found.context("no toolchain was installed")?;
    }
    toolchain.require_version()?;
    add_components(project, &toolchain, scope)?;
    Ok(toolchain)
}

/// The source of the standard library makes the widget a quarter smaller; formatter and linter are for
/// the tests. A component that is out of reach is asked for only once.
fn add_components(project: &Project, toolchain: &Toolchain, scope: Scope) -> Result<()> {
    let mut missing = Vec::new();
    if !toolchain.has_source() {
        missing.push("rust-src");
    }
    if scope == Scope::Test && !toolchain.has("fmt") {
        missing.push("rustfmt");
    }
    if scope == Scope::Test && !toolchain.has("clippy") {
        missing.push("clippy");
    }
    let Some(name) = toolchain.rustup_name().map(str::to_owned) else { return Ok(()) };
    let refused = project.scratch().join(format!("refused-{name}"));
    let known = fs::read_to_string(&refused).unwrap_or_default();
    missing.retain(|component| !known.contains(component));
    if missing.is_empty() || system::find("rustup").is_none() {
        return Ok(());
    }
    let mut plan = Plan::new();
    plan.add(format!("Rust components ({})", missing.join(", ")), |step| {
        for component in &missing {
            if !step.attempt(&mut rustup(&["component", "add", component, "--toolchain", &name]))? {
                step.note(&format!("{component} could not be had; going on without it"));
                fs::create_dir_all(project.scratch())?;
                let known = fs::read_to_string(&refused).unwrap_or_default();
                fs::write(&refused, format!("{known}{component}\n"))?;
            }
        }
        Ok(())
    });
    plan.run("Set-up")
}

fn install(project: &Project, active: &Toolchain, step: &Step) -> Result<Toolchain> {
    if let Some(name) = active.rustup_name()
        && system::find("rustup").is_some()
        && step.attempt(&mut rustup(&["target", "add", TARGET, "--toolchain", name]))?
        && active.has_wasm()
    {
        return Ok(active.clone());
    }
    if !system::has_apt() {
        bail!(
            "the standard library for wasm32 is missing: run `rustup target add {TARGET}` on a line that \
             reaches rustup's server, or install your system's package for it (Fedora: \
             rust-std-static-{TARGET}, Arch: rust-wasm), then start again"
        );
    }
    step.note("rustup cannot fetch it here; taking Debian's compiler instead");
    disk::require(Path::new("/usr"), 1500, "installing Debian's compiler").or_else(|error| {
        // Only root may write there; too little room is what matters.
        if error.to_string().contains("needs about") { Err(error) } else { Ok(()) }
    })?;
    system::apt_install(step, &PACKAGES)?;
    build_library(&project.scratch().join("std"), step)?;
    let name = system::find("rustup").is_some().then_some(LINKED);
    if name.is_some() {
        step.run(&mut rustup(&["toolchain", "link", LINKED, "/usr"]))?;
    }
    Toolchain::probe(name)?.filter(Toolchain::has_wasm).context("the compiled standard library is not found")
}

/// Compiles the standard library with the distribution's compiler and puts it into its sysroot. It
/// carries bitcode: without, link-time optimisation fails later.
fn build_library(scratch: &Path, step: &Step) -> Result<()> {
    disk::require(scratch, 600, "compiling the standard library")?;
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(
        scratch.join("Cargo.toml"),
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
         [profile.release]\npanic = \"abort\"\n",
    )?;
    fs::write(scratch.join("src/lib.rs"), "")?;
    step.run(
        Command::new("/usr/bin/cargo")
            .current_dir(scratch)
            .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"])
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_DIR", scratch.join("target"))
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("LD_LIBRARY_PATH"),
    )?;
    let output =
        Command::new("/usr/bin/rustc").args(["--print", "sysroot"]).env_remove("LD_LIBRARY_PATH").output()?;
    let sysroot = String::from_utf8_lossy(&output.stdout);
    let target = format!("{}/lib/rustlib/{TARGET}/lib", sysroot.trim());
    step.run(system::as_root("mkdir").args(["-p", &target]))?;
    let mut copy = system::as_root("cp");
    for entry in fs::read_dir(scratch.join("target").join(TARGET).join("release/deps"))? {
        let file = entry?.path();
        let own = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("libscratch-"));
        if file.extension().is_some_and(|extension| extension == "rlib") && !own {
            copy.arg(&file);
        }
    }
    step.run(copy.arg(&target))?;
    fs::remove_dir_all(scratch).context("cannot clear up after compiling the standard library")
}

fn rustup(arguments: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(arguments).env("RUSTUP_MAX_RETRIES", "1");
    command
}
