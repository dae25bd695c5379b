//! The root: owns the state, hands every action to it, and carries its effects out.

use crate::browser::listener::{Interval, Listener, Timeout};
use crate::browser::socket::Socket;
use crate::browser::{alert, api, files, page};
use crate::requests;
use crate::speech::{self, Speech};
use crate::state::{
    Action, Effect, Fault, Filter, Key, Place, Route, Session, SocketEvent, State, Target, backoff, encode,
    reduce,
};
use crate::view::{self, Desk};
use shared::desk::{DeskFrame, View};
use shared::locale::SPOKEN;
use std::collections::BTreeMap;
use std::future::Future;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent};
use yew::prelude::*;

/// What the page says.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) site: AttrValue,
    /// Where each language's words are.
    pub(crate) strings: BTreeMap<String, String>,
}

#[expect(clippy::large_enum_variant, reason = "a message is handled at once, and never kept in numbers")]
pub(crate) enum Msg {
    Act(Action),
    /// The time to open the socket has come.
    Connect,
    /// The agent chose a language.
    Language(&'static str),
    /// Its words came.
    Words(&'static str, Result<String, Fault>),
}

pub(crate) struct App {
    state: State,
    /// `None` until the first words are here.
    speech: Option<Speech>,
    words_failed: bool,
    act: Callback<Action>,
    speak: Callback<&'static str>,
    on_socket: Callback<SocketEvent>,
    socket: Option<Socket>,
    connecting: Option<Timeout>,
    ticks: Vec<Timeout>,
    title: String,
    _listeners: Vec<Listener>,
    _clock: Interval,
}

/// Relative times are looked at again this often.
const CLOCK_MS: i32 = 20_000;

impl Component for App {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link();
        let act = link.callback(Msg::Act);
        let language = speech::choose(page::saved_language().as_deref(), &page::wanted_languages());
        load_words(ctx, language);
        act.emit(Action::Visible(page::is_visible()));
        act.emit(Action::AlertsKnown(alert::saved()));
        act.emit(Action::Started);
        Self {
            state: opened(&ctx.props().site),
            speech: None,
            words_failed: false,
            speak: link.callback(Msg::Language),
            on_socket: link.callback(|event| Msg::Act(Action::Socket(event))),
            socket: None,
            connecting: None,
            ticks: Vec::new(),
            title: String::new(),
            _listeners: listeners(&act),
            _clock: Interval::new(CLOCK_MS, {
                let act = act.clone();
                move || act.emit(Action::Tick)
            }),
            act,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Act(action) => {
                let state = std::mem::take(&mut self.state);
                let (state, effects) = reduce(state, page::now(), action);
                self.state = state;
                for effect in effects {
                    self.carry_out(ctx, effect);
                }
            }
            Msg::Connect => {
                self.socket = Socket::open(&self.on_socket);
                if self.socket.is_none() {
                    self.on_socket.emit(SocketEvent::Closed);
                }
                return false;
            }
            Msg::Language(tag) => {
                page::save_language(tag);
                load_words(ctx, tag);
                return false;
            }
            Msg::Words(tag, answer) => {
                if let Some(speech) = answer.ok().and_then(|json| Speech::new(tag, &json)) {
                    page::set_language(tag, speech.direction().as_str());
                    self.speech = Some(speech);
                } else {
                    self.words_failed = true;
                }
            }
        }
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let Some(speech) = &self.speech else {
            // There are no words to say it in.
            let text =
                if self.words_failed { "Deskbell could not be loaded. Please reload the page." } else { "" };
            return html! { <main class="boot" aria-busy={(!self.words_failed).to_string()}>{ text }</main> };
        };
        let desk = Desk {
            speech: speech.clone(),
            act: self.act.clone(),
            speak: self.speak.clone(),
            site: self.state.site.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            pictures: self.state.pictures.clone(),
        };
        html! {
            <ContextProvider<Desk> context={desk.clone()}>
                { view::screen(&self.state, &desk) }
            </ContextProvider<Desk>>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        let Some(speech) = &self.speech else { return };
        let title = title(&self.state, speech);
        if title != self.title {
            page::set_title(&title);
            self.title = title;
        }
    }
}

/// A desk as its address opens it. A link's token stays behind `#` until it is used, so that reloading harms nothing.
fn opened(site: &str) -> State {
    let path = page::path();
    let state = State::new(site, &path);
    match page::fragment() {
        Some(token) if path == format!("/desk/{site}/join") => state.with_link(&token),
        _ => state,
    }
}

/// The waiting stand first: that is what a tab of an unseen window shows.
fn title(state: &State, speech: &Speech) -> String {
    let Session::SignedIn(me) = &state.session else { return speech.t("title.signed_out") };
    let name = speech.with("title.desk", &[("site", &me.site_name)]);
    match state.inbox.count(View::Waiting) {
        0 => name,
        n => format!("({}) {name}", speech.intl().number(n)),
    }
}

fn load_words(ctx: &Context<App>, tag: &'static str) {
    let strings = &ctx.props().strings;
    let url = strings.get(tag).or_else(|| SPOKEN.iter().find_map(|other| strings.get(other.tag))).cloned();
    ctx.link().send_future(async move {
        let answer = match url {
            Some(url) => api::file(&url).await,
            None => Err(Fault::Garbled),
        };
        Msg::Words(tag, answer)
    });
}

impl App {
    fn carry_out(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::GetMe => ask(ctx, async { Action::MeCame(api::get("me").await) }),
            Effect::CheckMe => ask(ctx, async { Action::Checked(api::get("me").await) }),
            Effect::SignIn(sign_in) => {
                ask(ctx, async move { Action::SignedIn(api::post("session", &sign_in).await) });
            }
            Effect::GiveCode(code) => {
                ask(ctx, async move { Action::SignedIn(api::post("session/code", &code).await) });
            }
            Effect::LookAtLink(link) => {
                ask(ctx, async move { Action::OfferCame(api::post("link", &link).await) });
            }
            Effect::UseLink(join) => {
                ask(ctx, async move { Action::LinkUsed(api::post("link/use", &join).await) });
            }
            Effect::Team(effect) => ask(ctx, requests::team(effect)),
            Effect::Profile(effect) => ask(ctx, requests::profile(effect)),
            Effect::Audit(wanted) => ask(ctx, requests::audit(wanted)),
            Effect::GetReport(period) => ask(ctx, async move {
                let answer = api::get(&format!("reports?{}", period.query())).await;
                Action::ReportCame(period, answer)
            }),
            Effect::Copy(text) => ask(ctx, async move { Action::Copied(page::copy(text).await) }),
            Effect::SignOut => ask(ctx, async {
                // Whatever the answer, the form is on the screen.
                let _ = api::delete("session").await;
                Action::Tick
            }),
            Effect::GetInbox(view, filter) => ask(ctx, async move {
                let answer = api::get(&list_path(view, &filter, None)).await;
                Action::InboxCame(view, filter, answer)
            }),
            Effect::GetMore { view, filter, after } => ask(ctx, async move {
                let answer = api::get(&list_path(view, &filter, Some(&after))).await;
                Action::MoreCame(view, filter, answer)
            }),
            Effect::GetSearch { words, filter, after } => ask(ctx, async move {
                let path = list_path(View::All, &filter, after.as_deref());
                let answer = api::get(&format!("{path}&q={}", encode(&words))).await;
                Action::SearchCame((words, filter), after.is_none(), answer)
            }),
            Effect::GetFacets => ask(ctx, async { Action::FacetsCame(api::get("facets").await) }),
            Effect::GetStaff => ask(ctx, async { Action::StaffCame(api::get("staff").await) }),
            Effect::PostChange(id, change) => ask(ctx, async move {
                let body = shared::desk::SetChange { change };
                Action::ChangeMade(api::post(&format!("conversations/{id}/changes"), &body).await)
            }),
            Effect::PostNote(id, note) => ask(ctx, async move {
                let answer = api::post(&format!("conversations/{id}/notes"), &note).await;
                Action::NoteSent(id, note.client_id, answer)
            }),
            Effect::GetQuestions => ask(ctx, async { Action::QuestionsCame(api::get("questions").await) }),
            Effect::PutMe(set, before) => {
                ask(ctx, async move { Action::MeSet(before, api::put("me", &set).await) });
            }
            Effect::Beep => alert::beep(),
            Effect::Notify(say, id) => {
                let Some(speech) = &self.speech else { return };
                let (act, route) = (self.act.clone(), Route::to(Place::View(View::All)).open(id.clone()));
                alert::notify(&speech.say(&say), id.as_str(), move || act.emit(Action::Go(route)));
            }
            Effect::AskToNotify => ask(ctx, async { Action::NotifyAllowed(alert::ask().await) }),
            Effect::SaveAlerts(alerts) => alert::save(alerts),
            Effect::PostMerge { id, into } => ask(ctx, async move {
                let body = shared::desk::Merge { into };
                Action::MergeMade(api::post(&format!("conversations/{id}/merge"), &body).await)
            }),
            Effect::GetCanned => ask(ctx, async { Action::CannedCame(api::get("canned").await) }),
            Effect::PutCanned { id, canned } => ask(ctx, async move {
                Action::CannedSaved(match id {
                    Some(id) => api::put(&format!("canned/{id}"), &canned).await,
                    None => api::post("canned", &canned).await,
                })
            }),
            Effect::DeleteCanned(canned) => ask(ctx, async move {
                let answer = api::delete(&format!("canned/{}", canned.id)).await;
                Action::CannedDeleted(canned, answer)
            }),
            Effect::FindArticles { words, locale } => ask(ctx, async move {
                let path = format!("articles?q={}&locale={}", encode(&words), encode(locale.as_str()));
                let answer = api::get(&path).await;
                Action::ArticlesFound { words, locale, answer }
            }),
            Effect::GetConversation { id, after } => ask(ctx, async move {
                let answer = api::get(&format!("conversations/{id}?after={after}")).await;
                Action::Opened(id, answer)
            }),
            Effect::PostReply(id, reply) => ask(ctx, async move {
                let answer = api::post(&format!("conversations/{id}/messages"), &reply).await;
                Action::Sent(id, reply.client_id, answer)
            }),
            Effect::PutFile(id) => files::put(&id, &self.act),
            Effect::ForgetFile(id) => files::forget(&id),
            Effect::DropFile(id) => {
                files::forget(&id);
                ask(ctx, async move {
                    // One that stays is erased by and by, as no message uses it.
                    let _ = api::delete(&format!("attachments/{id}")).await;
                    Action::Tick
                });
            }
            Effect::PostStatus { id, status, before } => ask(ctx, async move {
                let body = shared::desk::SetStatus { status };
                let answer = api::post(&format!("conversations/{id}/status"), &body).await;
                Action::StatusSet(id, before, answer)
            }),
            Effect::PostSeen { id, seq } => ask(ctx, async move {
                let body = shared::desk::SeenUpTo { seq };
                Action::SeenTold(api::tell(&format!("conversations/{id}/seen"), &body).await)
            }),
            Effect::PostArticle(publish) => {
                ask(ctx, async move { Action::ArticlePublished(api::post("articles", &publish).await) });
            }
            Effect::GetPack(locale) => {
                let url = format!("/faq/{}/{locale}/now", ctx.props().site);
                ask(ctx, async move { Action::PackCame(locale, api::pack(&url).await) });
            }
            Effect::Connect { attempt } => self.connect(ctx, attempt),
            Effect::Disconnect => {
                self.connecting = None;
                self.socket = None;
            }
            Effect::Tell(frame) => self.tell(&frame),
            Effect::Navigate { path, replace } => page::navigate(&path, replace),
            Effect::Focus(focus) => page::focus(focus),
            Effect::TickAfter(ms) => self.tick_after(ms),
        }
    }

    fn connect(&mut self, ctx: &Context<Self>, attempt: u32) {
        self.socket = None;
        let link = ctx.link().clone();
        let wait = backoff(attempt, page::random());
        self.connecting = Some(Timeout::new(wait, move || link.send_message(Msg::Connect)));
    }

    fn tell(&self, frame: &DeskFrame) {
        if let Some(socket) = &self.socket {
            socket.tell(frame);
        }
    }

    fn tick_after(&mut self, ms: i64) {
        // Those that have fired are of no more use; a handful is ever waiting.
        if self.ticks.len() > 32 {
            self.ticks.drain(..16);
        }
        let act = self.act.clone();
        self.ticks.push(Timeout::new(ms, move || act.emit(Action::Tick)));
    }
}

/// Where a page of a list is.
fn list_path(view: View, filter: &Filter, after: Option<&str>) -> String {
    let after = after.map(|after| format!("&after={}", encode(after))).unwrap_or_default();
    format!("conversations?view={}{}{after}", Place::View(view).name(), filter.query())
}

fn ask(ctx: &Context<App>, request: impl Future<Output = Action> + 'static) {
    let link = ctx.link().clone();
    link.send_future(async move { Msg::Act(request.await) });
}

fn listeners(act: &Callback<Action>) -> Vec<Listener> {
    let on = |target: &EventTarget, kind, make: fn(&Event) -> Option<Action>| {
        let act = act.clone();
        Listener::new(target, kind, move |event| {
            if let Some(action) = make(&event) {
                act.emit(action);
            }
        })
    };
    let mut listeners = Vec::new();
    if let Some(window) = web_sys::window() {
        listeners.push(on(&window, "popstate", |_| Some(Action::Went(page::path()))));
        listeners.push(on(&window, "online", |_| Some(Action::Online)));
        listeners.push(on(&window, "keydown", |event| event.dyn_ref().and_then(key)));
    }
    if let Some(document) = page::document() {
        for kind in ["paste", "drop"] {
            listeners.push(on(&document, kind, files::brought));
        }
        for kind in ["dragover", "dragleave"] {
            listeners.push(on(&document, kind, files::dragged));
        }
        listeners.push(on(&document, "visibilitychange", |_| Some(Action::Visible(page::is_visible()))));
    }
    listeners
}

/// A key press as the state understands it; none while a composition is going on or a menu has the keyboard.
fn key(event: &KeyboardEvent) -> Option<Action> {
    if event.is_composing() || event.default_prevented() || page::has_menu_open() {
        return None;
    }
    let element = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let matches = |selector| element.as_ref().is_some_and(|e| e.matches(selector).unwrap_or_default());
    let target = if matches("input, textarea, select, [contenteditable]") {
        Target::Field
    } else if matches("a, button, summary") {
        Target::Control
    } else {
        Target::Page
    };
    let (key, code) = (event.key(), event.code());
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    // In the conversation the arrows scroll; elsewhere they move the cursor, and must not scroll as well.
    if matches!(key.as_str(), "ArrowDown" | "ArrowUp") && target != Target::Field && !modified {
        if matches(".stream") {
            return None;
        }
        event.prevent_default();
    }
    // Some browsers search the page at this key.
    if key == "/" && target != Target::Field && !modified {
        event.prevent_default();
    }
    Some(Action::Key(Key { typed: key, code, modified, target }))
}
