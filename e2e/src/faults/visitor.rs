//! A visitor's client, as the widget is one: what is not acknowledged is kept in order and sent again.

use super::dice::Dice;
use super::habit::Habit;
use super::tally::{Stage, Tally};
use crate::visitor::{Visitor, VisitorSocket, fresh_conversation, message, opening};
use anyhow::{Result, bail, ensure};
use shared::conversation::Entry;
use shared::frame::{Accepted, Hello, Mark, Outgoing, ServerFrame, Sync, VisitorFrame};
use shared::id::{ClientId, ConversationId};
use shared::limit;
use shared::time::Timestamp;
use shared::timeline::Timeline;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A socket from which nothing comes is tried after so long.
const PING_AFTER: Duration = Duration::from_millis(1_200);
/// And given up after so long.
const DEAD_AFTER: Duration = Duration::from_millis(2_500);

/// The client; what it knows at the end is what the check looks at.
pub(super) struct Client {
    pub(super) visitor: Visitor,
    pub(super) conversation: ConversationId,
    /// What was written, in order.
    pub(super) written: Vec<Outgoing>,
    /// What the edge has acknowledged.
    pub(super) acknowledged: Vec<Accepted>,
    /// All that was heard.
    pub(super) timeline: Timeline,
    name: usize,
    heard: BTreeMap<u32, Entry>,
    socket: Option<VisitorSocket>,
    polls: bool,
    in_flight: BTreeSet<ClientId>,
    ever_sent: BTreeSet<ClientId>,
    waited_for: bool,
    pinged: bool,
    failures: u64,
    dice: Dice,
    habit: Habit,
    tally: Arc<Tally>,
}

impl Client {
    pub(super) fn new(
        visitor: Visitor,
        name: usize,
        dice: Dice,
        habit: Habit,
        tally: &Arc<Tally>,
    ) -> Result<Self> {
        Ok(Self {
            visitor,
            conversation: fresh_conversation()?,
            written: Vec::new(),
            acknowledged: Vec::new(),
            timeline: Timeline::default(),
            name,
            heard: BTreeMap::new(),
            socket: None,
            // Where a proxy blocks sockets the same frames go by `sync`.
            polls: name % 5 == 4,
            in_flight: BTreeSet::new(),
            ever_sent: BTreeSet::new(),
            waited_for: false,
            pinged: false,
            failures: 0,
            dice,
            habit,
            tally: Arc::clone(tally),
        })
    }

    /// Lives until everybody leaves.
    pub(super) fn run(mut self) -> Result<Self> {
        thread::sleep(self.dice.millis(400));
        let mut next = Instant::now();
        loop {
            match self.tally.stage() {
                Stage::Talking if next.elapsed() > Duration::ZERO => {
                    // Now and then several at once, one behind the other.
                    let burst = if self.dice.happens(150) { 2 + self.dice.below(6) } else { 1 };
                    for _ in 0..burst {
                        self.write()?;
                    }
                    let mean = u64::try_from(self.habit.every.as_millis())? * burst;
                    next = Instant::now() + self.dice.millis(2 * mean);
                }
                Stage::Leaving => return self.leave(),
                _ => {}
            }
            self.pass_on()?;
            self.count_waiting();
        }
    }

    fn write(&mut self) -> Result<()> {
        let mut outgoing =
            message(&self.conversation, &format!("visitor {} message {}", self.name, self.written.len()))?;
        if self.written.is_empty() {
            outgoing.opening = Some(opening()?);
        }
        self.written.push(outgoing.clone());
        self.timeline.write(outgoing.clone(), Timestamp(0));
        self.count_waiting();
        if !self.polls && self.socket.is_some() {
            self.send(outgoing);
        }
        Ok(())
    }

    /// Sends over the open socket; one that breaks leaves the message pending.
    fn send(&mut self, outgoing: Outgoing) {
        self.fly(&outgoing.client_id);
        let Some(socket) = &mut self.socket else { return };
        if socket.send(&VisitorFrame::Send(outgoing)).is_err() {
            self.lose();
        }
    }

    /// One step: connects, hears for a moment, or polls.
    fn pass_on(&mut self) -> Result<()> {
        if self.polls {
            let pause = if self.timeline.pending().is_empty() { 400 } else { 60 };
            thread::sleep(self.dice.millis(pause));
            return self.poll();
        }
        if self.socket.is_none() {
            thread::sleep(self.dice.millis(20 << self.failures.min(4)));
            return self.come_back();
        }
        let time = Duration::from_millis(5 + self.dice.below(40));
        self.hear(time)
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

    fn hello(&mut self) -> Result<(Hello, Vec<Outgoing>)> {
        if self.habit.forgets_ids {
            self.forget_ids()?;
        }
        let all: Vec<Outgoing> = self.timeline.pending().iter().map(|p| p.message.clone()).collect();
        let (now, later) = all.split_at(all.len().min(limit::PENDING));
        let again = all.iter().filter(|m| self.ever_sent.contains(&m.client_id)).count();
        Tally::add(&self.tally.resent, again);
        for message in &all {
            self.fly(&message.client_id);
        }
        let since = vec![Mark { conversation: self.conversation.clone(), seq: self.timeline.resume_at() }];
        Ok((Hello { since, pending: now.to_vec() }, later.to_vec()))
    }

    /// Draws new client ids for all that is pending: the mistake that [`Habit::forgets_ids`] stands for.
    fn forget_ids(&mut self) -> Result<()> {
        let pending: Vec<Outgoing> = self.timeline.pending().iter().map(|p| p.message.clone()).collect();
        for mut outgoing in pending {
            let fresh = message(&self.conversation, outgoing.text.as_str())?.client_id;
            self.timeline.settle(&outgoing.client_id);
            for written in self.written.iter_mut().filter(|w| w.client_id == outgoing.client_id) {
                written.client_id = fresh.clone();
            }
            outgoing.client_id = fresh;
            self.timeline.write(outgoing, Timestamp(0));
        }
        Ok(())
    }

    fn come_back(&mut self) -> Result<()> {
        let Ok(mut socket) = self.visitor.connect() else {
            self.failures += 1;
            return Ok(());
        };
        let (hello, later) = self.hello()?;
        self.pinged = false;
        if socket.send(&VisitorFrame::Hello(hello)).is_ok() {
            self.socket = Some(socket);
            for message in later {
                self.send(message);
            }
        } else {
            self.lose();
        }
        Ok(())
    }

    fn poll(&mut self) -> Result<()> {
        let (hello, later) = self.hello()?;
        let mut frames = vec![VisitorFrame::Hello(hello)];
        frames.extend(later.into_iter().map(VisitorFrame::Send).take(limit::PENDING - 1));
        let reply = self.visitor.try_sync(frames).and_then(|reply| reply.json::<Sync<ServerFrame>>());
        self.land();
        let Ok(sync) = reply else {
            Tally::add(&self.tally.broken, 1);
            self.failures += 1;
            thread::sleep(self.dice.millis(20 << self.failures.min(4)));
            return Ok(());
        };
        self.failures = 0;
        sync.frames.into_iter().try_for_each(|frame| self.take(frame))
    }

    fn take(&mut self, frame: ServerFrame) -> Result<()> {
        match frame {
            ServerFrame::Welcome(_) => self.failures = 0,
            ServerFrame::Accepted(accepted) => {
                self.settled(&accepted.client_id);
                self.timeline.accept(&accepted);
                self.acknowledged.push(accepted);
                Tally::add(&self.tally.acknowledged, 1);
            }
            ServerFrame::Entries(entries) => {
                ensure!(entries.conversation.id == self.conversation, "somebody else's conversation");
                for entry in &entries.entries {
                    if let Some(known) = self.heard.insert(entry.seq, entry.clone()) {
                        ensure!(known == *entry, "place {} changed: {known:?}, {entry:?}", entry.seq);
                    }
                    if let shared::conversation::EntryBody::Message(message) = &entry.body {
                        self.settled(&message.client_id);
                    }
                }
                self.timeline.merge(entries.entries);
            }
            ServerFrame::Rejected(rejected) => bail!("visitor {}: {rejected:?}", self.name),
            // As the widget: what could not be taken stays pending, and is sent again by the next `hello`.
            _ => {}
        }
        Ok(())
    }

    /// Once more from the start of what is missing, and then it knows all.
    fn leave(mut self) -> Result<Self> {
        self.lose();
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let hello = VisitorFrame::Hello(self.hello()?.0);
            match self.visitor.sync(vec![hello]) {
                Ok(frames) => {
                    for frame in frames {
                        self.take(frame)?;
                    }
                    self.land();
                    return Ok(self);
                }
                Err(error) => {
                    ensure!(Instant::now() < until, "visitor {} cannot leave: {error:#}", self.name);
                }
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn fly(&mut self, id: &ClientId) {
        self.ever_sent.insert(id.clone());
        if self.in_flight.insert(id.clone()) {
            self.tally.fly(1);
        }
    }

    fn settled(&mut self, id: &ClientId) {
        if self.in_flight.remove(id) {
            self.tally.fly(-1);
        }
    }

    /// Nothing of ours is under way any more.
    fn land(&mut self) {
        let all = std::mem::take(&mut self.in_flight);
        self.tally.fly(-i64::try_from(all.len()).unwrap_or_default());
    }

    fn lose(&mut self) {
        if self.socket.take().is_some() {
            Tally::add(&self.tally.broken, 1);
        }
        self.failures += 1;
        self.land();
    }

    fn count_waiting(&mut self) {
        let waits = !self.timeline.pending().is_empty();
        if waits != self.waited_for {
            self.waited_for = waits;
            self.tally.wait_for(if waits { 1 } else { -1 });
        }
    }
}
