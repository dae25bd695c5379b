//! An article: its tree drawn as elements, never as HTML text, and whether it helped.

use super::{Ui, bar, icon, skeleton};
use crate::state::{Action, Load};
use shared::article::{Article, Block, Inline, Link, Table, safe_href};
use shared::id::ArticleId;
use yew::{Html, html};

pub(super) fn article(ui: Ui<'_>, id: &ArticleId) -> Html {
    let title = ui.state.title(id).unwrap_or_default().to_owned();
    let body = match ui.state.article(id) {
        Some(Load::Here(article)) => html! { <div key="here">{ whole(ui, article) }</div> },
        Some(Load::Failed(fault)) => html! { <div key="failed">{ ui.failed(fault) }</div> },
        _ => html! { <div key="wait" aria-busy="true">{ skeleton(8) }</div> },
    };
    html! {
        <>
            { bar::bar(ui, html! { <>{ ui.t("article.bar") }</> }, html! {}) }
            <div class="scroll body" data-test="article" data-id={id.as_str().to_owned()}>
                <h2 class="article-title" dir="auto">{ title }</h2>
                { body }
            </div>
        </>
    }
}

fn whole(ui: Ui<'_>, article: &Article) -> Html {
    html! {
        <>
            <div class="prose" dir="auto">{ blocks(&article.body) }</div>
            <p class="when">{ ui.words.fill("article.updated", &[("date", &ui.formats.date(article.updated_at))]) }</p>
            { helped(ui, &article.brief.id) }
        </>
    }
}

fn helped(ui: Ui<'_>, id: &ArticleId) -> Html {
    let vote = |helped| ui.on(Action::Vote { article: id.clone(), helped });
    match ui.state.voted(id) {
        None => html! {
            <div class="helped" key="ask" role="group" aria-label={ui.t("article.helped")}>
                <p>{ ui.t("article.helped") }</p>
                <div class="choices">
                    <button type="button" class="button quiet" onclick={vote(true)} data-test="helped-yes">
                        { icon::icon(icon::YES) }{ ui.t("yes") }
                    </button>
                    <button type="button" class="button quiet" onclick={vote(false)} data-test="helped-no">
                        { icon::icon(icon::NO) }{ ui.t("no") }
                    </button>
                </div>
            </div>
        },
        Some(true) => html! {
            <div class="helped" key="yes" role="status" data-test="thanks">
                <p><span class="tick" aria-hidden="true">{ icon::icon(icon::CHECK) }</span>{ ui.t("article.thanks") }</p>
            </div>
        },
        Some(false) => html! {
            <div class="helped" key="no" role="status">
                <p>{ ui.t("article.sorry") }</p>
                <button type="button" class="button" onclick={ui.on(Action::Talk)} data-test="talk">
                    { icon::icon(icon::CHAT) }{ ui.t("talk.start") }
                </button>
                { ui.presence_line() }
            </div>
        },
    }
}

pub(super) fn blocks(blocks: &[Block]) -> Html {
    html! { <>{ for blocks.iter().map(block) }</> }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Paragraph(text) => html! { <p>{ inlines(text) }</p> },
        Block::Heading(text) => html! { <h3>{ inlines(text) }</h3> },
        Block::Bullets(items) => html! { <ul>{ for items.iter().map(|item| html! { <li>{ blocks(item) }</li> }) }</ul> },
        Block::Numbers(items) => html! { <ol>{ for items.iter().map(|item| html! { <li>{ blocks(item) }</li> }) }</ol> },
        Block::Quote(inner) => html! { <blockquote>{ blocks(inner) }</blockquote> },
        Block::Code(text) => html! { <pre dir="ltr">{ text.clone() }</pre> },
        Block::Table(inner) => table(inner),
        Block::Rule => html! { <hr/> },
        Block::Unknown => html! {},
    }
}

fn table(table: &Table) -> Html {
    html! {
        <div class="table" tabindex="0">
            <table>
                <thead><tr>{ for table.head.iter().map(|cell| html! { <th scope="col">{ inlines(cell) }</th> }) }</tr></thead>
                <tbody>
                    { for table.rows.iter().map(|row| html! {
                        <tr>{ for row.iter().map(|cell| html! { <td>{ inlines(cell) }</td> }) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn inlines(list: &[Inline]) -> Html {
    html! { <>{ for list.iter().map(inline) }</> }
}

fn inline(inline: &Inline) -> Html {
    match inline {
        Inline::Text(text) => html! { <>{ text.clone() }</> },
        Inline::Strong(inner) => html! { <strong>{ inlines(inner) }</strong> },
        Inline::Emphasis(inner) => html! { <em>{ inlines(inner) }</em> },
        Inline::Code(text) => html! { <code dir="auto">{ text.clone() }</code> },
        Inline::Link(to) => link(to),
        Inline::Image(image) if image.src.starts_with("https://") => {
            html! { <img src={image.src.clone()} alt={image.alt.clone()} loading="lazy" /> }
        }
        Inline::Image(image) => html! { <>{ image.alt.clone() }</> },
        Inline::Break => html! { <br/> },
        Inline::Unknown => html! {},
    }
}

/// The edge has checked every address; it is checked again where it becomes a link.
fn link(link: &Link) -> Html {
    match safe_href(&link.href) {
        Some(href) => html! {
            <a href={href.to_owned()} target="_blank" rel="noopener noreferrer">{ inlines(&link.text) }</a>
        },
        None => inlines(&link.text),
    }
}
