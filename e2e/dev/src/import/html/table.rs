//! Tables: real ones stay tables; those that only arrange a page lose their lines and keep their content.

use super::dom::NodeId;
use super::read::Page;
use super::tree::{Block, Span, Style, Table, flatten};

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
    let has_head = rows.first().is_some_and(|r| r.is_head);
    let mut lines = rows.iter().map(|row| {
        let mut cells: Vec<Vec<Span>> =
            row.cells.iter().map(|cell| flatten(page.inside(*cell, style, depth + 1))).collect();
        cells.resize(columns, Vec::new());
        cells
    });
    let head = if has_head { lines.next().unwrap_or_default() } else { vec![Vec::new(); columns] };
    let rows: Vec<_> = lines.filter(|cells| cells.iter().any(|c| !c.is_empty())).collect();
    caption.push(Block::Table(Table { head, rows }));
    caption
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
