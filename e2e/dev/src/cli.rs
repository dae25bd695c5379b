//! The command line, and nothing but.

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{bench, build, checks, interrupt, password, serve, setup};
use deskbell_dev::import;
use deskbell_dev::project::Project;

/// Sets up, builds, runs and tests Deskbell. Without a command: everything it takes to try it.
#[derive(Parser)]
#[command(
    name = "cargo dev",
    bin_name = "cargo dev",
    args_conflicts_with_subcommands = true,
    max_term_width = 100,
    after_help = "The first start takes some minutes: it compiles the build tools once. Everything stays inside the checkout,\nbut for what the system's package manager installs."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Args,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing: wasm32 standard library, build tools, npm packages
    Setup,
    /// Build widget, desk and Worker for release
    Build,
    /// Look quickly: formatting, lints, native tests
    Check,
    /// Run everything: formatting, lints, native, protocol and browser tests
    Test(checks::TestArgs),
    /// Import articles or orders into a site
    Import(import::command::Args),
    /// Set the password of a site's owner, without mail
    Password(password::Args),
    /// Run a benchmark: `cargo dev bench edge`
    Bench(bench::Args),
}

impl Cli {
    /// Does what was asked for.
    pub(crate) fn run(self) -> Result<()> {
        let project = Project::find()?;
        match self.command {
            None => serve::run(&project, &self.serve),
            Some(Command::Setup) => {
                let toolchain = setup::run(&project, setup::Scope::Test)?;
                println!("Everything is there; building with {}.", toolchain.version);
                Ok(())
            }
            Some(Command::Build) => {
                let toolchain = setup::run(&project, setup::Scope::Run)?;
                if !build::run(&project, &toolchain)? {
                    println!("Everything is up to date.");
                }
                Ok(())
            }
            Some(Command::Check) => checks::check(&project),
            Some(Command::Test(args)) => checks::test(&project, &args),
            Some(Command::Import(args)) => args.run(&project.state(), &interrupt::check),
            Some(Command::Password(args)) => password::run(&project, &args),
            Some(Command::Bench(args)) => bench::run(&project, &args),
        }
    }
}
