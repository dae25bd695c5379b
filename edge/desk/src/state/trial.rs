//! "Try it": whether a visitor's question finds the article that is being written.
//!
//! The articles of its language are loaded as the widget loads them, once a question is typed, and matched as there,
//! with the article as it stands in the form. It waits for a pause in the typing.

use super::action::{Effect, Fault};
use super::notice::{Arg, Say};
use super::{ArticleForm, State};
use shared::faq::{Doc, Index, Kind, Pack, Preview, Thresholds};
use shared::locale::Locale;
use shared::time::Timestamp;

/// Typing pauses this long before anything is matched.
const PAUSE: i64 = 250;
/// As many as the visitor is offered.
const OFFERED: usize = 4;

/// The question that is tried, and what came of it.
#[derive(Default)]
pub(crate) struct Trial {
    pub(crate) question: String,
    pub(crate) outcome: Option<Outcome>,
    /// The other articles of a language.
    others: Option<(Locale, Preview)>,
    /// Of which language they were asked for.
    wanted: Option<Locale>,
    due: Option<Timestamp>,
}

/// What a visitor would get.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    /// Whether that is what the writer wants.
    pub(crate) good: bool,
    pub(crate) say: Say,
}

/// Something of the question or of the article was typed.
pub(super) fn changed(state: &mut State, fx: &mut Vec<Effect>) {
    if state.trial.question.trim().is_empty() {
        state.trial.outcome = None;
        state.trial.due = None;
        return;
    }
    state.trial.due = Some(state.now.plus(PAUSE));
    fx.push(Effect::TickAfter(PAUSE));
}

pub(super) fn typed(state: &mut State, fx: &mut Vec<Effect>, question: String) {
    state.trial.question = question;
    changed(state, fx);
}

pub(super) fn tick(state: &mut State, fx: &mut Vec<Effect>) {
    if state.trial.due.is_some_and(|due| due <= state.now) {
        state.trial.due = None;
        look(state, fx);
    }
}

/// The articles of a language, or why there are none.
pub(super) fn came(state: &mut State, fx: &mut Vec<Effect>, locale: Locale, answer: Result<Pack, Fault>) {
    state.trial.wanted = None;
    match answer {
        Ok(pack) => {
            state.trial.others = Some((locale, Preview::new(pack, None)));
            look(state, fx);
        }
        Err(fault) => state.trial.outcome = Some(Outcome { good: false, say: fault.say() }),
    }
}

fn look(state: &mut State, fx: &mut Vec<Effect>) {
    let (Some(form), trial) = (&state.article, &mut state.trial) else { return };
    match &trial.others {
        Some((locale, others)) if *locale == form.locale => {
            trial.outcome = Some(outcome(others, form, &trial.question));
        }
        _ if trial.wanted.as_ref() == Some(&form.locale) => {}
        _ => {
            trial.wanted = Some(form.locale.clone());
            trial.outcome = None;
            fx.push(Effect::GetPack(form.locale.clone()));
        }
    }
}

/// The index with the article as it stands.
fn index(others: &Preview, form: &ArticleForm) -> Index {
    let lines = form.phrasings.lines().map(str::trim).filter(|line| !line.is_empty());
    let phrasings: Vec<String> = lines.map(str::to_owned).collect();
    let (title, category) = (form.title.trim(), form.category.trim());
    others.with(&Doc { title, phrasings: &phrasings, body: &form.body, category, ..Doc::default() })
}

fn outcome(others: &Preview, form: &ArticleForm, question: &str) -> Outcome {
    let index = index(others, form);
    let own = u32::try_from(index.pack().len()).unwrap_or(u32::MAX).wrapping_sub(1);
    let verdict = index.ask(question, OFFERED, &Thresholds::default());
    let place = verdict.hits.iter().position(|hit| hit.doc == own);
    let first = verdict.hits.first().and_then(|hit| index.pack().get(hit.doc));
    let first = Arg::Text(first.map_or_else(String::new, |doc| doc.title().to_owned()));
    let nth = |place: usize| Arg::Number(u32::try_from(place + 1).unwrap_or(u32::MAX));
    let (good, say) = match (verdict.kind, place) {
        (Kind::NoMatch, _) => (false, Say::new("try.nothing")),
        (Kind::Answer, Some(0)) => (true, Say::new("try.answer")),
        (Kind::Answer, _) => (false, Say::new("try.other_answers").with("title", first)),
        (Kind::Suggest, Some(place)) => (true, Say::new("try.offered").with("place", nth(place))),
        (Kind::Suggest, None) => (false, Say::new("try.others_offered").with("title", first)),
    };
    Outcome { good, say }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{desk, run, run_all};
    use super::super::{Action, ArticleField, Source};
    use super::*;
    use shared::faq::pack;

    fn pack_of(titles: &[&str]) -> Pack {
        let docs: Vec<Doc<'_>> = titles.iter().map(|title| Doc { title, ..Doc::default() }).collect();
        pack::decode(&pack::encode(&docs, &[], &english())).unwrap()
    }

    fn english() -> Locale {
        Locale::new("en").unwrap()
    }

    fn later(mut state: State) -> (State, Vec<Effect>) {
        state.now = state.now.plus(PAUSE);
        let now = state.now;
        super::super::reduce(state, now, Action::Tick)
    }

    /// A desk that writes an article about opening hours, and tries a question on it.
    fn tried(question: &str) -> State {
        let source = Source::Question(vec!["When are you open?".into()], english());
        let typed = Action::TrialTyped(question.into());
        let (state, effects) = run(run_all(desk(), [Action::MakeArticle(source)]), typed);
        assert_eq!(effects, [Effect::TickAfter(PAUSE)], "nothing is loaded while somebody types");
        let (state, effects) = later(state);
        assert_eq!(effects, [Effect::GetPack(english())]);
        let pack = pack_of(&["How do I return an item?", "Where is my order?", "Do you ship to Norway?"]);
        run_all(state, [Action::PackCame(english(), Ok(pack))])
    }

    fn key(state: &State) -> Option<(bool, &'static str)> {
        state.trial.outcome.as_ref().map(|outcome| (outcome.good, outcome.say.key))
    }

    #[test]
    fn a_question_finds_the_draft_or_another_article() {
        for (question, outcome) in [
            ("when are you open", (true, "try.answer")),
            ("do you ship to norway", (false, "try.other_answers")),
            ("zzzz qqqq", (false, "try.nothing")),
        ] {
            assert_eq!(key(&tried(question)), Some(outcome), "{question}");
        }
    }

    #[test]
    fn what_is_written_changes_what_is_found() {
        let state = tried("sunday brunch");
        assert_eq!(key(&state), Some((false, "try.others_offered")));
        let phrasing = Action::ArticleTyped(ArticleField::Phrasings, "sunday brunch".into());
        let (state, _) = later(run_all(state, [phrasing]));
        assert_eq!(key(&state), Some((true, "try.answer")), "and no article is loaded again");
        let state = run_all(state, [Action::TrialTyped(" ".into())]);
        assert_eq!(key(&state), None);
    }

    #[test]
    fn another_language_has_other_articles_and_a_lost_network_is_said() {
        let state = tried("when are you open");
        let (state, effects) =
            later(run_all(state, [Action::ArticleTyped(ArticleField::Locale, "fa".into())]));
        let persian = Locale::new("fa").unwrap();
        assert_eq!(effects, [Effect::GetPack(persian.clone())]);
        let state = run_all(state, [Action::PackCame(persian, Err(Fault::Unreachable))]);
        assert_eq!(key(&state), Some((false, "error.unreachable")));
        let (_, effects) = later(run_all(state, [Action::TrialTyped("open".into())]));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::GetPack(_))), "it is asked for again");
    }
}
