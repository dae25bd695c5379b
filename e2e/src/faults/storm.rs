//! A network that breaks what passes: between clients and the edge, message by message.
//!
//! It swallows bytes and closes later, holds messages back, sends them twice (at once, or an old one again), cuts
//! connections in the middle of a message, and closes one direction while the other goes on. Both directions suffer:
//! what is lost on the way back is stored and was never acknowledged.

use super::dice::Dice;
use super::frames::{header, read_body, read_frame, read_head, said, text_frame};
use anyhow::{Context as _, Result};
use shared::frame::{Accepted, ServerFrame, VisitorFrame};
use shared::time::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What the network does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Everything passes.
    Calm,
    /// Everything breaks now and then.
    Storm,
    /// Some messages are swallowed and acknowledged all the same: what an edge would do that says "stored" before it
    /// has stored. The check has to find that out.
    Lies,
    /// The network is gone for good.
    Gone,
}

/// The proxy; it ends when it is dropped.
pub struct Storm {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    port: u16,
    seed: u64,
    weather: Mutex<Weather>,
    connections: AtomicU64,
    counts: Mutex<BTreeMap<&'static str, usize>>,
}

/// Which way a message goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    ToEdge,
    ToClient,
}

/// What becomes of one message.
enum Fate {
    Passes,
    Swallowed,
    Late,
    Twice,
    Again,
    Cut,
    HalfClosed,
}

impl Shared {
    fn weather(&self) -> Weather {
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, what: &'static str) {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
    }

    fn fate(&self, dice: &mut Dice) -> Fate {
        if self.weather() != Weather::Storm {
            return Fate::Passes;
        }
        let (what, fate) = match dice.below(1_000) {
            0..10 => ("swallowed", Fate::Swallowed),
            10..60 => ("late", Fate::Late),
            60..110 => ("twice", Fate::Twice),
            110..130 => ("an old one again", Fate::Again),
            130..140 => ("cut", Fate::Cut),
            140..150 => ("half closed", Fate::HalfClosed),
            _ => return Fate::Passes,
        };
        self.count(what);
        fate
    }
}

impl Storm {
    /// A proxy to a port of this machine.
    pub fn before(port: u16, seed: u64, weather: Weather) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            port,
            seed,
            weather: Mutex::new(weather),
            connections: AtomicU64::new(0),
            counts: Mutex::default(),
        });
        let inside = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if inside.weather() == Weather::Gone {
                    break;
                }
                let inside = Arc::clone(&inside);
                // A connection that breaks concerns only itself.
                thread::spawn(move || drop(relay(&stream, &inside)));
            }
        });
        Ok(Self { address, shared })
    }

    /// The address that stands in for the edge's own.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes what it does.
    pub fn turn(&self, weather: Weather) {
        *self.shared.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
    }

    /// How often what was done to messages.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        self.shared.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Storm {
    fn drop(&mut self) {
        self.turn(Weather::Gone);
        // Wakes the thread that waits for the next connection.
        drop(TcpStream::connect_timeout(&self.address, Duration::from_secs(1)));
    }
}

/// Both ends of a connection.
struct Pair {
    client: TcpStream,
    edge: TcpStream,
    /// Frames of ours and of the edge do not mix.
    writing: Mutex<()>,
}

impl Pair {
    fn close(&self) {
        for stream in [&self.client, &self.edge] {
            // It fails only for a connection that has ended already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn relay(client: &TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    let number = shared.connections.fetch_add(1, Ordering::Relaxed);
    let mut dice = Dice::of(shared.seed, number << 1);
    client.set_nodelay(true)?;
    let mut head = client;
    let request = read_head(&mut head)?;
    if header(&request, "upgrade").is_some() {
        let edge = connect(shared.port)?;
        let pair = Arc::new(Pair { client: client.try_clone()?, edge, writing: Mutex::new(()) });
        (&pair.edge).write_all(&request)?;
        let answer = read_head(&mut &pair.edge)?;
        (&pair.client).write_all(&answer)?;
        if !answer.starts_with(b"HTTP/1.1 101") {
            io::copy(&mut &pair.edge, &mut &pair.client)?;
            pair.close();
            return Ok(());
        }
        let (back, inside) = (Arc::clone(&pair), Arc::clone(shared));
        let other = Dice::of(shared.seed, number << 1 | 1);
        thread::spawn(move || carry(&back, Way::ToClient, &inside, other));
        carry(&pair, Way::ToEdge, shared, dice);
        return Ok(());
    }
    let body = read_body(&mut head, &request)?;
    let outcome = ask(client, &[request, body].concat(), shared, &mut dice);
    // It fails only for a connection that has ended already.
    let _ = client.shutdown(Shutdown::Both);
    outcome
}

fn connect(port: u16) -> io::Result<TcpStream> {
    let edge = TcpStream::connect(("127.0.0.1", port))?;
    edge.set_nodelay(true)?;
    Ok(edge)
}

/// Asks the edge once; its whole answer, since clients here ask it to close after each.
fn answer(port: u16, request: &[u8], half_close: bool) -> io::Result<Vec<u8>> {
    let mut edge = connect(port)?;
    edge.set_read_timeout(Some(Duration::from_secs(15)))?;
    edge.write_all(request)?;
    if half_close {
        edge.shutdown(Shutdown::Write)?;
    }
    let head = read_head(&mut edge)?;
    if header(&head, "content-length").is_some() {
        let body = read_body(&mut edge, &head)?;
        return Ok([head, body].concat());
    }
    let mut whole = head;
    io::copy(&mut edge, &mut whole)?;
    Ok(whole)
}

/// One request and its answer.
fn ask(mut client: &TcpStream, request: &[u8], shared: &Arc<Shared>, dice: &mut Dice) -> io::Result<()> {
    let port = shared.port;
    let mut half_close = false;
    // Requests are fewer than frames, so more of them suffer.
    let fate = if dice.happens(600) { shared.fate(dice) } else { fate_of_request(shared, dice) };
    match fate {
        Fate::Swallowed => {
            thread::sleep(dice.millis(400));
            return Ok(());
        }
        Fate::Cut => {
            let part = usize::try_from(dice.below(u64::try_from(request.len()).unwrap_or(1))).unwrap_or(0);
            return connect(port)?.write_all(request.get(..part).unwrap_or_default());
        }
        Fate::Late => thread::sleep(dice.millis(250)),
        Fate::Twice => drop(answer(port, request, false)),
        Fate::HalfClosed => half_close = true,
        Fate::Again => {
            let (again, wait) = (request.to_vec(), dice.millis(800));
            thread::spawn(move || {
                thread::sleep(wait);
                // Nobody waits for this answer.
                drop(answer(port, &again, false));
            });
        }
        Fate::Passes => {}
    }
    let answer = answer(port, request, half_close)?;
    match shared.fate(dice) {
        Fate::Swallowed => thread::sleep(dice.millis(400)),
        Fate::Cut => client.write_all(answer.get(..answer.len() / 2).unwrap_or_default())?,
        _ => client.write_all(&answer)?,
    }
    Ok(())
}

fn fate_of_request(shared: &Shared, dice: &mut Dice) -> Fate {
    (0..4).map(|_| shared.fate(dice)).find(|fate| !matches!(fate, Fate::Passes)).unwrap_or(Fate::Passes)
}

/// Carries the frames of one direction until the connection ends.
fn carry(pair: &Pair, way: Way, shared: &Shared, mut dice: Dice) {
    let (mut from, to) = match way {
        Way::ToEdge => (&pair.client, &pair.edge),
        Way::ToClient => (&pair.edge, &pair.client),
    };
    let mut earlier: VecDeque<Vec<u8>> = VecDeque::new();
    let write = |bytes: &[u8]| {
        let _turn = pair.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut to = to;
        to.write_all(bytes).is_ok()
    };
    while let Ok(frame) = read_frame(&mut from) {
        if shared.weather() == Weather::Lies
            && way == Way::ToEdge
            && let Some(lie) = lie(&frame, &mut dice)
        {
            shared.count("lies");
            let _turn = pair.writing.lock().unwrap_or_else(PoisonError::into_inner);
            if from.write_all(&lie).is_err() {
                break;
            }
            continue;
        }
        let sent = match shared.fate(&mut dice) {
            Fate::Passes => write(&frame),
            Fate::Late => {
                thread::sleep(dice.millis(200));
                write(&frame)
            }
            // A client may have kept an old one; the edge sends nothing a second time by itself.
            Fate::Again if way == Way::ToEdge => {
                let old = earlier.front().cloned().unwrap_or_default();
                write(&frame) && write(&old)
            }
            Fate::Twice | Fate::Again => write(&frame) && write(&frame),
            Fate::Swallowed => {
                thread::sleep(dice.millis(500));
                false
            }
            Fate::Cut => {
                write(frame.get(..frame.len() / 2).unwrap_or_default());
                false
            }
            Fate::HalfClosed => {
                let _ = to.shutdown(Shutdown::Write);
                thread::sleep(dice.millis(600));
                false
            }
        };
        if !sent {
            break;
        }
        earlier.push_back(frame);
        if earlier.len() > 6 {
            earlier.pop_front();
        }
    }
    pair.close();
}

/// Now and then, for a message on its way: an acknowledgement that is not true.
fn lie(frame: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let VisitorFrame::Send(message) = serde_json::from_str(&said(frame)?).ok()? else { return None };
    if !dice.happens(100) {
        return None;
    }
    let accepted = ServerFrame::Accepted(Accepted {
        conversation: message.conversation,
        client_id: message.client_id,
        seq: 1 + u32::try_from(dice.below(20)).unwrap_or_default(),
        at: Timestamp(0),
    });
    Some(text_frame(&serde_json::to_string(&accepted).ok()?))
}
