//! An article: its tree drawn as elements, never as HTML text, and whether it helped.

use super::el::{El, button, el, text};
use super::{Ui, bar, icon, skeleton};
use crate::state::{Action, Load};
use shared::article::{Article, Block, Inline, safe_href};
use shared::id::ArticleId;
use yew::{AttrValue, Html};

pub(super) fn article(ui: Ui<'_>, id: &ArticleId) -> Vec<El> {
    let title = ui.state.title(id).unwrap_or_default();
    let body = match ui.state.article(id) {
        Some(Load::Here(article)) => whole(ui, article).key("here"),
        Some(Load::Failed(fault)) => ui.failed(fault).key("failed"),
        _ => skeleton(8).key("wait"),
    };
    let screen = el("div", "scroll body")
        .test("article")
        .own("data-id", id.as_str())
        .add(el("h2", "article-title").auto().say(title))
        .add(body);
    vec![bar::bar(ui, ui.t("article.bar"), None), screen]
}

fn whole(ui: Ui<'_>, article: &Article) -> El {
    el("div", "")
        .add(prose(&article.body))
        .add(el("p", "when").text(ui.fill("article.updated", "date", &ui.formats.date(article.updated_at))))
        .add(helped(ui, &article.brief.id))
}

fn helped(ui: Ui<'_>, id: &ArticleId) -> El {
    let say = |key| el("p", "").t(ui, key);
    let vote = |helped, test, sign, words| {
        let vote = Action::Vote { article: id.clone(), helped };
        button(ui, "button quiet", test, vote).add(icon::icon(sign)).t(ui, words)
    };
    let place = el("div", "helped");
    match ui.state.voted(id) {
        None => {
            place.key("ask").is("role", "group").named(ui, "article.helped").add(say("article.helped")).add(
                el("div", "choices").add(vote(true, "helped-yes", icon::YES, "yes")).add(vote(
                    false,
                    "helped-no",
                    icon::NO,
                    "no",
                )),
            )
        }
        Some(true) => {
            let tick = el("span", "tick").mute().add(icon::icon(icon::CHECK));
            let thanks = el("p", "").add(tick).t(ui, "article.thanks");
            place.key("yes").is("role", "status").test("thanks").add(thanks)
        }
        Some(false) => {
            let talk =
                button(ui, "button", "talk", Action::Talk).add(icon::icon(icon::CHAT)).t(ui, "talk.start");
            place.key("no").is("role", "status").add(say("article.sorry")).add(talk).add(ui.presence())
        }
    }
}

/// Running text with its markup.
pub(super) fn prose(blocks: &[Block]) -> El {
    inside(el("div", "prose").auto(), blocks)
}

fn inside(place: El, blocks: &[Block]) -> El {
    blocks.iter().fold(place, |place, block| place.add(draw(block)))
}

fn draw(block: &Block) -> El {
    match block {
        Block::Paragraph(text) => words("p", text),
        Block::Heading(text) => words("h3", text),
        Block::Bullets(items) => list("ul", items),
        Block::Numbers(items) => list("ol", items),
        Block::Quote(inner) => inside(el("blockquote", ""), inner),
        Block::Code(text) => el("pre", "").is("dir", "ltr").say(text),
        Block::Table(table) => {
            let row = |tag, cells: &Vec<Vec<Inline>>| {
                cells.iter().fold(el("tr", ""), |row, cell| row.add(words(tag, cell)))
            };
            let body = table.rows.iter().fold(el("tbody", ""), |body, cells| body.add(row("td", cells)));
            let head = el("thead", "").add(row("th", &table.head));
            el("div", "table").is("tabindex", "0").add(el("table", "").add(head).add(body))
        }
        Block::Rule => el("hr", ""),
        Block::Unknown => el("span", "none"),
    }
}

fn list(tag: &'static str, items: &[Vec<Block>]) -> El {
    items.iter().fold(el(tag, ""), |list, item| list.add(inside(el("li", ""), item)))
}

fn words(tag: &'static str, inlines: &[Inline]) -> El {
    inlines.iter().fold(el(tag, ""), |place, inline| place.put(word(inline)))
}

fn word(inline: &Inline) -> Html {
    match inline {
        Inline::Text(words) => text(AttrValue::from(words.clone())),
        Inline::Strong(inner) => words("strong", inner).html(),
        Inline::Emphasis(inner) => words("em", inner).html(),
        Inline::Code(code) => el("code", "").auto().say(code).html(),
        // The edge has checked every address; it is checked again where it becomes a link.
        Inline::Link(link) => match safe_href(&link.href) {
            Some(href) => out(words("a", &link.text), href).html(),
            None => words("span", &link.text).html(),
        },
        Inline::Image(image) if image.src.starts_with("https://") => {
            el("img", "").own("src", &image.src).own("alt", &image.alt).is("loading", "lazy").html()
        }
        Inline::Image(image) => text(AttrValue::from(image.alt.clone())),
        Inline::Break => el("br", "").html(),
        Inline::Unknown => text(AttrValue::default()),
    }
}

/// A link that leaves the widget.
pub(super) fn out(link: El, href: &str) -> El {
    link.own("href", href).is("target", "_blank").is("rel", "noopener noreferrer")
}
