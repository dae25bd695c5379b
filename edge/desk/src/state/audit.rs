//! The audit log, as owners read it: pages, by whom, by what.

use super::action::{Effect, Fault};
use super::inbox::Load;
use super::route::encode;
use super::{State, session};
use shared::desk::{AuditLine, AuditPage};

/// What the screen shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Audit {
    pub(crate) load: Load,
    pub(crate) lines: Vec<AuditLine>,
    pub(crate) next: Option<u32>,
    pub(crate) filter: Filter,
}

/// Which lines; all where it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) actor: String,
    pub(crate) action: String,
}

impl Filter {
    /// As a part of an address; with where the page before ended, or a file's format.
    pub(crate) fn query(&self, before: Option<u32>, format: Option<&str>) -> String {
        let mut pairs = Vec::new();
        for (name, value) in [("actor", &self.actor), ("action", &self.action)] {
            if !value.is_empty() {
                pairs.push(format!("{name}={}", encode(value)));
            }
        }
        pairs.extend(before.map(|id| format!("before={id}")));
        pairs.extend(format.map(|format| format!("format={format}")));
        pairs.join("&")
    }
}

/// Something happened to it.
pub(crate) enum AuditAction {
    Filter(Filter),
    More,
    /// A page came: for which filter, and whether it is the first.
    Came(Filter, bool, Result<AuditPage, Fault>),
}

/// A page of it is wanted.
#[derive(Debug, PartialEq)]
pub(crate) struct GetAudit {
    pub(crate) filter: Filter,
    pub(crate) before: Option<u32>,
}

/// Asks for the first page anew.
pub(super) fn load(state: &mut State, fx: &mut Vec<Effect>) {
    let audit = state.audit.edit();
    if audit.load != Load::Busy {
        audit.load = Load::Busy;
        fx.push(Effect::Audit(GetAudit { filter: audit.filter.clone(), before: None }));
    }
}

pub(super) fn happened(state: &mut State, fx: &mut Vec<Effect>, action: AuditAction) {
    match action {
        AuditAction::Filter(filter) => {
            *state.audit.edit() = Audit { filter, ..Audit::default() };
            load(state, fx);
        }
        AuditAction::More => {
            let audit = state.audit.edit();
            if let (Some(before), true) = (audit.next, audit.load != Load::Busy) {
                audit.load = Load::Busy;
                fx.push(Effect::Audit(GetAudit { filter: audit.filter.clone(), before: Some(before) }));
            }
        }
        // What was asked for before the filter changed is of no more use.
        AuditAction::Came(filter, ..) if filter != state.audit.filter => {}
        AuditAction::Came(_, is_first, Ok(page)) => {
            let audit = state.audit.edit();
            if is_first {
                audit.lines.clear();
            }
            audit.load = Load::Ready;
            audit.lines.extend(page.lines);
            audit.next = page.next;
        }
        AuditAction::Came(.., Err(fault)) => {
            session::lost(state, fx, Some(&fault));
            state.audit.edit().load = Load::Failed(fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::super::testing::{desk, run, run_all};
    use super::*;
    use shared::time::Timestamp;

    fn page(ids: &[u32], next: Option<u32>) -> AuditPage {
        let line = |id: &u32| AuditLine {
            id: *id,
            at: Timestamp(0),
            actor: "s1".into(),
            actor_name: None,
            action: "signed in".into(),
            item: String::new(),
            item_name: None,
            detail: String::new(),
        };
        AuditPage { lines: ids.iter().map(line).collect(), next }
    }

    #[test]
    fn pages_follow_each_other_and_a_filter_begins_anew() {
        let all = Filter::default();
        let came =
            |filter: &Filter, first, page| Action::Audit(AuditAction::Came(filter.clone(), first, Ok(page)));
        let state = run_all(desk(), [came(&all, true, page(&[3, 2], Some(2)))]);
        let (state, effects) = run(state, Action::Audit(AuditAction::More));
        assert_eq!(effects, [Effect::Audit(GetAudit { filter: all.clone(), before: Some(2) })]);
        let state = run_all(state, [came(&all, false, page(&[1], None))]);
        assert_eq!(state.audit.lines.iter().map(|l| l.id).collect::<Vec<_>>(), [3, 2, 1]);
        let mine = Filter { actor: "s1".into(), action: String::new() };
        let (state, _) = run(state, Action::Audit(AuditAction::Filter(mine.clone())));
        assert!(state.audit.lines.is_empty());
        let state = run_all(state, [came(&all, true, page(&[9], None))]);
        assert!(state.audit.lines.is_empty(), "too late");
        let state = run_all(state, [came(&mine, true, page(&[3], None))]);
        assert_eq!(state.audit.lines.len(), 1);
    }

    #[test]
    fn a_filter_is_a_part_of_an_address() {
        let filter = Filter { actor: "s1".into(), action: "signed in".into() };
        assert_eq!(filter.query(Some(7), None), "actor=s1&action=signed%20in&before=7");
        assert_eq!(Filter::default().query(None, Some("csv")), "format=csv");
    }
}
