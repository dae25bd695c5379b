//! Reports: for a period, which stands in the address.

use super::action::{Effect, Fault};
use super::inbox::Load;
use super::route::{decode, encode};
use super::{State, session};
use shared::desk::report::Report;

/// Which days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    /// The last ones, today included.
    Days(u16),
    /// From one date to another, both included.
    Between(String, String),
}

impl Default for Period {
    fn default() -> Self {
        Self::Days(28)
    }
}

/// The periods that are one click away, in days.
pub(crate) const PERIODS: [u16; 3] = [7, 28, 90];

impl Period {
    /// Reads the part of an address behind `?`; what it does not know is the usual period.
    pub(crate) fn parse(asked: &str) -> Self {
        let value = |name: &str| {
            asked.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(decode)
        };
        match (value("from"), value("to"), value("days")) {
            (Some(from), Some(to), _) => Self::Between(from, to),
            (_, _, Some(days)) => days.parse().map_or_else(|_| Self::default(), Self::Days),
            _ => Self::default(),
        }
    }

    /// That part.
    pub(crate) fn query(&self) -> String {
        match self {
            Self::Days(days) => format!("days={days}"),
            Self::Between(from, to) => format!("from={}&to={}", encode(from), encode(to)),
        }
    }
}

/// What the screen shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports {
    pub(crate) load: Load,
    /// What was asked for last.
    pub(crate) period: Period,
    /// The report of that period; of the one before while it is on its way.
    pub(crate) report: Option<Report>,
}

/// Asks for the report of the period in the address.
pub(super) fn load(state: &mut State, fx: &mut Vec<Effect>) {
    let period = state.route.period.clone();
    let reports = state.reports.edit();
    if reports.load != Load::Busy || reports.period != period {
        reports.load = Load::Busy;
        reports.period = period.clone();
        fx.push(Effect::GetReport(period));
    }
}

pub(super) fn came(
    state: &mut State,
    fx: &mut Vec<Effect>,
    period: &Period,
    answer: Result<Box<Report>, Fault>,
) {
    // Another one was asked for meanwhile.
    if state.reports.period != *period {
        return;
    }
    match answer {
        Ok(report) => {
            let reports = state.reports.edit();
            reports.load = Load::Ready;
            reports.report = Some(*report);
        }
        Err(fault) => {
            session::lost(state, fx, Some(&fault));
            state.reports.edit().load = Load::Failed(fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{desk, refused, run, run_all};
    use super::super::{Action, Page, Place, Route};
    use super::*;
    use shared::error::ErrorCode;

    fn go(period: Period) -> Action {
        Action::Go(Route { period, ..Route::to(Place::Page(Page::Reports)) })
    }

    #[test]
    fn the_period_stands_in_the_address() {
        for path in ["/desk/K1/reports?days=7", "/desk/K1/reports?from=2026-11-01&to=2026-11-30"] {
            assert_eq!(Route::parse(path, "K1").path("K1"), path);
        }
        assert_eq!(Route::parse("/desk/K1/reports?days=x", "K1").period, Period::Days(28));
    }

    #[test]
    fn the_report_of_the_last_period_that_was_chosen_shows() {
        let (state, effects) = run(desk(), go(Period::Days(7)));
        assert!(effects.contains(&Effect::GetReport(Period::Days(7))));
        let (state, effects) = run(state, go(Period::Days(90)));
        assert!(effects.contains(&Effect::GetReport(Period::Days(90))));
        let report = |begun| Box::new(Report { begun, ..Report::default() });
        let came = |days, begun| Action::ReportCame(Period::Days(days), Ok(report(begun)));
        let state = run_all(state, [came(90, 9), came(7, 1)]);
        assert_eq!(state.reports.report.as_ref().map(|r| r.begun), Some(9));
        let failed = Action::ReportCame(Period::Days(90), Err(refused(ErrorCode::Unavailable)));
        let state = run_all(state, [failed]);
        assert!(state.reports.report.is_some(), "what came before stays");
    }
}
