//! The Durable Objects. Callers know an object by its contract only; SQL stands only in its store.

pub(crate) mod blob;
pub(crate) mod db;
pub(crate) mod directory;
pub(crate) mod site;

use crate::error::{Error, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::error::ErrorBody;
use worker::{Method, Request, RequestInit, Response, Stub};

/// What an object answers to a command.
#[derive(Serialize, Deserialize)]
enum Answer<T> {
    Done(T),
    Refused(ErrorBody),
}

/// Sends a command to an object and waits for its reply.
async fn call<C: Serialize, R: DeserializeOwned>(stub: &Stub, command: &C) -> Result<R> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(serde_json::to_string(command)?.into()));
    let request = Request::new_with_init("https://object/", &init)?;
    answer(stub.fetch_with_request(request).await?).await
}

/// What an object answered.
async fn answer<R: DeserializeOwned>(mut response: Response) -> Result<R> {
    let text = response.text().await?;
    if response.status_code() != 200 {
        return Err(Error::internal("object", text));
    }
    match serde_json::from_str(&text)? {
        Answer::Done(reply) => Ok(reply),
        Answer::Refused(body) => Err(Error::Public(body)),
    }
}

/// Turns a command's outcome into the object's response.
fn respond<T: Serialize>(outcome: Result<T>) -> worker::Result<Response> {
    match outcome {
        Ok(reply) => Response::ok(serde_json::to_string(&Answer::Done(reply))?),
        Err(Error::Public(body)) => Response::ok(serde_json::to_string(&Answer::<()>::Refused(body))?),
        Err(Error::Internal(cause)) => Ok(Response::ok(cause)?.with_status(500)),
    }
}
