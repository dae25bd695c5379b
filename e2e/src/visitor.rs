//! A visitor with a session, who talks.

use crate::api::{Api, Reply};
use crate::socket::{Refused, Socket};
use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use shared::boot::Unread;
use shared::conversation::{Entry, Opening};
use shared::frame::{Hello, Mark, Outgoing, PROTOCOL, ServerFrame, Sync, VisitorFrame, Welcome};
use shared::id::{ClientId, ConversationId};
use shared::text::MessageText;

/// A visitor.
pub struct Visitor {
    api: Api,
    session: String,
}

/// A visitor's socket.
pub type VisitorSocket = Socket<VisitorFrame, ServerFrame>;

impl Visitor {
    pub(crate) fn new(api: &Api, session: String) -> Self {
        Self { api: api.own_page().bearer(&session), session }
    }

    /// Somebody who holds a session.
    pub fn with_session(api: &Api, session: String) -> Self {
        Self::new(api, session)
    }

    /// The same visitor, who reaches the edge at another address.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self::new(&Api::new(url), self.session.clone())
    }

    /// The session's token.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Requests with the session, from the edge's own page.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Opens a socket.
    pub fn connect(&self) -> Result<VisitorSocket> {
        Ok(Self::try_connect(&self.api, &self.session, Some(self.api.url()))?)
    }

    /// Opens a socket with any session and origin.
    pub fn try_connect(api: &Api, session: &str, origin: Option<&str>) -> Result<VisitorSocket, Refused> {
        let protocols = format!("{PROTOCOL}, {session}");
        let mut headers = vec![("sec-websocket-protocol", protocols.as_str())];
        headers.extend(origin.map(|origin| ("origin", origin)));
        Socket::open(api, "/api/v1/live", &headers)
    }

    /// Opens a socket and says hello; gives it back with the welcome.
    pub fn come_back(&self, hello: Hello) -> Result<(VisitorSocket, Welcome)> {
        let mut socket = self.connect()?;
        socket.send(&VisitorFrame::Hello(hello))?;
        let welcome = socket.wait(|frame| match frame {
            ServerFrame::Welcome(welcome) => Some(welcome.clone()),
            _ => None,
        })?;
        Ok((socket, welcome))
    }

    /// A socket of somebody who knows nothing yet.
    pub fn arrive(&self) -> Result<(VisitorSocket, Welcome)> {
        self.come_back(Hello::default())
    }

    /// The same frames without a socket.
    pub fn sync(&self, frames: Vec<VisitorFrame>) -> Result<Vec<ServerFrame>> {
        Ok(self.try_sync(frames)?.json::<Sync<ServerFrame>>()?.frames)
    }

    /// The same, for an answer that may be a refusal.
    pub fn try_sync(&self, frames: Vec<VisitorFrame>) -> Result<Reply> {
        self.api.post("/api/v1/sync", &Sync { frames })
    }

    /// Everything in a conversation, as this visitor gets it.
    pub fn history(&self, conversation: &ConversationId) -> Result<Vec<Entry>> {
        let mut all = Vec::new();
        for frame in self.sync(vec![VisitorFrame::Hello(Hello::default())])? {
            if let ServerFrame::Entries(entries) = frame
                && entries.conversation.id == *conversation
            {
                all.extend(entries.entries);
            }
        }
        Ok(all)
    }

    /// Sends a file under an id.
    pub fn upload(&self, id: &str, name: &str, bytes: &[u8]) -> Result<Reply> {
        self.api.with("deskbell-name", name).raw("PUT", &file(id), Some(bytes))
    }

    /// Reads a file.
    pub fn download(&self, id: &str) -> Result<Reply> {
        self.api.get(&file(id))
    }

    /// Takes back a file.
    pub fn discard(&self, id: &str) -> Result<Reply> {
        self.api.raw("DELETE", &file(id), None)
    }

    /// How much was not seen.
    pub fn unread(&self) -> Result<Unread> {
        self.api.raw("POST", "/api/v1/unread", None)?.json()
    }

    /// Begins a conversation with a message over `POST sync`.
    pub fn begin(&self, text: &str) -> Result<ConversationId> {
        begin_with(&self.api, text)
    }

    /// Begins up to 50 conversations in one request, from an address as [`Self::begin_from`] takes it.
    pub fn begin_many(&self, address: &str, texts: &[String]) -> Result<()> {
        let mut pending = Vec::new();
        for text in texts {
            let first = message(&fresh_conversation()?, text)?;
            pending.push(Outgoing { opening: Some(opening()?), ..first });
        }
        let hello = vec![VisitorFrame::Hello(Hello { since: vec![], pending })];
        let reply = self.api.with("x-client", address).post("/api/v1/sync", &Sync { frames: hello })?;
        let frames = reply.json::<Sync<ServerFrame>>()?.frames;
        let stored = frames.iter().filter(|frame| matches!(frame, ServerFrame::Accepted(_))).count();
        ensure!(stored == texts.len(), "{stored} of {} were accepted", texts.len());
        Ok(())
    }

    /// The same from an address, where the deployment takes it from the header `x-client`.
    pub fn begin_from(&self, address: &str, text: &str) -> Result<ConversationId> {
        begin_with(&self.api.with("x-client", address), text)
    }
}

/// Begins a conversation, from wherever the requests come.
fn begin_with(api: &Api, text: &str) -> Result<ConversationId> {
    let conversation = fresh_conversation()?;
    let first = Outgoing { opening: Some(opening()?), ..message(&conversation, text)? };
    let hello = vec![VisitorFrame::Hello(Hello { since: vec![], pending: vec![first] })];
    let frames = api.post("/api/v1/sync", &Sync { frames: hello })?.json::<Sync<ServerFrame>>()?.frames;
    frames
        .iter()
        .any(|frame| matches!(frame, ServerFrame::Accepted(_)))
        .then_some(conversation)
        .with_context(|| format!("not accepted: {frames:?}"))
}

fn file(id: &str) -> String {
    format!("/api/v1/attachments/{id}")
}

/// A new conversation's id.
pub(crate) fn fresh_conversation() -> Result<ConversationId> {
    ConversationId::new(&crate::fresh_id("k")?).context("conversation id")
}

/// A message with a client id of its own.
pub fn message(conversation: &ConversationId, text: &str) -> Result<Outgoing> {
    Ok(Outgoing {
        conversation: conversation.clone(),
        client_id: ClientId::new(&crate::fresh_id("c")?).context("client id")?,
        text: MessageText::new(text)?,
        attachments: vec![],
        opening: None,
        answers: None,
        proof: None,
    })
}

/// What a conversation in English begins with.
pub fn opening() -> Result<Opening> {
    Ok(serde_json::from_value(json!({ "locale": "en" }))?)
}

impl VisitorSocket {
    /// Begins a conversation.
    pub fn begin(&mut self, text: &str) -> Result<ConversationId> {
        let conversation = fresh_conversation()?;
        let first = Outgoing { opening: Some(opening()?), ..message(&conversation, text)? };
        self.say(first)?;
        Ok(conversation)
    }

    /// Sends a message and waits until it is stored; gives back its place.
    pub fn say(&mut self, message: Outgoing) -> Result<u32> {
        let client_id = message.client_id.clone();
        self.send(&VisitorFrame::Send(message))?;
        self.accepted(&client_id)
    }

    /// Waits until a message is stored; gives back its place.
    pub fn accepted(&mut self, client_id: &ClientId) -> Result<u32> {
        self.wait(|frame| match frame {
            ServerFrame::Accepted(accepted) if accepted.client_id == *client_id => Some(accepted.seq),
            _ => None,
        })
    }

    /// Waits for the entry at a place.
    pub fn entry(&mut self, conversation: &ConversationId, seq: u32) -> Result<Entry> {
        self.wait(|frame| match frame {
            ServerFrame::Entries(entries) if entries.conversation.id == *conversation => {
                entries.entries.iter().find(|entry| entry.seq == seq).cloned()
            }
            _ => None,
        })
    }

    /// Tells how far was read.
    pub fn read_up_to(&mut self, conversation: &ConversationId, seq: u32) -> Result<()> {
        self.send(&VisitorFrame::Read(Mark { conversation: conversation.clone(), seq }))
    }
}
