//! Thousands of sockets in one thread: all that is heard comes out in the order in which it came.

use crate::subject::Subject;
use anyhow::{Context as _, Result, anyhow, bail};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::thread;
use std::time::{Duration, Instant};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::http::{HeaderName, HeaderValue};
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Error, Message, WebSocket};

/// Threads that shake hands.
const HANDS: usize = 4;

/// The sockets: first the desks, then the visitors.
pub(crate) struct Swarm {
    poll: Poll,
    events: Events,
    sockets: Vec<WebSocket<TcpStream>>,
}

/// A frame, and the socket that heard it.
pub(crate) type Heard = (usize, String);

fn config() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(2 * 1024).write_buffer_size(0)
}

fn shake_hands(subject: &Subject, path: &str, headers: &[(&str, String)]) -> Result<std::net::TcpStream> {
    let stream = std::net::TcpStream::connect(subject.address())?;
    stream.set_nodelay(true)?;
    let kept = stream.try_clone()?;
    let mut request = format!("ws://{}{path}", subject.address()).into_client_request()?;
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes())?;
        request.headers_mut().insert(name, HeaderValue::from_str(value)?);
    }
    // Nobody speaks before `hello`, so nothing was read beyond the handshake.
    tungstenite::client::client_with_config(request, stream, Some(config()))
        .map_err(|error| anyhow!("{path}: {error}"))?;
    kept.set_nonblocking(true)?;
    Ok(kept)
}

impl Swarm {
    /// Connects desks and visitors; each says hello and is welcomed.
    pub(crate) fn connect(subject: &Subject, desks: usize, visitors: usize) -> Result<Self> {
        let mut streams = Vec::new();
        for _ in 0..desks {
            streams.push(shake_hands(subject, "/api/v1/desk/live", &subject.desk_headers())?);
        }
        let some = |hand: usize| -> Result<Vec<(usize, std::net::TcpStream)>> {
            let numbers = (hand..visitors).step_by(HANDS);
            let open = |n| Ok((n, shake_hands(subject, "/api/v1/live", &subject.visitor_headers(n)?)?));
            numbers.map(open).collect()
        };
        let mut opened = Vec::new();
        thread::scope(|scope| -> Result<()> {
            let hands: Vec<_> = (0..HANDS).map(|hand| scope.spawn(move || some(hand))).collect();
            for hand in hands {
                opened.extend(hand.join().map_err(|_| anyhow!("a hand shook too much"))??);
            }
            Ok(())
        })?;
        opened.sort_by_key(|(n, _)| *n);
        streams.extend(opened.into_iter().map(|(_, stream)| stream));

        let poll = Poll::new()?;
        let mut sockets = Vec::new();
        for (place, stream) in streams.into_iter().enumerate() {
            let mut stream = TcpStream::from_std(stream);
            poll.registry().register(&mut stream, Token(place), Interest::READABLE)?;
            sockets.push(WebSocket::from_raw_socket(stream, Role::Client, Some(config())));
        }
        let mut swarm = Self { poll, events: Events::with_capacity(1_024), sockets };
        swarm.greet(desks)?;
        Ok(swarm)
    }

    fn greet(&mut self, desks: usize) -> Result<()> {
        let all = self.sockets.len();
        let until = Instant::now() + Duration::from_mins(1);
        let (mut greeted, mut welcomed) = (0, 0);
        let mut heard = Vec::new();
        while welcomed < all {
            // A few at a time, as people come.
            while greeted < all && greeted < welcomed + 64 {
                self.send(greeted, if greeted < desks { r#"{"hello":0}"# } else { r#"{"hello":{}}"# })?;
                greeted += 1;
            }
            heard.clear();
            self.hear(Duration::from_millis(200), &mut heard)?;
            welcomed += heard.iter().filter(|(_, text)| text.starts_with(r#"{"welcome""#)).count();
            if Instant::now() > until {
                bail!("{welcomed} of {all} were welcomed");
            }
        }
        Ok(())
    }

    /// Sends a frame over a socket.
    pub(crate) fn send(&mut self, place: usize, text: &str) -> Result<()> {
        let socket = self.sockets.get_mut(place).context("no such socket")?;
        Ok(socket.send(Message::text(text))?)
    }

    /// All that comes until something has come or the time is over.
    pub(crate) fn hear(&mut self, time: Duration, heard: &mut Vec<Heard>) -> Result<()> {
        self.poll.poll(&mut self.events, Some(time))?;
        for event in &self.events {
            let place = event.token().0;
            let socket = self.sockets.get_mut(place).context("no such socket")?;
            loop {
                match socket.read() {
                    Ok(Message::Text(text)) => heard.push((place, text.as_str().to_owned())),
                    Ok(Message::Close(reason)) => bail!("socket {place} was closed: {reason:?}"),
                    Ok(_) => {}
                    Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error).with_context(|| format!("socket {place}")),
                }
            }
        }
        Ok(())
    }
}
