//! From a parsed page to the blocks that an article can have.
//!
//! What is never shown (scripts, styles, forms, hidden parts) is left out; what an article cannot have (colours,
//! columns, underlines) loses its look and keeps its words. Any page gives blocks; nothing fails.

use super::dom::{Dom, NodeId};
use super::link;
use super::lists;
use super::tree::{Block, Piece, Span, Style, flatten, tidy};
use super::{script, table};

/// How deep elements may nest before only their words are taken, so that no page exhausts the stack.
const DEPTH: usize = 100;

/// The blocks of a page or of a piece of one. Relative links lead from `base`, or lose their link without it.
pub(super) fn blocks(dom: &Dom, base: Option<&str>) -> Vec<Block> {
    let page = Page { dom, base };
    page.inside(Dom::ROOT, &Style::default(), 0)
}

/// What is read, and where it stood.
pub(super) struct Page<'a> {
    pub(super) dom: &'a Dom,
    base: Option<&'a str>,
}

/// The blocks found so far, and the running text that no block has ended yet.
#[derive(Default)]
struct Found {
    blocks: Vec<Block>,
    run: Vec<Span>,
}

impl Found {
    fn end_paragraph(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.blocks.extend(lists::paragraphs(tidy(run)));
    }

    fn push(&mut self, block: Block) {
        self.end_paragraph();
        self.blocks.push(block);
    }
}

impl Page<'_> {
    /// The blocks below an element.
    pub(super) fn inside(&self, node: NodeId, style: &Style, depth: usize) -> Vec<Block> {
        let mut found = Found::default();
        self.walk_children(node, style, depth, &mut found);
        found.end_paragraph();
        lists::merge(found.blocks)
    }

    /// The running text below an element, with breaks where it had blocks.
    fn spans_inside(&self, node: NodeId, style: &Style, depth: usize) -> Vec<Span> {
        flatten(self.inside(node, style, depth))
    }

    fn walk_children(&self, node: NodeId, style: &Style, depth: usize, found: &mut Found) {
        for child in self.dom.children(node) {
            self.walk(*child, style, depth + 1, found);
        }
    }

    fn walk(&self, node: NodeId, style: &Style, depth: usize, found: &mut Found) {
        if let Some(text) = self.dom.text(node) {
            found.run.push(Span::text(text, style));
            return;
        }
        let name = self.dom.name(node);
        if is_never_shown(name) || self.is_hidden(node) {
            return;
        }
        if depth > DEPTH {
            found.run.push(Span::text(self.dom.words(node), style));
            return;
        }
        let strong = || Style { strong: true, ..style.clone() };
        let emphasis = || Style { emphasis: true, ..style.clone() };
        match name {
            "br" => found.run.push(Span { piece: Piece::Break, style: Style::default() }),
            "b" | "strong" => self.walk_children(node, &strong(), depth, found),
            "i" | "em" | "cite" | "dfn" | "var" => self.walk_children(node, &emphasis(), depth, found),
            "code" | "kbd" | "samp" | "tt" => self.inline_code(node, style, found),
            "a" => {
                let href = self.dom.attribute(node, "href").and_then(|h| link::resolve(h, self.base));
                let style = Style { href: href.map(Into::into).or(style.href.clone()), ..style.clone() };
                self.walk_children(node, &style, depth, found);
            }
            "img" => self.image(node, style, found),
            "sup" | "sub" => {
                let words = self.dom.words(node);
                match script::raised_or_lowered(&words, name == "sup") {
                    Some(text) => found.run.push(Span::text(text, style)),
                    None => self.walk_children(node, style, depth, found),
                }
            }
            "q" => {
                found.run.push(Span::text("“", style));
                self.walk_children(node, style, depth, found);
                found.run.push(Span::text("”", style));
            }
            "iframe" | "video" | "audio" => self.player(node, found),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let mut spans = self.spans_inside(node, style, depth);
                // A heading is bold by itself.
                for span in &mut spans {
                    span.style.strong = false;
                }
                let spans = tidy(spans);
                if spans.is_empty() { found.end_paragraph() } else { found.push(Block::Heading(spans)) }
            }
            "summary" | "dt" => {
                let spans = self.spans_inside(node, &strong(), depth);
                found.end_paragraph();
                found.blocks.extend((!spans.is_empty()).then_some(Block::Paragraph(spans)));
            }
            "ul" | "ol" | "menu" | "dir" => {
                found.end_paragraph();
                found.blocks.extend(self.list(node, style, depth));
            }
            // An item without a list around it.
            "li" => {
                let item = self.inside(node, style, depth);
                found.end_paragraph();
                found.blocks.extend(lists::from_items(None, vec![item]));
            }
            "blockquote" => {
                let inner = self.inside(node, style, depth);
                found.end_paragraph();
                found.blocks.extend((!inner.is_empty()).then_some(Block::Quote(inner)));
            }
            "pre" => {
                let text = self.preformatted(node);
                found.end_paragraph();
                found.blocks.extend((!text.trim().is_empty()).then_some(Block::Code(text)));
            }
            "table" => {
                found.end_paragraph();
                found.blocks.extend(table::read(self, node, style, depth));
            }
            "hr" => found.push(Block::Rule),
            _ if is_block(name) => {
                found.end_paragraph();
                self.walk_children(node, style, depth, found);
                found.end_paragraph();
            }
            _ => self.walk_children(node, &self.styled_by_css(node, style), depth, found),
        }
    }

    fn list(&self, node: NodeId, style: &Style, depth: usize) -> Option<Block> {
        let numbered = self.dom.name(node) == "ol";
        let start = self.dom.attribute(node, "start").and_then(|s| s.trim().parse().ok());
        let mut items: Vec<Vec<Block>> = Vec::new();
        let mut stray = Found::default();
        for child in self.dom.children(node) {
            match self.dom.name(*child) {
                "li" => items.push(self.inside(*child, style, depth + 1)),
                // A list directly inside a list belongs to the item before it.
                "ul" | "ol" | "menu" | "dir" if !items.is_empty() => {
                    let inner = self.list(*child, style, depth + 1);
                    items.last_mut().into_iter().for_each(|item| item.extend(inner.clone()));
                }
                _ => {
                    self.walk(*child, style, depth + 1, &mut stray);
                    stray.end_paragraph();
                    if !stray.blocks.is_empty() {
                        items.push(std::mem::take(&mut stray.blocks));
                    }
                }
            }
        }
        lists::from_items(numbered.then_some(start.unwrap_or(1)), items)
    }

    fn inline_code(&self, node: NodeId, style: &Style, found: &mut Found) {
        let words = self.dom.words(node);
        let lines: Vec<&str> = words.lines().map(str::trim_end).filter(|l| !l.trim().is_empty()).collect();
        if lines.len() > 1 {
            found.push(Block::Code(lines.join("\n")));
            return;
        }
        let code = tidy(vec![Span::text(words, &Style::default())]);
        if let Some(Span { piece: Piece::Text(text), .. }) = code.into_iter().next() {
            found.run.push(Span { piece: Piece::Code(text), style: style.clone() });
        }
    }

    fn preformatted(&self, node: NodeId) -> String {
        let mut text = String::new();
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            if self.dom.name(node) == "br" {
                text.push('\n');
            }
            text.push_str(self.dom.text(node).unwrap_or_default());
            stack.extend(self.dom.children(node).iter().rev());
        }
        let text = text.replace("\r\n", "\n").replace(|c: char| c.is_control() && c != '\n' && c != '\t', "");
        text.trim_start_matches('\n').trim_end().to_owned()
    }

    fn image(&self, node: NodeId, style: &Style, found: &mut Found) {
        let pixel = |name| self.dom.attribute(node, name).is_some_and(|v| matches!(v.trim(), "0" | "1"));
        if pixel("width") || pixel("height") {
            return;
        }
        let alt = self.dom.attribute(node, "alt").unwrap_or_default();
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        let sources = ["src", "data-src", "data-original"];
        let address = sources.iter().filter_map(|name| self.dom.attribute(node, name));
        let src = address.filter_map(|s| link::resolve(s, self.base)).find(|s| s.starts_with("https://"));
        match src {
            Some(src) => {
                found.run.push(Span { piece: Piece::Image { src, alt }, style: style.clone() });
            }
            None => found.run.push(Span::text(alt, style)),
        }
    }

    /// A video or the like becomes a link to it.
    fn player(&self, node: NodeId, found: &mut Found) {
        let inner = self.dom.children(node).iter().find_map(|c| self.dom.attribute(*c, "src"));
        let src = self.dom.attribute(node, "src").or(inner).and_then(|s| link::resolve(s, self.base));
        let Some(href) = src.filter(|s| s.starts_with("http")) else { return };
        let title = self.dom.attribute(node, "title").map(str::trim).filter(|t| !t.is_empty());
        let host = href.split('/').nth(2).unwrap_or(&href).trim_start_matches("www.").to_owned();
        let words = title.map_or(host, ToOwned::to_owned);
        let style = Style { href: Some(href.into()), ..Style::default() };
        found.push(Block::Paragraph(tidy(vec![Span::text(words, &style)])));
    }

    fn is_hidden(&self, node: NodeId) -> bool {
        let css = self.dom.attribute(node, "style").unwrap_or_default();
        self.dom.attribute(node, "hidden").is_some() || css_says(css, "display", |v| v == "none")
    }

    /// What editors write instead of `<b>` and `<i>`.
    fn styled_by_css(&self, node: NodeId, style: &Style) -> Style {
        let css = self.dom.attribute(node, "style").unwrap_or_default();
        let bold = |v: &str| v.starts_with("bold") || v.parse::<u16>().is_ok_and(|n| n >= 600);
        Style {
            strong: style.strong || css_says(css, "font-weight", bold),
            emphasis: style.emphasis || css_says(css, "font-style", |v| v == "italic"),
            href: style.href.clone(),
        }
    }
}

fn css_says(css: &str, property: &str, holds: impl Fn(&str) -> bool) -> bool {
    css.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
        let value = value.split('!').next().unwrap_or_default().trim().to_ascii_lowercase();
        name.trim().eq_ignore_ascii_case(property) && holds(&value)
    })
}

fn is_never_shown(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "object"
            | "embed"
            | "canvas"
            | "svg"
            | "input"
            | "select"
            | "textarea"
            | "progress"
            | "meter"
            | "map"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "body"
            | "p"
            | "div"
            | "section"
            | "article"
            | "aside"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "address"
            | "center"
            | "details"
            | "dialog"
            | "dl"
            | "dd"
            | "fieldset"
            | "legend"
            | "figure"
            | "figcaption"
            | "form"
            | "hgroup"
            | "caption"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
    )
}

/// The words of a fragment in one line: for titles.
pub(super) fn one_line(dom: &Dom) -> String {
    let mut line = String::new();
    for span in flatten(blocks(dom, None)) {
        match span.piece {
            Piece::Text(text) | Piece::Code(text) => line.push_str(&text),
            Piece::Image { alt, .. } => line.push_str(&alt),
            Piece::Break => line.push(' '),
        }
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
