//! Orders from the exports of shops: CSV, or JSON of ours or of others.
//!
//! Columns are recognised by their names, and what they mean by their values; everything that was recognised, left out
//! or assumed is said. A bad line costs its own order only. Fails for a file that is no list of orders at all.

mod amounts;
mod build;
mod columns;
mod counts;
mod dates;
mod field;
mod flatten;
mod lines;
mod manner;
mod names;
mod states;

pub use field::Field;
pub use states::state_named;

use super::{Located, Problem, Reading, table, text};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use shared::money::Currency;
use shared::order::{Order, OrderState, check};
use std::fs;
use std::path::Path;

/// What the person who imports knows better than the file.
#[derive(Clone, Debug, Default)]
pub struct OrderOptions {
    /// Columns and what they are; `None` for a column to leave alone.
    pub map: Vec<(String, Option<Field>)>,
    /// Words for a state and what they mean.
    pub states: Vec<(String, OrderState)>,
    /// The currency of amounts that name none.
    pub currency: Option<Currency>,
    /// Whether the day stands before the month in `03/04/2026`.
    pub day_first: Option<bool>,
    /// Minutes by which times without a zone are ahead of UTC.
    pub offset_minutes: i64,
}

/// Reads a file.
pub fn read(path: &Path, options: &OrderOptions) -> Result<Reading<Order>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (text, note) = text::decode(&bytes);
    let mut reading = read_text(&text, options)?;
    reading.notes.extend(note);
    Ok(reading)
}

/// Reads the text of a file.
pub fn read_text(text: &str, options: &OrderOptions) -> Result<Reading<Order>> {
    if text.trim_start().starts_with(['{', '[']) {
        let value: Value = serde_json::from_str(text).context("this is not valid JSON")?;
        let Some(orders) = list(&value) else {
            bail!("this JSON holds no list of orders: neither a list, nor an object with one under `orders`");
        };
        if orders.iter().any(is_ours) {
            return Ok(ours(orders));
        }
        let mut reading = Reading::new("JSON");
        build::orders(&flatten::rows(orders), options, false, &mut reading)?;
        return Ok(reading);
    }
    let parsed = table::parse(text).context("the file is empty")?;
    let separator =
        if parsed.separator == '\t' { "tabs".to_owned() } else { format!("`{}`", parsed.separator) };
    let mut reading =
        Reading::new(format!("CSV separated by {separator}, {} lines", parsed.table.rows.len()));
    build::orders(&parsed.table, options, parsed.separator == ';', &mut reading)?;
    Ok(reading)
}

fn list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(list) => Some(list),
        Value::Object(fields) => {
            let named =
                ["orders", "data", "items", "results"].iter().find_map(|n| fields.get(*n)?.as_array());
            named.or_else(|| fields.values().find_map(Value::as_array)).map(Vec::as_slice)
        }
        _ => None,
    }
}

/// True for an order that is meant to be of our own form.
fn is_ours(order: &Value) -> bool {
    ["number", "placed_at", "totals"].iter().all(|field| order.get(field).is_some())
}

fn ours(orders: &[Value]) -> Reading<Order> {
    let mut reading = Reading::new("JSON of our own form");
    for (at, value) in orders.iter().enumerate() {
        let place = format!("order {}", at + 1);
        match serde_json::from_value::<Order>(value.clone()) {
            Ok(item) => match check(&item) {
                Ok(()) => reading.items.push(Located { place, item }),
                Err((field, why)) => reading.problems.push(Problem::of_field(&place, field, why)),
            },
            Err(error) => reading.problems.push(Problem::new(&place, error.to_string())),
        }
    }
    reading
}

#[cfg(test)]
mod tests;
