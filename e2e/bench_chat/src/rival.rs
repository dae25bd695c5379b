//! The Durable Object written by hand, run by the same `workerd`.

use anyhow::{Context as _, Result, bail};
use deskbell_dev::project::Project;
use deskbell_dev::random;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The running rival; gone with its data when dropped.
pub(crate) struct Rival {
    child: Child,
    data: PathBuf,
    address: String,
}

impl Rival {
    /// Starts it with nothing stored.
    pub(crate) fn start(project: &Project) -> Result<Self> {
        let data = std::env::temp_dir().join(format!("deskbell-rival-{}", random::hex(4)?));
        fs::create_dir(&data)?;
        let mut child = Command::new(project.workerd())
            .current_dir(project.path("e2e/bench_chat/rival"))
            .args(["serve", "rival.capnp", "config", "--control-fd=1", "--directory-path"])
            .arg(format!("disk={}", data.display()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("workerd could not be started")?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut running = Self { child, data, address: String::new() };
        for line in BufReader::new(stdout).lines() {
            let message: serde_json::Value = serde_json::from_str(&line?).unwrap_or_default();
            if let Some(port) = message.get("port").and_then(serde_json::Value::as_u64) {
                running.address = format!("127.0.0.1:{port}");
                return Ok(running);
            }
        }
        bail!("workerd did not start the rival")
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Rival {
    fn drop(&mut self) {
        // It fails only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Left-over files in the system's temporary folder harm nobody.
        let _ = fs::remove_dir_all(&self.data);
    }
}
