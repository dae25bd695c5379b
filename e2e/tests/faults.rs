//! A visitor writes while the edge crashes again and again. Whatever was acknowledged is there afterwards, once, in
//! order, for both sides.
//!
//! The protection that this holds up is twofold: an acknowledgement leaves the edge only after the message is durable,
//! and a message that is sent again under its client id is the same message. A widget that drew a new client id for
//! what it sends again makes this test fail: messages that were stored just before a crash, unacknowledged, then stand
//! there twice.

use anyhow::{Context as _, Result, ensure};
use deskbell_e2e::{Deployment, Visitor, VisitorSocket, message, opening};
use shared::conversation::{Author, Entry, EntryBody};
use shared::frame::{Hello, Mark, Outgoing, ServerFrame, VisitorFrame};
use shared::id::{ClientId, ConversationId};
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

const KILLS: u32 = 8;
/// Messages sent between two crashes, in two bursts; below what a visitor may send at once.
const BURST: u32 = 6;

/// A client as the widget is one: what is not acknowledged is kept and sent again.
struct Client {
    visitor: Visitor,
    conversation: ConversationId,
    socket: Option<VisitorSocket>,
    pending: VecDeque<Outgoing>,
    acknowledged: Vec<(ClientId, u32)>,
    entries: BTreeMap<u32, Entry>,
    sent: u32,
    resent: usize,
}

impl Client {
    /// Writes one more message; a broken connection keeps it pending.
    fn write(&mut self) -> Result<()> {
        let mut outgoing = message(&self.conversation, &format!("message {}", self.sent))?;
        if self.sent == 0 {
            outgoing.opening = Some(opening()?);
        }
        self.sent += 1;
        self.pending.push_back(outgoing.clone());
        if let Some(socket) = &mut self.socket
            && socket.send(&VisitorFrame::Send(outgoing)).is_err()
        {
            self.socket = None;
        }
        Ok(())
    }

    /// Hears what the edge says within a time; a broken connection ends it.
    fn hear(&mut self, time: Duration) -> Result<()> {
        let until = Instant::now() + time;
        while let Some(socket) = &mut self.socket {
            match socket.next_within(until.saturating_duration_since(Instant::now())) {
                Ok(Some(frame)) => self.take(frame)?,
                Ok(None) => break,
                Err(_) => self.socket = None,
            }
        }
        Ok(())
    }

    fn take(&mut self, frame: ServerFrame) -> Result<()> {
        match frame {
            ServerFrame::Accepted(accepted) => {
                self.pending.retain(|message| message.client_id != accepted.client_id);
                self.acknowledged.push((accepted.client_id, accepted.seq));
            }
            ServerFrame::Entries(entries) => {
                for entry in entries.entries {
                    if let Some(known) = self.entries.insert(entry.seq, entry.clone()) {
                        ensure!(known == entry, "place {} changed: {known:?}, {entry:?}", entry.seq);
                    }
                }
            }
            ServerFrame::Rejected(rejected) => anyhow::bail!("{rejected:?}"),
            ServerFrame::Error(error) => anyhow::bail!("{error:?}"),
            _ => {}
        }
        Ok(())
    }

    /// Comes back: says where it stands and sends again what was not acknowledged.
    fn come_back(&mut self) -> Result<()> {
        let gapless = self.entries.keys().zip(1..).take_while(|(seq, place)| *seq == place).count();
        let seq = u32::try_from(gapless)?;
        self.resent += self.pending.len();
        let mut socket = self.visitor.connect()?;
        socket.send(&VisitorFrame::Hello(Hello {
            since: vec![Mark { conversation: self.conversation.clone(), seq }],
            pending: self.pending.iter().cloned().collect(),
        }))?;
        self.socket = Some(socket);
        Ok(())
    }
}

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[test]
fn no_acknowledged_message_is_lost_doubled_or_moved_by_crashes() -> Result<()> {
    let mut deployment = Deployment::start()?;
    let site = deployment.site()?;
    let agent = site.agent()?;
    let conversation = ConversationId::new(&deskbell_e2e::fresh_id("k")?).context("id")?;
    let mut client = Client {
        visitor: site.visitor()?,
        conversation: conversation.clone(),
        socket: None,
        pending: VecDeque::new(),
        acknowledged: Vec::new(),
        entries: BTreeMap::new(),
        sent: 0,
        resent: 0,
    };
    client.come_back()?;
    let mut dice = Dice(0x5eed_de5c_be11);
    let (mut unacknowledged, mut replies) = (0, 0);
    for crash in 0..KILLS {
        for _ in 0..BURST / 2 {
            client.write()?;
            client.hear(Duration::from_millis(dice.below(8) + 1))?;
        }
        if client.acknowledged.is_empty() {
            client.hear(Duration::from_secs(2))?;
        } else {
            agent.reply(&conversation, &format!("reply {replies}"))?;
            replies += 1;
        }
        for _ in 0..BURST / 2 {
            client.write()?;
        }
        std::thread::sleep(Duration::from_micros(dice.below(12_000)));
        deployment.kill();
        // What the edge said before it died still arrives, or is lost on the way.
        if crash % 2 == 0 {
            client.hear(Duration::from_secs(1))?;
        }
        unacknowledged += client.pending.len();
        client.socket = None;
        // Written while nobody is there.
        client.write()?;
        deployment.restart()?;
        client.come_back()?;
    }
    let started = Instant::now();
    while !client.pending.is_empty() && started.elapsed() < Duration::from_secs(10) {
        client.hear(Duration::from_millis(200))?;
    }
    client.hear(Duration::from_millis(500))?;
    eprintln!(
        "{KILLS} crashes, {} messages and {replies} replies, {unacknowledged} unacknowledged at a crash, {} sent again",
        client.sent, client.resent
    );
    assert!(unacknowledged > 0, "no crash came between a message and its acknowledgement");
    assert!(client.pending.is_empty(), "{} were never acknowledged", client.pending.len());

    let by_visitor = client.visitor.history(&conversation)?;
    let by_agent = everything(&agent, &conversation)?;
    assert_eq!(by_visitor, by_agent, "both sides see the same");
    assert_eq!(client.entries.values().cloned().collect::<Vec<_>>(), by_visitor, "as it was heard live");
    let places: Vec<u32> = by_visitor.iter().map(|entry| entry.seq).collect();
    assert_eq!(places, (1..=u32::try_from(by_visitor.len())?).collect::<Vec<_>>(), "no gap");
    let texts = |staff: bool| -> Vec<&str> {
        let said = by_visitor.iter().filter_map(|entry| match &entry.body {
            EntryBody::Message(message) => Some(message),
            _ => None,
        });
        said.filter(|m| matches!(m.author, Author::Staff(_)) == staff).map(|m| m.text.as_str()).collect()
    };
    let expected: Vec<String> = (0..client.sent).map(|number| format!("message {number}")).collect();
    assert_eq!(texts(false), expected, "each once, in the order written");
    assert_eq!(texts(true), (0..replies).map(|number| format!("reply {number}")).collect::<Vec<_>>());
    for (client_id, seq) in &client.acknowledged {
        let entry =
            by_visitor.iter().find(|entry| entry.seq == *seq).context("an acknowledged place is empty")?;
        let EntryBody::Message(message) = &entry.body else { panic!("{entry:?}") };
        assert_eq!(message.client_id, *client_id, "an acknowledged message is elsewhere");
    }
    Ok(())
}

fn everything(agent: &deskbell_e2e::Agent, conversation: &ConversationId) -> Result<Vec<Entry>> {
    let opened = agent.open(conversation)?;
    ensure!(opened.entries.len() < shared::limit::ENTRIES, "more than one page");
    Ok(opened.entries)
}
