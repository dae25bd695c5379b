//! `cargo dev bench chat [VISITORS…] [--no-stored | --stored]`: many open chats on one site, in one `workerd`, beside a
//! Durable Object written by hand in JavaScript that makes the same writes and sends the same frames; and what the desk
//! takes with 500 and with 50,000 conversations stored.
//!
//! With each number of visitors (1,000, 5,000 and 10,000 unless told), a process for each of the two, which take turns:
//! all connect and say hello; then one of a hundred writes each second, and an agent answers each message; then as many
//! messages as go through, 32 on their way at once. Of several turns the median counts, since other work on the machine
//! falls on one turn and not on the next. The edge is held to 80 % of the other's messages and 1.5 times its memory.

mod rival;
mod stored;
mod subject;
mod swarm;
mod talk;

use anyhow::{Context as _, Result};
use deskbell_dev::process::{allow_files, load};
use deskbell_dev::project::Project;
use subject::Subject;
use talk::{Bench, Measured, median, percentile};

/// Turns that each of the two has.
const TURNS: usize = 5;

fn main() -> Result<()> {
    let (flags, numbers): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let parsed: Result<Vec<usize>, _> = numbers.iter().map(|number| number.parse()).collect();
    let mut visitors = parsed.context("usage: chat [VISITORS…] [--no-stored | --stored]")?;
    if flags.iter().any(|flag| flag == "--stored") {
        return stored::compare(500, 50_000);
    }
    if visitors.is_empty() {
        visitors = vec![1_000, 5_000, 10_000];
    }
    // `workerd` has two files open for each visitor, and this process one for each of both sides.
    let files = allow_files(65_536);
    let most = usize::try_from(files)?.saturating_sub(400) / 2;
    for count in visitors.iter_mut().filter(|count| **count > most) {
        eprintln!(
            "{count} visitors take more than the {files} open files that this system allows a process: {most} come"
        );
        *count = most;
    }
    let project = Project::find()?;
    println!(
        "{:>9} {:<8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9}",
        "visitors",
        "",
        "to agent",
        "p99 ms",
        "back p50",
        "p99 ms",
        "msgs/s",
        "CPU ms",
        "MiB: 0",
        "idle",
        "chats",
        "flood",
        "KiB/idle",
        "KiB/chat"
    );
    for count in visitors {
        let (edge, rival) = side_by_side(&project, count)?;
        line("edge", &edge);
        line("by hand", &rival);
        let times = |of: &[f64], to: &[f64]| of.iter().zip(to).map(|(of, to)| of / to).collect::<Vec<_>>();
        let messages = times(&edge.per_second, &rival.per_second);
        let work = times(&edge.cost, &rival.cost);
        println!(
            "          the edge: {:.2} × the messages ({}), {:.2} × the work for each ({}), {:.2} × the memory with all \
             there, {:.2} × after the chats, {:.2} × after the flood; load {}",
            median(&messages),
            list(&messages),
            median(&work),
            list(&work),
            edge.idle / rival.idle,
            edge.active / rival.active,
            edge.flooded / rival.flooded,
            load().unwrap_or_else(|| "unknown".to_owned()),
        );
    }
    if !flags.iter().any(|flag| flag == "--no-stored") {
        stored::compare(500, 50_000)?;
    }
    Ok(())
}

/// Both with so many visitors, taking turns.
fn side_by_side(project: &Project, visitors: usize) -> Result<(Measured, Measured)> {
    let mut edge = Bench::start(Subject::edge()?, visitors).context("edge")?;
    let mut rival = Bench::start(Subject::rival(project)?, visitors).context("by hand")?;
    for _ in 0..TURNS {
        edge.chats().context("edge")?;
        rival.chats().context("by hand")?;
    }
    for _ in 0..TURNS {
        edge.flood().context("edge")?;
        rival.flood().context("by hand")?;
    }
    Ok((edge.end(), rival.end()))
}

fn list(ratios: &[f64]) -> String {
    ratios.iter().map(|ratio| format!("{ratio:.2}")).collect::<Vec<_>>().join(" ")
}

fn line(name: &str, measured: &Measured) {
    println!(
        "{:>9} {name:<8} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>9.0} {:>9.2} {:>8.0} {:>8.0} {:>8.0} {:>8.0} {:>9.1} {:>9.1}",
        measured.visitors,
        percentile(&measured.to_agent, 50),
        percentile(&measured.to_agent, 99),
        percentile(&measured.to_visitor, 50),
        percentile(&measured.to_visitor, 99),
        median(&measured.per_second),
        median(&measured.cost),
        measured.empty,
        measured.idle,
        measured.active,
        measured.flooded,
        measured.per_idle(),
        measured.per_active(),
    );
}
