//! Sends what is due: first reminders become letters, then letters leave, one after the other.
//!
//! A letter is taken in hand before it leaves and forgotten when it has left. A crash in between frees it again after a
//! while; it then leaves a second time under the same `Message-ID`. Whatever goes wrong with one concerns it alone.

use super::store::{Due, OutboxKind};
use super::tell::Desk;
use super::{Site, log_failure, sockets};
use crate::error::{Error, Result};
use crate::mail::letter::{Letter, Words};
use crate::mail::{self, Post, Verdict, hook};
use crate::{assets, config, platform};
use shared::email::Email;
use shared::id::{InvitationId, VisitorId};
use shared::locale::Locale;
use shared::owner::Settings;
use shared::time::Timestamp;

/// While something is being sent, it is in hand for so many minutes; sending takes less.
const LEASE: i64 = 2;

impl Site {
    /// Carries the outbox out. What is not done within one batch is due at once.
    pub(super) async fn send_what_is_due(&self) -> Result<()> {
        let now = platform::now();
        let due = self.store.due(now)?;
        if due.is_empty() {
            return Ok(());
        }
        let settings = self.store.settings()?;
        for due in due {
            let done = if due.letter.is_some() {
                self.send(&settings, &due).await
            } else {
                self.look(&settings, &due).await
            };
            if let Err(error) = done {
                log_failure("outbox", &error);
                // It must not be in the way of the others for ever.
                let again = mail::next_try(due.attempts + 1, due.created_at, now, self.means.minute);
                self.store.not_sent(&due.id, "internal", again)?;
            }
        }
        Ok(())
    }

    async fn look(&self, settings: &Settings, due: &Due) -> Result<()> {
        let own =
            settings.locales.first().ok_or_else(|| Error::internal("mail", "a site without languages"))?;
        let locale = match due.kind {
            OutboxKind::Answer => {
                let row = due.conversation().map(|id| self.store.conversation(&id)).transpose()?.flatten();
                row.map_or(Ok(own.clone()), |row| row.locale())?
            }
            // Whoever has said what they answer in reads it, too.
            OutboxKind::Link => self.store.reader_of_link(&due.about)?.unwrap_or_else(|| own.clone()),
            OutboxKind::Waiting | OutboxKind::Due | OutboxKind::Hook => own.clone(),
        };
        let words = self.words(&locale).await?;
        let keys = self.keys()?;
        let origin = match config::public_origin(&self.env) {
            Some(origin) => Some(origin),
            None => self.store.origin()?,
        };
        let desk = Desk {
            store: &self.store,
            keys,
            means: self.means,
            settings,
            origin: origin.as_deref(),
            words: &words,
            somebody: sockets::is_somebody_there(&self.state, None),
        };
        self.store.db.transaction(|| desk.look(due, platform::now()))
    }

    async fn words(&self, locale: &Locale) -> Result<Words> {
        let manifest = assets::manifest(&self.env).await?;
        let text = assets::text(&self.env, manifest.strings("help", locale)?).await?;
        Ok(Words::new(locale.clone(), serde_json::from_str(&text)?))
    }

    async fn send(&self, settings: &Settings, due: &Due) -> Result<()> {
        let now = platform::now();
        let minute = self.means.minute;
        let site = self.store.site()?;
        let id = due.public_id(site.as_str());
        let verdict = match due.kind {
            OutboxKind::Hook => match settings.notify.as_ref().and_then(|notify| notify.webhook.as_ref()) {
                Some(to) => {
                    self.store.take_in_hand(&due.id, now.plus(LEASE * minute))?;
                    let body = due.letter.as_deref().unwrap_or_default();
                    hook::send(&self.env, to, &id, body, now).await
                }
                None => Verdict::Never("no_webhook".to_owned()),
            },
            OutboxKind::Answer | OutboxKind::Waiting | OutboxKind::Due | OutboxKind::Link => {
                let Some(post) = Post::of(&self.env) else { return self.wait_for_mail(due, now, minute) };
                let wanted = match due.kind {
                    OutboxKind::Answer => self.still_wanted(due)?,
                    OutboxKind::Link => self.is_open(due, now)?,
                    OutboxKind::Waiting | OutboxKind::Due | OutboxKind::Hook => true,
                };
                if !wanted {
                    return self.store.forget(&due.id);
                }
                let letter: Letter = due.read()?;
                let to = Email::new(&due.recipient).ok_or_else(|| Error::internal("outbox", &due.id))?;
                self.store.take_in_hand(&due.id, now.plus(LEASE * minute))?;
                post.send(&self.env, &id, &settings.name, &to, &letter, due.created_at).await
            }
        };
        let (error, again) = match verdict {
            Verdict::Sent => return self.store.forget(&due.id),
            Verdict::Later(error) => {
                let again = mail::next_try(due.attempts + 1, due.created_at, platform::now(), minute);
                (error, again)
            }
            Verdict::Never(error) => (error, None),
        };
        platform::log(&serde_json::json!({
            "level": "warn", "place": "outbox", "event": id, "cause": error, "again": again.is_some(),
        }));
        self.store.not_sent(&due.id, &error, again)
    }

    /// Whether the visitor still wants mail, at this address. They may have changed their mind while it waited.
    fn still_wanted(&self, due: &Due) -> Result<bool> {
        let row = due.conversation().map(|id| self.store.conversation(&id)).transpose()?.flatten();
        let Some(row) = row else { return Ok(false) };
        let profile = VisitorId::new(&row.visitor).map(|visitor| self.store.profile(&visitor)).transpose()?;
        let profile = profile.flatten().filter(|profile| !profile.muted);
        Ok(profile.and_then(|profile| profile.email).is_some_and(|email| email.as_str() == due.recipient))
    }

    /// Whether a link can still be used. It may have been taken back while its mail waited.
    fn is_open(&self, due: &Due, now: Timestamp) -> Result<bool> {
        let open = InvitationId::new(&due.about).map(|id| self.store.invitation(&id, now)).transpose()?;
        Ok(open.flatten().is_some())
    }

    /// Mail was set up once and is not now: what waits waits on, until it is too late.
    fn wait_for_mail(&self, due: &Due, now: Timestamp, minute: i64) -> Result<()> {
        if !self.said_no_mail.replace(true) {
            let cause =
                "mail waits, but neither DESKBELL_SMTP with DESKBELL_MAIL_FROM nor a binding MAIL is there";
            platform::log(&serde_json::json!({ "level": "warn", "place": "outbox", "cause": cause }));
        }
        let again = mail::next_try(6, due.created_at, now, minute);
        self.store.not_sent(&due.id, "no_mail", again)
    }
}
