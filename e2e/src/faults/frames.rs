//! Just enough of HTTP and WebSocket to know where a message begins and ends.

use std::io::{self, Read};

/// More than any frame or body of Deskbell.
const MOST: usize = 4 * 1024 * 1024;

/// A request's or an answer's head, up to and with the empty line.
pub(super) fn read_head(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        from.read_exact(&mut byte)?;
        head.extend(byte);
        if head.len() > 64 * 1024 {
            return Err(io::Error::other("a head without end"));
        }
    }
    Ok(head)
}

/// A header's value.
pub(super) fn header(head: &[u8], name: &str) -> Option<String> {
    let head = String::from_utf8_lossy(head);
    let values = head.lines().filter_map(|line| line.split_once(':'));
    let mut values = values.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    values.next().map(|(_, value)| value.trim().to_owned())
}

/// The body that a head announces.
pub(super) fn read_body(from: &mut impl Read, head: &[u8]) -> io::Result<Vec<u8>> {
    let length = header(head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    read(from, length)
}

fn read(from: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    if length > MOST {
        return Err(io::Error::other("too long"));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// One whole WebSocket frame, as it came.
pub(super) fn read_frame(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut frame = read(from, 2)?;
    let second = frame.get(1).copied().unwrap_or_default();
    let length = match second & 0x7f {
        126 => {
            let more = read(from, 2)?;
            frame.extend(&more);
            number(&more)
        }
        127 => {
            let more = read(from, 8)?;
            frame.extend(&more);
            number(&more)
        }
        short => usize::from(short),
    };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    frame.extend(read(from, length.saturating_add(mask))?);
    Ok(frame)
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |all: usize, byte| all.saturating_mul(256).saturating_add(usize::from(*byte)))
}

/// What a client's text frame says; `None` for any other frame.
pub(super) fn said(frame: &[u8]) -> Option<String> {
    let (first, second) = (*frame.first()?, *frame.get(1)?);
    if first != 0x81 || second & 0x80 == 0 {
        return None;
    }
    let mask_at = match second & 0x7f {
        126 => 4,
        127 => 10,
        _ => 2,
    };
    let mask = frame.get(mask_at..mask_at + 4)?;
    let payload = frame.get(mask_at + 4..)?;
    let plain: Vec<u8> = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
    String::from_utf8(plain).ok()
}

/// A text frame as a server sends it.
pub(super) fn text_frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u16::try_from(text.len()) {
        Ok(short @ ..=125) => frame.extend(u8::try_from(short)),
        Ok(long) => {
            frame.push(126);
            frame.extend(long.to_be_bytes());
        }
        Err(_) => {
            frame.push(127);
            frame.extend(u64::try_from(text.len()).unwrap_or_default().to_be_bytes());
        }
    }
    frame.extend(text.as_bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use tungstenite::protocol::Role;
    use tungstenite::{Message, WebSocket};

    #[test]
    fn frames_are_told_apart_and_read() {
        for length in [0, 5, 125, 126, 70_000] {
            let text = "é".repeat(length);
            let mut sent = io::Cursor::new(Vec::new());
            let mut client = WebSocket::from_raw_socket(&mut sent, Role::Client, None);
            client.send(Message::text(text.clone())).unwrap();
            client.send(Message::text("next")).unwrap();
            drop(client);
            let mut bytes = sent.get_ref().as_slice();
            assert_eq!(said(&read_frame(&mut bytes).unwrap()).unwrap(), text);
            assert_eq!(said(&read_frame(&mut bytes).unwrap()).unwrap(), "next");
            assert!(bytes.is_empty());

            let mut server = io::Cursor::new(text_frame(&text));
            let mut client = WebSocket::from_raw_socket(&mut server, Role::Client, None);
            assert_eq!(client.read().unwrap(), Message::text(text));
        }
    }

    #[test]
    fn heads_and_bodies_are_told_apart() {
        let mut bytes: &[u8] = b"POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcd";
        let head = read_head(&mut bytes).unwrap();
        assert_eq!(read_body(&mut bytes, &head).unwrap(), b"abc");
        assert_eq!(bytes, b"d");
    }
}
