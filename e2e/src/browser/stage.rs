//! A part of a browser's window, and how one finds and does things there.
//!
//! Elements are found by CSS, only those that show, and anew each time: an app draws again whenever it likes.

use super::chromium::Chromium;
use super::ready::until;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::sync::Arc;
use thirtyfour::{Key, WebElement};

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The page itself.
    Page,
    /// The launcher's shadow root.
    Launcher,
    /// The frame inside it.
    Frame,
}

/// A part of a browser's window.
#[derive(Clone)]
pub struct Stage {
    browser: Arc<Chromium>,
    place: Place,
}

impl Stage {
    /// That part of that browser's window.
    pub fn new(browser: Arc<Chromium>, place: Place) -> Self {
        Self { browser, place }
    }

    /// The browser.
    pub fn browser(&self) -> &Arc<Chromium> {
        &self.browser
    }

    /// Turns to this part; scripts run in it afterwards.
    pub async fn enter(&self) -> Result<()> {
        let driver = self.browser.driver();
        driver.enter_default_frame().await?;
        if self.place == Place::Frame {
            let find =
                "return document.querySelector('deskbell-widget').shadowRoot.querySelector('.p iframe')";
            driver
                .execute(find, Vec::new())
                .await?
                .element()
                .context("there is no frame")?
                .enter_frame()
                .await?;
        }
        Ok(())
    }

    /// Runs a script in this part's document.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        self.enter().await?;
        Ok(self.browser.driver().execute(script, arguments).await?.json().clone())
    }

    /// All elements that show now.
    pub async fn all(&self, css: &str) -> Result<Vec<WebElement>> {
        self.enter().await?;
        let find = "const root = arguments[1] ? document.querySelector('deskbell-widget')?.shadowRoot : document; \
                    return [...root?.querySelectorAll(arguments[0]) ?? []] \
                    .filter((e) => e.checkVisibility({ visibilityProperty: true }))";
        let arguments = vec![css.into(), (self.place == Place::Launcher).into()];
        Ok(self.browser.driver().execute(find, arguments).await?.elements()?)
    }

    /// Whether any shows now.
    pub async fn shows(&self, css: &str) -> Result<bool> {
        Ok(!self.all(css).await?.is_empty())
    }

    /// Waits for one to show.
    pub async fn see(&self, css: &str) -> Result<WebElement> {
        until(css, async || Ok(self.all(css).await?.into_iter().next())).await
    }

    /// Waits until none shows any more.
    pub async fn gone(&self, css: &str) -> Result<()> {
        until(&format!("{css} to go"), async || Ok((!self.shows(css).await?).then_some(()))).await
    }

    /// Waits for one to show, and clicks it.
    pub async fn click(&self, css: &str) -> Result<()> {
        self.click_nth(css, 0).await
    }

    /// Waits for that many to show, and clicks the last of them.
    pub async fn click_nth(&self, css: &str, nth: usize) -> Result<()> {
        until(&format!("{css} to take a click"), async || match self.all(css).await?.get(nth) {
            Some(element) => Ok(Some(element.click().await?)),
            None => Ok(None),
        })
        .await
    }

    /// Waits for a field to show, and writes into it in place of what it holds. Ends with the field holding just that.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let field = self.see(css).await?;
        field.click().await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(Key::Backspace + text).await?;
        until(&format!("{css} to hold {text:?}"), async || {
            let Some(field) = self.all(css).await?.into_iter().next() else { return Ok(None) };
            let held = field.prop("value").await?;
            ensure!(held.as_deref() == Some(text), "it holds {held:?}");
            Ok(Some(()))
        })
        .await
    }

    /// Presses Enter in a field.
    pub async fn press_enter(&self, css: &str) -> Result<()> {
        Ok(self.see(css).await?.send_keys(Key::Enter + "").await?)
    }

    /// Waits for one to show, and reads it.
    pub async fn text(&self, css: &str) -> Result<String> {
        until(css, async || match self.all(css).await?.first() {
            Some(element) => Ok(Some(element.text().await?)),
            None => Ok(None),
        })
        .await
    }

    /// Reads all that show now.
    pub async fn texts(&self, css: &str) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for element in self.all(css).await? {
            texts.push(element.text().await?);
        }
        Ok(texts)
    }

    /// Waits for one to show, and reads an attribute of it.
    pub async fn attribute(&self, css: &str, name: &str) -> Result<Option<String>> {
        until(css, async || match self.all(css).await?.first() {
            Some(element) => Ok(Some(element.attr(name).await?)),
            None => Ok(None),
        })
        .await
    }
}
