//! Help articles: what an author writes, and the small tree that clients draw.

use crate::id::ArticleId;
use crate::limit;
use crate::locale::Locale;
use crate::open_enum::open_enum;
use crate::page::PagePattern;
use crate::text::{Label, Phrasing, Text};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An article in one language, as its author wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ArticleInput {
    /// The same in all languages of the article; made from the title when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ArticleId>,
    /// The language of all that follows.
    pub locale: Locale,
    /// The question as the shop would put it.
    pub title: Label,
    /// The question as visitors put it; the more, the better it is found. At most [`limit::PHRASINGS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrasings: Vec<Phrasing>,
    /// The answer in Markdown.
    pub body: Text<{ limit::ARTICLE_CHARS }>,
    /// Where it stands in the help centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Label>,
    /// Words to be found by. At most [`limit::TAGS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Label>,
    /// Pages of the site that it belongs to, by path: there it comes before others that match as well, and never before
    /// a better one. `/checkout` is one page, `/checkout*` every one that begins so. At most
    /// [`limit::ARTICLE_PAGES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PagePattern>,
}

/// An article's head, for lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleBrief {
    /// The article.
    pub id: ArticleId,
    /// The language of the title.
    pub locale: Locale,
    /// The question it answers.
    pub title: String,
    /// Where it stands in the help centre; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
}

/// An article as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Article {
    /// Its head.
    #[serde(flatten)]
    pub brief: ArticleBrief,
    /// The answer.
    pub body: Vec<Block>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

open_enum! {
    /// A block of an article. Made on the edge from Markdown; nothing that is not listed here gets through.
    pub enum Block {
        /// Running text.
        Paragraph(Vec<Inline>) = "p",
        /// A heading inside the article.
        Heading(Vec<Inline>) = "h",
        /// A list with bullets; each item is a run of blocks.
        Bullets(Vec<Vec<Block>>) = "ul",
        /// A numbered list.
        Numbers(Vec<Vec<Block>>) = "ol",
        /// A quotation.
        Quote(Vec<Block>) = "quote",
        /// Preformatted text.
        Code(String) = "pre",
        /// A table.
        Table(Table) = "table",
        /// A line across.
        Rule = "hr",
    }
}

open_enum! {
    /// A piece of running text.
    pub enum Inline {
        /// Words.
        Text(String) = "t",
        /// Important words.
        Strong(Vec<Inline>) = "b",
        /// Stressed words.
        Emphasis(Vec<Inline>) = "i",
        /// Words to be typed or read as they are.
        Code(String) = "c",
        /// A link; only `https`, `http`, `mailto` and `tel`.
        Link(Link) = "a",
        /// A picture; only `https`.
        Image(Image) = "img",
        /// A new line.
        Break = "br",
    }
}

/// A table: a head row and more rows of cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Table {
    /// The cells of the head row.
    pub head: Vec<Vec<Inline>>,
    /// The cells of the rows below.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// Where it leads, its scheme checked.
    pub href: String,
    /// The words to click.
    pub text: Vec<Inline>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Image {
    /// Where it is, `https` only.
    pub src: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
}

/// The words of blocks without their markup, for matching and for previews.
pub fn plain_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        push_block(block, &mut out);
    }
    out.truncate(out.trim_end().len());
    out
}

fn push_block(block: &Block, out: &mut String) {
    match block {
        Block::Paragraph(inlines) | Block::Heading(inlines) => push_inlines(inlines, out),
        Block::Bullets(items) | Block::Numbers(items) => {
            for block in items.iter().flatten() {
                push_block(block, out);
            }
        }
        Block::Quote(blocks) => {
            for block in blocks {
                push_block(block, out);
            }
        }
        Block::Code(text) => out.push_str(text),
        Block::Table(table) => {
            for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                push_inlines(cell, out);
                out.push(' ');
            }
        }
        Block::Rule | Block::Unknown => {}
    }
    if !out.ends_with('\n') && !out.is_empty() {
        out.push('\n');
    }
}

fn push_inlines(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Strong(inner) | Inline::Emphasis(inner) => push_inlines(inner, out),
            Inline::Link(link) => push_inlines(&link.text, out),
            Inline::Image(image) => out.push_str(&image.alt),
            Inline::Break => out.push('\n'),
            Inline::Unknown => {}
        }
    }
}

/// The `href` of a link that may be shown, or `None`: `https`, `http`, `mailto` and `tel` pass.
pub fn safe_href(href: &str) -> Option<&str> {
    let href = href.trim();
    let allowed = ["https://", "http://", "mailto:", "tel:"];
    let passes = |scheme: &&str| href.get(..scheme.len()).is_some_and(|h| h.eq_ignore_ascii_case(scheme));
    (href.len() <= limit::URL_CHARS && !href.chars().any(char::is_control) && allowed.iter().any(passes))
        .then_some(href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_pinned() {
        let body = vec![
            Block::Paragraph(vec![
                Inline::Text("See ".into()),
                Inline::Link(Link {
                    href: "https://a.example/".into(),
                    text: vec![Inline::Text("this".into())],
                }),
            ]),
            Block::Numbers(vec![vec![Block::Paragraph(vec![Inline::Break])]]),
            Block::Rule,
        ];
        let json = r#"[{"p":[{"t":"See "},{"a":{"href":"https://a.example/","text":[{"t":"this"}]}}]},{"ol":[[{"p":["br"]}]]},"hr"]"#;
        assert_eq!(serde_json::to_string(&body).unwrap(), json);
        assert_eq!(serde_json::from_str::<Vec<Block>>(json).unwrap(), body);
        assert_eq!(plain_text(&body), "See this");
    }

    #[test]
    fn an_import_says_which_field_is_unknown() {
        let error = serde_json::from_str::<ArticleInput>(r#"{"locale":"en","title":"T","body":"B","bdy":1}"#);
        assert!(error.unwrap_err().to_string().contains("bdy"));
    }

    #[test]
    fn only_harmless_schemes_become_links() {
        for good in ["https://a.example", "HTTP://a.example", "mailto:a@b.example", " tel:+84123 "] {
            assert_eq!(safe_href(good), Some(good.trim()), "{good}");
        }
        for bad in
            ["javascript:alert(1)", "data:text/html,x", "//a.example", "/x", "", "https://a\u{0}b", "ftp://a"]
        {
            assert_eq!(safe_href(bad), None, "{bad}");
        }
    }
}
