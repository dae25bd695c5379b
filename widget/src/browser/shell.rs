//! Carries effects out.

use super::net::{self, Credentials};
use super::socket::Socket;
use crate::json;
use crate::state::{Action, Effect, Fault, Moment, State, Target, Tell};
use crate::wire;
use js_sys::Function;
use shared::boot::{Boot, BootRequest};
use shared::time::Timestamp;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

pub(crate) struct Shell {
    app: Callback<Action>,
    post: Function,
    pack: String,
    credentials: Rc<RefCell<Credentials>>,
    socket: Option<Socket>,
}

/// The browser's clock.
pub(crate) fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit easily")]
    Timestamp(js_sys::Date::now() as i64)
}

/// 32 unpredictable bits; the clock's where there is no generator, which no browser since 2015 lacks.
fn dice() -> u32 {
    let mut bytes = [0; 4];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    match crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)) {
        Some(Ok(_)) => u32::from_le_bytes(bytes),
        _ => u32::try_from(now().0 & 0xFFFF_FFFF).unwrap_or_default(),
    }
}

impl Shell {
    pub(crate) fn new(boot: &Boot, post: Function, app: Callback<Action>) -> Self {
        let renewal = BootRequest { site: boot.site.clone(), locales: vec![boot.locale.clone()] };
        let credentials = Credentials { renewal, ticket: boot.ticket.clone(), session: None };
        super::inbox::listen(&app);
        listen_to_network(&app);
        let shell = Self {
            app,
            post,
            pack: boot.pack.clone(),
            credentials: Rc::new(RefCell::new(credentials)),
            socket: None,
        };
        shell.fetch_pack();
        shell
    }

    /// Lets an action happen; returns where the focus is to go once the result is drawn.
    pub(crate) fn act(&mut self, state: &mut State, action: Action) -> Option<Target> {
        let mut moment = Moment { now: now(), dice: &mut dice };
        let effects = state.update(action, &mut moment);
        let session = state.session();
        if self.credentials.borrow().session.as_deref() != session {
            self.credentials.borrow_mut().session = session.map(str::to_owned);
        }
        let mut focus = None;
        for effect in effects {
            if let Effect::Focus(target) = effect {
                focus = Some(target);
            } else {
                self.run(effect);
            }
        }
        focus
    }

    fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Call(call) => {
                let (app, credentials) = (self.app.clone(), self.credentials.clone());
                spawn_local(async move {
                    let reply = net::call(&call, &credentials).await;
                    app.emit(Action::Replied(Box::new(call), Box::new(reply)));
                });
            }
            Effect::Pack => self.fetch_pack(),
            Effect::Connect(number, session) => {
                self.socket = Socket::open(number, &session, &self.app);
                if self.socket.is_none() {
                    later(0, self.app.clone(), Action::SocketDown(number));
                }
            }
            Effect::Disconnect => self.socket = None,
            Effect::Send(frame) => self.send(&json::to_string(&frame)),
            Effect::Ping => self.send("ping"),
            Effect::After(ms, timer) => later(ms, self.app.clone(), Action::Due(timer)),
            Effect::Tell(tell) => self.tell(&tell),
            Effect::Focus(_) => {}
        }
    }

    fn send(&self, text: &str) {
        if let Some(socket) = &self.socket {
            socket.send(text);
        }
    }

    fn tell(&self, tell: &Tell) {
        // The frame's script never throws.
        let _ = self.post.call1(&JsValue::UNDEFINED, &JsValue::from_str(&wire::to_loader(tell)));
    }

    fn fetch_pack(&self) {
        let (app, path) = (self.app.clone(), self.pack.clone());
        spawn_local(async move {
            app.emit(Action::Index(net::index(&path).await.ok_or(Fault::Network)));
        });
    }
}

fn later(ms: u32, app: Callback<Action>, action: Action) {
    let due = Closure::once_into_js(move || app.emit(action));
    if let Some(window) = web_sys::window() {
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        // Fails only for arguments of the wrong kind.
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(due.unchecked_ref(), ms);
    }
}

/// The network is back, or the page is looked at again: both for as long as the frame lives.
fn listen_to_network(app: &Callback<Action>) {
    let Some(window) = web_sys::window() else { return };
    let app = app.clone();
    let wake: Closure<dyn FnMut()> = Closure::new(move || {
        let hidden = web_sys::window().and_then(|w| w.document()).is_some_and(|document| document.hidden());
        if !hidden {
            app.emit(Action::Wake);
        }
    });
    let listener = wake.as_ref().unchecked_ref();
    let _ = window.add_event_listener_with_callback("online", listener);
    if let Some(document) = window.document() {
        let _ = document.add_event_listener_with_callback("visibilitychange", listener);
    }
    wake.forget();
}
