//! A site's sockets: whose they are, and how news reaches them.

use super::contract::StaffSession;
use crate::error::{Error, Result, parse_json};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::conversation::StaffName;
use shared::desk::{NewsFrame, Whereabouts};
use shared::error::{ErrorBody, ErrorCode};
use shared::frame::ServerFrame;
use shared::id::{ConversationId, StaffId, VisitorId};
use shared::limit;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::{State, WebSocket, WebSocketIncomingMessage, web_sys};

#[wasm_bindgen]
extern "C" {
    /// A socket that is sent a text which the runtime has already: one text for all who hear it.
    type Hearer;
    #[wasm_bindgen(method, catch)]
    fn send(this: &Hearer, text: &JsValue) -> std::result::Result<(), JsValue>;
}

/// What a socket remembers while its object sleeps: kept by the runtime as JSON, until the next deploy ends all sockets.
#[derive(Serialize, Deserialize)]
pub(super) enum Attachment {
    Visitor {
        visitor: VisitorId,
        address: String,
        /// A message could not be stored, so those behind it must not be stored either: their order would be lost. The
        /// socket is closing; its client comes back and sends them all again.
        #[serde(default)]
        halted: bool,
    },
    Staff {
        session: StaffSession,
        name: StaffName,
        /// The conversation they have open.
        #[serde(default)]
        viewing: Option<ConversationId>,
        /// Whether they are away, though their desk is open.
        #[serde(default)]
        away: bool,
    },
}

/// The code with which a desk is closed whose sign-in has ended: "policy violation", as browsers know it.
const SIGNED_OUT: u16 = 1008;

/// The code with which a visitor's socket is closed that is to come back a little later.
const LATER: u16 = 1013;

/// The tag of every desk.
const DESK: &str = "desk";

impl Attachment {
    /// The tag by which the runtime finds the socket again.
    pub(super) fn tag(&self) -> String {
        match self {
            Self::Visitor { visitor, .. } => visitor_tag(visitor),
            Self::Staff { .. } => DESK.to_owned(),
        }
    }
}

fn visitor_tag(visitor: &VisitorId) -> String {
    format!("v:{visitor}")
}

/// Something to be sent once the store has it.
pub(super) enum Effect {
    /// To the socket (or the request) that asked.
    Reply(ServerFrame),
    /// To the desk that asked.
    DeskReply(NewsFrame),
    /// To every socket of a visitor but the one that asked.
    Visitor(VisitorId, ServerFrame),
    /// To every desk.
    Desk(NewsFrame),
    /// To every desk but those of one member of the staff.
    OtherDesks(StaffId, NewsFrame),
    /// To the desks that have one of these conversations open.
    Viewers(Vec<ConversationId>, NewsFrame),
    /// The desk that asked has this conversation open now, or none.
    Viewing(Option<ConversationId>),
    /// A member of the staff goes away, or is back: on all of their desks.
    Away(StaffId, bool),
    /// The socket that asked takes nothing more: a message could not be stored now.
    Halt,
    /// The alarm may have to come sooner.
    Arm,
}

/// A frame on its way to several sockets: written when the first of them is there.
struct Told<'a, F> {
    frame: &'a F,
    text: Option<JsValue>,
}

impl<'a, F: Serialize> Told<'a, F> {
    fn new(frame: &'a F) -> Self {
        Self { frame, text: None }
    }

    /// A socket that cannot take it is gone, and its client will ask again when it is back.
    fn to(&mut self, socket: &WebSocket) -> Result<()> {
        if self.text.is_none() {
            self.text = Some(JsValue::from(serde_json::to_string(self.frame)?));
        }
        if let Some(text) = &self.text {
            let _ = AsRef::<web_sys::WebSocket>::as_ref(socket).unchecked_ref::<Hearer>().send(text);
        }
        Ok(())
    }
}

/// Sends what is to be sent. A socket that cannot take it is gone, and its client will ask again when it is back.
pub(super) fn deliver(state: &State, effects: Vec<Effect>, from: Option<&WebSocket>) -> Result<()> {
    for effect in effects {
        match effect {
            Effect::Reply(frame) => send(from, &frame)?,
            Effect::DeskReply(frame) => send(from, &frame)?,
            Effect::Visitor(visitor, frame) => {
                let mut told = Told::new(&frame);
                for socket in state.get_websockets_with_tag(&visitor_tag(&visitor)) {
                    if from.is_none_or(|asker| !same(asker, &socket)) {
                        told.to(&socket)?;
                    }
                }
            }
            Effect::Desk(frame) => {
                let mut told = Told::new(&frame);
                for socket in state.get_websockets_with_tag(DESK) {
                    told.to(&socket)?;
                }
            }
            Effect::Viewers(conversations, frame) => {
                let text = serde_json::to_string(&frame)?;
                for socket in state.get_websockets_with_tag(DESK) {
                    if let Ok(Attachment::Staff { viewing: Some(open), .. }) = attachment(&socket)
                        && conversations.contains(&open)
                    {
                        let _ = socket.send_with_str(&text);
                    }
                }
            }
            Effect::Viewing(conversation) => {
                if let Some(socket) = from
                    && let Attachment::Staff { session, name, away, .. } = attachment(socket)?
                {
                    let now = Attachment::Staff { session, name, viewing: conversation, away };
                    remember(socket, &now)?;
                    say_who_is_there(state, None);
                }
            }
            Effect::Away(staff, away) => {
                for socket in state.get_websockets_with_tag(DESK) {
                    if let Attachment::Staff { session, name, viewing, .. } = attachment(&socket)?
                        && name.id == staff
                    {
                        remember(&socket, &Attachment::Staff { session, name, viewing, away })?;
                    }
                }
                say_who_is_there(state, None);
            }
            Effect::Halt => {
                if let Some(socket) = from {
                    halt(socket);
                }
            }
            // The object's own part.
            Effect::Arm => {}
            Effect::OtherDesks(staff, frame) => {
                let mut told = Told::new(&frame);
                for socket in state.get_websockets_with_tag(DESK) {
                    let theirs =
                        matches!(attachment(&socket), Ok(Attachment::Staff { name, .. }) if name.id == staff);
                    if !theirs {
                        told.to(&socket)?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn send<F: Serialize>(to: Option<&WebSocket>, frame: &F) -> Result<()> {
    if let Some(socket) = to {
        let _ = socket.send_with_str(serde_json::to_string(frame)?);
    }
    Ok(())
}

fn same(a: &WebSocket, b: &WebSocket) -> bool {
    AsRef::<web_sys::WebSocket>::as_ref(a) == AsRef::<web_sys::WebSocket>::as_ref(b)
}

/// Whose a socket is.
pub(super) fn attachment(socket: &WebSocket) -> Result<Attachment> {
    let json: Option<String> = socket.deserialize_attachment()?;
    let json = json.ok_or_else(|| Error::internal("socket", "no attachment"))?;
    serde_json::from_str(&json).map_err(|e| Error::internal("attachment", e))
}

/// Keeps with a socket whose it is.
pub(super) fn remember(socket: &WebSocket, attachment: &Attachment) -> Result<()> {
    Ok(socket.serialize_attachment(serde_json::to_string(attachment)?)?)
}

/// Reads a frame: text, not too long, of the right form.
pub(super) fn parse<F: DeserializeOwned>(message: &WebSocketIncomingMessage) -> Result<F> {
    let WebSocketIncomingMessage::String(text) = message else {
        return Err(Error::public(ErrorCode::Malformed, "frames are text"));
    };
    if text.len() > limit::FRAME_BYTES {
        return Err(Error::public(ErrorCode::TooLarge, "a frame has at most 65536 bytes"));
    }
    Ok(parse_json(text.as_bytes())?)
}

/// Tells a client that its frame could not be taken. Visitors and desks read the same form.
pub(super) fn send_error(socket: &WebSocket, body: ErrorBody) {
    let _ = send(Some(socket), &ServerFrame::Error(body));
}

/// Ends a visitor's socket after a message that could not be stored now, and keeps what comes behind it from being
/// stored first.
pub(super) fn halt(socket: &WebSocket) {
    if let Ok(Attachment::Visitor { visitor, address, .. }) = attachment(socket) {
        let halted = Attachment::Visitor { visitor, address, halted: true };
        let _ = remember(socket, &halted);
        // One that is closing already cannot be closed again.
        let _ = socket.close(Some(LATER), Some("later"));
    }
}

/// Lets the runtime answer `ping` with `pong` without waking the object.
pub(super) fn answer_pings(state: &State) {
    if let Ok(pair) = worker::worker_sys::WebSocketRequestResponsePair::new("ping", "pong") {
        state.set_websocket_auto_response(&pair);
    }
}

/// Whether anybody has a desk open; `leaving` does not count.
pub(super) fn is_somebody_there(state: &State, leaving: Option<&WebSocket>) -> bool {
    state.get_websockets_with_tag(DESK).iter().any(|socket| leaving.is_none_or(|l| !same(l, socket)))
}

/// Closes the desks whose sign-in has ended, as `ended` says.
pub(super) fn close_desks(state: &State, ended: impl Fn(&StaffSession) -> Result<bool>) -> Result<()> {
    for socket in state.get_websockets_with_tag(DESK) {
        if let Attachment::Staff { session, .. } = attachment(&socket)?
            && ended(&session)?
        {
            // One that is closing already cannot be closed again.
            let _ = socket.close(Some(SIGNED_OUT), Some("signed out"));
        }
    }
    Ok(())
}

/// Tells every desk whose desks are open; a socket that is closing does not count.
pub(super) fn say_who_is_there(state: &State, leaving: Option<&WebSocket>) {
    let mut present: Vec<Whereabouts> = Vec::new();
    for socket in state.get_websockets_with_tag(DESK) {
        if leaving.is_some_and(|l| same(l, &socket)) {
            continue;
        }
        let Ok(Attachment::Staff { name, viewing, away, .. }) = attachment(&socket) else { continue };
        present.push(Whereabouts { staff: name, viewing, away });
    }
    // Each conversation that somebody has open counts; who has none open is there once.
    present.sort_by(|a, b| (&a.staff.id, &b.viewing).cmp(&(&b.staff.id, &a.viewing)));
    present.dedup_by(|b, a| a.staff.id == b.staff.id && (b.viewing.is_none() || a.viewing == b.viewing));
    let _ = deliver(state, vec![Effect::Desk(NewsFrame::Present(present))], None);
}

/// Who has a desk open and is not away.
pub(super) fn present(state: &State) -> Vec<StaffId> {
    let here = |socket: &WebSocket| match attachment(socket) {
        Ok(Attachment::Staff { name, away: false, .. }) => Some(name.id),
        _ => None,
    };
    state.get_websockets_with_tag(DESK).iter().filter_map(here).collect()
}
