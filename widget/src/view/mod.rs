//! Draws the state. Each screen is a function of [`Ui`]; the only component is the app itself.
//!
//! Lists stand in wrappers of their own with a key on every item, and the composer is never a sibling of a list: Yew
//! 0.23 pairs unkeyed siblings back to front, which destroys a field that stands before a growing list.

mod app;
mod article;
mod bar;
mod bot;
mod home;
mod icon;
mod order;
mod talk;
mod theme;

pub(crate) use app::mount;

use crate::browser::intl::Formats;
use crate::state::{Action, Fault, State};
use crate::words::Words;
use shared::error::ErrorCode;
use shared::time::Timestamp;
use yew::{AttrValue, Callback, Html, html};

/// What every screen draws with.
#[derive(Clone, Copy)]
pub(crate) struct Ui<'a> {
    pub(crate) state: &'a State,
    pub(crate) words: &'a Words,
    pub(crate) formats: &'a Formats,
    pub(crate) app: &'a Callback<Action>,
    pub(crate) now: Timestamp,
}

impl Ui<'_> {
    /// A text of the widget.
    fn t(&self, key: &str) -> AttrValue {
        self.words.get(key)
    }

    /// A text for a number.
    fn count(&self, key: &str, n: u32) -> String {
        self.words.plural(key, &self.formats.plural(n), &self.formats.number(n))
    }

    /// Lets an action happen when the event comes.
    fn on<E>(&self, action: Action) -> Callback<E> {
        let app = self.app.clone();
        Callback::from(move |_: E| app.emit(action.clone()))
    }

    /// What went wrong, in the visitor's words.
    fn fault(&self, fault: &Fault) -> AttrValue {
        self.t(match fault.code() {
            ErrorCode::OrderNotFound => "error.order",
            ErrorCode::NotFound => "error.gone",
            ErrorCode::TooMany => "error.many",
            _ if *fault == Fault::Network => "error.network",
            _ => "error.ours",
        })
    }

    /// Whether somebody is there, in a line.
    fn presence(&self) -> String {
        let presence = &self.state.boot.presence;
        match (presence.open, presence.reply_minutes, presence.opens_at) {
            (true, Some(minutes), _) => {
                self.words.fill("presence.reply", &[("time", &self.formats.minutes(minutes))])
            }
            (true, None, _) => self.t("presence.open").to_string(),
            (false, _, Some(at)) => {
                self.words.fill("presence.opens", &[("time", &self.formats.soon(at, self.now))])
            }
            (false, ..) => self.t("presence.closed").to_string(),
        }
    }

    /// The presence line with its dot.
    fn presence_line(&self) -> Html {
        let class = if self.state.boot.presence.open { "presence open" } else { "presence" };
        html! { <span class={class}><i aria-hidden="true"></i><span>{ self.presence() }</span></span> }
    }

    /// A category as visitors read it: translated where it is a usual one, else as its author wrote it.
    fn category(&self, name: &str) -> AttrValue {
        let key = ["category.", &name.to_lowercase()].concat();
        self.words.find(&key).unwrap_or_else(|| AttrValue::from(name.to_owned()))
    }

    /// What failed and how to try again.
    fn failed(&self, fault: &Fault) -> Html {
        html! {
            <div class="note" role="alert" data-test="error">
                <p>{ self.fault(fault) }</p>
                <button type="button" class="button quiet" onclick={self.on(Action::Reload)} data-test="reload">
                    { self.t("retry") }
                </button>
            </div>
        }
    }
}

/// The first letter of a name, for its round mark.
fn initial(name: &str) -> String {
    name.trim().chars().next().map(|c| c.to_uppercase().collect()).unwrap_or_default()
}

/// Lines where text will be.
fn skeleton(lines: usize) -> Html {
    html! {
        <div class="skeleton" aria-hidden="true">
            { for (0..lines).map(|line| html! { <span key={line}></span> }) }
        </div>
    }
}
