//! Fifty visitors and five agents who talk while everything around them breaks, and the check afterwards that nothing
//! acknowledged is lost, doubled or moved.
//!
//! [`Crowd`] is the people, each a thread that behaves as the widget or the desk does: an outbox, client ids drawn once,
//! `hello` with what it knows and what it could not send, a socket or `sync`. [`Storm`] is a network that breaks what
//! passes. [`Report`] is what the check found.

mod agent;
mod crowd;
mod dice;
mod frames;
mod habit;
mod kills;
mod storm;
mod tally;
mod verdict;
mod visitor;
mod world;

pub use crowd::Crowd;
pub use dice::Dice;
pub use habit::Habit;
pub use kills::{Kills, kill_again_and_again};
pub use storm::{Storm, Weather};
pub use verdict::Report;
pub use world::World;
