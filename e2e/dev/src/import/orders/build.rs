//! From rows to orders: those of one number are one order, each made for itself.
//!
//! What is wrong with one row costs its order, since an order without one of its items would be wrong too; every other
//! order is made.

use super::super::table::{Row, Table};
use super::super::{Located, Problem, Reading};
use super::columns::{self, Columns};
use super::counts::Counts;
use super::dates::DateError;
use super::field::Field;
use super::lines::{Discount, Lines, Reader};
use super::manner::Manner;
use super::states::{self, Facts};
use super::{OrderOptions, amounts};
use anyhow::Result;
use shared::money::Currency;
use shared::order::{Contact, Fulfilment, Order, OrderState, OrderStep, Totals, check, number_key};
use shared::text::{Label, Text, first_chars};
use shared::time::Timestamp;
use std::collections::BTreeMap;

/// Makes orders of a table. Fails where no column is the number or the date, or all dates could be read two ways.
pub(super) fn orders(
    table: &Table,
    options: &OrderOptions,
    comma_likely: bool,
    reading: &mut Reading<Order>,
) -> Result<()> {
    let columns::Recognised { columns, unused } = columns::recognise(table, &options.map)?;
    reading.notes.extend(columns.described().into_iter().map(|line| format!("recognised: {line}")));
    if !unused.is_empty() {
        reading.notes.push(format!("columns not used: {}", shortened(&unused)));
    }
    let manner = Manner::of(table, &columns, options, comma_likely, &mut reading.notes)?;
    let builder = Builder { columns, options, manner };
    let mut counts = Counts::default();
    for group in groups(table, &builder.columns, &mut reading.problems) {
        match builder.order(&group, &mut counts) {
            Ok(item) => {
                let place = group.rows.first().map_or("", |r| r.place.as_str());
                let place = if place.starts_with("order") {
                    place.to_owned()
                } else {
                    format!("{place}, order {}", item.number)
                };
                reading.items.push(Located { place, item });
            }
            Err(problems) => {
                let mut problems = problems;
                if let Some(last) = problems.last_mut() {
                    last.reason.extend(["; order ", first_chars(group.number, 40), " is left out"]);
                }
                reading.problems.extend(problems);
            }
        }
    }
    counts.say(&mut reading.notes);
    Ok(())
}

fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let shown = names.get(..SHOWN).unwrap_or(names).join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

/// The rows of one order.
struct Group<'a> {
    number: &'a str,
    rows: Vec<&'a Row>,
}

/// Rows by order, in the order of the file. A row without a number belongs to the order before it.
fn groups<'a>(table: &'a Table, columns: &Columns, problems: &mut Vec<Problem>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut last = None;
    for row in &table.rows {
        let at = match columns.get(row, Field::Number) {
            Some((_, number)) => {
                let at = *places.entry(number_key(number)).or_insert_with(|| {
                    groups.push(Group { number, rows: Vec::new() });
                    groups.len() - 1
                });
                last = Some(at);
                Some(at)
            }
            None => last.filter(|_| {
                columns.get(row, Field::Title).is_some() && columns.get(row, Field::PlacedAt).is_none()
            }),
        };
        if let Some(group) = at.and_then(|at| groups.get_mut(at)) {
            group.rows.push(row);
        } else {
            let fault = row.fault.clone().unwrap_or_else(|| "there is no order number".to_owned());
            problems.push(Problem::of_field(&row.place, Field::Number.name(), fault));
        }
    }
    groups
}

struct Builder<'a> {
    columns: Columns,
    options: &'a OrderOptions,
    manner: Manner,
}

impl Builder<'_> {
    /// One order, or everything that is wrong with it.
    fn order(&self, group: &Group<'_>, counts: &mut Counts) -> Result<Order, Vec<Problem>> {
        let place = group.rows.first().map_or("", |r| r.place.as_str());
        let mut problems: Vec<Problem> =
            group.rows.iter().filter_map(|r| Some(Problem::new(&r.place, r.fault.clone()?))).collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let rows = group.rows.as_slice();
        let mut keep = |result: Result<_, Problem>| result.map_err(|p| problems.push(p)).ok().flatten();
        let placed_at = keep(self.date(rows, Field::PlacedAt));
        let [paid, shipped, delivered, cancelled, refunded, expected] = [
            Field::PaidAt,
            Field::ShippedAt,
            Field::DeliveredAt,
            Field::CancelledAt,
            Field::RefundedAt,
            Field::ExpectedAt,
        ]
        .map(|field| keep(self.date(rows, field)));
        if placed_at.is_none() && problems.is_empty() {
            problems.push(Problem::of_field(place, Field::PlacedAt.name(), "is empty"));
        }
        let number = Label::new(group.number)
            .map_err(|e| problems.push(Problem::of_field(place, Field::Number.name(), e.to_string())));
        let currency = self.currency_of(rows, place).unwrap_or_else(|problem| {
            problems.push(problem);
            self.manner.currency
        });
        let reader = Reader {
            columns: &self.columns,
            amounts: self.manner.amounts,
            currency,
            discount: self.manner.discount,
        };
        let lines = reader.read(rows).unwrap_or_else(|wrong| {
            problems.extend(wrong);
            Lines::default()
        });
        let totals = self.totals(rows, &lines, currency, counts).unwrap_or_else(|wrong| {
            problems.push(wrong);
            Totals::default()
        });
        let facts = Facts {
            is_paid: paid.is_some(),
            is_shipped: shipped.is_some(),
            is_delivered: delivered.is_some(),
            is_cancelled: cancelled.is_some(),
            ..Facts::default()
        };
        let (state, words) = self.state(rows, facts).unwrap_or_else(|wrong| {
            problems.push(wrong);
            (OrderState::Unknown, String::new())
        });
        let (Ok(number), Some(placed_at), true) = (number, placed_at, problems.is_empty()) else {
            return Err(problems);
        };
        let times = [
            (shipped, OrderState::Shipped),
            (delivered, OrderState::Delivered),
            (cancelled, OrderState::Cancelled),
            (refunded, OrderState::Refunded),
        ];
        let mut history = vec![OrderStep { at: placed_at, state: OrderState::Placed }];
        history.extend(times.into_iter().filter_map(|(at, state)| Some(OrderStep { at: at?, state })));
        history.sort_by_key(|step| step.at);
        let contact = self.contact(rows, counts);
        let order = Order {
            number,
            placed_at,
            state,
            contact,
            currency,
            items: lines.items,
            totals,
            fulfilments: self.fulfilments(rows, shipped, delivered),
            history,
            expected_at: expected,
        };
        check(&order).map_err(|(field, why)| vec![Problem::of_field(place, field, why)])?;
        counts.order(&order, lines.are_priced, &words);
        Ok(order)
    }

    fn date(&self, rows: &[&Row], field: Field) -> Result<Option<Timestamp>, Problem> {
        let Some((at, cell, row)) = self.columns.first(rows, field) else { return Ok(None) };
        let name = self.columns.name(at);
        let is_utc = name.to_lowercase().ends_with("gmt") || name.to_lowercase().ends_with("utc");
        self.manner.dates.read(cell, is_utc).map(Some).map_err(|error| {
            let why = match error {
                DateError::Unknown => "is no date that I can read",
                DateError::Ambiguous => "could have the day or the month first",
            };
            Problem::of_field(&row.place, name, format!("{:?} {why}", first_chars(cell, 40)))
        })
    }

    fn currency_of(&self, rows: &[&Row], place: &str) -> Result<Currency, Problem> {
        match self.columns.first(rows, Field::Currency) {
            Some((at, cell, _)) => amounts::currency_named(cell).ok_or_else(|| {
                Problem::of_field(
                    place,
                    self.columns.name(at),
                    format!("{cell:?} is no currency that I know"),
                )
            }),
            None => Ok(self.manner.currency),
        }
    }

    fn totals(
        &self,
        rows: &[&Row],
        lines: &Lines,
        currency: Currency,
        counts: &mut Counts,
    ) -> Result<Totals, Problem> {
        let amount = |field: Field| match self.columns.first(rows, field) {
            Some((at, cell, row)) => self.manner.amounts.minor(cell, currency).map(Some).ok_or_else(|| {
                let why = format!("{:?} is no amount", first_chars(cell, 40));
                Problem::of_field(&row.place, self.columns.name(at), why)
            }),
            None => Ok(None),
        };
        let of_order =
            if self.manner.discount == Discount::OfOrder { amount(Field::Discount)? } else { None };
        // Some exports write what is taken off as a negative number.
        let discount = of_order.map_or(lines.discount, i64::abs);
        let shipping = amount(Field::Shipping)?.unwrap_or_default();
        let tax = amount(Field::Tax)?.unwrap_or_default();
        let sum = lines.sum();
        let subtotal = match amount(Field::Subtotal)? {
            // Shopify takes the discount off before its subtotal; ours is what the items cost.
            Some(given) if lines.are_priced && given.saturating_add(discount) == sum => sum,
            Some(given) => given,
            None => sum,
        };
        let net = subtotal.saturating_add(shipping).saturating_sub(discount);
        let total = amount(Field::Total)?;
        // Taxes that are in the prices already are not added to them.
        let tax = if total == Some(net) { 0 } else { tax };
        let parts = net.saturating_add(tax);
        let known = lines.are_priced || self.columns.has(Field::Subtotal);
        counts.odd_totals += usize::from(known && total.is_some_and(|t| t != parts));
        let refunded = amount(Field::Refunded)?.unwrap_or_default().abs();
        let subtotal = if known { subtotal } else { total.unwrap_or(subtotal) };
        Ok(Totals { subtotal, shipping, discount, tax, refunded, total: total.unwrap_or(parts) })
    }

    /// Where it stands, and the words that say so.
    fn state(&self, rows: &[&Row], mut facts: Facts) -> Result<(OrderState, String), Problem> {
        let given = &self.options.states;
        facts.state = self.word(rows, Field::State, |word| states::state(word, given))?;
        facts.fulfilment = self.word(rows, Field::Fulfilment, |word| states::state(word, given))?;
        facts.payment = self.word(rows, Field::Payment, |word| states::payment(word, given))?;
        let words = [Field::State, Field::Payment, Field::Fulfilment].map(|f| self.columns.first(rows, f));
        let words: Vec<&str> = words.into_iter().flatten().map(|(_, cell, _)| cell).collect();
        Ok((states::decide(facts), words.join(" + ")))
    }

    /// What the word in a field means; a word that nobody knows is a problem, since a wrong state would be worse.
    fn word<T>(
        &self,
        rows: &[&Row],
        field: Field,
        meaning: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some((at, cell, row)) = self.columns.first(rows, field) else { return Ok(None) };
        meaning(cell).map(Some).ok_or_else(|| {
            let word = first_chars(cell, 40);
            let why = format!(
                "{word:?} is no state that I know; explain it with --state \"{word}=processing\" or the like"
            );
            Problem::of_field(&row.place, self.columns.name(at), why)
        })
    }

    fn contact(&self, rows: &[&Row], counts: &mut Counts) -> Contact {
        let get = |field| self.columns.first(rows, field).map(|(_, cell, _)| cell);
        let parts: Vec<&str> = [Field::FirstName, Field::LastName].into_iter().filter_map(get).collect();
        let name =
            get(Field::Name).map(ToOwned::to_owned).or_else(|| (!parts.is_empty()).then(|| parts.join(" ")));
        let email = get(Field::Email);
        counts.bad_emails += usize::from(email.is_some_and(|e| !e.contains('@')));
        Contact {
            name: name.as_deref().and_then(Label::cut),
            email: email.filter(|e| e.contains('@')).and_then(|e| Label::new(e).ok()),
            phone: get(Field::Phone).and_then(|p| Label::new(p).ok()),
            postal_code: get(Field::PostalCode).and_then(|p| Label::new(p).ok()),
        }
    }

    /// A parcel for each tracking number; one for all where there is none but it was sent.
    fn fulfilments(
        &self,
        rows: &[&Row],
        shipped_at: Option<Timestamp>,
        delivered_at: Option<Timestamp>,
    ) -> Vec<Fulfilment> {
        let mut parcels: Vec<Fulfilment> = Vec::new();
        for row in rows {
            let get = |field| self.columns.get(row, field).map(|(_, cell)| cell);
            let tracking_number = get(Field::TrackingNumber).and_then(Label::cut);
            if tracking_number.is_none() && (shipped_at.is_none() || !parcels.is_empty()) {
                continue;
            }
            if parcels.iter().any(|p| p.tracking_number == tracking_number) {
                continue;
            }
            let url =
                get(Field::TrackingUrl).filter(|u| u.starts_with("https://") || u.starts_with("http://"));
            parcels.push(Fulfilment {
                carrier: get(Field::Carrier).and_then(Label::cut),
                tracking_number,
                tracking_url: url.and_then(|u| Text::new(u).ok()),
                shipped_at,
                delivered_at,
            });
        }
        parcels.truncate(shared::limit::ORDER_STEPS);
        parcels
    }
}
