//! Articles from the files in which questions and answers are published.
//!
//! The format is told by the content, not by the file's name. What a source says is first a [`Draft`], the same for
//! every format; only complete drafts become articles, the others are reported. Fails for a file that cannot be read
//! or has no questions at all.

mod draft;
mod front;
mod json;
mod jsonld;
mod language;
mod markdown;
mod names;
mod rows;

use super::{Located, Problem, Reading, text};
use anyhow::{Context as _, Result, bail};
use draft::Draft;
use shared::article::ArticleInput;
use shared::locale::Locale;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What the person who imports knows better than the files.
#[derive(Clone, Debug, Default)]
pub struct FaqOptions {
    /// The language of what says none; also the tag to use for another region of the same language.
    pub locale: Option<Locale>,
    /// The address from which relative links lead; else the one that the page names.
    pub base: Option<String>,
}

/// What a source had: drafts, complete or not.
struct Source {
    format: String,
    drafts: Vec<Draft>,
    problems: Vec<Problem>,
    notes: Vec<String>,
}

impl Source {
    fn new(format: impl Into<String>) -> Self {
        Self { format: format.into(), drafts: Vec::new(), problems: Vec::new(), notes: Vec::new() }
    }
}

/// Reads a file, or a folder of Markdown.
pub fn read(path: &Path, options: &FaqOptions) -> Result<Reading<ArticleInput>> {
    if path.is_dir() {
        return articles(markdown::folder(path)?, options);
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (text, note) = text::decode(&bytes);
    let mut reading = read_text(path, &text, options)?;
    reading.notes.extend(note);
    Ok(reading)
}

/// Reads the text of a file. Its path is only looked at for an article's id and language.
pub fn read_text(path: &Path, text: &str, options: &FaqOptions) -> Result<Reading<ArticleInput>> {
    let trimmed = text.trim_start();
    let source = if trimmed.is_empty() {
        bail!("the file is empty")
    } else if trimmed.starts_with(['{', '[']) && !trimmed.starts_with("[//]") {
        let value = json::parse(trimmed)?;
        if jsonld::is_json_ld(&value) { jsonld::read(&value)? } else { json::read(&value)? }
    } else if trimmed.starts_with('<') || trimmed.contains("application/ld+json") {
        jsonld::read_page(text)?
    } else if trimmed.starts_with("---") || path.extension().is_some_and(|e| e == "md" || e == "markdown") {
        markdown::file(path, text)
    } else {
        rows::read(text)?
    };
    articles(source, options)
}

fn articles(source: Source, options: &FaqOptions) -> Result<Reading<ArticleInput>> {
    let mut reading = Reading::new(source.format);
    reading.notes = source.notes;
    reading.problems = source.problems;
    if source.drafts.iter().all(|d| d.locale.is_none())
        && options.locale.is_none()
        && !source.drafts.is_empty()
    {
        bail!("nothing says which language this is: give it with --locale, for example --locale en");
    }
    for draft in source.drafts {
        let place = draft.place.clone();
        match draft.into_article(options, &mut reading.notes) {
            Ok(item) => reading.items.push(Located { place, item }),
            Err(problem) => reading.problems.push(problem),
        }
    }
    leave_out_repeated(&mut reading);
    Ok(reading)
}

/// Two articles with one name in one language would overwrite each other: the first stays.
pub(super) fn leave_out_repeated(reading: &mut Reading<ArticleInput>) {
    let mut seen: BTreeMap<(String, Locale), (String, String)> = BTreeMap::new();
    let mut repeated = 0;
    reading.items.retain(|Located { place, item }| {
        let name = item.id.as_ref().map_or_else(|| item.title.to_lowercase(), ToString::to_string);
        let key = (name, item.locale.clone());
        match seen.get(&key) {
            Some((_, body)) if *body == *item.body => {
                repeated += 1;
                false
            }
            Some((first, _)) => {
                let reason =
                    format!("{:?} is the same as at {first}, with another answer; that one was taken", key.0);
                reading.problems.push(Problem::new(place, reason));
                false
            }
            None => {
                seen.insert(key, (place.clone(), item.body.to_string()));
                true
            }
        }
    });
    if repeated > 0 {
        reading.notes.push(format!("{repeated} repeated word for word and left out"));
    }
}

#[cfg(test)]
mod tests;
