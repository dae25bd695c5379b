//! The outbox: what is to be sent, and what is to be looked at before it is known whether anything is.
//!
//! A row without a letter is a reminder: at its time somebody looks whether there is still something to tell. Its id
//! names its cause, so that one cause makes one row however often it occurs. A row without a time rests.

use super::{Store, stored};
use crate::error::{Error, Result};
use crate::objects::db::params;
use crate::token;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use shared::desk::LinkMail;
use shared::id::ConversationId;
use shared::time::{DAY, Timestamp};

/// How many are taken in hand at once.
const BATCH: usize = 20;
/// What was given up, and what was told, is forgotten after this long.
const KEPT: i64 = 30 * DAY;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// An answer that the visitor has not seen.
    Answer,
    /// A conversation that waits for the staff.
    Waiting,
    /// A target of one that is near or was broken.
    Due,
    /// Either, for the site's own server.
    Hook,
    /// A link by which somebody joins the staff, or sets a new password. It is about an invitation.
    Link,
}

impl Kind {
    /// Those whose ids name a conversation.
    const OF_CONVERSATIONS: [Self; 4] = [Self::Answer, Self::Waiting, Self::Due, Self::Hook];

    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Waiting => "waiting",
            Self::Due => "due",
            Self::Hook => "hook",
            Self::Link => "link",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Answer, Self::Waiting, Self::Due, Self::Hook, Self::Link]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A row whose time has come.
pub(in super::super) struct Due {
    pub(in super::super) id: String,
    pub(in super::super) kind: Kind,
    /// A conversation's id, or of a link the invitation's.
    pub(in super::super) about: String,
    /// Whom it is for.
    pub(in super::super) recipient: String,
    /// What is to be sent, as JSON; a reminder has none.
    pub(in super::super) letter: Option<String>,
    pub(in super::super) created_at: Timestamp,
    /// How often it was tried.
    pub(in super::super) attempts: u32,
}

impl Due {
    /// A name for the outside, which gives away nothing of what it is about.
    pub(in super::super) fn public_id(&self, site: &str) -> String {
        let hash = Sha256::digest(format!("{site} {}", self.id));
        token::encode(hash.get(..16).unwrap_or_default())
    }

    /// The conversation that it is about.
    pub(in super::super) fn conversation(&self) -> Option<ConversationId> {
        ConversationId::new(&self.about).filter(|_| self.kind != Kind::Link)
    }

    /// The place that a reminder was made for: the last part of its id.
    pub(in super::super) fn place(&self) -> Option<u32> {
        self.id.rsplit(':').next()?.parse().ok()
    }

    /// Reads the letter.
    pub(in super::super) fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        stored(self.letter.as_deref().unwrap_or_default())
    }
}

#[derive(Deserialize)]
struct Row {
    id: String,
    kind: String,
    about: String,
    recipient: Option<String>,
    letter: Option<String>,
    created_at: i64,
    attempts: u32,
}

impl Row {
    fn due(self) -> Result<Due> {
        Ok(Due {
            kind: Kind::of(&self.kind).ok_or_else(|| Error::internal("outbox", &self.id))?,
            about: self.about,
            recipient: self.recipient.unwrap_or_default(),
            letter: self.letter,
            created_at: Timestamp(self.created_at),
            attempts: self.attempts,
            id: self.id,
        })
    }
}

#[derive(Deserialize)]
struct One {}

impl Store {
    /// Makes a reminder; false when this cause has one, or has had one.
    pub(in super::super) fn remind(
        &self,
        kind: Kind,
        about: &str,
        place: &str,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<bool> {
        let made = self.db.row::<One>(
            "INSERT OR IGNORE INTO outbox (id, kind, about, attempts, created_at, next_at) VALUES (?, ?, ?, 0, ?, ?)
             RETURNING 1 AS one",
            params![format!("{}:{about}:{place}", kind.name()), kind.name(), about, now.0, at.0],
        )?;
        Ok(made.is_some())
    }

    /// Whether a conversation has a reminder of a kind whose time is yet to come.
    pub(in super::super) fn is_reminded(&self, kind: Kind, about: &ConversationId) -> Result<bool> {
        // `;` is what follows `:`, so this is a range of the primary key.
        let found = self.db.row::<One>(
            "SELECT 1 AS one FROM outbox WHERE id > ? AND id < ? AND letter IS NULL LIMIT 1",
            params![format!("{}:{about}:", kind.name()), format!("{}:{about};", kind.name())],
        )?;
        Ok(found.is_some())
    }

    /// Adds something to be sent at once; the same id is added once.
    pub(in super::super) fn post(
        &self,
        due: &Due,
        kind: Kind,
        id: &str,
        recipient: &str,
        letter: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "INSERT OR IGNORE INTO outbox (id, kind, about, recipient, letter, attempts, created_at, next_at)
             VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
            params![id, kind.name(), due.about.as_str(), recipient, letter, now.0, now.0],
        )
    }

    /// A reminder becomes something to be sent at once.
    pub(in super::super) fn write(
        &self,
        id: &str,
        recipient: &str,
        letter: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.db.run(
            "UPDATE outbox SET recipient = ?, letter = ?, created_at = ?, next_at = ? WHERE id = ?",
            params![recipient, letter, now.0, now.0, id],
        )
    }

    /// Another time for a row, or rest.
    pub(in super::super) fn put_off(&self, id: &str, at: Option<Timestamp>) -> Result<()> {
        self.db.run("UPDATE outbox SET next_at = ? WHERE id = ?", params![at.map(|at| at.0), id])
    }

    /// What a reminder was for is told; the row stays so that its cause makes no other.
    pub(in super::super) fn told(&self, id: &str) -> Result<()> {
        self.db.run("UPDATE outbox SET letter = '', next_at = NULL WHERE id = ?", params![id])
    }

    /// It is over.
    pub(in super::super) fn forget(&self, id: &str) -> Result<()> {
        self.db.run("DELETE FROM outbox WHERE id = ?", params![id])
    }

    /// How far the mail with a link has come, which was made once.
    pub(super) fn link_mail(&self, invitation: &str) -> Result<LinkMail> {
        #[derive(Deserialize)]
        struct Way {
            over: u8,
        }
        let row = self.db.row::<Way>(
            "SELECT next_at IS NULL AS over FROM outbox WHERE id = ?",
            params![format!("link:{invitation}:0")],
        )?;
        Ok(match row.map(|row| row.over != 0) {
            None => LinkMail::Sent,
            Some(false) => LinkMail::Waiting,
            Some(true) => LinkMail::Failed,
        })
    }

    /// A link is closed: its mail is not to be sent any more.
    pub(super) fn drop_link_mail(&self, invitation: &str) -> Result<()> {
        self.db.run("DELETE FROM outbox WHERE id = ?", params![format!("link:{invitation}:0")])
    }

    /// What is to be sent about a conversation goes with it: what was said stands in letters, too.
    pub(super) fn drop_letters(&self, about: &ConversationId) -> Result<()> {
        for kind in Kind::OF_CONVERSATIONS {
            // `;` is what follows `:`, so these are ranges of the primary key.
            self.db.run(
                "DELETE FROM outbox WHERE id > ? AND id < ?",
                params![format!("{}:{about}:", kind.name()), format!("{}:{about};", kind.name())],
            )?;
        }
        Ok(())
    }

    /// What is due, the longest waiting first.
    pub(in super::super) fn due(&self, now: Timestamp) -> Result<Vec<Due>> {
        let rows: Vec<Row> = self.db.rows(
            &format!(
                "SELECT id, kind, about, recipient, letter, created_at, attempts FROM outbox
                 WHERE next_at <= ? ORDER BY next_at LIMIT {BATCH}"
            ),
            params![now.0],
        )?;
        rows.into_iter().map(Row::due).collect()
    }

    /// Takes a row in hand to send it, before anything leaves: until then nobody else does, and after a crash it is free.
    pub(in super::super) fn take_in_hand(&self, id: &str, until: Timestamp) -> Result<()> {
        self.db
            .run("UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE id = ?", params![until.0, id])
    }

    /// It was not sent: when to try again, or never.
    pub(in super::super) fn not_sent(&self, id: &str, error: &str, again: Option<Timestamp>) -> Result<()> {
        self.db.run(
            "UPDATE outbox SET error = ?, next_at = ? WHERE id = ?",
            params![error, again.map(|at| at.0), id],
        )
    }

    /// The last desk was closed: what rested because somebody was there is looked at again.
    pub(in super::super) fn nobody_is_there(&self, at: Timestamp) -> Result<bool> {
        let woken = self.db.rows::<One>(
            "UPDATE outbox SET next_at = ? WHERE id > 'waiting:' AND id < 'waiting;' AND letter IS NULL
               AND next_at IS NULL RETURNING 1 AS one",
            params![at.0],
        )?;
        Ok(!woken.is_empty())
    }

    /// When the next row is due.
    pub(in super::super) fn next_mail(&self) -> Result<Option<Timestamp>> {
        self.earliest("SELECT min(next_at) AS at FROM outbox WHERE next_at IS NOT NULL")
    }

    /// Drops what is over for long.
    pub(super) fn forget_old_mail(&self, now: Timestamp) -> Result<()> {
        self.db.run("DELETE FROM outbox WHERE created_at < ?", params![now.plus(-KEPT).0])
    }

    /// The place of the first message of the staff, from `from` on, that the visitor has not seen.
    pub(in super::super) fn first_unseen(&self, id: &ConversationId, from: u32) -> Result<Option<u32>> {
        #[derive(Deserialize)]
        struct First {
            seq: Option<u32>,
        }
        let row = self.db.row::<First>(
            "SELECT min(seq) AS seq FROM entries WHERE conversation = ? AND seq >= ? AND author = 's'
               AND client_id IS NOT NULL
               AND seq > (SELECT visitor_read FROM conversations WHERE id = ?)",
            params![id.as_str(), i64::from(from), id.as_str()],
        )?;
        Ok(row.and_then(|row| row.seq))
    }
}
