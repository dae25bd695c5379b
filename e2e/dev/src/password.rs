//! `cargo dev password`: lets an owner in who cannot be sent mail, through the admin API.

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use deskbell_dev::project::Project;
use deskbell_dev::secrets::Secrets;
use deskbell_dev::{http, random};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Key of the site; it may begin with a hyphen
    #[arg(long, allow_hyphen_values = true)]
    site: String,
    /// Address that the owner signs in with
    #[arg(long)]
    email: String,
    /// Name that customers see
    #[arg(long, default_value = "Owner")]
    name: String,
    /// Address of the edge
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    url: String,
    /// Folder with the deployment's secrets, where `DESKBELL_ADMIN_TOKEN` is not set [default: .deskbell]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Read the password from standard input instead of making one up
    #[arg(long)]
    stdin: bool,
}

/// Sets the password and prints it when it was made up.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let token = if let Ok(token) = std::env::var("DESKBELL_ADMIN_TOKEN") {
        token
    } else {
        let state = args.data.clone().unwrap_or_else(|| project.state());
        Secrets::load(&state.join("env"))?.admin_token
    };
    let password = if args.stdin {
        let mut typed = String::new();
        std::io::stdin().read_to_string(&mut typed).context("the password cannot be read")?;
        typed.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        random::hex(10)?
    };
    if !args.site.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        bail!("{:?} is not a site key", args.site);
    }
    let body = serde_json::json!({ "email": args.email, "name": args.name, "password": password });
    let answer = http::request(
        "PUT",
        &format!("{}/api/v1/admin/sites/{}/owner", args.url.trim_end_matches('/'), args.site),
        &[("authorization", &format!("Bearer {token}")), ("content-type", "application/json")],
        Some(body.to_string().as_bytes()),
    )?;
    if !answer.is_success() {
        bail!("the edge refused ({}): {}", answer.status, answer.text().trim());
    }
    println!("{} may now sign in at {}/desk", args.email, args.url.trim_end_matches('/'));
    if !args.stdin {
        println!("Password: {password}");
    }
    Ok(())
}
