//! What the desk knows and how that changes: `reduce(state, now, action) -> (state, effects)`, and nothing else.
//!
//! Nothing in here reads a clock, draws a number or touches the browser, so every rule is tested on the host. The
//! root component owns the state and carries the effects out; what comes back is another action.

mod action;
mod article;
mod inbox;
mod keys;
mod live;
mod notice;
mod route;
mod session;
mod shared_ref;
#[cfg(test)]
mod testing;
mod thread;

pub(crate) use action::{Action, Effect, Fault, Focus, SocketEvent};
pub(crate) use article::{ArticleField, ArticleForm, Source};
pub(crate) use inbox::{Load, is_unread};
pub(crate) use keys::{Key, Target};
pub(crate) use live::{Link, Typist, backoff};
pub(crate) use notice::{Arg, Notice, NoticeKind, Say};
pub(crate) use route::{Place, Route};
pub(crate) use session::{Session, SignInForm};
pub(crate) use shared_ref::Held;
pub(crate) use thread::Thread;

use inbox::InboxState;
use shared::conversation::StaffName;
use shared::desk::{Me, Unanswered};
use shared::id::{ConversationId, SiteKey};
use shared::time::Timestamp;
use std::collections::BTreeMap;

/// Everything the desk knows.
#[derive(Default)]
pub(crate) struct State {
    /// The moment of the last action.
    pub(crate) now: Timestamp,
    /// Which site; `None` when the address names none.
    pub(crate) site: Option<SiteKey>,
    pub(crate) session: Session,
    pub(crate) route: Route,
    pub(crate) inbox: InboxState,
    /// Conversations that were opened, kept so that coming back is instant.
    pub(crate) threads: BTreeMap<ConversationId, Held<Thread>>,
    /// What was typed and not sent, for each conversation.
    pub(crate) drafts: BTreeMap<ConversationId, String>,
    /// When the edge was last told that we are typing.
    pub(crate) told_typing: Timestamp,
    pub(crate) link: Link,
    /// Whether the window can be seen: nobody has read what came to a hidden one.
    pub(crate) hidden: bool,
    /// Who else has a desk open.
    pub(crate) present: Vec<StaffName>,
    pub(crate) typists: Vec<Typist>,
    pub(crate) questions: Held<Vec<Unanswered>>,
    pub(crate) questions_load: Load,
    /// The article being written.
    pub(crate) article: Option<Held<ArticleForm>>,
    /// The article that was being written when the dialog was closed.
    pub(crate) shelved: Option<ArticleForm>,
    pub(crate) notices: Vec<Notice>,
    notice_ids: u32,
    /// What is read out to those who do not see the screen.
    pub(crate) announcement: Option<Say>,
    /// On narrow screens the visitor's panel lies over the conversation.
    pub(crate) panel_open: bool,
    pub(crate) keys_open: bool,
}

impl State {
    /// A desk that has just been opened at `path`.
    pub(crate) fn new(site: &str, path: &str) -> Self {
        Self { site: SiteKey::new(site), route: Route::parse(path, site), ..Self::default() }
    }

    /// Who is signed in.
    pub(crate) fn me(&self) -> Option<&Me> {
        match &self.session {
            Session::SignedIn(me) => Some(me),
            _ => None,
        }
    }

    /// The conversation on the screen.
    pub(crate) fn open_thread(&self) -> Option<&Held<Thread>> {
        self.route.conversation.as_ref().and_then(|id| self.threads.get(id))
    }
}

/// One step: what the desk knows after `action`, and what has to be done outside.
pub(crate) fn reduce(mut state: State, now: Timestamp, action: Action) -> (State, Vec<Effect>) {
    state.now = now;
    let mut effects = Vec::new();
    let fx = &mut effects;
    match action {
        Action::Started => session::start(&mut state, fx),
        Action::MeCame(answer) => session::me_came(&mut state, fx, answer),
        Action::Checked(answer) => session::checked(&mut state, fx, &answer),
        Action::SignIn { email, password } => session::sign_in(&mut state, fx, &email, &password),
        Action::SignOut => session::sign_out(&mut state, fx),

        Action::Go(route) => inbox::go(&mut state, fx, route, false),
        Action::Went(path) => inbox::went(&mut state, fx, &path),
        Action::InboxCame(view, answer) => inbox::came(&mut state, fx, view, answer),
        Action::ReloadList => inbox::load(&mut state, fx),
        Action::QuestionsCame(answer) => inbox::questions_came(&mut state, fx, answer),

        Action::Opened(id, answer) => thread::opened(&mut state, fx, &id, answer),
        Action::ReloadThread(id) => thread::load(&mut state, fx, &id),
        Action::Draft(id, text) => thread::draft(&mut state, fx, id, text),
        Action::Send(id, client_id) => thread::send(&mut state, fx, &id, client_id),
        Action::Sent(id, client_id, answer) => thread::sent(&mut state, fx, &id, &client_id, answer),
        Action::Retry(id, client_id) => thread::retry(&mut state, fx, &id, &client_id),
        Action::Discard(id, client_id) => thread::discard(&mut state, fx, &id, &client_id),
        Action::SetStatus(id, status) => thread::set_status(&mut state, fx, &id, status),
        Action::StatusSet(id, before, answer) => thread::status_set(&mut state, fx, &id, before, answer),
        Action::SeenTold(answer) => {
            session::lost(&mut state, fx, answer.as_ref().err());
        }

        Action::Socket(event) => live::socket(&mut state, fx, event),
        Action::Online => live::online(&state, fx),
        Action::Visible(visible) => state.hidden = !visible,
        Action::Tick => live::tick(&mut state),

        Action::Key(key) => keys::pressed(&mut state, fx, &key),
        Action::MakeArticle(source) => article::open(&mut state, &source),
        Action::ArticleTyped(field, text) => article::typed(&mut state, field, text),
        Action::PublishArticle => article::publish(&mut state, fx),
        Action::ArticlePublished(answer) => article::published(&mut state, fx, answer),
        Action::CloseArticle => article::close(&mut state),
        Action::Dismiss(id) => state.notices.retain(|n| n.id != id),
        Action::ShowPanel(open) => state.panel_open = open,
        Action::ShowKeys(open) => state.keys_open = open,
    }
    thread::tell_seen(&mut state, &mut effects);
    inbox::keep_cursor(&mut state);
    (state, effects)
}
