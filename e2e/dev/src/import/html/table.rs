//! Tables: real ones stay tables; those that only arrange a page lose their lines and keep their content, and pairs of
//! names and values become a list.

use super::dom::NodeId;
use super::lists;
use super::read::Page;
use super::tree::{Block, Piece, Span, Style, Table, flatten, tidy};

/// What one `<table>` becomes.
pub(super) fn read(page: &Page<'_>, table: NodeId, style: &Style, depth: usize) -> Vec<Block> {
    let rows = rows(page, table, depth);
    let mut caption = Vec::new();
    for child in page.dom.children(table).iter().filter(|c| page.dom.name(**c) == "caption") {
        caption.extend(page.inside(*child, &Style { strong: true, ..style.clone() }, depth + 1));
    }
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let nested = rows.iter().flat_map(|r| &r.cells).any(|c| !descendants(page, *c, "table").is_empty());
    if columns < 2 || rows.len() < 2 || nested {
        for cell in rows.iter().flat_map(|r| &r.cells) {
            caption.extend(page.inside(*cell, style, depth + 1));
        }
        return caption;
    }
    let mut lines: Vec<Vec<Vec<Span>>> = rows
        .iter()
        .map(|row| {
            let mut cells: Vec<_> =
                row.cells.iter().map(|cell| flatten(page.inside(*cell, style, depth + 1))).collect();
            cells.resize(columns, Vec::new());
            cells
        })
        .collect();
    let bold = |cells: &Vec<Vec<Span>>| cells.iter().flatten().all(|s| s.style.strong || s.is_space());
    let has_head = rows.first().is_some_and(|r| r.is_head) || lines.first().is_some_and(bold);
    lines.retain(|cells| cells.iter().any(|c| !c.is_empty()));
    if columns == 2 && !has_head {
        let items = lines.into_iter().map(|cells| vec![Block::Paragraph(name_and_value(cells))]).collect();
        caption.extend(lists::from_items(None, items));
        return caption;
    }
    // Who leaves the marks out still writes the head first.
    let mut lines = lines.into_iter();
    let mut head = lines.next().unwrap_or_default();
    head.iter_mut().flatten().for_each(|span| span.style.strong = false);
    let head = head.into_iter().map(tidy).collect();
    caption.push(Block::Table(Table { head, rows: lines.collect() }));
    caption
}

/// Two columns without a head are names and values.
fn name_and_value(cells: Vec<Vec<Span>>) -> Vec<Span> {
    let mut cells = cells.into_iter();
    let mut name = cells.next().unwrap_or_default();
    let value = cells.next().unwrap_or_default();
    if name.is_empty() || value.is_empty() {
        name.extend(value);
        return name;
    }
    let ends = |s: &Span| matches!(&s.piece, Piece::Text(text) if text.trim_end().ends_with([':', '：']));
    if !name.last().is_some_and(ends) {
        name.push(Span::text(":", &Style::default()));
    }
    for span in &mut name {
        span.style.strong = true;
    }
    name.push(Span::text(" ", &Style::default()));
    name.extend(value);
    tidy(name)
}

struct Row {
    cells: Vec<NodeId>,
    is_head: bool,
}

fn rows(page: &Page<'_>, node: NodeId, depth: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    if depth > 200 {
        return rows;
    }
    for child in page.dom.children(node) {
        match page.dom.name(*child) {
            "tr" => {
                let is_cell = |c: &&NodeId| matches!(page.dom.name(**c), "td" | "th");
                let cells: Vec<_> = page.dom.children(*child).iter().filter(is_cell).copied().collect();
                let all_heads = cells.iter().all(|c| page.dom.name(*c) == "th");
                if !cells.is_empty() {
                    rows.push(Row { cells, is_head: all_heads || page.dom.name(node) == "thead" });
                }
            }
            "thead" | "tbody" | "tfoot" => rows.extend(self::rows(page, *child, depth + 1)),
            _ => {}
        }
    }
    rows
}

fn descendants(page: &Page<'_>, node: NodeId, name: &str) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut stack = page.dom.children(node).to_vec();
    while let Some(node) = stack.pop() {
        if page.dom.name(node) == name {
            found.push(node);
        }
        stack.extend(page.dom.children(node));
    }
    found
}
