//! Home: greeting, search, what is popular, what one can do, conversations. And the articles of a category.

use super::el::{El, button, el, text};
use super::{Ui, bar, data, hidden, icon, mark, skeleton};
use crate::browser::js;
use crate::state::{Action, Fault, Load, Pane, Screen, Talk};
use shared::ask::Found;
use shared::id::ArticleId;
use shared::text::Question;
use std::ops::Range;
use yew::{AttrValue, Callback, InputEvent, KeyboardEvent, SubmitEvent};

pub(super) fn home(ui: Ui<'_>) -> Vec<El> {
    let name = &ui.state.boot.name;
    let greeting = match &ui.state.boot.greeting {
        Some(own) => AttrValue::from(own.as_str().to_owned()),
        None => ui.t("home.greeting"),
    };
    let top = el("div", "hero-top")
        .add(mark("mark", name))
        .add(el("span", "name").auto().say(name))
        .add(bar::close(ui));
    let hero = el("header", "hero")
        .add(top)
        .add(el("h1", "").is("tabindex", "-1").auto().text(greeting))
        .add(el("p", "").t(ui, "home.lead"));
    let pane = el("div", "pane").maybe(lacking(ui)).add(pane(ui));
    vec![el("div", "scroll home").add(hero).add(search(ui)).add(pane)]
}

/// What was clicked needs more of the app than could be fetched.
fn lacking(ui: Ui<'_>) -> Option<El> {
    ui.state.lacks_rest().then(|| ui.failed(&Fault::Network))
}

fn search(ui: Ui<'_>) -> El {
    let app = ui.app.clone();
    let typed = Callback::from(move |event: InputEvent| {
        app.emit(Action::Typed { text: js::value(&event), composing: event.is_composing() });
    });
    let app = ui.app.clone();
    let submitted = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        app.emit(Action::Submitted);
    });
    let pressed = Callback::from(|event: KeyboardEvent| match &*js::key(&event) {
        "ArrowDown" => {
            event.prevent_default();
            js::step(&event, 1);
        }
        // The Enter that ends a composition does not submit.
        "composing" if event.key() == "Enter" => event.prevent_default(),
        _ => {}
    });
    let field = el("input", "")
        .is("type", "search")
        .value(&ui.state.search.text)
        .set("placeholder", ui.t("search.placeholder"))
        .named(ui, "search.label")
        .is("autocomplete", "off")
        .is("maxlength", "500")
        .is("enterkeyhint", "search")
        .test("search")
        .on_input(typed)
        .on_key(pressed);
    el("form", "search").is("role", "search").on_submit(submitted).add(icon::icon(icon::SEARCH)).add(field)
}

fn arrows() -> Callback<KeyboardEvent> {
    Callback::from(|event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        js::step(&event, by);
    })
}

fn pane(ui: Ui<'_>) -> El {
    match ui.state.pane() {
        Pane::Browse => browse(ui).key("browse"),
        Pane::Wait => el("div", "flow").key("wait").add(el("div", "card list").add(skeleton(4))),
        Pane::Results => results(ui).key("results").on_key(arrows()),
        Pane::Nothing => nothing(ui).key("nothing"),
    }
}

fn results(ui: Ui<'_>) -> El {
    let found = &ui.state.search.found;
    let question = ui.state.question();
    let count = ui.count("search.found", u32::try_from(found.len()).unwrap_or(u32::MAX));
    let rows = found.iter().map(|found| result(ui, found, question.as_ref())).collect();
    el("div", "flow")
        .add(hidden(count).is("role", "status"))
        .add(el("ul", "card list").test("results").all(rows))
        .add(talk_card(ui, "search.else"))
}

fn result(ui: Ui<'_>, found: &Found, question: Option<&Question>) -> El {
    link(ui, found.id.clone(), question.cloned(), marked(&found.title, &found.spans))
}

/// A row that leads to an article.
fn link(ui: Ui<'_>, id: ArticleId, question: Option<Question>, title: El) -> El {
    let name = id.as_str().to_owned();
    let row = button(ui, "row", "result", Action::Go(Screen::Article(id, question))).own("data-id", &name);
    el("li", "").key(&name).add(row.add(title.auto()).add(icon::arrow(icon::NEXT)))
}

/// A text with ranges of it marked: beginning and end by turns.
fn marked(title: &str, spans: &[u32]) -> El {
    let part = |range: Range<usize>| AttrValue::from(title.get(range).unwrap_or_default().to_owned());
    let mut out = el("span", "");
    let mut done = 0;
    for span in spans.chunks_exact(2) {
        let (from, to) = (span[0] as usize, span[1] as usize);
        out = out.put(text(part(done..from))).add(el("mark", "").text(part(from..to)));
        done = to;
    }
    out.text(part(done..title.len()))
}

fn nothing(ui: Ui<'_>) -> El {
    let note = el("div", "note")
        .is("role", "status")
        .test("nothing")
        .add(el("h2", "").t(ui, "search.nothing"))
        .add(el("p", "").t(ui, "search.nothing.lead"));
    el("div", "flow").add(note).add(talk_card(ui, "home.talk"))
}

fn browse(ui: Ui<'_>) -> El {
    let order = ui.state.boot.orders.then(|| {
        let lead = el("span", "").t(ui, "home.order.lead");
        act(ui, "track", icon::PARCEL, "home.order", lead, Action::Go(Screen::Order))
    });
    el("div", "flow")
        .maybe(ui.state.has_talks().then(|| talks(ui)))
        .add(el("div", "flow tight").add(talk_card(ui, "home.talk")).maybe(order))
        .all(articles(ui))
        .add(data::foot(ui))
}

fn talk_card(ui: Ui<'_>, title: &str) -> El {
    act(ui, "talk", icon::CHAT, title, ui.presence(), Action::Talk)
}

/// A card that does something.
fn act(ui: Ui<'_>, test: &'static str, sign: &'static str, title: &str, lead: El, action: Action) -> El {
    button(ui, "card act", test, action)
        .add(el("span", "badge").mute().add(icon::icon(sign)))
        .add(el("span", "act-words").add(el("strong", "").t(ui, title)).add(lead))
        .add(icon::arrow(icon::NEXT))
}

/// A part of the page under its heading.
fn part(ui: Ui<'_>, heading: &str, body: El) -> El {
    el("section", "").add(el("h2", "heading").t(ui, heading)).add(body)
}

#[inline(never)]
fn talks(ui: Ui<'_>) -> El {
    let rows = ui.state.talks().into_iter().take(5).map(|talk| talk_row(ui, talk)).collect();
    part(ui, "home.talks", el("ul", "card list").all(rows))
}

fn talk_row(ui: Ui<'_>, talk: &Talk) -> El {
    let unread = talk.unread();
    let (last, when) = match talk.last() {
        Some((text, at)) => (text, ui.formats.since(at, ui.now)),
        None => ("", AttrValue::default()),
    };
    let (class, end) = if unread > 0 {
        let number = el("span", "").mute().text(ui.formats.number(unread));
        ("row talk-row unread", el("span", "count").add(hidden(ui.count("unread", unread))).add(number))
    } else {
        let when = if talk.is_resolved() { ui.t("talk.done") } else { when };
        ("row talk-row", el("span", "when").text(when))
    };
    let words = el("span", "talk-words")
        .add(el("strong", "").auto().say(talk.subject()))
        .add(el("span", "").auto().say(last));
    let row = button(ui, class, "conversation", Action::Go(Screen::Talk(talk.id.clone())));
    el("li", "").key(talk.id.as_str()).add(row.add(words).add(end))
}

fn articles(ui: Ui<'_>) -> Vec<El> {
    match &ui.state.index {
        Load::Wait => vec![el("div", "card list").add(skeleton(5))],
        Load::Failed(fault) => vec![ui.failed(fault)],
        Load::Here(_) => {
            let list = list(ui, ui.state.popular()).test("popular");
            let mut parts = vec![part(ui, "home.popular", list)];
            let categories = ui.state.categories();
            if !categories.is_empty() {
                parts.push(chips(ui, categories));
            }
            parts
        }
    }
}

fn list(ui: Ui<'_>, places: Vec<u32>) -> El {
    let row = |nth| {
        let (id, title) = ui.state.packed(nth)?;
        Some(link(ui, id, None, el("span", "").say(title)))
    };
    el("ul", "card list").all(places.into_iter().filter_map(row).collect())
}

fn chips(ui: Ui<'_>, categories: Vec<(String, u32)>) -> El {
    let chip = |(name, count): (String, u32)| {
        let go = Action::Go(Screen::Category(name.clone()));
        let chip = button(ui, "chip", "category", go).own("data-id", &name).text(ui.category(&name));
        el("li", "").key(&name).add(chip.add(el("span", "").text(ui.formats.number(count))))
    };
    let chips: Vec<El> = categories.into_iter().map(chip).collect();
    part(ui, "home.categories", el("ul", "chips").all(chips))
}

pub(super) fn category(ui: Ui<'_>, name: &str) -> Vec<El> {
    let list = list(ui, ui.state.in_category(name));
    vec![bar::bar(ui, ui.category(name), None), el("div", "scroll body").maybe(lacking(ui)).add(list)]
}
