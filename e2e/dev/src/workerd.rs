//! One `workerd` process: started, watched, stopped. Whoever owns the value owns the process; dropping
//! it kills the process.
//!
//! The port is the one that `workerd` itself reports, so that asking for a free one cannot race.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::http;
use crate::project::Project;
use crate::secrets::Secrets;

/// How many lines of output are kept for whoever asks.
const LOG_LINES: usize = 20_000;

/// How to start it.
#[derive(Clone)]
pub struct Options {
    /// The folder that keeps the objects' databases; made if it is missing.
    pub data: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Handed over through the environment.
    pub secrets: Secrets,
    /// Whether the binding `LOCAL` exists, which reaches loopback and private addresses.
    pub local_network: bool,
    /// Settings of the deployment besides the secrets, such as `DESKBELL_ADDRESS_HEADER`, by name.
    pub settings: Vec<(String, String)>,
    /// A certificate (PEM) that mail servers are trusted by besides the usual ones; with the binding `LOCAL` only.
    pub mail_authority: Option<String>,
    /// Another folder with `workerd.capnp` and a build than the checkout's. Files to serve are the checkout's where it has
    /// none.
    pub edge: Option<PathBuf>,
    /// Where each line of output goes besides the log.
    pub echo: Echo,
}

/// What happens to the lines that `workerd` prints.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// Kept only.
    Quiet,
    /// What is not a mere note of a request is also printed to standard error.
    Problems,
    /// All of it is also printed to standard error.
    All,
}

impl Echo {
    fn shows(self, line: &str) -> bool {
        match self {
            Self::Quiet => false,
            Self::Problems => !line.contains(r#""level":"info""#),
            Self::All => true,
        }
    }
}

/// A running `workerd`.
pub struct Workerd {
    child: Child,
    port: u16,
    log: Log,
}

impl Workerd {
    /// Starts it and waits until it listens (not yet until the Worker answers: see [`Self::wait_healthy`]).
    ///
    /// Fails when the build is missing, the port is taken, or the configuration is refused; the error
    /// then carries what `workerd` said.
    pub fn start(project: &Project, options: &Options) -> Result<Self> {
        let binary = project.workerd();
        ensure!(binary.is_file(), "workerd is not installed: run `cargo dev setup`");
        ensure!(
            project.path("edge/build/index.js").is_file() && project.dist().is_dir(),
            "the Worker is not built: run `cargo dev build`"
        );
        std::fs::create_dir_all(&options.data)
            .with_context(|| format!("cannot make {}", options.data.display()))?;
        let edge = options.edge.clone().unwrap_or_else(|| project.edge());
        let dist =
            Some(edge.join("build/dist")).filter(|dist| dist.is_dir()).unwrap_or_else(|| project.dist());
        let mut command = Command::new(binary);
        command.current_dir(&edge).arg("serve");
        match &options.mail_authority {
            Some(certificate) => {
                let file = options.data.join("trusting.capnp");
                std::fs::write(&file, trusting(certificate))
                    .with_context(|| format!("cannot write {}", file.display()))?;
                command.arg(format!("--import-path={}", edge.display())).arg(file).arg("trusting");
            }
            None if options.local_network => drop(command.args(["workerd.capnp", "withLocal"])),
            None => drop(command.args(["workerd.capnp", "config"])),
        }
        let mut child = command
            .arg("--socket-addr")
            .arg(format!("http=127.0.0.1:{}", options.port))
            .arg("--directory-path")
            .arg(assignment("disk", &options.data)?)
            .arg("--directory-path")
            .arg(assignment("assets", &dist)?)
            .arg("--control-fd=1")
            .envs(options.secrets.environment())
            .envs(options.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("workerd could not be started")?;

        let log = Log::default();
        let (send, receive) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            let log = log.clone();
            let echo = options.echo;
            thread::spawn(move || {
                read_lines(stdout, |line| match listening_port(&line) {
                    // The receiver is gone once the port is known.
                    Some(port) => drop(send.send(port)),
                    None => log.push(line, echo),
                });
            });
        }
        if let Some(stderr) = child.stderr.take() {
            let log = log.clone();
            let echo = options.echo;
            thread::spawn(move || read_lines(stderr, |line| log.push(line, echo)));
        }
        let mut workerd = Self { child, port: 0, log };
        workerd.port = match receive.recv_timeout(Duration::from_secs(30)) {
            Ok(port) => port,
            Err(RecvTimeoutError::Timeout) => bail!("workerd did not listen within 30 s\n{}", workerd.log()),
            Err(RecvTimeoutError::Disconnected) => {
                // Its last words may still be under way from the other pipe.
                thread::sleep(Duration::from_millis(200));
                bail!("workerd ended at once:\n{}", workerd.log())
            }
        };
        Ok(workerd)
    }

    /// Waits until `GET /healthz` says 200.
    ///
    /// Fails when the process ends first or the time runs out, with the log's last lines.
    pub fn wait_healthy(&mut self, limit: Duration) -> Result<()> {
        let url = format!("{}/healthz", self.url());
        let started = Instant::now();
        loop {
            let last = match http::get(&url) {
                Ok(answer) if answer.is_success() => return Ok(()),
                Ok(answer) => format!("it answers {} {}", answer.status, answer.text().trim()),
                Err(error) => format!("{error:#}"),
            };
            if let Some(status) = self.try_wait()? {
                bail!("workerd ended ({status}):\n{}", self.log());
            }
            if started.elapsed() > limit {
                bail!("the Worker is not healthy after {} s: {last}\n{}", limit.as_secs(), self.log());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The operating system's number for the process, to measure its memory by.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it printed so far, without the control messages.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// Whether it ended by itself.
    pub fn try_wait(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("workerd cannot be waited for")
    }

    /// Ends it as a crash would (`kill -9`).
    pub fn kill(&mut self) {
        // It fails only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end, and kills it when it has not within 3 seconds (open sockets keep it alive).
    pub fn stop(&mut self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            // It fails only when the process has ended already.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(3) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.kill();
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The configuration `withLocal`, but that mail servers are also trusted by this certificate.
fn trusting(certificate: &str) -> String {
    format!(
        r#"using Workerd = import "/workerd/workerd.capnp";
using Base = import "/workerd.capnp";

const trusting :Workerd.Config = (
  services = [
    (name = "main", worker = Base.edgeWithLocal), Base.disk, Base.assets, Base.local,
    (name = "mail", network = (
      allow = ["public", "private", "local"],
      tlsOptions = (trustBrowserCas = true, trustedCertificates = ["{}"]),
    )),
  ],
  sockets = [Base.http],
);
"#,
        certificate.trim().replace('\n', "\\n")
    )
}

fn assignment(name: &str, path: &Path) -> Result<String> {
    let path = path.to_str().with_context(|| format!("{} is not valid UTF-8", path.display()))?;
    Ok(format!("{name}={path}"))
}

fn listening_port(line: &str) -> Option<u16> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    if message.get("event")? != "listen" {
        return None;
    }
    message.get("port")?.as_u64()?.try_into().ok()
}

fn read_lines(from: impl Read, mut take: impl FnMut(String)) {
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
        take(String::from_utf8_lossy(&line).trim_end().to_owned());
        line.clear();
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<VecDeque<String>>>);

impl Log {
    fn push(&self, line: String, echo: Echo) {
        if echo.shows(&line) {
            eprintln!("{line}");
        }
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LOG_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    fn text(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().flat_map(|line| [line, "\n"]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listen_event_names_the_port() {
        assert_eq!(listening_port(r#"{"event":"listen","socket":"http","port":40757}"#), Some(40757));
        assert_eq!(listening_port(r#"{"level":"info","port":1}"#), None);
        assert_eq!(listening_port("hello"), None);
    }
}
