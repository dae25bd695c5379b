//! Home: greeting, search, what is popular, what one can do, conversations. And the articles of a category.

use super::{Ui, bar, icon, initial, skeleton};
use crate::state::{Action, Load, Pane, Screen, Talk};
use shared::faq::Hit;
use shared::text::Question;
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::{AttrValue, Callback, Html, InputEvent, KeyboardEvent, SubmitEvent, TargetCast, html};

pub(super) fn home(ui: Ui<'_>) -> Html {
    let name = &ui.state.boot.name;
    let greeting = match &ui.state.boot.greeting {
        Some(own) => AttrValue::from(own.as_str().to_owned()),
        None => ui.t("home.greeting"),
    };
    html! {
        <div class="scroll home">
            <header class="hero">
                <div class="hero-top">
                    <span class="mark" aria-hidden="true">{ initial(name) }</span>
                    <span class="name" dir="auto">{ name.as_str().to_owned() }</span>
                    { bar::close(ui) }
                </div>
                <h1 tabindex="-1" dir="auto">{ greeting }</h1>
                <p>{ ui.t("home.lead") }</p>
            </header>
            { search(ui) }
            <div class="pane">{ pane(ui) }</div>
        </div>
    }
}

fn search(ui: Ui<'_>) -> Html {
    let app = ui.app.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            app.emit(Action::Typed { text: input.value(), composing: event.is_composing() });
        }
    });
    let app = ui.app.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        app.emit(Action::Submitted);
    });
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        // The Enter that ends a composition does not submit; Safari marks it only by its code.
        if event.is_composing() || event.key_code() == 229 {
            event.stop_propagation();
            if event.key() == "Enter" {
                event.prevent_default();
            }
        } else if event.key() == "ArrowDown" {
            event.prevent_default();
            step(None, 1);
        }
    });
    let waiting = ui.state.pane() == Pane::Wait;
    html! {
        <form class="search" role="search" {onsubmit}>
            { icon::icon(icon::SEARCH) }
            <input type="search" value={ui.state.search.text.clone()} placeholder={ui.t("search.placeholder")}
                aria-label={ui.t("search.label")} autocomplete="off" maxlength="500" dir="auto" enterkeyhint="search"
                aria-busy={waiting.to_string()} {oninput} {onkeydown} data-test="search" />
        </form>
    }
}

/// Moves the focus along the results; past the first it returns to the search field.
fn step(from: Option<HtmlElement>, by: i32) {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    let Ok(items) = document.query_selector_all(".home .pane button") else { return };
    let at = |nth: u32| items.item(nth).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    let next = match from {
        None => at(0),
        Some(from) => {
            let here = (0..items.length()).find(|nth| at(*nth).as_ref() == Some(&from));
            match here.and_then(|nth| nth.checked_add_signed(by)) {
                Some(nth) => at(nth),
                None => document.query_selector("[type=search]").ok().flatten().and_then(|e| e.dyn_into().ok()),
            }
        }
    };
    if let Some(next) = next {
        let _ = next.focus();
    }
}

fn arrows() -> Callback<KeyboardEvent> {
    Callback::from(|event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        step(event.target_dyn_into(), by);
    })
}

fn pane(ui: Ui<'_>) -> Html {
    match ui.state.pane() {
        Pane::Browse => html! { <div key="browse" class="flow">{ browse(ui) }</div> },
        Pane::Wait => html! { <div key="wait" class="flow"><div class="card list">{ skeleton(4) }</div></div> },
        Pane::Results => html! { <div key="results" class="flow" onkeydown={arrows()}>{ results(ui) }</div> },
        Pane::Nothing => html! { <div key="nothing" class="flow">{ nothing(ui) }</div> },
    }
}

fn results(ui: Ui<'_>) -> Html {
    let hits = &ui.state.search.hits;
    let question = ui.state.question();
    let count = ui.count("search.found", u32::try_from(hits.len()).unwrap_or(u32::MAX));
    html! {
        <>
            <p class="hidden" role="status">{ count }</p>
            <ul class="card list" data-test="results">{ for hits.iter().map(|hit| result(ui, hit, question.as_ref())) }</ul>
            { talk_card(ui, "search.else") }
        </>
    }
}

fn result(ui: Ui<'_>, hit: &Hit, question: Option<&Question>) -> Html {
    let Some((id, title)) = ui.state.packed(hit.doc) else { return html! {} };
    let title = marked(title, &hit.title_spans);
    link(ui, id.as_str().to_owned(), title, Screen::Article(id, question.cloned()), "result")
}

/// A row of a list that leads to another screen.
fn link(ui: Ui<'_>, key: String, title: Html, to: Screen, test: &'static str) -> Html {
    html! {
        <li key={key.clone()}>
            <button type="button" class="row" onclick={ui.on(Action::Go(to))} data-test={test} data-id={key}>
                <span dir="auto">{ title }</span>
                { icon::arrow(icon::NEXT) }
            </button>
        </li>
    }
}

/// A text with ranges of it marked.
fn marked(text: &str, spans: &[Range<usize>]) -> Html {
    let mut done = 0;
    let mut pieces: Vec<Html> = Vec::new();
    for span in spans {
        pieces.push(html! { <>{ text.get(done..span.start).unwrap_or_default().to_owned() }</> });
        pieces.push(html! { <mark>{ text.get(span.clone()).unwrap_or_default().to_owned() }</mark> });
        done = span.end;
    }
    pieces.push(html! { <>{ text.get(done..).unwrap_or_default().to_owned() }</> });
    html! { <>{ for pieces }</> }
}

fn nothing(ui: Ui<'_>) -> Html {
    html! {
        <>
            <div class="note" role="status" data-test="nothing">
                <h2>{ ui.t("search.nothing") }</h2>
                <p>{ ui.t("search.nothing.lead") }</p>
            </div>
            { talk_card(ui, "home.talk") }
        </>
    }
}

fn browse(ui: Ui<'_>) -> Html {
    html! {
        <>
            <div class="flow">{ talks(ui) }</div>
            <div class="flow tight">
                { talk_card(ui, "home.talk") }
                <div>{ if ui.state.boot.orders { order_card(ui) } else { html! {} } }</div>
            </div>
            <div class="flow">{ articles(ui) }</div>
        </>
    }
}

fn talk_card(ui: Ui<'_>, title: &str) -> Html {
    html! {
        <button type="button" class="card act" onclick={ui.on(Action::Talk)} data-test="talk">
            <span class="badge" aria-hidden="true">{ icon::icon(icon::CHAT) }</span>
            <span class="act-words"><strong>{ ui.t(title) }</strong>{ ui.presence_line() }</span>
            { icon::arrow(icon::NEXT) }
        </button>
    }
}

fn order_card(ui: Ui<'_>) -> Html {
    html! {
        <button type="button" class="card act" onclick={ui.on(Action::Go(Screen::Order))} data-test="track">
            <span class="badge" aria-hidden="true">{ icon::icon(icon::PARCEL) }</span>
            <span class="act-words"><strong>{ ui.t("home.order") }</strong><span>{ ui.t("home.order.lead") }</span></span>
            { icon::arrow(icon::NEXT) }
        </button>
    }
}

fn talks(ui: Ui<'_>) -> Html {
    let talks: Vec<&Talk> = ui.state.talks().take(5).collect();
    if talks.is_empty() {
        return html! { <div></div> };
    }
    html! {
        <section>
            <h2 class="heading">{ ui.t("home.talks") }</h2>
            <ul class="card list">{ for talks.into_iter().map(|talk| talk_row(ui, talk)) }</ul>
        </section>
    }
}

fn talk_row(ui: Ui<'_>, talk: &Talk) -> Html {
    let unread = talk.unread();
    let (last, when) = match talk.last() {
        Some((text, at)) => (text.to_owned(), ui.formats.since(at, ui.now)),
        None => (String::new(), AttrValue::default()),
    };
    let class = if unread > 0 { "row talk-row unread" } else { "row talk-row" };
    let dot = if unread > 0 {
        html! { <span class="count"><span class="hidden">{ ui.count("unread", unread) }</span><span aria-hidden="true">{ ui.formats.number(unread) }</span></span> }
    } else {
        html! { <span class="when">{ if talk.is_resolved() { ui.t("talk.done") } else { when } }</span> }
    };
    html! {
        <li key={talk.id.as_str().to_owned()}>
            <button type="button" class={class} onclick={ui.on(Action::Go(Screen::Talk(talk.id.clone())))} data-test="conversation">
                <span class="talk-words">
                    <strong dir="auto">{ talk.subject().to_owned() }</strong>
                    <span dir="auto">{ last }</span>
                </span>
                { dot }
            </button>
        </li>
    }
}

fn articles(ui: Ui<'_>) -> Html {
    match &ui.state.index {
        Load::Wait => html! { <div class="card list">{ skeleton(5) }</div> },
        Load::Failed(fault) => ui.failed(fault),
        Load::Here(_) => html! {
            <>
                <section>
                    <h2 class="heading">{ ui.t("home.popular") }</h2>
                    <ul class="card list" data-test="popular">{ for ui.state.popular().into_iter().map(|nth| packed(ui, nth)) }</ul>
                </section>
                <div>{ categories(ui) }</div>
            </>
        },
    }
}

fn packed(ui: Ui<'_>, nth: u32) -> Html {
    let Some((id, title)) = ui.state.packed(nth) else { return html! {} };
    let title = html! { <>{ title.to_owned() }</> };
    link(ui, id.as_str().to_owned(), title, Screen::Article(id, None), "result")
}

fn categories(ui: Ui<'_>) -> Html {
    let categories = ui.state.categories();
    if categories.is_empty() {
        return html! { <div></div> };
    }
    let chip = |(name, count): (String, u32)| {
        html! {
            <li key={name.clone()}>
                <button type="button" class="chip" onclick={ui.on(Action::Go(Screen::Category(name.clone())))} data-test="category" data-id={name.clone()}>
                    { ui.category(&name) }<span>{ ui.formats.number(count) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section>
            <h2 class="heading">{ ui.t("home.categories") }</h2>
            <ul class="chips">{ for categories.into_iter().map(chip) }</ul>
        </section>
    }
}

pub(super) fn category(ui: Ui<'_>, name: &str) -> Html {
    html! {
        <>
            { bar::bar(ui, html! { <>{ ui.category(name) }</> }, html! {}) }
            <div class="scroll body">
                <ul class="card list">{ for ui.state.in_category(name).into_iter().map(|nth| packed(ui, nth)) }</ul>
            </div>
        </>
    }
}
