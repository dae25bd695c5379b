//! Files beside the composer, and in messages.

use super::Desk;
use super::icon::icon;
use crate::browser::files::{address, brought};
use crate::state::{Action, Picked, Upload};
use shared::attachment::Attachment;
use shared::id::AttachmentId;
use yew::prelude::*;

/// The button that lets files be picked: a field under a drawing of it, so that it works as fields do.
pub(super) fn pick(desk: &Desk) -> Html {
    let onchange = super::when(&desk.act, |event: Event| brought(&event));
    html! {
        <label class="icon-button attach" title={desk.speech.t("file.attach")}>
            { icon("clip") }
            <input type="file" multiple=true {onchange} aria-label={desk.speech.t("file.attach")} data-test="attach" />
        </label>
    }
}

/// The files that are to go with the next answer.
pub(super) fn picked(desk: &Desk, files: &[Picked]) -> Html {
    html! { <ul class="uploads">{ for files.iter().map(|file| one(desk, file)) }</ul> }
}

fn one(desk: &Desk, file: &Picked) -> Html {
    let speech = &desk.speech;
    let on = |action: fn(AttachmentId) -> Action| {
        let id = file.id.clone();
        desk.act.reform(move |_: MouseEvent| action(id.clone()))
    };
    let (state, below) = match &file.way {
        Upload::Going(part) => (
            "going",
            html! { <progress max="100" value={part.to_string()} aria-label={file.name.clone()}></progress> },
        ),
        Upload::Done(_) => ("done", html! { <span class="soft">{ speech.intl().size(file.bytes) }</span> }),
        Upload::Failed(fault) => (
            "failed",
            html! {
                <span class="fault" role="alert" title={speech.say(&fault.say())}>
                    { icon("warning") }{ speech.t("file.failed") }
                    <button type="button" class="link" onclick={on(Action::FileAgain)} data-test="reupload">{ speech.t("retry") }</button>
                </span>
            },
        ),
        Upload::Refused(why) => (
            "refused",
            html! { <span class="fault" role="alert">{ icon("warning") }{ speech.t(why) }</span> },
        ),
    };
    html! {
        <li key={file.id.to_string()} data-test="upload" data-state={state}>
            { icon("article") }<span class="file-name" dir="auto">{ file.name.clone() }</span>{ below }
            <button type="button" class="icon-button" onclick={on(Action::FileDropped)} aria-label={speech.with("file.remove", &[("name", &file.name)])} data-test="unpick">{ icon("close") }</button>
        </li>
    }
}

/// The files of a message.
pub(super) fn sent(desk: &Desk, files: &[Attachment]) -> Html {
    if files.is_empty() {
        return Html::default();
    }
    html! { <div class="files">{ for files.iter().map(|file| saved(desk, file)) }</div> }
}

/// A file of a message; the link saves it.
fn saved(desk: &Desk, file: &Attachment) -> Html {
    let (href, name) = (address(&file.id), file.name.to_string());
    let label = desk.speech.with("file.save", &[("name", &name)]);
    let side = |side: Option<u16>| side.map(|side| side.to_string());
    let (class, label, inside) = if file.media_type.is_picture() {
        let image = html! {
            <img src={href.clone()} alt={name.clone()} width={side(file.width)} height={side(file.height)} loading="lazy" data-test="picture" />
        };
        ("picture", Some(label), image)
    } else {
        let inside = html! {
            <>{ icon("article") }<span class="file-name" dir="auto">{ name.clone() }</span><span class="soft">{ desk.speech.intl().size(file.bytes) }</span></>
        };
        ("file", None, inside)
    };
    html! { <a key={file.id.to_string()} {class} {href} download={name} aria-label={label} data-test="file">{ inside }</a> }
}
