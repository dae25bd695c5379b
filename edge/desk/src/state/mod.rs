//! What the desk knows and how that changes: `reduce(state, now, action) -> (state, effects)`, and nothing else.
//!
//! Nothing in here reads a clock, draws a number or touches the browser, so every rule is tested on the host. The
//! root component owns the state and carries the effects out; what comes back is another action.

mod action;
mod article;
mod ask;
mod audit;
mod canned;
mod change;
mod due;
mod files;
mod filter;
mod inbox;
mod insert;
mod join;
mod keys;
mod live;
mod note;
mod notice;
mod offer;
mod profile;
mod route;
mod search;
mod session;
mod shared_ref;
mod snooze;
mod team;
#[cfg(test)]
mod testing;
mod thread;
mod trial;
mod views;
mod work;

pub(crate) use action::{Action, Effect, Fault, Focus, SocketEvent};
pub(crate) use article::{ArticleField, ArticleForm, Source};
pub(crate) use ask::Asked;
pub(crate) use audit::{Audit, AuditAction, Filter as AuditFilter, GetAudit};
pub(crate) use canned::{CannedField, CannedForm, variables};
pub(crate) use change::priority_key;
pub(crate) use due::{Nearness, aim_key, nearness};
pub(crate) use files::{Picked, Upload, may_send};
pub(crate) use filter::{Facet, Filter};
pub(crate) use inbox::{Load, is_unread};
pub(crate) use insert::{Insert, Values, insertion_begun, offered};
pub(crate) use join::JoinForm;
pub(crate) use keys::{Key, Target};
pub(crate) use live::{Link, Typist, backoff};
pub(crate) use note::{UnsentNote, mention_begun};
pub(crate) use notice::{Arg, Notice, NoticeKind, Say};
pub(crate) use offer::{Kind, OfferAction, OfferDraft};
pub(crate) use profile::{Form, Profile, ProfileAction, ProfileEffect, Step};
pub(crate) use route::{Page, Place, Route, encode};
pub(crate) use session::{Session, SignInForm};
pub(crate) use shared_ref::Held;
pub(crate) use snooze::choices as snooze_choices;
pub(crate) use team::{Team, TeamAction, TeamEffect};
pub(crate) use thread::Thread;
pub(crate) use trial::{Outcome, Trial};
pub(crate) use work::Alerts;

use change::Underway;
use files::Files;
use inbox::InboxState;
use search::Search;
use shared::conversation::StaffName;
use shared::desk::{Canned, Facets, Me, Settled, Summary, Unanswered};
use shared::id::{ConversationId, SiteKey, StaffId};
use shared::time::Timestamp;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

/// The rows of a list.
pub(crate) type Rows = Held<Vec<Held<Summary>>>;

/// What rows are made of: the changes of what is known, the place, what it is narrowed down to, how much was found.
type Drawn = (u64, Place, Filter, Option<usize>);

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
    /// The files beside them.
    pub(crate) files: Files,
    /// What they offer the visitor.
    pub(crate) offers: BTreeMap<ConversationId, OfferDraft>,
    /// The same of notes, apart from it: neither can become the other.
    pub(crate) note_drafts: BTreeMap<ConversationId, String>,
    /// Whether the composer writes a note.
    pub(crate) noting: bool,
    pub(crate) search: Search,
    /// What lists can be narrowed down to.
    pub(crate) facets: Facets,
    /// The rows on the screen, and what they were made of.
    drawn: RefCell<Option<(Drawn, Rows)>>,
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
    /// Which of them are away.
    pub(crate) away: Vec<StaffId>,
    /// What calls the agent who looks elsewhere.
    pub(crate) alerts: Alerts,
    /// Which conversations they have open.
    pub(crate) viewing: Vec<(ConversationId, StaffName)>,
    /// Which conversation the edge was told that we have open.
    told_place: Option<ConversationId>,
    pub(crate) typists: Vec<Typist>,
    pub(crate) questions: Held<Vec<Unanswered>>,
    /// Those that have got an article, and how they fare.
    pub(crate) settled: Held<Vec<Settled>>,
    pub(crate) questions_load: Load,
    pub(crate) canned: Held<Vec<Canned>>,
    pub(crate) canned_load: Load,
    /// The canned reply being written.
    pub(crate) canned_form: Option<Held<CannedForm>>,
    /// What is asked before it is done.
    pub(crate) asked: Option<Asked>,
    /// What is being put into the answer.
    pub(crate) insert: Insert,
    pub(crate) team: Held<Team>,
    pub(crate) profile: Held<Profile>,
    pub(crate) audit: Held<Audit>,
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

    /// The same, opened by a link with this behind its `#`.
    pub(crate) fn with_link(mut self, token: &str) -> Self {
        join::begin(&mut self, token);
        self
    }

    /// Who is signed in.
    pub(crate) fn me(&self) -> Option<&Me> {
        match &self.session {
            Session::SignedIn(me) => Some(me),
            _ => None,
        }
    }

    /// The conversations on the screen: what was searched for, or else the view.
    pub(crate) fn rows(&self) -> Rows {
        let found = self.route.is_search().then_some(self.search.found.len());
        let drawn = (self.inbox.known.changes(), self.route.place, self.route.filter.clone(), found);
        if let Some((of, rows)) = &*self.drawn.borrow()
            && *of == drawn
        {
            return rows.clone();
        }
        let rows = match self.route.place {
            _ if self.route.is_search() => {
                self.search.found.iter().filter_map(|id| self.inbox.known.get(id)).cloned().collect()
            }
            Place::View(view) => self.inbox.list(&(view, self.route.filter.clone())),
            Place::Questions | Place::Canned | Place::Page(_) => Vec::new(),
        };
        let rows = Rows::new(rows);
        *self.drawn.borrow_mut() = Some((drawn, rows.clone()));
        rows
    }

    /// How they stand, and whether there are more.
    pub(crate) fn rows_load(&self) -> (&Load, bool) {
        match self.route.place {
            _ if self.route.is_search() => (&self.search.load, self.search.has_more()),
            Place::View(view) => {
                let listing = (view, self.route.filter.clone());
                (self.inbox.load(&listing), self.inbox.has_more(&listing))
            }
            Place::Questions | Place::Page(_) => (&self.questions_load, false),
            Place::Canned => (&self.canned_load, false),
        }
    }

    /// How many there are in a place.
    pub(crate) fn count(&self, place: Place) -> u32 {
        match place {
            Place::View(view) => self.inbox.count(view),
            Place::Questions => u32::try_from(self.questions.len()).unwrap_or(u32::MAX),
            // Nothing there waits for anybody.
            Place::Canned | Place::Page(_) => 0,
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
        Action::SignedIn(answer) => session::signed_in(&mut state, fx, answer),
        Action::GiveCode(code) => session::give_code(&mut state, fx, &code),
        Action::LeaveCode => session::leave_code(&mut state),
        Action::OfferCame(answer) => join::offer_came(&mut state, answer),
        Action::Join { name, password } => join::send(&mut state, fx, &name, &password),
        Action::LinkUsed(answer) => join::used(&mut state, fx, answer),
        Action::SignOut => session::sign_out(&mut state, fx),

        Action::Team(action) => team::happened(&mut state, fx, action),
        Action::Profile(action) => profile::happened(&mut state, fx, action),
        Action::Audit(action) => audit::happened(&mut state, fx, action),
        Action::Copy(text) => fx.push(Effect::Copy(text)),
        Action::Copied(true) => notice::notify(&mut state, fx, NoticeKind::Done, Say::new("copy.done")),
        Action::Copied(false) => notice::notify(&mut state, fx, NoticeKind::Failed, Say::new("copy.failed")),

        Action::Go(route) => inbox::go(&mut state, fx, route, false),
        Action::Went(path) => inbox::went(&mut state, fx, &path),
        Action::InboxCame(view, filter, answer) => inbox::came(&mut state, fx, (view, filter), answer),
        Action::ReloadList => inbox::load(&mut state, fx),
        Action::MoreCame(view, filter, answer) => inbox::more_came(&mut state, fx, (view, filter), answer),
        Action::Filter(facet, value) => filter::set(&mut state, fx, facet, &value),
        Action::ClearFilter => filter::clear(&mut state, fx),
        Action::WantFacets => fx.push(Effect::GetFacets),
        Action::FacetsCame(answer) => filter::facets_came(&mut state, fx, answer),
        Action::More => inbox::more(&mut state, fx),
        Action::Search(words) => search::typed(&mut state, fx, words),
        Action::SearchCame(asked, is_first, answer) => {
            search::came(&mut state, fx, &asked, is_first, answer);
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
        Action::Offer(id, action) => offer::update(&mut state, fx, id, action),
        Action::FilesPicked(picked) => files::picked(&mut state, fx, picked),
        Action::FileGoing(id, part) => files::going(&mut state, &id, part),
        Action::FileSent(id, answer) => files::sent(&mut state, fx, &id, answer),
        Action::FileAgain(id) => files::again(&mut state, fx, &id),
        Action::FileDropped(id) => files::drop_file(&mut state, fx, &id),
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
            insert::tick(&mut state, fx);
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
        Action::Away(away) => work::away(&mut state, fx, away),
        Action::Answers(locale, answers) => work::language(&mut state, fx, &locale, answers),
        Action::MeSet(before, answer) => work::set_done(&mut state, fx, *before, answer),
        Action::AlertsKnown(alerts) => state.alerts = alerts,
        Action::SetAlerts(alerts) => work::alerts(&mut state, fx, alerts),
        Action::NotifyAllowed(allowed) => work::allowed(&mut state, fx, allowed),
        Action::AskBlock(id) => ask::block(&mut state, id),
        Action::AskMerge(id, into) => ask::merge(&mut state, id, into),
        Action::AskedTyped(text) => ask::typed(&mut state, text),
        Action::Confirm => ask::confirm(&mut state, fx),
        Action::Decline => state.asked = None,
        Action::MergeMade(answer) => ask::merged(&mut state, fx, answer),
        Action::Insert(begun) => insert::typed(&mut state, fx, begun),
        Action::BeginInsert => insert::begin(&mut state, fx),
        Action::ArticlesFound { words, locale, answer } => {
            insert::found(&mut state, fx, &words, &locale, answer);
        }
        Action::CannedCame(answer) => canned::came(&mut state, fx, answer),
        Action::OpenCanned(id) => canned::open(&mut state, id.as_ref()),
        Action::CannedTyped(field, text) => canned::typed(&mut state, field, text),
        Action::SaveCanned => canned::save(&mut state, fx),
        Action::CannedSaved(answer) => canned::saved(&mut state, fx, answer),
        Action::DeleteCanned(id) => canned::delete(&mut state, fx, &id),
        Action::CannedDeleted(one, answer) => canned::deleted(&mut state, fx, *one, answer),
        Action::CloseCanned => state.canned_form = None,
        Action::OpenNotice(notice, id) => {
            state.notices.retain(|n| n.id != notice);
            inbox::go(&mut state, fx, Route::to(Place::default()).open(id), false);
        }
        Action::Dismiss(id) => state.notices.retain(|n| n.id != id),
        Action::ShowPanel(open) => state.panel_open = open,
        Action::ShowKeys(open) => state.keys_open = open,
    }
    thread::tell_seen(&mut state, &mut effects);
    live::tell_place(&mut state, &mut effects);
    inbox::keep_cursor(&mut state);
    (state, effects)
}
