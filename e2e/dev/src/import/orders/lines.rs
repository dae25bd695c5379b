//! The items of an order and what is taken off them, from one row each or from one cell for all.

use super::super::Problem;
use super::super::table::Row;
use super::amounts::Amounts;
use super::columns::Columns;
use super::field::Field;
use shared::money::{Currency, minor_units};
use shared::order::OrderItem;
use shared::text::{Label, first_chars};

/// What a column of discounts means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Discount {
    /// An amount for the whole order.
    OfOrder,
    /// An amount for each item's line.
    OfLine,
    /// A fraction of each item's line: 0.15.
    Fraction,
    /// Per cent of each item's line: 15 %.
    Percent,
}

/// Items and the sum of their discounts, in minor units.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) items: Vec<OrderItem>,
    pub(super) discount: i64,
    /// Whether every item has a price, so that they can be summed up.
    pub(super) are_priced: bool,
}

impl Lines {
    /// The price of all items before discounts.
    pub(super) fn sum(&self) -> i64 {
        self.items.iter().fold(0, |sum, i| sum.saturating_add(i.unit_price.saturating_mul(i.quantity.into())))
    }
}

/// How to read the items of one order.
pub(super) struct Reader<'a> {
    pub(super) columns: &'a Columns,
    pub(super) amounts: Amounts,
    pub(super) currency: Currency,
    pub(super) discount: Discount,
}

impl Reader<'_> {
    /// The items of an order's rows, or what is wrong with them.
    pub(super) fn read(&self, rows: &[&Row]) -> Result<Lines, Vec<Problem>> {
        let mut lines = Lines { are_priced: true, ..Lines::default() };
        let mut problems = Vec::new();
        if let Some((_, cell, row)) = self.columns.first(rows, Field::Items) {
            self.packed(cell, &row.place, &mut lines, &mut problems);
        } else {
            for row in rows.iter().filter(|row| self.columns.get(row, Field::Title).is_some()) {
                match self.line(row) {
                    Ok((item, discount, is_priced)) => {
                        lines.items.push(item);
                        lines.discount = lines.discount.saturating_add(discount);
                        lines.are_priced &= is_priced;
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        lines.are_priced &= !lines.items.is_empty();
        if problems.is_empty() { Ok(lines) } else { Err(problems) }
    }

    fn line(&self, row: &Row) -> Result<(OrderItem, i64, bool), Problem> {
        let wrong = |at: usize, cell: &str, what: &str| {
            Problem::of_field(
                &row.place,
                self.columns.name(at),
                format!("{:?} is {what}", first_chars(cell, 40)),
            )
        };
        let amount = |field: Field| match self.columns.get(row, field) {
            Some((at, cell)) => {
                let read =
                    self.amounts.minor(cell, self.currency).ok_or_else(|| wrong(at, cell, "no amount"));
                read.map(Some)
            }
            None => Ok(None),
        };
        let quantity = match self.columns.get(row, Field::Quantity) {
            Some((at, cell)) => {
                self.quantity(cell).ok_or_else(|| wrong(at, cell, "no whole number of pieces"))?
            }
            None => 1,
        };
        let total = amount(Field::LineTotal)?;
        let unit = match (amount(Field::UnitPrice)?, total) {
            (Some(unit), _) => Some(unit),
            (None, Some(total)) if quantity > 0 => Some(rounded(total, quantity.into())),
            (None, _) => None,
        };
        let gross = unit.unwrap_or_default().saturating_mul(quantity.into());
        let label = |field| self.columns.get(row, field).and_then(|(_, cell)| Label::cut(cell));
        let title = label(Field::Title).ok_or_else(|| Problem::of_field(&row.place, "title", "is empty"))?;
        let discount = self.discount(row, gross).map_err(|(at, cell)| wrong(at, cell, "no discount"))?;
        let item = OrderItem {
            title,
            quantity,
            unit_price: unit.unwrap_or_default(),
            sku: label(Field::Sku),
            variant: label(Field::Variant),
        };
        Ok((item, discount, unit.is_some()))
    }

    /// What is taken off one line, or the column and cell that cannot be read.
    fn discount<'a>(&self, row: &'a Row, gross: i64) -> Result<i64, (usize, &'a str)> {
        let bare =
            (self.discount != Discount::OfOrder).then(|| self.columns.get(row, Field::Discount)).flatten();
        let Some((at, cell)) = self.columns.get(row, Field::LineDiscount).or(bare) else { return Ok(0) };
        let amount = match self.discount {
            Discount::OfLine | Discount::OfOrder if !cell.ends_with('%') => {
                self.amounts.minor(cell, self.currency)
            }
            Discount::Fraction if !cell.ends_with('%') => self.share(cell, gross, 1),
            _ => self.share(cell, gross, 100),
        };
        amount.map(i64::abs).ok_or((at, cell))
    }

    /// A share of an amount, given in `whole`ths.
    fn share(&self, cell: &str, gross: i64, whole: i64) -> Option<i64> {
        const PARTS: u32 = 6;
        let parts = minor_units(&self.amounts.decimal(cell, PARTS)?, PARTS)?;
        let share = i128::from(gross) * i128::from(parts.abs());
        let divisor = i128::from(10_i64.pow(PARTS)) * i128::from(whole);
        i64::try_from((share + divisor / 2) / divisor).ok()
    }

    fn quantity(&self, cell: &str) -> Option<u32> {
        let cell = cell.trim_start_matches(['x', 'X', '×']);
        let thousandths = minor_units(&self.amounts.decimal(cell, 3)?, 3)?;
        if thousandths % 1_000 == 0 { u32::try_from(thousandths / 1_000).ok() } else { None }
    }

    /// All items in one cell: `name:Cup|quantity:2|total:25.00;name:Pot|…`, or JSON.
    fn packed(&self, cell: &str, place: &str, lines: &mut Lines, problems: &mut Vec<Problem>) {
        let entries = entries(cell);
        for entry in entries.iter().filter(|e| !e.is_empty()) {
            let get = |names: &[&str]| {
                let value = names.iter().find_map(|n| entry.iter().find(|(k, _)| k == n));
                value.map(|(_, v)| v.as_str()).filter(|v| !v.is_empty() && *v != "null")
            };
            let amount = |names: &[&str]| get(names).and_then(|v| self.amounts.minor(v, self.currency));
            let quantity = get(&["quantity", "qty"]).map_or(Some(1), |q| self.quantity(q));
            let title = get(&["name", "title", "product_name", "product"]).and_then(Label::cut);
            let (Some(title), Some(quantity)) = (title, quantity) else {
                problems.push(Problem::of_field(
                    place,
                    "items",
                    format!("{:?} is no item", first_chars(cell, 60)),
                ));
                return;
            };
            let each = amount(&["price", "unit_price"]);
            let all = amount(&["subtotal", "total", "line_total"]).filter(|_| quantity > 0);
            let unit = each.or(all.map(|all| rounded(all, quantity.into())));
            lines.are_priced &= unit.is_some();
            lines.items.push(OrderItem {
                title,
                quantity,
                unit_price: unit.unwrap_or_default(),
                sku: get(&["sku"]).and_then(Label::cut),
                variant: get(&["variant", "variation", "meta"]).and_then(Label::cut),
            });
        }
    }
}

/// The items of one cell as names and values.
fn entries(cell: &str) -> Vec<Vec<(String, String)>> {
    if let Ok(list) = serde_json::from_str::<Vec<serde_json::Map<String, serde_json::Value>>>(cell) {
        let text = |v: serde_json::Value| v.as_str().map_or_else(|| v.to_string(), ToOwned::to_owned);
        return list.into_iter().map(|item| item.into_iter().map(|(k, v)| (k, text(v))).collect()).collect();
    }
    let pair = |p: &str| p.split_once(':').map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()));
    cell.split([';', '\n']).map(|item| item.split('|').filter_map(pair).collect()).collect()
}

fn rounded(total: i64, parts: i64) -> i64 {
    let half = if total < 0 { -parts / 2 } else { parts / 2 };
    total.saturating_add(half).checked_div(parts).unwrap_or(total)
}
