//! Requests to the edge.

use crate::json::from_str;
use crate::state::{Call, Fault, Reply};
use crate::wire::{self, Request};
use js_sys::{Object, Reflect, Uint8Array};
use shared::boot::{Boot, BootRequest};
use shared::error::ErrorCode;
use shared::faq::{Index, pack};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

/// What a visitor shows to the edge.
pub(crate) struct Credentials {
    pub(crate) renewal: BootRequest,
    pub(crate) ticket: String,
    pub(crate) session: Option<String>,
}

/// Makes a call. A ticket that has run out is renewed once; where the session is refused, the ticket is tried.
pub(crate) async fn call(call: &Call, credentials: &Rc<RefCell<Credentials>>) -> Reply {
    let request = wire::request(call);
    let only_session = matches!(call, Call::Sync(_));
    let only_ticket = matches!(call, Call::Session);
    let session = credentials.borrow().session.clone().filter(|_| !only_ticket);
    if let Some(session) = session {
        let reply = answer(call, &request, &session).await;
        if only_session || !refused(&reply) {
            return reply;
        }
    }
    let ticket = credentials.borrow().ticket.clone();
    let reply = answer(call, &request, &ticket).await;
    if !refused(&reply) {
        return reply;
    }
    match renew(credentials).await {
        Some(ticket) => answer(call, &request, &ticket).await,
        None => reply,
    }
}

fn refused(reply: &Reply) -> bool {
    matches!(reply, Reply::Failed(fault) if matches!(fault.code(), ErrorCode::Expired | ErrorCode::Unauthorized))
}

async fn renew(credentials: &Rc<RefCell<Credentials>>) -> Option<String> {
    let (body, old) = {
        let credentials = credentials.borrow();
        (crate::json::to_string(&credentials.renewal), credentials.ticket.clone())
    };
    let request = Request { post: true, path: "/api/v1/boot".to_owned(), body };
    let (_, text) = text(&request, &old).await?;
    let boot: Boot = from_str(&text)?;
    credentials.borrow_mut().ticket.clone_from(&boot.ticket);
    Some(boot.ticket)
}

async fn answer(call: &Call, request: &Request, credential: &str) -> Reply {
    match text(request, credential).await {
        Some((status, body)) => wire::reply(call, status, &body),
        None => Reply::Failed(Fault::Network),
    }
}

async fn text(request: &Request, credential: &str) -> Option<(u16, String)> {
    let init = RequestInit::new();
    let headers = Object::new();
    let set = |key: &str, value: &str| Reflect::set(&headers, &key.into(), &value.into()).ok();
    set("authorization", &["Bearer ", credential].concat())?;
    if request.post {
        set("content-type", "application/json")?;
        init.set_method("POST");
        init.set_body(&JsValue::from_str(&request.body));
    }
    init.set_headers(&headers);
    let response = fetch(&request.path, &init).await?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    Some((response.status(), text.as_string()?))
}

async fn fetch(path: &str, init: &RequestInit) -> Option<Response> {
    let promise = web_sys::window()?.fetch_with_str_and_init(path, init);
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// Fetches the articles and makes them searchable.
pub(crate) async fn index(path: &str) -> Option<Rc<Index>> {
    let response = fetch(path, &RequestInit::new()).await?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    let pack = pack::decode(&Uint8Array::new(&buffer).to_vec()).ok()?;
    Some(Rc::new(Index::build(pack)))
}
