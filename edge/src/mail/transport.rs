//! The socket to a mail server.
//!
//! Under `workerd` it goes out by the binding `MAIL_NETWORK`, a network service that only this file uses: it may reach
//! a server on the same machine or network, which everything else must not. On Cloudflare there is no such binding, and
//! the runtime's own `connect` is used.

use super::config::{Security, Smtp};
use super::smtp::{Client, Next, Reply, reply_line};
use super::{Verdict, failed};
use futures_util::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::{Env, SecureTransport, Socket, worker_sys};

/// All of a conversation takes at most so long.
const PATIENCE: Duration = Duration::from_mins(1);
/// A server that says more than this in one answer is none.
const REPLY_BYTES: usize = 16 * 1024;

/// Sends one mail.
pub(super) async fn send(env: &Env, smtp: &Smtp, client: Client<'_>) -> Verdict {
    let talk = pin!(talk(env, smtp, client));
    match select(talk, worker::Delay::from(PATIENCE)).await {
        Either::Left((Ok(verdict), _)) => verdict,
        Either::Left((Err(cause), _)) => {
            failed("smtp", &cause);
            Verdict::Later("smtp_connection".to_owned())
        }
        Either::Right(_) => Verdict::Later("smtp_timeout".to_owned()),
    }
}

async fn talk(env: &Env, smtp: &Smtp, mut client: Client<'_>) -> Result<Verdict, String> {
    let mut socket = open(env, smtp).map_err(|error| format!("{error:?}"))?;
    let mut heard = Vec::new();
    loop {
        let reply = hear(&mut socket, &mut heard).await?;
        let text = match client.hear(&reply) {
            Next::Say(text) => text,
            Next::Secure(text) => {
                // What came in the clear behind the go-ahead is not from the server.
                if !heard.is_empty() {
                    return Err("words before TLS".to_owned());
                }
                socket = socket.start_tls();
                text
            }
            Next::Done(verdict) => {
                // Whether it is said farewell to changes nothing.
                let _ = socket.write_all(b"QUIT\r\n").await;
                let _ = socket.close().await;
                return Ok(verdict);
            }
        };
        socket.write_all(text.as_bytes()).await.map_err(|error| error.to_string())?;
    }
}

/// One whole answer; what comes behind it stays in `heard`.
async fn hear(socket: &mut Socket, heard: &mut Vec<u8>) -> Result<Reply, String> {
    let mut lines = Vec::new();
    loop {
        while let Some(end) = heard.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = heard.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let (code, last, text) = reply_line(line.trim_end()).ok_or("an answer that is none")?;
            lines.push(text.to_owned());
            if last {
                return Ok(Reply { code, lines });
            }
        }
        let mut chunk = [0; 4096];
        let read = socket.read(&mut chunk).await.map_err(|error| error.to_string())?;
        heard.extend_from_slice(chunk.get(..read).unwrap_or_default());
        if read == 0 || heard.len() + lines.iter().map(String::len).sum::<usize>() > REPLY_BYTES {
            return Err("the server hung up".to_owned());
        }
    }
}

fn open(env: &Env, smtp: &Smtp) -> Result<Socket, JsValue> {
    let network = js_sys::Reflect::get(env.as_ref(), &"MAIL_NETWORK".into())?;
    let secure = match smtp.security {
        Security::Tls => SecureTransport::On,
        Security::StartTls => SecureTransport::StartTls,
        Security::Plain => SecureTransport::Off,
    };
    if network.is_undefined() || network.is_null() {
        let builder = Socket::builder().secure_transport(secure);
        return builder.connect(smtp.host.as_str(), smtp.port).map_err(|e| JsValue::from(e.to_string()));
    }
    let object = |pairs: &[(&str, JsValue)]| {
        let object = js_sys::Object::new();
        for (key, value) in pairs {
            js_sys::Reflect::set(&object, &(*key).into(), value)?;
        }
        Ok::<_, JsValue>(object)
    };
    let address = object(&[("hostname", smtp.host.as_str().into()), ("port", smtp.port.into())])?;
    let secure = match smtp.security {
        Security::Tls => "on",
        Security::StartTls => "starttls",
        Security::Plain => "off",
    };
    let options = object(&[("secureTransport", secure.into()), ("allowHalfOpen", false.into())])?;
    let connect: js_sys::Function = js_sys::Reflect::get(&network, &"connect".into())?.dyn_into()?;
    let socket = connect.call2(&network, &address, &options)?;
    Ok(Socket::from(socket.unchecked_into::<worker_sys::Socket>()))
}
