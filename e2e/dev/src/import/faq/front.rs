//! The head of a Markdown file between two lines of `---`: the part of YAML that such heads use.
//!
//! Keys with a text, a list in brackets, a list of lines with dashes, or a text over several lines. What is nested
//! deeper is skipped. Nothing fails.

/// The keys of a head with their values, and the text below it; no keys where there is no head.
pub(super) fn split(text: &str) -> (Vec<(String, Vec<String>)>, &str) {
    let begins = text.trim_start_matches(['\u{feff}', '\n', '\r']);
    let Some(rest) =
        begins.strip_prefix("---").filter(|r| r.trim_start_matches([' ', '\t', '\r']).starts_with('\n'))
    else {
        return (Vec::new(), text);
    };
    let rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let head = rest.get(..at).unwrap_or_default();
            return (fields(head), rest.get(at + line.len()..).unwrap_or_default());
        }
        at += line.len();
    }
    (Vec::new(), text)
}

fn fields(head: &str) -> Vec<(String, Vec<String>)> {
    let mut fields: Vec<(String, Vec<String>)> = Vec::new();
    let mut block: Option<char> = None;
    for line in head.lines() {
        let inside = line.starts_with([' ', '\t']) || line.trim().is_empty() || line.starts_with("- ");
        let line_text = line.trim();
        if inside {
            let Some((_, values)) = fields.last_mut() else { continue };
            match (block, line_text.strip_prefix("- ")) {
                (Some(kind), _) => {
                    let joint = if kind == '|' || line_text.is_empty() { "\n" } else { " " };
                    match values.first_mut() {
                        Some(value) => {
                            value.push_str(joint);
                            value.push_str(line_text);
                        }
                        None => values.push(line_text.to_owned()),
                    }
                }
                (None, Some(entry)) => values.push(scalar(entry)),
                (None, None) => {}
            }
            continue;
        }
        block = None;
        if line_text.starts_with('#') {
            continue;
        }
        let Some((key, value)) = line_text.split_once(':') else { continue };
        let value = value.trim();
        let values = if matches!(value, "|" | ">" | "|-" | ">-" | "|+" | ">+") {
            block = value.chars().next();
            Vec::new()
        } else if let Some(list) = value.strip_prefix('[').and_then(|v| v.trim_end().strip_suffix(']')) {
            list_entries(list)
        } else if value.is_empty() {
            Vec::new()
        } else {
            vec![scalar(value)]
        };
        fields.push((scalar(key), values));
    }
    fields
}

/// The entries of `a, "b, c", 'd'`.
fn list_entries(list: &str) -> Vec<String> {
    let mut entries = Vec::new();
    let mut entry = String::new();
    let mut quote = None;
    for c in list.chars() {
        match c {
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() && entry.trim().is_empty() => quote = Some(c),
            ',' if quote.is_none() => entries.push(std::mem::take(&mut entry)),
            _ => entry.push(c),
        }
    }
    entries.push(entry);
    entries.into_iter().map(|e| e.trim().to_owned()).filter(|e| !e.is_empty()).collect()
}

/// A text with or without quotes; what follows ` #` outside of them is a comment.
fn scalar(text: &str) -> String {
    let text = text.trim();
    let quoted =
        |quote: char| text.strip_prefix(quote).and_then(|t| t.rsplit_once(quote)).map(|(inner, _)| inner);
    if let Some(inner) = quoted('"') {
        return inner.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
    }
    if let Some(inner) = quoted('\'') {
        return inner.replace("''", "'");
    }
    text.split(" #").next().unwrap_or_default().trim_end().to_owned()
}
