//! The live socket. It notices by itself when the other side has gone without a word; coming back is not its
//! business.

use super::listener::{Interval, Listener};
use crate::state::SocketEvent;
use shared::desk::{DeskFrame, NewsFrame};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};
use yew::Callback;

/// How often the other side has to show that it is there.
const BEAT_MS: i32 = 30_000;

/// An open socket, or one that is opening; dropping it closes it without a word.
pub(crate) struct Socket {
    inner: WebSocket,
    _listeners: [Listener; 3],
    _beat: Interval,
}

impl Socket {
    /// Calls the edge. What happens arrives at `on`; after `Closed` nothing more does.
    pub(crate) fn open(on: &Callback<SocketEvent>) -> Option<Self> {
        let location = web_sys::window()?.location();
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        let socket =
            WebSocket::new(&format!("{scheme}://{}/api/v1/desk/live", location.host().ok()?)).ok()?;
        // True while a ping is unanswered.
        let waiting = Rc::new(Cell::new(false));
        let listeners = [
            Listener::new(&socket, "open", {
                let on = on.clone();
                move |_| on.emit(SocketEvent::Opened)
            }),
            Listener::new(&socket, "close", {
                let on = on.clone();
                move |_| on.emit(SocketEvent::Closed)
            }),
            Listener::new(&socket, "message", {
                let (on, waiting) = (on.clone(), Rc::clone(&waiting));
                move |event| {
                    waiting.set(false);
                    let data = event.dyn_into::<MessageEvent>().ok().and_then(|e| e.data().as_string());
                    let frame = data.and_then(|text| serde_json::from_str::<NewsFrame>(&text).ok());
                    if let Some(frame) = frame {
                        on.emit(SocketEvent::Frame(Box::new(frame)));
                    }
                }
            }),
        ];
        let beat = Interval::new(BEAT_MS, {
            let (on, socket) = (on.clone(), socket.clone());
            move || {
                if waiting.replace(true) {
                    // A half-open connection would take minutes to notice.
                    on.emit(SocketEvent::Closed);
                } else if socket.ready_state() == WebSocket::OPEN {
                    let _ = socket.send_with_str("ping");
                }
            }
        });
        Some(Self { inner: socket, _listeners: listeners, _beat: beat })
    }

    /// Sends a frame; on a socket that is not open it is lost, and nothing depends on it.
    pub(crate) fn tell(&self, frame: &DeskFrame) {
        if let Ok(text) = serde_json::to_string(frame)
            && self.inner.ready_state() == WebSocket::OPEN
        {
            let _ = self.inner.send_with_str(&text);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.inner.close();
    }
}
