//! What the FAQ says in a conversation.

use super::{Ui, article, icon};
use crate::state::{Action, Said, Screen, Stage, Talk, Turn};
use shared::article::{ArticleBrief, Block};
use shared::text::Question;
use yew::{Html, html};

/// Blocks of an answer that a bubble shows; the rest is one press away.
const SHOWN: usize = 2;

/// The bubble that answers a message.
pub(super) fn bubble(ui: Ui<'_>, talk: &Talk, turn: &Turn) -> Html {
    let body = match &turn.said {
        Said::Looking => html! {
            <div key="looking" class="dots" role="status"><span class="hidden">{ ui.t("faq.looking") }</span><i></i><i></i><i></i></div>
        },
        Said::Answer(found, more) => html! {
            <div key="answer" class="flow tight" data-test="answer">
                <strong dir="auto">{ found.brief.title.clone() }</strong>
                <div class="prose" dir="auto">{ article::blocks(found.body.get(..SHOWN).unwrap_or(&found.body)) }</div>
                { read_on(ui, turn, &found.brief, &found.body) }
                { list(ui, turn, more, "faq.also") }
            </div>
        },
        Said::Suggest(found) => html! {
            <div key="suggest" class="flow tight" data-test="suggest">{ list(ui, turn, found, "faq.suggest") }</div>
        },
        Said::Helped(_) => html! { <div key="helped" role="status" data-test="thanks">{ ui.t("faq.glad") }</div> },
        Said::Nothing => html! { <div key="nothing" role="status">{ ui.t("faq.nothing") }</div> },
    };
    let open = talk.stage == Stage::Faq && talk.turns.last().is_some_and(|last| last.id == turn.id);
    let asks = open && matches!(turn.said, Said::Answer(..) | Said::Suggest(_));
    html! {
        <>
            <div class="bubble theirs faq">{ body }</div>
            <div class="choices">{ if asks { choices(ui, talk) } else { html! { <span></span> } } }</div>
        </>
    }
}

fn choices(ui: Ui<'_>, talk: &Talk) -> Html {
    html! {
        <>
            <button type="button" class="button quiet" onclick={ui.on(Action::Helped(talk.id.clone()))} data-test="helped-yes">
                { icon::icon(icon::CHECK) }{ ui.t("faq.helped") }
            </button>
            <button type="button" class="button quiet" onclick={ui.on(Action::Escalate(talk.id.clone()))} data-test="person">
                { icon::icon(icon::CHAT) }{ ui.t("faq.person") }
            </button>
        </>
    }
}

fn read_on(ui: Ui<'_>, turn: &Turn, brief: &ArticleBrief, body: &[Block]) -> Html {
    if body.len() <= SHOWN {
        return html! { <span></span> };
    }
    let to = Screen::Article(brief.id.clone(), Question::cut(&turn.text));
    html! {
        <button type="button" class="link" onclick={ui.on(Action::Go(to))} data-test="read-on">{ ui.t("faq.more") }</button>
    }
}

fn list(ui: Ui<'_>, turn: &Turn, found: &[ArticleBrief], heading: &str) -> Html {
    if found.is_empty() {
        return html! { <span></span> };
    }
    let item = |brief: &ArticleBrief| {
        let to = Screen::Article(brief.id.clone(), Question::cut(&turn.text));
        html! {
            <li key={brief.id.as_str().to_owned()}>
                <button type="button" class="row" onclick={ui.on(Action::Go(to))} data-test="result" data-id={brief.id.as_str().to_owned()}>
                    { icon::icon(icon::PAGE) }<span dir="auto">{ brief.title.clone() }</span>
                </button>
            </li>
        }
    };
    html! {
        <div>
            <p>{ ui.t(heading) }</p>
            <ul class="list inset">{ for found.iter().map(item) }</ul>
        </div>
    }
}
