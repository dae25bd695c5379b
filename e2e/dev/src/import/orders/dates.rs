//! Points in time as exports write them.
//!
//! Which of day and month comes first is decided for a whole file, by a date that can only be read one way; where no
//! date says it, whoever imports has to. Years around 1400 are of the Persian calendar.

use super::super::text::ascii_digits;
use shared::time::{MINUTE, Timestamp};

/// How the dates of one file are to be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dates {
    /// Whether the day stands before the month in `03/04/2026`; nobody knows where it is `None`.
    pub(super) day_first: Option<bool>,
    /// Minutes by which local time is ahead of UTC, for times that name no zone.
    pub(super) offset_minutes: i64,
}

/// Why a date was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateError {
    /// It is no date.
    Unknown,
    /// Day and month could be either way round.
    Ambiguous,
}

impl Dates {
    /// Looks at all dates of a file; what is `given` needs no proof. Also says whether any date needed this.
    pub(super) fn of<'a>(
        values: impl Iterator<Item = &'a str>,
        given: Option<bool>,
        offset_minutes: i64,
    ) -> (Self, bool) {
        let (mut day_first, mut month_first, mut matters) = (0_usize, 0_usize, false);
        for value in values {
            let tokens = tokens(&ascii_digits(value));
            if let [
                Token::Number(a, _),
                Token::Sign('/' | '-'),
                Token::Number(b, _),
                Token::Sign('/' | '-'),
                Token::Number(..),
                ..,
            ] = tokens.as_slice()
                && *a <= 31
            {
                matters = true;
                day_first += usize::from(*a > 12);
                month_first += usize::from(*b > 12);
            }
        }
        let proven = match (day_first, month_first) {
            (0, 0) => None,
            (day, month) => Some(day >= month),
        };
        (Self { day_first: given.or(proven), offset_minutes }, matters)
    }

    /// Reads one. `is_utc` is for columns that say so in their name.
    pub(super) fn read(self, text: &str, is_utc: bool) -> Result<Timestamp, DateError> {
        let text = ascii_digits(text.trim());
        if let Some(time) = Timestamp::parse(&text).filter(|_| !is_jalali(&text)) {
            // A bare date is a day, wherever one is.
            return Ok(time);
        }
        let tokens = tokens(&text);
        if let Some(time) = unix(&tokens).or_else(|| spreadsheet(&tokens)) {
            return Ok(time);
        }
        let (date, rest) = self.date(&tokens)?;
        let (millis, zone) = time_of_day(rest).ok_or(DateError::Unknown)?;
        let midnight = date.midnight().ok_or(DateError::Unknown)?;
        let offset = match zone {
            Some(minutes) => minutes,
            None if is_utc || rest.is_empty() => 0,
            None => self.offset_minutes,
        };
        Ok(midnight.plus(millis - offset * MINUTE))
    }

    fn date(self, tokens: &[Token]) -> Result<(Date, &[Token]), DateError> {
        use Token::{Number, Sign, Word};
        // `Mon, 3 Nov 2026`
        let tokens = match tokens {
            [Word(day), Sign(','), rest @ ..] if month(day).is_none() => rest,
            [Word(day), rest @ ..] if month(day).is_none() => rest,
            _ => tokens,
        };
        let named = |name: &str, day: i64, year: i64| month(name).map(|month| Date { year, month, day });
        let found = match tokens {
            [
                Number(year, 4),
                Sign('-' | '/' | '.' | '年'),
                Number(month, _),
                Sign('-' | '/' | '.' | '月'),
                Number(day, _),
                rest @ ..,
            ] => {
                let rest = if let [Sign('日'), rest @ ..] = rest { rest } else { rest };
                Some((Date { year: *year, month: *month, day: *day }, rest))
            }
            [Number(day, _), Sign('.'), Number(month, _), Sign('.'), Number(year, digits), rest @ ..] => {
                Some((Date { year: full_year(*year, *digits), month: *month, day: *day }, rest))
            }
            [
                Number(a, _),
                Sign('/' | '-'),
                Number(b, _),
                Sign('/' | '-'),
                Number(year, digits),
                rest @ ..,
            ] => {
                let day_first = match (*a > 12, *b > 12) {
                    (true, _) => true,
                    (_, true) => false,
                    _ if a == b => true,
                    _ => self.day_first.ok_or(DateError::Ambiguous)?,
                };
                let (day, month) = if day_first { (*a, *b) } else { (*b, *a) };
                Some((Date { year: full_year(*year, *digits), month, day }, rest))
            }
            [Number(all, 8), rest @ ..] => {
                Some((Date { year: all / 10_000, month: all / 100 % 100, day: all % 100 }, rest))
            }
            [
                Number(day, 1..=2),
                Sign('.' | '-' | '/'),
                Word(name),
                Sign('-' | '/' | '.'),
                Number(year, digits),
                rest @ ..,
            ]
            | [Number(day, 1..=2), Word(name), Sign(',' | '.'), Number(year, digits), rest @ ..]
            | [Number(day, 1..=2), Sign('.'), Word(name), Number(year, digits), rest @ ..]
            | [Number(day, 1..=2), Word(name), Number(year, digits), rest @ ..]
            | [Word(name), Number(day, 1..=2), Sign(','), Number(year, digits), rest @ ..]
            | [Word(name), Number(day, 1..=2), Number(year, digits), rest @ ..] => {
                named(name, *day, full_year(*year, *digits)).map(|date| (date, rest))
            }
            _ => None,
        };
        found.ok_or(DateError::Unknown)
    }
}

struct Date {
    year: i64,
    month: i64,
    day: i64,
}

impl Date {
    fn midnight(self) -> Option<Timestamp> {
        let Self { year, month, day } = self;
        let (year, month, day) =
            if (1_300..1_500).contains(&year) { from_jalali(year, month, day)? } else { (year, month, day) };
        (year >= 1_900).then(|| Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}")))?
    }
}

fn is_jalali(text: &str) -> bool {
    matches!(text.get(..2), Some("13" | "14"))
}

/// A date of the Persian calendar in ours, by the arithmetic of the 33-year cycle, exact for 1300 to 1500.
fn from_jalali(year: i64, month: i64, day: i64) -> Option<(i64, i64, i64)> {
    if !(1..=12).contains(&month) || !(1..=if month <= 6 { 31 } else { 30 }).contains(&day) {
        return None;
    }
    let past = year - 979;
    let day_of_year = if month <= 6 { (month - 1) * 31 } else { 186 + (month - 7) * 30 } + day - 1;
    let mut days = 365 * past + past.div_euclid(33) * 8 + (past.rem_euclid(33) + 3) / 4 + day_of_year + 79;
    // From here on days since 1600-01-01 of our calendar.
    let mut ours = 1_600 + 400 * (days / 146_097);
    days %= 146_097;
    let mut is_leap = true;
    if days >= 36_525 {
        days -= 1;
        ours += 100 * (days / 36_524);
        days %= 36_524;
        if days >= 365 {
            days += 1;
        } else {
            is_leap = false;
        }
    }
    ours += 4 * (days / 1_461);
    days %= 1_461;
    if days >= 366 {
        is_leap = false;
        days -= 1;
        ours += days / 365;
        days %= 365;
    }
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (month, length) in (1..).zip(lengths) {
        if days < length {
            return Some((ours, month, days + 1));
        }
        days -= length;
    }
    None
}

fn full_year(year: i64, digits: usize) -> i64 {
    if digits == 2 { year + if year < 70 { 2_000 } else { 1_900 } } else { year }
}

fn month(name: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = name.to_lowercase();
    let german = [("mär", 3), ("mai", 5), ("okt", 10), ("dez", 12)];
    let known = MONTHS.iter().position(|m| name.starts_with(m)).and_then(|at| i64::try_from(at + 1).ok());
    known.or_else(|| german.iter().find(|(start, _)| name.starts_with(start)).map(|(_, month)| *month))
}

/// Milliseconds since midnight and the zone's minutes ahead of UTC; `None` for what is no time.
fn time_of_day(tokens: &[Token]) -> Option<(i64, Option<i64>)> {
    use Token::{Number, Sign, Word};
    let tokens = match tokens {
        [] => return Some((0, None)),
        [Sign(','), rest @ ..] => rest,
        [Word(word), rest @ ..] if word == "T" || word == "at" => rest,
        _ => tokens,
    };
    let (mut hour, minute, mut rest) = match tokens {
        [Number(hour, _), Sign(':'), Number(minute, 2), rest @ ..] => (*hour, *minute, rest),
        _ => return None,
    };
    let mut second = 0;
    if let [Sign(':'), Number(value, 2), after @ ..] = rest {
        (second, rest) = (*value, after);
    }
    if let [Sign('.'), Number(..), after @ ..] = rest {
        rest = after;
    }
    if let [Word(half), after @ ..] = rest
        && matches!(half.to_ascii_lowercase().as_str(), "am" | "pm")
    {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half.eq_ignore_ascii_case("pm") { 12 } else { 0 };
        rest = after;
    }
    let zone = match rest {
        [] => None,
        [Word(z)] if matches!(z.as_str(), "Z" | "z" | "UTC" | "GMT") => Some(0),
        [sign @ Sign('+' | '-'), offset @ ..] | [Word(_), sign @ Sign('+' | '-'), offset @ ..] => {
            let minutes = match offset {
                [Number(hours, 1..=2)] => hours * 60,
                [Number(both, 4)] => both / 100 * 60 + both % 100,
                [Number(hours, 2), Sign(':'), Number(minutes, 2)] => hours * 60 + minutes,
                _ => return None,
            };
            Some(if *sign == Sign('-') { -minutes } else { minutes })
        }
        _ => return None,
    };
    let fits = hour < 24 && minute < 60 && second <= 60;
    fits.then_some((((hour * 60 + minute) * 60 + second) * 1_000, zone))
}

/// Seconds or milliseconds since 1970.
fn unix(tokens: &[Token]) -> Option<Timestamp> {
    match tokens {
        [Token::Number(seconds, 10)] => Some(Timestamp(seconds * 1_000)),
        [Token::Number(millis, 13)] => Some(Timestamp(*millis)),
        _ => None,
    }
}

/// Days since 1899-12-30, as spreadsheets count them.
fn spreadsheet(tokens: &[Token]) -> Option<Timestamp> {
    let (days, fraction, digits) = match tokens {
        [Token::Number(days, 5)] => (*days, 0, 0),
        [Token::Number(days, 5), Token::Sign('.'), Token::Number(fraction, digits @ 1..=12)] => {
            (*days, *fraction, *digits)
        }
        _ => return None,
    };
    let parts = 10_i64.pow(u32::try_from(digits).ok()?);
    let millis = i128::from(fraction) * i128::from(shared::time::DAY) / i128::from(parts);
    let seconds = i64::try_from(millis).ok()?.div_euclid(1_000);
    (20_000..80_000).contains(&days).then(|| Timestamp((days - 25_569) * shared::time::DAY + seconds * 1_000))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A number and how many digits it was written with.
    Number(i64, usize),
    Word(String),
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let end = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let length = if c.is_ascii_digit() {
            let end = end(|c| c.is_ascii_digit());
            let digits = rest.get(..end).unwrap_or_default();
            tokens.push(Token::Number(digits.parse().unwrap_or(i64::MAX / 1_000_000), end));
            end
        } else if matches!(c, '年' | '月' | '日') {
            tokens.push(Token::Sign(c));
            c.len_utf8()
        } else if c.is_alphabetic() {
            let end = end(char::is_alphabetic);
            tokens.push(Token::Word(rest.get(..end).unwrap_or_default().to_owned()));
            end
        } else {
            if !c.is_whitespace() {
                tokens.push(Token::Sign(c));
            }
            c.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_exports_are_read() {
        let dates = Dates { day_first: None, offset_minutes: 0 };
        for (text, time) in [
            ("2026-11-01", "2026-11-01T00:00:00.000Z"),
            ("2026-11-01T09:30:00Z", "2026-11-01T09:30:00.000Z"),
            ("2026-11-01 09:30:00 +0700", "2026-11-01T02:30:00.000Z"),
            ("2026-11-01 09:30:00+07", "2026-11-01T02:30:00.000Z"),
            ("2026-11-01 09:30:15", "2026-11-01T09:30:15.000Z"),
            ("2026-11-01T09:30", "2026-11-01T09:30:00.000Z"),
            ("2026-11-01T09:30:00.123456", "2026-11-01T09:30:00.000Z"),
            ("2026/11/1", "2026-11-01T00:00:00.000Z"),
            ("1.11.2026", "2026-11-01T00:00:00.000Z"),
            ("01.11.26, 14:05", "2026-11-01T14:05:00.000Z"),
            ("31/12/2026", "2026-12-31T00:00:00.000Z"),
            ("12/31/2026 1:05 PM", "2026-12-31T13:05:00.000Z"),
            ("11/11/2026", "2026-11-11T00:00:00.000Z"),
            ("Nov 1, 2026, 9:30:12 AM", "2026-11-01T09:30:12.000Z"),
            ("1 November 2026 12:00 am", "2026-11-01T00:00:00.000Z"),
            ("Sun, 1 Nov 2026 09:30:00 GMT", "2026-11-01T09:30:00.000Z"),
            ("01-Nov-26", "2026-11-01T00:00:00.000Z"),
            ("November 1, 2026", "2026-11-01T00:00:00.000Z"),
            ("20261101", "2026-11-01T00:00:00.000Z"),
            ("2026年11月1日 09:30", "2026-11-01T09:30:00.000Z"),
            ("۱۴۰۵/۰۸/۱۰", "2026-11-01T00:00:00.000Z"),
            ("1403-12-30 23:59", "2025-03-20T23:59:00.000Z"),
            ("1404/01/01", "2025-03-21T00:00:00.000Z"),
            ("1793525400", "2026-11-01T09:30:00.000Z"),
            ("1793525400000", "2026-11-01T09:30:00.000Z"),
            ("46327", "2026-11-01T00:00:00.000Z"),
            ("46327.5", "2026-11-01T12:00:00.000Z"),
        ] {
            assert_eq!(dates.read(text, false).map(|t| t.to_string()), Ok(time.to_owned()), "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-13-01",
            "32.1.2026",
            "2026-11-01 25:00",
            "2026",
            "1404/13/01",
            "0/0/0",
            "1.11.2026 x",
        ] {
            assert_eq!(dates.read(text, false), Err(DateError::Unknown), "{text}");
        }
    }

    #[test]
    fn one_date_decides_for_all() {
        let read = |values: &[&str], given| {
            let (dates, matters) = Dates::of(values.iter().copied(), given, 0);
            (
                matters,
                dates
                    .read("03/04/2026", false)
                    .map(|t| t.to_string().get(..10).unwrap_or_default().to_owned()),
            )
        };
        let ok = |date: &str| Ok(date.to_owned());
        assert_eq!(read(&["03/04/2026", "13/04/2026"], None), (true, ok("2026-04-03")));
        assert_eq!(read(&["03/04/2026", "04/13/2026"], None), (true, ok("2026-03-04")));
        assert_eq!(read(&["03/04/2026"], None), (true, Err(DateError::Ambiguous)));
        assert_eq!(read(&["03/04/2026"], Some(true)), (true, ok("2026-04-03")));
        assert_eq!(read(&["2026-04-03"], None), (false, Err(DateError::Ambiguous)));
    }

    #[test]
    fn local_time_is_made_utc_unless_the_column_is() {
        let dates = Dates { day_first: None, offset_minutes: 420 };
        let read = |text, utc| dates.read(text, utc).unwrap().to_string();
        assert_eq!(read("2026-11-01 09:30:00", false), "2026-11-01T02:30:00.000Z");
        assert_eq!(read("2026-11-01 09:30:00", true), "2026-11-01T09:30:00.000Z");
        assert_eq!(read("2026-11-01 09:30:00Z", false), "2026-11-01T09:30:00.000Z");
        assert_eq!(read("2026-11-01", false), "2026-11-01T00:00:00.000Z");
    }
}
