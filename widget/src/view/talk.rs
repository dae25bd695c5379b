//! A conversation: its rows and its composer.

use super::{Ui, bar, bot, icon, initial};
use crate::links::{Piece, pieces};
use crate::rows::{Row, Way, What, rows};
use crate::state::{Action, Stage, Talk};
use shared::conversation::{Author, EntryBody};
use shared::id::{ClientId, ConversationId};
use shared::limit;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::{Callback, Html, InputEvent, KeyboardEvent, SubmitEvent, TargetCast, html};

pub(super) fn talk(ui: Ui<'_>, id: &ConversationId) -> Html {
    let Some(talk) = ui.state.talk(id) else { return html! { <div></div> } };
    html! {
        <>
            { bar::bar(ui, title(ui, talk), status(ui)) }
            <div class="scroll talk" data-test="messages">
                <div class="talk-flow">
                    { hello(ui, talk) }
                    <div class="rows" role="log" aria-live="polite" aria-label={ui.t("talk.log")}>
                        { for rows(talk, ui.formats.offset(ui.now)).iter().map(|row| draw(ui, talk, row)) }
                    </div>
                    <div class="typing-place" role="status">{ typing(ui, talk) }</div>
                </div>
            </div>
            <div class="composer-place">{ composer(ui, talk) }</div>
        </>
    }
}

/// The name of whoever answered last, or the site's.
fn title(ui: Ui<'_>, talk: &Talk) -> Html {
    let staff = talk.timeline.entries().iter().rev().find_map(|entry| match &entry.body {
        EntryBody::Message(message) => match &message.author {
            Author::Staff(staff) => Some(staff.name.as_str()),
            _ => None,
        },
        _ => None,
    });
    html! { <>{ staff.unwrap_or(&ui.state.boot.name).to_owned() }</> }
}

fn status(ui: Ui<'_>) -> Html {
    if ui.state.live.is_lost() {
        html! { <span class="presence lost" role="status" data-test="reconnecting"><i aria-hidden="true"></i><span>{ ui.t("talk.lost") }</span></span> }
    } else {
        ui.presence_line()
    }
}

/// What stands before the first message.
fn hello(ui: Ui<'_>, talk: &Talk) -> Html {
    let key = if talk.stage == Stage::Faq { "talk.hello.faq" } else { "talk.hello" };
    html! {
        <div class="hello">
            <span class="mark big" aria-hidden="true">{ initial(&ui.state.boot.name) }</span>
            <p>{ ui.t(key) }</p>
        </div>
    }
}

fn draw(ui: Ui<'_>, talk: &Talk, row: &Row<'_>) -> Html {
    let key = row.key.clone();
    let mut class = String::from("line");
    for (holds, name) in [(row.first, " first"), (row.last, " last")] {
        if holds {
            class.push_str(name);
        }
    }
    match row.what {
        What::Day => html! { <div key={key} class="sep">{ ui.formats.day(row.at, ui.now) }</div> },
        What::Resolved => html! { <div key={key} class="sep" data-test="resolved">{ ui.t("talk.resolved") }</div> },
        What::Reopened => html! { <div key={key} class="sep" data-test="reopened">{ ui.t("talk.reopened") }</div> },
        What::Faq(turn) => html! { <div key={key} class="line first last bot">{ bot::bubble(ui, talk, turn) }</div> },
        What::Mine(text, way) => html! {
            <div key={key} class={class + " me"} data-test="message" data-author="visitor" data-state={state(way)}>
                <span class="hidden">{ ui.t("talk.you") }</span>
                <div class="bubble mine" dir="auto">{ linked(text) }</div>
                { below(ui, talk, row, way) }
            </div>
        },
        What::Theirs(name, text) => html! {
            <div key={key} class={class} data-test="message" data-author="staff">
                <span class="who" dir="auto">{ name.to_owned() }</span>
                <span class="mark small" aria-hidden="true">{ initial(name) }</span>
                <div class="bubble theirs" dir="auto">{ linked(text) }</div>
                <span class="when">{ ui.formats.time(row.at) }</span>
            </div>
        },
    }
}

fn state(way: Way) -> &'static str {
    match way {
        Way::Sending => "sending",
        Way::Sent => "sent",
        Way::Failed => "failed",
    }
}

/// What stands below a message of the visitor: its time, or how far it has come.
fn below(ui: Ui<'_>, talk: &Talk, row: &Row<'_>, way: Way) -> Html {
    match way {
        Way::Sent => html! { <span class="when">{ ui.formats.time(row.at) }</span> },
        Way::Sending => html! { <span class="when">{ ui.t("talk.sending") }</span> },
        Way::Failed => {
            // The key is `m` and the message's name.
            let Some(id) = row.key.get(1..).and_then(ClientId::new) else { return html! { <span></span> } };
            let (resend, change) =
                (Action::Resend(talk.id.clone(), id.clone()), Action::Drop(talk.id.clone(), id));
            html! {
                <span class="when failed" role="alert">
                    { ui.t("talk.failed") }
                    <button type="button" class="link" onclick={ui.on(resend)} data-test="resend">{ ui.t("retry") }</button>
                    <button type="button" class="link" onclick={ui.on(change)} data-test="edit">{ ui.t("talk.edit") }</button>
                </span>
            }
        }
    }
}

fn linked(text: &str) -> Html {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Text(text) => html! { <>{ text.to_owned() }</> },
        Piece::Link(href) => html! {
            <a href={href.to_owned()} target="_blank" rel="noopener noreferrer" dir="ltr">{ href.to_owned() }</a>
        },
    };
    html! { <>{ for pieces(text).into_iter().map(piece) }</> }
}

fn typing(ui: Ui<'_>, talk: &Talk) -> Html {
    match &talk.typing {
        Some((name, _)) => html! {
            <div class="line first last" data-test="typing">
                <span class="mark small" aria-hidden="true">{ initial(name) }</span>
                <div class="bubble theirs dots">
                    <span class="hidden">{ ui.words.fill("talk.typing", &[("name", name)]) }</span><i></i><i></i><i></i>
                </div>
            </div>
        },
        None => html! { <span></span> },
    }
}

fn composer(ui: Ui<'_>, talk: &Talk) -> Html {
    let (app, id) = (ui.app.clone(), talk.id.clone());
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
            grow(&area);
            app.emit(Action::Drafted(id.clone(), area.value()));
        }
    });
    let (app, id) = (ui.app.clone(), talk.id.clone());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        // During a composition Enter and Escape belong to the input method; Safari marks its last key only by its code.
        if event.is_composing() || event.key_code() == 229 {
            event.stop_propagation();
        } else if event.key() == "Enter" && !event.shift_key() {
            event.prevent_default();
            shrink(event.target_dyn_into());
            app.emit(Action::Sent(id.clone()));
        }
    });
    let (app, id) = (ui.app.clone(), talk.id.clone());
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let area = event.target_dyn_into::<HtmlElement>().and_then(|form| form.query_selector("textarea").ok()?);
        shrink(area.and_then(|area| area.dyn_into().ok()));
        app.emit(Action::Sent(id.clone()));
    });
    let person = talk.stage == Stage::Faq && talk.turns.is_empty();
    let empty = talk.draft.trim().is_empty();
    let placeholder = ui.t(if talk.stage == Stage::Faq { "talk.ask" } else { "talk.write" });
    html! {
        <>
            <div class="hint">{ if person { skip(ui, talk) } else { html! { <span></span> } } }</div>
            <form class="composer" {onsubmit}>
                <textarea rows="1" dir="auto" maxlength={crate::json::to_string(&u32::try_from(limit::MESSAGE_CHARS).unwrap_or_default())}
                    value={talk.draft.clone()} placeholder={placeholder.clone()} aria-label={placeholder} {oninput} {onkeydown}
                    enterkeyhint="send" data-test="composer" />
                <button type="submit" class="send" aria-label={ui.t("talk.send")} disabled={empty} data-test="send">
                    { icon::icon(icon::SEND) }
                </button>
            </form>
        </>
    }
}

fn skip(ui: Ui<'_>, talk: &Talk) -> Html {
    html! {
        <button type="button" class="link" onclick={ui.on(Action::Escalate(talk.id.clone()))} data-test="person">
            { ui.t("talk.skip") }
        </button>
    }
}

/// As high as its text, up to what the stylesheet allows.
fn grow(area: &HtmlTextAreaElement) {
    let style = area.style();
    let _ = style.set_property("height", "auto");
    let height = crate::json::to_string(&area.scroll_height()) + "px";
    let _ = style.set_property("height", &height);
}

fn shrink(area: Option<HtmlTextAreaElement>) {
    if let Some(area) = area {
        let _ = area.style().remove_property("height");
    }
}
