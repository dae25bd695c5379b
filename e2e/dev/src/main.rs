//! `cargo dev`: one command that sets up, builds, runs and tests Deskbell.

mod bench;
mod build;
mod checks;
mod cli;
mod disk;
mod interrupt;
mod password;
mod progress;
mod serve;
mod setup;
mod toolchain;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let command = cli::Cli::parse();
    match interrupt::install().and_then(|()| command.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.root_cause().is::<interrupt::Interrupted>() => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
