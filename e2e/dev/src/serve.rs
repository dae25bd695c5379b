//! `cargo dev` itself: set up, build, run, show where to look, and end cleanly.
//!
//! Everything that a run keeps stands in one folder: `data/` (the objects' databases), `env` (the
//! secrets), `demo.json` (the demo site's sign-ins). One folder is used by one run at a time.

use std::fs::File;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::{build, disk, interrupt, setup};
use deskbell_dev::demo;
use deskbell_dev::mail::Sink;
use deskbell_dev::project::Project;
use deskbell_dev::secrets::Secrets;
use deskbell_dev::shop::{self, Shop};
use deskbell_dev::workerd::{Echo, Options, Workerd};

/// How often the sources are looked at.
const WATCH_EVERY: Duration = Duration::from_millis(700);

/// How to run it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Port on 127.0.0.1; the demo shop takes the next one
    #[arg(long, default_value_t = 8787, value_parser = clap::value_parser!(u16).range(1..65535))]
    port: u16,
    /// Folder that keeps data and secrets [default: .deskbell]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Leave the demo site and its shop out
    #[arg(long)]
    no_demo: bool,
    /// Rebuild and restart whenever a source changes
    #[arg(long)]
    watch: bool,
    /// Show every request, not only what goes wrong
    #[arg(long)]
    verbose: bool,
}

/// Runs until Ctrl-C.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let state = match &args.data {
        Some(dir) => std::path::absolute(dir).context("the data folder has no absolute path")?,
        None => project.state(),
    };
    disk::require(&state, 100, "keeping data")?;
    let _lock = lock(&state)?;
    require_free(args.port)?;
    let toolchain = setup::run(project, setup::Scope::Run)?;
    build::run(project, &toolchain)?;

    let sink = if args.no_demo || std::env::var_os("DESKBELL_SMTP").is_some() {
        None
    } else {
        Some(Sink::start(0)?)
    };
    let options = Options {
        data: state.join("data"),
        port: args.port,
        secrets: Secrets::load_or_create(&state.join("env"))?,
        local_network: false,
        settings: sink.as_ref().map(mail_settings).unwrap_or_default(),
        mail_authority: None,
        edge: None,
        echo: if args.verbose { Echo::All } else { Echo::Problems },
    };
    let mut edge = start(project, &options)?;
    let _shop = if args.no_demo {
        println!("\n  Edge        {}\n", edge.url());
        None
    } else {
        Some(open_demo(project, &edge, &options.secrets, &state, sink.as_ref())?)
    };
    println!("Ctrl-C ends it.");

    let sources = build::sources(project);
    let mut pulse = build::pulse(&sources);
    while !interrupt::requested() {
        thread::sleep(if args.watch { WATCH_EVERY } else { Duration::from_millis(100) });
        if let Some(status) = edge.try_wait()? {
            if interrupt::requested() {
                break;
            }
            bail!("workerd ended by itself ({status})");
        }
        if args.watch && build::pulse(&sources) != pulse {
            pulse = build::pulse(&sources);
            match build::run(project, &toolchain) {
                Ok(true) => {
                    edge.stop();
                    edge = start(project, &options)?;
                    eprintln!("Restarted.");
                }
                Ok(false) => {}
                Err(error) if interrupt::requested() => return Err(error),
                Err(error) => eprintln!("error: {error:#}\nThe last good build keeps running."),
            }
        }
    }
    edge.stop();
    eprintln!("Stopped; the data stays in {}.", state.display());
    Ok(())
}

/// The demo's mails go nowhere but to the shop's page for them, and there is no need to wait long for one.
fn mail_settings(sink: &Sink) -> Vec<(String, String)> {
    [
        ("DESKBELL_SMTP", sink.url()),
        ("DESKBELL_MAIL_FROM", "hello@kiln-leaf.example".to_owned()),
        ("DESKBELL_MAIL_MINUTE", "10000".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// Fills the demo site once, opens its shop, and says where to look.
fn open_demo(
    project: &Project,
    edge: &Workerd,
    secrets: &Secrets,
    state: &Path,
    sink: Option<&Sink>,
) -> Result<Shop> {
    let port = edge.port() + 1;
    let site = demo::seed(&edge.url(), &secrets.admin_token, state, &shop::origin_at(port))?;
    let options = shop::Options {
        folder: project.shop(),
        edge: edge.url(),
        site_key: site.site.clone(),
        mail: sink.map(Sink::inbox).unwrap_or_default(),
        port,
    };
    let shop = Shop::start(options)?;
    println!(
        "
  Demo shop   {shop}
  Desk        {edge}/desk/{key}
              owner  {owner}  password {owner_password}
              agent  {agent}  password {agent_password}
  Help pages  {edge}/help/{key}
  Mail sent   {shop}mail
  Snippet     <script async src=\"{edge}/s/{key}.js\"></script>
",
        shop = shop.url(),
        edge = edge.url(),
        key = site.site,
        owner = site.owner_email,
        owner_password = site.owner_password,
        agent = site.agent_email,
        agent_password = site.agent_password,
    );
    Ok(shop)
}

fn start(project: &Project, options: &Options) -> Result<Workerd> {
    let mut edge = Workerd::start(project, options)?;
    edge.wait_healthy(Duration::from_secs(30))?;
    Ok(edge)
}

fn lock(state: &Path) -> Result<File> {
    let path = state.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        bail!("another `cargo dev` uses {}: stop it, or choose another folder with --data", state.display());
    }
    Ok(file)
}

/// Looked at before the build, so that nobody waits minutes for bad news.
fn require_free(port: u16) -> Result<()> {
    for port in [port, port + 1] {
        match TcpListener::bind(("127.0.0.1", port)) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                bail!("port {port} is taken: stop what listens there, or choose another with --port")
            }
            Err(error) => return Err(error).with_context(|| format!("port {port} cannot be used")),
        }
    }
    Ok(())
}
