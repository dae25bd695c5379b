//! Carries effects out.

use super::intl::Formats;
use super::net::{self, Credentials};
use super::{inbox, js};
use crate::json;
use crate::state::{Action, Effect, Moment, State, Talk, Target, Tell};
use crate::wire;
use js_sys::Function;
use shared::boot::{Boot, BootRequest};
use shared::conversation::{Author, EntryBody};
use shared::frame::{PROTOCOL, ServerFrame};
use shared::id::{AttachmentId, ConversationId};
use shared::time::Timestamp;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use yew::Callback;

pub(crate) struct Shell {
    app: Callback<Action>,
    post: Function,
    pack: String,
    credentials: Rc<RefCell<Credentials>>,
    /// What a socket says, by its number.
    said: Closure<dyn Fn(u32, JsValue)>,
}

/// The browser's clock.
pub(crate) fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit easily")]
    Timestamp(js_sys::Date::now() as i64)
}

impl Shell {
    pub(crate) fn new(boot: &Boot, post: Function, app: Callback<Action>) -> Self {
        let renewal = BootRequest { site: boot.site.clone(), locales: vec![boot.locale.clone()] };
        let credentials = Credentials { renewal, ticket: boot.ticket.clone(), session: None };
        inbox::listen(&app);
        let woken = app.clone();
        // For as long as the frame lives.
        js::wake(&Closure::<dyn Fn()>::new(move || woken.emit(Action::Wake)).into_js_value());
        js::files(&files(&app));
        net::index(&boot.pack, &app);
        Self {
            post,
            pack: boot.pack.clone(),
            credentials: Rc::new(RefCell::new(credentials)),
            said: listener(&app),
            app,
        }
    }

    /// Lets an action happen; returns where the focus is to go once the result is drawn.
    pub(crate) fn act(&mut self, state: &mut State, action: Action) -> Option<Target> {
        let mut moment = Moment { now: now(), dice: &mut js::dice };
        let effects = state.update(action, &mut moment);
        let session = state.session();
        if self.credentials.borrow().session.as_deref() != session {
            self.credentials.borrow_mut().session = session.map(str::to_owned);
        }
        let mut focus = None;
        for effect in effects {
            match effect {
                Effect::Focus(target) => focus = Some(target),
                Effect::SaveTalk(id, you) => {
                    save_talk(state, &id, &you);
                }
                effect => self.run(effect),
            }
        }
        focus
    }

    fn run(&self, effect: Effect) {
        match effect {
            Effect::Call(call) => net::call(call, &self.credentials, &self.app),
            Effect::Pack => net::index(&self.pack, &self.app),
            Effect::Rest => {
                let app = self.app.clone();
                js::more(&Closure::once_into_js(move |came: bool| app.emit(Action::Rest(came))));
            }
            Effect::After(ms, timer) => {
                let app = self.app.clone();
                js::later(ms, &Closure::once_into_js(move || app.emit(Action::Due(timer))));
            }
            Effect::Tell(tell) => self.tell(&tell),
            effect => self.further(effect),
        }
    }

    /// What only the rest of the code asks for.
    #[inline(never)]
    fn further(&self, effect: Effect) {
        match effect {
            Effect::Upload(number, id) => js::upload(number, &file(&id), &self.session()),
            Effect::Discard(number, id) => js::discard(number, &file(&id), &self.session()),
            Effect::Picture(number, id) => js::picture(number, &file(&id), &self.session()),
            Effect::SaveFile(id, name) => js::save_file(&file(&id), &self.session(), &name),
            Effect::Connect(number, session) => js::connect(number, PROTOCOL, &session, &self.said),
            Effect::Disconnect => js::disconnect(),
            Effect::Send(frame) => js::send(&json::to_string(&frame)),
            Effect::Ping => js::send("ping"),
            Effect::Save(text) => js::save("data.json", "application/json", &text),
            Effect::Ring => js::ring(),
            Effect::Call(_)
            | Effect::Pack
            | Effect::Rest
            | Effect::After(..)
            | Effect::Tell(_)
            | Effect::Focus(_)
            | Effect::SaveTalk(..) => {}
        }
    }

    fn session(&self) -> String {
        self.credentials.borrow().session.clone().unwrap_or_default()
    }

    fn tell(&self, tell: &Tell) {
        // The frame's script never throws.
        let _ = self.post.call1(&JsValue::UNDEFINED, &JsValue::from_str(&wire::to_loader(tell)));
    }
}

/// Where a file is, below the edge's origin.
fn file(id: &AttachmentId) -> String {
    ["/api/v1/attachments/", id.as_str()].concat()
}

/// What is told of files; for as long as the frame lives.
fn files(app: &Callback<Action>) -> JsValue {
    let app = app.clone();
    let said: Closure<dyn Fn(u32, JsValue)> = Closure::new(move |number, word: JsValue| {
        app.emit(wire::of_file(number, word.as_f64(), &word.as_string().unwrap_or_default()));
    });
    said.into_js_value()
}

#[inline(never)]
fn save_talk(state: &State, id: &ConversationId, you: &str) {
    if let Some(talk) = state.talk(id) {
        let text = transcript(talk, you);
        js::save(&(talk.subject().to_owned() + ".txt"), "text/plain", &text);
    }
}

/// A conversation as a text: who said what, and when by the visitor's clock.
fn transcript(talk: &Talk, you: &str) -> String {
    let mut text = String::new();
    for entry in talk.timeline.entries() {
        let EntryBody::Message(message) = &entry.body else { continue };
        let who = match &message.author {
            Author::Staff(staff) => staff.name.as_str(),
            _ => you,
        };
        for part in [
            &*Formats.date(entry.at),
            ", ",
            &*Formats.time(entry.at),
            " · ",
            who,
            "\n",
            &message.text,
            "\n\n",
        ] {
            text.push_str(part);
        }
    }
    text
}

fn listener(app: &Callback<Action>) -> Closure<dyn Fn(u32, JsValue)> {
    let app = app.clone();
    Closure::new(move |number, word: JsValue| {
        let action = match word.as_string() {
            None if word.is_truthy() => Action::SocketUp(number),
            None => Action::SocketDown(number),
            Some(text) if text == "pong" => Action::Pong(number),
            Some(text) => match json::from_str::<ServerFrame>(&text) {
                Some(frame) => Action::Frame(number, Box::new(frame)),
                None => return,
            },
        };
        app.emit(action);
    })
}
