//! Overhears a browser: what every page and every frame in it asks the network for, and what they complain about.
//!
//! Speaks the `DevTools` protocol to the browser directly, beside `WebDriver`, because `chromedriver`'s logs leave out the
//! frames that run in a process of their own, which the widget's does. New frames are held until they are listened to,
//! so nothing is missed. Ends with its browser; what it does not understand it passes over.

use anyhow::{Context as _, Result};
use deskbell_dev::http;
use serde_json::{Value, json};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use tungstenite::{Message, WebSocket};

/// A request that a page or frame made.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its address.
    pub url: String,
    /// What for: `Document`, `Script`, `Fetch`, … as `DevTools` call it.
    pub kind: String,
    /// Bytes that came over the wire for it, headers included; none while it is under way.
    pub bytes: Option<u64>,
    /// Bytes of the answer's headers.
    pub head: u64,
    /// Why nothing came.
    pub failure: Option<String>,
    id: String,
}

/// A complaint: an uncaught error, a refusal by a policy, a failed request, or whatever a script logged as an error or
/// warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `security`, `javascript`, `network`, `console`, … as `DevTools` call it.
    pub source: String,
    /// `error` or `warning`.
    pub level: String,
    /// What it says.
    pub text: String,
    /// What it is about, or who said it.
    pub url: String,
}

#[derive(Default)]
struct Heard {
    requests: Vec<Request>,
    problems: Vec<Problem>,
    /// What scripts logged in passing; [`Watch::catch_up`] waits for a word of its own here.
    said: Vec<String>,
}

/// The listener.
pub struct Watch {
    heard: Arc<Mutex<Heard>>,
}

impl Watch {
    /// Begins to listen to the browser with that `DevTools` address. `first` is told to every page and frame before it
    /// runs: methods and their parameters.
    pub(super) fn start(address: &str, first: Vec<(&'static str, Value)>) -> Result<Self> {
        let version: Value =
            serde_json::from_slice(&http::get(&format!("http://{address}/json/version"))?.body)?;
        let url = version["webSocketDebuggerUrl"].as_str().context("the browser has no DevTools socket")?;
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let (socket, _) = tungstenite::client(url, stream).context("the browser does not shake hands")?;
        let heard = Arc::new(Mutex::new(Heard::default()));
        let mut listener = Listener { socket, number: 0, first, heard: Arc::clone(&heard) };
        listener.attach(None)?;
        // It ends with an error when the browser does.
        thread::spawn(move || drop(listener.listen()));
        Ok(Self { heard })
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every request so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.heard().requests.clone()
    }

    /// The requests to an origin so far.
    pub fn requests_to(&self, origin: &str) -> Vec<Request> {
        let prefix = format!("{origin}/");
        self.requests().into_iter().filter(|request| request.url.starts_with(&prefix)).collect()
    }

    /// Every complaint so far.
    pub fn problems(&self) -> Vec<Problem> {
        self.heard().problems.clone()
    }

    /// Whether a script has logged exactly this.
    pub(super) fn has_heard(&self, word: &str) -> bool {
        self.heard().said.iter().any(|said| said == word)
    }
}

struct Listener {
    socket: WebSocket<TcpStream>,
    number: u64,
    first: Vec<(&'static str, Value)>,
    heard: Arc<Mutex<Heard>>,
}

impl Listener {
    fn tell(&mut self, session: Option<&str>, method: &str, params: &Value) -> Result<()> {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        Ok(self.socket.send(Message::text(message.to_string()))?)
    }

    /// Asks for everything that appears below a page or frame, or, without one, in the browser.
    fn attach(&mut self, session: Option<&str>) -> Result<()> {
        let params = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
        self.tell(session, "Target.setAutoAttach", &params)
    }

    fn listen(&mut self) -> Result<()> {
        loop {
            if let Message::Text(text) = self.socket.read()? {
                let message: Value = serde_json::from_str(&text)?;
                let params = &message["params"];
                match message["method"].as_str() {
                    Some("Target.attachedToTarget") => self.welcome(params)?,
                    Some(method) => {
                        self.heard.lock().unwrap_or_else(PoisonError::into_inner).take(method, params);
                    }
                    None => {}
                }
            }
        }
    }

    /// Listens to a page or frame that has appeared, and lets it run.
    fn welcome(&mut self, params: &Value) -> Result<()> {
        let session = params["sessionId"].as_str().context("a target without a session")?.to_owned();
        for method in ["Network.enable", "Log.enable", "Runtime.enable"] {
            self.tell(Some(&session), method, &json!({}))?;
        }
        for (method, params) in self.first.clone() {
            self.tell(Some(&session), method, &params)?;
        }
        self.attach(Some(&session))?;
        self.tell(Some(&session), "Runtime.runIfWaitingForDebugger", &json!({}))
    }
}

impl Heard {
    fn take(&mut self, method: &str, params: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match method {
            "Network.requestWillBeSent" => self.requests.push(Request {
                url: text(&params["request"]["url"]),
                kind: text(&params["type"]),
                bytes: None,
                head: 0,
                failure: None,
                id: text(&params["requestId"]),
            }),
            "Network.responseReceived" => {
                if let Some(request) = self.request(params) {
                    request.head = bytes(&params["response"]["encodedDataLength"]);
                }
            }
            "Network.loadingFinished" => {
                if let Some(request) = self.request(params) {
                    request.bytes = Some(bytes(&params["encodedDataLength"]));
                }
            }
            "Network.loadingFailed" => {
                if let Some(request) = self.request(params) {
                    let why = [&params["blockedReason"], &params["errorText"]].map(text).concat();
                    request.failure = Some(why);
                }
            }
            "Log.entryAdded" => {
                let entry = &params["entry"];
                let level = text(&entry["level"]);
                if matches!(level.as_str(), "error" | "warning") {
                    let (source, url) = (text(&entry["source"]), text(&entry["url"]));
                    self.problems.push(Problem { source, level, text: text(&entry["text"]), url });
                }
            }
            "Runtime.exceptionThrown" => {
                let details = &params["exceptionDetails"];
                let what = [&details["text"], &details["exception"]["description"]].map(text).join(" ");
                let url = text(&details["url"]);
                self.problems.push(Problem {
                    source: "javascript".into(),
                    level: "error".into(),
                    text: what,
                    url,
                });
            }
            "Runtime.consoleAPICalled" => {
                let arguments = params["args"].as_array().map(Vec::as_slice).unwrap_or_default();
                let said = arguments
                    .iter()
                    .map(|a| a["value"].as_str().map_or_else(|| text(&a["description"]), Into::into));
                let said = said.collect::<Vec<String>>().join(" ");
                let level = text(&params["type"]);
                if matches!(level.as_str(), "error" | "warning" | "assert") {
                    let url = text(&params["stackTrace"]["callFrames"][0]["url"]);
                    self.problems.push(Problem { source: "console".into(), level, text: said, url });
                } else {
                    self.said.push(said);
                }
            }
            _ => {}
        }
    }

    /// The newest with that id: a redirect keeps it.
    fn request(&mut self, params: &Value) -> Option<&mut Request> {
        let id = params["requestId"].as_str()?;
        self.requests.iter_mut().rev().find(|request| request.id == id)
    }
}

fn bytes(number: &Value) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count that DevTools write as a float"
    )]
    number.as_u64().unwrap_or_else(|| number.as_f64().unwrap_or_default() as u64)
}
