//! A page of the shop, as a visitor has it before them: the launcher in its corner, the widget once it is open.

use super::chromium::Chromium;
use super::ready::until;
use super::stage::{Place, Stage};
use super::widget::Widget;
use anyhow::Result;
use std::sync::Arc;
use thirtyfour::Key;

/// A question that the demo's FAQ has near misses for, but no answer.
pub const GAP: &str = "do you hold pottery classes for children?";

const LAUNCHER: &str = "button.l";

/// A page of the shop.
pub struct HostPage {
    page: Stage,
    launcher: Stage,
    widget: Widget,
}

impl HostPage {
    /// Goes to a page.
    pub async fn open(browser: Arc<Chromium>, url: &str) -> Result<Self> {
        browser.driver().goto(url).await?;
        let stage = |place| Stage::new(Arc::clone(&browser), place);
        let (page, launcher, frame) = (stage(Place::Page), stage(Place::Launcher), stage(Place::Frame));
        Ok(Self { page, launcher, widget: Widget::new(frame) })
    }

    /// The page itself.
    pub fn page(&self) -> &Stage {
        &self.page
    }

    /// What the loader has put onto it.
    pub fn launcher(&self) -> &Stage {
        &self.launcher
    }

    /// What the frame shows.
    pub fn widget(&self) -> &Widget {
        &self.widget
    }

    /// The browser.
    pub fn browser(&self) -> &Arc<Chromium> {
        self.page.browser()
    }

    /// Waits for the launcher.
    pub async fn see_launcher(&self) -> Result<()> {
        self.launcher.see(LAUNCHER).await.map(drop)
    }

    /// Moves the pointer onto the launcher.
    pub async fn point_at_launcher(&self) -> Result<()> {
        let launcher = self.launcher.see(LAUNCHER).await?;
        self.page.enter().await?;
        let pointer = self.browser().driver().action_chain();
        Ok(pointer.move_to_element_center(&launcher).perform().await?)
    }

    /// Opens the widget, and waits until it can be used.
    pub async fn open_widget(&self) -> Result<&Widget> {
        self.launcher.click("button.l[aria-expanded=false]").await?;
        self.widget.stage().see("#app [data-screen]").await?;
        Ok(&self.widget)
    }

    /// Opens the widget, asks in vain, and begins a conversation with a person.
    pub async fn begin(&self, first: &str) -> Result<&Widget> {
        let widget = self.open_widget().await?;
        widget.search(GAP).await?;
        widget.talk().await?;
        widget.write(first).await?;
        widget.reads(&[("visitor", first)]).await?;
        Ok(widget)
    }

    /// Closes it with the Escape key.
    pub async fn escape(&self) -> Result<()> {
        self.widget.stage().enter().await?;
        let keys = self.browser().driver().action_chain();
        keys.send_keys(Key::Escape + "").perform().await?;
        self.launcher.see("button.l[aria-expanded=false]").await.map(drop)
    }

    /// Waits until the launcher shows that many unread messages; 0 shows none.
    pub async fn unread(&self, count: u32) -> Result<()> {
        until(&format!("{count} unread"), async || {
            let shown = self.launcher.texts(".u").await?;
            let wanted = if count == 0 { vec![] } else { vec![count.to_string()] };
            anyhow::ensure!(shown == wanted, "it shows {shown:?}");
            Ok(Some(()))
        })
        .await
    }

    /// Loads the page anew, as after a click on a link.
    pub async fn reload(&self) -> Result<()> {
        self.page.enter().await?;
        Ok(self.browser().driver().refresh().await?)
    }

    /// The same, and back into the conversation that was last written in.
    pub async fn come_back(&self) -> Result<()> {
        self.reload().await?;
        self.see_launcher().await?;
        self.open_widget().await?.resume(0).await
    }
}
