//! The clock of each conversation as it is stored: how long its visitor has waited, what is due, and what became of
//! the targets. Also when it was first answered and resolved, which the reports count.
//!
//! All of it stands in the conversation's own row and is written with what moved it, so no message costs another row.

use super::conversations::{COLUMNS, Row};
use super::{Store, name_of, named};
use crate::error::{Error, Result};
use crate::objects::db::{Param, params};
use crate::platform::Zone;
use shared::clock::{ALWAYS, Clock};
use shared::desk::Priority;
use shared::id::ConversationId;
use shared::limit;
use shared::owner::Settings;
use shared::sla::{Due, Measure, Waiting};
use shared::time::Timestamp;

/// What a conversation's clock has to know of what happens.
pub(super) struct Step<'a> {
    /// The folder it is in afterwards.
    pub(super) folder: &'a str,
    /// Its priority afterwards.
    pub(super) priority: &'a str,
    /// Who of the staff writes a message, if anybody does.
    pub(super) answers: Option<&'a str>,
    /// Who resolves it, if anybody does.
    pub(super) resolves: Option<&'a str>,
    /// Whether it is opened again.
    pub(super) opens: bool,
}

/// Columns to set, each with its value.
pub(super) type Columns = Vec<(&'static str, Param<'static>)>;

/// `, column = ?` for each, to stand behind others in an `UPDATE`.
pub(super) fn assignments(columns: &Columns) -> String {
    columns.iter().flat_map(|(column, _)| [", ", column, " = ?"]).collect()
}

impl Row {
    pub(super) fn waiting(&self) -> Waiting {
        Waiting {
            waited: self.waited,
            since: self.waiting_since.map(Timestamp),
            turn: self.turn_began,
            answered: self.first_reply_at.is_some(),
            announced: self.announced,
            broken: self.broken,
            kept: self.kept,
        }
    }

    /// Whether a person has answered.
    pub(in super::super) fn is_answered(&self) -> bool {
        self.first_reply_at.is_some()
    }

    /// What is due next.
    pub(in super::super) fn due(&self) -> Result<Option<Due>> {
        let (Some(aim), Some(soon), Some(at)) = (&self.due_aim, self.due_soon, self.due_at) else {
            return Ok(None);
        };
        Ok(Some(Due { aim: named(aim)?, soon: Timestamp(soon), at: Timestamp(at) }))
    }
}

/// The columns of a clock that has moved, and of what follows from it.
fn columns(waiting: &Waiting, priority: Priority, measure: &Measure<'_>) -> Result<Columns> {
    let due = waiting.next_due(priority, measure);
    let millis = |at: Option<Timestamp>| Param::from(at.map(|at| at.0));
    Ok(vec![
        ("waited", waiting.waited.into()),
        ("waiting_since", millis(waiting.since)),
        ("turn_began", waiting.turn.into()),
        ("announced", i64::from(waiting.announced).into()),
        ("broken", i64::from(waiting.broken).into()),
        ("kept", i64::from(waiting.kept).into()),
        ("due_aim", due.map(|due| name_of(&due.aim)).transpose()?.into()),
        ("due_soon", millis(due.map(|due| due.soon))),
        ("due_at", millis(due.map(|due| due.at))),
        ("look_at", millis(waiting.next_look(priority, measure))),
    ])
}

impl Store {
    /// Measures with a site's targets, hours and zone.
    fn measure<T>(&self, settings: &Settings, run: impl FnOnce(&Measure<'_>) -> T) -> T {
        let sla = settings.sla.as_ref();
        let zone = settings.hours.as_ref().and_then(|hours| Some((hours, Zone::named(&hours.zone)?)));
        match zone {
            Some((hours, zone)) => {
                let ahead = |at| zone.ahead(at);
                run(&Measure { sla, clock: &Clock::new(hours, &ahead), minute: self.minute })
            }
            None => run(&Measure { sla, clock: &ALWAYS, minute: self.minute }),
        }
    }

    /// What becomes of a conversation's clock when it moves: nothing, mostly, which reads no settings.
    pub(super) fn clock_moves(&self, row: &Row, step: &Step<'_>, now: Timestamp) -> Result<Columns> {
        let before = row.waiting();
        let runs = step.folder == "waiting";
        let moves = runs != before.since.is_some()
            || step.priority != row.priority
            || step.answers.is_some() && (runs || !before.answered)
            || step.resolves.is_some()
            || step.opens;
        if !moves {
            return Ok(Vec::new());
        }
        let priority: Priority = named(step.priority)?;
        self.measure(&self.settings()?, |measure| {
            let mut then = before;
            let mut more: Columns = Vec::new();
            if let Some(by) = step.answers {
                then = then.answer(priority, now, measure);
                if !before.answered {
                    more.push(("first_reply_at", now.0.into()));
                    more.push(("first_reply_ms", then.turn.into()));
                    more.push(("first_reply_by", by.to_owned().into()));
                }
            }
            if let Some(by) = step.resolves {
                then = then.resolve(priority, now, measure);
                let open = measure.clock.between(Timestamp(row.created_at), now);
                more.push(("resolved_at", now.0.into()));
                more.push(("resolved_ms", open.into()));
                more.push(("resolved_by", by.to_owned().into()));
            }
            if step.opens {
                more.push(("resolved_at", Param::Null));
                more.push(("resolved_ms", Param::Null));
                more.push(("resolved_by", Param::Null));
            }
            then = then.run(runs, now, measure.clock);
            if step.priority != row.priority {
                then = then.anew(priority, now, measure);
            }
            let mut all = columns(&then, priority, measure)?;
            all.append(&mut more);
            Ok(all)
        })
    }

    fn set_columns(&self, id: &ConversationId, columns: Columns) -> Result<()> {
        if columns.is_empty() {
            return Ok(());
        }
        let names = assignments(&columns);
        let mut values: Vec<Param<'_>> = columns.into_iter().map(|(_, value)| value).collect();
        values.extend(params![id.as_str()]);
        self.db.run(&format!("UPDATE conversations SET id = id{names} WHERE id = ?"), values)
    }

    /// Two conversations became one: it waits since the earlier of them did. In a transaction.
    pub(super) fn join_clocks(&self, source: &Row, target: &Row, folder: &str, now: Timestamp) -> Result<()> {
        let priority: Priority = named(&target.priority)?;
        let (theirs, ours) = (source.waiting(), target.waiting());
        let columns = self.measure(&self.settings()?, |measure| {
            let mut then = ours.run(folder == "waiting", now, measure.clock);
            if then.since.is_some() {
                then.since = [then.since, theirs.since, ours.since].into_iter().flatten().min();
            }
            columns(&then, priority, measure)
        })?;
        self.set_columns(&target.id()?, columns)
    }

    /// Conversations at whose clock somebody has to look, at most a page of them.
    pub(in super::super) fn due_looks(&self, now: Timestamp) -> Result<Vec<Row>> {
        let sql = format!("{COLUMNS} WHERE look_at <= ? ORDER BY look_at LIMIT {}", limit::PAGE);
        self.db.json_rows(&sql, params![now.0])
    }

    /// When the next look is due.
    pub(in super::super) fn next_look(&self) -> Result<Option<Timestamp>> {
        self.earliest("SELECT min(look_at) AS at FROM conversations WHERE look_at IS NOT NULL")
    }

    /// Looks at the clocks of some conversations: what of each is to be said now. In a transaction.
    pub(in super::super) fn look(&self, rows: &[Row], now: Timestamp) -> Result<Vec<Vec<(Due, bool)>>> {
        let look = |measure: &Measure<'_>| {
            let mut all = Vec::with_capacity(rows.len());
            for row in rows {
                let priority: Priority = named(&row.priority)?;
                let (then, said) = row.waiting().look(priority, now, measure);
                self.set_columns(&row.id()?, columns(&then, priority, measure)?)?;
                all.push(said);
            }
            Ok(all)
        };
        self.measure(&self.settings()?, look)
    }

    /// Targets or hours have changed: what is due is reckoned anew wherever a visitor waits. In a transaction.
    pub(in super::super) fn reckon_anew(&self, now: Timestamp) -> Result<Vec<ConversationId>> {
        let rows: Vec<Row> = self.db.json_rows(&format!("{COLUMNS} WHERE folder = 'waiting'"), vec![])?;
        let reckon = |measure: &Measure<'_>| {
            let mut moved = Vec::new();
            for row in &rows {
                let priority: Priority = named(&row.priority)?;
                let then = row.waiting().anew(priority, now, measure);
                if then.next_due(priority, measure) != row.due()? {
                    let id = row.id()?;
                    self.set_columns(&id, columns(&then, priority, measure)?)?;
                    moved.push(id);
                }
            }
            Ok::<_, Error>(moved)
        };
        self.measure(&self.settings()?, reckon)
    }
}
