//! A running edge with data of its own.

use crate::api::Api;
use crate::fixture;
use crate::owner::Owner;
use crate::site::Site;
use anyhow::Result;
use deskbell_dev::mail::Sink;
use deskbell_dev::stack::Stack;
use shared::owner::{NewSite, Settings, SiteList, SiteMade};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A deployment: gone, with all its data, when it is dropped.
pub struct Deployment {
    stack: Stack,
}

impl Deployment {
    /// Starts one of its own, for a test that stops it or looks at the whole of it.
    pub fn start() -> Result<Self> {
        Ok(Self { stack: Stack::start()? })
    }

    /// Starts one with settings of a deployment in its environment.
    pub fn start_with(settings: &[(&str, &str)]) -> Result<Self> {
        Ok(Self { stack: Stack::start_with(settings)? })
    }

    /// Starts one that sends its mail to this server, and waits so many milliseconds where it would wait a minute.
    pub fn start_mailing(sink: &Sink, minute: u32) -> Result<Self> {
        let (url, minute) = (sink.url(), minute.to_string());
        Self::start_with(&[
            ("DESKBELL_SMTP", &url),
            ("DESKBELL_MAIL_FROM", "hello@shop.example"),
            ("DESKBELL_MAIL_MINUTE", &minute),
        ])
    }

    /// Starts one with settings of a deployment, which also trusts mail servers by this certificate (PEM).
    pub fn start_trusting(settings: &[(&str, &str)], mail_authority: &str) -> Result<Self> {
        Ok(Self { stack: Stack::start_trusting(settings, mail_authority)? })
    }

    /// The one that the tests of a process share while any of them runs. Tests stay apart by having a site each.
    pub fn shared() -> Result<Arc<Self>> {
        static SHARED: Mutex<Weak<Deployment>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Ok(running);
        }
        let started = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&started);
        Ok(started)
    }

    /// One on a stack that was started otherwise.
    pub fn on(stack: Stack) -> Self {
        Self { stack }
    }

    /// Starts the process again with another value of a setting.
    pub fn reconfigure(&mut self, name: &str, value: &str) -> Result<()> {
        self.stack.set(name, value);
        self.stack.restart()
    }

    /// The stack underneath: its process, secret and log.
    pub fn stack(&self) -> &Stack {
        &self.stack
    }

    /// Ends the process as a crash would.
    pub fn kill(&mut self) {
        self.stack.kill();
    }

    /// Starts the process again on the same data and port.
    pub fn restart(&mut self) -> Result<()> {
        self.stack.restart()
    }

    /// Deploys another build on the same data, which prints `marker`.
    pub fn deploy(&mut self, marker: &str) -> Result<()> {
        self.stack.deploy(marker)
    }

    /// The same with other files to serve: `change` gets the folder with a copy of them.
    pub fn deploy_files(&mut self, marker: &str, change: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        self.stack.deploy_files(marker, change)
    }

    /// A caller without any credential.
    pub fn api(&self) -> Api {
        Api::new(&self.stack.url())
    }

    /// The deployment's administrator.
    pub fn admin(&self) -> Api {
        self.api().bearer(self.stack.admin_token())
    }

    /// All sites.
    pub fn sites(&self) -> Result<SiteList> {
        self.admin().get("/api/v1/admin/sites")?.json()
    }

    /// Makes a site with nothing in it.
    pub fn empty_site(&self, settings: Settings) -> Result<Site> {
        let new = NewSite { settings, owner: fixture::new_staff("mai@shop.example", "Mai")? };
        let made: SiteMade = self.admin().post("/api/v1/admin/sites", &new)?.json()?;
        let owner = Owner::new(self.api().bearer(&made.token), &made.token);
        Ok(Site::new(self.api(), made.site, owner, self.stack.secret()))
    }

    /// Makes a site with the articles and orders of [`fixture`].
    pub fn site(&self) -> Result<Site> {
        let site = self.empty_site(fixture::settings()?)?;
        site.owner().import_articles(&fixture::articles())?;
        site.owner().import_orders(&[fixture::order("KL-1001"), fixture::order("KL-1002")])?;
        Ok(site)
    }
}
