//! What the FAQ says in a conversation.

use super::el::{El, button, el};
use super::{Ui, article, hidden, icon};
use crate::state::{Action, Said, Screen, Stage, Talk, Turn};
use shared::article::{Article, ArticleBrief, Block, plain_text};
use shared::text::Question;

/// Letters of an answer after which a bubble shows no further block; the rest is one press away.
const SHOWN: usize = 160;

/// As many blocks as a bubble shows: at least one.
fn beginning(body: &[Block]) -> &[Block] {
    let mut letters = 0;
    let fits = |block: &&Block| {
        let before = letters;
        letters += plain_text(std::slice::from_ref(*block)).chars().count();
        before < SHOWN
    };
    body.get(..body.iter().take_while(fits).count()).unwrap_or(body)
}

/// The bubble that answers a message, and what one can say to it.
pub(super) fn bubble(ui: Ui<'_>, talk: &Talk, turn: &Turn) -> Vec<El> {
    let note = |key| el("div", "").is("role", "status").t(ui, key);
    let (class, body) = match &turn.said {
        Said::Looking => {
            ("bubble theirs", dots(hidden(ui.t("faq.looking"))).is("role", "status").key("looking"))
        }
        Said::Answer(found, more) => ("bubble theirs faq", answer(ui, turn, found, more).key("answer")),
        Said::Suggest(found) => {
            let list = list(ui, turn, found, "faq.suggest");
            ("bubble theirs faq", el("div", "").test("suggest").maybe(list).key("suggest"))
        }
        Said::Helped(_) => ("bubble theirs", note("faq.glad").test("thanks").key("helped")),
        Said::Nothing => ("bubble theirs", note("faq.nothing").key("nothing")),
    };
    let open = talk.stage == Stage::Faq && talk.turns.last().is_some_and(|last| last.id == turn.id);
    let asks = open && matches!(turn.said, Said::Answer(..) | Said::Suggest(_));
    let choice =
        |test, action, sign, key| button(ui, "button quiet", test, action).add(icon::icon(sign)).t(ui, key);
    let choices = asks.then(|| {
        el("div", "choices")
            .add(choice("helped-yes", Action::Helped(talk.id.clone()), icon::CHECK, "faq.helped"))
            .add(choice("person", Action::Escalate(talk.id.clone()), icon::CHAT, "faq.person"))
    });
    vec![el("div", class).add(body), choices.unwrap_or_else(|| el("span", "none"))]
}

/// Three dots that move: somebody, or something, is at work.
pub(super) fn dots(words: El) -> El {
    el("div", "dots").add(words).add(el("i", "")).add(el("i", "")).add(el("i", ""))
}

fn answer(ui: Ui<'_>, turn: &Turn, found: &Article, more: &[ArticleBrief]) -> El {
    let shown = beginning(&found.body);
    let read_on = (shown.len() < found.body.len()).then(|| {
        let to = Screen::Article(found.brief.id.clone(), Question::cut(&turn.text));
        button(ui, "link", "read-on", Action::Go(to)).t(ui, "faq.more")
    });
    el("div", "flow tight")
        .test("answer")
        .add(el("strong", "").auto().say(&found.brief.title))
        .add(article::prose(shown))
        .maybe(read_on)
        .maybe(list(ui, turn, more, "faq.also"))
}

fn list(ui: Ui<'_>, turn: &Turn, found: &[ArticleBrief], heading: &str) -> Option<El> {
    let item = |brief: &ArticleBrief| {
        let to = Screen::Article(brief.id.clone(), Question::cut(&turn.text));
        let row = button(ui, "row", "result", Action::Go(to)).own("data-id", brief.id.as_str());
        let title = el("span", "").auto().say(&brief.title);
        el("li", "").key(brief.id.as_str()).add(row.add(icon::icon(icon::PAGE)).add(title))
    };
    let items: Vec<El> = found.iter().map(item).collect();
    (!items.is_empty())
        .then(|| el("div", "").add(el("p", "").t(ui, heading)).add(el("ul", "list inset").all(items)))
}
