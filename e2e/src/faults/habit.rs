//! How the people behave; the wrong habits are there so that the check is seen to fail.

use std::time::Duration;

/// How many there are and how they behave.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    /// Visitors, each with one conversation.
    pub visitors: usize,
    /// Agents, each with one desk.
    pub agents: usize,
    /// The mean time between two messages of one visitor.
    pub every: Duration,
    /// A client that draws a new client id for what it sends again: what the client ids protect from.
    pub forgets_ids: bool,
}

impl Habit {
    /// The crowd of the long run and of the short one: 50 visitors and 5 agents.
    pub const CROWD: Self =
        Self { visitors: 50, agents: 5, every: Duration::from_millis(1_300), forgets_ids: false };
}
