//! A conversation: its rows and its composer.

use super::el::{El, button, el, text};
use super::{Ui, article, bar, bot, contact, data, dotted, files, hidden, icon, mark, offer, rating};
use crate::browser::intl::Formats;
use crate::browser::js;
use crate::links::{Piece, pieces};
use crate::rows::{Row, Way, What, rows};
use crate::state::{Action, Screen, Stage, Talk};
use shared::conversation::{Author, EntryBody, Status};
use shared::id::{ClientId, ConversationId};
use shared::time::MINUTE;
use yew::{AttrValue, Callback, InputEvent, KeyboardEvent, SubmitEvent};

pub(super) fn talk(ui: Ui<'_>, id: &ConversationId) -> Vec<El> {
    let Some(talk) = ui.state.talk(id) else { return Vec::new() };
    let drawn = rows(talk, Formats::offset(ui.now)).iter().map(|row| draw(ui, talk, row)).collect();
    let log = el("div", "rows").is("role", "log").is("aria-live", "polite").named(ui, "talk.log").all(drawn);
    let flow = el("div", "talk-flow")
        .add(hello(ui, talk))
        .add(log)
        .maybe(rating::rating(ui, talk))
        .maybe(contact::contact(ui, talk))
        .add(el("div", "").is("role", "status").maybe(typing(ui, talk).or_else(|| taken(ui, talk))));
    vec![
        bar::bar_with(ui, title(ui, talk), Some(status(ui)), tools(ui, talk)),
        el("div", "scroll talk").test("messages").add(flow),
        if ui.state.must_agree() {
            data::consent(ui).key("consent")
        } else {
            el("div", "composer-place")
                .key("composer")
                .maybe(skip(ui, talk))
                .add(files::picked(ui, talk))
                .add(composer(ui, talk))
        },
    ]
}

/// What can be done with a conversation that has begun.
fn tools(ui: Ui<'_>, talk: &Talk) -> Vec<El> {
    if talk.head.is_none() {
        return Vec::new();
    }
    let (sign, pressed) = if ui.state.sound.sound { (icon::BELL, "true") } else { (icon::BELL_OFF, "false") };
    vec![
        button(ui, "round", "sound", Action::Sound)
            .named(ui, "talk.sound")
            .is("aria-pressed", pressed)
            .add(icon::icon(sign)),
        button(ui, "round", "save", Action::Save(talk.id.clone(), ui.t("talk.you")))
            .named(ui, "talk.save")
            .add(icon::icon(icon::SAVE)),
    ]
}

/// The name of whoever answered last, or the site's.
fn title(ui: Ui<'_>, talk: &Talk) -> AttrValue {
    let staff = talk.timeline.entries().iter().rev().find_map(|entry| match &entry.body {
        EntryBody::Message(message) => match &message.author {
            Author::Staff(staff) => Some(staff.name.as_str()),
            _ => None,
        },
        _ => None,
    });
    AttrValue::from(staff.unwrap_or(&ui.state.boot.name).to_owned())
}

fn status(ui: Ui<'_>) -> El {
    if ui.state.live.is_lost() {
        dotted("presence lost", ui.t("talk.lost")).is("role", "status").test("reconnecting")
    } else {
        ui.presence()
    }
}

/// What stands before the first message.
fn hello(ui: Ui<'_>, talk: &Talk) -> El {
    let presence = &ui.state.boot.presence;
    let waits = talk.head.as_ref().is_none_or(|head| head.status == Status::Waiting);
    let words = match (talk.stage, presence.opens_at, presence.reply_minutes) {
        (Stage::Faq, ..) => ui.t("talk.hello.faq"),
        // Closed, and it is known when an answer can be expected.
        (_, Some(at), Some(minutes)) if waits => {
            let by = at.plus(i64::from(minutes) * MINUTE);
            ui.fill("talk.closed", "time", &ui.formats.soon(by, ui.now))
        }
        _ => ui.t("talk.hello"),
    };
    el("div", "hello").add(mark("mark big", &ui.state.boot.name)).add(el("p", "").text(words))
}

fn draw(ui: Ui<'_>, talk: &Talk, row: &Row<'_>) -> El {
    let line = |me: bool| match (me, row.first, row.last) {
        (true, true, true) => "line me first last",
        (true, true, false) => "line me first",
        (true, false, true) => "line me last",
        (true, false, false) => "line me",
        (false, true, true) => "line first last",
        (false, true, false) => "line first",
        (false, false, true) => "line last",
        (false, false, false) => "line",
    };
    let message = |me, author| el("div", line(me)).test("message").is("data-author", author);
    let drawn = match row.what {
        What::Day => el("div", "sep").text(ui.formats.day(row.at, ui.now)),
        What::Resolved => el("div", "sep").test("resolved").t(ui, "talk.resolved"),
        What::Reopened => el("div", "sep").test("reopened").t(ui, "talk.reopened"),
        What::Merged(id) => {
            let go = Action::Go(Screen::Talk(id.clone()));
            el("div", "sep").add(button(ui, "link", "merged", go).t(ui, "talk.merged"))
        }
        What::Faq(turn) => el("div", "line first last bot").all(bot::bubble(ui, talk, turn)),
        What::Mine(words, way) => message(true, "visitor")
            .is("data-state", state(way))
            .add(hidden(ui.t("talk.you")))
            .add(bubble(ui, if words.is_empty() { "bubble mine bare" } else { "bubble mine" }, words, row))
            .add(below(ui, talk, row, way)),
        What::Theirs(name, words) => message(false, "staff")
            .add(el("span", "who").auto().say(name))
            .add(mark("mark small", name))
            .add(bubble(
                ui,
                if words.is_empty() { "bubble theirs bare" } else { "bubble theirs" },
                words,
                row,
            ))
            .add(el("span", "when").text(ui.formats.time(row.at)))
            .maybe(offer::offer(ui, talk, row)),
    };
    drawn.key(&row.key)
}

fn state(way: Way) -> &'static str {
    match way {
        Way::Sending => "sending",
        Way::Sent | Way::Delivered | Way::Seen => "sent",
        Way::Failed => "failed",
    }
}

/// What stands below a message of the visitor: its time, or how far it has come.
fn below(ui: Ui<'_>, talk: &Talk, row: &Row<'_>, way: Way) -> El {
    let time = el("span", "when").text(ui.formats.time(row.at));
    match way {
        Way::Sent => time,
        Way::Delivered => time.say(" · ").t(ui, "talk.delivered"),
        Way::Seen => time.test("seen").say(" · ").t(ui, "talk.seen"),
        Way::Sending => el("span", "when").t(ui, "talk.sending"),
        Way::Failed if talk.blocked => el("span", "when failed").is("role", "alert").t(ui, "talk.blocked"),
        Way::Failed => {
            // The key is `m` and the message's name.
            let Some(id) = row.key.get(1..).and_then(ClientId::new) else { return el("span", "none") };
            let resend = Action::Resend(talk.id.clone(), id.clone());
            let change = Action::Drop(talk.id.clone(), id);
            el("span", "when failed")
                .is("role", "alert")
                .t(ui, "talk.failed")
                .add(button(ui, "link", "resend", resend).t(ui, "retry"))
                .add(button(ui, "link", "edit", change).t(ui, "talk.edit"))
        }
    }
}

fn bubble(ui: Ui<'_>, class: &'static str, words: &str, row: &Row<'_>) -> El {
    files::sent(ui, linked(el("div", class).auto(), words), row.files)
}

fn linked(place: El, words: &str) -> El {
    pieces(words).into_iter().fold(place, |place, piece| match piece {
        Piece::Text(words) => place.put(text(AttrValue::from(words.to_owned()))),
        Piece::Link(href) => place.add(article::out(el("a", "").is("dir", "ltr").say(href), href)),
    })
}

fn typing(ui: Ui<'_>, talk: &Talk) -> Option<El> {
    let (name, _) = talk.typing.as_ref()?;
    let bubble = el("div", "bubble theirs").add(bot::dots(hidden(ui.fill("talk.typing", "name", name))));
    Some(el("div", "line first last").test("typing").add(mark("mark small", name)).add(bubble))
}

/// Somebody cares for it, and the visitor waits.
fn taken(ui: Ui<'_>, talk: &Talk) -> Option<El> {
    let head = talk.head.as_ref().filter(|head| head.status == Status::Waiting)?;
    let words = ui.fill("talk.taken", "name", &head.agent.as_ref()?.name);
    Some(el("div", "sep").test("taken").text(words))
}

fn composer(ui: Ui<'_>, talk: &Talk) -> El {
    let (app, id) = (ui.app.clone(), talk.id.clone());
    let typed = Callback::from(move |event: InputEvent| {
        js::grow(&event);
        app.emit(Action::Drafted(id.clone(), js::value(&event)));
    });
    let (app, id) = (ui.app.clone(), talk.id.clone());
    let pressed = Callback::from(move |event: KeyboardEvent| {
        if js::key(&event) == "Enter" {
            event.prevent_default();
            js::shrink();
            app.emit(Action::Sent(id.clone()));
        }
    });
    let (app, id) = (ui.app.clone(), talk.id.clone());
    let submitted = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        js::shrink();
        app.emit(Action::Sent(id.clone()));
    });
    let placeholder = ui.t(if talk.stage == Stage::Faq { "talk.ask" } else { "talk.write" });
    let area = el("textarea", "")
        .is("rows", "1")
        .is("maxlength", "4000")
        .value(&talk.draft)
        .set("placeholder", placeholder.clone())
        .set("aria-label", placeholder)
        .is("enterkeyhint", "send")
        .test("composer")
        .on_input(typed)
        .on_key(pressed);
    let send = el("button", "send")
        .is("type", "submit")
        .named(ui, "talk.send")
        .test("send")
        .add(icon::icon(icon::SEND));
    let send = if talk.may_send() { send } else { send.is("disabled", "") };
    el("form", "composer").on_submit(submitted).add(files::pick(ui)).add(area).add(send)
}

fn skip(ui: Ui<'_>, talk: &Talk) -> Option<El> {
    (talk.stage == Stage::Faq && talk.turns.is_empty()).then(|| {
        let skip = button(ui, "link", "person", Action::Escalate(talk.id.clone()));
        el("div", "hint").add(skip.t(ui, "talk.skip"))
    })
}
