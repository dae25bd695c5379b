//! The desk, as an agent uses it.

use super::ready::until;
use super::stage::Stage;
use anyhow::{Result, ensure};

/// The desk.
pub struct Desk {
    stage: Stage,
}

/// A conversation in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it began with.
    pub subject: String,
    /// `waiting`, `answered` or `resolved`.
    pub status: String,
    /// The visitor's language, as its badge says.
    pub language: String,
}

/// What the desk knows beside the open conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// What was asked of the FAQ.
    pub question: Option<String>,
    /// Titles of the articles that were tried.
    pub tried: Vec<String>,
    /// The page, as it calls itself, and its address.
    pub page: String,
    /// The visitor's language.
    pub language: String,
    /// The orders, whole.
    pub orders: Vec<String>,
}

impl Desk {
    pub(super) fn new(stage: Stage) -> Self {
        Self { stage }
    }

    /// What shows it.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Signs in, and waits until the list of those who wait is there.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<()> {
        self.stage.fill("[data-test=email]", email).await?;
        self.stage.fill("[data-test=password]", password).await?;
        self.stage.click("[data-test=sign-in]").await?;
        self.stage.see("[data-test=conversation-row], [data-test=empty]").await.map(drop)
    }

    /// Goes to a view, by its name in the address: `mine`, `waiting`, `spam`, `questions` and so on.
    pub async fn view(&self, name: &str) -> Result<()> {
        let link = format!("[data-test=view-{name}]");
        self.stage.see(&link).await?;
        // On a phone the views lie beside each other, further than the screen; WebDriver scrolls only rightwards.
        let show = format!("document.querySelector('{link}').scrollIntoView({{ inline: 'center' }})");
        self.stage.run(&show, Vec::new()).await?;
        self.stage.click(&link).await
    }

    /// Goes to a page of the menu behind one's own name: `profile`, `team` or `audit`.
    pub async fn page(&self, name: &str) -> Result<()> {
        self.stage.click("[data-test=account]").await?;
        self.stage.click(&format!("[data-test=page-{name}]")).await?;
        self.stage.see(&format!("[data-test={name}] h1")).await?;
        self.stage.gone(".skeleton").await
    }

    /// Signs out by that menu, and waits for the door.
    pub async fn sign_out(&self) -> Result<()> {
        self.stage.click("[data-test=account]").await?;
        self.stage.click("[data-test=sign-out]").await?;
        self.stage.see("[data-test=email]").await.map(drop)
    }

    /// As an owner at the team's page: invites somebody, and reads the link.
    pub async fn invite(&self, email: &str, name: &str) -> Result<String> {
        self.stage.fill("[data-test=invite-email]", email).await?;
        self.stage.fill("[data-test=invite-name]", name).await?;
        self.stage.press_enter("[data-test=invite-name]").await?;
        let link = self.stage.see("[data-test=link-address]").await?.prop("value").await?;
        Ok(link.unwrap_or_default())
    }

    /// Opens a link to join.
    pub async fn follow(&self, link: &str) -> Result<()> {
        Ok(self.stage.browser().driver().goto(link).await?)
    }

    /// At one's own account: sets codes up with the code of the period before; the secret, and the recovery codes.
    pub async fn set_up_codes(&self, password: &str) -> Result<(String, Vec<String>)> {
        self.stage.click("[data-test=set-up-codes]").await?;
        self.stage.fill("[data-test=codes-field]", password).await?;
        self.stage.press_enter("[data-test=codes-field]").await?;
        let secret = self.stage.text("[data-test=secret]").await?.replace(' ', "");
        self.stage.fill("[data-test=codes-field]", &crate::totp::code(&secret, -1)?).await?;
        self.stage.press_enter("[data-test=codes-field]").await?;
        self.stage.see("[data-test=recovery]").await?;
        Ok((secret, self.stage.texts("[data-test=recovery-code]").await?))
    }

    /// The conversations of the view that shows.
    pub async fn rows(&self) -> Result<Vec<Row>> {
        let find = "return [...document.querySelectorAll('[data-test=conversation-row]')].map((e) => [ \
                    e.querySelector('.row-subject').textContent, e.dataset.status, \
                    e.querySelector('[data-test=language-badge]').textContent ])";
        let found: Vec<(String, String, String)> =
            serde_json::from_value(self.stage.run(find, Vec::new()).await?)?;
        Ok(found.into_iter().map(|(subject, status, language)| Row { subject, status, language }).collect())
    }

    /// Waits for a conversation to appear in the view that shows, by what it began with.
    pub async fn sees(&self, subject: &str) -> Result<Row> {
        until(&format!("{subject:?} in the list"), async || {
            let rows = self.rows().await?;
            let found = rows.iter().find(|row| row.subject == subject).cloned();
            ensure!(found.is_some(), "the list has {rows:#?}");
            Ok(found)
        })
        .await
    }

    /// Waits until a conversation has left the view that shows.
    pub async fn misses(&self, subject: &str) -> Result<()> {
        until(&format!("{subject:?} to leave the list"), async || {
            let rows = self.rows().await?;
            Ok(rows.iter().all(|row| row.subject != subject).then_some(()))
        })
        .await
    }

    /// Opens a conversation of the view that shows, by what it began with.
    pub async fn open(&self, subject: &str) -> Result<()> {
        until(&format!("{subject:?} to open"), async || {
            let at = self.rows().await?.iter().position(|row| row.subject == subject);
            let rows = self.stage.all("[data-test=conversation-row]").await?;
            match at.and_then(|at| rows.get(at)) {
                Some(row) => Ok(Some(row.click().await?)),
                None => Ok(None),
            }
        })
        .await?;
        until("its subject", async || {
            Ok((self.stage.texts("[data-test=subject]").await? == [subject]).then_some(()))
        })
        .await
    }

    /// What is known beside the open conversation.
    pub async fn known(&self) -> Result<Known> {
        self.stage.see("[data-test=panel]").await?;
        let question = self.stage.texts("[data-test=known-question]").await?.into_iter().next();
        let one = async |css: &str| anyhow::Ok(self.stage.texts(css).await?.concat());
        Ok(Known {
            question,
            tried: self.stage.texts("[data-test=known-tried]").await?,
            page: one("[data-test=known-page]").await?,
            language: one("[data-test=known-language]").await?,
            orders: self.stage.texts("[data-test=known-order]").await?,
        })
    }

    /// The messages of the open conversation: `visitor` or `staff`, and what they say.
    pub async fn messages(&self) -> Result<Vec<(String, String)>> {
        let find = "return [...document.querySelectorAll('[data-test=entry]')].map((e) => [ \
                    e.dataset.side, e.querySelector('[data-test=entry-text]').textContent ])";
        Ok(serde_json::from_value(self.stage.run(find, Vec::new()).await?)?)
    }

    /// Waits until the open conversation reads just so, and nothing of it is under way.
    pub async fn reads(&self, wanted: &[(&str, &str)]) -> Result<()> {
        until("the conversation to read right", async || {
            let messages = self.messages().await?;
            let shown: Vec<(&str, &str)> =
                messages.iter().map(|(side, text)| (side.as_str(), text.as_str())).collect();
            ensure!(shown == wanted, "it reads {messages:#?}");
            ensure!(!self.stage.shows("[data-test=pending]").await?, "something is under way");
            Ok(Some(()))
        })
        .await
    }

    /// Answers, with Enter.
    pub async fn reply(&self, text: &str) -> Result<()> {
        self.stage.fill("[data-test=reply]", text).await?;
        self.stage.press_enter("[data-test=reply]").await
    }

    /// Writes a private note, mentioning the colleague whose name is the only one that begins so, if any.
    pub async fn note(&self, text: &str, mention: Option<&str>) -> Result<()> {
        self.stage.click("[data-test=mode-note]").await?;
        self.stage.fill("[data-test=note]", text).await?;
        if let Some(begun) = mention {
            self.stage.see("[data-test=note]").await?.send_keys(format!(" @{begun}")).await?;
            self.stage.see("[data-test=mention-offer]").await?;
            self.stage.press_enter("[data-test=note]").await?;
            self.stage.gone("[data-test=mention-offer]").await?;
        }
        self.stage.press_enter("[data-test=note]").await?;
        self.stage.click("[data-test=mode-reply]").await?;
        self.stage.see("[data-test=reply]").await.map(drop)
    }

    /// Waits until the notes of the open conversation are these.
    pub async fn has_notes(&self, wanted: &[&str]) -> Result<()> {
        until("the notes", async || {
            let notes = self.stage.texts("[data-test=note-text]").await?;
            ensure!(notes == wanted, "the notes are {notes:#?}");
            ensure!(!self.stage.shows("[data-test=pending-note]").await?, "one is under way");
            Ok(Some(()))
        })
        .await
    }

    /// Waits until one of the lines about changes reads so.
    pub async fn tells(&self, change: &str) -> Result<()> {
        until(&format!("{change:?} in the conversation"), async || {
            let told = self.stage.texts("[data-test=change] > span").await?;
            ensure!(told.iter().any(|line| line == change), "it tells {told:#?}");
            Ok(Some(()))
        })
        .await
    }

    /// Waits until it says who else is at the open conversation; nobody with no words.
    pub async fn warns(&self, words: &str) -> Result<()> {
        until(&format!("{words:?} above the conversation"), async || {
            let said = self.stage.texts("[data-test=viewing]").await?.concat();
            ensure!(said.trim() == words, "it says {said:?}");
            Ok(Some(()))
        })
        .await
    }

    /// Opens a menu of the open conversation and chooses.
    pub async fn choose(&self, menu: &str, choice: &str) -> Result<()> {
        self.stage.click(&format!("[data-test={menu}]")).await?;
        self.stage.click(&format!("[data-test={choice}]")).await
    }

    /// Takes back what was done last.
    pub async fn undo(&self) -> Result<()> {
        self.stage.click("[data-test=undo]").await?;
        self.stage.gone("[data-test=undo]").await
    }

    /// Presses a key where nothing is being typed.
    pub async fn press(&self, key: &str) -> Result<()> {
        self.stage.run("document.activeElement.blur()", Vec::new()).await?;
        self.stage.see("body").await?.send_keys(key).await?;
        Ok(())
    }

    /// Searches.
    pub async fn search(&self, words: &str) -> Result<()> {
        self.stage.fill("[data-test=search]", words).await
    }

    /// Marks the open conversation as done.
    pub async fn resolve(&self) -> Result<()> {
        self.stage.click("[data-test=resolve]").await?;
        self.has_status("resolved").await
    }

    /// Waits until the open conversation has that status.
    pub async fn has_status(&self, status: &str) -> Result<()> {
        self.stage.see(&format!("[data-test=status][data-status={status}]")).await.map(drop)
    }

    /// Makes an article of the open conversation and publishes it: title and text replace what is proposed.
    pub async fn publish(&self, title: &str, text: &str) -> Result<()> {
        self.stage.click("[data-test=make-article]").await?;
        self.stage.fill("[data-test=article-title]", title).await?;
        self.stage.fill("[data-test=article-body]", text).await?;
        self.stage.click("[data-test=publish]").await?;
        self.stage.gone("[data-test=article-dialog]").await
    }

    /// Waits until a view's count is that; nothing stands for 0.
    pub async fn counts(&self, view: &str, count: u32) -> Result<()> {
        until(&format!("{count} in {view}"), async || {
            let find = format!("return document.querySelector('[data-test=count-{view}]').textContent");
            let shown = self.stage.run(&find, Vec::new()).await?;
            // English groups the digits.
            let shown = shown.as_str().unwrap_or_default().replace(',', "");
            let wanted = if count == 0 { String::new() } else { count.to_string() };
            ensure!(shown == wanted, "it says {shown}");
            Ok(Some(()))
        })
        .await
    }
}
