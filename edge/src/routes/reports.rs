//! Reports: figures for the screen, or all of them as a table to carry away.

use crate::auth::Staff;
use crate::error::Result;
use crate::http::{self, Incoming};
use crate::objects::site::contract::{self, ReadReport, ReportPeriod};
use crate::router::Segments;
use shared::error::ErrorBody;
use worker::Response;

/// The period when none is named, in days.
const USUAL: u16 = 28;

/// A report over the last `days`, or from one date to another; with `format=csv` as a file.
pub(crate) async fn read(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let csv = match incoming.query("format").as_deref() {
        None => false,
        Some("csv") => true,
        Some(_) => return Err(ErrorBody::invalid("format", "must be csv").into()),
    };
    let period = match (incoming.query("from"), incoming.query("to"), incoming.query("days")) {
        (None, None, None) => ReportPeriod::Days(USUAL),
        (None, None, Some(days)) => {
            let days = days.parse().ok().filter(|days| (1..=366).contains(days));
            ReportPeriod::Days(days.ok_or_else(|| ErrorBody::invalid("days", "must be 1 to 366"))?)
        }
        (Some(from), Some(to), None) => ReportPeriod::Between(from, to),
        (None, Some(_), _) => return Err(ErrorBody::invalid("from", "is missing").into()),
        (Some(_), None, _) => return Err(ErrorBody::invalid("to", "is missing").into()),
        (Some(_), Some(_), Some(_)) => {
            return Err(ErrorBody::invalid("days", "or from and to, not both").into());
        }
    };
    let command = ReadReport { by: staff.session, period };
    let report = contract::call(&incoming.env, &staff.site, command).await?;
    if !csv {
        return http::json(&report);
    }
    let name = format!("attachment; filename=\"report-{}-{}.csv\"", report.from, report.to);
    http::headers(
        Response::ok(report.csv())?,
        &[
            ("content-type", "text/csv; charset=utf-8"),
            ("content-disposition", &name),
            ("cache-control", "no-store"),
        ],
    )
}
