//! Codes of an authenticator app: RFC 6238 with what every app can do: HMAC-SHA-1, six digits, thirty seconds.
//!
//! No secret is stored. It is made anew, each time it is needed, of the deployment's own secret and a nonce that is
//! stored: whoever reads the database alone cannot make a code.

use crate::token::Keys;
use hmac::{Hmac, KeyInit, Mac as _};
use sha1::Sha1;
use shared::order::number_key;
use shared::time::{SECOND, Timestamp};

/// How long a code is shown, in milliseconds.
const PERIOD: i64 = 30 * SECOND;
/// Clocks that are wrong by so many periods are borne with.
const DRIFT: i64 = 1;

/// A secret as RFC 4226 wants it: as long as the hash.
pub(crate) type Secret = [u8; 20];

/// The code of a period, counted from 1970.
fn code_of(secret: &[u8], period: i64) -> Option<u32> {
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(secret).ok()?;
    mac.update(&period.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last()? & 15);
    let four: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(four) & 0x7fff_ffff)
}

/// What is typed as a code: spaces and hyphens do not matter, digits may be of any script.
pub(crate) fn typed(code: &str) -> String {
    number_key(code)
}

/// The period that a code is of, if it is one of the present ones and later than `after`: a code is good once. All are
/// compared, whichever is right.
pub(crate) fn period(keys: &Keys, secret: &Secret, code: &str, now: Timestamp, after: i64) -> Option<i64> {
    let code = typed(code);
    let here = now.0.div_euclid(PERIOD);
    (here - DRIFT..=here + DRIFT).fold(None, |found, period| {
        let right =
            code_of(secret, period).is_some_and(|of| keys.same(&format!("{:06}", of % 1_000_000), &code));
        if right && period > after { Some(period) } else { found }
    })
}

/// Bytes in Base32 without padding, as apps and people read them.
pub(crate) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0_u32);
    let mut push = |five: u32| text.push(LETTERS.get(five as usize & 31).map_or('A', |l| char::from(*l)));
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(held >> bits);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        push(held << (5 - bits));
    }
    text
}

/// The address by which an app takes a secret. The defaults of all that it leaves out are what we use.
pub(crate) fn uri(site: &str, email: &str, secret: &str) -> String {
    let (site, email) = (percent(site), percent(email));
    format!("otpauth://totp/{site}:{email}?secret={secret}&issuer={site}")
}

fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0').to_ascii_uppercase();
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &Secret = b"12345678901234567890";

    fn keys() -> Keys {
        Keys::new("0123456789abcdef0123456789abcdef").unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_6238_hold() {
        for (seconds, code) in [
            (59_i64, 94_287_082_u32),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(code_of(SECRET, seconds / 30).map(|c| c % 100_000_000), Some(code), "{seconds}");
        }
    }

    #[test]
    fn the_vectors_of_rfc_4226_hold() {
        for (period, code) in (0..).zip([755_224_u32, 287_082, 359_152, 969_429, 338_314, 254_676]) {
            assert_eq!(code_of(SECRET, period).map(|c| c % 1_000_000), Some(code));
        }
    }

    #[test]
    fn a_code_is_good_for_a_moment_and_once() {
        let at = |seconds: i64| Timestamp(seconds * SECOND);
        let found = |seconds, after| period(&keys(), SECRET, "287082", at(seconds), after);
        assert_eq!(found(59, 0), Some(1));
        assert_eq!((found(29, 0), found(89, 0)), (Some(1), Some(1)), "a clock may be off by one period");
        assert_eq!((found(-1, -9), found(90, 0)), (None, None));
        assert_eq!(found(59, 1), None, "used");
        for (code, right) in
            [("287 082", true), ("۲۸۷۰۸۲", true), ("２８７０８２", true), ("28708", false), ("", false)]
        {
            assert_eq!(period(&keys(), SECRET, code, at(59), 0).is_some(), right, "{code}");
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn an_app_can_read_the_address() {
        assert_eq!(
            uri("Trà & Gốm", "a+b@x.example", "MZXW6"),
            "otpauth://totp/Tr%C3%A0%20%26%20G%E1%BB%91m:a%2Bb%40x.example?secret=MZXW6&issuer=Tr%C3%A0%20%26%20G%E1%BB%91m"
        );
    }
}
