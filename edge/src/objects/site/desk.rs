//! The staff's side: every command begins with who is signed in, and every change moves the feed.

use super::attachments::owned_by_staff;
use super::contract::{
    AddReply, ChangeMe, ChangeStatus, ListConversations, ListFacets, ListUnanswered, MarkSeen,
    OpenConversation, PublishArticle, StaffSession,
};
use super::sockets::Effect;
use super::store::{ConversationRow, Moved, Store, Wanted};
use super::tell::Means;
use super::{learn, news, offers, tell, trail, work};
use crate::error::{Error, Result};
use shared::conversation::{Author, Entry, EntryBody, Message, StaffName, Status};
use shared::desk::{
    DeskFrame, DeskTyping, Facets, Inbox, Known, Me, NewsFrame, Opened, Reply, SetMe, Summary, TriedArticle,
    UnansweredList,
};
use shared::error::ErrorBody;
use shared::frame::{Entries, Mark, ServerFrame, Typing};
use shared::id::{ConversationId, VisitorId};
use shared::order::OrderView;
use shared::owner::StoredArticle;
use shared::time::Timestamp;
use shared::trail::Trail;
use std::collections::BTreeMap;

/// Who is signed in, and where.
pub(super) fn me(store: &Store, by: &StaffSession, now: Timestamp) -> Result<Me> {
    let staff = store.staff(by, now)?;
    let settings = store.settings()?;
    Ok(Me {
        staff: staff.name,
        email: staff.email,
        role: staff.role,
        site: store.site()?,
        site_name: settings.name,
        locales: settings.locales,
        languages: staff.languages,
        away: staff.away,
        targets: settings.sla.is_some(),
    })
}

/// How whoever is signed in works: stored, and told to every desk.
pub(super) fn change_me(
    store: &Store,
    command: &ChangeMe,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Me> {
    let staff = store.staff(&command.by, now)?;
    let SetMe { languages, away } = &command.set;
    if staff.languages != *languages {
        store.audit(staff.name.id.as_str(), "changed languages", staff.name.id.as_str(), now)?;
    }
    store.set_work(&staff.name.id, languages, *away)?;
    effects.push(Effect::Away(staff.name.id, *away));
    me(store, &command.by, now)
}

/// A list of conversations.
pub(super) fn list(store: &Store, command: &ListConversations, now: Timestamp) -> Result<Inbox> {
    let staff = store.staff(&command.by, now)?;
    store.inbox(&Wanted {
        view: command.view,
        staff: &staff.name.id,
        label: command.label.as_ref(),
        locale: command.locale.as_ref(),
        topic: command.topic.as_ref(),
        words: command.words.as_deref(),
        after: command.after.as_deref(),
    })
}

/// What lists can be narrowed down to.
pub(super) fn facets(store: &Store, command: &ListFacets, now: Timestamp) -> Result<Facets> {
    store.staff(&command.by, now)?;
    store.facets()
}

/// One conversation with all that is known.
pub(super) fn open(store: &Store, command: &OpenConversation, now: Timestamp) -> Result<Opened> {
    store.staff(&command.by, now)?;
    let row = conversation(store, &command.conversation)?;
    Ok(Opened {
        summary: row.summary()?,
        entries: store.entries(&command.conversation, command.after)?,
        notes: store.notes(&command.conversation)?,
        known: known(store, &row)?,
    })
}

fn known(store: &Store, row: &ConversationRow) -> Result<Known> {
    let opening = row.opening()?;
    let locale = row.locale()?;
    let mut tried = Vec::new();
    for id in opening.tried {
        let title =
            store.article(&locale, &id)?.map_or_else(|| id.to_string(), |a| a.article.title.to_string());
        tried.push(TriedArticle { id, title });
    }
    let mut orders = Vec::new();
    for number in &opening.orders {
        orders.extend(store.order(number)?.map(|owned| OrderView::from(owned.order)));
    }
    let id = row.id()?;
    let mut earlier = Vec::new();
    let mut merge_into = Vec::new();
    let mut scores = BTreeMap::new();
    for other in store.conversations_of(&visitor(row)?)? {
        let conversation = other.conversation()?;
        if conversation.id == id {
            continue;
        }
        scores.extend(other.score().map(|score| (conversation.id.clone(), score)));
        if !other.is_merged() {
            merge_into.push(conversation.id.clone());
        }
        earlier.push(conversation);
    }
    Ok(Known {
        question: opening.question,
        tried,
        page: opening.page,
        trail: trail::of(store, row)?,
        referrer: opening.referrer,
        zone: opening.zone,
        orders,
        earlier,
        scores,
        merge_into,
    })
}

/// An agent writes. The same client id is stored once.
pub(super) fn reply(
    store: &Store,
    means: Means,
    command: AddReply,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Entry> {
    let staff = store.staff(&command.by, now)?;
    let row = conversation(store, &command.conversation)?;
    if let Some(entry) = store.message(&command.conversation, &command.reply.client_id)? {
        return Ok(entry);
    }
    if let Some(question) = row.opening()?.question {
        for (locale, article) in learn::linked(store, command.reply.text.as_str())? {
            learn::answered(store, &locale, &article, &question, &staff.name.id, now)?;
        }
    }
    let by = staff.name.clone();
    let author = Author::Staff(staff.name);
    let Reply { client_id, text, attachments, offer } = command.reply;
    let text = offers::spelled_out(text, offer.as_ref())?;
    let attachments = store.unused_attachments(&owned_by_staff(&by.id), &attachments, now)?;
    store.use_attachments(&attachments, &command.conversation)?;
    let message = Message { client_id, author, text, attachments, offer, answers: None };
    let stored = store.append(row, EntryBody::Message(message), now)?;
    let row = stored.row.clone();
    let entry = moved(store, stored, effects)?;
    tell::answered(store, means, &row, entry.seq, now, effects)?;
    work::take_over(store, &row, &by, now, effects)?;
    Ok(entry)
}

/// An agent resolves or reopens; asking for what is so already changes nothing.
pub(super) fn change_status(
    store: &Store,
    command: &ChangeStatus,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Summary> {
    let staff = store.staff(&command.by, now)?.name;
    let author = Author::Staff(staff.clone());
    let row = conversation(store, &command.conversation)?;
    let resolved = row.conversation()?.status == Status::Resolved;
    let body = match command.status {
        Status::Resolved if !resolved => EntryBody::Resolved(author),
        Status::Waiting if resolved => EntryBody::Reopened(author),
        Status::Resolved | Status::Waiting => return row.summary(),
        Status::Answered | Status::Unknown => {
            return Err(ErrorBody::invalid("status", "must be resolved or waiting").into());
        }
    };
    moved(store, store.append(row, body, now)?, effects)?;
    let action = if resolved { "reopened conversation" } else { "resolved conversation" };
    store.audit(staff.id.as_str(), action, command.conversation.as_str(), now)?;
    conversation(store, &command.conversation)?.summary()
}

/// Tells the visitor and every desk that a conversation moved.
fn moved(store: &Store, moved: Moved, effects: &mut Vec<Effect>) -> Result<Entry> {
    let Moved { row, entry } = moved;
    let entries = Entries { conversation: row.conversation()?, entries: vec![entry.clone()] };
    effects.push(Effect::Visitor(visitor(&row)?, ServerFrame::Entries(entries)));
    effects.push(news::changed(store, &row, vec![entry.clone()], vec![])?);
    Ok(entry)
}

/// An agent has seen this much: the visitor and the other desks are told.
pub(super) fn mark_seen(
    store: &Store,
    command: &MarkSeen,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    store.staff(&command.by, now)?;
    conversation(store, &command.conversation)?;
    if let Some(row) = store.mark_read(&command.conversation, true, command.seq)? {
        let conversation = row.conversation()?;
        let mark = Mark { conversation: conversation.id.clone(), seq: conversation.staff_read };
        effects.push(Effect::Visitor(visitor(&row)?, ServerFrame::Read(mark)));
        effects.push(news::read(&conversation));
    }
    Ok(())
}

/// An agent publishes an article; the questions it answers are unanswered no more.
pub(super) fn publish(store: &Store, command: &PublishArticle, now: Timestamp) -> Result<StoredArticle> {
    let staff = store.staff(&command.by, now)?;
    let PublishArticle { id, article, conversation: asked_in, .. } = command;
    store.put_article(id, article, now)?;
    store.articles_changed()?;
    for asked in article.phrasings.iter().map(shared::text::Text::as_str).chain([article.title.as_str()]) {
        store.settle_unanswered(&article.locale, asked, id, now)?;
    }
    if let Some(asked_in) = asked_in
        && let Some(question) = conversation(store, asked_in)?.opening()?.question
    {
        learn::answered(store, &article.locale, id, &question, &staff.name.id, now)?;
    }
    store.audit(staff.name.id.as_str(), "published article", &format!("{}/{id}", article.locale), now)?;
    store
        .article(&article.locale, id)?
        .ok_or_else(|| Error::internal("article", "not there after it was stored"))
}

/// What was not answered.
pub(super) fn unanswered(store: &Store, command: &ListUnanswered, now: Timestamp) -> Result<UnansweredList> {
    store.staff(&command.by, now)?;
    Ok(UnansweredList { questions: store.unanswered()?, settled: store.settled()? })
}

/// Takes one frame of a desk.
pub(super) fn take(
    store: &Store,
    session: &StaffSession,
    name: &StaffName,
    frame: DeskFrame,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    store.staff(session, now)?;
    match frame {
        DeskFrame::Hello(feed) => {
            effects.push(Effect::DeskReply(NewsFrame::Welcome(store.moved_since(feed)?)));
        }
        DeskFrame::Typing(id) => {
            let row = conversation(store, &id)?;
            let typing = Typing { conversation: id.clone(), name: name.name.clone() };
            effects.push(Effect::Visitor(visitor(&row)?, ServerFrame::Typing(typing)));
            let typing =
                DeskTyping { conversation: id, staff: Some(name.id.clone()), name: Some(name.name.clone()) };
            effects.push(Effect::OtherDesks(name.id.clone(), NewsFrame::Typing(typing)));
        }
        DeskFrame::Viewing(id) => {
            // What was missed meanwhile comes first: what follows is told only from here on.
            let pages = trail::of(store, &conversation(store, &id)?)?;
            if !pages.is_empty() {
                let trail = Trail { conversations: vec![id.clone()], pages };
                effects.push(Effect::DeskReply(NewsFrame::Trail(trail)));
            }
            effects.push(Effect::Viewing(Some(id)));
        }
        DeskFrame::Idle => effects.push(Effect::Viewing(None)),
        DeskFrame::Unknown => {}
    }
    Ok(())
}

pub(super) fn conversation(store: &Store, id: &ConversationId) -> Result<ConversationRow> {
    store.conversation(id)?.ok_or_else(|| ErrorBody::not_found("conversation").into())
}

pub(super) fn visitor(row: &ConversationRow) -> Result<VisitorId> {
    VisitorId::new(&row.visitor).ok_or_else(|| Error::internal("visitor", &row.visitor))
}
