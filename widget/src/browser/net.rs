//! Requests to the edge.

use super::js;
use crate::json::from_str;
use crate::state::{Action, Call, Fault, Reply};
use crate::wire::{self, Request};
use shared::boot::{Boot, BootRequest};
use shared::error::ErrorCode;
use shared::faq::{Index, pack};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use yew::Callback;

/// What a visitor shows to the edge.
pub(crate) struct Credentials {
    pub(crate) renewal: BootRequest,
    pub(crate) ticket: String,
    pub(crate) session: Option<String>,
}

/// A call under way. A ticket that has run out is renewed once; where the session is refused, the ticket is tried.
struct Attempt {
    call: Call,
    request: Request,
    credentials: Rc<RefCell<Credentials>>,
    app: Callback<Action>,
}

/// Makes a call; the answer comes as an action.
pub(crate) fn call(call: Call, credentials: &Rc<RefCell<Credentials>>, app: &Callback<Action>) {
    let session = credentials.borrow().session.clone().filter(|_| !matches!(call, Call::Session));
    let request = wire::request(&call);
    let attempt = Attempt { call, request, credentials: Rc::clone(credentials), app: app.clone() };
    match session {
        Some(session) => attempt.with_session(&session),
        None => attempt.with_ticket(true),
    }
}

impl Attempt {
    fn with_session(self, session: &str) {
        let request = self.request.clone();
        send(&request, session, move |status, body| {
            let reply = self.reply(status, &body);
            if matches!(self.call, Call::Sync(_)) || !refused(&reply) {
                self.end(reply);
            } else {
                self.with_ticket(true);
            }
        });
    }

    fn with_ticket(self, renewable: bool) {
        let (request, ticket) = (self.request.clone(), self.credentials.borrow().ticket.clone());
        send(&request, &ticket, move |status, body| {
            let reply = self.reply(status, &body);
            if renewable && refused(&reply) {
                self.renew(reply);
            } else {
                self.end(reply);
            }
        });
    }

    fn renew(self, reply: Reply) {
        let (body, old) = {
            let credentials = self.credentials.borrow();
            (crate::json::to_string(&credentials.renewal), credentials.ticket.clone())
        };
        let request = Request { path: "/api/v1/boot".to_owned(), body };
        send(&request, &old, move |_, body| match from_str::<Boot>(&body) {
            Some(boot) => {
                self.credentials.borrow_mut().ticket = boot.ticket;
                self.with_ticket(false);
            }
            None => self.end(reply),
        });
    }

    fn reply(&self, status: u16, body: &str) -> Reply {
        if status == 0 { Reply::Failed(Fault::Network) } else { wire::reply(&self.call, status, body) }
    }

    fn end(self, reply: Reply) {
        self.app.emit(Action::Replied(Box::new(self.call), Box::new(reply)));
    }
}

fn refused(reply: &Reply) -> bool {
    matches!(reply, Reply::Failed(fault) if matches!(fault.code(), ErrorCode::Expired | ErrorCode::Unauthorized))
}

/// Not generic over what is done then, so that the bindings are compiled once.
fn send(request: &Request, credential: &str, done: impl FnOnce(u16, String) + 'static) {
    let done: Box<dyn FnOnce(u16, String)> = Box::new(done);
    js::call(&request.path, credential, &request.body, &Closure::once_into_js(done));
}

/// Fetches the articles and makes them searchable.
pub(crate) fn index(path: &str, app: &Callback<Action>) {
    let app = app.clone();
    let done = move |bytes: Vec<u8>| {
        let index = pack::decode(&bytes).map(|pack| Rc::new(Index::build(pack)));
        app.emit(Action::Index(index.map_err(|_| Fault::Network)));
    };
    js::load(path, &Closure::once_into_js(done));
}
