//! What the loader says, on its way into the app.

use crate::state::{Action, FromLoader};
use std::cell::RefCell;
use yew::Callback;

/// Either the app, or what was said before there was one: Yew makes it a moment after `start` has returned.
enum Inbox {
    Early(Vec<FromLoader>),
    App(Callback<Action>),
}

thread_local! {
    static INBOX: RefCell<Inbox> = const { RefCell::new(Inbox::Early(Vec::new())) };
}

/// From here on words go to this app.
pub(crate) fn listen(app: &Callback<Action>) {
    let before = INBOX.replace(Inbox::App(app.clone()));
    if let Inbox::Early(words) = before {
        for word in words {
            app.emit(Action::Loader(word));
        }
    }
}

/// The loader says something.
pub(crate) fn push(word: FromLoader) {
    let app = INBOX.with_borrow_mut(|inbox| match inbox {
        Inbox::App(app) => Some((app.clone(), word)),
        Inbox::Early(words) => {
            words.push(word);
            None
        }
    });
    // Not while the borrow lasts: the app may say something in turn.
    if let Some((app, word)) = app {
        app.emit(Action::Loader(word));
    }
}
