//! From bytes to text: UTF-8, UTF-16 as spreadsheets write it, else Windows-1252.
//!
//! Any bytes give a text; what had to be assumed is said.

/// Windows-1252 between 0x80 and 0x9f; elsewhere it is Latin-1.
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}', '\u{fffd}', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// The text of a file without its byte order mark, and what was assumed to read it.
pub(super) fn decode(bytes: &[u8]) -> (String, Option<String>) {
    match bytes {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes), None),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes), None),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => (text.to_owned(), None),
                Err(error) => {
                    let line =
                        bytes.get(..error.valid_up_to()).unwrap_or_default().split(|b| *b == b'\n').count();
                    let note = format!(
                        "The file is not UTF-8 (line {line}); it was read as Windows-1252. If letters look wrong, save \
                         it as UTF-8."
                    );
                    (bytes.iter().map(|b| windows_1252(*b)).collect(), Some(note))
                }
            }
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => {
            WINDOWS_1252.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::from(byte),
    }
}

/// A name of a column as it is compared: `Lineitem name`, `lineitem_name` and `lineitemName` are one, and so are upper
/// and lower case. Signs count for nothing, but `#` is a number.
pub(super) fn name_key(name: &str) -> String {
    let name = name.replace('#', " number ");
    let mut key = String::new();
    let mut before: Option<char> = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(|n| n.is_lowercase());
        // `orderID` is order id, `IDNumber` is id number.
        let hump =
            c.is_uppercase() && before.is_some_and(|b| b.is_lowercase() || b.is_uppercase() && next_is_lower);
        let is_part = c.is_alphanumeric() || is_mark(c);
        if (hump || !is_part) && !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
        if is_part {
            key.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    key.truncate(key.trim_end().len());
    key
}

/// Accents that stand as characters of their own.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}')
}

/// Digits of any script as ASCII ones.
pub(super) fn ascii_digits(text: &str) -> String {
    let digit = |c: char| {
        let zero = match c {
            '۰'..='۹' => '۰',
            '٠'..='٩' => '٠',
            '０'..='９' => '０',
            _ => return c,
        };
        char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
    };
    text.chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_spreadsheets_are_read() {
        let le: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("é,ب".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let be: Vec<u8> =
            [0xfe, 0xff].into_iter().chain("é".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(decode(&le), ("é,ب".to_owned(), None));
        assert_eq!(decode(&be), ("é".to_owned(), None));
        assert_eq!(decode(b"\xef\xbb\xbfa"), ("a".to_owned(), None));
        let (text, note) = decode(b"a\nSpezialit\xe4ten \x80");
        assert_eq!(text, "a\nSpezialitäten €");
        assert!(note.unwrap().contains("line 2"));
    }

    #[test]
    fn names_of_columns_compare() {
        for (name, key) in [
            ("Lineitem name", "lineitem name"),
            ("lineitem_name", "lineitem name"),
            ("lineitemName", "lineitem name"),
            ("OrderID", "order id"),
            ("Order #", "order number"),
            ("billing_address.zip", "billing address zip"),
            ("Email (Billing)", "email billing"),
            ("ID", "id"),
            ("SKUCode", "sku code"),
            ("Mã đơn hàng", "mã đơn hàng"),
            ("شماره\u{200c}سفارش", "شماره سفارش"),
            ("订单编号", "订单编号"),
            (" -- ", ""),
        ] {
            assert_eq!(name_key(name), key, "{name}");
        }
        assert_eq!(ascii_digits("۱۲٫۵ ٣ ４"), "12٫5 3 4");
    }
}
