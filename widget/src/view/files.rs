//! Files beside the composer, and in messages.

use super::el::{El, button, el};
use super::{Ui, icon};
use crate::json::to_string;
use crate::state::{Action, Picked, Talk, Upload};
use shared::attachment::Attachment;

/// The button that lets files be picked: a field under a drawing of it, so that it works as fields do.
pub(super) fn pick(ui: Ui<'_>) -> El {
    let field = el("input", "").is("type", "file").is("multiple", "").named(ui, "file.attach").test("attach");
    el("label", "attach").add(icon::icon(icon::CLIP)).add(field)
}

/// The files that are to go with the next message.
pub(super) fn picked(ui: Ui<'_>, talk: &Talk) -> El {
    el("div", "uploads").all(talk.files.iter().map(|file| one(ui, talk, file)).collect())
}

fn one(ui: Ui<'_>, talk: &Talk, file: &Picked) -> El {
    let fault = |key| el("span", "fault").is("role", "alert").t(ui, key);
    let (state, below) = match &file.way {
        Upload::Waiting => ("going", progress(file, 0)),
        Upload::Going(part) => ("going", progress(file, *part)),
        Upload::Done(_) => ("done", size(file.bytes)),
        Upload::Failed => {
            let again = Action::Reupload(talk.id.clone(), file.id.clone());
            ("failed", fault("file.failed").add(button(ui, "link", "reupload", again).t(ui, "retry")))
        }
        Upload::Refused(why) => ("refused", fault(why)),
    };
    let remove = Action::Unpick(talk.id.clone(), file.id.clone());
    el("div", "upload")
        .key(file.id.as_str())
        .test("upload")
        .is("data-state", state)
        .add(el("span", "file-name").auto().say(&file.name))
        .add(below)
        .add(
            button(ui, "round", "unpick", remove)
                .set("aria-label", ui.fill("file.remove", "name", &file.name))
                .add(icon::icon(icon::CLOSE)),
        )
}

fn progress(file: &Picked, part: u8) -> El {
    el("progress", "").is("max", "100").own("value", &to_string(&part)).own("aria-label", &file.name)
}

fn size(bytes: u32) -> El {
    el("span", "size").say(&crate::browser::js::size(bytes))
}

/// The files of a message, behind its words.
pub(super) fn sent(ui: Ui<'_>, place: El, files: &[Attachment]) -> El {
    place.all(files.iter().map(|file| saved(ui, file)).collect())
}

/// A file of a message; it can be saved.
fn saved(ui: Ui<'_>, file: &Attachment) -> El {
    let save = Action::SaveFile(file.id.clone(), file.name.as_str().to_owned());
    let drawn = if file.media_type.is_picture() {
        let image = el("img", "").own("alt", &file.name);
        let image = match (file.width, file.height) {
            (Some(width), Some(height)) => {
                image.own("width", &to_string(&width)).own("height", &to_string(&height))
            }
            _ => image,
        };
        let place = ui.state.picture(&file.id);
        let image = if place.is_empty() { image } else { image.own("src", place) };
        button(ui, "picture", "picture", save)
            .set("aria-label", ui.fill("file.save", "name", &file.name))
            .add(image)
    } else {
        button(ui, "file", "file", save)
            .add(icon::icon(icon::PAGE))
            .add(el("span", "file-name").auto().say(&file.name))
            .add(size(file.bytes))
    };
    drawn.key(file.id.as_str())
}
