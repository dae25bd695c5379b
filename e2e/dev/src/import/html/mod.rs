//! Answers as websites publish them, in HTML, become articles in Markdown.
//!
//! Owns the way from any markup to the few blocks that an article can have, written so that they read back the same.
//! Never fetches anything and never keeps raw HTML; markup that an article cannot have loses its look, not its words.
//! Nothing here fails: the worst input gives plain words.

pub(super) mod dom;
mod escape;
mod inline;
mod link;
mod lists;
mod read;
mod script;
mod table;
mod tree;
mod write;

#[cfg(test)]
mod tests;

use dom::Dom;

/// Elements by which a text shows that it is HTML.
#[rustfmt::skip]
const TELLING: [&str; 38] = [
    "p", "br", "a", "ul", "ol", "li", "b", "strong", "i", "em", "div", "span", "h1", "h2", "h3", "h4", "h5", "h6",
    "table", "tr", "td", "th", "img", "code", "pre", "blockquote", "u", "sup", "sub", "font", "small", "dl", "dt", "dd",
    "hr", "center", "iframe", "article",
];

/// Elements that begin a new line; without any of them, line feeds in the text are meant.
#[rustfmt::skip]
const BREAKING: [&str; 22] = [
    "p", "br", "ul", "ol", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "pre", "blockquote",
    "dl", "dt", "dd", "hr", "article",
];

/// HTML, or plain text that may hold some, as Markdown. Relative links lead from `base`, or lose their link.
pub(super) fn to_markdown(source: &str, base: Option<&str>) -> String {
    let mut source = source.trim().to_owned();
    // Some publish their HTML escaped once too often: all the tags there are stand in entities.
    if !has_tag(&source, &TELLING) {
        let words = Dom::fragment(&source).words(Dom::ROOT);
        if has_tag(&words, &TELLING) && words.contains("</") || has_tag(&words, &["br", "p"]) {
            source = words;
        }
    }
    if !has_tag(&source, &BREAKING) {
        source = source.replace("\r\n", "\n").replace(['\r', '\n'], "<br>");
    }
    write::markdown(&read::blocks(&Dom::fragment(&source), base))
}

/// A title or a name that may hold entities and markup, as plain words in one line.
pub(super) fn to_line(source: &str) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if source.contains('&') || has_tag(source, &TELLING) {
        read::one_line(&Dom::fragment(source))
    } else {
        plain(source)
    }
}

/// True when the text has tags that HTML knows, not merely signs such as `5 < 6`.
pub(super) fn is_html(text: &str) -> bool {
    has_tag(text, &TELLING)
}

fn has_tag(text: &str, names: &[&str]) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        let ended = rest.get(end..).is_some_and(|r| r.starts_with(['>', '/', ' ', '\t', '\n', '\r']));
        ended && rest.contains('>') && names.iter().any(|n| n.eq_ignore_ascii_case(name))
    })
}
