//! Amounts of money: integer minor units and an ISO 4217 code, never a fraction.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// An ISO 4217 code such as `USD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Takes three ASCII letters, in any case.
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.trim().as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphabetic).then(|| Self(bytes.map(|b| b.to_ascii_uppercase())))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Digits behind the decimal point, as ISO 4217 has them.
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

/// Reads a decimal number such as `14`, `9.80000019` or `-0.5` into minor units, rounding half away from zero.
/// No thousands separators, no exponent; `None` for anything else or what does not fit.
pub fn minor_units(decimal: &str, digits: u32) -> Option<i64> {
    let text = decimal.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if (whole.is_empty() && fraction.is_empty())
        || whole.len() > 12
        || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut minor = whole.bytes().fold(0_i64, |n, b| n * 10 + i64::from(b - b'0'));
    let mut rest = fraction.bytes();
    for _ in 0..digits {
        minor = minor * 10 + rest.next().map_or(0, |b| i64::from(b - b'0'));
    }
    if rest.next().is_some_and(|b| b >= b'5') {
        minor += 1;
    }
    Some(if negative { -minor } else { minor })
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| de::Error::custom("must be an ISO 4217 code"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Currency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_minor_units() {
        for (text, digits, minor) in [
            ("14", 2, Some(1_400)),
            ("9.80000019", 2, Some(980)),
            ("32.3800011", 2, Some(3_238)),
            ("0.005", 2, Some(1)),
            ("-0.5", 2, Some(-50)),
            (".5", 0, Some(1)),
            ("1,5", 2, None),
            ("1e3", 2, None),
            ("", 2, None),
            ("9999999999999", 2, None),
        ] {
            assert_eq!(minor_units(text, digits), minor, "{text}");
        }
    }
}
