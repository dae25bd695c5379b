//! The words of the interface in one language: flat keys, `{name}` placeholders, plural forms by `.one`, `.other` and so on.
//!
//! Each language is one JSON file, loaded when it is chosen. The tests hold them against the keys that the program uses;
//! that all say the same is a test of the developer's tool.

use crate::browser::intl::Intl;
use crate::state::{Arg, Say};
use shared::locale::{Direction, Locale, Spoken};
use shared::text::Label;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The language to speak: the one chosen here before, else the best of those the browser asks for.
pub(crate) fn choose(saved: Option<&str>, wanted: &[String]) -> &'static str {
    let wanted: Vec<Locale> =
        saved.into_iter().chain(wanted.iter().map(String::as_str)).filter_map(Locale::new).collect();
    Spoken::of_any(&wanted).tag
}

/// Words and formats of one language; cheap to clone, equal only to itself.
#[derive(Clone)]
pub(crate) struct Speech(Rc<Inner>);

struct Inner {
    tag: &'static str,
    words: BTreeMap<String, String>,
    intl: Intl,
}

impl PartialEq for Speech {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Speech {
    /// Reads a language file; `None` when it is not one.
    pub(crate) fn new(tag: &'static str, json: &str) -> Option<Self> {
        let words = serde_json::from_str(json).ok()?;
        Some(Self(Rc::new(Inner { tag, words, intl: Intl::new(tag) })))
    }

    pub(crate) fn tag(&self) -> &'static str {
        self.0.tag
    }

    pub(crate) fn direction(&self) -> Direction {
        Locale::new(self.0.tag).map_or(Direction::Ltr, |l| l.direction())
    }

    /// Dates, numbers, money.
    pub(crate) fn intl(&self) -> &Intl {
        &self.0.intl
    }

    fn template<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.words.get(key).map_or(key, String::as_str)
    }

    /// The words of a key.
    pub(crate) fn t(&self, key: &str) -> String {
        self.template(key).to_owned()
    }

    /// The words of a key with its placeholders filled.
    pub(crate) fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        fill(self.template(key), args)
    }

    /// The words for so many of something; `{count}` is the number.
    pub(crate) fn count(&self, key: &str, n: u32) -> String {
        let exact = format!("{key}.{}", self.0.intl.plural(n));
        let key = if self.0.words.contains_key(&exact) { exact } else { format!("{key}.other") };
        fill(self.template(&key), &[("count", &self.0.intl.number(n))])
    }

    /// What the state wants said.
    pub(crate) fn say(&self, say: &Say) -> String {
        let args: Vec<(&str, String)> = say
            .args
            .iter()
            .map(|(name, arg)| {
                let text = match arg {
                    Arg::Text(text) => text.clone(),
                    Arg::Number(n) => self.0.intl.number(*n),
                    Arg::In(wait) => self.0.intl.relative(*wait),
                    Arg::At(at) => self.0.intl.moment(*at),
                    Arg::Word(key) => self.t(key),
                };
                (*name, text)
            })
            .collect();
        let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.with(say.key, &args)
    }

    /// The name of a visitor or a colleague; visitors have none.
    pub(crate) fn name(&self, staff: Option<&Label>) -> String {
        staff.map_or_else(|| self.t("visitor"), ToString::to_string)
    }
}

/// Fills `{name}` placeholders in one pass, so that what is filled in is never read as a template.
fn fill(template: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let filled = after.split_once('}').and_then(|(name, tail)| {
            args.iter().find(|(arg, _)| *arg == name).map(|(_, text)| (*text, tail))
        });
        if let Some((text, tail)) = filled {
            out.push_str(text);
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::locale::SPOKEN;
    use std::collections::BTreeSet;

    fn words(tag: &str) -> BTreeMap<String, String> {
        let path = format!("{}/strings/{tag}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
    }

    /// All of the program's text, to look for keys in.
    fn sources(folder: &std::path::Path, out: &mut String) {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                sources(&path, out);
            } else {
                out.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn the_program_uses_every_key() {
        let mut program = String::new();
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut program);
        for key in words("en").keys() {
            let stem = key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key);
            // Keys that are put together from a name of the wire.
            let made = ["order.state.", "status.", "view.", "place.", "audit.action."]
                .iter()
                .any(|p| stem.starts_with(p));
            assert!(made || program.contains(&format!("\"{stem}\"")), "{key} is not used");
        }
    }

    #[test]
    fn every_key_of_the_program_exists() {
        let mut program = String::new();
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut program);
        let english = words("en");
        for call in [".t(\"", ".with(\"", ".count(\"", "Say::new(\""] {
            for part in program.split(call).skip(1) {
                let Some((key, _)) = part.split_once('"') else { continue };
                let known = english.contains_key(key) || english.contains_key(&format!("{key}.other"));
                let is_key = key.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'_'));
                // `Say::with` names a placeholder, not a key.
                let is_argument = call == ".with(\"" && !key.contains('.');
                assert!(known || !is_key || is_argument, "{key} has no words");
            }
        }
        for action in shared::desk::AUDIT_ACTIONS {
            assert!(english.contains_key(&format!("audit.action.{}", action.replace(' ', "_"))), "{action}");
        }
        for state in shared::order::OrderState::ALL {
            let name = serde_json::to_string(&state).unwrap();
            assert!(english.contains_key(&format!("order.state.{}", name.trim_matches('"'))), "{name}");
        }
    }

    #[test]
    fn every_placeholder_is_given_where_its_key_is_used() {
        let mut program = String::new();
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut program);
        for (key, text) in words("en") {
            for name in placeholders(&text) {
                if key.strip_suffix(".other").is_some() {
                    continue;
                }
                for (at, _) in program.match_indices(&format!("\"{key}\"")) {
                    let before = program[..at].trim_end();
                    if !before.ends_with("Say::new(") && !before.ends_with(".with(") {
                        continue;
                    }
                    let call: String = program[at..].chars().take(220).collect();
                    assert!(call.contains(&format!("(\"{name}\",")), "{key} is used without {name}");
                }
            }
        }
    }

    /// Whoever steers by voice says what they read.
    #[test]
    fn what_a_button_shows_is_part_of_its_name() {
        for tag in SPOKEN.map(|spoken| spoken.tag) {
            let words = words(tag);
            for shown in [
                "team.sessions",
                "team.reset",
                "team.remove",
                "team.revoke",
                "team.show_link",
                "sessions.end",
            ] {
                let name = &words[&format!("{shown}_of")];
                assert!(name.contains(&words[shown]), "{tag} {shown}: {name}");
            }
        }
    }

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(fill("{a} and {b}, {c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2, {c}");
        assert_eq!(fill("no { brace", &[]), "no { brace");
    }

    #[test]
    fn the_chosen_language_wins_then_the_browsers() {
        let wanted = ["de-DE".to_owned(), "zh-TW".to_owned()];
        assert_eq!(choose(Some("fa"), &wanted), "fa");
        assert_eq!(choose(None, &wanted), "de");
        assert_eq!(choose(None, &wanted[1..]), "zh-Hant");
        assert_eq!(choose(Some("xx"), &[]), "en");
    }
}
