//! What host pages see of us: the calls are those that the types name, and no address or name looks like an
//! advertisement or a tracker to the usual lists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Words that the patterns of `EasyList` and `EasyPrivacy` look for in addresses and names, whole between separators.
const LISTED: &[&str] = &[
    "ad",
    "ads",
    "adserver",
    "advert",
    "affiliate",
    "analytic",
    "analytics",
    "banner",
    "beacon",
    "collect",
    "counter",
    "fingerprint",
    "impression",
    "insights",
    "livechat",
    "log",
    "logger",
    "metrics",
    "piwik",
    "pixel",
    "popup",
    "promo",
    "sponsor",
    "stat",
    "stats",
    "tag",
    "telemetry",
    "track",
    "tracker",
    "tracking",
    "utm",
    "visitor-tracking",
];

#[expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]
fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// What stands between `from` and `to`, each time.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from).skip(1).filter_map(move |rest| rest.split(to).next())
}

#[test]
fn the_types_name_the_calls_that_there_are() {
    let types = read("loader/deskbell.d.ts");
    let named: BTreeSet<String> = between(&types, "call: ", ",")
        .flat_map(|list| list.split(')').next().unwrap().split('|'))
        .map(|name| name.trim().trim_matches('"').to_owned())
        .collect();
    let mut made = BTreeSet::new();
    for file in ["loader/loader.js", "loader/panel.js"] {
        let script = read(file);
        let commands = between(&script, "const commands = {", "\n  };").next().unwrap();
        let names = commands.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
        made.extend(names.filter_map(|line| line.trim().split_once(": ")).map(|(name, _)| name.to_owned()));
        made.extend(
            between(&script, "const asks = /^(", ")").flat_map(|list| list.split('|')).map(str::to_owned),
        );
    }
    // The launcher's own: said by a second snippet.
    made.remove("attach");
    made.remove("__proto__");
    assert_eq!(named, made);
}

#[test]
fn nothing_in_the_page_is_named_like_an_advertisement() {
    let mut names: BTreeSet<String> = ["deskbell-widget", "deskbell.d.ts"].map(str::to_owned).into();
    for file in ["loader/loader.js", "loader/panel.js", "loader/badge.js", "loader/frame.js"] {
        let script = read(file);
        // Addresses on the edge, data attributes, and files.
        for text in script.split(['\'', '"', '`']) {
            if text.starts_with('/') || text.starts_with("deskbell") || text.starts_with("[data-") {
                names.insert(text.to_owned());
            }
        }
        names.insert(file.to_owned());
    }
    assert!(names.contains("/f/") && names.contains("/b/") && names.contains("/api/v1/unread"), "{names:?}");
    for name in &names {
        for word in name.to_lowercase().split(|c: char| !c.is_ascii_lowercase()) {
            assert!(!LISTED.contains(&word), "{name} has {word}");
        }
    }
}
