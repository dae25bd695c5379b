//! Where things stand in the checkout. Knows paths only; creates nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// What `worker-build` is told for every Worker of ours. `wasm-opt` would take minutes to save a tenth of the size
/// and no time at run time.
pub const WORKER_BUILD: [&str; 2] = ["--release", "--no-opt"];

/// How hard a Worker is optimised. Password hashing and matching are worth speed; a Worker's size is not what
/// visitors download.
pub const WORKER_OPT_LEVEL: &str = "3";

/// One checkout of the project.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// Finds the checkout that the current directory stands in.
    ///
    /// Fails when no parent directory holds the project.
    pub fn find() -> Result<Self> {
        let here = std::env::current_dir().context("the current directory does not exist any more")?;
        for dir in here.ancestors() {
            if dir.join("edge/workerd.capnp").is_file() && dir.join("Cargo.lock").is_file() {
                return Ok(Self { root: dir.to_owned() });
            }
        }
        bail!("{} is not inside a checkout of Deskbell", here.display())
    }

    /// The top folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the top folder.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The Worker's folder, with its npm packages.
    pub fn edge(&self) -> PathBuf {
        self.path("edge")
    }

    /// What the Worker serves as files: hashed assets and their manifest.
    pub fn dist(&self) -> PathBuf {
        self.path("edge/build/dist")
    }

    /// The demo shop's pages.
    pub fn shop(&self) -> PathBuf {
        self.path("e2e/demo/shop")
    }

    /// What `cargo dev` keeps between runs when nothing else is asked for.
    pub fn state(&self) -> PathBuf {
        self.path(".deskbell")
    }

    /// Cargo's output folder, where our own intermediate files live too.
    pub fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => self.path(dir),
            None => self.path("target"),
        }
    }

    /// Our own intermediate files: stamps, bound and optimised apps.
    pub fn scratch(&self) -> PathBuf {
        self.target().join("deskbell")
    }

    /// A tool that `cargo install` put below the target folder.
    pub fn installed_tool(&self, name: &str) -> PathBuf {
        self.path("target/tools/bin").join(name)
    }

    /// The `workerd` binary inside its npm platform package.
    pub fn workerd(&self) -> PathBuf {
        let arch = if cfg!(target_arch = "x86_64") { "64" } else { "arm64" };
        self.edge().join(format!("node_modules/@cloudflare/workerd-{}-{arch}/bin/workerd", npm_os()))
    }

    /// The `esbuild` binary inside its npm platform package.
    pub fn esbuild(&self) -> PathBuf {
        let arch = if cfg!(target_arch = "x86_64") { "x64" } else { "arm64" };
        self.edge().join(format!("node_modules/@esbuild/{}-{arch}/bin/esbuild", npm_os()))
    }

    /// `wasm-opt`; a Node script, so `node` has to be on the path.
    pub fn wasm_opt(&self) -> PathBuf {
        self.edge().join("node_modules/binaryen/bin/wasm-opt")
    }

    /// The accessibility checker that browser tests inject.
    pub fn axe(&self) -> PathBuf {
        self.edge().join("node_modules/axe-core/axe.min.js")
    }
}

fn npm_os() -> &'static str {
    if cfg!(target_os = "macos") { "darwin" } else { "linux" }
}
