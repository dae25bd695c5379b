//! Mail out: what it says, how it looks on the wire, and the way to a server.
//!
//! A deployment sends through an SMTP server (`DESKBELL_SMTP`, `DESKBELL_MAIL_FROM`) or Cloudflare's binding `MAIL`.
//! Where it has neither, nothing here is used and nobody is asked for an address. Sending never fails as such: it ends
//! in a [`Verdict`], and the outbox of the site decides what comes of it.

pub(crate) mod config;
pub(crate) mod hook;
pub(crate) mod letter;
mod message;
mod smtp;
mod transport;

use crate::platform;
use config::Smtp;
use letter::Letter;
pub(crate) use message::Mail;
use shared::email::Email;
use shared::time::{DAY, HOUR, Timestamp};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::Env;

/// What became of something sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was taken over.
    Sent,
    /// Not now, and why: a short code.
    Later(String),
    /// Never, and why.
    Never(String),
}

/// The longest time between two tries.
const LONGEST_WAIT: i64 = 6 * HOUR;
/// What could not be sent for so long is given up.
const GIVE_UP: i64 = 3 * DAY;

/// When to try again after so many tries, or `None` when it is enough. `minute` is the first wait.
pub(crate) fn next_try(attempts: u32, created: Timestamp, now: Timestamp, minute: i64) -> Option<Timestamp> {
    let wait = minute.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    (now.since(created) < GIVE_UP).then(|| now.plus(wait))
}

enum Way {
    Smtp(Smtp),
    Binding(js_sys::Object),
}

/// The way that this deployment sends mail.
pub(crate) struct Post {
    way: Way,
    from: Email,
}

impl Post {
    /// `None` where mail is not set up.
    pub(crate) fn of(env: &Env) -> Option<Self> {
        let from = config::sender(&crate::config::mail_from(env)?)?;
        if let Some(smtp) = crate::config::smtp(env).and_then(|url| Smtp::parse(&url)) {
            return Some(Self { way: Way::Smtp(smtp), from });
        }
        let binding = js_sys::Reflect::get(env.as_ref(), &"MAIL".into()).ok()?;
        let binding = binding.dyn_into::<js_sys::Object>().ok()?;
        Some(Self { way: Way::Binding(binding), from })
    }

    /// Sends one mail. `id` is the outbox's; the mail's own is made from it, so that one that is sent twice is
    /// recognised as the same.
    pub(crate) async fn send(
        &self,
        env: &Env,
        id: &str,
        from_name: &str,
        to: &Email,
        letter: &Letter,
        at: Timestamp,
    ) -> Verdict {
        let message_id = format!("{id}@{}", self.from.domain());
        match &self.way {
            Way::Smtp(smtp) => {
                let mail =
                    Mail { message_id: &message_id, from_name, from: &self.from, to, at, letter }.render();
                let client =
                    smtp::Client::new(smtp, self.from.domain(), self.from.as_str(), to.as_str(), &mail);
                transport::send(env, smtp, client).await
            }
            Way::Binding(binding) => {
                match send_by_binding(binding, &self.from, from_name, to, letter).await {
                    Ok(()) => Verdict::Sent,
                    Err(error) => {
                        failed("mail binding", &format!("{error:?}"));
                        Verdict::Later("binding".to_owned())
                    }
                }
            }
        }
    }
}

/// `env.MAIL.send({ from, to, subject, text, html, headers })`.
async fn send_by_binding(
    binding: &js_sys::Object,
    from: &Email,
    from_name: &str,
    to: &Email,
    letter: &Letter,
) -> Result<(), JsValue> {
    let object = |pairs: &[(&str, JsValue)]| {
        let object = js_sys::Object::new();
        for (key, value) in pairs {
            js_sys::Reflect::set(&object, &(*key).into(), value)?;
        }
        Ok::<JsValue, JsValue>(object.into())
    };
    let name: String = from_name.chars().filter(|c| !c.is_control()).collect();
    let from = object(&[("email", from.as_str().into()), ("name", name.into())])?;
    let mut headers = Vec::new();
    if let Some(link) = &letter.unsubscribe {
        headers.push(("List-Unsubscribe", format!("<{link}>").into()));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
    }
    let subject: String = letter.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mail = object(&[
        ("from", from),
        ("to", to.as_str().into()),
        ("subject", subject.into()),
        ("text", letter.text.as_str().into()),
        ("html", letter.html.as_str().into()),
        ("headers", object(&headers)?),
    ])?;
    let send: js_sys::Function = js_sys::Reflect::get(binding, &"send".into())?.dyn_into()?;
    let promise: js_sys::Promise = send.call1(binding, &mail)?.dyn_into()?;
    js_sys::futures::JsFuture::from(promise).await.map(|_| ())
}

/// Why something could not be sent, for the log: never whom it was for.
fn failed(place: &str, cause: &str) {
    platform::log(&serde_json::json!({ "level": "warn", "place": place, "cause": cause }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::time::MINUTE;

    #[test]
    fn waits_double_and_end_after_three_days() {
        let start = Timestamp(0);
        let (mut now, mut waits) = (start, Vec::new());
        for attempt in 1..100 {
            match next_try(attempt, start, now, MINUTE) {
                Some(at) => waits.push(at.since(now) / MINUTE),
                None => break,
            }
            now = now.plus(waits.last().unwrap() * MINUTE);
        }
        assert_eq!(waits[..10], [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]);
        assert!(waits[10..].iter().all(|w| *w == 360));
        assert!((GIVE_UP..GIVE_UP + LONGEST_WAIT).contains(&now.since(start)));
    }
}
