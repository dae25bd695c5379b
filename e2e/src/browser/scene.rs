//! What a test needs around it: an edge, a demo site of its own, the demo shop, browsers.

use super::chromium::{Chromedriver, Chromium, Looks};
use super::desk::Desk;
use super::host::HostPage;
use super::line::Line;
use super::pages::Pages;
use super::stage::{Place, Stage};
use crate::deployment::Deployment;
use crate::guest::Guest;
use crate::owner::Owner;
use anyhow::{Context as _, Result};
use deskbell_dev::demo::{self, DemoSite};
use deskbell_dev::mail::Inbox;
use deskbell_dev::project::Project;
use deskbell_dev::random;
use deskbell_dev::shop::{self, Shop};
use shared::id::SiteKey;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Everything around a test. It is all gone when it is dropped, the browsers first.
pub struct Scene {
    browsers: Mutex<Vec<Arc<Chromium>>>,
    chromedriver: Chromedriver,
    shop: Shop,
    site: DemoSite,
    line: Line,
    edge: Arc<Deployment>,
    folder: PathBuf,
}

/// Sets the scene on the edge that the tests of a process share, and lets the test act. When it fails, a picture of
/// every window is left in `target/screenshots/failed`, and what the browsers complained of is told.
pub fn act(name: &str, test: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let started = Instant::now();
    act_on(name, Deployment::shared()?, started, test)
}

/// The same on an edge of the test's own.
pub fn act_at(name: &str, edge: Deployment, test: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    act_on(name, Arc::new(edge), Instant::now(), test)
}

/// The same on an edge of its own, with settings of a deployment in its environment.
pub fn act_with(
    name: &str,
    settings: &[(&str, &str)],
    test: impl AsyncFnOnce(&Scene) -> Result<()>,
) -> Result<()> {
    act_at(name, Deployment::start_with(settings)?, test)
}

fn act_on(
    name: &str,
    edge: Arc<Deployment>,
    started: Instant,
    test: impl AsyncFnOnce(&Scene) -> Result<()>,
) -> Result<()> {
    let scene = Scene::set(edge)?;
    eprintln!("{name}: the scene is set after {:.1} s", started.elapsed().as_secs_f32());
    play(name, &scene, test)
}

fn play(name: &str, scene: &Scene, test: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let executor = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = executor.block_on(test(scene));
    if outcome.is_err() {
        scene.tell(name)?;
    }
    outcome
}

impl Scene {
    fn set(edge: Arc<Deployment>) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("deskbell-scene-{}", random::hex(6)?));
        fs::create_dir(&folder)?;
        let line = Line::to(edge.stack().port())?;
        // The shop's port is known only when it serves, and its pages need the site's key: it begins without one.
        let options = shop::Options {
            folder: Project::find()?.shop(),
            edge: line.url(),
            site_key: String::new(),
            mail: Inbox::default(),
            port: 0,
        };
        let port = Shop::start(options.clone())?.port();
        let origin = format!("http://shop.localhost:{port}");
        let site = demo::seed(&edge.stack().url(), edge.stack().admin_token(), &folder, &origin)?;
        let shop = Shop::start(shop::Options { site_key: site.site.clone(), port, ..options })?;
        let chromedriver = Chromedriver::start()?;
        Ok(Self { browsers: Mutex::default(), chromedriver, shop, site, line, edge, folder })
    }

    /// The edge's address as browsers see it: the near end of [`Self::line`].
    pub fn edge_url(&self) -> String {
        self.line.url()
    }

    /// What lies between every browser and the edge.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// The edge.
    pub fn edge(&self) -> &Deployment {
        &self.edge
    }

    /// The demo shop.
    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// The demo site.
    pub fn site(&self) -> &DemoSite {
        &self.site
    }

    /// A browser of somebody who has never been here.
    pub async fn browser(&self, looks: Looks) -> Result<Arc<Chromium>> {
        let profile = self.folder.join(format!("profile-{}", random::hex(4)?));
        let browser = Arc::new(Chromium::start(&self.chromedriver, &profile, looks).await?);
        self.browsers.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&browser));
        Ok(browser)
    }

    /// Somebody who reads these languages, without a browser.
    pub fn guest(&self, locales: &[&str]) -> Result<Guest> {
        let key = SiteKey::new(&self.site.site).context("the demo site's key")?;
        Guest::open(&self.edge.api(), &key, locales)
    }

    /// A new visitor on a page of the shop.
    pub async fn visitor(&self, page: &str) -> Result<HostPage> {
        self.visitor_with(page, Looks::default()).await
    }

    /// A new visitor with a window and taste of their own.
    pub async fn visitor_with(&self, page: &str, looks: Looks) -> Result<HostPage> {
        HostPage::open(self.browser(looks).await?, &format!("{}{page}", self.shop.url())).await
    }

    /// A host for pages of the test's own, which the site knows from here on. To be asked for before any page is opened.
    pub fn pages(&self) -> Result<Pages> {
        let pages = Pages::start(&self.edge_url(), &self.site.site)?;
        let owner = self.owners_server();
        let mut settings = owner.settings()?;
        settings.origins.push(pages.origin());
        owner.change_settings(&settings)?;
        Ok(pages)
    }

    /// The desk, nobody signed in.
    pub async fn desk(&self, looks: Looks) -> Result<Desk> {
        let browser = self.browser(looks).await?;
        browser.driver().goto(format!("{}/desk/{}", self.edge_url(), self.site.site)).await?;
        Ok(Desk::new(Stage::new(browser, Place::Page)))
    }

    /// The owner's server, with its token.
    pub fn owners_server(&self) -> Owner {
        Owner::new(self.edge.api().bearer(&self.site.token), &self.site.token)
    }

    /// The owner at their desk.
    pub async fn owner(&self) -> Result<Desk> {
        let desk = self.desk(Looks::default()).await?;
        desk.sign_in(&self.site.owner_email, &self.site.owner_password).await?;
        Ok(desk)
    }

    /// The agent at theirs.
    pub async fn agent(&self) -> Result<Desk> {
        let desk = self.desk(Looks::default()).await?;
        desk.sign_in(&self.site.agent_email, &self.site.agent_password).await?;
        Ok(desk)
    }

    fn tell(&self, name: &str) -> Result<()> {
        let folder = Project::find()?.target().join("screenshots/failed");
        fs::create_dir_all(&folder)?;
        for (nth, browser) in self.browsers.lock().unwrap_or_else(PoisonError::into_inner).iter().enumerate()
        {
            let file = folder.join(format!("{name}-{nth}.png"));
            match browser.picture(&file) {
                Ok(()) => eprintln!("{name}: browser {nth} looked like {}", file.display()),
                Err(error) => eprintln!("{name}: browser {nth} cannot be looked at: {error:#}"),
            }
            eprintln!("{name}: browser {nth} complained: {:#?}", browser.watch().problems());
        }
        eprintln!("--- the edge's log ---\n{}--- end of the edge's log ---", self.edge.stack().logs());
        Ok(())
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.browsers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        // Left-over files in the system's temporary folder harm nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
