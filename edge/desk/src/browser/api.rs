//! Requests to the edge, and its answers or why there is none.

use crate::state::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::error::{ErrorBody, ErrorCode};
use shared::faq::{Pack, pack};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, File, Headers, RequestInit, Response};

const ROOT: &str = "/api/v1/desk/";
/// After this long an answer is not coming any more.
const PATIENCE_MS: u32 = 20_000;

/// Asks for something.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Fault> {
    read(&request("GET", &format!("{ROOT}{path}"), None).await?)
}

/// Sends something, and reads the answer.
pub(crate) async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Fault> {
    read(&send(path, body).await?)
}

/// Puts something in the place of what is there, and reads the answer.
pub(crate) async fn put<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Fault> {
    let body = serde_json::to_string(body).map_err(|_| Fault::Garbled)?;
    read(&request("PUT", &format!("{ROOT}{path}"), Some(body)).await?)
}

/// Asks for something to be made, of which nothing has to be said.
pub(crate) async fn post_nothing<T: DeserializeOwned>(path: &str) -> Result<T, Fault> {
    read(&request("POST", &format!("{ROOT}{path}"), None).await?)
}

/// Sends something that has no answer but that it arrived.
pub(crate) async fn tell(path: &str, body: &impl Serialize) -> Result<(), Fault> {
    send(path, body).await.map(drop)
}

/// Ends something, or takes it away.
pub(crate) async fn delete(path: &str) -> Result<(), Fault> {
    request("DELETE", &format!("{ROOT}{path}"), None).await.map(drop)
}

/// Takes something away, and reads the answer.
pub(crate) async fn take_away<T: DeserializeOwned>(path: &str) -> Result<T, Fault> {
    read(&request("DELETE", &format!("{ROOT}{path}"), None).await?)
}

/// Puts a file in the place of what is there, and reads the answer.
pub(crate) async fn put_file<T: DeserializeOwned>(path: &str, file: &File) -> Result<T, Fault> {
    let init = RequestInit::new();
    init.set_body(file);
    read(&text(answer("PUT", &format!("{ROOT}{path}"), init).await?).await?)
}

/// A file of our own.
pub(crate) async fn file(url: &str) -> Result<String, Fault> {
    request("GET", url, None).await
}

/// A language's articles.
pub(crate) async fn pack(url: &str) -> Result<Pack, Fault> {
    let lost = |_: JsValue| Fault::Unreachable;
    let response = answer("GET", url, RequestInit::new()).await?;
    if !response.ok() {
        return Err(Fault::Unreachable);
    }
    let buffer = JsFuture::from(response.array_buffer().map_err(lost)?).await.map_err(lost)?;
    pack::decode(&js_sys::Uint8Array::new(&buffer).to_vec()).map_err(|_| Fault::Garbled)
}

async fn send(path: &str, body: &impl Serialize) -> Result<String, Fault> {
    let body = serde_json::to_string(body).map_err(|_| Fault::Garbled)?;
    request("POST", &format!("{ROOT}{path}"), Some(body)).await
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|_| Fault::Garbled)
}

async fn answer(method: &str, url: &str, init: RequestInit) -> Result<Response, Fault> {
    let lost = |_: JsValue| Fault::Unreachable;
    let window = web_sys::window().ok_or(Fault::Unreachable)?;
    init.set_method(method);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    let response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await.map_err(lost)?;
    response.dyn_into().map_err(lost)
}

async fn request(method: &str, url: &str, body: Option<String>) -> Result<String, Fault> {
    let lost = |_: JsValue| Fault::Unreachable;
    let init = RequestInit::new();
    if let Some(body) = body {
        let headers = Headers::new().map_err(lost)?;
        headers.set("content-type", "application/json").map_err(lost)?;
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(&body));
    }
    text(answer(method, url, init).await?).await
}

/// What an answer says, or why there is none.
async fn text(response: Response) -> Result<String, Fault> {
    let lost = |_: JsValue| Fault::Unreachable;
    let text = JsFuture::from(response.text().map_err(lost)?).await.map_err(lost)?;
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        return Ok(text);
    }
    // A proxy in between may answer in its own words.
    let body = serde_json::from_str(&text).unwrap_or_else(|_| {
        let code = match response.status() {
            401 => ErrorCode::Unauthorized,
            403 => ErrorCode::Forbidden,
            404 => ErrorCode::NotFound,
            413 => ErrorCode::TooLarge,
            429 => ErrorCode::TooMany,
            502..=504 => ErrorCode::Unavailable,
            _ => ErrorCode::Internal,
        };
        ErrorBody::new(code, "")
    });
    Err(Fault::Refused(body))
}
