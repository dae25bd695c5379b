//! Articles from JSON: ours, or any list of objects with a question and an answer.

use super::super::Problem;
use super::Source;
use super::draft::{Body, Draft};
use super::names::{self, Part};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use shared::article::ArticleInput;
use std::collections::BTreeSet;

/// Parses JSON, forgiving what hand-written JSON-LD often has: line feeds inside strings and a comma too many.
pub(super) fn parse(text: &str) -> Result<Value> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(error) => serde_json::from_str(&repaired(text)).or(Err(error)).context("this is not valid JSON"),
    }
}

fn repaired(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_string = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '\n' if in_string => {
                out.push_str("\\n");
                continue;
            }
            '\t' if in_string => {
                out.push_str("\\t");
                continue;
            }
            _ if in_string && c.is_control() => continue,
            ',' if !in_string => {
                let rest = text.get(at + 1..).unwrap_or_default().trim_start();
                if rest.starts_with(['}', ']']) {
                    continue;
                }
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

/// Reads a list, or an object that holds one. Fails when there is none.
pub(super) fn read(value: &Value) -> Result<Source> {
    let Some(list) = list(value) else {
        bail!("this JSON holds no list of articles: neither a list, nor an object with one under `articles`");
    };
    let mut source = Source::new("JSON");
    let mut unused = BTreeSet::new();
    for (at, entry) in list.iter().enumerate() {
        let place = format!("article {}", at + 1);
        if let Ok(article) = serde_json::from_value::<ArticleInput>(entry.clone()) {
            source.drafts.push(ours(place, article));
            continue;
        }
        let Value::Object(fields) = entry else {
            source.problems.push(Problem::new(&place, "is not an object"));
            continue;
        };
        let mut draft = Draft { place, ..Draft::default() };
        let mut found: Vec<(usize, Part, Vec<String>)> = Vec::new();
        for (name, value) in fields {
            match names::part(name) {
                Some((part, rank)) => found.push((rank, part, strings(value))),
                None => drop(unused.insert(name.as_str())),
            }
        }
        found.sort_by_key(|(rank, ..)| *rank);
        for (_, part, values) in found {
            draft.set(part, &values);
        }
        source.drafts.push(draft);
    }
    if !unused.is_empty() {
        source.notes.push(format!("fields not used: {}", unused.into_iter().collect::<Vec<_>>().join(", ")));
    }
    Ok(source)
}

/// What is ours already is taken as it is: its body is Markdown.
fn ours(place: String, article: ArticleInput) -> Draft {
    let texts = |labels: Vec<_>| labels.into_iter().map(shared::text::Text::into_string).collect();
    Draft {
        place,
        id: article.id.map(|id| id.to_string()),
        locale: Some(article.locale.to_string()),
        title: article.title.into_string(),
        body: Body::Markdown(article.body.into_string()),
        category: article.category.map(shared::text::Label::into_string),
        tags: texts(article.tags),
        phrasings: article.phrasings.into_iter().map(shared::text::Phrasing::into_string).collect(),
        pages: article.pages.iter().map(|page| page.as_str().to_owned()).collect(),
        base: None,
    }
}

fn list(value: &Value) -> Option<&Vec<Value>> {
    let of_objects = |v: &&Vec<Value>| v.iter().any(Value::is_object);
    match value {
        Value::Array(list) => Some(list).filter(of_objects),
        Value::Object(fields) => {
            let named = ["articles", "faqs", "faq", "questions", "items", "data", "results"];
            let under_name = named.iter().find_map(|name| fields.get(*name)?.as_array().filter(of_objects));
            under_name.or_else(|| fields.values().find_map(list))
        }
        _ => None,
    }
}

/// The texts of a value: a list of them, a number, the text of an object such as `{"text": …}`.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        Value::Object(fields) => ["text", "name", "value", "html", "title"]
            .iter()
            .find_map(|f| fields.get(*f))
            .map(strings)
            .unwrap_or_default(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}
