//! Between the state's calls and what goes over the wire: requests, answers, and the words to and from the loader.

mod read;

use crate::json::{Read, Value, from_str, parse, to_string};
use crate::state::{Action, Call, Fault, FromLoader, Reply, Tell, Upload};
use shared::boot::Session;
use shared::id::ArticleId;
use shared::text::Text;

/// A request to the edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Where to, below the edge's origin.
    pub path: String,
    /// JSON to post; with none it gets.
    pub body: String,
}

/// The request that makes a call.
pub fn request(call: &Call) -> Request {
    let post = |path: &str, body: String| Request { path: path.to_owned(), body };
    match call {
        Call::Vote(vote) => post("/api/v1/votes", to_string(vote)),
        Call::Events(events) => post("/api/v1/events", to_string(events)),
        call => further(call),
    }
}

/// Requests that only the rest of the code makes.
#[inline(never)]
fn further(call: &Call) -> Request {
    let post = |path: &str, body: String| Request { path: path.to_owned(), body };
    match call {
        Call::Article(locale, id) => {
            // Both are made of characters that need no escaping in a path.
            let path = ["/api/v1/articles/", locale.as_str(), "/", id.as_str()].concat();
            Request { path, body: String::new() }
        }
        Call::Ask(_, _, ask) => post("/api/v1/ask", to_string(ask)),
        Call::Search(_, search) => post("/api/v1/search", to_string(search)),
        Call::Lookup(lookup) => post("/api/v1/orders/lookup", to_string(lookup)),
        Call::Session => post("/api/v1/session", "{}".to_owned()),
        Call::Sync(sync) => post("/api/v1/sync", to_string(sync)),
        Call::Data => post("/api/v1/data", "{}".to_owned()),
        Call::Erase => post("/api/v1/erase", "{}".to_owned()),
        Call::Vote(_) | Call::Events(_) => request(call),
    }
}

/// What came back. An answer that is not the edge's own (a captive portal's page, say) counts as none.
pub fn reply(call: &Call, status: u16, body: &str) -> Reply {
    if status >= 400 {
        return Reply::Failed(from_str(body).map_or(Fault::Network, Fault::Refused));
    }
    match call {
        Call::Vote(_) | Call::Events(_) | Call::Erase => Reply::Done,
        call => answer(call, body).unwrap_or(Reply::Failed(Fault::Network)),
    }
}

/// The answer to what only the rest of the code asks.
#[inline(never)]
fn answer(call: &Call, body: &str) -> Option<Reply> {
    match call {
        Call::Article(..) => from_str(body).map(Reply::Article),
        Call::Ask(..) => from_str(body).map(Reply::Answer),
        Call::Search(..) => from_str(body).map(Reply::Found),
        Call::Lookup(_) => from_str(body).map(Reply::Order),
        Call::Session => from_str(body).map(|s: Session| Reply::Session(s.session)),
        Call::Sync(_) => from_str(body).map(Reply::Sync),
        Call::Data => Some(Reply::Text(body.to_owned())),
        Call::Vote(_) | Call::Events(_) | Call::Erase => None,
    }
}

/// What is told of a file or a picture by its number.
pub fn of_file(number: u32, part: Option<f64>, word: &str) -> Action {
    if let Some(part) = part {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a hundred")]
        return Action::Uploaded(number, Upload::Going(part as u8));
    }
    if let Some((bytes, name)) = word.strip_prefix('+').and_then(|word| word.split_once(' ')) {
        // What does not fit is too large anyway.
        return Action::Picked(number, name.to_owned(), bytes.parse().unwrap_or(u32::MAX));
    }
    if word.starts_with("blob:") {
        return Action::Pictured(number, word.to_owned());
    }
    Action::Uploaded(number, from_str(word).map_or(Upload::Failed, Upload::Done))
}

/// What the loader says: `[name, values…]`.
pub fn from_loader(message: &str) -> Option<FromLoader> {
    let Value::List(items) = parse(message)? else { return None };
    let text = |nth: usize| items.get(nth).and_then(Value::text);
    let page = |from: usize| crate::state::page(text(from)?, text(from + 1).unwrap_or_default());
    Some(match text(0)? {
        "hello" => FromLoader::Hello {
            session: text(1).map(str::to_owned),
            outbox: items.get(2).and_then(Read::read).unwrap_or_default(),
            page: page(3),
            referrer: text(5).and_then(Text::cut),
        },
        "show" => FromLoader::Show(page(1)),
        "page" => FromLoader::Page(page(1)),
        "hide" => FromLoader::Hide,
        "ask" => FromLoader::Ask(text(1)?.to_owned()),
        "order" => FromLoader::Order(text(1)?.to_owned()),
        "article" => FromLoader::Article(ArticleId::new(text(1)?)?),
        "open" => FromLoader::Open(Read::read(items.get(1)?)?),
        "session" => FromLoader::Session(text(1)?.to_owned()),
        _ => return None,
    })
}

/// What the loader is told: `[name, values…]`.
pub fn to_loader(tell: &Tell) -> String {
    match tell {
        Tell::Ready => to_string(&["ready"]),
        Tell::Close => to_string(&["close"]),
        Tell::Unread(count) => to_string(&("unread", *count)),
        // An empty name is the session's own place.
        Tell::Session(value) => to_string(&("store", "", value)),
        Tell::Outbox(id, value) => to_string(&("store", id, value)),
        Tell::Sound(on) => to_string(&("store", "sound", on.then_some(r#"{"sound":true}"#))),
        Tell::Draft(id, value) => to_string(&("store", "draft-".to_owned() + id.as_str(), value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::error::ErrorCode;
    use shared::id::ClientId;

    #[test]
    fn the_loader_is_understood() {
        let hello = from_loader(r#"["hello","s1",["{}"],"https://shop.example/a","Shop"]"#);
        let Some(FromLoader::Hello { session, outbox, page, .. }) = hello else { panic!("no hello") };
        assert_eq!((session.as_deref(), outbox.len()), (Some("s1"), 1));
        assert_eq!(page.map(|p| p.url.into_string()).as_deref(), Some("https://shop.example/a"));
        assert_eq!(
            from_loader(r#"["hello",null,[],"",""]"#),
            Some(FromLoader::Hello { session: None, outbox: vec![], page: None, referrer: None })
        );
        assert_eq!(from_loader(r#"["hide"]"#), Some(FromLoader::Hide));
        assert_eq!(from_loader(r#"["page","",""]"#), Some(FromLoader::Page(None)));
        assert_eq!(from_loader(r#"["order","KL-1"]"#), Some(FromLoader::Order("KL-1".into())));
        let article = ArticleId::new("returns").unwrap();
        assert_eq!(from_loader(r#"["article","returns"]"#), Some(FromLoader::Article(article)));
        for bad in [
            r#"["article","no such id"]"#,
            "",
            "{}",
            "[]",
            "[1]",
            r#"["brand_new"]"#,
            r#"["ask"]"#,
            r#"["session",7]"#,
        ] {
            assert_eq!(from_loader(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_loader_is_told() {
        let id = ClientId::new("c1").unwrap();
        for (tell, json) in [
            (Tell::Ready, r#"["ready"]"#),
            (Tell::Unread(3), r#"["unread",3]"#),
            (Tell::Session(None), r#"["store","",null]"#),
            (Tell::Outbox(id, Some("{}".into())), r#"["store","c1","{}"]"#),
        ] {
            assert_eq!(to_loader(&tell), json);
        }
    }

    #[test]
    fn what_is_not_the_edges_counts_as_no_answer() {
        assert_eq!(reply(&Call::Session, 200, r#"{"session":"x"}"#), Reply::Session("x".into()));
        assert_eq!(reply(&Call::Session, 200, "<html>Log in to the Wi-Fi"), Reply::Failed(Fault::Network));
        assert_eq!(reply(&Call::Session, 502, "<html>"), Reply::Failed(Fault::Network));
        let Reply::Failed(fault) = reply(&Call::Session, 429, r#"{"code":"too_many","message":"m"}"#) else {
            panic!("not refused")
        };
        assert_eq!(fault.code(), ErrorCode::TooMany);
    }
}
