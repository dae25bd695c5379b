//! The two measurements over sockets: chats as they are, and as many messages as go through.

#[path = "../../bench_edge/src/connection.rs"]
mod connection;

use crate::subject::Subject;
use crate::swarm::{Heard, Swarm};
use anyhow::{Result, anyhow, bail, ensure};
use connection::Connection;
use deskbell_dev::process::{computed, resident};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Agents who look.
pub(crate) const DESKS: usize = 5;
/// How long chats are measured in one turn.
const CHATS: Duration = Duration::from_secs(6);
/// How long it is measured in one turn how much goes through.
const FLOOD: Duration = Duration::from_secs(3);
/// Messages on their way at once while that is measured.
const IN_FLIGHT: usize = 32;
/// What one visitor may send of them; a visitor may send 60 at once.
const BURST: usize = 50;
/// One of so many visitors is in a chat.
const ACTIVE: usize = 10;

const TEXT: &str = "Hello, my parcel with the iron kettle should have been here on Monday. Where is it?";

/// What was measured with one number of visitors.
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) visitors: usize,
    /// Until a desk has a visitor's message, in milliseconds, sorted.
    pub(crate) to_agent: Vec<f64>,
    /// Until a visitor has an agent's.
    pub(crate) to_visitor: Vec<f64>,
    /// Messages stored in a second when all ask for more, in each turn.
    pub(crate) per_second: Vec<f64>,
    /// Milliseconds that the process computes for one of them, in each turn.
    pub(crate) cost: Vec<f64>,
    /// Mebibytes with a site and nobody there.
    pub(crate) empty: f64,
    /// With all connected and silent.
    pub(crate) idle: f64,
    /// After the chats.
    pub(crate) active: f64,
    /// After the flood.
    pub(crate) flooded: f64,
}

impl Measured {
    /// Kibibytes for each visitor who is there and silent.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(crate) fn per_idle(&self) -> f64 {
        (self.idle - self.empty) * 1_024.0 / self.visitors as f64
    }

    /// Kibibytes more for each visitor in a chat.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(crate) fn per_active(&self) -> f64 {
        (self.active - self.idle) * 1_024.0 / (self.visitors / ACTIVE) as f64
    }
}

/// The latency that this share of all stays below.
pub(crate) fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or_default()
}

/// The one in the middle.
pub(crate) fn median(measured: &[f64]) -> f64 {
    let mut sorted = measured.to_vec();
    sorted.sort_by(f64::total_cmp);
    percentile(&sorted, 50)
}

/// Who sent what when.
type Clock = HashMap<String, Instant>;

/// One of the two, with its visitors.
pub(crate) struct Bench {
    subject: Subject,
    talk: Talk,
    measured: Measured,
}

struct Talk {
    swarm: Swarm,
    said: Vec<usize>,
    sent: Clock,
    /// Messages of the chats so far, and of the flood: whose turn it is.
    chatted: usize,
    flooded: usize,
}

impl Bench {
    /// All connect and say hello.
    pub(crate) fn start(subject: Subject, visitors: usize) -> Result<Self> {
        let empty = resident(subject.pid())?;
        let swarm = Swarm::connect(&subject, DESKS, visitors)?;
        thread::sleep(Duration::from_secs(2));
        let idle = resident(subject.pid())?;
        let talk = Talk { swarm, said: vec![0; visitors], sent: Clock::new(), chatted: 0, flooded: 0 };
        Ok(Self { subject, talk, measured: Measured { visitors, empty, idle, ..Measured::default() } })
    }

    /// One turn of chats as they are.
    pub(crate) fn chats(&mut self) -> Result<()> {
        let (to_agent, to_visitor) = self.talk.chats(&self.subject, self.measured.visitors)?;
        self.measured.to_agent.extend(to_agent);
        self.measured.to_visitor.extend(to_visitor);
        self.measured.active = resident(self.subject.pid())?;
        Ok(())
    }

    /// One turn of as much as goes through.
    pub(crate) fn flood(&mut self) -> Result<()> {
        let computed = || computed(self.subject.pid()).unwrap_or_default();
        let before = computed();
        let stored = self.talk.flood(self.measured.visitors)?;
        self.measured.per_second.push(stored / FLOOD.as_secs_f64());
        self.measured.cost.push((computed() - before) / stored);
        self.measured.flooded = resident(self.subject.pid())?;
        Ok(())
    }

    /// What was measured.
    pub(crate) fn end(mut self) -> Measured {
        self.measured.to_agent.sort_by(f64::total_cmp);
        self.measured.to_visitor.sort_by(f64::total_cmp);
        self.measured
    }
}

impl Talk {
    /// A visitor writes.
    fn say(&mut self, visitor: usize) -> Result<()> {
        let said = self.said.get_mut(visitor).ok_or_else(|| anyhow!("no such visitor"))?;
        *said += 1;
        let client_id = format!("c{visitor}-{said}");
        let mut message =
            json!({ "conversation": format!("k{visitor}"), "client_id": client_id, "text": TEXT });
        if *said == 1
            && let Some(message) = message.as_object_mut()
        {
            message.insert("opening".to_owned(), json!({ "locale": "en" }));
        }
        self.sent.insert(client_id, Instant::now());
        self.swarm.send(DESKS + visitor, &json!({ "send": message }).to_string())
    }

    /// One of a hundred visitors writes each second, all of them out of the tenth that is in a chat; an agent answers
    /// each message.
    fn chats(&mut self, subject: &Subject, visitors: usize) -> Result<(Vec<f64>, Vec<f64>)> {
        let replied: Arc<Mutex<Clock>> = Arc::default();
        let (asks, questions) = mpsc::channel::<String>();
        let questions = Mutex::new(questions);
        let agent = || -> Result<()> {
            let mut connection = Connection::open(subject.address())?;
            let mut count = 0_u32;
            loop {
                let next = questions.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(conversation) = next else { return Ok(()) };
                count += 1;
                let client_id = format!("r-{conversation}-{count}-{:?}", thread::current().id());
                let client_id = client_id.replace(['(', ')'], "");
                let request = subject.reply(&conversation, &client_id);
                replied.lock().unwrap_or_else(PoisonError::into_inner).insert(client_id, Instant::now());
                let status = connection.ask(&request)?;
                ensure!(status == 200, "a reply was answered with {status}");
            }
        };
        thread::scope(|scope| {
            let agents: Vec<_> = (0..DESKS).map(|_| scope.spawn(agent)).collect();
            let found = self.go_through(visitors, &asks, &replied);
            drop(asks);
            for agent in agents {
                agent.join().map_err(|_| anyhow!("an agent's thread died"))??;
            }
            found
        })
    }

    fn go_through(
        &mut self,
        visitors: usize,
        asks: &mpsc::Sender<String>,
        replied: &Mutex<Clock>,
    ) -> Result<(Vec<f64>, Vec<f64>)> {
        let active = visitors / ACTIVE;
        let every = Duration::from_secs(100) / u32::try_from(visitors)?;
        let (mut to_agent, mut to_visitor) = (Vec::new(), Vec::new());
        let started = Instant::now();
        let mut next = started;
        let mut spoken = 0;
        let mut heard: Vec<Heard> = Vec::new();
        // A machine that does more than this may be behind at the end; what is late counts as late.
        while started.elapsed() < CHATS
            || to_visitor.len() < spoken && started.elapsed() < CHATS + Duration::from_secs(30)
        {
            while Instant::now() >= next && started.elapsed() < CHATS {
                self.say((self.chatted % active) * ACTIVE)?;
                self.chatted += 1;
                spoken += 1;
                next += every;
            }
            heard.clear();
            let wait = next.saturating_duration_since(Instant::now()).min(Duration::from_millis(100));
            self.swarm.hear(wait, &mut heard)?;
            let now = Instant::now();
            for (place, text) in &heard {
                // All desks hear the same; one of them looks at the clock.
                if *place > 0 && *place < DESKS {
                    continue;
                }
                let frame: Value = serde_json::from_str(text)?;
                refuse(&frame, text)?;
                let at = if *place == 0 {
                    "/changed/entries/0/body/message"
                } else {
                    "/entries/entries/0/body/message"
                };
                let Some(id) = frame.pointer(at).and_then(|message| message.get("client_id")?.as_str())
                else {
                    continue;
                };
                if *place == 0 {
                    if let Some(sent) = self.sent.remove(id) {
                        to_agent.push(millis(now - sent));
                        let conversation = frame.pointer("/changed/summary/id").and_then(Value::as_str);
                        asks.send(conversation.unwrap_or_default().to_owned())?;
                    }
                } else if let Some(sent) = replied.lock().unwrap_or_else(PoisonError::into_inner).remove(id) {
                    to_visitor.push(millis(now - sent));
                }
            }
        }
        ensure!(to_agent.len() == spoken, "{} of {spoken} messages reached a desk", to_agent.len());
        ensure!(to_visitor.len() == spoken, "{} of {spoken} answers reached a visitor", to_visitor.len());
        Ok((to_agent, to_visitor))
    }

    /// Some messages are on their way at any time; each that is stored makes room for the next.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn flood(&mut self, visitors: usize) -> Result<f64> {
        let turn = |talk: &mut Self| {
            // Every visitor a few at a time, then the next.
            talk.flooded += 1;
            ensure!(talk.flooded < visitors * BURST, "nobody may send more");
            talk.say(talk.flooded / BURST)
        };
        let started = Instant::now();
        for _ in 0..IN_FLIGHT {
            turn(self)?;
        }
        let mut stored = 0_usize;
        let mut heard: Vec<Heard> = Vec::new();
        // What is on its way at the end of a turn does not fall into the next.
        let mut under_way = IN_FLIGHT;
        while under_way > 0 {
            let on = started.elapsed() < FLOOD;
            ensure!(started.elapsed() < FLOOD * 10, "{under_way} messages were not acknowledged");
            heard.clear();
            self.swarm.hear(Duration::from_millis(100), &mut heard)?;
            for (place, text) in &heard {
                if *place < DESKS {
                    continue;
                }
                if text.starts_with(r#"{"accepted""#) {
                    under_way -= 1;
                    if on {
                        stored += 1;
                        under_way += 1;
                        turn(self)?;
                    }
                } else if text.starts_with(r#"{"error""#) || text.starts_with(r#"{"rejected""#) {
                    bail!("{text}");
                }
            }
        }
        Ok(stored as f64)
    }
}

fn refuse(frame: &Value, text: &str) -> Result<()> {
    ensure!(frame.get("error").or(frame.get("rejected")).is_none(), "{text}");
    Ok(())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
