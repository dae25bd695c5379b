//! Searching, reading, voting.

use super::{Call, Effect, Fault, Load, Moment, Reply, Screen, State, Target, Timer};
use shared::article::Article;
use shared::ask::{Found, Vote};
use shared::event::{Event, Searched, Viewed};
use shared::faq::pack::PackedDoc;
use shared::faq::{Index, Options};
use shared::id::ArticleId;
use shared::page::{path, readable};
use shared::text::{Question, Url};
use std::rc::Rc;

/// A search must stand still this long to count as one.
const SETTLED_MS: u32 = 1_200;
/// A composition that stands still this long is searched for.
const PAUSE_MS: u32 = 400;
/// Results shown for a search.
const SHOWN: usize = 6;
/// The edge is asked once the search field stands still this long.
const STILL_MS: u32 = 150;
/// Articles that stand below an empty search field.
const POPULAR: usize = 5;

/// The search field.
#[derive(Debug, Default)]
pub struct Search {
    /// What it says.
    pub text: String,
    /// What was found for it.
    pub found: Vec<Found>,
    /// Whether the edge was asked and has not answered yet; what was found before stands meanwhile.
    waits: bool,
    number: u32,
    /// The last one that was counted.
    counted: String,
}

/// What stands below the search field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// Nothing is typed: what is popular, categories, cards.
    Browse,
    /// Something is typed and the articles are still on their way.
    Wait,
    /// Results.
    Results,
    /// Nothing matches.
    Nothing,
}

impl State {
    /// What stands below the search field.
    pub fn pane(&self) -> Pane {
        if self.search.text.trim().is_empty() {
            Pane::Browse
        } else if matches!(self.index, Load::Wait) || (self.search.waits && self.search.found.is_empty()) {
            Pane::Wait
        } else if self.search.found.is_empty() {
            Pane::Nothing
        } else {
            Pane::Results
        }
    }

    /// The path of the host's page, as its address has it; empty where the browser wishes it untold.
    pub(super) fn path(&self) -> &str {
        self.page.as_ref().map_or("", |page| path(&page.url))
    }

    /// What is found here for a text.
    fn found_here(&self, index: &Index, text: &str) -> Vec<Found> {
        index.find(text, SHOWN, &Options { page: &readable(self.path()) })
    }

    /// The question in the search field.
    pub fn question(&self) -> Option<Question> {
        Question::cut(&self.search.text)
    }

    /// The most wanted articles, by their place in the pack.
    pub fn popular(&self) -> Vec<u32> {
        let Some(index) = self.index.here() else { return Vec::new() };
        let mut wanted: Vec<(u32, u32)> =
            (0..).zip(index.pack().docs()).map(|(nth, doc)| (doc.popularity(), nth)).collect();
        wanted.sort_by_key(|(popularity, nth)| (std::cmp::Reverse(*popularity), *nth));
        wanted.into_iter().take(POPULAR).map(|(_, nth)| nth).collect()
    }

    /// The categories and how many articles each has, in the order of the pack.
    pub fn categories(&self) -> Vec<(String, u32)> {
        let mut found: Vec<(String, u32)> = Vec::new();
        // Of some of the articles only, numbers would be wrong.
        let Some(index) = self.index.here().filter(|index| index.pack().more() == 0) else { return found };
        for name in index.pack().docs().map(PackedDoc::category).filter(|name| !name.is_empty()) {
            match found.iter_mut().find(|(known, _)| known == name) {
                Some((_, count)) => *count += 1,
                None => found.push((name.to_owned(), 1)),
            }
        }
        found
    }

    /// The articles of a category, by their place in the pack.
    pub fn in_category(&self, category: &str) -> Vec<u32> {
        let Some(index) = self.index.here() else { return Vec::new() };
        (0..).zip(index.pack().docs()).filter(|(_, d)| d.category() == category).map(|(nth, _)| nth).collect()
    }

    /// Id and title of the article at a place of the pack.
    pub fn packed(&self, nth: u32) -> Option<(ArticleId, &str)> {
        let doc = self.index.here()?.pack().get(nth)?;
        Some((ArticleId::new(doc.id())?, doc.title()))
    }

    /// The title of an article, from wherever it is known.
    pub fn title(&self, id: &ArticleId) -> Option<&str> {
        if let Some(article) = self.article(id).and_then(Load::here) {
            return Some(&article.brief.title);
        }
        self.index.here()?.pack().docs().find(|doc| doc.id() == id.as_str()).map(PackedDoc::title)
    }

    /// An article that was opened.
    pub fn article(&self, id: &ArticleId) -> Option<&Load<Rc<Article>>> {
        self.articles.iter().find(|(known, _)| known == id).map(|(_, article)| article)
    }

    /// What the visitor said about it.
    pub fn voted(&self, id: &ArticleId) -> Option<bool> {
        self.votes.iter().find(|(known, _)| known == id).map(|(_, helped)| *helped)
    }

    pub(super) fn take_index(&mut self, index: Result<Rc<Index>, Fault>, out: &mut Vec<Effect>) {
        self.index = match index {
            Ok(index) => Load::Here(index),
            Err(fault) => Load::Failed(fault),
        };
        self.search(out);
    }

    pub(super) fn typed(&mut self, text: String, composing: bool, out: &mut Vec<Effect>) {
        self.search.text = text;
        self.search.number += 1;
        if composing {
            // What an input method is still at work on is not yet what the visitor means, until they stop: on phones
            // every word is a composition.
            out.push(Effect::After(PAUSE_MS, Timer::Paused(self.search.number)));
            return;
        }
        self.search(out);
        out.push(Effect::After(SETTLED_MS, Timer::Settled(self.search.number)));
    }

    pub(super) fn search_paused(&mut self, number: u32, out: &mut Vec<Effect>) {
        if number == self.search.number {
            let text = self.search.text.clone();
            self.typed(text, false, out);
        }
    }

    /// Searches here; or, where there are more articles than are here, on the edge once the field stands still.
    fn search(&mut self, out: &mut Vec<Effect>) {
        let text = self.search.text.trim();
        let index = self.index.here().filter(|_| !text.is_empty());
        self.search.waits = index.is_some_and(|index| index.pack().more() > 0);
        if self.search.waits {
            out.push(Effect::After(STILL_MS, Timer::Search(self.search.number)));
        } else {
            self.search.found = index.map(|index| self.found_here(index, text)).unwrap_or_default();
        }
    }

    pub(super) fn search_far(&mut self, number: u32, out: &mut Vec<Effect>) {
        if let Some(text) = self.question()
            && number == self.search.number
        {
            let locale = self.boot.locale.clone();
            out.push(Effect::Call(Call::Search(
                number,
                shared::ask::Search { locale, text, page: Url::cut(self.path()) },
            )));
        }
    }

    /// What the edge found for a text that still stands there. Where it was not reached, the few articles that are
    /// here have to do.
    pub(super) fn take_found(&mut self, number: u32, reply: Reply) {
        if number != self.search.number {
            return;
        }
        self.search.waits = false;
        self.search.found = match (reply, self.index.here()) {
            (Reply::Found(list), _) => list.found,
            (_, Some(index)) => self.found_here(index, self.search.text.trim()),
            (_, None) => Vec::new(),
        };
    }

    pub(super) fn search_settled(&mut self, number: u32, out: &mut Vec<Effect>) {
        let Some(question) = self.question() else { return };
        if number == self.search.number && self.index.here().is_some() && *question != *self.search.counted {
            question.as_str().clone_into(&mut self.search.counted);
            let shown = u8::try_from(self.search.found.len()).unwrap_or(u8::MAX);
            let locale = self.boot.locale.clone();
            self.note(Event::Searched(Searched { locale, question, shown }), out);
        }
    }

    /// Enter: the best article, or a person when there is none.
    pub(super) fn submitted(&mut self, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        match self.pane() {
            Pane::Results => {
                let first = self.search.found.first().map(|found| found.id.clone());
                if let Some(id) = first {
                    self.go_to(Screen::Article(id, self.question()), out);
                }
            }
            Pane::Nothing => self.start_talk(moment, out),
            Pane::Browse | Pane::Wait => {}
        }
    }

    pub(super) fn fetch_article(&mut self, id: &ArticleId, out: &mut Vec<Effect>) {
        match self.articles.iter_mut().find(|(known, _)| known == id) {
            Some((_, Load::Wait)) => return,
            Some((_, Load::Here(_))) => {
                self.viewed(id, out);
                return;
            }
            Some((_, failed)) => *failed = Load::Wait,
            None => self.articles.push((id.clone(), Load::Wait)),
        }
        out.push(Effect::Call(Call::Article(self.boot.locale.clone(), id.clone())));
    }

    pub(super) fn take_article(&mut self, id: &ArticleId, loaded: Load<Rc<Article>>, out: &mut Vec<Effect>) {
        if let Some((_, article)) = self.articles.iter_mut().find(|(known, _)| known == id) {
            let here = matches!(loaded, Load::Here(_));
            *article = loaded;
            if here {
                self.viewed(id, out);
            }
        }
    }

    fn viewed(&mut self, id: &ArticleId, out: &mut Vec<Effect>) {
        self.note(Event::Viewed(Viewed { article: id.clone(), locale: self.boot.locale.clone() }), out);
    }

    /// Tries again to fetch the article that is shown.
    pub(super) fn fetch_again(&mut self, out: &mut Vec<Effect>) {
        if let Screen::Article(id, _) = self.screen().clone() {
            self.fetch_article(&id, out);
            out.push(Effect::Focus(Target::Heading));
        }
    }

    pub(super) fn vote(&mut self, article: ArticleId, helped: bool, out: &mut Vec<Effect>) {
        if self.voted(&article) == Some(helped) {
            return;
        }
        self.votes.retain(|(known, _)| *known != article);
        self.votes.push((article.clone(), helped));
        let question = match self.screen() {
            Screen::Article(_, question) => question.clone(),
            _ => None,
        };
        let locale = self.boot.locale.clone();
        out.push(Effect::Call(Call::Vote(Vote { article, locale, helped, question })));
    }
}
