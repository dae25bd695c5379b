//! Messages over sockets: until the edge says that it is stored, and until an agent's desk has it.

use crate::edge::{Edge, client_header};
use crate::load::{CONNECTIONS, Measured, TIME};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use deskbell_dev::random;
use serde_json::{Value, json};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::http::{HeaderName, HeaderValue};
use tungstenite::{Message, WebSocket};

/// Messages of one visitor: what may be sent at once.
const MESSAGES: usize = 55;
/// Visitors that take turns on one connection's thread.
const TURNS: usize = 20;
/// Messages whose way to the agent is measured.
const TO_THE_AGENT: usize = 400;

/// A visitor's or a desk's socket.
pub(crate) struct Socket(WebSocket<TcpStream>);

impl Socket {
    fn open(edge: &Edge, path: &str, headers: &[(&str, String)]) -> Result<Self> {
        let stream = TcpStream::connect(edge.address())?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut request = format!("ws://{}{path}", edge.address()).into_client_request()?;
        let origin = [("origin", edge.origin())];
        for (name, value) in headers.iter().chain(&origin) {
            let name = HeaderName::from_bytes(name.as_bytes())?;
            request.headers_mut().insert(name, HeaderValue::from_str(value)?);
        }
        let (socket, _) = tungstenite::client(request, stream).map_err(|error| anyhow!("{path}: {error}"))?;
        Ok(Self(socket))
    }

    /// A visitor's socket that was welcomed.
    pub(crate) fn visitor(edge: &Edge, client: u64) -> Result<Self> {
        let protocols = format!("deskbell.v1, {}", edge.session()?);
        let headers = [("sec-websocket-protocol", protocols), client_header(client)];
        let mut socket = Self::open(edge, "/api/v1/live", &headers)?;
        socket.send(&json!({ "hello": {} }))?;
        socket.wait(|frame| frame.get("welcome").is_some())?;
        Ok(socket)
    }

    fn desk(edge: &Edge) -> Result<Self> {
        let mut socket = Self::open(edge, "/api/v1/desk/live", &[("cookie", edge.sign_in()?)])?;
        socket.send(&json!({ "hello": 0 }))?;
        socket.wait(|frame| frame.get("welcome").is_some())?;
        Ok(socket)
    }

    fn send(&mut self, frame: &Value) -> Result<()> {
        Ok(self.0.send(Message::text(frame.to_string()))?)
    }

    fn wait(&mut self, found: impl Fn(&Value) -> bool) -> Result<()> {
        loop {
            let Message::Text(text) = self.0.read()? else { continue };
            let frame: Value = serde_json::from_str(&text)?;
            if found(&frame) {
                return Ok(());
            }
            if frame.get("error").or(frame.get("rejected")).is_some() {
                bail!("{text}");
            }
        }
    }
}

/// A visitor in a conversation.
struct Talker {
    socket: Socket,
    conversation: String,
    said: usize,
}

impl Talker {
    fn begin(edge: &Edge, client: u64) -> Result<Self> {
        let conversation = random::hex(8)?;
        let mut talker = Self { socket: Socket::visitor(edge, client)?, conversation, said: 0 };
        let id = talker.say(true)?;
        talker.stored(&id)?;
        Ok(talker)
    }

    fn say(&mut self, opening: bool) -> Result<String> {
        self.said += 1;
        let client_id = format!("{}-{}", self.conversation, self.said);
        let text = "Hello, my parcel with the iron kettle should have been here on Monday. Where is it?";
        let mut message = json!({ "conversation": self.conversation, "client_id": client_id, "text": text });
        if opening && let Some(message) = message.as_object_mut() {
            message.insert("opening".to_owned(), json!({ "locale": "en" }));
        }
        self.socket.send(&json!({ "send": message }))?;
        Ok(client_id)
    }

    fn stored(&mut self, client_id: &str) -> Result<()> {
        self.socket
            .wait(|frame| frame.pointer("/accepted/client_id").and_then(Value::as_str) == Some(client_id))
    }
}

/// Visitor to edge and back: until a message is stored, durably.
pub(crate) fn stored(edge: &Edge) -> Result<Measured> {
    let mut talkers: Vec<Vec<Talker>> = Vec::new();
    for thread in 0..CONNECTIONS {
        let client = |turn: usize| u64::try_from(thread * TURNS + turn).unwrap_or_default() + 1;
        talkers.push((0..TURNS).map(|turn| Talker::begin(edge, client(turn))).collect::<Result<_>>()?);
    }
    let started = Instant::now();
    let end = started + TIME;
    let work = |talkers: Vec<Talker>| -> Result<Vec<Duration>> {
        let mut latencies = Vec::new();
        for mut talker in talkers {
            while talker.said < MESSAGES && Instant::now() < end {
                let sent = Instant::now();
                let id = talker.say(false)?;
                talker.stored(&id)?;
                latencies.push(sent.elapsed());
            }
        }
        Ok(latencies)
    };
    let mut all = Vec::new();
    thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = talkers.into_iter().map(|talkers| scope.spawn(move || work(talkers))).collect();
        for worker in workers {
            all.extend(worker.join().map_err(|_| anyhow!("a visitor's thread died"))??);
        }
        Ok(())
    })?;
    Measured::new(all, started.elapsed())
}

/// Visitor to agent: until the desk's socket has the message. One after the other.
pub(crate) fn at_the_agent(edge: &Edge) -> Result<Measured> {
    let mut desk = Socket::desk(edge)?;
    let mut latencies = Vec::new();
    let started = Instant::now();
    let mut client = 1_000;
    while latencies.len() < TO_THE_AGENT && started.elapsed() < TIME {
        client += 1;
        let mut talker = Talker::begin(edge, client)?;
        while talker.said < MESSAGES && latencies.len() < TO_THE_AGENT && started.elapsed() < TIME {
            let sent = Instant::now();
            let id = talker.say(false)?;
            desk.wait(|frame| {
                let place = "/changed/entries/0/body/message/client_id";
                frame.pointer(place).and_then(Value::as_str) == Some(&id)
            })?;
            latencies.push(sent.elapsed());
            talker.stored(&id)?;
        }
    }
    ensure!(!latencies.is_empty(), "no message reached the desk");
    Measured::new(latencies, started.elapsed()).context("to the agent")
}
