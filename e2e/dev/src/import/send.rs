//! Sending to the owner's API: batches small enough for the edge, an answer for every item.
//!
//! An item that is refused costs the others nothing, and neither does a batch that is refused as a whole: it is sent
//! again in halves. What is only temporary (too many requests, a restart) is tried again; sending the same twice
//! changes nothing. Fails when the edge cannot be reached, refuses the token, or answers what it never should.

use super::{Located, Problem};
use crate::http;
use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::article::ArticleInput;
use shared::error::{ErrorBody, ErrorCode};
use shared::limit;
use shared::order::Order;
use shared::owner::{Imported, ItemResult, Settings};
use std::fmt;
use std::time::Duration;

/// The bytes of a body; the edge reads at most [`limit::BODY_BYTES`].
const BATCH_BYTES: usize = 900 * 1024;
/// How often a request is sent before what is temporary counts as final.
const TRIES: u32 = 8;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A kind of thing that the owner's API takes in batches.
pub trait Import: Serialize {
    /// Where it is sent.
    const PATH: &'static str;
    /// The field that holds the list.
    const FIELD: &'static str;
}

impl Import for ArticleInput {
    const PATH: &'static str = "/api/v1/articles";
    const FIELD: &'static str = "articles";
}

impl Import for Order {
    const PATH: &'static str = "/api/v1/orders";
    const FIELD: &'static str = "orders";
}

/// What became of everything that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New ones.
    pub created: usize,
    /// Those that replaced an older one.
    pub updated: usize,
    /// Those that were there already.
    pub unchanged: usize,
    /// Those that the edge refused, and why.
    pub refused: Vec<Problem>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { created, updated, unchanged, refused } = self;
        write!(f, "{created} created, {updated} updated, {unchanged} unchanged, {} refused", refused.len())
    }
}

/// One deployment, and the token by which it knows us.
pub struct Edge {
    url: String,
    token: String,
}

impl Edge {
    /// Nothing is sent yet.
    pub fn new(url: &str, token: &str) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), token: token.to_owned() }
    }

    /// How the site of the token is set up.
    pub fn settings(&self) -> Result<Settings> {
        self.call("GET", "/api/v1/site", None)?.map_err(|body| refusal(&body))
    }

    /// Sends one request; the answer's body, or the error that the edge gave.
    ///
    /// Fails when no answer comes, or none that the API could give.
    pub fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
    ) -> Result<Result<T, ErrorBody>> {
        let url = format!("{}{path}", self.url);
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let mut tries = 0;
        loop {
            tries += 1;
            let answer = http::request(method, &url, &headers, body.map(str::as_bytes))?;
            if answer.is_success() {
                let parsed = serde_json::from_slice(&answer.body);
                return parsed.map(Ok).with_context(|| format!("{url} gave an answer that is none of ours"));
            }
            let Ok(error) = serde_json::from_slice::<ErrorBody>(&answer.body) else {
                bail!("{url} answered {} and is no Deskbell", answer.status);
            };
            let wait = match error.retry_after_ms {
                Some(ms) => Duration::from_millis(ms.into()),
                None => Duration::from_millis(250) * 2_u32.pow(tries),
            };
            if tries < TRIES && matches!(answer.status, 429 | 503) {
                std::thread::sleep(wait.min(LONGEST_WAIT));
            } else {
                return Ok(Err(error));
            }
        }
    }

    /// Sends all items; `progress` hears how many of them are through, and its error ends it.
    pub fn import<T: Import>(
        &self,
        items: &[Located<T>],
        progress: &mut dyn FnMut(usize) -> Result<()>,
    ) -> Result<Tally> {
        let mut tally = Tally::default();
        let mut sent = 0;
        for batch in batches(items)? {
            self.send(&batch, &mut tally)?;
            sent += batch.len();
            progress(sent)?;
        }
        Ok(tally)
    }

    fn send<T: Import>(&self, batch: &[Prepared<'_, T>], tally: &mut Tally) -> Result<()> {
        let list: Vec<&str> = batch.iter().map(|p| p.json.as_str()).collect();
        let body = format!("{{\"{}\":[{}]}}", T::FIELD, list.join(","));
        match self.call::<Imported>("PUT", T::PATH, Some(&body))? {
            Ok(imported) if imported.results.len() == batch.len() => {
                for (prepared, result) in batch.iter().zip(imported.results) {
                    count(prepared, result, tally);
                }
                Ok(())
            }
            Ok(imported) => bail!("{} items were sent and {} answered", batch.len(), imported.results.len()),
            Err(error)
                if matches!(error.code, ErrorCode::Invalid | ErrorCode::Malformed | ErrorCode::TooLarge) =>
            {
                match batch {
                    [] => Ok(()),
                    [one] => {
                        count(one, ItemResult::Refused(error), tally);
                        Ok(())
                    }
                    _ => {
                        let (first, second) = batch.split_at(batch.len() / 2);
                        self.send(first, tally)?;
                        self.send(second, tally)
                    }
                }
            }
            Err(error) => Err(refusal(&error)),
        }
    }
}

/// An error that ends the import, in words for whoever runs it.
fn refusal(error: &ErrorBody) -> anyhow::Error {
    let hint = match error.code {
        ErrorCode::Unauthorized | ErrorCode::Expired | ErrorCode::Forbidden => "the edge refuses the token",
        ErrorCode::NotFound => "the edge does not know this site",
        _ => "the edge refuses the request",
    };
    anyhow::anyhow!("{hint}: {}", described(error))
}

fn described(error: &ErrorBody) -> String {
    let mut text = error.message.clone();
    if text.is_empty() {
        text = format!("{:?}", error.code);
    }
    if !error.request_id.is_empty() {
        text = format!("{text} (request {})", error.request_id);
    }
    text
}

fn count<T>(prepared: &Prepared<'_, T>, result: ItemResult, tally: &mut Tally) {
    match result {
        ItemResult::Created(_) => tally.created += 1,
        ItemResult::Updated(_) => tally.updated += 1,
        ItemResult::Unchanged(_) => tally.unchanged += 1,
        ItemResult::Refused(error) => tally.refused.push(Problem {
            place: prepared.item.place.clone(),
            reason: described(&error),
            field: error.field,
        }),
        ItemResult::Unknown => {
            let reason = "the edge is newer than this program and gave an answer that it does not know";
            tally.refused.push(Problem::new(&prepared.item.place, reason));
        }
    }
}

/// An item and its JSON.
struct Prepared<'a, T> {
    item: &'a Located<T>,
    json: String,
}

/// Items in groups that fit into one request each.
fn batches<T: Serialize>(items: &[Located<T>]) -> Result<Vec<Vec<Prepared<'_, T>>>> {
    let mut batches: Vec<Vec<Prepared<'_, T>>> = Vec::new();
    let mut bytes = 0;
    for item in items {
        let json = serde_json::to_string(&item.item)?;
        bytes += json.len() + 1;
        match batches.last_mut() {
            Some(batch) if batch.len() < limit::IMPORT_ITEMS && bytes <= BATCH_BYTES => {
                batch.push(Prepared { item, json });
            }
            _ => {
                bytes = json.len() + 1;
                batches.push(vec![Prepared { item, json }]);
            }
        }
    }
    Ok(batches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use shared::owner::ImportArticles;
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::mpsc;

    /// Answers as the edge would: as long as `answer` gives one. Tells what it was sent.
    fn edge(
        answer: impl Fn(usize, &Value) -> Option<(u16, Value)> + Send + 'static,
    ) -> (Edge, mpsc::Receiver<Value>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for (count, stream) in listener.incoming().enumerate() {
                let mut stream = BufReader::new(stream.unwrap());
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") {
                    stream.read_line(&mut head).unwrap();
                }
                assert!(
                    head.starts_with("PUT /api/v1/articles ") && head.contains("Bearer secret"),
                    "{head}"
                );
                let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")).unwrap();
                let mut body = vec![0; length.parse().unwrap()];
                stream.read_exact(&mut body).unwrap();
                let body: Value = serde_json::from_slice(&body).unwrap();
                let Some((status, reply)) = answer(count, &body) else { return };
                tell.send(body).unwrap();
                let reply = reply.to_string();
                let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n", reply.len());
                stream.get_mut().write_all((head + &reply).as_bytes()).unwrap();
            }
        });
        (Edge::new(&url, "secret"), told)
    }

    fn articles(count: usize, body: &str) -> Vec<Located<ArticleInput>> {
        let article = |n| json!({ "locale": "en", "title": format!("T{n}"), "body": body });
        (1..=count)
            .map(|n| Located {
                place: format!("line {n}"),
                item: serde_json::from_value(article(n)).unwrap(),
            })
            .collect()
    }

    fn titles(body: &Value) -> Vec<String> {
        let sent: ImportArticles = serde_json::from_value(body.clone()).unwrap();
        sent.articles.iter().map(|a| a.title.to_string()).collect()
    }

    fn all_created(body: &Value) -> (u16, Value) {
        let created: Vec<_> = titles(body).iter().map(|t| json!({ "created": t })).collect();
        (200, json!({ "results": created }))
    }

    #[test]
    fn batches_are_small_enough() {
        let (edge, told) = edge(|_, body| Some(all_created(body)));
        let mut progress = Vec::new();
        let tally = edge
            .import(&articles(205, "b"), &mut |n| {
                progress.push(n);
                Ok(())
            })
            .unwrap();
        assert_eq!((tally.created, progress), (205, vec![100, 200, 205]));
        drop(edge);
        assert_eq!(told.try_iter().map(|b| titles(&b).len()).collect::<Vec<_>>(), [100, 100, 5]);
        let sizes: Vec<_> =
            batches(&articles(60, &"b".repeat(39_000))).unwrap().iter().map(Vec::len).collect();
        assert_eq!(sizes, [23, 23, 14]);
    }

    #[test]
    fn every_item_has_its_answer() {
        let (edge, _told) = edge(|_, _| {
            let refused = json!({ "code": "invalid", "message": "must not be empty", "field": "title" });
            let results = json!([{"created": "a"}, {"updated": "b"}, {"unchanged": "c"}, {"refused": refused}, {"new": 1}]);
            Some((200, json!({ "results": results })))
        });
        let tally = edge.import(&articles(5, "b"), &mut |_| Ok(())).unwrap();
        assert_eq!(tally.to_string(), "1 created, 1 updated, 1 unchanged, 2 refused");
        assert_eq!(tally.refused[0].to_string(), "line 4: title: must not be empty");
        assert!(tally.refused[1].to_string().starts_with("line 5: "));
    }

    #[test]
    fn what_is_temporary_is_tried_again() {
        let (edge, told) = edge(|count, body| match count {
            0 => Some((429, json!({ "code": "too_many", "message": "", "retry_after_ms": 1 }))),
            1 => Some((503, json!({ "code": "unavailable", "message": "", "retry_after_ms": 1 }))),
            _ => Some(all_created(body)),
        });
        assert_eq!(edge.import(&articles(2, "b"), &mut |_| Ok(())).unwrap().created, 2);
        assert_eq!(told.try_iter().count(), 3);
    }

    #[test]
    fn a_batch_refused_as_a_whole_is_sent_in_halves() {
        let (edge, _told) = edge(|_, body| {
            if titles(body).contains(&"T3".to_owned()) {
                Some((422, json!({ "code": "invalid", "message": "no", "field": "articles[0].body" })))
            } else {
                Some(all_created(body))
            }
        });
        let tally = edge.import(&articles(5, "b"), &mut |_| Ok(())).unwrap();
        assert_eq!(tally.created, 4);
        assert_eq!(tally.refused[0].to_string(), "line 3: articles[0].body: no");
    }

    #[test]
    fn a_refused_token_ends_it() {
        let (edge, _told) = edge(|_, _| {
            Some((401, json!({ "code": "unauthorized", "message": "no token", "request_id": "r1" })))
        });
        let error = edge.import(&articles(1, "b"), &mut |_| Ok(())).unwrap_err().to_string();
        assert_eq!(error, "the edge refuses the token: no token (request r1)");
    }

    #[test]
    fn strangers_are_told_from_the_edge() {
        let (edge, _told) = edge(|_, _| Some((404, json!("not here"))));
        assert!(
            edge.import(&articles(1, "b"), &mut |_| Ok(()))
                .unwrap_err()
                .to_string()
                .contains("is no Deskbell")
        );
    }
}
