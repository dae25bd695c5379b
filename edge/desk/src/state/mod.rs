//! What the desk knows and how that changes: `reduce(state, now, action) -> (state, effects)`, and nothing else.
//!
//! Nothing in here reads a clock, draws a number or touches the browser, so every rule is tested on the host. The
//! root component owns the state and carries the effects out; what comes back is another action.

mod action;
mod article;
mod change;
mod inbox;
mod keys;
mod live;
mod note;
mod notice;
mod route;
mod search;
mod session;
mod shared_ref;
mod snooze;
#[cfg(test)]
mod testing;
mod thread;
mod trial;
mod views;

pub(crate) use action::{Action, Effect, Fault, Focus, SocketEvent};
pub(crate) use article::{ArticleField, ArticleForm, Source};
pub(crate) use change::priority_key;
pub(crate) use inbox::{Load, is_unread};
pub(crate) use keys::{Key, Target};
pub(crate) use live::{Link, Typist, backoff};
pub(crate) use note::{UnsentNote, mention_begun};
pub(crate) use notice::{Arg, Notice, NoticeKind, Say};
pub(crate) use route::{Place, Route, encode};
pub(crate) use session::{Session, SignInForm};
pub(crate) use shared_ref::Held;
pub(crate) use snooze::choices as snooze_choices;
pub(crate) use thread::Thread;
pub(crate) use trial::{Outcome, Trial};

use change::Underway;
use inbox::InboxState;
use search::Search;
use shared::conversation::StaffName;
use shared::desk::{Me, Summary, Unanswered};
use shared::id::{ConversationId, SiteKey};
use shared::time::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// Everything the desk knows.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for itself, none excludes another")]
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
    /// The same of notes, apart from it: neither can become the other.
    pub(crate) note_drafts: BTreeMap<ConversationId, String>,
    /// Whether the composer writes a note.
    pub(crate) noting: bool,
    pub(crate) search: Search,
    /// What the agent changed and the edge has not answered yet, the oldest first.
    changes: VecDeque<Underway>,
    /// Everybody who works here, oneself included.
    pub(crate) staff: Vec<StaffName>,
    /// When the edge was last told that we are typing.
    pub(crate) told_typing: Timestamp,
    pub(crate) link: Link,
    /// Whether the window can be seen: nobody has read what came to a hidden one.
    pub(crate) hidden: bool,
    /// Who else has a desk open.
    pub(crate) present: Vec<StaffName>,
    /// Which conversations they have open.
    pub(crate) viewing: Vec<(ConversationId, StaffName)>,
    /// Which conversation the edge was told that we have open.
    told_place: Option<ConversationId>,
    pub(crate) typists: Vec<Typist>,
    pub(crate) questions: Held<Vec<Unanswered>>,
    pub(crate) questions_load: Load,
    /// The article being written.
    pub(crate) article: Option<Held<ArticleForm>>,
    /// The article that was being written when the dialog was closed.
    pub(crate) shelved: Option<ArticleForm>,
    pub(crate) trial: Trial,
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

    /// The conversations on the screen: what was searched for, or else the view.
    pub(crate) fn rows(&self) -> Vec<Held<Summary>> {
        if self.route.is_search() {
            return self.search.found.iter().filter_map(|id| self.inbox.known.get(id)).cloned().collect();
        }
        match self.route.place {
            Place::View(view) => self.inbox.list(view),
            Place::Questions => Vec::new(),
        }
    }

    /// How they stand, and whether there are more.
    pub(crate) fn rows_load(&self) -> (&Load, bool) {
        match self.route.place {
            _ if self.route.is_search() => (&self.search.load, self.search.has_more()),
            Place::View(view) => (self.inbox.load(view), self.inbox.has_more(view)),
            Place::Questions => (&self.questions_load, false),
        }
    }

    /// How many there are in a place.
    pub(crate) fn count(&self, place: Place) -> u32 {
        match place {
            Place::View(view) => self.inbox.count(view),
            Place::Questions => u32::try_from(self.questions.len()).unwrap_or(u32::MAX),
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
        Action::MoreCame(view, answer) => inbox::more_came(&mut state, fx, view, answer),
        Action::More => inbox::more(&mut state, fx),
        Action::Search(words) => search::typed(&mut state, fx, words),
        Action::SearchCame(words, is_first, answer) => {
            search::came(&mut state, fx, &words, is_first, answer);
        }
        Action::LeaveSearch => search::leave(&mut state, fx),
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
        Action::Change(id, change) => change::make(&mut state, fx, &id, &change),
        Action::ChangeMade(answer) => change::made(&mut state, fx, answer),
        Action::Undo(notice) => change::undo(&mut state, fx, notice),
        Action::StaffCame(answer) => change::staff_came(&mut state, fx, answer),
        Action::Noting(noting) => note::switch(&mut state, fx, noting),
        Action::NoteTyped(id, text) => note::typed(&mut state, id, text),
        Action::SendNote(id, client_id) => note::send(&mut state, fx, &id, client_id),
        Action::NoteSent(id, client_id, answer) => note::sent(&mut state, fx, &id, &client_id, answer),
        Action::RetryNote(id, client_id) => note::retry(&mut state, fx, &id, &client_id),
        Action::DiscardNote(id, client_id) => note::discard(&mut state, fx, &id, &client_id),
        Action::SeenTold(answer) => {
            session::lost(&mut state, fx, answer.as_ref().err());
        }

        Action::Socket(event) => live::socket(&mut state, fx, event),
        Action::Online => live::online(&state, fx),
        Action::Visible(visible) => state.hidden = !visible,
        Action::Tick => {
            live::tick(&mut state);
            search::tick(&mut state, fx);
            trial::tick(&mut state, fx);
        }

        Action::Key(key) => keys::pressed(&mut state, fx, &key),
        Action::MakeArticle(source) => article::open(&mut state, &source),
        Action::ArticleTyped(field, text) => {
            article::typed(&mut state, field, text);
            trial::changed(&mut state, fx);
        }
        Action::TrialTyped(question) => trial::typed(&mut state, fx, question),
        Action::PackCame(locale, answer) => trial::came(&mut state, fx, locale, answer),
        Action::PublishArticle => article::publish(&mut state, fx),
        Action::ArticlePublished(answer) => article::published(&mut state, fx, answer),
        Action::CloseArticle => article::close(&mut state),
        Action::Dismiss(id) => state.notices.retain(|n| n.id != id),
        Action::ShowPanel(open) => state.panel_open = open,
        Action::ShowKeys(open) => state.keys_open = open,
    }
    thread::tell_seen(&mut state, &mut effects);
    live::tell_place(&mut state, &mut effects);
    inbox::keep_cursor(&mut state);
    (state, effects)
}
