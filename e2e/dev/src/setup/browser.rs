//! A real Chromium for the browser tests, with fonts for every language that is tested.

use std::path::Path;

use anyhow::{Result, bail};

use super::system;
use crate::progress::Step;

const PACKAGES: [&str; 4] = ["chromium", "chromium-driver", "fonts-noto-core", "fonts-noto-cjk"];

/// Whether browser, driver and fonts are there.
pub(super) fn present() -> bool {
    let browser =
        ["chromium", "chromium-browser", "google-chrome"].iter().any(|name| system::find(name).is_some());
    // Other systems come with fonts for all scripts.
    let fonts = !system::has_apt() || Path::new("/usr/share/fonts/opentype/noto").is_dir();
    browser && system::find("chromedriver").is_some() && fonts
}

/// Installs them where the system's package manager can.
pub(super) fn install(step: &Step) -> Result<()> {
    if system::find("apt-get").is_none() {
        bail!("install Chromium (or Chrome) and the matching chromedriver, then start again");
    }
    system::apt_install(step, &PACKAGES)
}
