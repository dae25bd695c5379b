//! Amounts as exports write them: `$1,234.50`, `1.234,50 €`, `150.000 ₫`, `۱۲٬۵۰۰`.
//!
//! Whether a comma is a decimal sign is decided for a whole file. Never guesses a currency that nothing names.

use super::super::text::ascii_digits;
use shared::money::{Currency, minor_units};

const SYMBOLS: [(&str, &str); 28] = [
    ("US$", "USD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("NT$", "TWD"),
    ("R$", "BRL"),
    ("CN¥", "CNY"),
    ("RMB", "CNY"),
    ("元", "CNY"),
    ("円", "JPY"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₫", "VND"),
    ("đ", "VND"),
    ("VNĐ", "VND"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₽", "RUB"),
    ("﷼", "IRR"),
    ("ریال", "IRR"),
    ("تومان", "IRT"),
    ("zł", "PLN"),
];

/// How the amounts of one file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amounts {
    pub(super) decimal: Decimal,
}

/// What separates the fraction from the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimal {
    Point,
    Comma,
}

impl Amounts {
    /// Looks at all amounts of a file. `comma_likely` is for files that a comma does not separate the cells of.
    pub(super) fn of<'a>(values: impl Iterator<Item = &'a str>, comma_likely: bool) -> Self {
        let (mut point, mut comma, mut unclear) = (0_usize, 0_usize, 0_usize);
        for value in values {
            let number = number(value);
            match (number.rfind('.'), number.rfind(',')) {
                (Some(p), Some(c)) if p > c => point += 1,
                (Some(at), None) if is_group(&number, '.', at) => unclear += 1,
                (None, Some(at)) if is_group(&number, ',', at) => unclear += 1,
                (Some(_), None) => point += 1,
                (_, Some(_)) => comma += 1,
                (None, None) => {}
            }
        }
        let comma_wins = comma > point || comma == point && comma_likely && unclear > 0;
        Self { decimal: if comma_wins { Decimal::Comma } else { Decimal::Point } }
    }

    /// The number as digits with a point: `-1234.5`. `None` for what is none.
    pub(super) fn decimal(self, text: &str, currency_digits: u32) -> Option<String> {
        let mut number = number(text);
        let negative = number.starts_with('-') || text.trim().starts_with('(') && text.trim().ends_with(')');
        number = number.trim_start_matches(['-', '+']).to_owned();
        let (sign, group) = match self.decimal {
            Decimal::Point => ('.', ','),
            Decimal::Comma => (',', '.'),
        };
        number = number.replace(group, "");
        // Several of them, or three digits behind one where the currency has no fraction: groups of thousands.
        let at = number.find(sign);
        let is_grouped = number.matches(sign).count() > 1
            || currency_digits == 0 && at.is_some_and(|at| is_group(&number, sign, at));
        number = if is_grouped { number.replace(sign, "") } else { number.replace(sign, ".") };
        let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        plain.then(|| format!("{}{number}", if negative { "-" } else { "" }))
    }

    /// The amount in minor units.
    pub(super) fn minor(self, text: &str, currency: Currency) -> Option<i64> {
        minor_units(&self.decimal(text, currency.digits())?, currency.digits())
    }
}

/// Three digits behind the sign, and one to three before it: it may be a group of thousands.
fn is_group(number: &str, sign: char, at: usize) -> bool {
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let behind = number.get(at + sign.len_utf8()..).unwrap_or_default();
    let before = number.get(..at).unwrap_or_default().trim_start_matches(['-', '+']);
    let first = before.split(sign).next().unwrap_or_default();
    behind.len() == 3 && digits(behind) && (1..=3).contains(&first.len()) && digits(first) && first != "0"
}

/// The digits and signs of an amount, in ASCII, without currency and spaces.
fn number(text: &str) -> String {
    let text = ascii_digits(text.trim());
    let text = text.trim_matches(['(', ')']);
    // A currency has letters or its symbol; whatever is left of it is no number.
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    let mut out = String::new();
    let mut unknown = false;
    for c in text.replace('٫', ".").replace('٬', ",").replace('−', "-").chars() {
        match c {
            _ if is_part(c) => out.push(c),
            _ if c.is_whitespace() || matches!(c, '\'' | '’' | '_' | '%') => {}
            _ if c.is_alphabetic() || !c.is_ascii() || c == '$' => {
                // `Rs. 500`: the point belongs to the letters; letters amid digits are no amount.
                unknown = unknown
                    || out.bytes().any(|b| b.is_ascii_digit())
                        && text.ends_with(|c: char| c.is_ascii_digit());
            }
            _ => unknown = true,
        }
    }
    if unknown {
        return String::new();
    }
    out.trim_start_matches(['.', ',']).trim_end_matches(['.', ',', '-']).to_owned()
}

/// The currency that an amount names by its symbol or code.
pub(super) fn currency(text: &str) -> Option<&'static str> {
    let symbol: String = text
        .chars()
        .filter(|c| {
            !c.is_numeric()
                && !c.is_whitespace()
                && !matches!(c, '.' | ',' | '٫' | '٬' | '-' | '+' | '(' | ')')
        })
        .collect();
    SYMBOLS.iter().find(|(s, _)| s.eq_ignore_ascii_case(&symbol)).map(|(_, code)| *code)
}

/// A currency as it stands in its own column: a code or a symbol.
pub(super) fn currency_named(text: &str) -> Option<Currency> {
    let code = text.trim();
    currency(code).and_then(Currency::new).or_else(|| Currency::new(code))
}

/// The code in `USD 12.50` or `12,50 EUR`.
pub(super) fn code_beside(text: &str) -> Option<Currency> {
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    (letters.len() == 3 && text.contains(&letters) && letters.bytes().all(|b| b.is_ascii_uppercase()))
        .then(|| Currency::new(&letters))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_their_file_writes_them() {
        let usd = Currency::new("USD").unwrap();
        let vnd = Currency::new("VND").unwrap();
        for (values, currency, minor) in [
            (&["14", "9.80000019"][..], usd, &[Some(1_400), Some(980)][..]),
            (&["$1,234.50", "(5.00)", "-3.1"], usd, &[Some(123_450), Some(-500), Some(-310)]),
            (&["1.234,50 €", "12,5"], usd, &[Some(123_450), Some(1_250)]),
            (&["1 234,50", "1'234,5", "0,99"], usd, &[Some(123_450), Some(123_450), Some(99)]),
            (&["150.000 ₫", "1.250.000", "90"], vnd, &[Some(150_000), Some(1_250_000), Some(90)]),
            (&["150,000"], vnd, &[Some(150_000)]),
            (&["1,234", "5.50"], usd, &[Some(123_400), Some(550)]),
            (&["1,234"], usd, &[Some(123_400)]),
            (&["34.799"], usd, &[Some(3_480)]),
            (&["۱۲٬۵۰۰٫۵"], usd, &[Some(1_250_050)]),
            (&["USD 12.50", "12.50 USD", "US$12.50"], usd, &[Some(1_250), Some(1_250), Some(1_250)]),
            (&["", "free", "1e3", "12/5"], usd, &[None, None, None, None]),
        ] {
            let amounts = Amounts::of(values.iter().copied(), false);
            let read: Vec<_> = values.iter().map(|v| amounts.minor(v, currency)).collect();
            assert_eq!(read, minor, "{values:?}");
        }
        assert_eq!(Amounts::of(["1,234"].into_iter(), true).decimal, Decimal::Comma);
    }

    #[test]
    fn currencies_are_named_by_symbols() {
        for (text, code) in [
            ("$12", Some("USD")),
            ("12,50 €", Some("EUR")),
            ("150.000đ", Some("VND")),
            ("A$ 3", Some("AUD")),
            ("۱۲٬۰۰۰ تومان", Some("IRT")),
            ("12", None),
            ("12 kr", None),
        ] {
            assert_eq!(currency(text), code, "{text}");
        }
        assert_eq!(currency_named("€").unwrap().code(), "EUR");
        assert_eq!(currency_named("eur").unwrap().code(), "EUR");
        assert_eq!(currency_named("euros"), None);
        assert_eq!(code_beside("CHF 12.50").unwrap().code(), "CHF");
        assert_eq!(code_beside("12.50"), None);
    }
}
