//! One WebSocket; it reports under its number and closes when it is dropped.

use crate::json;
use crate::state::Action;
use js_sys::Array;
use shared::frame::{PROTOCOL, ServerFrame};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, WebSocket};
use yew::Callback;

pub(crate) struct Socket {
    inner: WebSocket,
    /// Kept alive as long as the socket may call them.
    _open: Closure<dyn FnMut(Event)>,
    _close: Closure<dyn FnMut(Event)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
}

impl Socket {
    pub(crate) fn open(number: u32, session: &str, app: &Callback<Action>) -> Option<Self> {
        let protocols = Array::of2(&JsValue::from_str(PROTOCOL), &JsValue::from_str(session));
        // An address without a scheme takes the document's, with `ws` for `http`; older browsers want it spelt out.
        let origin = web_sys::window()?.origin();
        let address = ["ws", origin.strip_prefix("http")?, "/api/v1/live"].concat();
        let socket = WebSocket::new_with_str_sequence(&address, &protocols).ok()?;
        let (up, down, said) = (app.clone(), app.clone(), app.clone());
        let open: Closure<dyn FnMut(Event)> = Closure::new(move |_| up.emit(Action::SocketUp(number)));
        let close: Closure<dyn FnMut(Event)> = Closure::new(move |_| down.emit(Action::SocketDown(number)));
        let message: Closure<dyn FnMut(MessageEvent)> = Closure::new(move |event: MessageEvent| {
            let Some(text) = event.data().as_string() else { return };
            if text == "pong" {
                said.emit(Action::Pong(number));
            } else if let Some(frame) = json::from_str::<ServerFrame>(&text) {
                said.emit(Action::Frame(number, Box::new(frame)));
            }
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        Some(Self { inner: socket, _open: open, _close: close, _message: message })
    }

    /// What cannot be sent is sent again with the next `hello`.
    pub(crate) fn send(&self, text: &str) {
        let _ = self.inner.send_with_str(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onclose(None);
        self.inner.set_onmessage(None);
        let _ = self.inner.close();
    }
}
