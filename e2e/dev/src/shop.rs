//! The demo shop's web server: static files from one folder, on a site of its own (`shop.localhost`),
//! under the strict Content-Security-Policy that the widget has to live with.
//!
//! In `.html` files, `{{EDGE}}`, `{{SITE_KEY}}` and `{{NONCE}}` (new with every request) are filled in.
//! It serves GET and HEAD, one short-lived thread per connection; a request that it does not
//! understand gets a 4xx and changes nothing. Dropping the value stops it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::mail::Inbox;
use crate::{mail_page, random};

/// What to serve.
#[derive(Clone)]
pub struct Options {
    /// The folder with the pages; `index.html` stands for a folder.
    pub folder: PathBuf,
    /// The edge's address, such as `http://127.0.0.1:8787`.
    pub edge: String,
    /// The key that stands in the snippet.
    pub site_key: String,
    /// What mail was sent; shown at `/mail`.
    pub mail: Inbox,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
}

/// The running server.
pub struct Shop {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Shop {
    /// Starts to serve.
    ///
    /// Fails when the port is taken.
    pub fn start(options: Options) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", options.port))
            .with_context(|| format!("port {} is taken", options.port))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let options = Arc::new(options);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let options = Arc::clone(&options);
                // A connection that breaks concerns only its own browser.
                thread::spawn(move || drop(serve(&stream, &options)));
            }
        });
        Ok(Self { address, stop, thread: Some(thread) })
    }

    /// The shop's address as a browser should open it, with a slash at the end. Its name makes it
    /// cross-site to an edge on 127.0.0.1.
    pub fn url(&self) -> String {
        format!("{}/", self.origin())
    }

    /// The origin that a site has to allow, such as `http://shop.localhost:8788`.
    pub fn origin(&self) -> String {
        origin_at(self.port())
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

/// The origin of a shop at that port, for a site that is made before its shop opens.
pub fn origin_at(port: u16) -> String {
    format!("http://shop.localhost:{port}")
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for the next connection.
        if TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok()
            && let Some(thread) = self.thread.take()
        {
            // It ends with an error only if it panicked; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}

fn serve(stream: &TcpStream, options: &Options) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.take(16 * 1024));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut parts = request.split_whitespace();
    let (method, target) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let answer = answer(method, target, options)?;
    let mut out = stream;
    out.write_all(answer.head().as_bytes())?;
    if method != "HEAD" {
        out.write_all(&answer.body)?;
    }
    Ok(())
}

struct Answer {
    status: &'static str,
    kind: &'static str,
    policy: String,
    body: Vec<u8>,
}

impl Answer {
    fn head(&self) -> String {
        format!(
            "HTTP/1.1 {}\r\ncontent-type: {}\r\ncontent-length: {}\r\ncontent-security-policy: {}\r\n\
             x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n",
            self.status,
            self.kind,
            self.body.len(),
            self.policy,
        )
    }
}

fn answer(method: &str, target: &str, options: &Options) -> Result<Answer> {
    let nonce = random::hex(16)?;
    let policy = policy(&options.edge, &nonce);
    let plain = |status, text: &str| Answer {
        status,
        kind: "text/plain; charset=utf-8",
        policy: policy.clone(),
        body: text.as_bytes().to_vec(),
    };
    if method != "GET" && method != "HEAD" {
        return Ok(plain("405 Method Not Allowed", "This shop only shows pages.\n"));
    }
    if let Some((policy, body)) = mail_page::answer(target, &options.mail) {
        let (kind, body) = ("text/html; charset=utf-8", body.into_bytes());
        return Ok(Answer { status: "200 OK", kind, policy: policy.to_owned(), body });
    }
    let Some(file) = locate(&options.folder, target) else {
        return Ok(plain("404 Not Found", "There is no such page in this shop.\n"));
    };
    let Ok(mut body) = fs::read(&file) else {
        return Ok(plain("404 Not Found", "There is no such page in this shop.\n"));
    };
    let kind = kind(&file);
    if kind.starts_with("text/html") {
        body = String::from_utf8_lossy(&body)
            .replace("{{EDGE}}", &options.edge)
            .replace("{{SITE_KEY}}", &options.site_key)
            .replace("{{NONCE}}", &nonce)
            .into_bytes();
    }
    Ok(Answer { status: "200 OK", kind, policy, body })
}

/// As strict as a shop can be: the widget must not need more than this.
fn policy(edge: &str, nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src {edge} 'nonce-{nonce}'; frame-src {edge}; style-src 'self'; \
         img-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

/// The file for a request's path, if the path stays inside the folder.
fn locate(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let relative = Path::new(path);
    if path.contains(['%', '\\', '\0'])
        || !relative.components().all(|part| matches!(part, Component::Normal(_)))
    {
        return None;
    }
    let mut file = folder.join(relative);
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http;

    fn shop() -> (Shop, PathBuf) {
        let folder = std::env::temp_dir().join(format!("deskbell-shop-{}", random::hex(6).unwrap()));
        fs::create_dir_all(folder.join("tea")).unwrap();
        fs::write(folder.join("index.html"), "<p nonce={{NONCE}}>{{EDGE}} {{SITE_KEY}}").unwrap();
        fs::write(folder.join("tea/index.html"), "tea").unwrap();
        fs::write(folder.join("shop.css"), "/* {{EDGE}} */").unwrap();
        let options = Options {
            folder: folder.clone(),
            edge: "http://127.0.0.1:9".to_owned(),
            site_key: "KEY".to_owned(),
            mail: Inbox::default(),
            port: 0,
        };
        (Shop::start(options).unwrap(), folder)
    }

    #[test]
    fn pages_are_filled_in_and_carry_the_policy() {
        let (shop, folder) = shop();
        let page = http::get(&shop.url()).unwrap();
        let text = page.text();
        let nonce = text.strip_prefix("<p nonce=").unwrap().split('>').next().unwrap();
        assert_eq!(nonce.len(), 32);
        assert!(text.ends_with(">http://127.0.0.1:9 KEY"), "{text}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains(&format!("script-src http://127.0.0.1:9 'nonce-{nonce}';")), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_ne!(http::get(&shop.url()).unwrap().text(), text, "a nonce is used once");
        assert_eq!(http::get(&format!("{}shop.css", shop.url())).unwrap().text(), "/* {{EDGE}} */");
        assert_eq!(http::get(&format!("{}tea/?a=b", shop.url())).unwrap().text(), "tea");
        drop(shop);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let (shop, folder) = shop();
        for path in ["../index.html", "tea/../../etc/passwd", "%2e%2e/x", "/etc/passwd", "missing"] {
            assert_eq!(http::get(&format!("{}{path}", shop.url())).unwrap().status, 404, "{path}");
        }
        assert_eq!(http::request("POST", &shop.url(), &[], Some(b"x")).unwrap().status, 405);
        drop(shop);
        fs::remove_dir_all(folder).unwrap();
    }
}
