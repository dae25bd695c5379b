//! Lists: the real ones, and those that authors typed as lines with bullets or numbers.

use super::tree::{Block, List, Piece, Span, join, lines};

/// Signs at the beginning of a line that nobody types for anything but a list.
const BULLETS: [char; 9] = ['•', '●', '▪', '◦', '‣', '·', '■', '○', '⁃'];

/// A list of the items that have something in them.
pub(super) fn from_items(first: Option<u32>, items: Vec<Vec<Block>>) -> Option<Block> {
    let items: Vec<_> = items.into_iter().filter(|item| !item.is_empty()).collect();
    (!items.is_empty()).then_some(Block::List(List { first, items }))
}

/// The paragraphs of running text: an empty line ends one, and typed lists become lists.
pub(super) fn paragraphs(spans: Vec<Span>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph = Vec::new();
    for line in lines(spans) {
        if line.is_empty() {
            blocks.extend(typed_lists(std::mem::take(&mut paragraph)));
        } else {
            paragraph.push(line);
        }
    }
    blocks.extend(typed_lists(paragraph));
    blocks
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    None,
    Bullet,
    Dash,
    Number(u32),
}

/// How a line begins, and the bytes of its mark.
fn mark(line: &[Span]) -> (Mark, usize) {
    let Some(Span { piece: Piece::Text(text), .. }) = line.first() else { return (Mark::None, 0) };
    let rest_is_there =
        |bytes: usize| line.len() > 1 || text.get(bytes..).is_some_and(|r| !r.trim().is_empty());
    let Some(sign) = text.chars().next() else { return (Mark::None, 0) };
    let spaced =
        |bytes: usize| text.get(bytes..).is_some_and(|r| r.is_empty() || r.starts_with([' ', '\u{a0}']));
    let bytes = sign.len_utf8();
    if BULLETS.contains(&sign) && rest_is_there(bytes) {
        return (Mark::Bullet, bytes);
    }
    if matches!(sign, '-' | '–' | '—' | '*' | '+') && spaced(bytes) && rest_is_there(bytes) {
        return (Mark::Dash, bytes);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text.get(..digits).filter(|d| (1..=3).contains(&d.len())).and_then(|d| d.parse().ok());
    match number {
        Some(number)
            if text.get(digits..).is_some_and(|r| r.starts_with(['.', ')']))
                && spaced(digits + 1)
                && rest_is_there(digits + 1) =>
        {
            (Mark::Number(number), digits + 1)
        }
        _ => (Mark::None, 0),
    }
}

/// True when the line at `at` begins an item: one bullet is enough, dashes and numbers need company.
fn begins_item(marks: &[(Mark, usize)], at: usize) -> bool {
    let near = |offset: isize| {
        at.checked_add_signed(offset).and_then(|i| marks.get(i)).map_or(Mark::None, |(mark, _)| *mark)
    };
    match near(0) {
        Mark::None => false,
        Mark::Bullet => true,
        Mark::Dash => near(1) == Mark::Dash || near(-1) == Mark::Dash,
        Mark::Number(n) => near(1) == Mark::Number(n + 1) || (n > 1 && near(-1) == Mark::Number(n - 1)),
    }
}

fn typed_lists(lines: Vec<Vec<Span>>) -> Vec<Block> {
    let marks: Vec<_> = lines.iter().map(|line| mark(line)).collect();
    let mut blocks = Vec::new();
    let mut plain: Vec<Vec<Span>> = Vec::new();
    let mut items: Vec<Vec<Block>> = Vec::new();
    let mut first = None;
    for (at, mut line) in lines.into_iter().enumerate() {
        let (mark, bytes) = marks.get(at).copied().unwrap_or((Mark::None, 0));
        if !begins_item(&marks, at) {
            blocks.extend(from_items(first, std::mem::take(&mut items)));
            plain.push(line);
            continue;
        }
        end_plain(&mut plain, &mut blocks);
        let number = if let Mark::Number(n) = mark { Some(n) } else { None };
        let starts_anew = number.is_some() != first.is_some() || number == Some(1);
        if starts_anew && !items.is_empty() {
            blocks.extend(from_items(first, std::mem::take(&mut items)));
        }
        if items.is_empty() {
            first = number;
        }
        if let Some(Span { piece: Piece::Text(text), .. }) = line.first_mut() {
            *text = text.get(bytes..).unwrap_or_default().trim_start().to_owned();
        }
        items.push(vec![Block::Paragraph(line)]);
    }
    end_plain(&mut plain, &mut blocks);
    blocks.extend(from_items(first, items));
    blocks
}

fn end_plain(plain: &mut Vec<Vec<Span>>, blocks: &mut Vec<Block>) {
    if !plain.is_empty() {
        blocks.push(Block::Paragraph(join(std::mem::take(plain))));
    }
}

/// Joins bullet lists that follow each other: `<p>• a</p><p>• b</p>` is one list, and so are two in a row.
pub(super) fn merge(blocks: Vec<Block>) -> Vec<Block> {
    let mut merged: Vec<Block> = Vec::new();
    for block in blocks {
        match (merged.last_mut(), block) {
            (Some(Block::List(before)), Block::List(list))
                if before.first.is_none() && list.first.is_none() =>
            {
                before.items.extend(list.items);
            }
            (Some(Block::List(before)), Block::List(list)) if continues(before, &list) => {
                before.items.extend(list.items);
            }
            (_, block) => merged.push(block),
        }
    }
    merged
}

/// True when a numbered list goes on where another ended.
fn continues(before: &List, list: &List) -> bool {
    let count = u32::try_from(before.items.len()).unwrap_or(u32::MAX);
    before.first.is_some_and(|first| {
        list.first.is_some_and(|next| next > 1 && Some(next) == first.checked_add(count))
    })
}
