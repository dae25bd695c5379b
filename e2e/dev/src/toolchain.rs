//! The one Rust toolchain that everything this tool spawns is compiled with.
//!
//! Knows what a toolchain has; never installs anything (see `setup`).

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The compiler versions whose lints this project is kept clean of. On another one lints only warn, so
/// that a newer compiler does not fail a build that is fine.
const LINTED_WITH: [&str; 2] = ["1.95.0", "1.96.0"];

/// The oldest compiler that the workspace accepts.
pub(crate) const OLDEST: (u32, u32) = (1, 95);

/// The name under which a distribution's toolchain is linked into rustup.
pub(crate) const LINKED: &str = "debian";

/// What `cargo run` and rustup set for this process, and what would mislead a cargo that it starts.
const INHERITED: [&str; 8] = [
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_CRATE_NAME",
    "CARGO_BIN_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
];

/// A toolchain that exists.
#[derive(Clone, Debug)]
pub(crate) struct Toolchain {
    /// Its name in rustup; none where the distribution's own compiler is used without rustup.
    name: Option<String>,
    sysroot: PathBuf,
    /// As `rustc -V` says it.
    pub(crate) version: String,
}

impl Toolchain {
    /// The one that is active here.
    pub(crate) fn active() -> Result<Self> {
        let name = std::env::var("RUSTUP_TOOLCHAIN").ok();
        Self::probe(name.as_deref())?.context("`rustc` does not run: install Rust first")
    }

    /// The one of that name, if there is one.
    pub(crate) fn probe(name: Option<&str>) -> Result<Option<Self>> {
        let ask = |argument: &[&str]| -> Result<Option<String>> {
            let Ok(output) = clean(Command::new("rustc"), name).args(argument).output() else {
                return Ok(None);
            };
            Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned()))
        };
        let (Some(version), Some(sysroot)) = (ask(&["-V"])?, ask(&["--print", "sysroot"])?) else {
            return Ok(None);
        };
        Ok(Some(Self { name: name.map(str::to_owned), sysroot: sysroot.into(), version }))
    }

    /// A program of this toolchain (`cargo`, `rustc`), or one that starts it (`worker-build`).
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        clean(Command::new(program), self.name.as_deref())
    }

    /// Whether the standard library for `wasm32-unknown-unknown` is there.
    pub(crate) fn has_wasm(&self) -> bool {
        let folder = self.sysroot.join("lib/rustlib/wasm32-unknown-unknown/lib");
        std::fs::read_dir(folder).is_ok_and(|files| {
            files.flatten().any(|file| {
                let name = file.file_name();
                let name = name.to_string_lossy();
                name.starts_with("libstd-") && name.ends_with(".rlib")
            })
        })
    }

    /// Whether the standard library's source is there, from which a smaller one is built.
    pub(crate) fn has_source(&self) -> bool {
        self.sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
    }

    /// Whether a cargo subcommand of the toolchain works (`fmt`, `clippy`).
    pub(crate) fn has(&self, subcommand: &str) -> bool {
        self.command("cargo").args([subcommand, "--version"]).output().is_ok_and(|out| out.status.success())
    }

    /// Its name in rustup, where it has one and rustup may install into it.
    pub(crate) fn rustup_name(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| *name != LINKED)
    }

    /// Whether lints are errors with it.
    pub(crate) fn lints_are_errors(&self) -> bool {
        self.version.split(' ').nth(1).is_some_and(|release| LINTED_WITH.contains(&release))
    }

    /// Fails when it is too old for the workspace.
    pub(crate) fn require_version(&self) -> Result<()> {
        let release = self.version.split(' ').nth(1).unwrap_or_default();
        let mut numbers = release.split(['.', '-']).map_while(|part| part.parse::<u32>().ok());
        if (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) < OLDEST {
            bail!("Rust {release} is too old: {}.{} or newer is needed", OLDEST.0, OLDEST.1);
        }
        Ok(())
    }
}

fn clean(mut command: Command, toolchain: Option<&str>) -> Command {
    for variable in INHERITED {
        command.env_remove(variable);
    }
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(variable);
        }
    }
    match toolchain {
        Some(name) => command.env("RUSTUP_TOOLCHAIN", name),
        None => command.env_remove("RUSTUP_TOOLCHAIN"),
    };
    command
}
