//! What is put into an answer behind a slash: canned replies with their variables filled, and articles.
//!
//! The field only says what is being typed behind the slash. Canned replies are all here; articles are asked for when
//! the typing pauses, and an answer to other words than those that stand there now is thrown away.

use super::action::{Effect, Fault, Focus};
use super::{Held, State, session};
use shared::desk::{ArticleFound, ArticlesFound, Canned, Variable, fill};
use shared::id::ConversationId;
use shared::locale::Locale;
use shared::text::Question;
use shared::time::Timestamp;

/// What stands behind a slash in the answer, and which articles were found for it.
#[derive(Default)]
pub(crate) struct Insert {
    /// What is typed behind the slash; `None` when there is none, or it was waved off.
    pub(crate) begun: Option<String>,
    pub(crate) articles: Held<Vec<ArticleFound>>,
    /// For which words, in which language, they were asked for.
    asked: Option<(String, Locale)>,
    /// When what is being typed is looked for.
    due: Option<Timestamp>,
}

/// Typing pauses this long before anybody is asked.
const PAUSE: i64 = 180;
/// Longer than this nobody's words behind a slash are.
const LONGEST: usize = 60;
/// As many canned replies are offered at once.
const OFFERED: usize = 5;

/// What is being typed behind a slash that begins a word at the end of `before`; the slash of a Chinese keyboard and
/// the wide one count as well. The slash's place is given, too.
pub(crate) fn insertion_begun(before: &str) -> Option<(usize, &str)> {
    let (line_at, line) = before.rsplit_once('\n').map_or((0, before), |(head, line)| (head.len() + 1, line));
    let (at, slash) = line.char_indices().rev().find(|(at, c)| {
        let begins =
            line.get(..*at).is_none_or(|head| head.chars().next_back().is_none_or(char::is_whitespace));
        matches!(c, '/' | '／' | '、') && begins
    })?;
    let typed = line.get(at + slash.len_utf8()..)?;
    let fits =
        typed.chars().count() <= LONGEST && !typed.starts_with(char::is_whitespace) && !typed.contains('/');
    fits.then_some((line_at + at, typed))
}

/// The canned replies that are offered for what is typed: those of the conversation's language first, then those
/// whose name begins so before those that only have the words somewhere.
pub(crate) fn offered(canned: &[Canned], typed: &str, locale: &Locale) -> Vec<Canned> {
    let typed = typed.trim().to_lowercase();
    let mut fitting: Vec<_> = canned
        .iter()
        .filter_map(|canned| {
            let name = canned.name.to_lowercase();
            let rank = match () {
                () if name.starts_with(&typed) => 0,
                () if name.contains(&typed) => 1,
                () if typed.chars().count() > 1 && canned.text.to_lowercase().contains(&typed) => 2,
                () => return None,
            };
            Some(((canned.locale.language() != locale.language(), rank, name), canned))
        })
        .collect();
    fitting.sort_by(|a, b| a.0.cmp(&b.0));
    fitting.into_iter().take(OFFERED).map(|(_, canned)| canned.clone()).collect()
}

/// What is known of a conversation for the variables of a canned reply.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Values {
    name: Option<String>,
    site: Option<String>,
    subject: Option<String>,
    order: Option<String>,
    visitor: Option<String>,
}

impl Values {
    /// Of this conversation.
    pub(crate) fn of(state: &State, id: &ConversationId) -> Self {
        let known = state.threads.get(id).and_then(|thread| thread.known.clone());
        Self {
            name: state.me().map(|me| me.staff.name.to_string()),
            site: state.me().map(|me| me.site_name.to_string()),
            visitor: state.inbox.known.get(id).and_then(|s| s.visitor_name.as_ref()).map(ToString::to_string),
            subject: state.inbox.known.get(id).map(|s| s.conversation.subject.to_string()),
            order: known.and_then(|known| known.orders.first().map(|order| order.number.to_string())),
        }
    }

    /// The text with its variables filled.
    pub(crate) fn fill(&self, text: &str) -> String {
        fill(text, |variable| match variable {
            Variable::Name => self.name.clone(),
            Variable::Site => self.site.clone(),
            Variable::Subject => self.subject.clone(),
            Variable::Order => self.order.clone(),
            Variable::Visitor => self.visitor.clone(),
        })
    }
}

/// Something is typed behind a slash, or nothing any more.
pub(super) fn typed(state: &mut State, fx: &mut Vec<Effect>, begun: Option<String>) {
    if state.insert.begun == begun {
        return;
    }
    if begun.is_some() && state.insert.begun.is_none() {
        super::canned::load(state, fx);
    }
    state.insert.begun = begun;
    state.insert.due = state.insert.begun.is_some().then(|| state.now.plus(PAUSE));
    if state.insert.due.is_some() {
        fx.push(Effect::TickAfter(PAUSE));
    }
}

/// The agent wants to put something in: a slash behind what they wrote opens the choice.
pub(super) fn begin(state: &mut State, fx: &mut Vec<Effect>) {
    let Some(id) = state.route.conversation.clone() else { return };
    state.noting = false;
    let draft = state.drafts.entry(id).or_default();
    if insertion_begun(draft).is_none() {
        if !draft.is_empty() && !draft.ends_with(char::is_whitespace) {
            draft.push(' ');
        }
        draft.push('/');
    }
    let begun = insertion_begun(draft).map(|(_, typed)| typed.to_owned());
    typed(state, fx, begun);
    fx.push(Effect::Focus(Focus::Reply));
}

/// Asks for articles once the typing has paused: for what is typed, or for what the conversation began with.
pub(super) fn tick(state: &mut State, fx: &mut Vec<Effect>) {
    if state.insert.due.is_none_or(|due| due > state.now) {
        return;
    }
    state.insert.due = None;
    let Some(summary) = state.route.conversation.as_ref().and_then(|id| state.inbox.known.get(id)) else {
        return;
    };
    let typed = state.insert.begun.as_deref().unwrap_or_default();
    let words = if typed.trim().is_empty() { summary.conversation.subject.as_str() } else { typed };
    let Some(words) = Question::cut(words) else { return };
    let ask = (words.into_string(), summary.locale.clone());
    if state.insert.asked.as_ref() != Some(&ask) {
        state.insert.asked = Some(ask.clone());
        fx.push(Effect::FindArticles { words: ask.0, locale: ask.1 });
    }
}

pub(super) fn found(
    state: &mut State,
    fx: &mut Vec<Effect>,
    words: &str,
    locale: &Locale,
    answer: Result<ArticlesFound, Fault>,
) {
    if !state.insert.asked.as_ref().is_some_and(|(w, l)| w == words && l == locale) {
        return;
    }
    match answer {
        Ok(found) => state.insert.articles = Held::new(found.articles),
        // The canned replies are there all the same; the next key asks again.
        Err(fault) => {
            state.insert.asked = None;
            state.insert.articles = Held::default();
            session::lost(state, fx, Some(&fault));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{client, desk, id, opened, run, run_all, visitor_says};
    use super::super::{Action, Route, reduce};
    use super::*;
    use shared::desk::{CannedList, CannedName};
    use shared::id::CannedId;
    use shared::text::MessageText;

    fn canned(locale: &str, name: &str, text: &str) -> Canned {
        Canned {
            id: CannedId::new(&format!("{locale}-{name}")).unwrap(),
            locale: Locale::new(locale).unwrap(),
            name: CannedName::new(name).unwrap(),
            text: MessageText::new(text).unwrap(),
            updated_at: Timestamp(0),
        }
    }

    #[test]
    fn a_slash_that_begins_a_word_begins_an_insertion() {
        for (before, begun) in [
            ("/", Some((0, ""))),
            ("Hello /ret", Some((6, "ret"))),
            ("one\n/return policy", Some((4, "return policy"))),
            ("سلام ／مر", Some(("سلام ".len(), "مر"))),
            ("、退", Some((0, "退"))),
            ("and/or", None),
            ("https://shop.example/x", None),
            ("5 / 6", None),
            ("/help\nand", None),
            ("", None),
        ] {
            assert_eq!(insertion_begun(before), begun, "{before:?}");
        }
    }

    #[test]
    fn the_conversations_language_comes_first_and_names_before_words() {
        let all = [
            canned("en", "return", "Send it back"),
            canned("fa", "back", "برگشت"),
            canned("fa", "return", "مرجوعی"),
            canned("fa", "how-return", "x"),
        ];
        let names = |typed: &str| {
            let found = offered(&all, typed, &Locale::new("fa").unwrap());
            found.iter().map(|c| format!("{}/{}", c.locale, c.name.as_str())).collect::<Vec<_>>()
        };
        assert_eq!(names("RET"), ["fa/return", "fa/how-return", "en/return"]);
        assert_eq!(names("back"), ["fa/back", "en/return"]);
        assert_eq!(names("zzz"), Vec::<String>::new());
        assert_eq!(names("").len(), 4);
    }

    fn at_c1() -> State {
        let go = Route { conversation: Some(id("c1")), ..Route::default() };
        let list = CannedList { canned: vec![canned("en", "hi", "I am {name}")] };
        let open = opened("c1", vec![visitor_says(1, "v1", "hi")]);
        run_all(desk(), [Action::Go(go), open, Action::CannedCame(Ok(list))])
    }

    #[test]
    fn articles_are_asked_for_once_when_the_typing_pauses_and_late_ones_are_thrown_away() {
        let pause = |state: State| {
            let later = state.now.plus(PAUSE);
            reduce(state, later, Action::Tick)
        };
        let (state, effects) = run(at_c1(), Action::BeginInsert);
        assert_eq!(state.drafts[&id("c1")], "/");
        assert!(effects.contains(&Effect::Focus(Focus::Reply)));
        let (state, effects) = pause(state);
        let fa = Locale::new("fa").unwrap();
        let subject = Effect::FindArticles { words: "Where is my parcel?".into(), locale: fa.clone() };
        assert_eq!(effects, [subject], "what the visitor asked is looked for first");
        let (state, _) = pause(run_all(state, [Action::Insert(Some("ret".into()))]));
        let article = ArticleFound {
            id: shared::id::ArticleId::new("returns").unwrap(),
            locale: fa.clone(),
            title: "t".into(),
            url: "u".into(),
            text: "x".into(),
        };
        let came = |words: &str| Action::ArticlesFound {
            words: words.into(),
            locale: fa.clone(),
            answer: Ok(ArticlesFound { articles: vec![article.clone()] }),
        };
        let state = run_all(state, [came("Where is my parcel?")]);
        assert!(state.insert.articles.is_empty());
        assert_eq!(run_all(state, [came("ret")]).insert.articles.len(), 1);
    }

    #[test]
    fn what_is_not_filled_in_is_not_sent() {
        let state = run_all(at_c1(), [Action::Draft(id("c1"), "Order {order} is on its way".into())]);
        let (state, effects) = run(state, Action::Send(id("c1"), client("r1")));
        assert!(!effects.iter().any(|e| matches!(e, Effect::PostReply(..))), "{effects:?}");
        assert_eq!(state.notices.last().map(|n| n.say.key), Some("reply.unfilled"));
        assert_eq!(
            Values::of(&state, &id("c1")).fill("{name} of {site}: {order}"),
            "Lan of Kettle & Leaf: {order}"
        );
    }
}
