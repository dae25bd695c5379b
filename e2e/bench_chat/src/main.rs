//! `cargo dev bench chat [VISITORS…] [--no-stored | --stored]`: many open chats on one site, in one `workerd`, beside a Durable
//! Object written by hand in JavaScript that makes the same writes and sends the same frames; and what the desk takes
//! with 500 and with 50,000 conversations stored.
//!
//! With each number of visitors (1,000, 5,000 and 10,000 unless told), a process of its own: all connect and say hello;
//! then for 20 s one of a hundred writes each second, and an agent answers each message; then as many messages as go
//! through, 32 on their way at once. The edge is held to 80 % of the other's messages and 1.5 times its memory.

mod rival;
mod stored;
mod subject;
mod swarm;
mod talk;

use anyhow::{Context as _, Result};
use deskbell_dev::process::allow_files;
use deskbell_dev::project::Project;
use subject::Subject;
use talk::{Measured, percentile};

fn main() -> Result<()> {
    let (flags, numbers): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let parsed: Result<Vec<usize>, _> = numbers.iter().map(|number| number.parse()).collect();
    let mut visitors = parsed.context("usage: chat [VISITORS…] [--no-stored | --stored]")?;
    if flags.iter().any(|flag| flag == "--stored") {
        return stored();
    }
    if visitors.is_empty() {
        visitors = vec![1_000, 5_000, 10_000];
    }
    // `workerd` has two files open for each visitor.
    let most = usize::try_from(allow_files(65_536))?.saturating_sub(400) / 2;
    for count in visitors.iter_mut().filter(|count| **count > most) {
        eprintln!("{count} visitors are more files than this system allows: {most} come");
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
        let edge = talk::measure(&Subject::edge()?, count).context("edge")?;
        line("edge", &edge);
        let rival = talk::measure(&Subject::rival(&project)?, count).context("by hand")?;
        line("by hand", &rival);
        println!(
            "          the edge: {:.2} × the messages, {:.2} × the memory with all there, {:.2} × after the chats",
            edge.per_second / rival.per_second,
            edge.idle / rival.idle,
            edge.active / rival.active
        );
    }
    if !flags.iter().any(|flag| flag == "--no-stored") {
        stored()?;
    }
    Ok(())
}

fn line(name: &str, measured: &Measured) {
    println!(
        "{:>9} {name:<8} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>9.0} {:>9.2} {:>8.0} {:>8.0} {:>8.0} {:>8.0} {:>9.1} {:>9.1}",
        measured.visitors,
        percentile(&measured.to_agent, 50),
        percentile(&measured.to_agent, 99),
        percentile(&measured.to_visitor, 50),
        percentile(&measured.to_visitor, 99),
        measured.per_second,
        measured.cost,
        measured.empty,
        measured.idle,
        measured.active,
        measured.flooded,
        measured.per_idle(),
        measured.per_active(),
    );
}

fn stored() -> Result<()> {
    let (few, many) = (stored::measure(500)?, stored::measure(50_000)?);
    println!("\n{:<24} {:>12} {:>12} {:>7}", "ms, median", few.conversations, many.conversations, "times");
    for ((name, few), (_, many)) in few.rows.iter().zip(&many.rows) {
        println!("{name:<24} {few:>12.1} {many:>12.1} {:>7.2}", many / few);
    }
    println!("{:<24} {:>12.1} {:>12.1}", "first search, indexing", few.first_search, many.first_search);
    Ok(())
}
