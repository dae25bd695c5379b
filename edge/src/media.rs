//! What a file is, by its own bytes: neither its name nor what its sender says of it counts.
//!
//! Markup and SVG are plain text here, so that nothing which a browser would run ever leaves as what it is.

use serde::{Deserialize, Serialize};
use shared::attachment::MediaType;

/// What was seen in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// What it is.
    pub(crate) media_type: MediaType,
    /// Of a picture: its width and height in pixels.
    pub(crate) size: Option<(u16, u16)>,
}

/// Looks at a file.
pub(crate) fn look(bytes: &[u8]) -> Seen {
    let seen = |media_type, size| Seen { media_type, size };
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        seen(MediaType::Png, both(big(bytes, 16, 4), big(bytes, 20, 4)))
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        seen(MediaType::Jpeg, jpeg_size(bytes))
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        seen(MediaType::Gif, both(little(bytes, 6, 2), little(bytes, 8, 2)))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        seen(MediaType::Webp, webp_size(bytes))
    } else if bytes.starts_with(b"%PDF-") {
        seen(MediaType::Pdf, None)
    } else if bytes.starts_with(b"PK\x03\x04") {
        seen(MediaType::Zip, None)
    } else if is_text(bytes) {
        seen(MediaType::Text, None)
    } else {
        Seen::default()
    }
}

fn is_text(bytes: &[u8]) -> bool {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains(control))
}

fn number(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0, |number, byte| number << 8 | u32::from(byte))
}

fn big(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    bytes.get(at..at + count).map(|found| number(found.iter().copied()))
}

fn little(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    bytes.get(at..at + count).map(|found| number(found.iter().rev().copied()))
}

fn both(width: Option<u32>, height: Option<u32>) -> Option<(u16, u16)> {
    let fit = |side: Option<u32>| side.and_then(|s| u16::try_from(s).ok()).filter(|s| *s > 0);
    Some((fit(width)?, fit(height)?))
}

/// The size stands in the first start-of-frame segment.
fn jpeg_size(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut at = 2;
    loop {
        let marker = big(bytes, at, 2).filter(|marker| marker >> 8 == 0xff)?;
        match marker & 0xff {
            0xff => at += 1,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return both(big(bytes, at + 7, 2), big(bytes, at + 5, 2));
            }
            0x01 | 0xd0..=0xd9 => at += 2,
            _ => at += 2 + usize::try_from(big(bytes, at + 2, 2)?).ok().filter(|length| *length >= 2)?,
        }
    }
}

fn webp_size(bytes: &[u8]) -> Option<(u16, u16)> {
    match bytes.get(12..16)? {
        b"VP8X" => both(little(bytes, 24, 3).map(|w| w + 1), little(bytes, 27, 3).map(|h| h + 1)),
        b"VP8 " => both(little(bytes, 26, 2).map(|w| w & 0x3fff), little(bytes, 28, 2).map(|h| h & 0x3fff)),
        b"VP8L" => {
            let bits = little(bytes, 21, 4)?;
            both(Some((bits & 0x3fff) + 1), Some((bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\x01\0";
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x0b\x08\0\x07\x01\x02\x03";
        let vp8x = b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x09\0\0\x13\0\0";
        let vp8l = b"RIFF\x1a\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x01\xc0\0\0";
        for (bytes, media_type, size) in [
            (&png[..], MediaType::Png, Some((2, 256))),
            (b"\x89PNG\r\n\x1a\n", MediaType::Png, None),
            (jpeg, MediaType::Jpeg, Some((258, 7))),
            (b"\xff\xd8\xff\xe0\0\0", MediaType::Jpeg, None),
            (b"\xff\xd8\xff", MediaType::Jpeg, None),
            (b"GIF89a\x03\0\x04\0", MediaType::Gif, Some((3, 4))),
            (vp8x, MediaType::Webp, Some((10, 20))),
            (vp8l, MediaType::Webp, Some((2, 4))),
            (b"RIFF\0\0\0\0WAVE", MediaType::Binary, None),
            (b"%PDF-1.7", MediaType::Pdf, None),
            (b"PK\x03\x04word", MediaType::Zip, None),
            ("chào\r\n\tbạn".as_bytes(), MediaType::Text, None),
            (b"<!doctype html><script>alert(1)</script>", MediaType::Text, None),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", MediaType::Text, None),
            (b"MZ\x90\0", MediaType::Binary, None),
            (b"caf\xe9", MediaType::Binary, None),
            (b" \x89PNG\r\n\x1a\n", MediaType::Binary, None),
        ] {
            assert_eq!(look(bytes), Seen { media_type, size }, "{}", String::from_utf8_lossy(bytes));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_looked_at(head in 0_usize..4, tail: Vec<u8>) {
            let heads: [&[u8]; 4] = [b"", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8L", b"GIF89a"];
            let bytes = [heads[head], &tail].concat();
            proptest::prop_assert!(look(&bytes).size.is_none_or(|(w, h)| w > 0 && h > 0));
        }
    }
}
