//! `cargo dev bench faults [KILLS] [SECONDS]`: fifty visitors and five agents talk while the edge is killed `KILLS` times
//! (200 unless told) at moments at which messages are in flight, and then for `SECONDS` (120) over a network that breaks
//! everything. What was acknowledged must be there once, in order, on both sides: the first thing that is not ends it.
//!
//! `DESKBELL_SEED` plays the dice of an earlier run again.

use anyhow::{Context as _, Result};
use deskbell_e2e::Deployment;
use deskbell_e2e::faults::{Crowd, Dice, Habit, Storm, Weather, kill_again_and_again};
use std::thread;
use std::time::{Duration, Instant};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| -> Result<u64> {
        arguments.next().map_or(Ok(default), |text| text.parse().context("usage: faults [KILLS] [SECONDS]"))
    };
    let (kills, seconds) = (number(200)?, number(120)?);
    let seed = Dice::seed()?;
    println!("DESKBELL_SEED={seed}");
    by_kills(usize::try_from(kills)?, seed)?;
    by_the_network(Duration::from_secs(seconds), seed)
}

fn by_kills(kills: usize, seed: u64) -> Result<()> {
    let mut deployment = Deployment::start()?;
    let started = Instant::now();
    let crowd = Crowd::begin(&deployment, &deployment.stack().url(), seed, Habit::CROWD)?;
    let met = kill_again_and_again(&mut deployment, &crowd, kills, 1_500, &mut Dice::new(seed))?;
    let report = crowd.end()?;
    println!("\nkill -9, {} s: {met}\n{report}", started.elapsed().as_secs());
    Ok(())
}

/// The network breaks messages all the while; now and then the process is killed as well.
fn by_the_network(time: Duration, seed: u64) -> Result<()> {
    let mut deployment = Deployment::start_with(&[])?;
    let port = deployment.stack().port();
    let storm = Storm::before(port, seed, Weather::Storm)?;
    let started = Instant::now();
    let crowd = Crowd::begin(&deployment, &storm.url(), seed, Habit::CROWD)?;
    let mut dice = Dice::new(seed ^ 1);
    let mut kills = 0;
    while started.elapsed() < time {
        thread::sleep(dice.millis(20_000));
        kills += kill_again_and_again(&mut deployment, &crowd, 1, 100, &mut dice)?.in_flight.len();
    }
    storm.turn(Weather::Calm);
    let report = crowd.end()?;
    println!(
        "\na network that breaks, {} s and {kills} kills: {:?}\n{report}",
        time.as_secs(),
        storm.counts()
    );
    Ok(())
}
