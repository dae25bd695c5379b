//! What the widget knows and how that changes: `update(action)` returns effects, and shells carry them out.
//!
//! Owns every decision of the widget. Never touches the browser, a clock or randomness: [`Moment`] brings them. What
//! fails stands in the state, beside the last good data, until it is tried again.

mod action;
mod contact;
mod draft;
mod files;
mod find;
mod live;
mod offer;
mod order;
mod privacy;
mod rating;
mod rest;
mod sound;
mod talk;
#[cfg(test)]
mod tests;

pub use action::{Action, Call, Effect, Fault, FromLoader, Reply, Target, Tell, Timer};
pub use contact::Reach;
pub use draft::Draft;
pub use files::{Picked, Upload};
pub use find::{Pane, Search};
pub use live::{Live, Phase};
pub use order::{OrderForm, Wrong};
pub use privacy::{Data, Erasing};
pub use rest::Rest;
pub use sound::Sound;
pub(crate) use talk::page;
pub use talk::{Said, Stage, Stored, Talk, Turn};

use shared::article::Article;
use shared::boot::Boot;
use shared::conversation::{OrderProof, Page};
use shared::event::{Event, Events};
use shared::faq::Index;
use shared::frame::Rate;
use shared::id::{ArticleId, AttachmentId, ClientId, ConversationId};
use shared::limit;
use shared::text::{Label, Question, Url};
use shared::time::Timestamp;
use std::rc::Rc;

/// The clock and the dice.
pub struct Moment<'a> {
    /// What time it is.
    pub now: Timestamp,
    /// 32 unpredictable bits each time.
    pub dice: &'a mut dyn FnMut() -> u32,
}

impl Moment<'_> {
    /// 22 characters of 6 unpredictable bits each.
    fn id(&mut self) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut id = String::with_capacity(22);
        while id.len() < 22 {
            let mut bits = (self.dice)();
            for _ in 0..5 {
                if id.len() < 22 {
                    id.extend(LETTERS.get((bits & 63) as usize).map(|b| char::from(*b)));
                    bits >>= 6;
                }
            }
        }
        id
    }
}

/// Something that is fetched.
#[derive(Debug)]
pub enum Load<T> {
    /// On its way.
    Wait,
    /// Here.
    Here(T),
    /// Not to be had for now.
    Failed(Fault),
}

impl<T> Load<T> {
    /// What is here.
    pub fn here(&self) -> Option<&T> {
        match self {
            Self::Here(it) => Some(it),
            _ => None,
        }
    }
}

/// What fills the frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    /// Greeting, search, cards.
    Home,
    /// The articles of one category.
    Category(String),
    /// One article, and the question it was found with.
    Article(ArticleId, Option<Question>),
    /// Order look-up and its result.
    Order,
    /// One conversation.
    Talk(ConversationId),
    /// What is known of the visitor.
    Data,
}

/// Whether the edge knows this visitor.
#[derive(Debug, PartialEq)]
pub enum Session {
    /// Nothing was written yet.
    None,
    /// On its way.
    Asked,
    /// The credential.
    Have(String),
}

/// All that the widget knows.
#[derive(Debug)]
pub struct State {
    /// What the edge said to begin with.
    pub boot: Boot,
    /// The articles of this language, searchable.
    pub index: Load<Rc<Index>>,
    /// The screens one can go back to; the last is shown. Never empty.
    screens: Vec<Screen>,
    /// Whether the last change of screen was a step back.
    pub stepped_back: bool,
    /// Whether the panel is shown.
    pub visible: bool,
    /// The search field and what it found.
    pub search: Search,
    articles: Vec<(ArticleId, Load<Rc<Article>>)>,
    votes: Vec<(ArticleId, bool)>,
    /// The order look-up.
    pub order: OrderForm,
    proofs: Vec<OrderProof>,
    /// The conversation and the message that asked for the order that is being looked up.
    asked_order: Option<(ConversationId, ClientId)>,
    talks: Vec<Talk>,
    /// The connection.
    pub live: Live,
    /// Where the visitor can be reached.
    pub reach: Reach,
    session: Session,
    page: Option<Page>,
    referrer: Option<Url>,
    /// The visitor's time zone, as the browser names it.
    pub zone: Option<Label>,
    /// Kept ones whose conversation is not here yet.
    drafts: Vec<Draft>,
    /// Scores of which the same is true.
    rates: Vec<Rate>,
    /// Pictures of messages, and where the browser has each.
    pictures: Vec<(AttachmentId, String)>,
    events: Vec<Event>,
    told_unread: u32,
    said_opened: bool,
    /// The screen about the visitor's data.
    pub data: Data,
    /// Whether new messages are to be heard.
    pub sound: Sound,
    /// The rest of the code.
    rest: Rest,
}

impl State {
    /// As it is before anything happened.
    pub fn new(boot: Boot) -> Self {
        Self {
            boot,
            index: Load::Wait,
            screens: vec![Screen::Home],
            stepped_back: false,
            visible: false,
            search: Search::default(),
            articles: Vec::new(),
            votes: Vec::new(),
            order: OrderForm::default(),
            proofs: Vec::new(),
            asked_order: None,
            talks: Vec::new(),
            live: Live::default(),
            reach: Reach::default(),
            session: Session::None,
            page: None,
            referrer: None,
            zone: None,
            drafts: Vec::new(),
            rates: Vec::new(),
            pictures: Vec::new(),
            events: Vec::new(),
            told_unread: 0,
            said_opened: false,
            data: Data::default(),
            sound: Sound::default(),
            rest: Rest::default(),
        }
    }

    /// The screen that is shown.
    pub fn screen(&self) -> &Screen {
        self.screens.last().unwrap_or(&Screen::Home)
    }

    /// All of them, the one shown last.
    pub fn screens(&self) -> &[Screen] {
        &self.screens
    }

    /// How many screens lie below the one shown.
    pub fn depth(&self) -> usize {
        self.screens.len().saturating_sub(1)
    }

    /// The visitor's conversations, the one that was last written in first.
    pub fn talks(&self) -> Vec<&Talk> {
        let mut talks: Vec<&Talk> = self.talks.iter().filter(|talk| !talk.is_blank()).collect();
        talks.sort_by_key(|talk| std::cmp::Reverse(talk.last().map(|(_, at)| at)));
        talks
    }

    /// Whether there is one at all.
    pub fn has_talks(&self) -> bool {
        self.talks.iter().any(|talk| !talk.is_blank())
    }

    /// A conversation, blank ones included.
    pub fn talk(&self, id: &ConversationId) -> Option<&Talk> {
        self.talks.iter().find(|talk| talk.id == *id)
    }

    fn talk_mut(&mut self, id: &ConversationId) -> Option<&mut Talk> {
        self.talks.iter_mut().find(|talk| talk.id == *id)
    }

    /// The credential of this visitor, if any.
    pub fn session(&self) -> Option<&str> {
        match &self.session {
            Session::Have(session) => Some(session),
            _ => None,
        }
    }

    /// Whatever is not light; see [`rest`].
    #[inline(never)]
    fn further(&mut self, action: Action, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        match action {
            Action::Loader(word) => self.hear_loader(word, out),
            Action::Go(screen) => self.go_to(screen, out),
            Action::Submitted => self.submitted(moment, out),
            Action::Reload => self.fetch_again(out),
            Action::Vote { article, helped } => self.vote(article, helped, out),
            Action::OrderNumber(text) => self.order.number(text),
            Action::OrderContact(text) => self.order.contact(text),
            Action::OrderSubmitted => {
                self.asked_order = None;
                self.order_submitted(out);
            }
            Action::OrderAgain => self.order_again(out),
            Action::Talk => self.start_talk(moment, out),
            Action::Drafted(id, text) => self.drafted(&id, text, moment, out),
            Action::Sent(id) => self.sent(&id, moment, out),
            Action::Escalate(id) => self.escalate(&id, moment, out),
            Action::Helped(id) => self.helped(&id, out),
            Action::Resend(talk, message) => self.resend(&talk, &message, moment, out),
            Action::Drop(talk, message) => self.drop_message(&talk, &message, out),
            Action::Picked(number, name, bytes) => self.picked(number, name, bytes, moment, out),
            Action::Uploaded(number, way) => self.uploaded(number, way, moment, out),
            Action::Reupload(talk, file) => self.upload_again(&talk, &file, out),
            Action::Unpick(talk, file) => self.unpick(&talk, &file, out),
            Action::Pictured(number, place) => self.pictured(number, place),
            Action::SaveFile(file, name) => out.push(Effect::SaveFile(file, name)),
            Action::Rated(id, score) => self.rated(&id, score, moment, out),
            Action::Remark(id, text) => {
                if let Some(talk) = self.talk_mut(&id) {
                    talk.remark = text;
                }
            }
            Action::Agreed => self.agreed(out),
            Action::Save(id, you) => out.push(Effect::SaveTalk(id, you)),
            Action::Data => out.push(Effect::Call(Call::Data)),
            Action::Erase => self.erase(out),
            Action::Keep => self.data.erasing = Erasing::No,
            Action::Sound => self.turn_sound(out),
            Action::Remarked(id) => self.remarked(&id, moment, out),
            Action::Email(text) => self.reach.email = text,
            Action::Name(text) => self.reach.name = text,
            Action::Answer(id, question, choice) => self.answer(id, question, choice, moment, out),
            Action::Reached(skip) => self.reached(skip, out),
            Action::Replied(call, reply) => self.replied(*call, *reply, moment, out),
            Action::SocketUp(number) => self.socket_up(number, out),
            Action::SocketDown(number) => self.socket_down(number, moment, out),
            Action::Pong(number) => self.pong(number),
            Action::Frame(number, frame) => self.socket_frame(number, *frame, moment, out),
            Action::Wake => self.wake(out),
            Action::Due(timer) => self.due(timer, moment, out),
            // Light.
            Action::Index(_) | Action::Typed { .. } | Action::Close | Action::Back | Action::Rest(_) => {}
        }
    }

    /// What follows from anything that happened, where there are conversations.
    #[inline(never)]
    fn look_after_talks(&mut self, out: &mut Vec<Effect>) {
        self.upload(out);
        self.look_at_pictures(out);
        self.mark_read(out);
        self.tell_unread(out);
    }

    fn due(&mut self, timer: Timer, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        match timer {
            Timer::Search(number) => self.search_far(number, out),
            Timer::Session => self.need_session(out),
            Timer::Draft => self.keep_drafts(out),
            Timer::TypingOver => self.typing_over(moment.now),
            Timer::Open(_) | Timer::Retry(_) | Timer::Ping(_) | Timer::Pong(_) | Timer::Poll(_) => {
                self.live_due(timer, moment, out);
            }
            // Light.
            Timer::Settled(_) | Timer::Paused(_) | Timer::Flush | Timer::Rest => {}
        }
    }

    fn replied(&mut self, call: Call, reply: Reply, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        match (call, reply) {
            (Call::Article(_, id), Reply::Article(article)) => {
                self.take_article(&id, Load::Here(Rc::new(article)), out);
            }
            (Call::Article(_, id), Reply::Failed(fault)) => self.take_article(&id, Load::Failed(fault), out),
            (Call::Ask(talk, message, _), reply) => self.answered(&talk, &message, reply, moment, out),
            (Call::Search(number, _), reply) => self.take_found(number, reply),
            (Call::Lookup(_), Reply::Order(found)) => self.order_found(found, moment, out),
            (Call::Lookup(_), Reply::Failed(fault)) => self.order_missed(fault),
            (Call::Session, Reply::Session(session)) => self.take_session(session, out),
            (Call::Session, Reply::Failed(_)) => {
                self.session = Session::None;
                out.push(Effect::After(live::backoff(3, moment), Timer::Session));
            }
            (Call::Data, Reply::Text(text)) => out.push(Effect::Save(text)),
            (Call::Data, Reply::Failed(fault)) => self.data.fault = Some(fault),
            (Call::Erase, reply) => self.erased(reply, out),
            (Call::Sync(_), reply) => self.synced(reply, moment, out),
            // Votes and events are not worth a second try; answers of another kind do not happen.
            _ => {}
        }
    }

    fn hear_loader(&mut self, word: FromLoader, out: &mut Vec<Effect>) {
        match word {
            FromLoader::Hello { session, outbox, page, referrer } => {
                self.page = page;
                self.referrer = referrer;
                if let Some(session) = session {
                    self.session = Session::Have(session);
                }
                self.restore(&outbox, out);
                out.push(Effect::Tell(Tell::Ready));
                self.wake(out);
            }
            FromLoader::Page(page) => {
                self.page = page;
                if self.live.is_up() {
                    out.extend(self.whereabouts().map(Effect::Send));
                }
            }
            FromLoader::Order(number) => {
                self.order_again(out);
                self.order.number(number);
                self.screens = vec![Screen::Home];
                self.go(Screen::Order, out);
            }
            FromLoader::Article(article) => {
                self.screens = vec![Screen::Home];
                self.go_to(Screen::Article(article, None), out);
            }
            FromLoader::Open(id) => {
                if self.talk(&id).is_none() {
                    self.talks.insert(0, Talk::new(id.clone(), Stage::Person));
                }
                self.screens.push(Screen::Talk(id));
            }
            FromLoader::Session(session) => {
                if self.session() != Some(session.as_str()) {
                    self.session = Session::Have(session);
                    self.wake(out);
                }
            }
            // Light.
            FromLoader::Show(_) | FromLoader::Hide | FromLoader::Ask(_) => {}
        }
    }

    /// To a screen; what it shows is fetched.
    fn go_to(&mut self, screen: Screen, out: &mut Vec<Effect>) {
        if let Screen::Article(id, _) = &screen {
            self.fetch_article(id, out);
        }
        self.go(screen, out);
    }

    fn go(&mut self, screen: Screen, out: &mut Vec<Effect>) {
        self.stepped_back = false;
        let target = match &screen {
            Screen::Talk(_) => Target::Composer,
            Screen::Home => Target::Search,
            _ => Target::Heading,
        };
        if self.screen() != &screen {
            self.screens.push(screen);
        }
        out.push(Effect::Focus(target));
    }

    fn back(&mut self, out: &mut Vec<Effect>) {
        if self.screens.len() > 1 {
            self.screens.pop();
        }
        // A conversation in which nothing was written leaves no trace.
        let shown = self.screens.clone();
        self.talks.retain(|talk| !talk.is_blank() || shown.contains(&Screen::Talk(talk.id.clone())));
        self.stepped_back = true;
        out.push(Effect::Focus(if self.depth() == 0 { Target::Search } else { Target::Heading }));
    }

    /// Keeps an event for the next batch.
    fn note(&mut self, event: Event, out: &mut Vec<Effect>) {
        if self.events.is_empty() {
            out.push(Effect::After(2_000, Timer::Flush));
        }
        if self.events.len() < limit::EVENTS {
            self.events.push(event);
        }
    }

    fn flush(&mut self, out: &mut Vec<Effect>) {
        if !self.events.is_empty() {
            let events = std::mem::take(&mut self.events);
            out.push(Effect::Call(Call::Events(Events { events })));
        }
    }

    /// Messages of the staff that the visitor has not seen, in all conversations.
    pub fn unread(&self) -> u32 {
        self.talks.iter().map(Talk::unread).sum()
    }

    fn tell_unread(&mut self, out: &mut Vec<Effect>) {
        let unread = self.unread();
        if unread != self.told_unread {
            self.told_unread = unread;
            out.push(Effect::Tell(Tell::Unread(unread)));
        }
    }
}

fn conversation_id(moment: &mut Moment<'_>) -> Option<ConversationId> {
    ConversationId::new(&moment.id())
}

fn client_id(moment: &mut Moment<'_>) -> Option<ClientId> {
    ClientId::new(&moment.id())
}
