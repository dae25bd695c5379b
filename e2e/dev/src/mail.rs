//! A small SMTP server on loopback that keeps what it gets: where the demo's mails go, and what tests look into.
//!
//! It takes mail from anybody who can connect, which is why it listens on 127.0.0.1 only, and hands none on. A test may
//! tell it to misbehave: once for each [`Plan`], in order. It speaks no TLS; that is tried against a real server.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, bail};
use mail_parser::MessageParser;

/// How many mails are kept; the oldest go.
const KEPT: usize = 200;
/// A mail that is longer is cut off.
const BYTES: usize = 1024 * 1024;

/// What it does in place of taking the next mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Answers a command that begins so with this code.
    Refuse(&'static str, u16),
    /// Takes the whole mail, and then says nothing any more.
    Hold,
    /// Takes it as it should.
    Take,
}

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// All of it.
    pub raw: String,
    /// When.
    pub at: SystemTime,
}

/// A mail as a person reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Its id, without brackets.
    pub id: String,
    /// The name it comes from.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML.
    pub html: String,
}

impl Received {
    /// Decodes it.
    ///
    /// Fails when it is no mail.
    pub fn read(&self) -> Result<Read> {
        read(&self.raw)
    }
}

/// Decodes a mail.
///
/// Fails when it is none.
pub fn read(raw: &str) -> Result<Read> {
    let mail = MessageParser::default().parse(raw.as_bytes()).context("this is no mail")?;
    let body = |text: Option<std::borrow::Cow<'_, str>>| text.unwrap_or_default().replace("\r\n", "\n");
    Ok(Read {
        id: mail.message_id().unwrap_or_default().to_owned(),
        from: mail.from().and_then(|from| from.first()?.name()).unwrap_or_default().to_owned(),
        subject: mail.subject().unwrap_or_default().to_owned(),
        text: body(mail.body_text(0)),
        html: body(mail.body_html(0)),
    })
}

#[derive(Default)]
struct Kept {
    mails: VecDeque<Received>,
    plans: VecDeque<Plan>,
    connections: usize,
}

/// The running server.
pub struct Sink {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    inner: Inbox,
    thread: Option<JoinHandle<()>>,
}

/// What a server got, to be handed around.
#[derive(Clone, Default)]
pub struct Inbox(Arc<Mutex<Kept>>);

impl Inbox {
    /// All that is kept, oldest first.
    pub fn all(&self) -> Vec<Received> {
        self.with(|inner| inner.mails.iter().cloned().collect())
    }

    fn with<T>(&self, f: impl FnOnce(&mut Kept) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Sink {
    /// Starts to take mail at a port on 127.0.0.1; 0 takes a free one.
    ///
    /// Fails when the port is taken.
    pub fn start(port: u16) -> Result<Self> {
        let listener =
            TcpListener::bind(("127.0.0.1", port)).with_context(|| format!("port {port} is taken"))?;
        let address = listener.local_addr()?;
        let (stop, inner) = (Arc::new(AtomicBool::new(false)), Inbox::default());
        let (stopped, filled) = (Arc::clone(&stop), inner.clone());
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let filled = filled.clone();
                // A connection that breaks concerns only its own client.
                thread::spawn(move || drop(serve(&stream, &filled)));
            }
        });
        Ok(Self { address, stop, inner, thread: Some(thread) })
    }

    /// The address for `DESKBELL_SMTP`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.address.port())
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it gets.
    pub fn inbox(&self) -> Inbox {
        self.inner.clone()
    }

    /// What it does with the next mails; after that it takes them as it should.
    pub fn plan(&self, plans: &[Plan]) {
        self.inner.with(|inner| inner.plans.extend(plans));
    }

    /// How often somebody has connected.
    pub fn connections(&self) -> usize {
        self.inner.with(|inner| inner.connections)
    }

    /// Waits until there are so many mails, and gives back all.
    ///
    /// Fails when there are not within the time.
    pub fn wait(&self, count: usize, limit: Duration) -> Result<Vec<Received>> {
        let started = Instant::now();
        loop {
            let all = self.inner.all();
            if all.len() >= count {
                return Ok(all);
            }
            if started.elapsed() > limit {
                bail!("{} of {count} mails came within {limit:?}", all.len());
            }
            thread::sleep(Duration::from_millis(30));
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for the next connection.
        if TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok()
            && let Some(thread) = self.thread.take()
        {
            // It ends with an error only if it panicked; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}

fn serve(stream: &TcpStream, inbox: &Inbox) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    let plan = inbox.with(|inner| {
        inner.connections += 1;
        inner.plans.pop_front().unwrap_or(Plan::Take)
    });
    let mut out = stream;
    let mut say = |code: u16, words: &str| write!(out, "{code} {words}\r\n");
    let mut lines = BufReader::new(stream);
    let mut mail =
        Received { from: String::new(), to: Vec::new(), raw: String::new(), at: SystemTime::now() };
    say(220, "mail.localhost")?;
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let command = line.trim_end();
        if let Plan::Refuse(beginning, code) = plan
            && command.starts_with(beginning)
        {
            say(code, "not today")?;
            continue;
        }
        let path = |prefix: &str| Some(command.strip_prefix(prefix)?.strip_suffix('>')?.to_owned());
        if let Some(from) = path("MAIL FROM:<") {
            mail.from = from;
            say(250, "ok")?;
        } else if let Some(to) = path("RCPT TO:<") {
            mail.to.push(to);
            say(250, "ok")?;
        } else if command == "DATA" {
            say(354, "go on")?;
            mail.raw = body(&mut lines)?;
            mail.at = SystemTime::now();
            let taken = mail.clone();
            if matches!(plan, Plan::Refuse("BODY", _)) {
                say(if let Plan::Refuse(_, code) = plan { code } else { 554 }, "not today")?;
                continue;
            }
            inbox.with(|inner| {
                inner.mails.push_back(taken);
                while inner.mails.len() > KEPT {
                    inner.mails.pop_front();
                }
            });
            if plan == Plan::Hold {
                // Until the other side is gone.
                while lines.read_line(&mut line)? > 0 {}
                return Ok(());
            }
            say(250, "kept")?;
        } else if command == "QUIT" {
            say(221, "bye")?;
            return Ok(());
        } else if command.starts_with("EHLO ") || command == "RSET" {
            say(250, "mail.localhost")?;
        } else {
            say(502, "no such command")?;
        }
    }
}

/// Lines up to the dot, with the dots undone that were added to them.
fn body(lines: &mut BufReader<&TcpStream>) -> Result<String> {
    let mut body = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            bail!("the mail broke off");
        }
        if line == ".\r\n" {
            return Ok(body);
        }
        if body.len() < BYTES {
            body.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_kept_and_a_plan_is_followed() {
        let sink = Sink::start(0).unwrap();
        sink.plan(&[Plan::Refuse("RCPT", 451)]);
        let talk = |recipient_answer: &str| {
            let stream = TcpStream::connect(("127.0.0.1", sink.port())).unwrap();
            let mut lines = BufReader::new(&stream);
            let mut hear = |code: &str| {
                let mut line = String::new();
                lines.read_line(&mut line).unwrap();
                assert!(line.starts_with(code), "{line}");
            };
            hear("220");
            for (say, code) in [
                ("EHLO me\r\n", "250"),
                ("MAIL FROM:<a@b>\r\n", "250"),
                ("RCPT TO:<c@d>\r\n", recipient_answer),
            ] {
                (&stream).write_all(say.as_bytes()).unwrap();
                hear(code);
            }
            if recipient_answer == "250" {
                (&stream).write_all(b"DATA\r\n").unwrap();
                hear("354");
                (&stream).write_all(b"Subject: =?utf-8?B?4bqkbQ==?=\r\n\r\n..x\r\n.\r\n").unwrap();
                hear("250");
            }
        };
        talk("451");
        talk("250");
        let mails = sink.wait(1, Duration::from_secs(5)).unwrap();
        assert_eq!((mails[0].from.as_str(), mails[0].to[0].as_str()), ("a@b", "c@d"));
        let read = mails[0].read().unwrap();
        assert_eq!((read.subject.as_str(), read.text.as_str()), ("Ấm", ".x\n"));
        assert_eq!(sink.connections(), 2);
    }
}
