//! Pages that a test writes itself, on a host of their own that the demo site knows: what the demo shop would never be.
//!
//! One short-lived thread per connection; what it does not have is a 404. Dropping the value stops it.

use anyhow::{Context as _, Result};
use deskbell_dev::http;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The running server.
pub struct Pages {
    address: SocketAddr,
    edge: String,
    site: String,
    shelf: Arc<Shelf>,
}

#[derive(Default)]
struct Shelf {
    stop: AtomicBool,
    /// Headers and text of each path.
    pages: Mutex<BTreeMap<String, (String, String)>>,
}

impl Pages {
    /// Starts to serve.
    pub(super) fn start(edge: &str, site: &str) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
        let address = listener.local_addr()?;
        let shelf = Arc::new(Shelf::default());
        let inside = Arc::clone(&shelf);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if inside.stop.load(Ordering::Relaxed) {
                    break;
                }
                let inside = Arc::clone(&inside);
                // A connection that breaks concerns only its own browser.
                thread::spawn(move || drop(serve(&stream, &inside)));
            }
        });
        Ok(Self { address, edge: edge.to_owned(), site: site.to_owned(), shelf })
    }

    /// The host's origin; cross-site to the edge and to the demo shop.
    pub fn origin(&self) -> String {
        format!("http://host.localhost:{}", self.address.port())
    }

    /// Puts a page there, and says where. `head` has more headers, a line each. In both, `{EDGE}`, `{SITE}` and
    /// `{SNIPPET}` are filled in.
    pub fn put(&self, path: &str, head: &str, html: &str) -> String {
        let snippet = "<script async src=\"{EDGE}/s/{SITE}.js\"></script>";
        let fill = |text: &str| {
            text.replace("{SNIPPET}", snippet).replace("{EDGE}", &self.edge).replace("{SITE}", &self.site)
        };
        let page = (fill(head), fill(html));
        self.shelf.pages.lock().unwrap_or_else(PoisonError::into_inner).insert(format!("/{path}"), page);
        format!("{}/{path}", self.origin())
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.shelf.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for the next connection; it fails only where that has ended.
        let _ = http::get(&format!("http://{}/", self.address));
    }
}

fn serve(stream: &TcpStream, shelf: &Shelf) -> Result<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split_whitespace().nth(1).unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let page = shelf.pages.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    // Browsers ask for an icon by themselves.
    let status = if page.is_some() || path == "/favicon.ico" { "200 OK" } else { "404 Not Found" };
    let (head, html) = page.unwrap_or_default();
    let length = html.len();
    let mut lines = vec![format!("HTTP/1.1 {status}"), format!("content-length: {length}")];
    lines.extend(["content-type: text/html; charset=utf-8", "connection: close"].map(str::to_owned));
    lines.extend(head.lines().map(|line| line.trim().to_owned()));
    let mut out = stream;
    write!(out, "{}\r\n\r\n{html}", lines.join("\r\n"))?;
    Ok(())
}
