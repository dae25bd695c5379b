//! Randomness that can be had again: from a seed that every run prints.

use anyhow::{Context as _, Result};
use std::time::Duration;

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The seed in the environment's `DESKBELL_SEED`, or one drawn now. Whoever uses it prints it.
    pub fn seed() -> Result<u64> {
        match std::env::var("DESKBELL_SEED") {
            Ok(seed) => seed.parse().context("DESKBELL_SEED must be a whole number"),
            Err(_) => Ok(u64::from_str_radix(&deskbell_dev::random::hex(7)?, 16)?),
        }
    }

    /// Dice of somebody's own, apart from all others of the same seed.
    #[must_use]
    pub fn of(seed: u64, whose: u64) -> Self {
        Self(Self(seed ^ whose.wrapping_mul(0x9e37_79b9_7f4a_7c15)).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Whether something happens that happens this many times in a thousand.
    pub fn happens(&mut self, in_a_thousand: u64) -> bool {
        self.below(1_000) < in_a_thousand
    }

    /// A time up to so many milliseconds.
    pub fn millis(&mut self, most: u64) -> Duration {
        Duration::from_micros(self.below(most * 1_000 + 1))
    }

    /// One of some.
    pub fn pick<'a, T>(&mut self, some: &'a [T]) -> Option<&'a T> {
        let place = self.below(u64::try_from(some.len()).ok()?);
        some.get(usize::try_from(place).ok()?)
    }
}
