//! The table for people, the numbers for programs.

use crate::load::{CONNECTIONS, Measured, TIME};
use crate::memory::{IDLE, Memory};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Everything that was measured.
pub(crate) struct Report {
    /// The hello-world Worker before all others.
    pub(crate) first: Measured,
    /// The same after all others.
    pub(crate) last: Measured,
    /// What the edge was asked.
    pub(crate) rows: Vec<(&'static str, Measured)>,
    pub(crate) memory: Memory,
}

impl Report {
    fn baseline(&self) -> f64 {
        f64::midpoint(self.first.per_second(), self.last.per_second())
    }

    fn baseline_latency(&self) -> f64 {
        f64::midpoint(self.first.percentile(50), self.last.percentile(50))
    }

    /// For people.
    pub(crate) fn table(&self) -> String {
        let mut out = format!(
            "{CONNECTIONS} kept connections, {} s each; shares of a hello-world Worker in the same workerd\n\n\
             {:<22} {:>10} {:>8} {:>9} {:>9} {:>8}\n",
            TIME.as_secs(),
            "",
            "requests/s",
            "share",
            "p50 ms",
            "p99 ms",
            "p50 ×"
        );
        let all = [("hello world", &self.first)]
            .into_iter()
            .chain(self.rows.iter().map(|(name, measured)| (*name, measured)))
            .chain([("hello world, again", &self.last)]);
        for (name, measured) in all {
            let _ = writeln!(
                out,
                "{name:<22} {:>10.0} {:>8.2} {:>9.2} {:>9.2} {:>8.1}",
                measured.per_second(),
                measured.per_second() / self.baseline(),
                measured.percentile(50),
                measured.percentile(99),
                measured.percentile(50) / self.baseline_latency(),
            );
        }
        let Memory { fresh, filled, idle } = self.memory;
        let _ = write!(
            out,
            "\n\"message, at the agent\" is one message at a time; the others are as many as {CONNECTIONS} \
             connections ask.\nMemory of workerd: {fresh:.0} MiB after start, {filled:.0} MiB with articles and orders, \
             {idle:.0} MiB with {IDLE} idle visitors.\n"
        );
        out
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let row = |measured: &Measured| {
            json!({
                "per_second": measured.per_second(), "p50_ms": measured.percentile(50),
                "p99_ms": measured.percentile(99), "share": measured.per_second() / self.baseline(),
            })
        };
        let rows: serde_json::Map<String, Value> =
            self.rows.iter().map(|(name, measured)| ((*name).to_owned(), row(measured))).collect();
        json!({
            "hello": [row(&self.first), row(&self.last)],
            "edge": rows,
            "memory_mib": { "fresh": self.memory.fresh, "filled": self.memory.filled, "idle": self.memory.idle },
            "idle_visitors": IDLE,
        })
    }
}
