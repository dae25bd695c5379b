//! Bytes as lower-case hex digits.

use std::fmt::Write as _;

/// Two digits for each byte.
pub fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn leading_zeros_stay() {
        assert_eq!(super::encode(&[0, 10, 255]), "000aff");
    }
}
