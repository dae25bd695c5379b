//! What the staff offer with a message, and what becomes of the visitor's answer: an address, a name, an order.
//!
//! An answer is a message like any other; what it says of the visitor is kept as if they had said it elsewhere. An
//! order becomes theirs by the proof of a look-up only, never by its number.

use super::sockets::Effect;
use super::store::{ConversationRow, Store};
use super::tell::Means;
use super::visitor::{Here, lookup_subject};
use super::work;
use crate::error::Result;
use crate::token::Kind;
use shared::conversation::{EntryBody, Message};
use shared::desk::Change;
use shared::email::Email;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::{ClientId, ConversationId, VisitorId};
use shared::limit;
use shared::offer::Offer;
use shared::order::number_key;
use shared::text::{Label, MessageText};
use shared::time::Timestamp;

/// The text of a message that offers something: the question, with what there is to choose from.
pub(super) fn spelled_out(text: MessageText, offer: Option<&Offer>) -> Result<MessageText> {
    let Some(offer) = offer else { return Ok(text) };
    offer.check()?;
    let all = MessageText::new(&offer.spelled_out(&text));
    all.map_err(|error| ErrorBody::invalid("text", format!("{error}, the choices below it included")).into())
}

/// What a message of the visitor answers; or why it does not.
pub(super) fn answered(
    store: &Store,
    conversation: &ConversationId,
    question: &ClientId,
    text: &str,
) -> Result<std::result::Result<Offer, ErrorBody>> {
    let entry = store.message(conversation, question)?;
    let Some((seq, offer)) = entry.and_then(|entry| match entry.body {
        EntryBody::Message(Message { offer: Some(offer), .. }) => Some((entry.seq, offer)),
        _ => None,
    }) else {
        return Ok(Err(ErrorBody::invalid("answers", "no message offers anything under this name")));
    };
    if !offer.takes(text) {
        return Ok(Err(ErrorBody::invalid("text", "does not answer what was asked")));
    }
    if store.is_answered(conversation, seq, question)? {
        return Ok(Err(ErrorBody::new(ErrorCode::Conflict, "this was answered already")));
    }
    Ok(Ok(offer))
}

/// Keeps what an answer says of the visitor, before it is stored itself: then all that is told of it says so, too.
pub(super) fn learn(
    store: &Store,
    here: Here<'_>,
    visitor: &VisitorId,
    row: ConversationRow,
    (offer, text, proof): (&Offer, &str, Option<&str>),
    now: Timestamp,
) -> Result<ConversationRow> {
    match offer {
        Offer::Name => {
            let Some(name) = Label::cut(text) else { return Ok(row) };
            store.put_name(visitor, &name, &row.locale()?, row.opening()?.zone.as_deref(), now)?;
        }
        Offer::Order if proof.is_some_and(|proof| is_proved(store, here, text, proof, now)) => {
            let mut opening = row.opening()?;
            if opening.orders.len() < limit::ORDER_PROOFS
                && opening.orders.iter().all(|known| number_key(known) != number_key(text))
            {
                opening.orders.push(text.to_owned());
                store.put_opening(&row, &opening)?;
            }
        }
        _ => {}
    }
    super::desk::conversation(store, &row.id()?)
}

/// What an answer means for others, after it is stored.
pub(super) fn tell(
    store: &Store,
    means: Means,
    row: &ConversationRow,
    (offer, text): (&Offer, &str),
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    match offer {
        Offer::Email => {
            let Some(email) = Email::new(text) else { return Ok(()) };
            work::set_email(store, means, row, &Change::Email(email), None, now, effects)
        }
        Offer::Name => work::tell_others(store, row, effects),
        _ => Ok(()),
    }
}

/// Whether the edge itself gave this proof with a look-up of the order.
pub(super) fn is_proved(store: &Store, here: Here<'_>, number: &str, proof: &str, now: Timestamp) -> bool {
    let Ok(claims) = here.keys.check(Kind::Order, proof, now) else { return false };
    store.site().is_ok_and(|site| claims.site == site) && claims.subject == lookup_subject(number)
}
