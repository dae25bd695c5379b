//! Files that were picked: held here by their ids, and sent. Only `XMLHttpRequest` tells how much of one is sent.

use super::api;
use super::listener::Listener;
use super::page;
use crate::state::{Action, Fault, ProfileAction};
use serde::de::DeserializeOwned;
use shared::error::{ErrorBody, ErrorCode};
use shared::id::AttachmentId;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    ClipboardEvent, DragEvent, Event, File, FileList, HtmlInputElement, ProgressEvent, XmlHttpRequest,
};
use yew::Callback;

struct Held {
    file: File,
    /// The request that sends it, with what listens to it.
    request: Option<(XmlHttpRequest, Vec<Listener>)>,
}

thread_local! {
    static HELD: RefCell<BTreeMap<AttachmentId, Held>> = const { RefCell::new(BTreeMap::new()) };
}

/// Where a file is.
pub(crate) fn address(id: &AttachmentId) -> String {
    format!("/api/v1/desk/attachments/{id}")
}

/// Files that a field, the clipboard or a drop brings.
pub(crate) fn brought(event: &Event) -> Option<Action> {
    let list = if let Some(drop) = event.dyn_ref::<DragEvent>() {
        page::mark_dropping(false);
        drop.data_transfer()?.files()?
    } else if let Some(paste) = event.dyn_ref::<ClipboardEvent>() {
        paste.clipboard_data()?.files()?
    } else {
        let field: HtmlInputElement = event.target()?.dyn_into().ok()?;
        let files = hold(&field.files()?);
        // So that the same one can be picked again.
        field.set_value("");
        return files;
    };
    let files = hold(&list)?;
    // A dropped file would take the place of this page.
    event.prevent_default();
    Some(files)
}

/// The file that a field for one's picture brings.
pub(crate) fn picture(event: &Event) -> Option<Action> {
    match brought(event)? {
        Action::FilesPicked(files) => {
            let (id, _, bytes) = files.into_iter().next()?;
            Some(Action::Profile(ProfileAction::PicturePicked(id, bytes)))
        }
        _ => None,
    }
}

/// Puts a file in the place of what is there, and reads the answer.
pub(crate) async fn put_as<T: DeserializeOwned>(id: &AttachmentId, path: &str) -> Result<T, Fault> {
    let file = HELD.with_borrow(|all| all.get(id).map(|held| held.file.clone()));
    api::put_file(path, &file.ok_or(Fault::Unreachable)?).await
}

/// Files are dragged over the page, or no longer.
pub(crate) fn dragged(event: &Event) -> Option<Action> {
    let drag: &DragEvent = event.dyn_ref()?;
    let over = event.type_() == "dragover";
    if over && drag.data_transfer()?.types().iter().any(|kind| kind == "Files") {
        event.prevent_default();
        page::mark_dropping(true);
    } else if !over && drag.related_target().is_none() {
        page::mark_dropping(false);
    }
    None
}

fn hold(list: &FileList) -> Option<Action> {
    let mut files = Vec::new();
    for file in (0..list.length()).filter_map(|n| list.get(n)) {
        let Some(id) = page::client_id().and_then(|id| AttachmentId::new(id.as_str())) else { continue };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what does not fit is too large"
        )]
        files.push((id.clone(), file.name(), file.size() as u32));
        let held = Held { file, request: None };
        HELD.with_borrow_mut(|all| all.insert(id, held));
    }
    (!files.is_empty()).then_some(Action::FilesPicked(files))
}

/// Sends a file; how far it is and what became of it come as actions.
pub(crate) fn put(id: &AttachmentId, act: &Callback<Action>) {
    let sent = HELD.with_borrow_mut(|all| {
        let held = all.get_mut(id)?;
        let request = XmlHttpRequest::new().ok()?;
        let listeners = listen(id, &request, act)?;
        begin(&request, id, &held.file).ok()?;
        held.request = Some((request, listeners));
        Some(())
    });
    if sent.is_none() {
        act.emit(Action::FileSent(id.clone(), Err(Fault::Unreachable)));
    }
}

fn begin(request: &XmlHttpRequest, id: &AttachmentId, file: &File) -> Result<(), JsValue> {
    request.open("PUT", &address(id))?;
    request.set_request_header("deskbell-name", &String::from(js_sys::encode_uri_component(&file.name())))?;
    request.send_with_opt_blob(Some(file))
}

fn listen(id: &AttachmentId, request: &XmlHttpRequest, act: &Callback<Action>) -> Option<Vec<Listener>> {
    let going = {
        let (id, act) = (id.clone(), act.clone());
        move |event: Event| {
            let Some(progress) = event.dyn_ref::<ProgressEvent>() else { return };
            let part = progress.loaded() / progress.total().max(1.0) * 100.0;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a part of a hundred"
            )]
            act.emit(Action::FileGoing(id.clone(), part as u8));
        }
    };
    let ended = {
        let (id, act, request) = (id.clone(), act.clone(), request.clone());
        move |_: Event| act.emit(Action::FileSent(id.clone(), answer(&request)))
    };
    let upload = request.upload().ok()?;
    Some(vec![Listener::new(&upload, "progress", going), Listener::new(request, "loadend", ended)])
}

fn answer(request: &XmlHttpRequest) -> Result<shared::attachment::Attachment, Fault> {
    let status = request.status().unwrap_or_default();
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        0 => Err(Fault::Unreachable),
        200..=299 => serde_json::from_str(&text).map_err(|_| Fault::Garbled),
        _ => Err(Fault::Refused(
            serde_json::from_str(&text).unwrap_or_else(|_| ErrorBody::new(ErrorCode::Unavailable, "")),
        )),
    }
}

/// Lets go of a file, and stops sending it.
pub(crate) fn forget(id: &AttachmentId) {
    let held = HELD.with_borrow_mut(|all| all.remove(id));
    if let Some((request, listeners)) = held.and_then(|held| held.request) {
        // Nobody is to hear that it was stopped.
        drop(listeners);
        let _ = request.abort();
    }
}
