//! Styled words as Markdown.
//!
//! `**` only counts as markup where `CommonMark` lets it: not between a letter outside and a sign inside, as in
//! `说**“好”**吧`, which is how Chinese is often set. There the sign is moved out of the bold part.

use super::escape;
use super::tree::{Piece, Span};

/// Stands for the brackets of a link, which no text can be taken for.
const BRACKET: char = '\u{1}';

/// Where the words stand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Paragraph,
    Heading,
    Cell,
}

/// Tidied spans as Markdown.
pub(super) fn markdown(spans: &[Span], place: Place) -> String {
    let mut out = String::new();
    let mut rest = spans;
    for group in spans.chunk_by(|a, b| a.style.href == b.style.href) {
        rest = rest.get(group.len()..).unwrap_or_default();
        if let Some(href) = group.first().and_then(|s| s.style.href.as_deref()) {
            let (before, after) = (Some(BRACKET), Some(BRACKET));
            let words = Run { place, before, after, next_is_link: false, in_strong: false }.strong(group);
            if !words.trim().is_empty() {
                // The address cannot hold brackets, bars or spaces; see `link`.
                out.extend(["[", words.trim(), "](", href, ")"]);
            }
        } else {
            let next_is_link = rest.first().is_some_and(|s| s.style.href.is_some());
            let after = if next_is_link { Some(BRACKET) } else { None };
            let before = out.chars().next_back();
            out.push_str(&Run { place, before, after, next_is_link, in_strong: false }.strong(group));
        }
    }
    out.trim().to_owned()
}

/// Words of one link, or between links, and the characters around them.
#[derive(Clone, Copy)]
struct Run {
    place: Place,
    before: Option<char>,
    after: Option<char>,
    next_is_link: bool,
    in_strong: bool,
}

impl Run {
    fn strong(self, spans: &[Span]) -> String {
        self.styled(
            spans,
            |s| s.style.strong,
            "**",
            |run, spans| run.styled(spans, |s| s.style.emphasis, "*", Self::plain),
        )
    }

    /// Puts `marker` around the spans that are styled so, where it would be understood.
    fn styled(
        self,
        spans: &[Span],
        is_styled: impl Fn(&Span) -> bool,
        marker: &str,
        inner: impl Fn(Self, &[Span]) -> String,
    ) -> String {
        let mut out = String::new();
        let mut rest = spans;
        for chunk in spans.chunk_by(|a, b| is_styled(a) == is_styled(b)) {
            rest = rest.get(chunk.len()..).unwrap_or_default();
            let run = Self {
                before: out.chars().next_back().or(self.before),
                after: rest.first().and_then(first_char).or(self.after),
                next_is_link: self.next_is_link && rest.is_empty(),
                ..self
            };
            if !chunk.first().is_some_and(&is_styled) {
                out.push_str(&inner(run, chunk));
                continue;
            }
            let (lead, core, tail) = split_edges(chunk, run.before, run.after);
            // Markers that touch others, or that stand inside a word of a bold part, are read in ways that nobody can
            // foresee.
            let glued = !out.is_empty() && !is_gap(run.before) || !rest.is_empty() && !is_gap(run.after);
            let touches = run.before == Some('*') || self.in_strong && glued;
            let marker = if core.is_empty() || touches { "" } else { marker };
            let around_core = Self { after: tail.first().and_then(first_char).or(run.after), ..run };
            out.push_str(&inner(
                Self { after: core.first().and_then(first_char).or(run.after), ..run },
                &lead,
            ));
            out.push_str(marker);
            out.push_str(&inner(
                Self {
                    in_strong: true,
                    before: out.chars().next_back().filter(|c| *c != '*').or(run.before),
                    ..around_core
                },
                &core,
            ));
            out.push_str(marker);
            out.push_str(&inner(Self { before: out.chars().next_back(), ..run }, &tail));
        }
        out
    }

    fn plain(self, spans: &[Span]) -> String {
        let mut out = String::new();
        let mut rest = spans;
        while let Some((span, others)) = rest.split_first() {
            rest = others;
            let in_table = self.place == Place::Cell;
            match &span.piece {
                Piece::Text(text) => {
                    let picture_follows =
                        matches!(rest.first(), Some(Span { piece: Piece::Image { .. }, .. }));
                    let next_is_link = picture_follows || rest.is_empty() && self.next_is_link;
                    out.push_str(&escape::text(text, in_table, next_is_link));
                }
                Piece::Code(text) => out.push_str(&escape::code(text, in_table)),
                Piece::Break => out.push_str(match self.place {
                    Place::Paragraph => "\\\n",
                    Place::Heading => " ",
                    Place::Cell => "<br>",
                }),
                Piece::Image { src, alt } => {
                    out.extend(["![", &escape::text(alt, in_table, false), "](", src, ")"]);
                }
            }
        }
        out
    }
}

/// The character that a span begins with once it is written; whether it is a link is another matter.
fn first_char(span: &Span) -> Option<char> {
    match &span.piece {
        Piece::Text(text) => text.chars().next(),
        Piece::Code(_) => Some('`'),
        Piece::Break => Some(' '),
        Piece::Image { .. } => Some('!'),
    }
}

/// Letters, digits and the marks that hang on them: next to these, `**` is always understood.
fn is_wordlike(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '\u{200c}' | '\u{200d}' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}')
}

/// What may stand outside a marker whatever stands inside.
fn is_gap(c: Option<char>) -> bool {
    c.is_none_or(|c| c.is_whitespace() || c == BRACKET)
}

/// Takes from both ends what cannot begin or end a styled part there.
fn split_edges(
    spans: &[Span],
    before: Option<char>,
    after: Option<char>,
) -> (Vec<Span>, Vec<Span>, Vec<Span>) {
    let (mut lead, mut core, mut tail) = (Vec::new(), spans.to_vec(), Vec::new());
    while let Some(first) = core.first_mut() {
        let outside = lead.last().and_then(last_char).or(before);
        match &mut first.piece {
            Piece::Text(text) => {
                let Some(c) = text.chars().next() else {
                    core.remove(0);
                    continue;
                };
                if is_wordlike(c) || (!c.is_whitespace() && is_gap(outside)) {
                    break;
                }
                text.remove(0);
                lead.push(Span::text(c, &first.style));
            }
            _ => lead.push(core.remove(0)),
        }
    }
    while let Some(last) = core.last_mut() {
        let outside = tail.first().and_then(first_char).or(after);
        match &mut last.piece {
            Piece::Text(text) => {
                let Some(c) = text.chars().next_back() else {
                    core.pop();
                    continue;
                };
                if is_wordlike(c) || (!c.is_whitespace() && is_gap(outside)) {
                    break;
                }
                text.pop();
                tail.insert(0, Span::text(c, &last.style));
            }
            _ => tail.splice(0..0, core.pop()).for_each(drop),
        }
    }
    (lead, core, tail)
}

fn last_char(span: &Span) -> Option<char> {
    match &span.piece {
        Piece::Text(text) => text.chars().next_back(),
        Piece::Code(_) => Some('`'),
        Piece::Break => Some(' '),
        Piece::Image { .. } => Some(')'),
    }
}
