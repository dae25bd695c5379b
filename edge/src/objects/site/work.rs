//! What the staff do with conversations that visitors never see: who cares for each, where it is filed, when it comes
//! back, and notes.

use super::contract::{AddNote, ChangeConversation, ListStaff};
use super::desk::conversation;
use super::sockets::Effect;
use super::store::{ConversationRow, Store};
use super::tell::{self, Means};
use super::{audit, news};
use crate::error::Result;
use shared::conversation::StaffName;
use shared::desk::{Change, Note, NoteBody, NoteText, Priority, StaffList, Summary};
use shared::error::ErrorBody;
use shared::frame::{Entries, ServerFrame};
use shared::id::{StaffId, VisitorId};
use shared::limit;
use shared::time::{DAY, Timestamp};

/// The furthest that a conversation may be put off.
const FURTHEST: i64 = 366 * DAY;

/// An agent changes something: 1. it must make sense; 2. it is stored, with a note that says who did it; 3. every desk
/// hears of it. What is so already changes nothing.
pub(super) fn change(
    store: &Store,
    means: Means,
    command: &ChangeConversation,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Summary> {
    let staff = store.staff(&command.by, now)?;
    let row = conversation(store, &command.conversation)?;
    let change = &command.change;
    if matches!(change, Change::Email(_) | Change::NoEmail) {
        set_email(store, means, &row, change, Some(&staff.name), now, effects)?;
        return conversation(store, &command.conversation)?.summary();
    }
    let body = match change {
        Change::Assign(id) => {
            let all = store.all_staff()?;
            let to = all.into_iter().map(|member| member.staff).find(|name| name.id == *id);
            NoteBody::Assigned(
                to.ok_or_else(|| ErrorBody::invalid("change.assign", "no such member of the staff"))?,
            )
        }
        Change::Priority(Priority::Unknown) => {
            return Err(ErrorBody::invalid("change.priority", "must be low, normal, high or urgent").into());
        }
        Change::Snooze(until) if until.since(now) <= 0 || until.since(now) > FURTHEST => {
            return Err(ErrorBody::invalid("change.snooze", "must be a time to come, within a year").into());
        }
        Change::Label(label) => {
            let labels = row.summary()?.labels;
            if labels.len() >= limit::LABELS && !labels.contains(label) {
                return Err(ErrorBody::invalid("change.label", "a conversation has at most 20 labels").into());
            }
            NoteBody::Change(change.clone())
        }
        Change::Unknown => {
            return Err(ErrorBody::invalid("change", "no such change").into());
        }
        change => NoteBody::Change(change.clone()),
    };
    match change {
        Change::Block(reason) => store.block(&row, reason, &staff.name.id, now)?,
        Change::Unblock => store.unblock(&row)?,
        _ => {}
    }
    let to = if let NoteBody::Assigned(to) = &body { Some(to.name.clone()) } else { None };
    let Some(moved) = apply(store, &row, change, Some(&staff.name), body, now, effects)? else {
        return row.summary();
    };
    let by = staff.name.id.as_str();
    if matches!(change, Change::Block(_) | Change::Unblock) {
        let action = if *change == Change::Unblock { "unblocked visitor" } else { "blocked visitor" };
        store.audit(by, action, &row.visitor, now)?;
        tell_others(store, &moved, effects)?;
    } else {
        let detail = audit::change_in_words(change, to.as_ref())?;
        store.audit_how(by, "changed conversation", command.conversation.as_str(), &detail, now)?;
    }
    moved.summary()
}

/// What concerns the visitor shows in their other conversations as well.
pub(super) fn tell_others(store: &Store, row: &ConversationRow, effects: &mut Vec<Effect>) -> Result<()> {
    for other in store.conversations_of(&super::desk::visitor(row)?)? {
        if other.id()? != row.id()? {
            effects.push(news::changed(store, &other, vec![], vec![])?);
        }
    }
    Ok(())
}

/// Whoever leaves cares for nothing any more. What is under way goes back to those who look for work, and every desk
/// hears of it; what is done keeps no trace but its notes.
pub(super) fn release(
    store: &Store,
    of: &StaffId,
    by: &StaffName,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    for row in store.under_way(of)? {
        apply(store, &row, &Change::Unassign, Some(by), NoteBody::Change(Change::Unassign), now, effects)?;
    }
    store.unassign_done(of)
}

/// Where the visitor can be reached, as they say or as the staff do: stored, with a note in this conversation. Answers
/// that they have not seen are on their way to it from now on.
pub(super) fn set_email(
    store: &Store,
    means: Means,
    row: &ConversationRow,
    change: &Change,
    by: Option<&StaffName>,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    let email = if let Change::Email(email) = change { Some(email) } else { None };
    if row.email()?.as_ref() == email {
        return Ok(());
    }
    let visitor =
        VisitorId::new(&row.visitor).ok_or_else(|| crate::error::Error::internal("visitor", &row.visitor))?;
    store.put_profile(&visitor, email, &row.locale()?, row.opening()?.zone.as_deref(), now)?;
    let row = store.stamp(row)?;
    let (row, note) = store.add_note(&row, by, None, NoteBody::Change(change.clone()), now)?;
    effects.push(news::changed(store, &row, vec![], vec![note])?);
    tell::reachable(store, means, &visitor, now, effects)
}

/// Brings back what was put off until now.
pub(super) fn wake(store: &Store, now: Timestamp, effects: &mut Vec<Effect>) -> Result<()> {
    for row in store.due_snoozes(now)? {
        apply(store, &row, &Change::Wake, None, NoteBody::Change(Change::Wake), now, effects)?;
    }
    Ok(())
}

/// Whoever answers what nobody cares for cares for it from there on.
pub(super) fn take_over(
    store: &Store,
    row: &ConversationRow,
    by: &StaffName,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    if row.assignee()?.is_none() {
        let body = NoteBody::Assigned(by.clone());
        apply(store, row, &Change::Assign(by.id.clone()), Some(by), body, now, effects)?;
    }
    Ok(())
}

/// A rule of the site gives it to somebody.
pub(super) fn assign(
    store: &Store,
    row: &ConversationRow,
    to: &StaffName,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<()> {
    apply(store, row, &Change::Assign(to.id.clone()), None, NoteBody::Assigned(to.clone()), now, effects)?;
    Ok(())
}

fn apply(
    store: &Store,
    row: &ConversationRow,
    change: &Change,
    by: Option<&StaffName>,
    body: NoteBody,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Option<ConversationRow>> {
    let Some(row) = store.change(row, change, now)? else { return Ok(None) };
    let (row, note) = store.add_note(&row, by, None, body, now)?;
    effects.push(news::changed(store, &row, vec![], vec![note])?);
    // Who cares for it is all that its visitor sees of this.
    if matches!(change, Change::Assign(_) | Change::Unassign) {
        let entries = Entries { conversation: row.conversation()?, entries: vec![] };
        effects.push(Effect::Visitor(super::desk::visitor(&row)?, ServerFrame::Entries(entries)));
    }
    Ok(Some(row))
}

/// An agent writes a note. The same client id is stored once.
pub(super) fn add_note(
    store: &Store,
    command: AddNote,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Note> {
    let staff = store.staff(&command.by, now)?;
    let row = conversation(store, &command.conversation)?;
    let written = command.note;
    if let Some(note) = store.note(&command.conversation, &written.client_id)? {
        return Ok(note);
    }
    if written.mentions.len() > limit::MENTIONS {
        return Err(ErrorBody::invalid("mentions", "must be at most 20").into());
    }
    let all = store.all_staff()?;
    if let Some(place) =
        written.mentions.iter().position(|id| all.iter().all(|member| member.staff.id != *id))
    {
        return Err(ErrorBody::invalid(format!("mentions[{place}]"), "no such member of the staff").into());
    }
    let client_id = written.client_id.clone();
    let body = NoteBody::Text(NoteText {
        client_id: written.client_id,
        text: written.text,
        mentions: written.mentions,
    });
    let (row, note) = store.add_note(&row, Some(&staff.name), Some(&client_id), body, now)?;
    effects.push(news::changed(store, &row, vec![], vec![note.clone()])?);
    Ok(note)
}

/// Who is on the staff.
pub(super) fn staff(store: &Store, command: &ListStaff, now: Timestamp) -> Result<StaffList> {
    store.staff(&command.by, now)?;
    Ok(StaffList { staff: store.all_staff()? })
}
