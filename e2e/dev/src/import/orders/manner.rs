//! How a whole file writes its dates, amounts, discounts and currency; what had to be assumed is said.

use super::super::table::Table;
use super::OrderOptions;
use super::amounts::{self, Amounts, Decimal};
use super::columns::Columns;
use super::dates::Dates;
use super::field::Field;
use super::lines::Discount;
use super::names;
use anyhow::{Context as _, Result, bail};
use shared::money::Currency;

/// How one file is to be read.
pub(super) struct Manner {
    pub(super) dates: Dates,
    pub(super) amounts: Amounts,
    pub(super) discount: Discount,
    /// The currency of orders that name none.
    pub(super) currency: Currency,
}

impl Manner {
    /// Looks at all that a file says. Fails where its dates could be read two ways and nothing decides it.
    pub(super) fn of(
        table: &Table,
        columns: &Columns,
        options: &OrderOptions,
        comma_likely: bool,
        notes: &mut Vec<String>,
    ) -> Result<Self> {
        let mut assume = |text: &str| notes.push(format!("assumed: {text}"));
        let dates = || columns.values(table, Field::is_date);
        let (manner, order_matters) = Dates::of(dates(), options.day_first, options.offset_minutes);
        if order_matters && options.day_first.is_none() {
            match manner.day_first {
                Some(true) => assume("dates such as 03/04/2026 have the day first"),
                Some(false) => assume("dates such as 03/04/2026 have the month first"),
                None => bail!(
                    "dates such as {:?} could have the day or the month first, and none in the file decides it; say so \
                     with --dates day-first or --dates month-first",
                    dates().next().unwrap_or_default()
                ),
            }
        }
        // A time without a zone is one that an offset would move.
        let moved = Dates { offset_minutes: 1, ..manner };
        if options.offset_minutes == 0 && dates().any(|v| moved.read(v, false) != moved.read(v, true)) {
            assume("times without a zone are UTC; --offset +07:00 says otherwise");
        }
        let amounts = Amounts::of(columns.values(table, Field::is_amount), comma_likely);
        if amounts.decimal == Decimal::Comma {
            assume("a comma is the decimal sign");
        }
        let discount = kind_of_discount(table, columns, amounts);
        match discount {
            Discount::Fraction => assume("discounts are fractions of the line: 0.15 is 15 %"),
            Discount::Percent => assume("discounts are per cent of the line"),
            Discount::OfLine if columns.has(Field::LineDiscount) => {
                assume("discounts are amounts for each line");
            }
            Discount::OfLine | Discount::OfOrder => {}
        }
        let named = options.currency.or_else(|| named_currency(table, columns));
        if named.is_none() && !columns.has(Field::Currency) {
            assume("amounts are US dollars, since the file names no currency; --currency EUR says otherwise");
        }
        let currency = named.or_else(|| Currency::new("USD")).context("no currency")?;
        Ok(Self { dates: manner, amounts, discount, currency })
    }
}

/// The currency that most likely holds for a file without a column for it: in a column's name, or beside an amount.
fn named_currency(table: &Table, columns: &Columns) -> Option<Currency> {
    let in_header = table.header.iter().find_map(|h| names::currency(h)).and_then(Currency::new);
    in_header.or_else(|| {
        let mut amounts = columns.values(table, Field::is_amount).take(200);
        amounts.find_map(|v| amounts::currency(v).and_then(Currency::new).or_else(|| amounts::code_beside(v)))
    })
}

/// What the discounts of a file are, by how they look.
fn kind_of_discount(table: &Table, columns: &Columns, amounts: Amounts) -> Discount {
    let is_line = columns.has(Field::LineDiscount);
    let field = if is_line { |f| f == Field::LineDiscount } else { |f| f == Field::Discount };
    let has_items = columns.has(Field::Title);
    let values: Vec<&str> = columns.values(table, field).collect();
    let decimals: Vec<String> = values.iter().filter_map(|v| amounts.decimal(v, 2)).collect();
    let is_zero = |d: &String| d.bytes().all(|b| matches!(b, b'0' | b'.' | b'-'));
    let at_most_one = |d: &String| {
        let whole = d.trim_start_matches('-').split('.').next().unwrap_or_default();
        whole.bytes().all(|b| b == b'0')
            || shared::money::minor_units(d, 6).is_some_and(|m| m.abs() <= 1_000_000)
    };
    let name = |at: &usize| columns.name(*at).to_lowercase();
    let says_amount = columns
        .of(Field::Discount)
        .iter()
        .any(|at| name(at).contains("amount") || name(at).contains("total"));
    let says_rate = columns
        .of(Field::LineDiscount)
        .iter()
        .any(|at| name(at).contains("percent") || name(at).contains("rate"));
    if decimals.iter().all(is_zero) {
        if is_line { Discount::OfLine } else { Discount::OfOrder }
    } else if values.iter().any(|v| v.ends_with('%')) || says_rate && !decimals.iter().all(at_most_one) {
        Discount::Percent
    } else if has_items && !says_amount && decimals.iter().all(at_most_one) {
        Discount::Fraction
    } else if is_line {
        Discount::OfLine
    } else {
        Discount::OfOrder
    }
}
