//! A small blocking HTTP/1.1 client: one request, one connection, the whole body in memory.
//!
//! Plain `http` is spoken here; for `https` the system's `curl` carries the request, so that this tool
//! needs no TLS of its own. A status of 400 or more is an answer, not an error; errors are what kept an
//! answer from arriving.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

const TIMEOUT: Duration = Duration::from_mins(1);

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in the order received.
    pub headers: Vec<(String, String)>,
    /// The body, unchunked.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name (given in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as text; broken UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the status says that it worked.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Fetches a page.
pub fn get(url: &str) -> Result<Response> {
    request("GET", url, &[], None)
}

/// Sends one request and reads the whole answer.
///
/// Fails when the address is not an `http` or `https` one, when nobody listens there, and when what
/// comes back is cut short or is not HTTP.
pub fn request(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Result<Response> {
    for (name, value) in headers {
        ensure!(!name.contains(['\r', '\n', ':']) && !value.contains(['\r', '\n']), "bad header {name:?}");
    }
    ensure!(!url.contains(char::is_whitespace), "{url:?} is not a web address");
    if url.starts_with("https://") {
        return through_curl(method, url, headers, body);
    }
    let Some(rest) = url.strip_prefix("http://") else { bail!("{url:?} is not a web address") };
    let (authority, path) = match rest.find(['/', '?']) {
        Some(at) if rest[at..].starts_with('/') => (&rest[..at], rest[at..].to_owned()),
        Some(at) => (&rest[..at], format!("/{}", &rest[at..])),
        None => (rest, "/".to_owned()),
    };
    let mut stream = connect(authority).with_context(|| format!("nothing answers at http://{authority}"))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;

    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if let Some(body) = body {
        head.extend(["content-length: ", &body.len().to_string(), "\r\n"]);
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    // A server that refuses a body early may close before having read it; its answer still counts.
    let sent = stream.write_all(body.unwrap_or_default());
    let mut raw = Vec::new();
    let read = read_answer(&mut stream, &mut raw);
    if raw.is_empty() {
        sent.and(read.map(drop)).with_context(|| format!("{url} gave no answer"))?;
    }
    parse(&raw, method, Chunks::Decode).with_context(|| format!("{url} gave no complete HTTP answer"))
}

fn connect(authority: &str) -> Result<TcpStream> {
    let with_port = if authority.rsplit(':').next().is_some_and(|port| port.parse::<u16>().is_ok()) {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    // Browsers take every name below .localhost for this machine; resolvers often do not.
    let with_port = match with_port.split_once(':') {
        Some((name, port)) if name.ends_with(".localhost") => format!("127.0.0.1:{port}"),
        _ => with_port,
    };
    let mut last = None;
    for address in with_port.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, Duration::from_secs(10)) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(error),
        }
    }
    match last {
        Some(error) => Err(error.into()),
        None => bail!("the name has no address"),
    }
}

/// Reads to the end that the answer itself names, or until the server closes: some keep a connection open although asked
/// to close it.
fn read_answer(stream: &mut TcpStream, raw: &mut Vec<u8>) -> std::io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    while !is_whole(raw) {
        match stream.read(&mut buffer)? {
            0 => break,
            read => raw.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(())
}

fn is_whole(raw: &[u8]) -> bool {
    let Some(end) = find(raw, b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&raw[..end]).to_ascii_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    length.is_some_and(|length| raw.len() >= end + 4 + length)
}

#[derive(Clone, Copy, PartialEq)]
enum Chunks {
    Decode,
    AlreadyDecoded,
}

fn parse(raw: &[u8], method: &str, chunks: Chunks) -> Result<Response> {
    let mut rest = raw;
    loop {
        let end = find(rest, b"\r\n\r\n").context("the headers are cut short")?;
        let head = std::str::from_utf8(&rest[..end]).context("the headers are not text")?;
        rest = &rest[end + 4..];
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("no status line")?;
        let status: u16 = status.parse().context("no status code")?;
        if (100..200).contains(&status) && status != 101 {
            continue;
        }
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut response = Response { status, headers, body: Vec::new() };
        if method == "HEAD" || status == 204 || status == 304 {
            return Ok(response);
        }
        let chunked = response.header("transfer-encoding").is_some_and(|v| v.contains("chunked"));
        response.body = if chunked && chunks == Chunks::Decode {
            unchunk(rest)?
        } else if let (Some(length), Chunks::Decode) = (response.header("content-length"), chunks) {
            let length: usize = length.parse().context("a bad content-length")?;
            rest.get(..length).context("the body is cut short")?.to_vec()
        } else {
            rest.to_vec()
        };
        return Ok(response);
    }
}

fn unchunk(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = find(rest, b"\r\n").context("a chunk is cut short")?;
        let size = std::str::from_utf8(&rest[..end])?.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).context("a bad chunk size")?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(rest.get(..size).context("a chunk is cut short")?);
        rest = rest.get(size + 2..).context("a chunk is cut short")?;
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Headers and body go to `curl` through its standard input, so that no token shows in a process list.
fn through_curl(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Result<Response> {
    let mut config = String::new();
    let mut set = |key: &str, value: &str| {
        let value = value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n").replace('\r', r"\r");
        config.extend([key, " = \"", &value, "\"\n"]);
    };
    set("url", url);
    set(if method == "HEAD" { "head" } else { "request" }, method);
    set("header", "expect:");
    for (name, value) in headers {
        set("header", &format!("{name}: {value}"));
    }
    if let Some(body) = body {
        set("data-raw", std::str::from_utf8(body).context("only text can be sent over https from here")?);
    }
    let seconds = TIMEOUT.as_secs().to_string();
    let mut child = Command::new("curl")
        .args(["--silent", "--show-error", "--include", "--http1.1", "--max-time", &seconds, "--config", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("`curl` is needed for https addresses and was not found")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(config.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    parse(&output.stdout, method, Chunks::AlreadyDecoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_chunked_and_interim_answers() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
        assert_eq!(parse(plain, "GET", Chunks::Decode).unwrap().text(), "hi");
        let chunked = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\ntransfer-encoding: chunked\r\n\r\n1\r\nh\r\n2;x\r\nej\r\n0\r\n\r\n";
        let answer = parse(chunked, "GET", Chunks::Decode).unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (404, "hej"));
    }

    #[test]
    fn a_body_that_is_cut_short_is_an_error() {
        assert!(parse(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi", "GET", Chunks::Decode).is_err());
        assert!(
            parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhi", "GET", Chunks::Decode)
                .is_err()
        );
        assert!(parse(b"HTTP/1.1 200", "GET", Chunks::Decode).is_err());
    }

    #[test]
    fn a_server_that_keeps_the_connection_is_not_waited_for() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (done, ended) = std::sync::mpsc::channel::<()>();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").unwrap();
            ended.recv()
        });
        assert_eq!(get(&url).unwrap().text(), "hi");
        drop(done);
        assert!(server.join().unwrap().is_err());
    }

    #[test]
    fn header_injection_is_refused() {
        assert!(request("GET", "http://127.0.0.1:1/", &[("a", "b\r\nc: d")], None).is_err());
    }
}
