//! What all the people count together while they run, and what they are told.

use std::sync::atomic::{AtomicI64, AtomicU8, AtomicUsize, Ordering};

/// What everybody does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Writes and hears.
    Talking,
    /// Writes nothing new; gets rid of what is pending.
    Finishing,
    /// Comes back once more, hears what is missing, and goes.
    Leaving,
}

/// The counts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    stage: AtomicU8,
    /// Sent over a connection that has not broken since, and not acknowledged.
    in_flight: AtomicI64,
    /// Whoever still has something pending.
    unfinished: AtomicI64,
    /// Acknowledgements that were heard.
    pub(super) acknowledged: AtomicUsize,
    /// Messages sent a second time or more.
    pub(super) resent: AtomicUsize,
    /// Connections that broke.
    pub(super) broken: AtomicUsize,
}

impl Tally {
    pub(super) fn stage(&self) -> Stage {
        match self.stage.load(Ordering::SeqCst) {
            0 => Stage::Talking,
            1 => Stage::Finishing,
            _ => Stage::Leaving,
        }
    }

    pub(super) fn go_on(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::SeqCst);
    }

    pub(super) fn in_flight(&self) -> i64 {
        self.in_flight.load(Ordering::SeqCst)
    }

    pub(super) fn unfinished(&self) -> i64 {
        self.unfinished.load(Ordering::SeqCst)
    }

    /// Counts one that is sent or settled.
    pub(super) fn fly(&self, change: i64) {
        self.in_flight.fetch_add(change, Ordering::SeqCst);
    }

    /// Counts somebody who has something pending, or has not any more.
    pub(super) fn wait_for(&self, change: i64) {
        self.unfinished.fetch_add(change, Ordering::SeqCst);
    }

    pub(super) fn add(counter: &AtomicUsize, more: usize) {
        counter.fetch_add(more, Ordering::Relaxed);
    }
}
