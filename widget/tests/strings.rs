//! Nothing is written that is not used, and what is used is written. That every language says the same is a test of the
//! developer's tool.

use std::collections::BTreeMap;
use std::path::Path;

type Strings = BTreeMap<String, String>;

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
