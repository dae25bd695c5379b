//! The people: begun together, ended together.

use super::agent;
use super::dice::Dice;
use super::habit::Habit;
use super::tally::{Stage, Tally};
use super::verdict::{self, Report};
use super::visitor;
use crate::deployment::Deployment;
use crate::fixture;
use crate::site::Site;
use anyhow::{Result, anyhow, ensure};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Visitors and agents who talk, each a thread.
pub struct Crowd {
    site: Site,
    tally: Arc<Tally>,
    visitors: Vec<JoinHandle<Result<visitor::Client>>>,
    agents: Vec<JoinHandle<Result<agent::Client>>>,
}

impl Crowd {
    /// Begins on a site of its own. They reach the edge at `url`; what is needed to begin is asked of the edge itself.
    pub fn begin(deployment: &Deployment, url: &str, seed: u64, habit: Habit) -> Result<Self> {
        let site = deployment.empty_site(fixture::settings()?)?;
        let tally = Arc::new(Tally::default());
        let mut agents = Vec::new();
        for name in 0..habit.agents {
            let email = format!("agent{name}@shop.example");
            let agent = site.another_agent(&email, &format!("Agent {name}"))?.at(url);
            let client = agent::Client::new(agent, name, Dice::of(seed, whose(1_000 + name)), &tally);
            agents.push(thread::spawn(move || client.run()));
        }
        let guest = site.guest(&["en"])?;
        let mut visitors = Vec::new();
        for name in 0..habit.visitors {
            let visitor = guest.begin_session()?.at(url);
            let client = visitor::Client::new(visitor, name, Dice::of(seed, whose(name)), habit, &tally)?;
            visitors.push(thread::spawn(move || client.run()));
        }
        Ok(Self { site, tally, visitors, agents })
    }

    /// Messages that are sent and not acknowledged, over connections that have not broken yet.
    pub fn in_flight(&self) -> i64 {
        self.tally.in_flight()
    }

    /// Acknowledgements that were heard so far.
    pub fn acknowledged(&self) -> usize {
        self.tally.acknowledged.load(Ordering::Relaxed)
    }

    /// Waits until something is in flight; gives back how much.
    pub fn wait_in_flight(&self, time: Duration) -> Result<i64> {
        let until = Instant::now() + time;
        loop {
            let now = self.in_flight();
            if now > 0 {
                return Ok(now);
            }
            ensure!(Instant::now() < until, "nothing is sent any more");
            std::hint::spin_loop();
            thread::sleep(Duration::from_micros(50));
        }
    }

    /// Ends the talk: nothing new is written, what is pending is sent, everybody hears what they miss; then everything
    /// is checked.
    pub fn end(self) -> Result<Report> {
        self.tally.go_on(Stage::Finishing);
        let until = Instant::now() + Duration::from_mins(1);
        while self.tally.unfinished() > 0 && Instant::now() < until && !self.anybody_failed() {
            thread::sleep(Duration::from_millis(20));
        }
        let never = self.tally.unfinished();
        self.tally.go_on(Stage::Leaving);
        let (visitors, agents) = (join(self.visitors)?, join(self.agents)?);
        ensure!(never == 0, "{never} people's messages were never acknowledged");
        verdict::check(&self.site, &visitors, &agents, &self.tally)
    }

    fn anybody_failed(&self) -> bool {
        self.visitors.iter().any(JoinHandle::is_finished) || self.agents.iter().any(JoinHandle::is_finished)
    }
}

fn whose(number: usize) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

fn join<T>(threads: Vec<JoinHandle<Result<T>>>) -> Result<Vec<T>> {
    let ended = threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a client panicked"))?);
    ended.collect()
}
