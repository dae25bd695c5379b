//! Reports: a period in the site's zone, counted.

use super::contract::{ReadReport, ReportPeriod};
use super::store::{Period, Store};
use crate::error::Result;
use crate::platform::Zone;
use shared::desk::report::{LONGEST, Report};
use shared::error::ErrorBody;
use shared::time::{DAY, HOUR, MINUTE, Timestamp};

/// Reads a report.
pub(super) fn read(store: &Store, command: &ReadReport, now: Timestamp) -> Result<Report> {
    store.staff(&command.by, now)?;
    let hours = store.settings()?.hours;
    let zone = hours.as_ref().and_then(|hours| Some((hours.zone.clone(), Zone::named(&hours.zone)?)));
    let ahead = |at: Timestamp| zone.as_ref().map_or(0, |(_, zone)| zone.ahead(at));
    let (first, last) = days(&command.period, (now.0 + ahead(now) * MINUTE).div_euclid(DAY))?;
    // The moment at which a day begins.
    let begin = |day: i64| {
        let about = Timestamp(day * DAY - ahead(Timestamp(day * DAY)) * MINUTE);
        Timestamp(day * DAY - ahead(about) * MINUTE)
    };
    let (from, to) = (begin(first), begin(last + 1));
    // Most zones are whole hours away, and then hours are fine enough.
    let whole = [from, to].into_iter().all(|at| ahead(at) % 60 == 0);
    let period = Period {
        from,
        to,
        days: (first..=last).map(date).collect(),
        slot: if whole { HOUR } else { 15 * MINUTE },
    };
    let report = store.report(&period, |at| at.0.div_euclid(MINUTE) + ahead(at))?;
    let zone = zone.as_ref().map_or("UTC", |(name, _)| name);
    Ok(Report { from: date(first), to: date(last), zone: zone.to_owned(), ..report })
}

/// The first and the last day of a period, counted from 1970.
fn days(period: &ReportPeriod, today: i64) -> Result<(i64, i64)> {
    let (first, last) = match period {
        ReportPeriod::Days(days) => (today - i64::from(*days) + 1, today),
        ReportPeriod::Between(from, to) => (day("from", from)?, day("to", to)?),
    };
    if first > last {
        return Err(ErrorBody::invalid("to", "must not be before from").into());
    }
    if last - first >= LONGEST {
        return Err(ErrorBody::invalid("from", "a period has at most 366 days").into());
    }
    Ok((first, last))
}

fn day(field: &str, date: &str) -> Result<i64> {
    let at = (date.len() == 10).then(|| Timestamp::parse(date)).flatten();
    let at = at.ok_or_else(|| ErrorBody::invalid(field, "must be a date such as 2026-11-01"))?;
    Ok(at.0.div_euclid(DAY))
}

fn date(day: i64) -> String {
    Timestamp(day * DAY).to_string().chars().take(10).collect()
}
