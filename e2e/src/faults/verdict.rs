//! The check: what the edge has, against what it acknowledged and what everybody heard.

use super::agent::{self, Answered};
use super::tally::Tally;
use super::visitor;
use crate::agent::Agent;
use crate::site::Site;
use anyhow::{Context as _, Result, ensure};
use shared::conversation::{Entry, EntryBody};
use shared::desk::{Note, NoteBody};
use shared::id::ConversationId;
use shared::limit;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::Ordering;

/// What was found: only counts, since anything wrong is an error.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Conversations that were checked.
    pub conversations: usize,
    /// Messages that visitors wrote.
    pub written: usize,
    /// Acknowledgements that visitors heard; a message that is sent again may be acknowledged again.
    pub acknowledged: usize,
    /// Replies of agents that were answered.
    pub replies: usize,
    /// Notes of agents that were answered.
    pub notes: usize,
    /// Messages sent a second time or more.
    pub resent: usize,
    /// Connections and requests that broke.
    pub broken: usize,
    /// Entries that stand in the conversations, on both sides the same.
    pub entries: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { conversations, written, acknowledged, replies, notes, resent, broken, entries } = self;
        write!(
            f,
            "{conversations} conversations with {entries} entries: {written} messages of visitors \
             ({acknowledged} acknowledgements), {replies} replies and {notes} notes of agents; {resent} sent again over \
             {broken} broken connections; 0 acknowledged missing, 0 doubled, 0 out of order, 0 gaps"
        )
    }
}

/// Checks everything; the first thing that is wrong is the error.
pub(super) fn check(
    site: &Site,
    visitors: &[visitor::Client],
    agents: &[agent::Client],
    tally: &Tally,
) -> Result<Report> {
    let mut report = Report {
        resent: tally.resent.load(Ordering::Relaxed),
        broken: tally.broken.load(Ordering::Relaxed),
        ..Report::default()
    };
    let reader = agents.first().context("nobody to look")?.agent.at(site.api().url());
    let mut all = BTreeMap::new();
    for client in visitors.iter().filter(|client| !client.written.is_empty()) {
        let found = everything(&reader, &client.conversation)?;
        nothing_is_missing(client, &found.0)?;
        all.insert(client.conversation.clone(), found);
    }
    for client in visitors {
        let Some((entries, _)) = all.get(&client.conversation) else { continue };
        check_visitor(client, entries).with_context(|| format!("conversation {}", client.conversation))?;
        report.conversations += 1;
        report.written += client.written.len();
        report.acknowledged += client.acknowledged.len();
        report.entries += entries.len();
    }
    for client in agents {
        check_agent(client, &all)?;
        let replies = client.acknowledged.iter().filter(|(written, _)| !written.note).count();
        report.replies += replies;
        report.notes += client.acknowledged.len() - replies;
    }
    let said: usize = all.values().map(|(entries, _)| messages(entries).count()).sum();
    ensure!(
        said == report.written + report.replies,
        "{said} messages stand there; {} were written",
        report.written + report.replies
    );
    Ok(report)
}

/// A conversation as an agent opens it, page by page.
fn everything(agent: &Agent, id: &ConversationId) -> Result<(Vec<Entry>, Vec<Note>)> {
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        let after = entries.last().map_or(0, |entry| entry.seq);
        let page = agent.open_after(id, after)?;
        let whole = page.entries.len() < limit::ENTRIES;
        entries.extend(page.entries);
        if whole {
            return Ok((entries, page.notes));
        }
    }
}

fn messages(entries: &[Entry]) -> impl Iterator<Item = (&Entry, &shared::conversation::Message)> {
    entries.iter().filter_map(|entry| match &entry.body {
        EntryBody::Message(message) => Some((entry, message)),
        _ => None,
    })
}

fn gapless(places: impl Iterator<Item = u32>) -> bool {
    places.zip(1..).all(|(place, expected)| place == expected)
}

/// The worst comes first, in whichever conversation it is.
fn nothing_is_missing(client: &visitor::Client, by_agent: &[Entry]) -> Result<()> {
    let there: BTreeSet<_> = messages(by_agent).map(|(_, message)| &message.client_id).collect();
    let gone: Vec<_> = client.acknowledged.iter().filter(|a| !there.contains(&a.client_id)).collect();
    ensure!(gone.is_empty(), "{}: acknowledged and not there: {gone:?}", client.conversation);
    Ok(())
}

fn check_visitor(client: &visitor::Client, by_agent: &[Entry]) -> Result<()> {
    ensure!(gapless(by_agent.iter().map(|entry| entry.seq)), "there is a gap");
    let mut texts = BTreeSet::new();
    for (entry, message) in messages(by_agent) {
        ensure!(texts.insert(message.text.as_str()), "place {} is {:?} again", entry.seq, message.text);
    }
    let by_visitor = client.visitor.history(&client.conversation)?;
    ensure!(by_visitor == by_agent, "visitor and agent see different things");
    ensure!(
        client.timeline.entries() == by_agent,
        "what was heard live is something else: {} entries heard, {} stand there",
        client.timeline.entries().len(),
        by_agent.len()
    );
    let mut ids = BTreeSet::new();
    for (entry, message) in messages(by_agent) {
        ensure!(ids.insert(&message.client_id), "place {} is {} again", entry.seq, message.client_id);
    }
    for accepted in &client.acknowledged {
        let place = usize::try_from(accepted.seq)?.checked_sub(1).context("place 0")?;
        let entry = by_agent.get(place);
        let found = messages(entry.map(std::slice::from_ref).unwrap_or_default()).next();
        let found = found.is_some_and(|(entry, message)| {
            message.client_id == accepted.client_id && entry.at == accepted.at
        });
        ensure!(found, "acknowledged and not there: {accepted:?}, but {entry:?}");
    }
    let said: Vec<_> = messages(by_agent)
        .filter(|(_, message)| message.author == shared::conversation::Author::Visitor)
        .map(|(_, message)| message.text.as_str())
        .collect();
    let written: Vec<_> = client.written.iter().map(|message| message.text.as_str()).collect();
    ensure!(said == written, "{}", difference(&written, &said));
    Ok(())
}

/// Where two lists part.
fn difference(written: &[&str], said: &[&str]) -> String {
    let place = written.iter().zip(said).take_while(|(a, b)| a == b).count();
    format!(
        "{} were written, {} stand there; the {}. is {:?} instead of {:?}",
        written.len(),
        said.len(),
        place + 1,
        said.get(place),
        written.get(place)
    )
}

fn check_agent(
    client: &agent::Client,
    all: &BTreeMap<ConversationId, (Vec<Entry>, Vec<Note>)>,
) -> Result<()> {
    let mut last: BTreeMap<(&ConversationId, bool), u32> = BTreeMap::new();
    for (written, answered) in &client.acknowledged {
        let (entries, notes) = all.get(&written.conversation).context("a conversation is missing")?;
        let seq = match answered {
            Answered::Reply(reply) => {
                let same: Vec<_> = messages(entries)
                    .filter(|(_, message)| message.client_id.as_str() == written.client_id)
                    .collect();
                let [(entry, message)] = same.as_slice() else {
                    anyhow::bail!("{:?} stands there {} times", written.text, same.len());
                };
                ensure!(*entry == reply && message.text.as_str() == written.text, "{reply:?} is {entry:?}");
                reply.seq
            }
            Answered::Note(note) => {
                ensure!(gapless(notes.iter().map(|note| note.seq)), "a gap among notes");
                let same = notes.iter().filter(
                    |n| matches!(&n.body, NoteBody::Text(text) if text.text.as_str() == written.text),
                );
                ensure!(same.eq([note]), "the note {:?} is not there once", written.text);
                note.seq
            }
        };
        let before = last.insert((&written.conversation, written.note), seq);
        ensure!(before.is_none_or(|before| before < seq), "{:?} overtook another", written.text);
    }
    for ((id, seq), heard) in &client.heard {
        let entries = all.get(id).map(|(entries, _)| entries.as_slice()).unwrap_or_default();
        let stored = entries.iter().find(|entry| entry.seq == *seq);
        ensure!(stored == Some(heard), "a desk heard {heard:?}, and {stored:?} stands there");
    }
    for (id, (entries, _)) in all {
        let known = client.known.get(id).map_or(0, |summary| summary.conversation.last_seq);
        ensure!(usize::try_from(known)? == entries.len(), "a desk has {id} at {known} of {}", entries.len());
    }
    Ok(())
}
