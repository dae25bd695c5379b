//! What is left of a page's markup: the blocks and styled words that an article can have.
//!
//! Styles stand beside each piece of text instead of around it, so that odd nesting (`<b><p>`, `<b><b>`, `<i></i>`)
//! has one plain form. Knows neither HTML nor Markdown.

use std::rc::Rc;

/// A block of an article.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    Paragraph(Vec<Span>),
    Heading(Vec<Span>),
    List(List),
    Quote(Vec<Self>),
    Code(String),
    Table(Table),
    Rule,
}

/// A list, with the number of its first item if it is numbered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct List {
    pub(super) first: Option<u32>,
    pub(super) items: Vec<Vec<Block>>,
}

/// A table whose rows have as many cells as its head.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub(super) head: Vec<Vec<Span>>,
    pub(super) rows: Vec<Vec<Vec<Span>>>,
}

/// A piece of running text and how it is set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) piece: Piece,
    pub(super) style: Style,
}

/// How a piece of running text is set.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Style {
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) href: Option<Rc<str>>,
}

/// What a piece of running text is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Code(String),
    Break,
    Image { src: String, alt: String },
}

impl Span {
    pub(super) fn text(text: impl Into<String>, style: &Style) -> Self {
        Self { piece: Piece::Text(text.into()), style: style.clone() }
    }

    /// Whether nobody can see it.
    pub(super) fn is_space(&self) -> bool {
        match &self.piece {
            Piece::Text(text) => text.trim().is_empty(),
            Piece::Break => true,
            Piece::Code(_) | Piece::Image { .. } => false,
        }
    }
}

impl Style {
    /// What two neighbours have in common: the style of the space between them.
    fn common(&self, other: &Self) -> Self {
        Self {
            strong: self.strong && other.strong,
            emphasis: self.emphasis && other.emphasis,
            href: self.href.clone().filter(|h| other.href.as_ref() == Some(h)),
        }
    }
}

/// White space that HTML folds.
fn folds(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Characters that nobody sees and that only disturb matching. Joiners stay: Persian is written with them.
fn is_noise(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
        || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
}

/// Folds white space as a browser does, removes what cannot be seen, puts spaces between differently styled pieces
/// outside the styles, and joins what is alike. No line begins or ends with a space afterwards.
pub(super) fn tidy(spans: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    // The style of the text that a pending space follows; none at the beginning of a line.
    let mut at_line_start = true;
    let mut space: Option<(Style, char)> = None;
    for span in spans {
        match span.piece {
            Piece::Text(text) => {
                for c in text.chars().filter(|c| !is_noise(*c)) {
                    if folds(c) || c == '\u{a0}' {
                        // One no-break space alone stays one; beside other space it is one of many.
                        let c = if c == '\u{a0}' && space.is_none() { c } else { ' ' };
                        space = Some((span.style.clone(), c));
                        continue;
                    }
                    push_space(&mut out, &mut space, at_line_start, &span.style);
                    push_char(&mut out, c, &span.style);
                    at_line_start = false;
                }
            }
            Piece::Break => {
                space = None;
                out.push(Span { piece: Piece::Break, style: Style::default() });
                at_line_start = true;
            }
            piece => {
                // Bold code looks like code, and markup around it is the hardest to read back.
                let style = Style { href: span.style.href, ..Style::default() };
                push_space(&mut out, &mut space, at_line_start, &style);
                push_piece(&mut out, piece, style);
                at_line_start = false;
            }
        }
    }
    out
}

fn push_space(out: &mut Vec<Span>, space: &mut Option<(Style, char)>, at_line_start: bool, next: &Style) {
    let Some((style, c)) = space.take().filter(|_| !at_line_start) else { return };
    let before = out.last().map_or_else(Style::default, |s| s.style.clone());
    push_char(out, c, &before.common(next).common(&style));
}

fn push_char(out: &mut Vec<Span>, c: char, style: &Style) {
    match out.last_mut() {
        Some(Span { piece: Piece::Text(text), style: last }) if last == style => text.push(c),
        _ => out.push(Span::text(c, style)),
    }
}

fn push_piece(out: &mut Vec<Span>, piece: Piece, style: Style) {
    match (out.last_mut(), &piece) {
        (Some(Span { piece: Piece::Code(before), style: last }), Piece::Code(code)) if *last == style => {
            before.push_str(code);
        }
        _ => out.push(Span { piece, style }),
    }
}

/// The lines between the breaks.
pub(super) fn lines(spans: Vec<Span>) -> Vec<Vec<Span>> {
    let mut lines = vec![Vec::new()];
    for span in spans {
        if span.piece == Piece::Break {
            lines.push(Vec::new());
        } else if let Some(line) = lines.last_mut() {
            line.push(span);
        }
    }
    lines
}

/// The lines again, with breaks between them.
pub(super) fn join(lines: Vec<Vec<Span>>) -> Vec<Span> {
    let mut spans = Vec::new();
    for line in lines {
        if !spans.is_empty() {
            spans.push(Span { piece: Piece::Break, style: Style::default() });
        }
        spans.extend(line);
    }
    spans
}

/// The words of blocks in one line, for places that hold no blocks; breaks where a block ended.
pub(super) fn flatten(blocks: Vec<Block>) -> Vec<Span> {
    let mut lines = Vec::new();
    push_lines(blocks, &mut lines);
    join(lines)
}

fn push_lines(blocks: Vec<Block>, lines: &mut Vec<Vec<Span>>) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(spans) => lines.push(spans),
            Block::List(list) => {
                let bullet = |spans: Vec<Span>| {
                    [Span::text("• ", &Style::default())].into_iter().chain(spans).collect::<Vec<_>>()
                };
                list.items.into_iter().for_each(|item| lines.push(bullet(flatten(item))));
            }
            Block::Quote(blocks) => push_lines(blocks, lines),
            Block::Code(text) => {
                let line = |t: &str| vec![Span { piece: Piece::Code(t.to_owned()), style: Style::default() }];
                lines.extend(text.lines().filter(|t| !t.trim().is_empty()).map(line));
            }
            Block::Table(table) => {
                lines.extend(
                    std::iter::once(table.head).chain(table.rows).flatten().filter(|c| !c.is_empty()),
                );
            }
            Block::Rule => {}
        }
    }
}
