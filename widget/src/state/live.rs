//! The connection: one socket, or `sync` where sockets are blocked; what passes over it.
//!
//! Each socket has a number, and whatever an older one still reports is ignored. A connection is wanted as soon as
//! there is a session and somebody is looking, or something is unfinished.

use super::{Call, Effect, Fault, Moment, Reply, Session, Stage, State, Talk, Tell, Timer};
use shared::conversation::{Conversation, EntryBody};
use shared::error::ErrorCode;
use shared::frame::{Entries, Hello, Mark, Outgoing, ServerFrame, Sync, VisitorFrame};
use shared::limit;

/// A socket that has not opened by then will not.
const OPEN_MS: u32 = 10_000;
/// How often a silent socket is tried.
const PING_MS: u32 = 30_000;
/// How long it may take to answer.
const PONG_MS: u32 = 10_000;
/// After so many openings that failed in a row, frames go by `sync`.
const FAILURES: u8 = 2;
/// The shortest and the longest time between two polls.
const POLL_MS: (u32, u32) = (1_500, 30_000);
/// Where sockets are blocked, they are tried again after this long.
const RETRY_MS: u32 = 120_000;
/// Bytes of messages in one `hello`, so that it stays within [`limit::FRAME_BYTES`].
const HELLO_BYTES: usize = limit::FRAME_BYTES / 2;

/// How the connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// None is wanted.
    #[default]
    Off,
    /// A socket is being opened.
    Opening,
    /// It is open.
    Up,
    /// It is lost; the next try is due later.
    Waiting,
    /// Sockets are blocked; frames go by `sync`.
    Polling,
}

/// The connection.
#[derive(Debug, Default)]
pub struct Live {
    /// How it stands.
    pub phase: Phase,
    number: u32,
    failures: u8,
    attempt: u32,
    poll_ms: u32,
    pinged: bool,
}

impl Live {
    pub(super) fn is_up(&self) -> bool {
        self.phase == Phase::Up
    }

    /// Whether it was lost and is being sought.
    pub fn is_lost(&self) -> bool {
        self.attempt > 0 && matches!(self.phase, Phase::Waiting | Phase::Opening)
    }
}

/// From 0.5 s doubling to 30 s, less up to a half at random so that not all come back at once.
pub(super) fn backoff(attempt: u32, moment: &mut Moment<'_>) -> u32 {
    let longest = (500_u32 << attempt.min(6)).min(30_000);
    longest - (moment.dice)() % (longest / 2)
}

impl State {
    fn is_under_way(&self) -> bool {
        let unfinished = |talk: &Talk| talk.stage == Stage::Person && !talk.is_blank() && !talk.is_resolved();
        self.talks.iter().any(unfinished)
    }

    fn wanted(&self) -> bool {
        self.session().is_some() && (self.visible || self.has_pending() || self.is_under_way())
    }

    /// The page, for as long as it concerns anybody.
    pub(super) fn whereabouts(&self) -> Option<VisitorFrame> {
        self.page.clone().filter(|_| self.is_under_way()).map(VisitorFrame::Page)
    }

    /// Connects at once where a connection is wanted and there is none; makes sure of one that there is.
    pub(super) fn wake(&mut self, out: &mut Vec<Effect>) {
        match self.live.phase {
            Phase::Off | Phase::Waiting if self.wanted() => self.connect(out),
            Phase::Up => self.ping(out),
            Phase::Polling => self.connect(out),
            _ => {}
        }
    }

    /// Something is to be sent: connects, or polls now.
    pub(super) fn hurry(&mut self, out: &mut Vec<Effect>) {
        if self.live.phase == Phase::Polling {
            self.live.poll_ms = POLL_MS.0;
            self.poll(out);
        } else {
            self.wake(out);
        }
    }

    fn connect(&mut self, out: &mut Vec<Effect>) {
        let Session::Have(session) = &self.session else { return };
        self.live.number += 1;
        self.live.phase = Phase::Opening;
        out.push(Effect::Connect(self.live.number, session.clone()));
        out.push(Effect::After(OPEN_MS, Timer::Open(self.live.number)));
    }

    pub(super) fn socket_up(&mut self, number: u32, out: &mut Vec<Effect>) {
        if number != self.live.number || self.live.phase != Phase::Opening {
            return;
        }
        self.live.phase = Phase::Up;
        self.live.failures = 0;
        self.live.pinged = false;
        out.extend(self.greeting().into_iter().map(Effect::Send));
        out.push(Effect::After(PING_MS, Timer::Ping(number)));
    }

    pub(super) fn socket_down(&mut self, number: u32, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        if number != self.live.number || !matches!(self.live.phase, Phase::Opening | Phase::Up) {
            return;
        }
        if self.live.phase == Phase::Opening {
            self.live.failures = self.live.failures.saturating_add(1);
        }
        if self.live.failures >= FAILURES {
            self.live.phase = Phase::Polling;
            self.live.poll_ms = POLL_MS.0;
            out.push(Effect::After(RETRY_MS, Timer::Retry(number)));
            self.poll(out);
        } else {
            self.rest(moment, out);
        }
    }

    /// Waits for the next try.
    fn rest(&mut self, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        if !self.wanted() {
            self.live.phase = Phase::Off;
            return;
        }
        self.live.phase = Phase::Waiting;
        self.live.number += 1;
        out.push(Effect::After(backoff(self.live.attempt, moment), Timer::Retry(self.live.number)));
        self.live.attempt = self.live.attempt.saturating_add(1);
    }

    pub(super) fn pong(&mut self, number: u32) {
        if number == self.live.number {
            self.live.pinged = false;
        }
    }

    fn ping(&mut self, out: &mut Vec<Effect>) {
        if !self.live.pinged {
            self.live.pinged = true;
            out.push(Effect::Ping);
            out.push(Effect::After(PONG_MS, Timer::Pong(self.live.number)));
        }
    }

    pub(super) fn live_due(&mut self, timer: Timer, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        let current = self.live.number;
        match (timer, self.live.phase) {
            (Timer::Open(number), Phase::Opening) if number == current => {
                out.push(Effect::Disconnect);
                self.socket_down(number, moment, out);
            }
            (Timer::Ping(number), Phase::Up) if number == current => {
                self.ping(out);
                out.push(Effect::After(PING_MS, Timer::Ping(number)));
            }
            (Timer::Pong(number), Phase::Up) if number == current && self.live.pinged => {
                out.push(Effect::Disconnect);
                self.socket_down(number, moment, out);
            }
            (Timer::Retry(number), Phase::Waiting | Phase::Polling) if number == current => {
                // One more opening that fails brings polling back.
                self.live.failures = self.live.failures.min(FAILURES - 1);
                self.connect(out);
            }
            (Timer::Poll(number), Phase::Polling) if number == current => self.poll(out),
            _ => {}
        }
    }

    /// `hello`, what does not fit into it, and marks that the edge lacks.
    fn greeting(&mut self) -> Vec<VisitorFrame> {
        let mut hello = Hello::default();
        let mut rest = Vec::new();
        let mut bytes = 0;
        // Newest first in `talks`, oldest first on the wire.
        for talk in self.talks.iter_mut().rev() {
            if talk.head.is_some() {
                hello.since.push(Mark { conversation: talk.id.clone(), seq: talk.timeline.resume_at() });
            }
            for pending in talk.timeline.pending().iter().filter(|p| !p.failed) {
                let message: Outgoing = pending.message.clone();
                bytes += message.text.len() + 500 + 500 * message.attachments.len();
                if rest.is_empty() && hello.pending.len() < limit::PENDING && bytes < HELLO_BYTES {
                    hello.pending.push(message);
                } else {
                    rest.push(VisitorFrame::Send(message));
                }
            }
        }
        let mut frames = vec![VisitorFrame::Hello(hello)];
        frames.append(&mut rest);
        frames.extend(self.reach.said.clone().map(VisitorFrame::Contact));
        frames.extend(self.whereabouts());
        for talk in &mut self.talks {
            frames.extend(talk.rate.clone().map(VisitorFrame::Rate));
            if let Some(mark) = talk.unsent_mark() {
                talk.read_sent = mark.seq;
                frames.push(VisitorFrame::Read(mark));
            }
        }
        frames
    }

    fn poll(&mut self, out: &mut Vec<Effect>) {
        let frames = self.greeting();
        out.push(Effect::Call(Call::Sync(Sync { frames })));
    }

    pub(super) fn synced(&mut self, reply: Reply, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        let number = self.live.number;
        match reply {
            Reply::Sync(Sync { frames }) => {
                let news =
                    frames.iter().any(|f| !matches!(f, ServerFrame::Welcome(_) | ServerFrame::Unknown));
                for frame in frames {
                    self.take_frame(frame, moment, out);
                }
                if self.live.phase == Phase::Polling {
                    self.live.attempt = 0;
                    let slower = self.live.poll_ms.saturating_mul(3) / 2;
                    let longest = if self.visible { POLL_MS.1 } else { 2 * POLL_MS.1 };
                    self.live.poll_ms = if news { POLL_MS.0 } else { slower.min(longest) };
                    out.push(Effect::After(self.live.poll_ms, Timer::Poll(number)));
                }
            }
            Reply::Failed(Fault::Refused(body))
                if matches!(body.code, ErrorCode::Unauthorized | ErrorCode::Expired) =>
            {
                // This session is no longer one; what waits goes out under a new one.
                self.leave(out);
                self.need_session(out);
            }
            _ if self.live.phase == Phase::Polling => {
                self.live.failures = FAILURES - 1;
                self.rest(moment, out);
            }
            _ => {}
        }
    }

    /// The visitor is nobody the edge knows any more.
    pub(super) fn leave(&mut self, out: &mut Vec<Effect>) {
        self.session = Session::None;
        self.live.phase = Phase::Off;
        out.push(Effect::Tell(Tell::Session(None)));
    }

    pub(super) fn socket_frame(
        &mut self,
        number: u32,
        frame: ServerFrame,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        if number == self.live.number {
            self.live.pinged = false;
            self.take_frame(frame, moment, out);
        }
    }

    fn take_frame(&mut self, frame: ServerFrame, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        match frame {
            ServerFrame::Welcome(welcome) => {
                self.live.attempt = 0;
                self.may_ask(welcome.ask_email);
                for head in welcome.conversations.into_iter().rev() {
                    self.take_head(head);
                }
            }
            ServerFrame::Accepted(accepted) => {
                if let Some(talk) = self.talk_mut(&accepted.conversation) {
                    talk.timeline.accept(&accepted);
                }
                out.push(Effect::Tell(Tell::Outbox(accepted.client_id, None)));
            }
            ServerFrame::Rejected(rejected) => {
                for talk in &mut self.talks {
                    talk.blocked = rejected.error.code == ErrorCode::Blocked;
                    // Another tab has answered what this one did: it is done.
                    if rejected.error.code == ErrorCode::Conflict {
                        talk.timeline.settle(&rejected.client_id);
                    }
                    talk.timeline.reject(&rejected.client_id);
                    talk.rate = talk.rate.take().filter(|rate| rate.client_id != rejected.client_id);
                }
                out.push(Effect::Tell(Tell::Outbox(rejected.client_id, None)));
            }
            ServerFrame::Entries(entries) => self.take_entries(entries, out),
            ServerFrame::Typing(typing) => self.typing(typing, moment.now, out),
            ServerFrame::Read(mark) => {
                if let Some(head) = self.talk_mut(&mark.conversation).and_then(|talk| talk.head.as_mut()) {
                    head.staff_read = head.staff_read.max(mark.seq);
                }
            }
            ServerFrame::Erased(gone) => self.forget(&gone, out),
            // Not now: the next try takes its time.
            ServerFrame::Error(_) => self.live.attempt = self.live.attempt.max(4),
            ServerFrame::Unknown => {}
        }
    }

    fn take_head(&mut self, head: Conversation) -> Option<&mut Talk> {
        let id = head.id.clone();
        if self.talk(&id).is_none() {
            self.talks.insert(0, Talk::new(id.clone(), Stage::Person));
        }
        self.restore_kept(&id);
        let talk = self.talk_mut(&id)?;
        talk.stage = Stage::Person;
        // Frames may overtake each other; a conversation only grows.
        if talk.head.as_ref().is_none_or(|known| known.last_seq <= head.last_seq) {
            let seen = talk.head.as_ref().map_or(0, |known| known.staff_read);
            talk.head = Some(Conversation { staff_read: head.staff_read.max(seen), ..head });
        }
        Some(talk)
    }

    fn take_entries(&mut self, entries: Entries, out: &mut Vec<Effect>) {
        let Entries { conversation, entries } = entries;
        let last_seq = conversation.last_seq;
        let settled: Vec<Effect> = entries
            .iter()
            .filter_map(|entry| match &entry.body {
                EntryBody::Message(message) => {
                    Some(Effect::Tell(Tell::Outbox(message.client_id.clone(), None)))
                }
                _ => None,
            })
            .collect();
        let Some(talk) = self.take_head(conversation) else { return };
        let mut rings = false;
        let waiting = talk.timeline.pending().len();
        let before = talk.timeline.resume_at();
        if entries.iter().any(|entry| matches!(&entry.body, EntryBody::Message(m) if m.author != shared::conversation::Author::Visitor)) {
            talk.typing = None;
            // What was there before this page is no news.
            rings = before > 0;
        }
        if entries.iter().any(|entry| matches!(entry.body, EntryBody::Rated(_))) {
            talk.rate = None;
        }
        talk.timeline.merge(entries);
        let after = talk.timeline.resume_at();
        if talk.timeline.pending().len() < waiting {
            out.extend(settled);
        }
        if rings && self.sound.sound && after > before {
            out.push(Effect::Ring);
        }
        // A hole that closes bit by bit is asked on for; one that does not move would be asked for forever.
        if after < last_seq && after > before {
            match self.live.phase {
                Phase::Up => out.extend(self.greeting().into_iter().map(Effect::Send)),
                Phase::Polling => self.poll(out),
                _ => {}
            }
        }
    }
}
