//! The app: state, shell, and the stack of screens.

use super::el::{El, el};
use super::{Means, Ui, article, home, order, talk, theme};
use crate::browser::intl::Formats;
use crate::browser::{Shell, now};
use crate::state::{Action, Screen, State, Target};
use crate::words::Words;
use js_sys::Function;
use shared::boot::Boot;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, HtmlElement, HtmlInputElement};
use yew::{Callback, Component, Context, Html, KeyboardEvent, Properties};

/// Shows the app in the frame's document.
pub(crate) fn mount(boot: Boot, words: Words, post: Function) {
    theme::apply(&boot);
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("app"));
    if let Some(root) = root {
        yew::Renderer::<App>::with_root_and_props(root, Start { boot: Rc::new((boot, words)), post })
            .render();
    }
}

struct Start {
    boot: Rc<(Boot, Words)>,
    post: Function,
}

impl Properties for Start {}

struct App {
    state: State,
    shell: Shell,
    formats: Formats,
    link: Callback<Action>,
    focus: Option<Target>,
}

impl Component for App {
    type Message = Action;
    type Properties = Start;

    fn create(ctx: &Context<Self>) -> Self {
        let Start { boot, post } = ctx.props();
        let app = ctx.link().callback(|action: Action| action);
        listen_to_compositions(&app);
        Self {
            state: State::new(boot.0.clone()),
            shell: Shell::new(&boot.0, post.clone(), app.clone()),
            formats: Formats::new(&boot.0.locale),
            link: app,
            focus: None,
        }
    }

    fn update(&mut self, _: &Context<Self>, action: Action) -> bool {
        if let Some(target) = self.shell.act(&mut self.state, action) {
            self.focus = Some(target);
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().boot.1;
        let means = Means { state: &self.state, words, formats: &self.formats, app: &self.link, now: now() };
        let ui = Ui(&means);
        let app = self.link.clone();
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            // Escape during composition belongs to the input method.
            if event.key() == "Escape" && !event.is_composing() {
                app.emit(Action::Close);
            }
        });
        let top = self.state.depth();
        let motion = if self.state.stepped_back { "stack back" } else { "stack" };
        let layers = self.state.screens().iter().enumerate();
        let layers = layers.map(|(nth, screen)| layer(ui, nth, nth == top, screen)).collect();
        el("main", motion).on_key(onkeydown).all(layers).html()
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(target) = self.focus.take() {
            focus(target, self.state.visible);
        }
    }
}

/// The end of a composition in the search field, which Yew has no event for; for as long as the frame lives.
fn listen_to_compositions(app: &Callback<Action>) {
    let app = app.clone();
    let ended: Closure<dyn FnMut(Event)> = Closure::new(move |event: Event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field.filter(|field| field.type_() == "search") {
            app.emit(Action::Typed { text: field.value(), composing: false });
        }
    });
    if let Some(document) = web_sys::window().and_then(|w| w.document()) {
        let _ = document.add_event_listener_with_callback("compositionend", ended.as_ref().unchecked_ref());
    }
    ended.forget();
}

/// One screen. Those below stay as they are, scrolled where they were, out of sight and out of reach.
fn layer(ui: Ui<'_>, nth: usize, top: bool, screen: &Screen) -> El {
    let (name, body) = match screen {
        Screen::Home => ("home", home::home(ui)),
        Screen::Category(name) => ("category", home::category(ui, name)),
        Screen::Article(id, _) => ("article", article::article(ui, id)),
        Screen::Order => ("order", order::order(ui)),
        Screen::Talk(id) => ("talk", talk::talk(ui, id)),
    };
    let key = name.to_owned() + &crate::json::to_string(&u32::try_from(nth).unwrap_or_default());
    let class = if top { "layer" } else { "layer under" };
    el("section", class).is("data-screen", name).key(&key).all(body)
}

/// Moves the focus inside the topmost screen. On touch a field is not focussed, because that raises the keyboard.
fn focus(target: Target, visible: bool) {
    let Some(window) = web_sys::window().filter(|_| visible) else { return };
    let touch = window.match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
    let selector = match target {
        Target::Invalid => ".layer:not(.under) [aria-invalid=true]",
        Target::Search if !touch => ".layer:not(.under) [type=search]",
        Target::Composer if !touch => ".layer:not(.under) textarea",
        _ => ".layer:not(.under) h1",
    };
    let found = window.document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
