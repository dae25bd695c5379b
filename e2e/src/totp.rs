//! An authenticator app, as far as tests need one.

use anyhow::{Context as _, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::time::{SystemTime, UNIX_EPOCH};

/// The code that an app shows, `periods` of thirty seconds from now. `secret` is in Base32.
pub fn code(secret: &str, periods: i64) -> Result<String> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let period = i64::try_from(seconds / 30)? + periods;
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(&base32(secret)?)?;
    mac.update(&period.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last().context("no hash")? & 15);
    let four: [u8; 4] = hash.get(offset..offset + 4).context("a short hash")?.try_into()?;
    Ok(format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
}

fn base32(text: &str) -> Result<Vec<u8>> {
    let (mut held, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => anyhow::bail!("{text} is not Base32"),
        };
        held = held << 5 | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 255)?);
        }
    }
    Ok(bytes)
}
