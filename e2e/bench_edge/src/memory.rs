//! How much memory `workerd` holds, as the operating system counts it.

use crate::edge::Edge;
use crate::sockets::Socket;
use anyhow::{Context as _, Result};
use deskbell_dev::process::resident;
use deskbell_dev::stack::Stack;
use std::thread;
use std::time::Duration;

/// Visitors with an open widget who say nothing.
pub(crate) const IDLE: u64 = 1_000;

/// Mebibytes at three moments.
pub(crate) struct Memory {
    /// Started, healthy, nothing asked yet.
    pub(crate) fresh: f64,
    /// With a site full of articles and orders.
    pub(crate) filled: f64,
    /// With idle visitors' sockets on top.
    pub(crate) idle: f64,
}

/// Measures with deployments of their own.
pub(crate) fn measure() -> Result<Memory> {
    eprintln!("measuring: memory …");
    let stack = Stack::start()?;
    let fresh = resident(stack.pid().context("workerd is not running")?)?;
    drop(stack);
    let edge = Edge::start()?;
    let filled = resident(edge.pid()?)?;
    let sockets: Vec<Socket> = (0..IDLE).map(|n| Socket::visitor(&edge, n)).collect::<Result<_>>()?;
    thread::sleep(Duration::from_secs(1));
    let idle = resident(edge.pid()?)?;
    drop(sockets);
    Ok(Memory { fresh, filled, idle })
}
