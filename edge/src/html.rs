//! HTML written on the edge: everything that comes from data goes through [`escape`].

use shared::article::{Block, Inline};
use std::fmt::Write as _;

/// Text as it may stand in an element or in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// JSON as it may stand inside a `<script>`: no `<`, so that nothing in it can end the element.
pub(crate) fn script_json<T: serde::Serialize>(value: &T) -> serde_json::Result<String> {
    Ok(serde_json::to_string(value)?
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029"))
}

/// Plain text with its line breaks.
pub(crate) fn push_lines(text: &str, out: &mut String) {
    for (nth, line) in text.lines().enumerate() {
        if nth > 0 {
            out.push_str("<br>");
        }
        out.push_str(&escape(line));
    }
}

/// An article's body.
pub(crate) fn blocks(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        push_block(block, &mut out);
    }
    out
}

fn push_block(block: &Block, out: &mut String) {
    match block {
        Block::Paragraph(inlines) => element("p", inlines, out),
        Block::Heading(inlines) => element("h2", inlines, out),
        Block::Bullets(items) => list("ul", items, out),
        Block::Numbers(items) => list("ol", items, out),
        Block::Quote(inner) => {
            let _ = write!(out, "<blockquote>{}</blockquote>", blocks(inner));
        }
        Block::Code(text) => {
            let _ = write!(out, "<pre><code>{}</code></pre>", escape(text));
        }
        Block::Table(table) => {
            out.push_str("<div class=\"table\"><table><thead><tr>");
            for cell in &table.head {
                element("th", cell, out);
            }
            out.push_str("</tr></thead><tbody>");
            for row in &table.rows {
                out.push_str("<tr>");
                for cell in row {
                    element("td", cell, out);
                }
                out.push_str("</tr>");
            }
            out.push_str("</tbody></table></div>");
        }
        Block::Rule => out.push_str("<hr>"),
        Block::Unknown => {}
    }
}

fn list(tag: &str, items: &[Vec<Block>], out: &mut String) {
    let _ = write!(out, "<{tag}>");
    for item in items {
        out.push_str("<li>");
        match item.as_slice() {
            // A tight item needs no paragraph of its own.
            [Block::Paragraph(inlines), rest @ ..] => {
                push_inlines(inlines, out);
                for block in rest {
                    push_block(block, out);
                }
            }
            other => {
                for block in other {
                    push_block(block, out);
                }
            }
        }
        out.push_str("</li>");
    }
    let _ = write!(out, "</{tag}>");
}

fn element(tag: &str, inlines: &[Inline], out: &mut String) {
    let _ = write!(out, "<{tag} dir=\"auto\">");
    push_inlines(inlines, out);
    let _ = write!(out, "</{tag}>");
}

fn push_inlines(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push_str(&escape(text)),
            Inline::Code(text) => {
                let _ = write!(out, "<code dir=\"auto\">{}</code>", escape(text));
            }
            Inline::Strong(inner) => wrap("strong", inner, out),
            Inline::Emphasis(inner) => wrap("em", inner, out),
            Inline::Link(link) => {
                let _ = write!(out, "<a href=\"{}\" rel=\"noopener\">", escape(&link.href));
                push_inlines(&link.text, out);
                out.push_str("</a>");
            }
            Inline::Image(image) => {
                let _ = write!(
                    out,
                    "<img src=\"{}\" alt=\"{}\" loading=\"lazy\">",
                    escape(&image.src),
                    escape(&image.alt)
                );
            }
            Inline::Break => out.push_str("<br>"),
            Inline::Unknown => {}
        }
    }
}

fn wrap(tag: &str, inner: &[Inline], out: &mut String) {
    let _ = write!(out, "<{tag}>");
    push_inlines(inner, out);
    let _ = write!(out, "</{tag}>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_never_becomes_markup() {
        let body = crate::markdown::parse(
            "<b>x</b> a < b & \"c\" `<i>`\n\n- one\n- [two](https://a.example/?q=\"<)",
        );
        let html = blocks(&body);
        assert_eq!(
            html,
            "<p dir=\"auto\">x a &lt; b &amp; &quot;c&quot; <code dir=\"auto\">&lt;i&gt;</code></p><ul><li>one</li><li><a href=\"https://a.example/?q=&quot;&lt;\" rel=\"noopener\">two</a></li></ul>"
        );
        assert_eq!(script_json(&"</script><!--").unwrap(), r#""\u003c/script>\u003c!--""#);
    }
}
