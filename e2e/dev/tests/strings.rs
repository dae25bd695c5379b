//! Every language says everything, in the widget, at the desk, in the help centre and in mails: the same keys and
//! placeholders, each form that a language's plurals need, and its own way of writing.

use shared::locale::SPOKEN;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Strings = BTreeMap<String, String>;

const FOLDERS: [&str; 3] = ["widget/strings", "edge/strings", "edge/desk/strings"];
/// What visitors read.
const VISITORS: [&str; 2] = ["widget/strings", "edge/strings"];

fn path(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)
}

#[expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]
fn strings(folder: &str, tag: &str) -> Strings {
    let text = std::fs::read_to_string(path(folder).join(format!("{tag}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A key of English without its plural category, where it is one of several forms.
fn stem<'a>(key: &'a str, english: &Strings) -> &'a str {
    match key.rsplit_once('.') {
        Some((stem, "zero" | "one" | "two" | "few" | "many" | "other"))
            if english.contains_key(&format!("{stem}.one")) =>
        {
            stem
        }
        _ => key,
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn each_part_is_in_every_language() {
    let spoken: BTreeSet<String> = SPOKEN.iter().map(|spoken| format!("{}.json", spoken.tag)).collect();
    for folder in FOLDERS {
        let files = std::fs::read_dir(path(folder)).unwrap();
        let files: BTreeSet<String> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(files, spoken, "{folder}");
    }
}

/// What is wrong with a language's strings beside those of English.
fn faults(english: &Strings, strings: &Strings, plurals: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for key in english.keys() {
        let stem = stem(key, english);
        let wanted: Vec<String> = if stem == key {
            vec![key.clone()]
        } else {
            plurals.iter().map(|c| format!("{stem}.{c}")).collect()
        };
        faults.extend(
            wanted.into_iter().filter(|w| !strings.contains_key(w)).map(|w| format!("{w} is missing")),
        );
    }
    for (key, text) in strings {
        let stem = stem(key, english);
        let form = key.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.'));
        let other = format!("{stem}.other");
        let Some(reference) = english.get(if form.is_some() { &other } else { key }) else {
            faults.push(format!("{key} is none of English"));
            continue;
        };
        if form.is_some_and(|form| !plurals.contains(&form)) {
            faults.push(format!("{key} is a form that the language does not have"));
        }
        let (has, wanted) = (placeholders(text), placeholders(reference));
        // Where a form stands for one number, words may take the number's place.
        let said = form.is_some_and(|form| ["zero", "one", "two"].contains(&form));
        if has != wanted && !(said && has.is_subset(&wanted)) {
            faults.push(format!("{key} has other placeholders: {text}"));
        }
        if text.trim().is_empty() || text.trim() != text {
            faults.push(format!("{key} is empty, or has space around it"));
        }
    }
    faults
}

#[test]
fn every_language_says_the_same() {
    for folder in FOLDERS {
        let english = strings(folder, "en");
        for spoken in &SPOKEN {
            let faults = faults(&english, &strings(folder, spoken.tag), spoken.plurals);
            assert!(faults.is_empty(), "{folder} {}: {faults:#?}", spoken.tag);
        }
    }
}

#[test]
fn what_is_missing_is_found() {
    let english: Strings =
        serde_json::from_str(r#"{"n.one":"{n} day","n.other":"{n} days","a":"{b}"}"#).unwrap();
    let found =
        |text: &str, plurals| faults(&english, &serde_json::from_str(text).unwrap(), plurals).join("; ");
    assert_eq!(found(r#"{"n.one":"one","n.other":"{n} d","a":"{b}."}"#, &["one", "other"]), "");
    assert_eq!(found(r#"{"n.other":"{n}","a":"{b}"}"#, &["other"]), "");
    let arabic = r#"{"n.one":"1","n.other":"{n}","n.few":"{n}","a":"{b}"}"#;
    assert_eq!(found(arabic, &["one", "two", "few", "other"]), "n.two is missing; n.two is missing");
    assert_eq!(found(arabic, &["one", "other"]), "n.few is a form that the language does not have");
    assert_eq!(found(r#"{"n.other":"{m}","a":"{b}"}"#, &["other"]), "n.other has other placeholders: {m}");
    assert_eq!(found(r#"{"n.other":"{n}","c":"x"}"#, &["other"]), "a is missing; c is none of English");
}

/// Whether one of the words stands in the text by itself, whatever its case.
fn says(text: &str, words: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|said| words.contains(&said.to_lowercase().as_str()))
}

/// What a language would not write so: in texts for visitors, and for the staff.
fn slips(tag: &str, text: &str, visitors: bool) -> Option<&'static str> {
    let has = |characters: &[char]| text.contains(characters);
    let marks = |open: char, close: char| text.matches(open).count() != text.matches(close).count();
    let found = match tag {
        "ar" => [
            (has(&['ی', 'ک', 'گ', 'پ', '۱', '٠']), "Persian letters, or digits that Intl would not write"),
            (has(&['?', ';']) || text.contains(", "), "Latin punctuation"),
        ],
        "de" => [
            (says(text, &["du", "dich", "dir", "dein", "deine", "deinen", "deiner"]), "not formal"),
            (has(&['"', '\'', '«', '»']) || marks('„', '“'), "quotation marks of others"),
        ],
        "es" => [
            (marks('¿', '?') || marks('¡', '!'), "a mark that is not opened"),
            (says(text, &["usted", "ustedes"]), "another form of address"),
        ],
        "fa" => [
            (has(&['ي', 'ك']), "Arabic letters"),
            (has(&['?', ';']) || text.contains(", "), "Latin punctuation"),
        ],
        "fr" => [
            (says(text, &["tu", "toi", "ton", "tes"]), "not formal"),
            (
                has(&['\'', '"', '“'])
                    || [" ?", " !", " ;", " :", " »", "« "].iter().any(|s| text.contains(s)),
                "a straight apostrophe, or a space that breaks",
            ),
        ],
        "zh" => [
            (visitors && text.contains('你'), "not polite"),
            (has(&[',', '?', '!', ';']) || has(&TRADITIONAL), "Latin punctuation or traditional characters"),
        ],
        "zh-Hant" => [
            (text.contains('你') || has(&['“', '”']), "not polite, or quotation marks of others"),
            (has(&[',', '?', '!', ';']) || has(&SIMPLIFIED), "Latin punctuation or simplified characters"),
        ],
        _ => return None,
    };
    found.into_iter().find(|(slip, _)| *slip).map(|(_, what)| what)
}

/// Frequent characters that are written only so, in the same order.
const TRADITIONAL: [char; 30] = [
    '們', '個', '這', '為', '時', '來', '對', '會', '說', '過', '發', '沒', '問', '題', '單', '訂', '貨',
    '請', '輸', '碼', '電', '話', '開', '關', '間', '應', '認', '謝', '給', '網',
];
const SIMPLIFIED: [char; 30] = [
    '们', '个', '这', '为', '时', '来', '对', '会', '说', '过', '发', '没', '问', '题', '单', '订', '货',
    '请', '输', '码', '电', '话', '开', '关', '间', '应', '认', '谢', '给', '网',
];

#[test]
fn writing_follows_each_language() {
    for folder in FOLDERS {
        for spoken in &SPOKEN {
            for (key, text) in strings(folder, spoken.tag) {
                let slip = slips(spoken.tag, &text, VISITORS.contains(&folder));
                assert_eq!(slip, None, "{folder} {}: {key}: {text}", spoken.tag);
            }
        }
        // A zero-width non-joiner where Persian wants one, never a space, before these endings.
        for (key, text) in strings(folder, "fa") {
            let apart = [" ها ", " های ", " می "].iter().any(|ending| format!(" {text} ").contains(ending));
            assert!(!apart, "{folder} fa: {key}: {text}");
        }
    }
}
