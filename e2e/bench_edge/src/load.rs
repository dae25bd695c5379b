//! A closed loop: each of some connections asks again as soon as it has its answer.

use crate::connection::Connection;
use anyhow::{Result, anyhow, ensure};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Connections that are kept.
pub(crate) const CONNECTIONS: usize = 8;
/// How long each kind is measured.
pub(crate) const TIME: Duration = Duration::from_secs(5);
/// How long it runs before that.
const WARM_UP: Duration = Duration::from_secs(1);

/// What was measured.
pub(crate) struct Measured {
    /// In the time, sorted.
    latencies: Vec<Duration>,
    time: Duration,
}

impl Measured {
    pub(crate) fn new(mut latencies: Vec<Duration>, time: Duration) -> Result<Self> {
        ensure!(!latencies.is_empty(), "nothing was measured");
        latencies.sort_unstable();
        Ok(Self { latencies, time })
    }

    /// How many in a second.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.time.as_secs_f64()
    }

    /// The latency that this share of all stays below, in milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let place = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(place).map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
    }
}

/// Runs requests against `host:port`; `request` makes the `n`th one of the whole run. Any answer but a 200 ends it.
pub(crate) fn run(address: &str, request: impl Fn(u64) -> Vec<u8> + Sync) -> Result<Measured> {
    let count = AtomicU64::new(0);
    let begin = Instant::now() + WARM_UP;
    let end = begin + TIME;
    let work = || -> Result<Vec<Duration>> {
        let mut connection = Connection::open(address)?;
        let mut latencies = Vec::new();
        loop {
            let request = request(count.fetch_add(1, Ordering::Relaxed));
            let sent = Instant::now();
            if sent >= end {
                return Ok(latencies);
            }
            let status = connection.ask(&request)?;
            ensure!(status == 200, "answered {status}: {}", String::from_utf8_lossy(&request));
            if sent >= begin {
                latencies.push(sent.elapsed());
            }
        }
    };
    let mut all = Vec::new();
    thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            all.extend(worker.join().map_err(|_| anyhow!("a connection's thread died"))??);
        }
        Ok(())
    })?;
    Measured::new(all, TIME)
}
