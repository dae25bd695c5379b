//! What the loader says, on its way into the app.

use crate::state::{Action, FromLoader};
use std::cell::RefCell;
use yew::Callback;

thread_local! {
    static APP: RefCell<Option<Callback<Action>>> = const { RefCell::new(None) };
}

/// From here on words go to this app.
pub(crate) fn listen(app: Callback<Action>) {
    APP.with_borrow_mut(|slot| *slot = Some(app));
}

/// The loader says something. Before there is an app, the frame's script keeps it.
pub(crate) fn push(word: FromLoader) {
    let app = APP.with_borrow(Clone::clone);
    if let Some(app) = app {
        app.emit(Action::Loader(word));
    }
}
