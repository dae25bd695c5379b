//! The system's package manager, as far as it can be used without asking anybody anything.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::progress::Step;

/// Whether a program is on the path.
pub(super) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// Whether packages can be installed here.
pub(super) fn has_apt() -> bool {
    find("apt-get").is_some() && (is_root() || may_sudo())
}

/// A command with the rights to change the system.
pub(super) fn as_root(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.arg(program);
    command
}

/// Installs Debian packages. Fails with what to type when it may not or cannot.
pub(super) fn apt_install(step: &Step, packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if !has_apt() {
        bail!("this needs root: run `{by_hand}`, then start again");
    }
    // A repository that is out of reach need not be the one that is needed.
    step.attempt(as_root("apt-get").args(["update", "--quiet=2"]))?;
    let mut install = as_root("env");
    install
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends"])
        .args(packages);
    if !step.attempt(&mut install)? {
        bail!("the packages could not be installed: see what `{by_hand}` says");
    }
    Ok(())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// With a terminal `sudo` may ask for a password there; without one it must not need to.
fn may_sudo() -> bool {
    find("sudo").is_some()
        && (std::io::stdin().is_terminal()
            || Command::new("sudo")
                .args(["--non-interactive", "true"])
                .stdin(Stdio::null())
                .output()
                .is_ok_and(|output| output.status.success()))
}
