//! A member of the staff, signed in at the desk.

use crate::api::{Api, Reply};
use crate::socket::{Refused, Socket};
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use shared::conversation::Entry;
use shared::desk::{Change, Changed, DeskFrame, Inbox, Me, NewsFrame, Note, Opened, Summary, UnansweredList};
use shared::id::{ConversationId, SiteKey};
use shared::learned::{Proposal, ProposalList};
use shared::owner::StoredArticle;

/// An agent with a cookie.
pub struct Agent {
    api: Api,
    cookie: String,
    me: Me,
}

/// A desk's socket.
pub type DeskSocket = Socket<DeskFrame, NewsFrame>;

impl Agent {
    /// Signs in.
    pub fn sign_in(api: &Api, site: &SiteKey, email: &str, password: &str) -> Result<Self> {
        let reply = Self::try_sign_in(api, site, email, password)?;
        let me: Me = reply.json()?;
        let cookie = reply.header("set-cookie");
        for part in ["__Host-deskbell=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            ensure!(cookie.contains(part), "the cookie has no {part:?}");
        }
        let cookie = cookie.split(';').next().context("no cookie")?.to_owned();
        Ok(Self { api: api.own_page().with("cookie", &cookie), cookie, me })
    }

    /// Signs in where that may be refused.
    pub fn try_sign_in(api: &Api, site: &SiteKey, email: &str, password: &str) -> Result<Reply> {
        let body = json!({ "site": site, "email": email, "password": password });
        api.own_page().post("/api/v1/desk/session", &body)
    }

    /// The same agent, who reaches the edge at another address.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        let api = Api::new(url).own_page().with("cookie", &self.cookie);
        Self { api, cookie: self.cookie.clone(), me: self.me.clone() }
    }

    /// Who they are, as told at the sign-in.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// `name=value` of the sign-in's cookie.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Requests with the cookie, from the edge's own page.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Ends the sign-in.
    pub fn sign_out(&self) -> Result<()> {
        self.api.raw("DELETE", "/api/v1/desk/session", None)?.done()
    }

    /// A list of conversations.
    pub fn inbox(&self, view: &str) -> Result<Inbox> {
        self.api.get(&format!("/api/v1/desk/conversations?view={view}"))?.json()
    }

    /// A conversation with what is known.
    pub fn open(&self, conversation: &ConversationId) -> Result<Opened> {
        self.api.get(&path(conversation, ""))?.json()
    }

    /// The same with the entries after a place.
    pub fn open_after(&self, conversation: &ConversationId, after: u32) -> Result<Opened> {
        self.api.get(&path(conversation, &format!("?after={after}")))?.json()
    }

    /// Writes.
    pub fn reply(&self, conversation: &ConversationId, text: &str) -> Result<Entry> {
        self.reply_as(conversation, &crate::fresh_id("r")?, text)
    }

    /// Writes under a client id.
    pub fn reply_as(&self, conversation: &ConversationId, client_id: &str, text: &str) -> Result<Entry> {
        let body = json!({ "client_id": client_id, "text": text });
        self.api.post(&path(conversation, "/messages"), &body)?.json()
    }

    /// Resolves or reopens.
    pub fn set_status(&self, conversation: &ConversationId, status: &str) -> Result<Summary> {
        self.api.post(&path(conversation, "/status"), &json!({ "status": status }))?.json()
    }

    /// Changes what only the staff see.
    pub fn change(&self, conversation: &ConversationId, change: &Change) -> Result<Reply> {
        self.api.post(&path(conversation, "/changes"), &json!({ "change": change }))
    }

    /// Writes a note under a client id.
    pub fn note(&self, conversation: &ConversationId, client_id: &str, text: &str) -> Result<Note> {
        let body = json!({ "client_id": client_id, "text": text });
        self.api.post(&path(conversation, "/notes"), &body)?.json()
    }

    /// Conversations in which words were written.
    pub fn search(&self, words: &str) -> Result<Inbox> {
        let words: String = words.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02x}"));
        self.api.get(&format!("/api/v1/desk/conversations?view=all&q={words}"))?.json()
    }

    /// Has seen this much.
    pub fn seen(&self, conversation: &ConversationId, seq: u32) -> Result<()> {
        self.api.post(&path(conversation, "/seen"), &json!({ "seq": seq }))?.done()
    }

    /// What was not answered.
    pub fn questions(&self) -> Result<UnansweredList> {
        self.api.get("/api/v1/desk/questions")?.json()
    }

    /// Wordings that wait for a decision.
    pub fn wordings(&self) -> Result<ProposalList> {
        self.api.get("/api/v1/desk/phrasings")?.json()
    }

    /// Takes or dismisses one.
    pub fn decide(&self, proposal: &Proposal, take: bool) -> Result<Reply> {
        let Proposal { article, locale, text, .. } = proposal;
        let body = json!({ "article": article, "locale": locale, "text": text, "take": take });
        self.api.post("/api/v1/desk/phrasings", &body)
    }

    /// Publishes an article.
    pub fn publish(&self, article: &Value) -> Result<StoredArticle> {
        self.api.post("/api/v1/desk/articles", &json!({ "article": article }))?.json()
    }

    /// Opens the desk's socket.
    pub fn connect(&self) -> Result<DeskSocket> {
        Ok(Self::try_connect(&self.api, Some(&self.cookie), Some(self.api.url()))?)
    }

    /// Opens a desk's socket with any cookie and origin.
    pub fn try_connect(api: &Api, cookie: Option<&str>, origin: Option<&str>) -> Result<DeskSocket, Refused> {
        let mut headers = Vec::new();
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        headers.extend(origin.map(|origin| ("origin", origin)));
        Socket::open(api, "/api/v1/desk/live", &headers)
    }

    /// Opens the desk's socket and asks for all that moved since a place in the feed.
    pub fn arrive(&self, feed: u32) -> Result<(DeskSocket, Inbox)> {
        let mut socket = self.connect()?;
        socket.send(&DeskFrame::Hello(feed))?;
        let inbox = socket.wait(|frame| match frame {
            NewsFrame::Welcome(inbox) => Some(inbox.clone()),
            _ => None,
        })?;
        Ok((socket, inbox))
    }
}

fn path(conversation: &ConversationId, rest: &str) -> String {
    format!("/api/v1/desk/conversations/{conversation}{rest}")
}

impl DeskSocket {
    /// Waits until a conversation moves.
    pub fn changed(&mut self, conversation: &ConversationId) -> Result<Changed> {
        self.wait(|frame| match frame {
            NewsFrame::Changed(changed) if changed.summary.conversation.id == *conversation => {
                Some(changed.clone())
            }
            _ => None,
        })
    }
}
