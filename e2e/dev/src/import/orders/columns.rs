//! Which column is what: told by whoever imports, else by the names.

use super::super::table::{Row, Table};
use super::super::text::name_key;
use super::field::Field;
use super::names;
use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// The columns of one file, by what they are.
pub(super) struct Columns {
    /// For each field its columns, the best first.
    by_field: BTreeMap<Field, Vec<usize>>,
    header: Vec<String>,
}

/// What was made of a header, for whoever imports.
pub(super) struct Recognised {
    pub(super) columns: Columns,
    pub(super) unused: Vec<String>,
}

/// Tells the columns apart. `map` names columns and their fields; `None` is for a column to leave alone.
///
/// Fails where `map` names a column that is not there, or nothing is an order's number or date.
pub(super) fn recognise(table: &Table, map: &[(String, Option<Field>)]) -> Result<Recognised> {
    for (name, _) in map {
        if !table.header.iter().any(|h| name_key(h) == name_key(name)) {
            bail!(
                "--map names the column {name:?}, and there is none; the columns are: {}",
                table.header.join(", ")
            );
        }
    }
    let mut found: Vec<(Field, usize, usize)> = Vec::new();
    let mut unused = Vec::new();
    for (at, name) in table.header.iter().enumerate() {
        let told = map.iter().find(|(n, _)| name_key(n) == name_key(name)).map(|(_, field)| *field);
        match (told, names::field(name)) {
            // What was told is better than any name.
            (Some(Some(field)), _) => found.push((field, 0, at)),
            (None, Some((field, rank))) => found.push((field, rank + 1, at)),
            _ if name.is_empty() => {}
            _ => unused.push((at, name.clone())),
        }
    }
    name_is_number(table, &mut found);
    items_are_packed(table, &mut found);
    // A bare id is the number only where nothing better is.
    let better = found.iter().any(|(f, _, at)| *f == Field::Number && !is_bare_id(table, *at));
    let is_internal = |(field, rank, at): &(Field, usize, usize)| {
        better && *field == Field::Number && *rank > 0 && is_bare_id(table, *at)
    };
    for (_, _, at) in found.extract_if(.., |entry| is_internal(entry)) {
        unused.push((at, table.header.get(at).cloned().unwrap_or_default()));
    }
    found.sort_by_key(|(field, rank, at)| (*field, *rank, *at));
    let mut by_field: BTreeMap<Field, Vec<usize>> = BTreeMap::new();
    for (field, _, at) in found {
        by_field.entry(field).or_default().push(at);
    }
    for needed in [Field::Number, Field::PlacedAt] {
        if !by_field.contains_key(&needed) {
            bail!(
                "no column is known as the order's {}; say which it is with --map \"COLUMN={}\"; the columns are: {}",
                if needed == Field::Number { "number" } else { "date" },
                needed.name(),
                table.header.join(", ")
            );
        }
    }
    unused.sort();
    let unused = unused.into_iter().map(|(_, name)| name).collect();
    Ok(Recognised { columns: Columns { by_field, header: table.header.clone() }, unused })
}

/// Shopify calls the order's number `Name`, and its CSV the customer's name `Billing Name`.
fn name_is_number(table: &Table, found: &mut [(Field, usize, usize)]) {
    let has = |key: &str| table.header.iter().any(|h| name_key(h) == key);
    if !(has("financial status") || has("lineitem name")) {
        return;
    }
    for (field, rank, at) in found.iter_mut() {
        if *rank > 0 && table.header.get(*at).is_some_and(|h| name_key(h) == "name") {
            (*field, *rank) = (Field::Number, 1);
        }
    }
}

/// A column `items` holds all of an order's items in one cell, or the name of one.
fn items_are_packed(table: &Table, found: &mut [(Field, usize, usize)]) {
    for (field, _, at) in found.iter_mut().filter(|(f, ..)| *f == Field::Items) {
        let cells = table.rows.iter().map(|r| r.cell(*at)).filter(|c| !c.is_empty());
        if !cells.clone().all(|c| c.contains([':', '{'])) {
            *field = Field::Title;
        }
    }
}

fn is_bare_id(table: &Table, at: usize) -> bool {
    table.header.get(at).is_some_and(|h| name_key(h) == "id")
}

impl Columns {
    /// Whether any column is this field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.by_field.contains_key(&field)
    }

    /// The columns of a field, the best first.
    pub(super) fn of(&self, field: Field) -> &[usize] {
        self.by_field.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The first column of a field that says something in this row, and what it says.
    pub(super) fn get<'a>(&self, row: &'a Row, field: Field) -> Option<(usize, &'a str)> {
        self.of(field).iter().map(|at| (*at, cleaned(row.cell(*at)))).find(|(_, cell)| !says_nothing(cell))
    }

    /// The first that any of these rows says.
    pub(super) fn first<'a>(&self, rows: &[&'a Row], field: Field) -> Option<(usize, &'a str, &'a Row)> {
        rows.iter().find_map(|row| self.get(row, field).map(|(at, cell)| (at, cell, *row)))
    }

    /// Everything that the columns of the wanted fields say.
    pub(super) fn values<'a>(
        &'a self,
        table: &'a Table,
        wanted: fn(Field) -> bool,
    ) -> impl Iterator<Item = &'a str> {
        let columns: Vec<usize> = self
            .by_field
            .iter()
            .filter(|(f, _)| wanted(**f))
            .flat_map(|(_, at)| at.iter().copied())
            .collect();
        let cells = table.rows.iter().filter(|r| r.fault.is_none());
        cells
            .flat_map(move |row| columns.clone().into_iter().map(|at| cleaned(row.cell(at))))
            .filter(|c| !says_nothing(c))
    }

    /// A column's name as the file has it.
    pub(super) fn name(&self, at: usize) -> &str {
        self.header.get(at).map_or("", String::as_str)
    }

    /// What was recognised: `Order ID → number`.
    pub(super) fn described(&self) -> Vec<String> {
        let all = self.by_field.iter();
        all.map(|(field, at)| {
            let names: Vec<&str> = at.iter().map(|at| self.name(*at)).collect();
            format!("{} ← {}", field.name(), names.join(", else "))
        })
        .collect()
    }
}

/// A cell without what spreadsheets put around it: `="0123"`, `'0123`.
fn cleaned(cell: &str) -> &str {
    let inner = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"')).unwrap_or(cell);
    let inner = inner.strip_prefix('\'').unwrap_or(inner);
    inner.trim()
}

fn says_nothing(cell: &str) -> bool {
    cell.is_empty()
        || ["null", "n/a", "-", "--", "none", "nil", "0000-00-00", "0000-00-00 00:00:00"]
            .iter()
            .any(|nothing| cell.eq_ignore_ascii_case(nothing))
}
