//! Making an article of a conversation, or of a question that was asked in vain.

use super::action::{Effect, Fault};
use super::notice::{Arg, NoticeKind, Say, notify};
use super::shared_ref::Held;
use super::{State, Trial, inbox, session};
use shared::article::ArticleInput;
use shared::conversation::{Author, Entry, EntryBody};
use shared::desk::Publish;
use shared::error::ErrorCode;
use shared::id::ConversationId;
use shared::limit;
use shared::locale::{Locale, negotiate};
use shared::owner::StoredArticle;
use shared::page::{PagePattern, PatternError};
use shared::text::{Label, Phrasing, Text, TextError, first_chars};

/// What an article is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    Conversation(ConversationId),
    /// A question of the list in all the words it was asked with, the most used first, with its language.
    Question(Vec<String>, Locale),
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArticleField {
    Title,
    Phrasings,
    Body,
    Category,
    Pages,
    Locale,
}

/// The form as it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArticleForm {
    pub(crate) source: Source,
    pub(crate) locale: Locale,
    pub(crate) title: String,
    /// One on each line.
    pub(crate) phrasings: String,
    pub(crate) body: String,
    pub(crate) category: String,
    /// One on each line.
    pub(crate) pages: String,
    pub(crate) busy: bool,
    /// What is wrong, and with which field.
    pub(crate) fault: Option<(Option<ArticleField>, Say)>,
}

impl ArticleField {
    /// Its name on the wire.
    fn of_wire(path: &str) -> Option<Self> {
        let name = path.strip_prefix("article.").unwrap_or(path);
        let name = name.split(['[', '.']).next().unwrap_or_default();
        Some(match name {
            "title" => Self::Title,
            "phrasings" => Self::Phrasings,
            "body" => Self::Body,
            "category" => Self::Category,
            "pages" => Self::Pages,
            "locale" => Self::Locale,
            _ => return None,
        })
    }
}

pub(super) fn open(state: &mut State, source: &Source) {
    state.trial = Trial::default();
    // Closed by accident: what was written is still there.
    if let Some(form) = state.shelved.take_if(|f| f.source == *source) {
        state.article = Some(Held::new(form));
        return;
    }
    let Some(form) = prefilled(state, source) else { return };
    state.article = Some(Held::new(form));
}

fn prefilled(state: &State, source: &Source) -> Option<ArticleForm> {
    let me = state.me()?;
    let (wanted, title, words, body): (_, _, Vec<&str>, _) = match source {
        Source::Question(words, locale) => {
            let title = words.first().cloned().unwrap_or_default();
            (locale.clone(), title, words.iter().map(String::as_str).collect(), String::new())
        }
        Source::Conversation(id) => {
            let summary = state.inbox.known.get(id)?;
            let thread = state.threads.get(id)?;
            let entries = thread.timeline.entries();
            let asked = thread.known.as_ref().and_then(|k| k.question.as_deref());
            let words = asked.into_iter().chain(first_visitor_line(entries)).collect();
            let title = asked.unwrap_or(&summary.conversation.subject).to_owned();
            (summary.locale.clone(), title, words, best_answer(entries))
        }
    };
    let locale = match me.locales.first() {
        Some(own) => negotiate(std::slice::from_ref(&wanted), &me.locales, own).clone(),
        None => wanted,
    };
    let title = first_chars(title.trim(), limit::LABEL_CHARS).to_owned();
    let mut phrasings: Vec<&str> = Vec::new();
    for line in words {
        let line = first_chars(line.trim(), limit::PHRASING_CHARS);
        if !line.is_empty() && !phrasings.contains(&line) {
            phrasings.push(line);
        }
    }
    Some(ArticleForm {
        source: source.clone(),
        locale,
        phrasings: phrasings.join("\n"),
        title,
        body,
        category: String::new(),
        pages: String::new(),
        busy: false,
        fault: None,
    })
}

fn message(entry: &Entry) -> Option<&shared::conversation::Message> {
    match &entry.body {
        EntryBody::Message(message) => Some(message),
        _ => None,
    }
}

/// The visitor's own words: how others will ask.
fn first_visitor_line(entries: &[Entry]) -> Option<&str> {
    let first = entries.iter().filter_map(message).find(|m| m.author == Author::Visitor)?;
    first.text.as_str().lines().map(str::trim).find(|l| !l.is_empty())
}

/// What the staff said in one go; of several goes the one that says most. The last one is often "you're welcome".
fn best_answer(entries: &[Entry]) -> String {
    let mut best = String::new();
    let mut run = String::new();
    for message in entries.iter().filter_map(message) {
        if message.author == Author::Visitor {
            run.clear();
            continue;
        }
        if !run.is_empty() {
            run.push_str("\n\n");
        }
        run.push_str(&message.text);
        if run.chars().count() >= best.chars().count() {
            best.clone_from(&run);
        }
    }
    best
}

pub(super) fn typed(state: &mut State, field: ArticleField, text: String) {
    let Some(held) = &mut state.article else { return };
    let form = held.edit();
    match field {
        ArticleField::Title => form.title = text,
        ArticleField::Phrasings => form.phrasings = text,
        ArticleField::Body => form.body = text,
        ArticleField::Category => form.category = text,
        ArticleField::Pages => form.pages = text,
        ArticleField::Locale => form.locale = Locale::new(&text).unwrap_or_else(|| form.locale.clone()),
    }
    if form.fault.as_ref().is_some_and(|(at, _)| at.is_none_or(|at| at == field)) {
        form.fault = None;
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// The article that the form describes, or what is wrong with it.
fn checked(form: &ArticleForm) -> Result<ArticleInput, (Option<ArticleField>, Say)> {
    let phrasings = lines(&form.phrasings);
    if phrasings.len() > limit::PHRASINGS {
        return Err(fault(ArticleField::Phrasings, TextError::TooLong(limit::PHRASINGS)));
    }
    let pages = lines(&form.pages);
    if pages.len() > limit::ARTICLE_PAGES {
        let max = Arg::Number(u32::try_from(limit::ARTICLE_PAGES).unwrap_or(u32::MAX));
        return Err((Some(ArticleField::Pages), Say::new("article.too_many_pages").with("max", max)));
    }
    let category = form.category.trim();
    Ok(ArticleInput {
        id: None,
        locale: form.locale.clone(),
        title: Label::new(&form.title).map_err(|e| fault(ArticleField::Title, e))?,
        phrasings: phrasings
            .into_iter()
            .map(|p| Phrasing::new(p).map_err(|e| fault(ArticleField::Phrasings, e)))
            .collect::<Result<_, _>>()?,
        body: Text::new(&form.body).map_err(|e| fault(ArticleField::Body, e))?,
        category: match category {
            "" => None,
            category => Some(Label::new(category).map_err(|e| fault(ArticleField::Category, e))?),
        },
        tags: Vec::new(),
        pages: pages
            .into_iter()
            .map(|page| {
                PagePattern::new(page).map_err(|error| match error {
                    PatternError::Text(error) => fault(ArticleField::Pages, error),
                    PatternError::Form => (Some(ArticleField::Pages), Say::new("article.no_page")),
                })
            })
            .collect::<Result<_, _>>()?,
    })
}

fn fault(field: ArticleField, why: TextError) -> (Option<ArticleField>, Say) {
    let say = match why {
        TextError::Empty => Say::new("article.empty"),
        TextError::TooLong(max) => {
            Say::new("article.too_long").with("max", Arg::Number(u32::try_from(max).unwrap_or(u32::MAX)))
        }
        TextError::Control => Say::new("article.control"),
    };
    (Some(field), say)
}

pub(super) fn publish(state: &mut State, fx: &mut Vec<Effect>) {
    let Some(held) = &mut state.article else { return };
    if held.busy {
        return;
    }
    let form = held.edit();
    match checked(form) {
        Ok(article) => {
            form.fault = None;
            form.busy = true;
            let conversation = match &form.source {
                Source::Conversation(id) => Some(id.clone()),
                Source::Question(..) => None,
            };
            fx.push(Effect::PostArticle(Box::new(Publish { article, conversation })));
        }
        Err(fault) => form.fault = Some(fault),
    }
}

pub(super) fn published(state: &mut State, fx: &mut Vec<Effect>, answer: Result<Box<StoredArticle>, Fault>) {
    match answer {
        Ok(stored) => {
            state.article = None;
            let title = Arg::Text(stored.article.title.to_string());
            notify(state, fx, NoticeKind::Done, Say::new("article.published").with("title", title));
            // The question it answers is no longer unanswered.
            inbox::load_questions(state, fx);
        }
        Err(fault) => {
            if let Some(held) = &mut state.article {
                let form = held.edit();
                form.busy = false;
                form.fault = Some(refusal(&fault));
            }
            if session::lost(state, fx, Some(&fault)) {
                close(state);
            }
        }
    }
}

/// Where the edge names a field of the form, its reason stands there; anything else stands below the form.
fn refusal(fault: &Fault) -> (Option<ArticleField>, Say) {
    if let Fault::Refused(body) = fault
        && body.code == ErrorCode::Invalid
        && let Some(field) = body.field.as_deref().and_then(ArticleField::of_wire)
    {
        let why = Arg::Text(body.message.clone());
        return (Some(field), Say::new("article.refused").with("why", why));
    }
    (None, fault.say())
}

/// Puts the form away; opening it again from the same place brings it back.
pub(super) fn close(state: &mut State) {
    let Some(held) = state.article.take() else { return };
    state.shelved = Some(ArticleForm { busy: false, ..ArticleForm::clone(&held) });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{agent_says, desk, id, opened, refused, run, run_all, visitor_says};
    use super::super::{Action, Route};
    use super::*;
    use shared::error::ErrorBody;

    fn form(state: &State) -> &ArticleForm {
        state.article.as_ref().unwrap()
    }

    fn made() -> State {
        let talk = vec![
            visitor_says(1, "v1", "\n where is my parcel?? \nplease"),
            agent_says(2, "r1", "Parcels take three days."),
            agent_says(3, "r2", "You can follow them by the link in the mail."),
            visitor_says(4, "v2", "thanks!"),
            agent_says(5, "r3", "You're welcome."),
        ];
        let go = Action::Go(Route { conversation: Some(id("c1")), ..Route::default() });
        run_all(desk(), [go, opened("c1", talk), Action::MakeArticle(Source::Conversation(id("c1")))])
    }

    #[test]
    fn a_conversation_fills_the_form() {
        let state = made();
        let form = form(&state);
        assert_eq!(form.title, "parcel late", "what they asked the FAQ");
        assert_eq!(form.phrasings, "parcel late\nwhere is my parcel??");
        assert_eq!(form.body, "Parcels take three days.\n\nYou can follow them by the link in the mail.");
        assert_eq!(form.locale.as_str(), "fa");
    }

    #[test]
    fn publishing_sends_the_whole_form_once_and_says_so() {
        let (state, effects) = run(made(), Action::PublishArticle);
        let [Effect::PostArticle(publish)] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(publish.conversation, Some(id("c1")));
        assert_eq!(publish.article.phrasings.len(), 2);
        let stored = StoredArticle {
            id: shared::id::ArticleId::new("parcel-late").unwrap(),
            article: publish.article.clone(),
            helped: 0,
            not_helped: 0,
        };
        let (state, effects) = run(state, Action::PublishArticle);
        assert!(effects.is_empty(), "it is on its way");
        let state = run_all(state, [Action::ArticlePublished(Ok(Box::new(stored)))]);
        assert!(state.article.is_none() && state.shelved.is_none());
        assert_eq!(state.notices[0].say.key, "article.published");
    }

    #[test]
    fn a_missing_answer_is_said_at_its_field_and_typing_clears_it() {
        let state =
            run_all(made(), [Action::ArticleTyped(ArticleField::Body, " ".into()), Action::PublishArticle]);
        assert_eq!(form(&state).fault.as_ref().and_then(|(f, _)| *f), Some(ArticleField::Body));
        let state = run_all(state, [Action::ArticleTyped(ArticleField::Title, "x".into())]);
        assert!(form(&state).fault.is_some(), "another field");
        let state = run_all(state, [Action::ArticleTyped(ArticleField::Body, "x".into())]);
        assert_eq!(form(&state).fault, None);
    }

    #[test]
    fn pages_are_paths_one_on_each_line() {
        let typed = |text: &str| Action::ArticleTyped(ArticleField::Pages, text.into());
        let many = "/a\n".repeat(17);
        for (text, key) in [("/ok\ncheckout", "article.no_page"), (many.as_str(), "article.too_many_pages")] {
            let (state, effects) = run(run_all(made(), [typed(text)]), Action::PublishArticle);
            assert!(effects.is_empty());
            let fault = form(&state).fault.as_ref().map(|(field, say)| (*field, say.key));
            assert_eq!(fault, Some((Some(ArticleField::Pages), key)));
        }
        let (_, effects) = run(run_all(made(), [typed(" /checkout*\n\n/cart ")]), Action::PublishArticle);
        let [Effect::PostArticle(publish)] = effects.as_slice() else { panic!("{effects:?}") };
        let pages: Vec<&str> = publish.article.pages.iter().map(PagePattern::as_str).collect();
        assert_eq!(pages, ["/checkout*", "/cart"]);
    }

    #[test]
    fn what_the_edge_refuses_is_said_at_the_field_it_names() {
        for (path, field) in [
            ("article.phrasings[3]", Some(ArticleField::Phrasings)),
            ("title", Some(ArticleField::Title)),
            ("pages[0]", Some(ArticleField::Pages)),
            ("elsewhere", None),
        ] {
            let fault = Fault::Refused(ErrorBody::invalid(path, "must be shorter"));
            let state = run_all(made(), [Action::PublishArticle, Action::ArticlePublished(Err(fault))]);
            assert_eq!(form(&state).fault.as_ref().map(|(f, _)| *f), Some(field), "{path}");
            assert!(!form(&state).busy);
        }
    }

    #[test]
    fn closing_by_accident_loses_nothing() {
        let again = Action::MakeArticle(Source::Conversation(id("c1")));
        let typed = Action::ArticleTyped(ArticleField::Body, "carefully written".into());
        let state = run_all(made(), [typed, Action::CloseArticle, again]);
        assert_eq!(form(&state).body, "carefully written");
        let lost = Action::ArticlePublished(Err(refused(ErrorCode::Expired)));
        let state = run_all(state, [Action::PublishArticle, lost]);
        assert_eq!(state.shelved.as_ref().map(|f| f.body.as_str()), Some("carefully written"));
    }

    #[test]
    fn a_question_fills_the_form_in_its_language() {
        let source =
            Source::Question(vec!["开发票".into(), "能开发票吗".into()], Locale::new("zh-Hans").unwrap());
        let state = run_all(desk(), [Action::MakeArticle(source)]);
        assert_eq!((form(&state).title.as_str(), form(&state).body.as_str()), ("开发票", ""));
        assert_eq!(
            form(&state).locale.as_str(),
            "en",
            "the site's own, where it does not have the visitor's"
        );
    }
}
