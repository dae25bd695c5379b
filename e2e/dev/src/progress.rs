//! How long work is shown: numbered steps with the time they take. On a terminal the last line of a
//! child's output runs along on one line; elsewhere (a log file, CI) every line is printed.
//!
//! A child that fails is the only one whose whole output is shown.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write as _};
use std::os::fd::AsFd as _;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::interrupt;

/// How much of a failed child's output is worth reading.
const KEPT_LINES: usize = 500;

type Action<'a> = Box<dyn FnOnce(&Step) -> Result<()> + 'a>;

/// Work to be done in order.
#[derive(Default)]
pub(crate) struct Plan<'a> {
    steps: Vec<(String, Action<'a>)>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Appends a step.
    pub(crate) fn add(&mut self, title: impl Into<String>, action: impl FnOnce(&Step) -> Result<()> + 'a) {
        self.steps.push((title.into(), Box::new(action)));
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Runs all steps; stops at the first that fails.
    pub(crate) fn run(self, what: &str) -> Result<()> {
        let total = self.steps.len();
        for (index, (title, action)) in self.steps.into_iter().enumerate() {
            interrupt::check()?;
            let step = Step {
                label: format!("{what} {}/{total}: {title}", index + 1),
                started: Instant::now(),
                live: std::io::stderr().is_terminal(),
            };
            if !step.live {
                eprintln!("{} …", step.label);
            }
            let result = action(&step);
            step.clear();
            result.with_context(|| format!("{title} failed"))?;
            if step.live {
                eprintln!("{}  ({})", step.label, seconds(step.started.elapsed()));
            } else {
                eprintln!("{}: done in {}", step.label, seconds(step.started.elapsed()));
            }
        }
        Ok(())
    }
}

/// A step that is being done.
pub(crate) struct Step {
    label: String,
    started: Instant,
    live: bool,
}

impl Step {
    /// Says something in passing.
    pub(crate) fn note(&self, text: &str) {
        self.clear();
        eprintln!("    {text}");
    }

    /// Runs a command and shows what it prints.
    ///
    /// Fails with the end of its output when it does not succeed.
    pub(crate) fn run(&self, command: &mut Command) -> Result<()> {
        let (status, kept) = self.watch(command)?;
        if status.success() {
            return Ok(());
        }
        self.clear();
        if self.live {
            for line in &kept {
                eprintln!("{line}");
            }
        }
        bail!("`{}` ended with {status}", name(command))
    }

    /// Runs a command that may fail; its output is shown only in passing. True when it succeeded.
    pub(crate) fn attempt(&self, command: &mut Command) -> Result<bool> {
        match self.watch(command) {
            Ok((status, _)) => Ok(status.success()),
            Err(error) if error.is::<interrupt::Interrupted>() => Err(error),
            Err(_) => Ok(false),
        }
    }

    fn watch(&self, command: &mut Command) -> Result<(ExitStatus, VecDeque<String>)> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("`{}` could not be started", name(command)))?;
        let (send, receive) = mpsc::channel();
        let readers = [
            child.stdout.take().map(|pipe| read(pipe, send.clone())),
            child.stderr.take().map(|pipe| read(pipe, send.clone())),
        ];
        drop(send);
        let mut kept = VecDeque::new();
        let mut last = String::new();
        loop {
            match receive.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    if !self.live {
                        eprintln!("    {line}");
                    }
                    if kept.len() == KEPT_LINES {
                        kept.pop_front();
                    }
                    last.clone_from(&line);
                    kept.push_back(line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.show(&last);
            if interrupt::requested() {
                // It fails only when the child has ended already, as after a Ctrl-C in its own terminal.
                let _ = child.kill();
                let _ = child.wait();
                bail!(interrupt::Interrupted);
            }
        }
        for reader in readers.into_iter().flatten() {
            // A reader cannot panic; if it did, there would only be fewer lines.
            let _ = reader.join();
        }
        Ok((child.wait()?, kept))
    }

    fn show(&self, last: &str) {
        if !self.live {
            return;
        }
        let width =
            rustix::termios::tcgetwinsize(std::io::stderr().as_fd()).map_or(80, |size| size.ws_col.into());
        let line = format!(
            "{} … {}  {}",
            self.label,
            seconds(self.started.elapsed()),
            last.trim().replace('\t', " ")
        );
        let line: String = line.chars().filter(|c| !c.is_control()).take(usize::max(width, 20) - 1).collect();
        eprint!("\r\x1b[2K{line}");
        // A terminal that cannot be written to shows nothing anyway.
        let _ = std::io::stderr().flush();
    }

    fn clear(&self) {
        if self.live {
            eprint!("\r\x1b[2K");
        }
    }
}

fn read(pipe: impl Read + Send + 'static, to: Sender<String>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(count) if count > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            line.clear();
            if !text.is_empty() && to.send(text).is_err() {
                break;
            }
        }
    })
}

fn name(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit('/').next().unwrap_or_default();
    let first = command.get_args().next().unwrap_or_default().to_string_lossy();
    format!("{program} {first}").trim_end().to_owned()
}

/// Elapsed time as a person reads it.
pub(crate) fn seconds(elapsed: Duration) -> String {
    let whole = elapsed.as_secs();
    if whole >= 60 { format!("{} min {:02} s", whole / 60, whole % 60) } else { format!("{whole} s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_reads_well() {
        for (time, text) in [(0, "0 s"), (59, "59 s"), (60, "1 min 00 s"), (754, "12 min 34 s")] {
            assert_eq!(seconds(Duration::from_secs(time)), text);
        }
    }
}
