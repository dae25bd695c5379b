//! Articles from CSV: one line each, the columns told by their names.

use super::super::{Problem, table};
use super::Source;
use super::draft::Draft;
use super::names::{self, Part};
use anyhow::{Context as _, Result, bail};

/// Reads CSV. Fails when no column is a question or none is an answer.
pub(super) fn read(text: &str) -> Result<Source> {
    let parsed = table::parse(text).context("the file has no lines")?;
    let separator =
        if parsed.separator == '\t' { "tabs".to_owned() } else { format!("`{}`", parsed.separator) };
    let mut source = Source::new(format!("CSV separated by {separator}"));
    let mut columns: Vec<(usize, Part, usize)> = Vec::new();
    let mut unused = Vec::new();
    for (at, name) in parsed.table.header.iter().enumerate() {
        match names::part(name) {
            Some((part, rank)) => columns.push((at, part, rank)),
            None if name.is_empty() => {}
            None => unused.push(name.as_str()),
        }
    }
    columns.sort_by_key(|(_, _, rank)| *rank);
    let has = |wanted: &[Part]| columns.iter().any(|(_, part, _)| wanted.contains(part));
    if !has(&[Part::Title]) || !has(&[Part::Body, Part::Markdown]) {
        bail!(
            "this is neither JSON, a page with JSON-LD, Markdown nor CSV with columns such as `question` and `answer`; \
             its first line is {:?}",
            shared::text::first_chars(&parsed.table.header.join(", "), 120)
        );
    }
    if !unused.is_empty() {
        source.notes.push(format!("columns not used: {}", unused.join(", ")));
    }
    for row in &parsed.table.rows {
        if let Some(fault) = &row.fault {
            source.problems.push(Problem::new(&row.place, fault));
            continue;
        }
        let mut draft = Draft { place: row.place.clone(), ..Draft::default() };
        for (at, part, _) in &columns {
            draft.set(*part, &[row.cell(*at).to_owned()]);
        }
        source.drafts.push(draft);
    }
    Ok(source)
}
