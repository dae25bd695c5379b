//! The app: state, shell, and the stack of screens.

use super::el::{El, el};
use super::{Means, Ui, article, data, home, order, talk, theme};
use crate::browser::intl::Formats;
use crate::browser::{Shell, js, now};
use crate::state::{Action, Screen, State, Target};
use crate::words::Words;
use js_sys::Function;
use shared::boot::Boot;
use shared::text::Label;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
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
        let mut state = State::new(boot.0.clone());
        state.zone = Label::cut(&js::zone());
        Self {
            state,
            shell: Shell::new(&boot.0, post.clone(), app.clone()),
            formats: Formats,
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
            if js::key(&event) == "Escape" {
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
        if let Some(target) = self.focus.take().filter(|_| self.state.visible) {
            js::focus(place(target));
        }
    }
}

/// The end of a composition in the search field, which Yew has no event for; for as long as the frame lives.
fn listen_to_compositions(app: &Callback<Action>) {
    let app = app.clone();
    let ended = move |text| app.emit(Action::Typed { text, composing: false });
    js::composed(&Closure::<dyn Fn(String)>::new(ended).into_js_value());
}

/// One screen. Those below stay as they are, scrolled where they were, out of sight and out of reach.
fn layer(ui: Ui<'_>, nth: usize, top: bool, screen: &Screen) -> El {
    let (name, body) = match screen {
        Screen::Home => ("home", home::home(ui)),
        Screen::Category(name) => ("category", home::category(ui, name)),
        screen => further(ui, screen),
    };
    let key = name.to_owned() + &crate::json::to_string(&u32::try_from(nth).unwrap_or_default());
    let class = if top { "layer" } else { "layer under" };
    el("section", class).is("data-screen", name).key(&key).all(body)
}

/// The screens that are drawn by the rest of the code.
#[inline(never)]
fn further(ui: Ui<'_>, screen: &Screen) -> (&'static str, Vec<El>) {
    match screen {
        Screen::Article(id, _) => ("article", article::article(ui, id)),
        Screen::Order => ("order", order::order(ui)),
        Screen::Talk(id) => ("talk", talk::talk(ui, id)),
        Screen::Data => ("data", data::data(ui)),
        Screen::Home | Screen::Category(_) => ("", Vec::new()),
    }
}

/// Where in the topmost screen that is.
fn place(target: Target) -> &'static str {
    match target {
        Target::Invalid => "[aria-invalid]",
        Target::Search => "[type=search]",
        Target::Composer => ".composer textarea",
        Target::Heading => "h1",
    }
}
