//! What can happen with the part of the code that every visit loads: looking at home, searching, browsing.
//!
//! The build cuts the app in two (`e2e/dev/src/build/split.rs`). [`State::light`] belongs to the first part and whatever
//! [`State::further`] does to the rest, which is fetched when it is first wanted. What happens before it is here waits.

use super::{Action, Call, Effect, FromLoader, Load, Moment, Screen, State, Target, Tell, Timer};
use shared::event::Event;

/// After the panel is first shown: by then it has been drawn, and whatever is clicked next finds the rest here.
const PAUSE_MS: u32 = 1_000;

/// The rest of the code.
#[derive(Debug, Default)]
pub struct Rest {
    way: Way,
    waiting: Vec<Action>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Way {
    #[default]
    Unwanted,
    Coming,
    Here,
    Failed,
}

impl State {
    /// Takes what happened and says what is to be done.
    pub fn update(&mut self, action: Action, moment: &mut Moment<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Action::Rest(came) = action {
            self.take_rest(came, moment, &mut effects);
        } else if self.rest.way == Way::Here || !self.must_wait(&action) {
            self.happen(action, moment, &mut effects);
        } else {
            self.rest.waiting.push(action);
            self.want_rest(&mut effects);
        }
        effects
    }

    /// Whether something waits for the rest of the code, which could not be fetched.
    pub fn lacks_rest(&self) -> bool {
        self.rest.way == Way::Failed && !self.rest.waiting.is_empty()
    }

    fn happen(&mut self, action: Action, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        if self.is_light(&action) {
            self.light(action, out);
        } else {
            self.further(action, moment, out);
        }
        if self.session().is_some() || !self.talks.is_empty() || self.told_unread > 0 {
            self.look_after_talks(out);
        }
    }

    /// What the loader says keeps its order.
    fn must_wait(&self, action: &Action) -> bool {
        let ordered = matches!(action, Action::Loader(_)) && !self.rest.waiting.is_empty();
        ordered || !self.is_light(action)
    }

    fn is_light(&self, action: &Action) -> bool {
        match action {
            Action::Loader(FromLoader::Hello { session, outbox, .. }) => {
                session.is_none() && outbox.is_empty()
            }
            Action::Replied(call, _) => matches!(**call, Call::Events(_) | Call::Vote(_)),
            Action::Wake | Action::Loader(FromLoader::Page(_)) => self.session().is_none(),
            Action::Reload => !matches!(self.screen(), Screen::Article(..)),
            Action::Loader(FromLoader::Show(_) | FromLoader::Hide | FromLoader::Ask(_))
            | Action::Index(_)
            | Action::Typed { .. }
            | Action::Close
            | Action::Back
            | Action::Go(Screen::Category(_))
            | Action::Rest(_)
            | Action::Due(Timer::Settled(_) | Timer::Paused(_) | Timer::Flush | Timer::Rest) => true,
            _ => false,
        }
    }

    /// All that [`State::is_light`] lets through.
    fn light(&mut self, action: Action, out: &mut Vec<Effect>) {
        match action {
            Action::Loader(word) => self.hear_light(word, out),
            Action::Index(index) => self.take_index(index, out),
            Action::Typed { text, composing } => self.typed(text, composing, out),
            Action::Close => out.push(Effect::Tell(Tell::Close)),
            Action::Back => self.back(out),
            Action::Go(screen) => self.go(screen, out),
            Action::Reload => self.load_again(out),
            Action::Due(Timer::Settled(number)) => self.search_settled(number, out),
            Action::Due(Timer::Paused(number)) => self.search_paused(number, out),
            Action::Due(Timer::Flush) => self.flush(out),
            Action::Due(Timer::Rest) => self.want_rest(out),
            // Votes and events are not worth a second try.
            _ => {}
        }
    }

    fn hear_light(&mut self, word: FromLoader, out: &mut Vec<Effect>) {
        match word {
            FromLoader::Hello { page, referrer, .. } => {
                self.page = page;
                self.referrer = referrer;
                out.push(Effect::Tell(Tell::Ready));
            }
            FromLoader::Show(page) => {
                self.page = page;
                self.visible = true;
                if !self.said_opened {
                    self.said_opened = true;
                    self.note(Event::Opened(self.boot.locale.clone()), out);
                    out.push(Effect::After(PAUSE_MS, Timer::Rest));
                }
                let target = match self.screen() {
                    Screen::Home => Target::Search,
                    Screen::Talk(_) => Target::Composer,
                    _ => Target::Heading,
                };
                out.push(Effect::Focus(target));
                if self.session().is_some() {
                    self.wake(out);
                }
            }
            FromLoader::Page(page) => self.page = page,
            FromLoader::Hide => {
                self.visible = false;
                self.flush(out);
            }
            FromLoader::Ask(text) => {
                self.screens = vec![Screen::Home];
                self.typed(text, false, out);
            }
            _ => {}
        }
    }

    /// Tries again to fetch what is missing: the rest, the articles.
    fn load_again(&mut self, out: &mut Vec<Effect>) {
        if self.lacks_rest() {
            self.want_rest(out);
        }
        if matches!(self.index, Load::Failed(_)) {
            self.index = Load::Wait;
            out.push(Effect::Pack);
        }
    }

    fn want_rest(&mut self, out: &mut Vec<Effect>) {
        if matches!(self.rest.way, Way::Unwanted | Way::Failed) {
            self.rest.way = Way::Coming;
            out.push(Effect::Rest);
        }
    }

    fn take_rest(&mut self, came: bool, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        self.rest.way = if came { Way::Here } else { Way::Failed };
        if came {
            for action in std::mem::take(&mut self.rest.waiting) {
                self.happen(action, moment, out);
            }
        }
    }
}
