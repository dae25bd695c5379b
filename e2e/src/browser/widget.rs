//! The widget, as a visitor uses it.

use super::ready::until;
use super::stage::Stage;
use anyhow::{Result, ensure};

/// The widget.
pub struct Widget {
    stage: Stage,
}

/// A message of a conversation, as it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `visitor` or `staff`.
    pub author: String,
    /// Of the visitor's: `sending`, `sent` or `failed`.
    pub state: Option<String>,
    /// What it says.
    pub text: String,
}

/// An order, as it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSeen {
    /// Its state, as the wire calls it.
    pub state: String,
    /// How many steps its history has.
    pub steps: usize,
    /// What was bought.
    pub items: Vec<String>,
    /// The sums, each with its name, digits made Western.
    pub sums: Vec<String>,
    /// Where the parcel can be followed.
    pub tracking: Option<String>,
}

impl Widget {
    /// The widget in that part of a window: a frame, or a page of its own.
    pub fn new(stage: Stage) -> Self {
        Self { stage }
    }

    /// What shows it.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Language and direction of the document.
    pub async fn speaks(&self) -> Result<(String, String)> {
        let find = "const { lang, dir } = document.documentElement; return [lang, dir]";
        Ok(serde_json::from_value(self.stage.run(find, Vec::new()).await?)?)
    }

    /// Goes back until it shows the first screen.
    pub async fn home(&self) -> Result<()> {
        until("home", async || {
            if self.stage.shows("[data-test=search]").await? {
                return Ok(Some(()));
            }
            if let Some(back) = self.stage.all("[data-test=back]").await?.first() {
                back.click().await?;
            }
            Ok(None)
        })
        .await
    }

    /// Types into the search field, and waits until something stands below it: the titles found, best first.
    pub async fn search(&self, question: &str) -> Result<Vec<String>> {
        self.stage.fill("[data-test=search]", question).await?;
        self.stage.see("[data-test=results], [data-test=nothing]").await?;
        self.stage.texts("[data-test=results] [data-test=result]").await
    }

    /// The ids of what was found, best first.
    pub async fn found(&self) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        for result in self.stage.all("[data-test=results] [data-test=result]").await? {
            ids.extend(result.attr("data-id").await?);
        }
        Ok(ids)
    }

    /// Opens a result, the first being 0, and waits for the whole article: its title.
    pub async fn read(&self, nth: usize) -> Result<String> {
        self.stage.click_nth("[data-test=result]", nth).await?;
        self.stage.see("[data-test=article] .prose > *").await?;
        self.stage.text("[data-test=article] .article-title").await
    }

    /// Says that the open article helped, or that it did not.
    pub async fn vote(&self, helped: bool) -> Result<()> {
        if helped {
            self.stage.click("[data-test=helped-yes]").await?;
            self.stage.see("[data-test=thanks]").await?;
        } else {
            self.stage.click("[data-test=helped-no]").await?;
            self.stage.see("[data-test=article] [data-test=talk]").await?;
        }
        Ok(())
    }

    /// Looks an order up, from the first screen.
    pub async fn find_order(&self, number: &str, contact: &str) -> Result<OrderSeen> {
        self.stage.click("[data-test=track]").await?;
        self.stage.fill("[data-test=order-number]", number).await?;
        self.stage.fill("[data-test=order-contact]", contact).await?;
        self.stage.click("[data-test=order-submit]").await?;
        let state = self.stage.attribute("[data-test=order-result]", "data-state").await?.unwrap_or_default();
        let sums = self.stage.texts(".sum").await?.iter().map(|text| western(text)).collect();
        let tracking = match self.stage.all("[data-test=tracking]").await?.first() {
            Some(link) => link.attr("href").await?,
            None => None,
        };
        Ok(OrderSeen {
            state,
            steps: self.stage.all("[data-test=order-steps] > li").await?.len(),
            items: self.stage.texts(".item strong").await?,
            sums,
            tracking,
        })
    }

    /// Begins a conversation from the screen that shows.
    pub async fn talk(&self) -> Result<()> {
        self.stage.click("[data-test=talk]").await?;
        self.stage.see("[data-test=composer]").await.map(drop)
    }

    /// Writes a message and sends it with Enter.
    pub async fn write(&self, text: &str) -> Result<()> {
        self.stage.fill("[data-test=composer]", text).await?;
        self.stage.press_enter("[data-test=composer]").await?;
        until("an empty composer", async || {
            let Some(composer) = self.stage.all("[data-test=composer]").await?.into_iter().next() else {
                return Ok(None);
            };
            Ok(composer.prop("value").await?.is_none_or(|held| held.is_empty()).then_some(()))
        })
        .await
    }

    /// The messages that the open conversation shows.
    pub async fn messages(&self) -> Result<Vec<Message>> {
        let find = "return [...document.querySelectorAll('.layer:not(.under) [data-test=message]')].map((e) => ({ \
                    author: e.dataset.author, state: e.dataset.state ?? null, \
                    text: e.querySelector('.bubble').textContent }))";
        let found: Vec<serde_json::Value> = serde_json::from_value(self.stage.run(find, Vec::new()).await?)?;
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let message = |found: &serde_json::Value| Message {
            author: text(&found["author"]).unwrap_or_default(),
            state: text(&found["state"]),
            text: text(&found["text"]).unwrap_or_default(),
        };
        Ok(found.iter().map(message).collect())
    }

    /// Waits until the open conversation reads just so: author, and text. Those of the visitor have arrived.
    pub async fn reads(&self, wanted: &[(&str, &str)]) -> Result<()> {
        until("the conversation to read right", async || {
            let messages = self.messages().await?;
            let shown: Vec<(&str, &str)> =
                messages.iter().map(|m| (m.author.as_str(), m.text.as_str())).collect();
            ensure!(shown == wanted, "it reads {messages:#?}");
            let arrived = messages.iter().all(|m| m.state.as_deref().is_none_or(|state| state == "sent"));
            ensure!(arrived, "something is under way: {messages:#?}");
            Ok(Some(()))
        })
        .await
    }

    /// Waits until a message of the visitor is in that state.
    pub async fn is(&self, text: &str, state: &str) -> Result<()> {
        until(&format!("{text:?} to be {state}"), async || {
            let messages = self.messages().await?;
            let found = messages.iter().find(|m| m.text == text);
            ensure!(found.is_some_and(|m| m.state.as_deref() == Some(state)), "it reads {messages:#?}");
            Ok(Some(()))
        })
        .await
    }

    /// Waits until it says that the staff have seen the last message.
    pub async fn is_seen(&self) -> Result<()> {
        self.stage.see("[data-test=seen]").await.map(drop)
    }

    /// Says how the conversation was, from 1 to 5, once it asks.
    pub async fn rate(&self, score: usize) -> Result<()> {
        self.stage.click_nth("[data-test=rate]", score - 1).await?;
        self.is_rated(score).await
    }

    /// Waits until that score is the chosen one.
    pub async fn is_rated(&self, score: usize) -> Result<()> {
        let chosen = format!("[data-test=rate]:nth-child({score})[aria-pressed=true]");
        self.stage.see(&chosen).await?;
        let all = self.stage.all("[data-test=rate][aria-pressed=true]").await?.len();
        ensure!(all == 1, "{all} scores are chosen");
        Ok(())
    }

    /// Says a word on the score.
    pub async fn remark(&self, text: &str) -> Result<()> {
        self.stage.fill("[data-test=remark]", text).await?;
        self.stage.click("[data-test=remark-send]").await?;
        self.stage.see("[data-test=rated]").await.map(drop)
    }

    /// What stands in the composer.
    pub async fn draft(&self) -> Result<String> {
        Ok(self.stage.see("[data-test=composer]").await?.prop("value").await?.unwrap_or_default())
    }

    /// Opens a conversation of the first screen's list, the newest being 0.
    pub async fn resume(&self, nth: usize) -> Result<()> {
        self.stage.click_nth("[data-test=conversation]", nth).await?;
        self.stage.see("[data-test=composer]").await.map(drop)
    }
}

/// With 0 to 9 for the digits of other scripts, and Western marks between them.
fn western(text: &str) -> String {
    let digit = |c: char| match c {
        '\u{6F0}'..='\u{6F9}' => char::from_digit(u32::from(c) - 0x6F0, 10).unwrap_or(c),
        '\u{66B}' => '.',
        '\u{66C}' => ',',
        _ => c,
    };
    text.chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_are_made_western() {
        assert_eq!(super::western("۱۲۰٫۹۶ US$"), "120.96 US$");
    }
}
