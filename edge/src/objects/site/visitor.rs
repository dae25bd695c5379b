//! The visitor's side of conversations: frames in, effects out. The same for sockets and for `POST sync`.

use super::attachments::owned_by_visitor;
use super::contract::SyncVisitor;
use super::limits::{CONVERSATIONS_BY_ADDRESS, MESSAGES_BY_VISITOR};
use super::sockets::Effect;
use super::store::{Begun, ConversationRow, Moved, Store, StoredOpening, visitor_message};
use super::tell::{self, Means};
use super::{news, offers, trail};
use crate::error::{Error, Result};
use crate::token::Keys;
use shared::attachment::Attachment;
use shared::boot::Unread;
use shared::conversation::{Opening, Status};
use shared::desk::{DeskTyping, NewsFrame};
use shared::error::{ErrorBody, ErrorCode};
use shared::frame::{Accepted, Entries, Hello, Outgoing, Rate, Rejected, ServerFrame, VisitorFrame, Welcome};
use shared::id::{ClientId, ConversationId, VisitorId};
use shared::limit;
use shared::order::number_key;
use shared::text::{Label, first_chars};
use shared::time::Timestamp;
use shared::trail::{clean_address, clean_page};

/// What the deployment brings: its keys, and its means of telling people.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    pub(super) keys: &'a Keys,
    pub(super) means: Means,
}

/// Takes one frame of a visitor.
pub(super) fn take(
    store: &Store,
    here: Here<'_>,
    visitor: &VisitorId,
    address: &str,
    frame: VisitorFrame,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    match frame {
        VisitorFrame::Hello(hello) => say_hello(store, here, visitor, address, hello, now, effects),
        VisitorFrame::Send(message) => {
            let entries = take_message(store, here, visitor, address, message, now, effects)?;
            effects.extend(entries.map(|entries| Effect::Reply(ServerFrame::Entries(entries))));
            Ok(())
        }
        VisitorFrame::Typing(conversation) => {
            if own(store, visitor, &conversation)?.is_some_and(|row| !row.is_blocked()) {
                let typing = DeskTyping { conversation, staff: None, name: None };
                effects.push(Effect::Desk(NewsFrame::Typing(typing)));
            }
            Ok(())
        }
        VisitorFrame::Read(mark) => {
            if own(store, visitor, &mark.conversation)?.is_some()
                && let Some(row) = store.mark_read(&mark.conversation, false, mark.seq)?
            {
                effects.push(news::read(&row.conversation()?));
            }
            Ok(())
        }
        VisitorFrame::Rate(rate) => take_rating(store, visitor, rate, now, effects),
        VisitorFrame::Contact(contact) => {
            store.take(&MESSAGES_BY_VISITOR, visitor.as_str(), now)?;
            tell::take_contact(store, here.means, visitor, &contact, now, effects)
        }
        VisitorFrame::Page(page) => trail::follow(store, visitor, page, now, effects),
        VisitorFrame::Unknown => Ok(()),
    }
}

/// `POST sync`: the same frames; what would be replied on a socket is the answer.
pub(super) fn sync(
    store: &Store,
    here: Here<'_>,
    command: SyncVisitor,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Vec<ServerFrame>> {
    store.site()?;
    let mut all = Vec::new();
    for frame in command.frames {
        take(store, here, &command.visitor, &command.address, frame, now, &mut all)?;
        if all.iter().any(|effect| matches!(effect, Effect::Halt)) {
            break;
        }
    }
    let mut replies = Vec::new();
    for effect in all {
        match effect {
            Effect::Reply(frame) => replies.push(frame),
            Effect::Halt => {}
            other => effects.push(other),
        }
    }
    Ok(replies)
}

/// How much the visitor has not seen.
pub(super) fn unread(store: &Store, visitor: &VisitorId) -> Result<Unread> {
    let mut open = false;
    for row in store.conversations_of(visitor)? {
        open |= row.conversation()?.status != Status::Resolved;
    }
    Ok(Unread { unread: store.unread(visitor)?, open })
}

/// The first frame: 1. how things stand, 2. what the client could not send, 3. what it has missed.
fn say_hello(
    store: &Store,
    here: Here<'_>,
    visitor: &VisitorId,
    address: &str,
    hello: Hello,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    if hello.pending.len() > limit::PENDING {
        return Err(ErrorBody::invalid("hello.pending", "must have at most 50 messages").into());
    }
    let since = |id: &ConversationId| hello.since.iter().find(|m| m.conversation == *id).map_or(0, |m| m.seq);
    let place = effects.len();
    let mut refused = None;
    for message in hello.pending {
        let before = effects.len();
        let taken =
            store.db.transaction(|| take_message(store, here, visitor, address, message, now, effects));
        match taken {
            Ok(_) => {}
            // What came before it is stored. What comes behind it must not be stored first: the client sends both again.
            Err(Error::Public(body)) if body.code == ErrorCode::TooMany => {
                effects.truncate(before);
                refused = Some(body);
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let rows = store.conversations_of(visitor)?;
    let conversations: Result<Vec<_>> = rows.iter().map(ConversationRow::conversation).collect();
    let ask_email = tell::may_ask(store, here.means, visitor)?;
    let welcome = Welcome { at: now, conversations: conversations?, ask_email };
    effects.insert(place, Effect::Reply(ServerFrame::Welcome(welcome)));
    for row in rows {
        let id = row.id()?;
        let mut at = since(&id);
        while at < row.last_seq() {
            let entries = store.entries(&id, at)?;
            let Some(last) = entries.last() else { break };
            at = last.seq;
            let entries = Entries { conversation: row.conversation()?, entries };
            effects.push(Effect::Reply(ServerFrame::Entries(entries)));
        }
    }
    if let Some(body) = refused {
        effects.push(Effect::Reply(ServerFrame::Error(body)));
        effects.push(Effect::Halt);
    }
    Ok(())
}

/// A message: 1. known already: acknowledged again; of a blocked visitor: refused; 2. its files must wait for it, and a
/// conversation that is not there is begun with its opening; an answer must answer what was asked; 3. stored and numbered; 4. acknowledged; 5. told to the visitor's other windows and to every desk. Gives back what
/// is new in the conversation; `hello` has no use for it, since it sends all that is missing anyway.
fn take_message(
    store: &Store,
    here: Here<'_>,
    visitor: &VisitorId,
    address: &str,
    message: Outgoing,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Option<Entries>> {
    let Outgoing { conversation, client_id, text, attachments, opening, answers, proof } = message;
    let reject = |effects: &mut Vec<Effect>, error: ErrorBody| {
        effects.push(Effect::Reply(ServerFrame::Rejected(Rejected { client_id: client_id.clone(), error })));
        Ok(None)
    };
    let files;
    let mut offer = None;
    let row = match store.conversation_for(&conversation, &client_id)? {
        Some(row) if row.visitor != visitor.as_str() => {
            return reject(effects, ErrorBody::not_found("conversation"));
        }
        Some(row) => {
            if let Some((seq, at)) = row.known() {
                let accepted = Accepted { conversation, client_id, seq, at };
                effects.push(Effect::Reply(ServerFrame::Accepted(accepted)));
                return Ok(None);
            }
            if row.is_blocked() {
                return reject(effects, blocked());
            }
            if let Some(question) = &answers {
                match offers::answered(store, &conversation, question, &text)? {
                    Ok(answered) => offer = Some(answered),
                    Err(error) => return reject(effects, error),
                }
            }
            match own_files(store, visitor, &attachments, now)? {
                Ok(own) => files = own,
                Err(error) => return reject(effects, error),
            }
            store.take(&MESSAGES_BY_VISITOR, visitor.as_str(), now)?;
            match &offer {
                Some(offer) => {
                    offers::learn(store, here, visitor, row, (offer, &text, proof.as_deref()), now)?
                }
                None => row,
            }
        }
        None => {
            let (Some(opening), None) = (opening, &answers) else {
                return reject(effects, ErrorBody::not_found("conversation"));
            };
            if store.settings()?.privacy.consent && !opening.consent {
                return reject(effects, ErrorBody::invalid("opening.consent", "must be given on this site"));
            }
            let alias = here.keys.alias(&store.site()?, address).unwrap_or_default();
            if store.is_blocked(visitor)? || store.is_address_blocked(&alias, now)? {
                return reject(effects, blocked());
            }
            if store.conversations_of(visitor)?.len() >= limit::CONVERSATIONS {
                return reject(effects, ErrorBody::new(ErrorCode::TooMany, "too many conversations"));
            }
            match own_files(store, visitor, &attachments, now)? {
                Ok(own) => files = own,
                Err(error) => return reject(effects, error),
            }
            store.take(&MESSAGES_BY_VISITOR, visitor.as_str(), now)?;
            store.take(&CONVERSATIONS_BY_ADDRESS, address, now)?;
            begin(store, here, (visitor, address), &conversation, &text, opening, now)?
        }
    };
    store.use_attachments(&files, &conversation)?;
    let body = visitor_message(client_id.clone(), text.clone(), files, answers);
    let moved = store.append(row, body, now)?;
    tell::waits(store, here.means, &moved.row, now, effects)?;
    let row = moved.row.clone();
    let entries = accept(store, visitor, client_id, moved, effects)?;
    if let Some(offer) = &offer {
        offers::tell(store, here.means, &row, (offer, &text), now, effects)?;
    }
    Ok(Some(entries))
}

/// The visitor's own files for a message, or why the message is refused.
fn own_files(
    store: &Store,
    visitor: &VisitorId,
    wanted: &[Attachment],
    now: Timestamp,
) -> Result<std::result::Result<Vec<Attachment>, ErrorBody>> {
    match store.unused_attachments(&owned_by_visitor(visitor), wanted, now) {
        Err(Error::Public(error)) => Ok(Err(error)),
        other => other.map(Ok),
    }
}

/// How the visitor found a conversation: stored once for each client id, told to their other windows and to the desks.
fn take_rating(
    store: &Store,
    visitor: &VisitorId,
    rate: Rate,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    let Rate { conversation, client_id, rating } = rate;
    let reject = |effects: &mut Vec<Effect>, client_id: ClientId, error: ErrorBody| {
        effects.push(Effect::Reply(ServerFrame::Rejected(Rejected { client_id, error })));
        Ok(())
    };
    if !(1..=5).contains(&rating.score) {
        return reject(effects, client_id, ErrorBody::invalid("rate.rating.score", "must be 1 to 5"));
    }
    let Some(row) = own(store, visitor, &conversation)? else {
        return reject(effects, client_id, ErrorBody::not_found("conversation"));
    };
    if let Some(entry) = store.message(&conversation, &client_id)? {
        let accepted = Accepted { conversation, client_id, seq: entry.seq, at: entry.at };
        effects.push(Effect::Reply(ServerFrame::Accepted(accepted)));
        return Ok(());
    }
    if row.is_blocked() {
        return reject(effects, client_id, blocked());
    }
    store.take(&MESSAGES_BY_VISITOR, visitor.as_str(), now)?;
    let moved = store.rate(row, &client_id, rating, now)?;
    let entries = accept(store, visitor, client_id, moved, effects)?;
    effects.push(Effect::Reply(ServerFrame::Entries(entries)));
    Ok(())
}

/// Acknowledges what is stored, and tells the visitor's other windows and every desk.
fn accept(
    store: &Store,
    visitor: &VisitorId,
    client_id: ClientId,
    moved: Moved,
    effects: &mut Vec<Effect>,
) -> Result<Entries> {
    let Moved { row, entry } = moved;
    let conversation = row.conversation()?;
    let accepted =
        Accepted { conversation: conversation.id.clone(), client_id, seq: entry.seq, at: entry.at };
    effects.push(Effect::Reply(ServerFrame::Accepted(accepted)));
    let entries = Entries { conversation, entries: vec![entry.clone()] };
    effects.push(Effect::Visitor(visitor.clone(), ServerFrame::Entries(entries.clone())));
    effects.push(news::changed(store, &row, vec![entry], vec![])?);
    Ok(entries)
}

fn begin(
    store: &Store,
    here: Here<'_>,
    (visitor, address): (&VisitorId, &str),
    conversation: &ConversationId,
    text: &str,
    opening: Opening,
    now: Timestamp,
) -> Result<ConversationRow> {
    let site = store.site()?;
    let Opening { locale, question, tried, page, referrer, zone, orders, consent } = opening;
    let asked = question.as_deref().unwrap_or(text);
    // What was not answered before a person was asked is work for the FAQ.
    if let Some(question) = &question {
        store.count_unanswered(&locale, question, now)?;
    }
    let details = store.settings()?.privacy.page_details;
    let page = page.and_then(|page| clean_page(page, details));
    let stored = StoredOpening {
        question: question.as_ref().map(ToString::to_string),
        tried: tried.into_iter().take(20).collect(),
        page,
        referrer: referrer.and_then(|referrer| clean_address(&referrer, details)),
        zone,
        orders: orders
            .iter()
            .take(limit::ORDER_PROOFS)
            .filter(|o| offers::is_proved(store, here, &o.number, &o.proof, now))
            .map(|o| o.number.to_string())
            .collect(),
        consent,
    };
    let subject = Label::cut(asked).map_or_else(|| first_chars(asked, 200).to_owned(), Label::into_string);
    // What it is about is what the first article that they were shown is filed under.
    let first = stored.tried.first().map(|id| store.article(&locale, id)).transpose()?.flatten();
    let topic = first.and_then(|article| article.article.category).map(Label::into_string);
    let begun = Begun {
        id: conversation,
        visitor,
        subject: &subject,
        locale: &locale,
        opening: &stored,
        topic,
        address: &here.keys.alias(&site, address).unwrap_or_default(),
        bot_ms: None,
    };
    let row = store.begin(&begun, now)?;
    if let Some(page) = &stored.page {
        store.visit(visitor, page, now)?;
    }
    Ok(row)
}

/// The staff take no more messages from this visitor; why is theirs to know.
fn blocked() -> ErrorBody {
    ErrorBody::new(ErrorCode::Blocked, "no more messages are taken from this visitor")
}

/// What the proof of an order names: its number in the alphabet of tokens.
pub(super) fn lookup_subject(number: &str) -> String {
    crate::token::encode(number_key(number).as_bytes())
}

/// The visitor's own conversation, or nothing.
fn own(store: &Store, visitor: &VisitorId, id: &ConversationId) -> Result<Option<ConversationRow>> {
    Ok(store.conversation(id)?.filter(|row| row.visitor == visitor.as_str()))
}

/// Frames in one `POST sync`, checked before the object is asked.
pub(crate) fn check_sync(frames: &[VisitorFrame]) -> Result<()> {
    if frames.len() > limit::PENDING {
        return Err(ErrorBody::invalid("frames", "must have at most 50 frames").into());
    }
    match frames.first() {
        Some(VisitorFrame::Hello(_)) => Ok(()),
        _ => Err(Error::Public(ErrorBody::invalid("frames[0]", "must be hello"))),
    }
}
