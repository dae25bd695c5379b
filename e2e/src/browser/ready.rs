//! Waiting for what should come.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// How long something may take that should take no time; generous, since two cores may also be compiling.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What takes longer than this is told of: a slow test says where it is slow.
const SLOW: Duration = Duration::from_secs(5);

/// How often is looked. Short against what people notice.
const PAUSE: Duration = Duration::from_millis(40);

/// Looks until there is something to see. A look that fails is a look that saw nothing: what is drawn anew goes stale
/// in one's hands.
///
/// Fails after [`PATIENCE`], with what was waited for and why the last look failed.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let started = Instant::now();
    loop {
        let last = match look().await {
            Ok(Some(seen)) => {
                if started.elapsed() > SLOW {
                    eprintln!("waited {:.1} s for {what}", started.elapsed().as_secs_f32());
                }
                return Ok(seen);
            }
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if started.elapsed() > PATIENCE {
            match last {
                Some(error) => bail!("waited in vain for {what}: {error:#}"),
                None => bail!("waited in vain for {what}"),
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}
