//! A WebSocket that speaks one kind of frame and hears another.

use crate::api::Api;
use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::error::ErrorCode;
use std::marker::PhantomData;
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::http::{HeaderName, HeaderValue};
use tungstenite::{Error, HandshakeError, Message, WebSocket};

/// How long anything that has to come may take; generous, since the machine may also be compiling.
const PATIENCE: Duration = Duration::from_secs(20);

/// A socket.
pub struct Socket<Out, In> {
    stream: WebSocket<TcpStream>,
    heard_at: Instant,
    frames: PhantomData<(Out, In)>,
}

/// Why a socket was not opened.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The edge said no.
    #[error("refused with {0}: {1:?}")]
    Status(u16, Option<ErrorCode>),
    /// There was no answer.
    #[error("{0}")]
    Broken(String),
}

impl<Out: Serialize, In: DeserializeOwned + std::fmt::Debug> Socket<Out, In> {
    /// Shakes hands.
    pub(crate) fn open(api: &Api, path: &str, headers: &[(&str, &str)]) -> Result<Self, Refused> {
        let broken = |error: &dyn std::fmt::Display| Refused::Broken(error.to_string());
        let address = api.url().replacen("http://", "", 1);
        let stream = TcpStream::connect(&address).map_err(|e| broken(&e))?;
        stream.set_nodelay(true).map_err(|e| broken(&e))?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(|e| broken(&e))?;
        let mut request = format!("ws://{address}{path}").into_client_request().map_err(|e| broken(&e))?;
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| broken(&e))?;
            request.headers_mut().insert(name, HeaderValue::from_str(value).map_err(|e| broken(&e))?);
        }
        match tungstenite::client(request, stream) {
            Ok((socket, _)) => Ok(Self { stream: socket, heard_at: Instant::now(), frames: PhantomData }),
            Err(HandshakeError::Failure(Error::Http(response))) => {
                let body = response.body().as_deref().unwrap_or_default();
                let code =
                    serde_json::from_slice::<shared::error::ErrorBody>(body).map(|body| body.code).ok();
                Err(Refused::Status(response.status().as_u16(), code))
            }
            Err(error) => Err(broken(&error)),
        }
    }

    /// Sends a frame.
    pub fn send(&mut self, frame: &Out) -> Result<()> {
        self.send_text(serde_json::to_string(frame)?)
    }

    /// Sends any text.
    pub fn send_text(&mut self, text: impl Into<String>) -> Result<()> {
        Ok(self.stream.send(Message::text(text.into()))?)
    }

    /// Sends bytes.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.send(Message::binary(bytes.to_vec()))?)
    }

    /// The next frame; `None` when none comes within the time given.
    pub fn next_within(&mut self, time: Duration) -> Result<Option<In>> {
        let until = Instant::now() + time;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.stream.get_ref().set_read_timeout(Some(left))?;
            let read = self.stream.read();
            if read.is_ok() {
                self.heard_at = Instant::now();
            }
            match read {
                Ok(Message::Text(text)) if text.as_str() == "pong" => {}
                Ok(Message::Text(text)) => {
                    let frame = serde_json::from_str(&text);
                    return frame.map(Some).with_context(|| format!("not a frame: {text}"));
                }
                Ok(Message::Close(reason)) => bail!("closed by the edge: {reason:?}"),
                Ok(_) => {}
                Err(Error::Io(error)) if timed_out(&error) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The next frame, which has to come.
    pub fn hear(&mut self) -> Result<In> {
        self.next_within(PATIENCE)?.context("no frame came")
    }

    /// The first frame that gives something; the ones before it are passed over.
    pub fn wait<T>(&mut self, mut pick: impl FnMut(&In) -> Option<T>) -> Result<T> {
        let until = Instant::now() + PATIENCE;
        let mut others = Vec::new();
        while let Some(frame) = self.next_within(until.saturating_duration_since(Instant::now()))? {
            if let Some(found) = pick(&frame) {
                return Ok(found);
            }
            others.push(frame);
        }
        bail!("what was waited for did not come; these did: {others:?}")
    }

    /// Everything that comes until nothing has come for a while.
    pub fn drain(&mut self) -> Result<Vec<In>> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next_within(Duration::from_millis(400))? {
            frames.push(frame);
        }
        Ok(frames)
    }

    /// How long nothing has come.
    pub fn silent_for(&self) -> Duration {
        self.heard_at.elapsed()
    }

    /// Sends `ping` as a text and waits for `pong`.
    pub fn ping(&mut self) -> Result<()> {
        self.send_text("ping")?;
        self.stream.get_ref().set_read_timeout(Some(PATIENCE))?;
        loop {
            if let Message::Text(text) = self.stream.read()?
                && text.as_str() == "pong"
            {
                return Ok(());
            }
        }
    }

    /// Says goodbye.
    pub fn close(mut self) -> Result<()> {
        self.stream.close(None)?;
        while self.stream.read().is_ok() {}
        Ok(())
    }
}

fn timed_out(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}
