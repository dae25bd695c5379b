//! The two build tools that are compiled here: `wasm-bindgen` at exactly the version of the library in
//! `Cargo.lock`, and `worker-build` at that of the `worker` crate. They go below `target/tools`.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::system;
use crate::disk;
use crate::progress::Step;
use crate::toolchain::Toolchain;
use deskbell_dev::project::Project;

/// Whether both are installed at the right version.
pub(super) fn present(project: &Project) -> Result<bool> {
    let installed = fs::read_to_string(project.path("target/tools/.crates.toml")).unwrap_or_default();
    Ok(wanted(project)?
        .iter()
        .all(|(package, version)| installed.contains(&format!("\"{package} {version} "))))
}

/// Compiles and installs them, tuned for a quick compile.
pub(super) fn install(project: &Project, toolchain: &Toolchain, step: &Step) -> Result<()> {
    let root = project.path("target/tools");
    disk::require(&root, 1500, "compiling the build tools")?;
    openssl(step)?;
    let scratch = root.join("build");
    step.run(
        toolchain
            .command("cargo")
            .current_dir(project.root())
            .args(["install", "--root"])
            .arg(&root)
            .args(wanted(project)?.map(|(package, version)| format!("{package}@{version}")))
            .env("CARGO_TARGET_DIR", &scratch)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env_remove("RUSTFLAGS"),
    )?;
    fs::remove_dir_all(&scratch).with_context(|| format!("cannot clear {}", scratch.display()))
}

/// On Linux, worker-build links the system's OpenSSL (for downloads that it is never asked to make).
fn openssl(step: &Step) -> Result<()> {
    let found = Command::new("pkg-config").args(["--exists", "openssl"]).status();
    if cfg!(target_os = "macos") || found.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    if system::find("apt-get").is_none() {
        bail!("install pkg-config and OpenSSL's headers (Fedora: pkgconf openssl-devel), then start again");
    }
    system::apt_install(step, &["pkg-config", "libssl-dev"])
}

fn wanted(project: &Project) -> Result<[(&'static str, String); 2]> {
    Ok([("wasm-bindgen-cli", locked(project, "wasm-bindgen")?), ("worker-build", locked(project, "worker")?)])
}

/// The version of a crate in `Cargo.lock`.
fn locked(project: &Project, package: &str) -> Result<String> {
    let lock = fs::read_to_string(project.path("Cargo.lock")).context("Cargo.lock is missing")?;
    version_in(&lock, package).with_context(|| format!("Cargo.lock does not name {package}"))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let heading = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != heading);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_by_the_whole_name() {
        let lock = "[[package]]\nname = \"worker-kv\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"worker\"\nversion = \"0.8.7\"\n";
        assert_eq!(version_in(lock, "worker").as_deref(), Some("0.8.7"));
        assert_eq!(version_in(lock, "wasm-bindgen"), None);
    }
}
