//! `cargo dev bench edge`: how fast the edge answers, as a share of what a bare hello-world Worker does in the same
//! `workerd`, in the same run, on the same machine; and how much memory it takes.
//!
//! Every kind of request runs for the same time over eight connections that are kept, each asking again as soon as it
//! has its answer. The hello-world Worker runs first and last, so that a machine that slows down meanwhile is seen.
//! `--json` prints the numbers only.

mod connection;
mod edge;
mod hello;
mod load;
mod memory;
mod report;
mod sockets;

use anyhow::{Result, bail};
use deskbell_dev::project::Project;
use load::Measured;

fn main() -> Result<()> {
    let json = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [only] if only == "--json" => true,
        _ => bail!("usage: cargo dev bench edge [--json]"),
    };
    deskbell_dev::process::allow_files(8_192);
    let project = Project::find()?;
    let hello = hello::Hello::start(&project)?;
    let memory = memory::measure()?;
    let edge = edge::Edge::start()?;

    let mut rows: Vec<(&str, Measured)> = Vec::new();
    let first = run("hello world", || load::run(hello.address(), |_| hello::request()))?;
    rows.push(("boot", run("boot", || load::run(edge.address(), |_| edge.boot()))?));
    rows.push(("ask", run("ask", || load::run(edge.address(), |n| edge.ask(n)))?));
    rows.push(("order look-up", run("order look-up", || load::run(edge.address(), |n| edge.look_up(n)))?));
    rows.push(("message, stored", run("message, stored", || sockets::stored(&edge))?));
    rows.push(("message, at the agent", run("message, at the agent", || sockets::at_the_agent(&edge))?));
    let last = run("hello world, again", || load::run(hello.address(), |_| hello::request()))?;

    let report = report::Report { first, last, rows, memory };
    if json {
        println!("{}", report.json());
    } else {
        print!("{}", report.table());
    }
    Ok(())
}

fn run(what: &str, measure: impl FnOnce() -> Result<Measured>) -> Result<Measured> {
    eprintln!("measuring: {what} …");
    measure()
}
