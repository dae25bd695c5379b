//! A real Chromium, driven through `chromedriver`.
//!
//! The driver's port is the one it reports, every browser begins with an empty profile, and both end when their owner
//! is dropped, whatever the test was doing.

use super::ready::until;
use super::watch::Watch;
use anyhow::{Context as _, Result, bail};
use deskbell_dev::http;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use thirtyfour::{Capabilities, WebDriver};

/// No sandbox, since tests may run as root; motion reduced, so that nothing moves away from a click; and nothing that
/// asks the network by itself.
const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    "--lang=en",
];

/// A running `chromedriver`.
pub(super) struct Chromedriver {
    child: Child,
    url: String,
}

impl Chromedriver {
    /// Starts it on a free port.
    ///
    /// Fails when there is none: the system's package manager has it (`chromium-driver`), or `CHROMEDRIVER` says where.
    pub(super) fn start() -> Result<Self> {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let mut lines = BufReader::new(child.stdout.take().context("chromedriver has no output")?).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let port = line.strip_prefix("ChromeDriver was started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        // A full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        match port {
            Some(port) => Ok(Self { child, url: format!("http://127.0.0.1:{port}") }),
            None => bail!("chromedriver did not say where it listens"),
        }
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // It fails only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a browser looks at pages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looks {
    /// Width and height of the window's inside; an ordinary desktop's when absent.
    pub size: Option<(u32, u32)>,
    /// Whether its owner likes dark colours.
    pub dark: bool,
}

/// A browser with one window. It ends when it is dropped.
pub struct Chromium {
    driver: WebDriver,
    watch: Watch,
    session: String,
    words: AtomicU32,
    downloads: PathBuf,
}

impl Chromium {
    pub(super) async fn start(chromedriver: &Chromedriver, profile: &Path, looks: Looks) -> Result<Self> {
        fs::create_dir_all(profile)?;
        let (width, height) = looks.size.unwrap_or((1280, 900));
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.display()));
        flags.push(format!("--window-size={width},{height}"));
        let mut wanted = Capabilities::new();
        let downloads = profile.join("downloads");
        let prefs = json!({ "download.default_directory": downloads, "download.prompt_for_download": false });
        wanted.set("goog:chromeOptions", json!({ "args": flags, "prefs": prefs }))?;
        let driver = WebDriver::new(&chromedriver.url, wanted).await.context("Chromium did not start")?;
        let session = format!("{}/session/{}", chromedriver.url, driver.session_id());
        // The end is ours to bring about: without an executor, too.
        driver.clone().leak()?;
        let address =
            driver.capabilities().get("goog:chromeOptions").and_then(|o| o["debuggerAddress"].as_str());
        let address = address.context("Chromium has no DevTools address")?;
        let mut first = Vec::new();
        if looks.dark {
            let dark = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
            first.push(("Emulation.setEmulatedMedia", dark));
        }
        let watch = Watch::start(address, first)?;
        let browser = Self { driver, watch, session, words: AtomicU32::new(0), downloads };
        if looks.size.is_some() {
            let metrics =
                json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
            browser.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        }
        // Or a page might be on its way before anybody listens.
        browser.catch_up().await?;
        Ok(browser)
    }

    /// What drives it.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// A file that it has downloaded, by its name, once it is whole.
    pub async fn downloaded(&self, name: &str) -> Result<Vec<u8>> {
        until(&format!("the download of {name}"), async || Ok(fs::read(self.downloads.join(name)).ok())).await
    }

    /// What is overheard of it.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Waits until everything that has happened so far has been overheard. Leaves the page's own frame selected.
    pub async fn catch_up(&self) -> Result<()> {
        let word = format!("so far {}", self.words.fetch_add(1, Ordering::Relaxed));
        self.driver.enter_default_frame().await?;
        self.driver.execute("console.debug(arguments[0])", vec![Value::from(word.clone())]).await?;
        until("the browser's own words", async || Ok(self.watch.has_heard(&word).then_some(()))).await
    }

    /// Fails when any page or frame has complained of anything.
    pub async fn assert_no_problems(&self) -> Result<()> {
        self.catch_up().await?;
        let problems = self.watch.problems();
        anyhow::ensure!(problems.is_empty(), "the browser complains: {problems:#?}");
        Ok(())
    }

    /// A picture of the window as it is now, whatever state the test is in.
    pub fn picture(&self, file: &Path) -> Result<()> {
        use base64::Engine as _;
        let answer: Value =
            serde_json::from_slice(&http::get(&format!("{}/screenshot", self.session))?.body)?;
        let picture = answer["value"].as_str().context("no picture")?;
        Ok(fs::write(file, base64::engine::general_purpose::STANDARD.decode(picture)?)?)
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It fails only when the browser or its driver has ended already.
        let _ = http::request("DELETE", &self.session, &[], None);
    }
}
