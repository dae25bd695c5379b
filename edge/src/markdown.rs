//! Markdown to the small tree of `shared::article`. What is not on the list (raw HTML, scripts, unknown schemes) does
//! not get through; its words do.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use shared::article::{Block, Image, Inline, Link, Table, safe_href};

/// How deep lists and quotations may nest; deeper ones are flattened, so that no input exhausts the stack of a client.
const DEPTH: usize = 12;

/// Parses an article's body. Any text gives a tree; nothing panics.
pub(crate) fn parse(markdown: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut builder = Builder { stack: vec![Open::Blocks(Kind::Root, Vec::new())] };
    for event in Parser::new_ext(markdown, options) {
        builder.take(event);
    }
    builder.finish()
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Root,
    Item,
    Quote,
}

enum Open {
    Blocks(Kind, Vec<Block>),
    List { numbered: bool, items: Vec<Vec<Block>> },
    Inlines(Wrap, Vec<Inline>),
    Code(String),
    Image { src: Option<String>, alt: String },
    Table { head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>> },
    Row(Vec<Vec<Inline>>),
}

enum Wrap {
    Paragraph,
    Heading,
    Strong,
    Emphasis,
    Plain,
    Link(Option<String>),
    Cell,
}

struct Builder {
    stack: Vec<Open>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::Code(text) => self.inline(Inline::Code(text.into_string())),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            // `<br>` is written in tables, where Markdown has no other way.
            Event::InlineHtml(html) if html.trim_matches(['<', '>', '/', ' ']).eq_ignore_ascii_case("br") => {
                self.inline(Inline::Break);
            }
            Event::InlineHtml(_)
            | Event::Html(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        let open = match tag {
            Tag::Heading { .. } => Open::Inlines(Wrap::Heading, Vec::new()),
            Tag::BlockQuote(_) => Open::Blocks(Kind::Quote, Vec::new()),
            Tag::CodeBlock(_) => Open::Code(String::new()),
            Tag::List(start) => Open::List { numbered: start.is_some(), items: Vec::new() },
            Tag::Item => Open::Blocks(Kind::Item, Vec::new()),
            Tag::Strong => Open::Inlines(Wrap::Strong, Vec::new()),
            Tag::Emphasis => Open::Inlines(Wrap::Emphasis, Vec::new()),
            Tag::Link { dest_url, .. } => {
                Open::Inlines(Wrap::Link(safe_href(&dest_url).map(ToOwned::to_owned)), Vec::new())
            }
            Tag::Image { dest_url, .. } => {
                let src = safe_href(&dest_url).filter(|s| s.starts_with("https://")).map(ToOwned::to_owned);
                Open::Image { src, alt: String::new() }
            }
            Tag::Table(_) => Open::Table { head: Vec::new(), rows: Vec::new() },
            Tag::TableHead | Tag::TableRow => Open::Row(Vec::new()),
            Tag::TableCell => Open::Inlines(Wrap::Cell, Vec::new()),
            Tag::Paragraph => Open::Inlines(Wrap::Paragraph, Vec::new()),
            // Strike-through, footnotes and whatever else there may be: their words only.
            _ => Open::Inlines(Wrap::Plain, Vec::new()),
        };
        self.stack.push(open);
    }

    fn close(&mut self, tag: TagEnd) {
        // A list item's words may stand in it without a paragraph; they are on top of the item then.
        if tag == TagEnd::Item {
            self.close_loose_text();
        }
        if matches!(tag, TagEnd::BlockQuote(_)) {
            self.close_loose_text();
        }
        if self.stack.len() < 2 {
            return;
        }
        let Some(open) = self.stack.pop() else { return };
        self.put(open);
    }

    fn put(&mut self, open: Open) {
        match open {
            Open::Blocks(Kind::Quote, blocks) => self.block(Block::Quote(blocks)),
            Open::Blocks(_, blocks) => match self.stack.last_mut() {
                Some(Open::List { items, .. }) => items.push(blocks),
                _ => blocks.into_iter().for_each(|b| self.block(b)),
            },
            Open::List { numbered: true, items } => self.block(Block::Numbers(items)),
            Open::List { numbered: false, items } => self.block(Block::Bullets(items)),
            Open::Code(text) => self.block(Block::Code(text.trim_end().to_owned())),
            Open::Image { src: Some(src), alt } => self.inline(Inline::Image(Image { src, alt })),
            Open::Image { src: None, alt } => self.text(&alt),
            Open::Table { head, rows } => self.block(Block::Table(Table { head, rows })),
            Open::Row(cells) => {
                if let Some(Open::Table { head, rows }) = self.stack.last_mut() {
                    if head.is_empty() { *head = cells } else { rows.push(cells) }
                }
            }
            Open::Inlines(wrap, inlines) => self.put_inlines(wrap, inlines),
        }
    }

    fn put_inlines(&mut self, wrap: Wrap, inlines: Vec<Inline>) {
        match wrap {
            Wrap::Paragraph if inlines.is_empty() => {}
            Wrap::Paragraph => self.block(Block::Paragraph(inlines)),
            Wrap::Heading => self.block(Block::Heading(inlines)),
            Wrap::Strong => self.inline(Inline::Strong(inlines)),
            Wrap::Emphasis => self.inline(Inline::Emphasis(inlines)),
            Wrap::Link(Some(href)) => self.inline(Inline::Link(Link { href, text: inlines })),
            Wrap::Plain | Wrap::Link(None) => inlines.into_iter().for_each(|i| self.inline(i)),
            Wrap::Cell => {
                if let Some(Open::Row(cells)) = self.stack.last_mut() {
                    cells.push(inlines);
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        match self.stack.last_mut() {
            Some(Open::Code(code)) => code.push_str(text),
            Some(Open::Image { alt, .. }) => alt.push_str(text),
            Some(Open::Inlines(_, inlines)) => {
                if let Some(Inline::Text(before)) = inlines.last_mut() {
                    before.push_str(text);
                } else {
                    inlines.push(Inline::Text(text.to_owned()));
                }
            }
            _ => self.inline(Inline::Text(text.to_owned())),
        }
    }

    fn inline(&mut self, inline: Inline) {
        match self.stack.last_mut() {
            Some(Open::Inlines(_, inlines)) => inlines.push(inline),
            Some(Open::Image { alt, .. }) => {
                if let Inline::Text(text) | Inline::Code(text) = inline {
                    alt.push_str(&text);
                }
            }
            // Words directly in a list item: a tight list has no paragraphs.
            Some(Open::Blocks(..)) => self.stack.push(Open::Inlines(Wrap::Paragraph, vec![inline])),
            _ => {}
        }
    }

    fn close_loose_text(&mut self) {
        while let Some(Open::Inlines(..)) = self.stack.last() {
            let Some(open) = self.stack.pop() else { return };
            self.put(open);
        }
    }

    fn block(&mut self, block: Block) {
        self.close_loose_text_before_block();
        let depth = self.stack.iter().filter(|o| matches!(o, Open::Blocks(..))).count();
        match self.stack.last_mut() {
            Some(Open::Blocks(_, blocks)) if depth <= DEPTH => blocks.push(block),
            Some(Open::Blocks(_, blocks)) => {
                let text = shared::article::plain_text(&[block]);
                if !text.is_empty() {
                    blocks.push(Block::Paragraph(vec![Inline::Text(text)]));
                }
            }
            _ => {}
        }
    }

    /// A block ends the words that stand before it in a tight list item.
    fn close_loose_text_before_block(&mut self) {
        if let [.., Open::Blocks(..), Open::Inlines(Wrap::Paragraph, _)] = self.stack.as_slice() {
            let Some(open) = self.stack.pop() else { return };
            if let (Open::Inlines(_, inlines), Some(Open::Blocks(_, blocks))) = (open, self.stack.last_mut())
                && !inlines.is_empty()
            {
                blocks.push(Block::Paragraph(inlines));
            }
        }
    }

    fn finish(mut self) -> Vec<Block> {
        while self.stack.len() > 1 {
            let Some(open) = self.stack.pop() else { break };
            self.put(open);
        }
        match self.stack.pop() {
            Some(Open::Blocks(_, blocks)) => blocks,
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_authors_write() {
        for (markdown, json) in [
            (
                "Hello **you** and `code`",
                r#"[{"p":[{"t":"Hello "},{"b":[{"t":"you"}]},{"t":" and "},{"c":"code"}]}]"#,
            ),
            ("# Head\nText\nmore", r#"[{"h":[{"t":"Head"}]},{"p":[{"t":"Text more"}]}]"#),
            (
                "- a\n- b\n  1. c",
                r#"[{"ul":[[{"p":[{"t":"a"}]}],[{"p":[{"t":"b"}]},{"ol":[[{"p":[{"t":"c"}]}]]}]]}]"#,
            ),
            ("- a\n\n  b", r#"[{"ul":[[{"p":[{"t":"a"}]},{"p":[{"t":"b"}]}]]}]"#),
            ("> q\n\n---", r#"[{"quote":[{"p":[{"t":"q"}]}]},"hr"]"#),
            ("a\\\nb", r#"[{"p":[{"t":"a"},"br",{"t":"b"}]}]"#),
            (
                "|a|b|\n|-|-|\n|1|2|",
                r#"[{"table":{"head":[[{"t":"a"}],[{"t":"b"}]],"rows":[[[{"t":"1"}],[{"t":"2"}]]]}}]"#,
            ),
            ("[x](https://a.example)", r#"[{"p":[{"a":{"href":"https://a.example","text":[{"t":"x"}]}}]}]"#),
            ("```\nx\n```", r#"[{"pre":"x"}]"#),
            (
                "![cup](https://a.example/c.png)",
                r#"[{"p":[{"img":{"src":"https://a.example/c.png","alt":"cup"}}]}]"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&parse(markdown)).unwrap(), json, "{markdown}");
        }
    }

    #[test]
    fn what_attackers_write() {
        for (markdown, text) in [
            ("[x](javascript:alert(1))", "x"),
            ("<script>alert(1)</script>\n\nafter", "after"),
            ("a <img src=x onerror=alert(1)> b", "a  b"),
            ("![alt](data:image/svg+xml,x)", "alt"),
            ("[x](//evil.example)", "x"),
        ] {
            let json = serde_json::to_string(&parse(markdown)).unwrap();
            assert_eq!(shared::article::plain_text(&parse(markdown)), text, "{json}");
            assert!(
                !json.contains("javascript") && !json.contains("onerror") && !json.contains("\"a\""),
                "{json}"
            );
        }
        let deep = format!("{}x", "> ".repeat(5_000));
        assert!(serde_json::to_string(&parse(&deep)).unwrap().len() < 2_000);
        assert_eq!(shared::article::plain_text(&parse(&deep)), "x");
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_tree(text in "[\\PC\\n>*\\-`|\\[\\]()!<#1. ]{0,300}") {
            let _ = parse(&text);
        }
    }
}
