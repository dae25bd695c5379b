//! What a source says of one article, before it is checked.

use super::super::{Problem, html};
use super::{FaqOptions, language};
use shared::article::ArticleInput;
use shared::id::ArticleId;
use shared::limit;
use shared::locale::Locale;
use shared::page::PagePattern;
use shared::text::{Label, Phrasing, Text};

/// One article as its source has it.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Where it stands.
    pub(super) place: String,
    pub(super) id: Option<String>,
    /// A tag, or the name of a language.
    pub(super) locale: Option<String>,
    pub(super) title: String,
    pub(super) body: Body,
    pub(super) category: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) phrasings: Vec<String>,
    /// Paths of pages that it belongs to.
    pub(super) pages: Vec<String>,
    /// The address of the page it stood on, if that is known.
    pub(super) base: Option<String>,
}

/// An answer, in the form in which it is written.
#[derive(Debug)]
pub(super) enum Body {
    /// HTML, or text without any markup.
    Html(String),
    /// Markdown.
    Markdown(String),
    /// Whatever it looks like.
    Unknown(String),
}

impl Default for Body {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl Body {
    fn is_empty(&self) -> bool {
        let (Self::Html(text) | Self::Markdown(text) | Self::Unknown(text)) = self;
        text.trim().is_empty()
    }

    fn into_markdown(self, base: Option<&str>) -> String {
        match self {
            Self::Markdown(text) => without_controls(&text),
            Self::Unknown(text) if !html::is_html(&text) && looks_like_markdown(&text) => {
                without_controls(&text)
            }
            Self::Html(text) | Self::Unknown(text) => html::to_markdown(&text, base),
        }
    }
}

fn without_controls(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// True for text that nobody would write without Markdown in mind.
fn looks_like_markdown(text: &str) -> bool {
    let begins_block = |line: &str| {
        let line = line.trim_start();
        let hashes = line.bytes().take_while(|b| *b == b'#').count();
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        ["- ", "* ", "> ", "```", "| "].iter().any(|start| line.starts_with(start))
            || (1..=6).contains(&hashes) && line.get(hashes..).is_some_and(|r| r.starts_with(' '))
            || digits > 0 && line.get(digits..).is_some_and(|r| r.starts_with(". "))
    };
    text.contains("](") || text.matches("**").count() >= 2 || text.lines().any(begins_block)
}

impl Draft {
    /// The article, or what it lacks. Small things that do not fit are left out and noted.
    pub(super) fn into_article(
        self,
        options: &FaqOptions,
        notes: &mut Vec<String>,
    ) -> Result<ArticleInput, Problem> {
        let place = self.place;
        let wrong = |field: &str, reason: String| Problem::of_field(&place, field, reason);
        let title = html::to_line(&self.title);
        match (title.is_empty(), self.body.is_empty()) {
            (true, true) => return Err(Problem::new(&place, "has neither a question nor an answer")),
            (true, false) => return Err(wrong("title", "there is no question".to_owned())),
            (false, true) => return Err(wrong("body", format!("there is no answer to {title:?}"))),
            (false, false) => {}
        }
        let title = Label::new(&title).map_err(|e| wrong("title", e.to_string()))?;
        let locale = locale(self.locale.as_deref(), options).map_err(|e| wrong("locale", e))?;
        let base = options.base.as_deref().or(self.base.as_deref());
        let body = self.body.into_markdown(base);
        let body: Text<{ limit::ARTICLE_CHARS }> = match Text::new(&body) {
            Ok(body) => body,
            Err(shared::text::TextError::Empty) => {
                return Err(wrong(
                    "body",
                    "nothing is left of the answer once its markup is read".to_owned(),
                ));
            }
            Err(error) => return Err(wrong("body", error.to_string())),
        };
        let mut left_out = |what: &str, text: &str| {
            notes.push(format!("{place}: {what} left out: {}", shared::text::first_chars(text, 60)));
        };
        let category = self.category.map(|c| html::to_line(&c)).filter(|c| !c.is_empty());
        let category = category.and_then(|c| Label::new(&c).inspect_err(|_| left_out("category", &c)).ok());
        let mut phrasings: Vec<Phrasing> = Vec::new();
        for phrasing in self.phrasings.iter().map(|p| html::to_line(p)).filter(|p| !p.is_empty()) {
            match Phrasing::new(&phrasing) {
                Ok(p) if phrasings.len() < limit::PHRASINGS => {
                    if p.as_str() != title.as_str() && !phrasings.contains(&p) {
                        phrasings.push(p);
                    }
                }
                _ => left_out("phrasing", &phrasing),
            }
        }
        let mut tags: Vec<Label> = Vec::new();
        for tag in self.tags.iter().map(|t| html::to_line(t)).filter(|t| !t.is_empty()) {
            match Label::new(&tag) {
                Ok(t) if tags.len() < limit::TAGS => {
                    if !tags.contains(&t) {
                        tags.push(t);
                    }
                }
                _ => left_out("tag", &tag),
            }
        }
        let mut pages: Vec<PagePattern> = Vec::new();
        for page in self.pages.iter().map(|p| p.trim()).filter(|p| !p.is_empty()) {
            match PagePattern::new(page) {
                Ok(p) if pages.len() < limit::ARTICLE_PAGES => {
                    if !pages.contains(&p) {
                        pages.push(p);
                    }
                }
                _ => left_out("page", page),
            }
        }
        let id = self.id.as_deref().and_then(article_id);
        Ok(ArticleInput { id, locale, title, phrasings, body, category, tags, pages })
    }
}

/// What the source says; the option speaks where it says nothing, and for another region of the same language.
fn locale(said: Option<&str>, options: &FaqOptions) -> Result<Locale, String> {
    let Some(said) = said.map(str::trim).filter(|s| !s.is_empty()) else {
        return options.locale.clone().ok_or_else(|| "no language is given; --locale says it".to_owned());
    };
    let locale = language::locale(said).ok_or_else(|| format!("{said:?} is not a language I know"))?;
    Ok(match &options.locale {
        Some(option) if option.language().eq_ignore_ascii_case(locale.language()) => option.clone(),
        _ => locale,
    })
}

/// An id of what a source calls the article: `#how-to-return`, `How to return?`.
fn article_id(name: &str) -> Option<ArticleId> {
    let mut id = String::new();
    for c in name.trim().chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') {
            id.push(c);
        } else if !c.is_ascii() {
            // An id that leaves letters out could be the same for two articles.
            return None;
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    ArticleId::new(id.trim_matches(['-', '.']))
        .filter(|id| id.as_str().bytes().any(|b| b.is_ascii_alphanumeric()))
}
