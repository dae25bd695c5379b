//! A network connection that can be cut: a relay between browsers and the edge.
//!
//! Bytes pass as they are, so the edge's pages work at the line's own address. While it is cut, open connections are
//! gone and new ones end at once; while it is dead, they stay open and nothing passes, as in a tunnel.

use anyhow::{Context as _, Result};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// The relay; it ends when it is dropped.
pub struct Line {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Cut,
    Dead,
    Gone,
}

struct Shared {
    /// A request that begins like this ends its connection.
    refused: Mutex<Option<&'static str>>,
    now: Mutex<(State, Vec<TcpStream>)>,
    /// Visitors' sockets that are open.
    sockets: AtomicUsize,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, (State, Vec<TcpStream>)> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, state: State) {
        let mut now = self.lock();
        now.0 = state;
        if matches!(state, State::Cut | State::Gone) {
            for stream in now.1.drain(..) {
                // It fails only for a connection that has ended already.
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
        self.changed.notify_all();
    }

    fn refuses(&self, bytes: &[u8]) -> bool {
        let refused = *self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.is_some_and(|beginning| bytes.starts_with(beginning.as_bytes()))
    }

    /// Waits while nothing passes. False when this connection is to end.
    fn passes(&self) -> bool {
        let mut now = self.lock();
        while now.0 == State::Dead {
            now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
        now.0 == State::Whole
    }
}

impl Line {
    /// Lays a line to a port of this machine.
    pub fn to(port: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            refused: Mutex::default(),
            now: Mutex::new((State::Whole, Vec::new())),
            sockets: AtomicUsize::new(0),
            changed: Condvar::new(),
        });
        let inside = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if inside.lock().0 == State::Gone {
                    break;
                }
                let inside = Arc::clone(&inside);
                // A connection that breaks concerns only itself.
                thread::spawn(move || drop(relay(&stream, port, &inside)));
            }
        });
        Ok(Self { address, shared })
    }

    /// The address that stands in for the edge's own.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets no request pass that begins like this: `GET /path `.
    pub fn refuse(&self, beginning: &'static str) {
        *self.shared.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(beginning);
    }

    /// How many sockets of visitors are open.
    pub fn sockets(&self) -> usize {
        self.shared.sockets.load(Ordering::Relaxed)
    }

    /// Ends every connection and refuses new ones.
    pub fn cut(&self) {
        self.shared.set(State::Cut);
    }

    /// Lets nothing pass and tells nobody.
    pub fn go_dead(&self) {
        self.shared.set(State::Dead);
    }

    /// All is well again.
    pub fn mend(&self) {
        self.shared.set(State::Whole);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.set(State::Gone);
        // Wakes the thread that waits for the next connection.
        drop(TcpStream::connect_timeout(&self.address, Duration::from_secs(1)));
    }
}

fn relay(near: &TcpStream, port: u16, shared: &Arc<Shared>) -> Result<()> {
    if !shared.passes() {
        return Ok(());
    }
    let far = TcpStream::connect(("127.0.0.1", port))?;
    for stream in [near, &far] {
        stream.set_nodelay(true)?;
        shared.lock().1.push(stream.try_clone()?);
    }
    let (from, to, inside) = (far.try_clone()?, near.try_clone()?, Arc::clone(shared));
    let back = thread::spawn(move || copy(&from, &to, &inside));
    copy(near, &far, shared);
    // It ends with an error only if it panicked; there is nobody left to tell.
    let _ = back.join();
    Ok(())
}

/// Carries bytes one way until either side ends.
fn copy(mut from: &TcpStream, mut to: &TcpStream, shared: &Shared) {
    let mut buffer = [0; 16 * 1024];
    let mut sockets = 0;
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let bytes = buffer.get(..read).unwrap_or_default();
        if bytes.starts_with(b"GET /api/v1/live ") {
            sockets = 1;
            shared.sockets.fetch_add(sockets, Ordering::Relaxed);
        }
        let sent = shared.passes() && !shared.refuses(bytes) && to.write_all(bytes).is_ok();
        if !sent {
            break;
        }
    }
    shared.sockets.fetch_sub(sockets, Ordering::Relaxed);
    for stream in [from, to] {
        // It fails only for a connection that has ended already.
        let _ = stream.shutdown(Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says back what it hears.
    fn echo() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || std::io::copy(&mut &stream, &mut &stream));
            }
        });
        port
    }

    fn said(stream: &mut TcpStream, word: [u8; 2]) -> std::io::Result<[u8; 2]> {
        stream.write_all(&word)?;
        let mut heard = [0; 2];
        stream.read_exact(&mut heard).map(|()| heard)
    }

    #[test]
    fn a_line_carries_breaks_and_mends() {
        let line = Line::to(echo()).unwrap();
        let connect = || TcpStream::connect(line.address).unwrap();
        let mut first = connect();
        assert_eq!(said(&mut first, *b"hi").unwrap(), *b"hi");
        line.cut();
        assert!(said(&mut first, *b"hi").is_err());
        assert!(said(&mut connect(), *b"hi").is_err());
        line.mend();
        let mut second = connect();
        assert_eq!(said(&mut second, *b"ho").unwrap(), *b"ho");
        line.go_dead();
        second.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let error = said(&mut second, *b"no").unwrap_err();
        assert!(
            matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut),
            "{error}"
        );
        line.mend();
        second.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut heard = [0; 2];
        second.read_exact(&mut heard).unwrap();
        assert_eq!(heard, *b"no", "what was under way arrives");
    }
}
