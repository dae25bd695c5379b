//! Who is told what by mail or webhook, and when: reminders made with their causes, and looked at when they are due.
//!
//! A visitor who left an address is told of answers that they have not seen for [`UNSEEN`] minutes: one mail for all of
//! them. The staff are told of a conversation that waits for [`GRACE`] minutes while no desk is open: once until it is
//! answered. Nothing is made where nobody would be told.

use super::contract::Reader;
use super::sockets::Effect;
use super::store::{ConversationRow, Due, OutboxKind, Store, name_of};
use crate::error::{Error, Result};
use crate::mail::letter::{News, Said, Words};
use crate::token::{self, Keys, Kind};
use serde_json::json;
use shared::conversation::{Author, EntryBody, Status};
use shared::desk::Change;
use shared::frame::Contact;
use shared::id::{ConversationId, InvitationId, VisitorId};
use shared::owner::Settings;
use shared::sla::Due as Target;
use shared::text::first_chars;
use shared::time::Timestamp;

/// An answer that was not seen for so many minutes is sent by mail.
const UNSEEN: i64 = 3;
/// A conversation that waited for so many minutes is told of.
const GRACE: i64 = 1;
/// Messages in one mail; the last ones.
const SHOWN: usize = 10;
/// While no address of ours is known, a reminder waits for so many minutes.
const PATIENCE: i64 = 60;

/// How the id of a reminder ends that is about a target.
const LATE: &str = "late";
const NEAR: &str = "near";

/// What a deployment has for telling people.
#[derive(Clone, Copy)]
pub(super) struct Means {
    /// Whether mail is set up.
    pub(super) mail: bool,
    /// How long a minute is here, in milliseconds.
    pub(super) minute: i64,
}

/// Whether a visitor may be asked for their address.
pub(super) fn may_ask(store: &Store, means: Means, visitor: &VisitorId) -> Result<bool> {
    Ok(means.mail && store.profile(visitor)?.is_none_or(|profile| !profile.asked))
}

/// The visitor says where they can be reached, or that they would rather not. Only somebody who has written is known
/// at all. The staff see it in the conversation.
pub(super) fn take_contact(
    store: &Store,
    means: Means,
    visitor: &VisitorId,
    contact: &Contact,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    let Some(row) = store.conversations_of(visitor)?.into_iter().next() else { return Ok(()) };
    match &contact.email {
        Some(email) => {
            super::work::set_email(store, means, &row, &Change::Email(email.clone()), None, now, effects)
        }
        None if store.profile(visitor)?.is_none_or(|profile| !profile.asked) => {
            let opening = row.opening()?;
            store.put_profile(visitor, None, &row.locale()?, opening.zone.as_deref(), now)
        }
        None => Ok(()),
    }
}

/// The staff wrote at `place`.
pub(super) fn answered(
    store: &Store,
    means: Means,
    row: &ConversationRow,
    place: u32,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    if !means.mail || row.email()?.is_none() {
        return Ok(());
    }
    let id = row.id()?;
    // What comes before the mail goes out goes with it.
    if !store.is_reminded(OutboxKind::Answer, &id)? {
        let at = now.plus(UNSEEN * means.minute);
        if store.remind(OutboxKind::Answer, id.as_str(), &place.to_string(), at, now)? {
            effects.push(Effect::Arm);
        }
    }
    Ok(())
}

/// There is an address now: what is not seen yet is told, too.
pub(super) fn reachable(
    store: &Store,
    means: Means,
    visitor: &VisitorId,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    for row in store.conversations_of(visitor)? {
        if let Some(place) = store.first_unseen(&row.id()?, 0)? {
            answered(store, means, &row, place, now, effects)?;
        }
    }
    Ok(())
}

/// The visitor wrote. Only what made the conversation wait matters: while it waits already, the staff know.
pub(super) fn waits(
    store: &Store,
    means: Means,
    row: &ConversationRow,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    if row.waits_since() != Some(now) {
        return Ok(());
    }
    let Some(notify) = store.settings()?.notify else { return Ok(()) };
    if (notify.mail && means.mail) || notify.webhook.is_some() {
        let place = now.0.to_string();
        if store.remind(
            OutboxKind::Waiting,
            row.id()?.as_str(),
            &place,
            now.plus(GRACE * means.minute),
            now,
        )? {
            effects.push(Effect::Arm);
        }
    }
    Ok(())
}

/// A target is near, or was broken: whoever cares for the conversation is told at once, unless somebody has a desk open.
pub(super) fn due(
    store: &Store,
    means: Means,
    row: &ConversationRow,
    due: Target,
    late: bool,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    let Some(notify) = store.settings()?.notify else { return Ok(()) };
    if (notify.mail && means.mail) || notify.webhook.is_some() {
        let place = format!("{}:{}.{}", due.at.0, name_of(&due.aim)?, if late { LATE } else { NEAR });
        if store.remind(OutboxKind::Due, row.id()?.as_str(), &place, now, now)? {
            effects.push(Effect::Arm);
        }
    }
    Ok(())
}

/// Whoever follows the link at the end of a mail wants no more of them.
pub(super) fn stop(store: &Store, reader: &Reader) -> Result<()> {
    match reader {
        Reader::Visitor(visitor) => store.mute_visitor(visitor.as_str()),
        Reader::Staff(staff) => store.set_mail(staff, false),
    }
}

/// What is needed to write a letter.
pub(super) struct Desk<'a> {
    pub(super) store: &'a Store,
    pub(super) keys: &'a Keys,
    pub(super) means: Means,
    pub(super) settings: &'a Settings,
    /// Where people reach us; unknown until the first of the staff has signed in.
    pub(super) origin: Option<&'a str>,
    /// Words in the language of whoever is told.
    pub(super) words: &'a Words,
    /// Whether anybody has a desk open.
    pub(super) somebody: bool,
}

impl Desk<'_> {
    /// A reminder's time has come: it becomes a letter, rests, or is dropped. In a transaction.
    pub(super) fn look(&self, due: &Due, now: Timestamp) -> Result<()> {
        let Some(origin) = self.origin else {
            return self.store.put_off(&due.id, Some(now.plus(PATIENCE * self.means.minute)));
        };
        if due.kind == OutboxKind::Link {
            return self.look_at_link(due, origin, now);
        }
        let row = due.conversation().map(|id| self.store.conversation(&id)).transpose()?.flatten();
        let Some(row) = row else { return self.store.forget(&due.id) };
        match due.kind {
            OutboxKind::Answer => self.look_at_answer(due, &row, origin, now),
            OutboxKind::Waiting => self.look_at_waiting(due, &row, origin, now),
            OutboxKind::Due => self.look_at_due(due, &row, origin, now),
            OutboxKind::Hook | OutboxKind::Link => Err(Error::internal("outbox", "a letter without words")),
        }
    }

    fn look_at_link(&self, due: &Due, origin: &str, now: Timestamp) -> Result<()> {
        let open = InvitationId::new(&due.about).map(|id| self.store.invitation(&id, now)).transpose()?;
        let Some(open) = open.flatten() else { return self.store.forget(&due.id) };
        let site = self.store.site()?;
        let token = super::accounts::token(self.store, self.keys, &open)?;
        let link = format!("{origin}/desk/{site}/join#{token}");
        let letter = self.words.link(&self.settings.name, open.resets.is_some(), &link);
        self.store.write(&due.id, &open.email, &serde_json::to_string(&letter)?, now)
    }

    fn look_at_answer(&self, due: &Due, row: &ConversationRow, origin: &str, now: Timestamp) -> Result<()> {
        let visitor = visitor(row)?;
        let profile = self.store.profile(&visitor)?.filter(|profile| !profile.muted);
        let email = profile.and_then(|profile| profile.email);
        let id = row.id()?;
        let first = self.store.first_unseen(&id, due.place().unwrap_or(0))?;
        let (Some(email), Some(first)) = (email, first) else { return self.store.forget(&due.id) };
        let said = self.said(&id, first, |author| matches!(author, Author::Staff(_)))?;
        let subject = format!("{visitor} {} {}", due.about, row.locale()?);
        let link = self.token(Kind::Link, &subject, now)?;
        let stop = self.token(Kind::Stop, &format!("v {visitor}"), now)?;
        let letter = self.words.answer(
            &self.settings.name,
            &said,
            &format!("{origin}/c/{link}"),
            format!("{origin}/u/{stop}"),
        );
        self.store.write(&due.id, email.as_str(), &serde_json::to_string(&letter)?, now)
    }

    fn look_at_waiting(&self, due: &Due, row: &ConversationRow, origin: &str, now: Timestamp) -> Result<()> {
        if row.conversation()?.status != Status::Waiting || !row.is_in_sight() {
            return self.store.forget(&due.id);
        }
        if self.somebody {
            return self.store.put_off(&due.id, None);
        }
        let summary = row.summary()?;
        let body = json!({
            "event": "conversation.waiting",
            "preview": summary.preview,
            "locale": summary.locale,
            "since": summary.since,
        });
        self.tell_staff(due, row, OutboxKind::Waiting, News::Waiting, body, origin, now)
    }

    /// With a desk open, the desks were told; what was answered meanwhile is due no more.
    fn look_at_due(&self, due: &Due, row: &ConversationRow, origin: &str, now: Timestamp) -> Result<()> {
        let mut parts = due.id.rsplit(':');
        let what = parts.next().and_then(|what| what.split_once('.'));
        let at = parts.next().and_then(|at| at.parse().ok()).map(Timestamp);
        let (Some((aim, when)), Some(at)) = (what, at) else {
            return Err(Error::internal("outbox", "a target without a name"));
        };
        let answered = aim == "first_response" && row.is_answered();
        if self.somebody || answered || row.due()?.is_none() {
            return self.store.told(&due.id);
        }
        let late = when == LATE;
        let body = json!({
            "event": "conversation.due",
            "aim": aim,
            "due_at": at,
            "late": late,
            "priority": row.summary()?.priority,
        });
        let news = if late { News::Late } else { News::Near };
        self.tell_staff(due, row, OutboxKind::Due, news, body, origin, now)
    }

    /// By mail, and the site's own server: once.
    #[expect(clippy::too_many_arguments, reason = "each is something else that the letters need")]
    fn tell_staff(
        &self,
        due: &Due,
        row: &ConversationRow,
        kind: OutboxKind,
        news: News,
        mut body: serde_json::Value,
        origin: &str,
        now: Timestamp,
    ) -> Result<()> {
        let conversation = row.conversation()?;
        let notify = self.settings.notify.clone().unwrap_or_default();
        let site = self.store.site()?;
        let link = format!("{origin}/desk/{site}/waiting/{}", due.about);
        if notify.mail && self.means.mail {
            let mut said = self
                .said(&conversation.id, conversation.staff_read + 1, |author| *author == Author::Visitor)?;
            let name = self.words.visitor();
            for (who, _) in &mut said {
                who.clone_from(&name);
            }
            let assignee = row.assignee()?.map(|staff| staff.id);
            for (staff, email) in self.store.mailing_list(assignee.as_ref())? {
                let stop = self.token(Kind::Stop, &format!("s {staff}"), now)?;
                let stop = format!("{origin}/u/{stop}");
                let subject = first_chars(&conversation.subject, 80);
                let letter = self.words.to_staff(news, &self.settings.name, subject, &said, &link, stop);
                let letter = serde_json::to_string(&letter)?;
                self.store.post(due, kind, &format!("{}:{staff}", due.id), email.as_str(), &letter, now)?;
            }
        }
        if notify.webhook.is_some() {
            body["site"] = json!(site);
            body["conversation"] = json!(conversation.id);
            body["subject"] = json!(conversation.subject);
            body["url"] = json!(link);
            let id = due.id.replacen(kind.name(), "hook", 1);
            self.store.post(due, OutboxKind::Hook, &id, "", &body.to_string(), now)?;
        }
        self.store.told(&due.id)
    }

    /// The last messages of one side from a place on.
    fn said(&self, id: &ConversationId, from: u32, side: impl Fn(&Author) -> bool) -> Result<Vec<Said>> {
        let mut said = Vec::new();
        for entry in self.store.entries(id, from.saturating_sub(1))? {
            if let EntryBody::Message(message) = entry.body
                && side(&message.author)
            {
                let who = match message.author {
                    Author::Staff(staff) => staff.name.into_string(),
                    _ => String::new(),
                };
                said.push((who, message.text.into_string()));
            }
        }
        Ok(said.split_off(said.len().saturating_sub(SHOWN)))
    }

    fn token(&self, kind: Kind, subject: &str, now: Timestamp) -> Result<String> {
        let site = self.store.site()?;
        let token = self.keys.sign(kind, &site, &token::pack(subject), now);
        token.ok_or_else(|| Error::internal("link", "could not be signed"))
    }
}

fn visitor(row: &ConversationRow) -> Result<VisitorId> {
    VisitorId::new(&row.visitor).ok_or_else(|| Error::internal("visitor", &row.visitor))
}
