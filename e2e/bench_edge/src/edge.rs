//! A deployment with one site: the demo shop's articles and a thousand orders.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::http;
use deskbell_dev::project::Project;
use deskbell_dev::stack::Stack;
use serde_json::{Value, json};
use std::fs;

/// The proxy's header that says whose request it is. Look-ups are limited by address, so each comes from another one,
/// as those of real customers do.
const ADDRESS_HEADER: &str = "x-client";
const ORDERS: u64 = 1_000;
const PASSWORD: &str = "correct horse battery";

/// What visitors ask; most are answered, the last is not.
const QUESTIONS: [&str; 5] = [
    "how long do I have to return something",
    "where is my parcel",
    "can I put the teapot in the dishwasher",
    "my card was declined",
    "do you sell bicycles",
];

/// The running deployment.
pub(crate) struct Edge {
    stack: Stack,
    address: String,
    site: String,
    token: String,
    ticket: String,
}

impl Edge {
    /// Starts it and fills it.
    pub(crate) fn start() -> Result<Self> {
        let stack = Stack::start_with(&[("DESKBELL_ADDRESS_HEADER", ADDRESS_HEADER)])?;
        let mut edge = Self {
            address: format!("127.0.0.1:{}", stack.port()),
            stack,
            site: String::new(),
            token: String::new(),
            ticket: String::new(),
        };
        let made = edge.call(
            "POST",
            "/api/v1/admin/sites",
            Some(edge.stack.admin_token()),
            &json!({
                "settings": { "name": "Shop", "locales": ["en"], "origins": ["https://shop.example"] },
                "owner": { "email": "mai@shop.example", "name": "Mai", "password": PASSWORD },
            }),
        )?;
        edge.site = text(&made, "site")?;
        edge.token = text(&made, "token")?;
        for articles in articles()?.chunks(50) {
            edge.call("PUT", "/api/v1/articles", Some(&edge.token), &json!({ "articles": articles }))?;
        }
        for first in (0..ORDERS).step_by(100) {
            let orders: Vec<Value> = (first..first + 100).map(order).collect();
            edge.call("PUT", "/api/v1/orders", Some(&edge.token), &json!({ "orders": orders }))?;
        }
        let boot = edge.call("POST", "/api/v1/boot", None, &json!({ "site": edge.site }))?;
        edge.ticket = text(&boot, "ticket")?;
        Ok(edge)
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The origin of the edge's own pages.
    pub(crate) fn origin(&self) -> String {
        self.stack.url()
    }

    pub(crate) fn pid(&self) -> Result<u32> {
        self.stack.pid().context("workerd is not running")
    }

    /// Begins a visitor's session.
    pub(crate) fn session(&self) -> Result<String> {
        text(&self.call("POST", "/api/v1/session", Some(&self.ticket), &Value::Null)?, "session")
    }

    /// Signs in at the desk; gives back the cookie.
    pub(crate) fn sign_in(&self) -> Result<String> {
        let body = json!({ "site": self.site, "email": "mai@shop.example", "password": PASSWORD });
        let url = format!("{}/api/v1/desk/session", self.stack.url());
        let headers = [("content-type", "application/json"), ("origin", &*self.stack.url())];
        let reply = http::request("POST", &url, &headers, Some(body.to_string().as_bytes()))?;
        ensure!(reply.is_success(), "signing in: {}", reply.text());
        let cookie = reply.header("set-cookie").context("no cookie")?;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    /// The bytes of a `boot`.
    pub(crate) fn boot(&self) -> Vec<u8> {
        self.bytes("/api/v1/boot", 0, &json!({ "site": self.site, "locales": ["en-GB", "en"] }))
    }

    /// The bytes of an `ask`.
    pub(crate) fn ask(&self, n: u64) -> Vec<u8> {
        let place = usize::try_from(n).unwrap_or_default() % QUESTIONS.len();
        let question = QUESTIONS.get(place).copied().unwrap_or_default();
        self.bytes("/api/v1/ask", n, &json!({ "locale": "en", "question": question }))
    }

    /// The bytes of an order look-up that finds one.
    pub(crate) fn look_up(&self, n: u64) -> Vec<u8> {
        let order = n % ORDERS;
        let body =
            json!({ "number": format!("KL-{order}"), "contact": format!("customer{order}@mail.example") });
        self.bytes("/api/v1/orders/lookup", n, &body)
    }

    fn bytes(&self, path: &str, client: u64, body: &Value) -> Vec<u8> {
        let body = body.to_string();
        format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\norigin: {}\r\nauthorization: Bearer {}\r\n{ADDRESS_HEADER}: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            self.stack.url(),
            self.ticket,
            client_address(client),
            body.len()
        )
        .into_bytes()
    }

    fn call(&self, method: &str, path: &str, token: Option<&str>, body: &Value) -> Result<Value> {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let origin = self.stack.url();
        let mut headers = vec![("content-type", "application/json"), ("origin", origin.as_str())];
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        let body = body.to_string();
        let reply = http::request(method, &format!("{origin}{path}"), &headers, Some(body.as_bytes()))?;
        ensure!(reply.is_success(), "{method} {path}: {} {}", reply.status, reply.text());
        Ok(serde_json::from_slice(&reply.body)?)
    }
}

/// Another address for each client.
pub(crate) fn client_address(n: u64) -> String {
    format!("10.{}.{}.{}", n >> 16 & 0xff, n >> 8 & 0xff, n & 0xff)
}

/// Header name and value for a socket's client.
pub(crate) fn client_header(n: u64) -> (&'static str, String) {
    (ADDRESS_HEADER, client_address(n))
}

fn text(value: &Value, field: &str) -> Result<String> {
    let text = value.get(field).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {field} in {value}"))?.to_owned())
}

/// The demo shop's English articles: title, phrasings and text.
fn articles() -> Result<Vec<Value>> {
    let mut articles = Vec::new();
    for entry in fs::read_dir(Project::find()?.path("e2e/demo/articles/en"))? {
        let path = entry?.path();
        let source = fs::read_to_string(&path)?;
        let title = source.lines().find_map(|line| line.strip_prefix("title:")).unwrap_or_default();
        let body = source.splitn(3, "---").nth(2).unwrap_or(&source);
        let id = path.file_stem().and_then(|stem| stem.to_str()).context("a file without a name")?;
        let title = title.trim().trim_matches('"');
        let phrasings: Vec<&str> = source.lines().filter_map(|line| line.strip_prefix("  - ")).collect();
        articles.push(json!({
            "id": id, "locale": "en", "title": title, "phrasings": phrasings, "body": body,
        }));
    }
    Ok(articles)
}

fn order(n: u64) -> Value {
    json!({
        "number": format!("KL-{n}"), "placed_at": "2026-11-01T09:30:00Z", "state": "shipped",
        "contact": { "email": format!("customer{n}@mail.example") },
        "currency": "USD", "items": [{ "title": "Iron kettle", "quantity": 1, "unit_price": 4_900 }],
        "totals": { "subtotal": 4_900, "total": 4_900 },
    })
}
