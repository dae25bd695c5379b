//! What the operating system says of a process, for benchmarks.

use anyhow::{Context as _, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::process::Command;

/// The mebibytes that a process holds in memory.
pub fn resident(pid: u32) -> Result<f64> {
    let output =
        Command::new("ps").args(["-o", "rss=", "-p", &pid.to_string()]).output().context("no `ps`")?;
    let kibibytes: f64 = String::from_utf8(output.stdout)?.trim().parse().context("`ps` gave no number")?;
    Ok(kibibytes / 1_024.0)
}

/// Allows so many open files, or as many as may be: here, and in every process started from here. Gives back how many.
pub fn allow_files(wanted: u64) -> u64 {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let higher = maximum.map(|maximum| maximum.max(wanted));
    // Above the maximum only a privileged process may go.
    if setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: higher }).is_err() {
        let wanted = maximum.map_or(wanted, |maximum| maximum.min(wanted));
        // Where it is not allowed, opening the sockets says so.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
    }
    getrlimit(Resource::Nofile).current.unwrap_or(wanted)
}

/// The milliseconds that a process has computed so far; `None` where the system has no `/proc`.
pub fn computed(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // After the name in parentheses: the 12th and 13th field, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) * 10.0)
}

/// How many processes wanted to compute in the last minute; `None` where the system has no `/proc`.
pub fn load() -> Option<String> {
    Some(std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.to_owned())
}
