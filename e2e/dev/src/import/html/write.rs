//! From blocks to Markdown that reads back as the same blocks.
//!
//! Writes only what the edge reads: no raw HTML but `<br>` in tables, no reference links, one level of headings.

use super::escape;
use super::inline;
use super::tree::{Block, List, Span, Table};

/// Blocks as Markdown, without white space around it.
pub(super) fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut before: Option<&Block> = None;
    // Two numbered lists in a row are kept apart by another sign.
    let mut other_sign = false;
    for block in blocks {
        other_sign = matches!((before, block), (Some(Block::List(_)), Block::List(_))) && !other_sign;
        let text = match block {
            Block::Paragraph(spans) => paragraph(spans),
            Block::Heading(spans) => heading(spans),
            Block::List(items) => list(items, other_sign),
            Block::Quote(blocks) => prefixed(&markdown(blocks), "> ", "> "),
            Block::Code(text) => escape::code_block(text),
            Block::Table(rows) => table(rows),
            Block::Rule => "---".to_owned(),
        };
        if !text.is_empty() {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(&text);
            before = Some(block);
        }
    }
    out
}

fn paragraph(spans: &[Span]) -> String {
    let text = inline::markdown(spans, inline::Place::Paragraph);
    text.split("\\\n").map(escape::line).collect::<Vec<_>>().join("\\\n")
}

fn heading(spans: &[Span]) -> String {
    let text = inline::markdown(spans, inline::Place::Heading);
    let text = match text.strip_suffix('#') {
        Some(rest) => format!("{rest}\\#"),
        None => text,
    };
    if text.is_empty() { text } else { format!("## {text}") }
}

fn list(list: &List, other_sign: bool) -> String {
    let tight = list.items.iter().all(|item| is_tight(item));
    let mut number = list.first;
    let items = list.items.iter().map(|item| {
        let sign = match number {
            Some(n) => format!("{n}{} ", if other_sign { ')' } else { '.' }),
            None => format!("{} ", if other_sign { '*' } else { '-' }),
        };
        number = number.map(|n| n.saturating_add(1).min(999_999_999));
        let text = markdown(item);
        let text = if tight { text.replacen("\n\n", "\n", 1) } else { text };
        prefixed(&text, &sign, &" ".repeat(sign.len()))
    });
    items.collect::<Vec<_>>().join(if tight { "\n" } else { "\n\n" })
}

/// An item that is a line, or a line and a list of such items.
fn is_tight(item: &[Block]) -> bool {
    match item {
        [Block::Paragraph(_)] => true,
        [Block::Paragraph(_), Block::List(list)] => list.items.iter().all(|item| is_tight(item)),
        _ => false,
    }
}

fn prefixed(text: &str, first: &str, others: &str) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let prefix = if at == 0 { first } else { others };
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}

fn table(table: &Table) -> String {
    let row = |cells: &Vec<Vec<Span>>| {
        let cells = cells.iter().map(|c| format!(" {} |", inline::markdown(c, inline::Place::Cell)));
        format!("|{}", cells.collect::<String>())
    };
    let rule = format!("|{}", " --- |".repeat(table.head.len()));
    [row(&table.head), rule].into_iter().chain(table.rows.iter().map(row)).collect::<Vec<_>>().join("\n")
}
