//! An agent's client, as the desk is one: it hears by its socket, and writes by HTTP, again until it is answered.

use super::dice::Dice;
use super::tally::{Stage, Tally};
use crate::agent::{Agent, DeskSocket};
use anyhow::{Result, ensure};
use shared::conversation::Entry;
use shared::desk::{DeskFrame, NewsFrame, Note, Summary};
use shared::id::ConversationId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

const PING_AFTER: Duration = Duration::from_millis(1_200);
const DEAD_AFTER: Duration = Duration::from_millis(2_500);

/// What an agent wrote.
#[derive(Clone)]
pub(super) struct Written {
    pub(super) conversation: ConversationId,
    pub(super) client_id: String,
    pub(super) text: String,
    pub(super) note: bool,
}

/// An acknowledgement: the answer to a reply or a note.
pub(super) enum Answered {
    Reply(Entry),
    Note(Note),
}

/// The client; what it knows at the end is what the check looks at.
pub(super) struct Client {
    pub(super) agent: Agent,
    /// What was written and answered, in order.
    pub(super) acknowledged: Vec<(Written, Answered)>,
    /// How each conversation stands, as far as was heard.
    pub(super) known: BTreeMap<ConversationId, Summary>,
    /// Entries that were heard, by conversation and place.
    pub(super) heard: BTreeMap<(ConversationId, u32), Entry>,
    name: usize,
    feed: u32,
    /// Whether the greeting was answered; news before that does not move the feed, since what was missed is not told yet.
    welcomed: bool,
    written: usize,
    pending: Option<(Written, bool)>,
    socket: Option<DeskSocket>,
    pinged: bool,
    failures: u64,
    dice: Dice,
    tally: Arc<Tally>,
}

impl Client {
    pub(super) fn new(agent: Agent, name: usize, dice: Dice, tally: &Arc<Tally>) -> Self {
        Self {
            agent,
            acknowledged: Vec::new(),
            known: BTreeMap::new(),
            heard: BTreeMap::new(),
            name,
            feed: 0,
            welcomed: false,
            written: 0,
            pending: None,
            socket: None,
            pinged: false,
            failures: 0,
            dice,
            tally: Arc::clone(tally),
        }
    }

    /// Lives until everybody leaves.
    pub(super) fn run(mut self) -> Result<Self> {
        let mut next = Instant::now();
        loop {
            match self.tally.stage() {
                Stage::Talking if self.pending.is_none() && next.elapsed() > Duration::ZERO => {
                    self.write();
                    next = Instant::now() + self.dice.millis(700);
                }
                Stage::Leaving => return self.leave(),
                _ => {}
            }
            self.try_to_send()?;
            if self.socket.is_some() {
                let time = Duration::from_millis(5 + self.dice.below(40));
                self.hear(time)?;
            } else {
                thread::sleep(self.dice.millis(20 << self.failures.min(4)));
                self.come_back();
            }
        }
    }

    fn write(&mut self) {
        let all: Vec<ConversationId> = self.known.keys().cloned().collect();
        let Some(conversation) = self.dice.pick(&all).cloned() else { return };
        let Ok(client_id) = crate::fresh_id("r") else { return };
        let text = format!("agent {} message {}", self.name, self.written);
        self.written += 1;
        let note = self.dice.happens(200);
        self.pending = Some((Written { conversation, client_id, text, note }, false));
        self.tally.wait_for(1);
    }

    fn try_to_send(&mut self) -> Result<()> {
        let Some((written, sent)) = self.pending.take() else { return Ok(()) };
        if sent {
            Tally::add(&self.tally.resent, 1);
        }
        self.tally.fly(1);
        let Written { conversation, client_id, text, note } = &written;
        let answer = if *note {
            self.agent.note(conversation, client_id, text).map(Answered::Note)
        } else {
            self.agent.reply_as(conversation, client_id, text).map(Answered::Reply)
        };
        self.tally.fly(-1);
        match answer {
            Ok(answered) => {
                self.acknowledged.push((written, answered));
                Tally::add(&self.tally.acknowledged, 1);
                self.tally.wait_for(-1);
            }
            Err(error) => {
                let error = format!("{error:#}");
                ensure!(!error.contains("answered 4"), "agent {}: {error}", self.name);
                Tally::add(&self.tally.broken, 1);
                self.pending = Some((written, true));
                thread::sleep(self.dice.millis(100));
            }
        }
        Ok(())
    }

    fn come_back(&mut self) {
        let opened = self.agent.connect().and_then(|mut socket| {
            socket.send(&DeskFrame::Hello(self.feed))?;
            Ok(socket)
        });
        self.pinged = false;
        self.welcomed = false;
        self.socket = opened.ok();
        if self.socket.is_none() {
            self.failures += 1;
        }
    }

    fn hear(&mut self, time: Duration) -> Result<()> {
        let until = Instant::now() + time;
        while let Some(socket) = &mut self.socket {
            match socket.next_within(until.saturating_duration_since(Instant::now())) {
                Ok(Some(frame)) => {
                    self.pinged = false;
                    self.take(frame)?;
                }
                Ok(None) => break,
                Err(_) => self.lose(),
            }
        }
        let Some(socket) = &mut self.socket else { return Ok(()) };
        let silent = socket.silent_for();
        let broken = silent > DEAD_AFTER
            || silent > PING_AFTER
                && !std::mem::replace(&mut self.pinged, true)
                && socket.send_text("ping").is_err();
        if broken {
            self.lose();
        }
        Ok(())
    }

    fn lose(&mut self) {
        self.socket = None;
        self.failures += 1;
        Tally::add(&self.tally.broken, 1);
    }

    fn take(&mut self, frame: NewsFrame) -> Result<()> {
        match frame {
            NewsFrame::Welcome(inbox) => {
                self.failures = 0;
                self.welcomed = true;
                self.feed = self.feed.max(inbox.feed);
                for summary in inbox.conversations {
                    self.know(summary);
                }
            }
            NewsFrame::Changed(changed) => {
                let id = changed.summary.conversation.id.clone();
                if self.welcomed {
                    self.feed = self.feed.max(changed.summary.feed);
                }
                self.know(changed.summary);
                for entry in changed.entries {
                    let place = (id.clone(), entry.seq);
                    if let Some(known) = self.heard.insert(place, entry.clone()) {
                        ensure!(known == entry, "{id}: place {} changed: {known:?}, {entry:?}", entry.seq);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A conversation only moves forward.
    fn know(&mut self, summary: Summary) {
        let id = summary.conversation.id.clone();
        if self.known.get(&id).is_none_or(|known| known.feed <= summary.feed) {
            self.known.insert(id, summary);
        }
    }

    /// Asks once more what moved, and then it knows how everything stands.
    fn leave(mut self) -> Result<Self> {
        self.socket = None;
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            match self.agent.arrive(self.feed) {
                Ok((_, inbox)) => {
                    self.take(NewsFrame::Welcome(inbox))?;
                    return Ok(self);
                }
                Err(error) => ensure!(Instant::now() < until, "agent {} cannot leave: {error:#}", self.name),
            }
            thread::sleep(Duration::from_millis(100));
        }
    }
}
