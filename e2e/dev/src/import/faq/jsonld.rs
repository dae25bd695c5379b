//! Articles from schema.org `FAQPage` data, as pages carry it for search engines: alone in a file, or in the
//! `<script type="application/ld+json">` elements of a saved page, among data of other kinds.

use super::super::Problem;
use super::super::html::dom::Dom;
use super::draft::{Body, Draft};
use super::{Source, json, language};
use anyhow::{Result, bail};
use serde_json::{Map, Value};

/// True for data with types or a context of schema.org, not merely any JSON.
pub(super) fn is_json_ld(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(is_json_ld),
        Value::Object(fields) => ["@type", "@context", "@graph"].iter().any(|key| fields.contains_key(*key)),
        _ => false,
    }
}

/// Reads a file of such data. Fails when there is no question in it.
pub(super) fn read(value: &Value) -> Result<Source> {
    let mut source = Source::new("schema.org JSON-LD");
    walk(value, &Context::default(), &mut source);
    if source.drafts.is_empty() {
        bail!("this JSON-LD holds no question: nothing in it has the type FAQPage or Question");
    }
    Ok(source)
}

/// Reads a saved page. Fails when none of its data holds a question.
pub(super) fn read_page(html: &str) -> Result<Source> {
    let page = Dom::page(html);
    let mut source = Source::new("web page with schema.org JSON-LD");
    let language = page.all("html").first().and_then(|n| page.attribute(*n, "lang")).map(ToOwned::to_owned);
    let context = Context { language, address: address(&page) };
    let is_data = |kind: &str| {
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/ld+json")
    };
    let scripts: Vec<_> =
        page.all("script").into_iter().filter(|n| page.attribute(*n, "type").is_some_and(is_data)).collect();
    for (at, script) in scripts.iter().enumerate() {
        let words = page.words(*script);
        match parse_script(&words) {
            Ok(value) => walk(&value, &context, &mut source),
            // Data of other kinds may be as broken as it likes.
            Err(_) if !words.contains("Question") => {}
            Err(error) => {
                source
                    .problems
                    .push(Problem::new(&format!("script {} of the page", at + 1), format!("{error:#}")));
            }
        }
    }
    if source.drafts.is_empty() && source.problems.is_empty() {
        bail!("this page has no schema.org FAQPage in it ({} scripts with JSON-LD)", scripts.len());
    }
    Ok(source)
}

/// What a script holds, also when it was escaped for HTML or wrapped in a comment.
fn parse_script(words: &str) -> Result<Value> {
    let mut text = words.trim();
    for (open, close) in
        [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")]
    {
        text = text.strip_prefix(open).unwrap_or(text);
        text = text.strip_suffix(close).unwrap_or(text).trim();
    }
    match json::parse(text) {
        Ok(value) => Ok(value),
        Err(error) if text.contains("&quot;") || text.contains("&#34;") || text.contains("&#x22;") => {
            json::parse(&Dom::fragment(text).words(Dom::ROOT)).or(Err(error))
        }
        Err(error) => Err(error),
    }
}

/// The address that the page gives itself.
fn address(page: &Dom) -> Option<String> {
    let attribute = |element: &str, wanted: (&str, &str), name: &str| {
        let fits = |n: &usize| page.attribute(*n, wanted.0).is_some_and(|v| v.eq_ignore_ascii_case(wanted.1));
        page.all(element).into_iter().find(fits).and_then(|n| page.attribute(n, name))
    };
    let base = page.all("base").into_iter().find_map(|n| page.attribute(n, "href"));
    let canonical = attribute("link", ("rel", "canonical"), "href");
    let shared = attribute("meta", ("property", "og:url"), "content");
    [base, canonical, shared].into_iter().flatten().find(|a| a.starts_with("http")).map(ToOwned::to_owned)
}

/// What the things around a question say of it.
#[derive(Clone, Default)]
struct Context {
    language: Option<String>,
    address: Option<String>,
}

fn walk(value: &Value, context: &Context, source: &mut Source) {
    match value {
        Value::Array(list) => list.iter().for_each(|entry| walk(entry, context, source)),
        Value::Object(fields) => {
            let language = fields.get("inLanguage").and_then(language_of);
            let own = ["url", "@id"]
                .iter()
                .filter_map(|k| fields.get(*k)?.as_str())
                .find(|a| a.starts_with("http"));
            let inner = Context {
                language: language.or_else(|| context.language.clone()),
                address: context.address.clone().or_else(|| own.map(ToOwned::to_owned)),
            };
            if has_type(fields, "Question") {
                let place = format!("question {}", source.drafts.len() + 1);
                source.drafts.push(question(fields, place, inner));
            } else {
                fields.values().for_each(|inside| walk(inside, &inner, source));
            }
        }
        _ => {}
    }
}

fn has_type(fields: &Map<String, Value>, name: &str) -> bool {
    let is = |v: &Value| v.as_str().is_some_and(|t| t.rsplit(['/', '#', ':']).next() == Some(name));
    match fields.get("@type") {
        Some(Value::Array(types)) => types.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

fn question(fields: &Map<String, Value>, place: String, context: Context) -> Draft {
    let first = |names: &[&str]| {
        names.iter().filter_map(|n| fields.get(*n)).flat_map(texts).find(|t| !t.trim().is_empty())
    };
    let many =
        |names: &[&str]| names.iter().filter_map(|n| fields.get(*n)).flat_map(texts).collect::<Vec<_>>();
    let answers = ["acceptedAnswer", "suggestedAnswer"].iter().filter_map(|n| fields.get(*n));
    let answer = answers.flat_map(texts).find(|t| !t.trim().is_empty()).unwrap_or_default();
    let id = fields.get("@id").and_then(Value::as_str).and_then(fragment);
    let keywords = many(&["keywords"]);
    Draft {
        place,
        id,
        locale: context.language,
        title: first(&["name", "text", "headline"]).unwrap_or_default(),
        body: Body::Html(answer),
        category: first(&["about", "articleSection", "genre"]),
        tags: keywords.iter().flat_map(|k| k.split(',')).map(|k| k.trim().to_owned()).collect(),
        phrasings: many(&["alternateName", "alternativeHeadline"]),
        pages: Vec::new(),
        base: context.address,
    }
}

/// What names a question on its page: of `#returns` and `https://shop.example/faq#returns` it is `returns`, of
/// `https://shop.example/returns-faq/` nothing, since that may name the page. Mere counters such as `#faq-question-3`
/// are no names: the next page has them too.
fn fragment(id: &str) -> Option<String> {
    const COUNTED: [&str; 10] =
        ["q", "faq", "faqs", "schema", "question", "questions", "item", "accordion", "answer", "mainentity"];
    let (_, fragment) = id.rsplit_once('#')?;
    let mut words = fragment.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let says_nothing = |word: &str| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase();
        word.is_empty() || COUNTED.contains(&word.as_str())
    };
    (!words.all(says_nothing)).then(|| fragment.to_owned())
}

/// The texts of a value, whatever it is wrapped in.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(fields) => ["text", "@value", "name", "articleBody"]
            .iter()
            .find_map(|n| fields.get(*n))
            .map(texts)
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// `"en"`, or `{"@type": "Language", "name": "English", "alternateName": "en"}`.
fn language_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => list.first().and_then(language_of),
        Value::Object(fields) => {
            let names = ["alternateName", "identifier", "@id", "name"]
                .iter()
                .filter_map(|n| fields.get(*n)?.as_str());
            names.filter(|n| language::locale(n).is_some()).map(ToOwned::to_owned).next()
        }
        _ => None,
    }
}
