//! A connection that is kept: the same bytes out, whole answers in.

use anyhow::{Context as _, Result, bail};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A kept connection.
pub(crate) struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    /// Connects to `host:port`.
    pub(crate) fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Self { stream, read: Vec::new() })
    }

    /// Sends a request and reads its whole answer; gives back the status.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request)?;
        let head = loop {
            if let Some(end) = find(&self.read, b"\r\n\r\n") {
                break self.read.drain(..end + 4).collect::<Vec<u8>>();
            }
            self.more()?;
        };
        let head = String::from_utf8(head)?.to_ascii_lowercase();
        let status = head.split(' ').nth(1).context("no status")?.parse()?;
        let value = |name: &str| {
            head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim))
        };
        if let Some(length) = value("content-length") {
            let length: usize = length.parse()?;
            while self.read.len() < length {
                self.more()?;
            }
            self.read.drain(..length);
        } else if value("transfer-encoding").is_some_and(|encoding| encoding.contains("chunked")) {
            while self.chunk()? > 0 {}
        } else if status != 204 {
            bail!("an answer without a length: {head}");
        }
        Ok(status)
    }

    /// Reads a chunk away; gives back its length.
    fn chunk(&mut self) -> Result<usize> {
        let line = loop {
            if let Some(end) = find(&self.read, b"\r\n") {
                break self.read.drain(..end + 2).collect::<Vec<u8>>();
            }
            self.more()?;
        };
        let length = usize::from_str_radix(std::str::from_utf8(&line)?.trim(), 16)?;
        while self.read.len() < length + 2 {
            self.more()?;
        }
        self.read.drain(..length + 2);
        Ok(length)
    }

    fn more(&mut self) -> Result<()> {
        let mut buffer = [0; 16 * 1024];
        let read = self.stream.read(&mut buffer)?;
        let fresh =
            buffer.get(..read).filter(|fresh| !fresh.is_empty()).context("the connection was closed")?;
        self.read.extend_from_slice(fresh);
        Ok(())
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
