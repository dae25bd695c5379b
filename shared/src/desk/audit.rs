//! The audit log: who changed what, and when.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is written into the log, as it stands there. The desk has words for each; what it does not know it shows as it
/// is.
pub const AUDIT_ACTIONS: &[&str] = &[
    "signed in",
    "signed out",
    "failed to sign in",
    "failed a code",
    "used a recovery code",
    "changed password",
    "reset password",
    "ended a session",
    "ended other sessions",
    "turned codes on",
    "turned codes off",
    "renewed recovery codes",
    "turned mails on",
    "turned mails off",
    "invited",
    "took back an invitation",
    "joined",
    "made a reset link",
    "changed role",
    "removed a member",
    "exported the log",
    "changed conversation",
    "resolved conversation",
    "reopened conversation",
    "merged conversations",
    "blocked visitor",
    "unblocked visitor",
    "added canned reply",
    "changed canned reply",
    "deleted canned reply",
    "changed languages",
    "published article",
    "imported articles",
    "deleted article",
    "took phrasing",
    "dismissed phrasing",
    "learned phrasing",
    "imported orders",
    "erased their conversations",
    "erased old conversations",
    "changed settings",
    "made the site",
    "set owner",
    "set staff",
];

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditLine {
    /// Its number.
    pub id: u32,
    /// When.
    pub at: Timestamp,
    /// Who: a member of the staff by id, `deployment`, `visitors`, `retention`, or a token by the beginning of its id.
    pub actor: String,
    /// Their name, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    /// What they did: one of [`AUDIT_ACTIONS`], or newer.
    pub action: String,
    /// To what: an id, an address, a number.
    pub item: String,
    /// Its name or subject, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_name: Option<String>,
    /// How, when that is not said yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditPage {
    /// The latest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page begins, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// The first line of the log as CSV.
pub const CSV_HEAD: &str = "at,actor,actor_name,action,item,item_name,detail\r\n";

impl AuditLine {
    /// The line as CSV. A spreadsheet would take what begins with `=`, `+`, `-` or `@` for a formula: such a cell gets
    /// an apostrophe before it.
    pub fn csv(&self) -> String {
        let at = self.at.to_string();
        let none = String::new();
        let cells = [
            &at,
            &self.actor,
            self.actor_name.as_ref().unwrap_or(&none),
            &self.action,
            &self.item,
            self.item_name.as_ref().unwrap_or(&none),
            &self.detail,
        ];
        let mut line = cells.map(|text| cell(text)).join(",");
        line.push_str("\r\n");
        line
    }
}

fn cell(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, written) in [
            ("plain, with a comma", r#""plain, with a comma""#),
            (r#"say "hi""#, r#""say ""hi""""#),
            ("=HYPERLINK(\"x\")", r#""'=HYPERLINK(""x"")""#),
            ("+1", r#""'+1""#),
            ("-1", r#""'-1""#),
            ("@SUM(A1)", r#""'@SUM(A1)""#),
            (" =1", r#""' =1""#),
            ("\t=1", "\"'\t=1\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn a_line_is_pinned() {
        let line = AuditLine {
            id: 7,
            at: Timestamp(0),
            actor: "s1".into(),
            actor_name: Some("=cmd".into()),
            action: "changed role".into(),
            item: "s2".into(),
            item_name: None,
            detail: "owner".into(),
        };
        let csv = "\"1970-01-01T00:00:00.000Z\",\"s1\",\"'=cmd\",\"changed role\",\"s2\",\"\",\"owner\"\r\n";
        assert_eq!(line.csv(), csv);
        assert_eq!(CSV_HEAD.split(',').count(), csv.split("\",\"").count());
        assert_eq!(
            serde_json::to_string(&line).unwrap(),
            r#"{"id":7,"at":"1970-01-01T00:00:00.000Z","actor":"s1","actor_name":"=cmd","action":"changed role","item":"s2","detail":"owner"}"#
        );
    }
}
