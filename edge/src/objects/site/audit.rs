//! The audit log, as owners read it.

use super::contract::ReadAudit;
use super::store::{Store, WantedLines};
use crate::error::Result;
use serde_json::Value;
use shared::desk::{AuditPage, Change};
use shared::limit;
use shared::owner::Settings;
use shared::text::Label;
use shared::time::Timestamp;

/// Lines that are read at once when the log is carried away.
const EXPORT_LINES: usize = 1_000;

/// A page of the log. That somebody begins to carry it away is a line of its own, the first of what they get.
pub(super) fn read(store: &Store, command: &ReadAudit, now: Timestamp) -> Result<AuditPage> {
    let owner = store.site_owner(&command.by, now)?;
    if command.export && command.before.is_none() {
        store.audit(owner.0.name.id.as_str(), "exported the log", "", now)?;
    }
    let most = if command.export { EXPORT_LINES } else { limit::PAGE };
    store.audit_page(&WantedLines {
        actor: command.actor.as_deref(),
        action: command.action.as_deref(),
        before: command.before,
        most: u32::try_from(most).unwrap_or(u32::MAX),
    })
}

/// A change of a conversation in a few words of a log: `label gift`, `unassign`. `to` is who was assigned.
pub(super) fn change_in_words(change: &Change, to: Option<&Label>) -> Result<String> {
    if let (Change::Assign(_), Some(name)) = (change, to) {
        return Ok(format!("assign {name}"));
    }
    Ok(match serde_json::to_value(change)? {
        Value::String(name) => name,
        Value::Object(one) => {
            let words = one.into_iter().map(|(name, value)| match value {
                Value::String(text) => format!("{name} {text}"),
                other => format!("{name} {other}"),
            });
            words.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    })
}

/// Which parts of the settings have changed.
pub(super) fn changed_settings(before: &Settings, after: &Settings) -> Result<String> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let names = |of: &Value| -> Vec<String> {
        of.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    let mut changed = names(&before);
    changed.extend(names(&after));
    changed.retain(|name| before.get(name) != after.get(name));
    changed.sort();
    changed.dedup();
    Ok(changed.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::StaffId;

    #[test]
    fn changes_are_told_in_a_few_words() {
        let label = |text: &str| Label::new(text).unwrap();
        let lan = StaffId::new("s1").unwrap();
        for (change, to, words) in [
            (Change::Assign(lan), Some(label("Lan")), "assign Lan"),
            (Change::Unassign, None, "unassign"),
            (Change::Label(label("gift")), None, "label gift"),
            (Change::Spam(true), None, "spam true"),
        ] {
            assert_eq!(change_in_words(&change, to.as_ref()).unwrap(), words);
        }
    }

    #[test]
    fn only_what_changed_is_named() {
        let settings = |json: &str| serde_json::from_str::<Settings>(json).unwrap();
        let before = settings(r#"{"name":"A","locales":["en"],"origins":[]}"#);
        let after = settings(r#"{"name":"B","locales":["en"],"origins":[],"reply_minutes":5}"#);
        assert_eq!(changed_settings(&before, &after).unwrap(), "name, reply_minutes");
        assert_eq!(changed_settings(&after, &after).unwrap(), "");
    }
}
