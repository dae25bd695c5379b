//! Every language says everything, with the same placeholders, and nothing that is not used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Strings = BTreeMap<String, String>;

/// The plural categories of each language, as CLDR has them for whole numbers below a thousand.
const LANGUAGES: [(&str, &[&str]); 4] =
    [("en", &["one", "other"]), ("fa", &["one", "other"]), ("vi", &["other"]), ("zh", &["other"])];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]
fn strings(language: &str) -> Strings {
    let text = std::fs::read_to_string(folder().join("strings").join(format!("{language}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The key without its plural category.
fn stem(key: &str) -> &str {
    match key.rsplit_once('.') {
        Some((stem, "zero" | "one" | "two" | "few" | "many" | "other")) => stem,
        _ => key,
    }
}

fn is_plural(strings: &Strings, key: &str) -> bool {
    strings.contains_key(&format!("{}.other", stem(key)))
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn every_language_has_the_same_keys_and_placeholders() {
    let english = strings("en");
    let stems = |strings: &Strings| strings.keys().map(|key| stem(key).to_owned()).collect::<BTreeSet<_>>();
    for (language, categories) in LANGUAGES {
        let strings = strings(language);
        let (ours, theirs) = (stems(&english), stems(&strings));
        let missing: Vec<_> = ours.symmetric_difference(&theirs).collect();
        assert!(missing.is_empty(), "{language}: missing or extra: {missing:?}");
        for (key, text) in &strings {
            assert!(!text.trim().is_empty(), "{language}: {key} is empty");
            let reference =
                english.get(key).or_else(|| english.get(&format!("{}.other", stem(key)))).unwrap();
            assert_eq!(placeholders(text), placeholders(reference), "{language}: {key}");
            if is_plural(&strings, key) {
                for category in categories {
                    let wanted = format!("{}.{category}", stem(key));
                    assert!(strings.contains_key(&wanted), "{language}: {wanted} is missing");
                }
            }
        }
    }
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let english = strings("en");
    let mut sources = String::new();
    let mut folders = vec![folder().join("src"), folder().join("loader")];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("tests.rs") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                sources += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    // Names of categories and order states are put together; the launcher's words go into the loader by the edge.
    let made = ["category.", "state.", "launcher."];
    for key in english.keys().map(|key| stem(key)) {
        let literal = [format!("\"{key}\""), format!("'{key}'")];
        let used =
            made.iter().any(|prefix| key.starts_with(prefix)) || literal.iter().any(|l| sources.contains(l));
        assert!(used, "{key} is not used");
    }
    for call in ["t(\"", "fill(\"", "count(\"", "get(\""] {
        for key in sources.split(call).skip(1).filter_map(|rest| rest.split_once('"')).map(|(key, _)| key) {
            let known = english.contains_key(key) || english.contains_key(&format!("{key}.other"));
            assert!(known || key.split('.').any(str::is_empty) || !key.contains('.'), "{key} has no text");
        }
    }
}

#[test]
fn every_order_state_has_its_words() {
    let english = strings("en");
    for state in shared::order::OrderState::ALL {
        let name = serde_json::to_value(state).unwrap();
        let key = format!("state.{}", name.as_str().unwrap());
        assert!(english.contains_key(&key) && english.contains_key(&format!("{key}.lead")), "{key}");
    }
}

#[test]
fn writing_follows_each_language() {
    // A zero-width non-joiner where Persian wants one, never a space, before these endings.
    for (key, text) in strings("fa") {
        for ending in [" ها ", " های ", " می "] {
            assert!(!format!(" {text} ").contains(ending), "fa: {key}: {text}");
        }
        assert!(!text.contains(['ي', 'ك']), "fa: {key} has Arabic letters: {text}");
        assert!(
            !text.contains(['?', ';']) && !text.contains(", "),
            "fa: {key} has Latin punctuation: {text}"
        );
    }
    for (key, text) in strings("zh") {
        assert!(!text.contains('你'), "zh: {key} is not polite: {text}");
        assert!(!text.contains([',', '?', '!', ';']), "zh: {key} has Latin punctuation: {text}");
    }
}
