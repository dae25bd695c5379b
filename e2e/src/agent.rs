//! A member of the staff, signed in at the desk.

use crate::api::{Api, Reply};
use crate::socket::{Refused, Socket};
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use shared::attachment::Attachment;
use shared::conversation::Entry;
use shared::desk::{
    Account, ArticleFound, ArticlesFound, AuditPage, Canned, CannedList, Change, Changed, DeskFrame, Inbox,
    Invitation, Me, NewsFrame, Note, Opened, Summary, UnansweredList,
};
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

    /// The same at once, for somebody whose sign-in took more than a password: the answer has the cookie.
    pub fn signed_in(api: &Api, reply: &Reply) -> Result<Self> {
        let me: Me = reply.json()?;
        let cookie = reply.header("set-cookie").split(';').next().context("no cookie")?.to_owned();
        Ok(Self { api: api.own_page().with("cookie", &cookie), cookie, me })
    }

    /// Invites somebody; the token of the link.
    pub fn invite(&self, email: &str, role: &str) -> Result<Invitation> {
        self.api.post("/api/v1/desk/invitations", &json!({ "email": email, "role": role }))?.json()
    }

    /// Uses a link, as whoever has it.
    pub fn use_link(api: &Api, token: &str, name: &str, password: &str) -> Result<Reply> {
        let body = json!({ "token": token, "name": name, "password": password });
        api.own_page().post("/api/v1/desk/link/use", &body)
    }

    /// One's own sign-ins and codes.
    pub fn account(&self) -> Result<Account> {
        self.api.get("/api/v1/desk/account")?.json()
    }

    /// The latest lines of the audit log.
    pub fn audit(&self, query: &str) -> Result<AuditPage> {
        self.api.get(&format!("/api/v1/desk/audit?{query}"))?.json()
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

    /// Writes with files.
    pub fn reply_with(
        &self,
        conversation: &ConversationId,
        text: &str,
        files: &[Attachment],
    ) -> Result<Reply> {
        let body = json!({ "client_id": crate::fresh_id("r")?, "text": text, "attachments": files });
        self.api.post(&path(conversation, "/messages"), &body)
    }

    /// Writes with an offer.
    pub fn offer(&self, conversation: &ConversationId, text: &str, offer: &Value) -> Result<Reply> {
        let body = json!({ "client_id": crate::fresh_id("r")?, "text": text, "offer": offer });
        self.api.post(&path(conversation, "/messages"), &body)
    }

    /// Sends a file under an id.
    pub fn upload(&self, id: &str, name: &str, bytes: &[u8]) -> Result<Reply> {
        self.api.with("deskbell-name", name).raw(
            "PUT",
            &format!("/api/v1/desk/attachments/{id}"),
            Some(bytes),
        )
    }

    /// Reads a file.
    pub fn download(&self, id: &str) -> Result<Reply> {
        self.api.get(&format!("/api/v1/desk/attachments/{id}"))
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
        self.api.get(&format!("/api/v1/desk/conversations?view=all&q={}", encode(words)))?.json()
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

    /// The canned replies.
    pub fn canned(&self) -> Result<CannedList> {
        self.api.get("/api/v1/desk/canned")?.json()
    }

    /// Adds one.
    pub fn add_canned(&self, locale: &str, name: &str, text: &str) -> Result<Canned> {
        let body = json!({ "locale": locale, "name": name, "text": text });
        self.api.post("/api/v1/desk/canned", &body)?.json()
    }

    /// Articles for an answer.
    pub fn find_articles(&self, locale: &str, words: &str) -> Result<Vec<ArticleFound>> {
        let path = format!("/api/v1/desk/articles?locale={locale}&q={}", encode(words));
        Ok(self.api.get(&path)?.json::<ArticlesFound>()?.articles)
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

/// A text as a value of an address.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02x}"))
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
