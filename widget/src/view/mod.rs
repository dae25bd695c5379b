//! Draws the state. Each screen is a function of [`Ui`]; the only component is the app itself.
//!
//! Lists stand in wrappers of their own with a key on every item, and the composer is never a sibling of a list: Yew
//! 0.23 pairs unkeyed siblings back to front, which destroys a field that stands before a growing list.

mod app;
mod article;
mod bar;
mod bot;
mod contact;
mod data;
mod el;
mod files;
mod home;
mod icon;
mod offer;
mod order;
mod rating;
mod talk;
mod theme;

pub(crate) use app::mount;

use crate::browser::intl::Formats;
use crate::state::{Action, Fault, State};
use crate::words::Words;
use el::{El, button, el};
use shared::error::ErrorCode;
use shared::time::Timestamp;
use yew::{AttrValue, Callback};

/// What every screen draws with; one pointer wide.
#[derive(Clone, Copy)]
struct Ui<'a>(&'a Means<'a>);

/// See [`Ui`].
struct Means<'a> {
    state: &'a State,
    words: &'a Words,
    formats: &'a Formats,
    app: &'a Callback<Action>,
    now: Timestamp,
}

impl<'a> std::ops::Deref for Ui<'a> {
    type Target = Means<'a>;
    fn deref(&self) -> &Means<'a> {
        self.0
    }
}

impl Ui<'_> {
    /// A text of the widget.
    fn t(self, key: &str) -> AttrValue {
        self.words.get(key)
    }

    /// A text of the widget with one placeholder filled.
    fn fill(self, key: &str, name: &str, value: &str) -> AttrValue {
        self.words.fill(key, &[(name, value)]).into()
    }

    /// A text for a number.
    fn count(self, key: &str, n: u32) -> AttrValue {
        self.words.plural(key, &self.formats.plural(n), &self.formats.number(n)).into()
    }

    /// What went wrong, in the visitor's words.
    fn fault(self, fault: &Fault) -> AttrValue {
        self.t(match fault.code() {
            ErrorCode::OrderNotFound => "error.order",
            ErrorCode::NotFound => "error.gone",
            ErrorCode::TooMany => "error.many",
            _ if *fault == Fault::Network => "error.network",
            _ => "error.ours",
        })
    }

    /// Whether somebody is there, in a line with its dot.
    fn presence(self) -> El {
        let presence = &self.state.boot.presence;
        let words = match (presence.open, presence.reply_minutes, presence.opens_at) {
            (true, Some(minutes), _) => self.fill("presence.reply", "time", &self.formats.minutes(minutes)),
            (true, None, _) => self.t("presence.open"),
            (false, _, Some(at)) => self.fill("presence.opens", "time", &self.formats.soon(at, self.now)),
            (false, ..) => self.t("presence.closed"),
        };
        dotted(if presence.open { "presence open" } else { "presence" }, words)
    }

    /// A category as visitors read it: translated where it is a usual one, else as its author wrote it.
    fn category(self, name: &str) -> AttrValue {
        let key = "category.".to_owned() + &name.to_ascii_lowercase();
        self.words.find(&key).unwrap_or_else(|| AttrValue::from(name.to_owned()))
    }

    /// What failed and how to try again.
    fn failed(self, fault: &Fault) -> El {
        el("div", "note")
            .is("role", "alert")
            .test("error")
            .add(el("p", "").text(self.fault(fault)))
            .add(button(self, "button quiet", "reload", Action::Reload).text(self.t("retry")))
    }
}

/// A line with a coloured dot.
fn dotted(class: &'static str, words: AttrValue) -> El {
    el("span", class).add(el("i", "").mute()).add(el("span", "").text(words))
}

/// A name's first letter in its mark.
fn mark(class: &'static str, name: &str) -> El {
    let initial = shared::text::first_chars(name.trim(), 1);
    el("span", class).mute().say(initial)
}

/// Words for those who listen.
fn hidden(words: AttrValue) -> El {
    el("span", "hidden").text(words)
}

/// Lines where text will be.
fn skeleton(lines: usize) -> El {
    let lines = (0..lines).map(|_| el("span", "")).collect();
    el("div", "skeleton").mute().all(lines)
}
