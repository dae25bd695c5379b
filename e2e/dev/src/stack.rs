//! A private deployment for one test binary: its own `workerd`, port, secrets and data, all gone when it
//! is dropped. It runs what `cargo dev build` built last.
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! let mut stack = deskbell_dev::stack::Stack::start()?;
//! let health = deskbell_dev::http::get(&format!("{}/healthz", stack.url()))?;
//! stack.kill(); // as a crash would
//! stack.restart()?; // same port, secrets and data
//! # Ok(())
//! # }
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::project::Project;
use crate::random;
use crate::secrets::Secrets;
use crate::workerd::{Echo, Options, Workerd};

/// How long a start may take; generous, since two cores may also be compiling.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running deployment of its own.
pub struct Stack {
    project: Project,
    options: Options,
    running: Option<Workerd>,
    port: u16,
    /// What runs before were heard to say.
    earlier: String,
    folder: PathBuf,
}

impl Stack {
    /// Starts a fresh one on a free port and waits until it is healthy. Outgoing calls of the Worker
    /// may reach loopback through its `LOCAL` binding, so that a test can stand in for a shop's API.
    ///
    /// Fails when nothing was built yet, or the Worker does not come up within a minute.
    pub fn start() -> Result<Self> {
        Self::launch(true, &[], None)
    }

    /// As [`Self::start`], with settings of a deployment, such as `DESKBELL_ADDRESS_HEADER`, by name.
    pub fn start_with(settings: &[(&str, &str)]) -> Result<Self> {
        Self::launch(true, settings, None)
    }

    /// As [`Self::start_with`], for a mail server whose certificate (PEM) is trusted besides the usual ones.
    pub fn start_trusting(settings: &[(&str, &str)], mail_authority: &str) -> Result<Self> {
        Self::launch(true, settings, Some(mail_authority))
    }

    /// As [`Self::start`], but without the binding that reaches loopback: as a deployment runs by default.
    pub fn start_public() -> Result<Self> {
        Self::launch(false, &[], None)
    }

    fn launch(local_network: bool, settings: &[(&str, &str)], mail_authority: Option<&str>) -> Result<Self> {
        let project = Project::find()?;
        let folder =
            std::env::temp_dir().join(format!("deskbell-{}-{}", std::process::id(), random::hex(4)?));
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let options = Options {
            data: folder.join("data"),
            port: 0,
            secrets: Secrets::generate()?,
            local_network,
            settings: settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            mail_authority: mail_authority.map(str::to_owned),
            edge: None,
            echo: Echo::Quiet,
        };
        let mut stack = Self { project, options, running: None, port: 0, earlier: String::new(), folder };
        stack.restart()?;
        Ok(stack)
    }

    /// Where the edge answers, such as `http://127.0.0.1:41234`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port, which stays the same over restarts.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The bearer token of the admin API.
    pub fn admin_token(&self) -> &str {
        &self.options.secrets.admin_token
    }

    /// The secret that the Worker signs with, for tests that forge and expire tokens.
    pub fn secret(&self) -> &str {
        &self.options.secrets.secret
    }

    /// Sets a setting of the deployment, from the next start on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.options.settings.retain(|(known, _)| known != name);
        self.options.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The folder with the objects' databases.
    pub fn data(&self) -> &Path {
        &self.options.data
    }

    /// The process, to measure its memory by; none while killed.
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(Workerd::pid)
    }

    /// Everything the Worker and `workerd` printed since the start, over restarts too.
    pub fn logs(&self) -> String {
        let now = self.running.as_ref().map(Workerd::log).unwrap_or_default();
        format!("{}{now}", self.earlier)
    }

    /// Ends it as a crash would (`kill -9`); the data stays.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill();
            self.earlier.push_str(&running.log());
        }
    }

    /// Deploys another build on the same data: asks the process to end, as a deploy does, and starts the new one. What it
    /// prints when its Worker is loaded is `marker`, so that a test knows which one runs.
    pub fn deploy(&mut self, marker: &str) -> Result<()> {
        self.deploy_with(marker, |_| Ok(()))
    }

    /// As [`Self::deploy`], with files to serve of its own: `change` gets the folder with a copy of them.
    pub fn deploy_files(&mut self, marker: &str, change: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let from = self.project.dist();
        self.deploy_with(marker, |build| {
            let dist = build.join("dist");
            fs::create_dir_all(dist.join("a"))?;
            fs::copy(from.join("manifest.json"), dist.join("manifest.json"))?;
            for file in fs::read_dir(from.join("a"))? {
                let file = file?;
                fs::copy(file.path(), dist.join("a").join(file.file_name()))?;
            }
            change(&dist)
        })
    }

    fn deploy_with(&mut self, marker: &str, more: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let folder = self.folder.join(format!("edge-{}", random::hex(4)?));
        let build = folder.join("build");
        fs::create_dir_all(&build)?;
        let edge = self.project.edge();
        fs::copy(edge.join("workerd.capnp"), folder.join("workerd.capnp"))?;
        fs::copy(edge.join("build/index_bg.wasm"), build.join("index_bg.wasm"))?;
        let script = fs::read_to_string(edge.join("build/index.js"))?;
        fs::write(build.join("index.js"), format!("{script}\nconsole.log({marker:?});\n"))?;
        more(&build)?;
        self.options.edge = Some(folder);
        if let Some(mut running) = self.running.take() {
            running.stop();
            self.earlier.push_str(&running.log());
        }
        self.restart()
    }

    /// Starts it again on the same port and data; a running one is killed first.
    ///
    /// Fails when it does not come up; the data stays.
    pub fn restart(&mut self) -> Result<()> {
        self.kill();
        let mut running = Workerd::start(&self.project, &self.options)?;
        self.port = running.port();
        self.options.port = self.port;
        running.wait_healthy(PATIENCE)?;
        self.running = Some(running);
        Ok(())
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("--- the edge's log ---\n{}--- end of the edge's log ---", self.logs());
        }
        // Left-over files in the system's temporary folder harm nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
