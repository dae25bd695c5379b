//! The shell: carries effects out with what browsers have.
//!
//! Owns fetching, the socket, timers, `Intl`, and the way to the loader. Decides nothing: whatever happens becomes an
//! action. What fails becomes one too.

pub(crate) mod inbox;
pub(crate) mod intl;
pub(crate) mod js;
mod net;
mod shell;

pub(crate) use shell::{Shell, now};
