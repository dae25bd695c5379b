//! The bare Worker: built as the edge is, run by the same `workerd`.

use anyhow::{Context as _, Result, bail, ensure};
use deskbell_dev::project::{Project, WORKER_BUILD, WORKER_OPT_LEVEL};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

const CONFIG: &str = r#"using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .hello)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const hello :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "index.js"),
    (name = "index_bg.wasm", wasm = embed "index_bg.wasm"),
  ],
  compatibilityDate = "2026-11-01",
);
"#;

/// The running Worker; ended when dropped.
pub(crate) struct Hello {
    child: Child,
    address: String,
}

impl Hello {
    /// Builds it where that is needed, and starts it.
    pub(crate) fn start(project: &Project) -> Result<Self> {
        let folder = project.scratch().join("bench-hello");
        fs::create_dir_all(&folder)?;
        let status = Command::new(project.installed_tool("worker-build"))
            .current_dir(project.path("e2e/bench_edge/hello"))
            .args(WORKER_BUILD)
            .arg("--out-dir")
            .arg(&folder)
            .env("WASM_BINDGEN_BIN", project.installed_tool("wasm-bindgen"))
            .env("WASM_OPT_BIN", project.wasm_opt())
            .env("ESBUILD_BIN", project.esbuild())
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", WORKER_OPT_LEVEL)
            .env_remove("RUSTFLAGS")
            .stdout(Stdio::null())
            .status()
            .context("worker-build could not be started: run `cargo dev setup`")?;
        ensure!(status.success(), "worker-build ended with {status}");
        fs::write(folder.join("hello.capnp"), CONFIG)?;
        let mut child = Command::new(project.workerd())
            .current_dir(&folder)
            .args(["serve", "hello.capnp", "config", "--control-fd=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("workerd could not be started")?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut running = Self { child, address: String::new() };
        for line in BufReader::new(stdout).lines() {
            let message: serde_json::Value = serde_json::from_str(&line?).unwrap_or_default();
            if let Some(port) = message.get("port").and_then(serde_json::Value::as_u64) {
                running.address = format!("127.0.0.1:{port}");
                return Ok(running);
            }
        }
        bail!("workerd did not start the hello-world Worker")
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Hello {
    fn drop(&mut self) {
        // It fails only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The one request that it is asked.
pub(crate) fn request() -> Vec<u8> {
    b"GET / HTTP/1.1\r\nhost: hello.example\r\n\r\n".to_vec()
}
