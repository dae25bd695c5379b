//! `kill -9`, at random moments at which something is sent and not acknowledged.

use super::crowd::Crowd;
use super::dice::Dice;
use crate::deployment::Deployment;
use anyhow::{Result, ensure};
use std::fmt;
use std::thread;
use std::time::Duration;

/// What the kills met.
#[derive(Clone, Debug, Default)]
pub struct Kills {
    /// For each kill, how many messages were sent over open connections and not acknowledged.
    pub in_flight: Vec<i64>,
}

impl fmt::Display for Kills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (self.in_flight.iter().min(), self.in_flight.iter().max());
        write!(
            f,
            "{} kills, each with {} to {} messages in flight, {} in all",
            self.in_flight.len(),
            least.copied().unwrap_or_default(),
            most.copied().unwrap_or_default(),
            self.in_flight.iter().sum::<i64>()
        )
    }
}

/// Kills the process and starts it again on the same data, so many times; `longest` is the longest life, in
/// milliseconds. The crowd goes on meanwhile.
pub fn kill_again_and_again(
    deployment: &mut Deployment,
    crowd: &Crowd,
    kills: usize,
    longest: u64,
    dice: &mut Dice,
) -> Result<Kills> {
    let mut met = Kills::default();
    for _ in 0..kills {
        thread::sleep(dice.millis(longest));
        // From here a moment, so that what is in flight is anywhere between the client's hand and the disk.
        crowd.wait_in_flight(Duration::from_secs(10))?;
        thread::sleep(dice.millis(4));
        let in_flight = crowd.wait_in_flight(Duration::from_secs(10))?;
        deployment.kill();
        met.in_flight.push(in_flight);
        thread::sleep(dice.millis(150));
        deployment.restart()?;
    }
    ensure!(met.in_flight.iter().all(|in_flight| *in_flight > 0), "a kill met nothing in flight");
    Ok(met)
}
