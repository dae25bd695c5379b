//! `%xx` in addresses, undone.

/// The text; `None` when an escape is broken or the result is not UTF-8.
pub fn decode(text: &str) -> Option<String> {
    undone(text, false)
}

/// The text, where `%` that begins no escape stays; `None` when the result is not UTF-8.
pub fn decode_leniently(text: &str) -> Option<String> {
    undone(text, true)
}

fn undone(text: &str, lenient: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, more)) = rest.split_first() {
        let digit = |at: usize| u8::try_from(char::from(*more.get(at)?).to_digit(16)?).ok();
        rest = more;
        bytes.push(match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                rest = more.get(2..).unwrap_or_default();
                high * 16 + low
            }
            (b'%', ..) if !lenient => return None,
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_broken_ones_refused_or_left() {
        for (text, strict, lenient) in [
            ("", Some(""), Some("")),
            ("a b", Some("a b"), Some("a b")),
            ("gi%E1%BB%8f%2F", Some("giỏ/"), Some("giỏ/")),
            ("100%", None, Some("100%")),
            ("%4", None, Some("%4")),
            ("%zz%41", None, Some("%zzA")),
            ("%é", None, Some("%é")),
            ("%FF", None, None),
        ] {
            let both = (decode(text), decode_leniently(text));
            assert_eq!((both.0.as_deref(), both.1.as_deref()), (strict, lenient), "{text}");
        }
    }
}
