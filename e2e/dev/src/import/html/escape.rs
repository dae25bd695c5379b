//! Text that must not be taken for Markdown.

/// Escapes what would be markup inside a line. `next_is_link` says that a link or picture follows directly.
pub(super) fn text(text: &str, in_table: bool, next_is_link: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before: Option<char> = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let after = rest.clone().next();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '~' => true,
            // Inside a word it is no markup.
            '_' => !(word(before) && word(after)),
            '<' => after.is_none_or(|a| a.is_ascii_alphabetic() || matches!(a, '/' | '!' | '?')),
            '&' => looks_like_entity(rest.as_str()),
            '|' => in_table,
            '!' => after.is_none() && next_is_link,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// True when `&` before this text would be read as an entity, or could be with what follows in the next piece.
fn looks_like_entity(rest: &str) -> bool {
    let tail = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
    tail.is_empty() || tail.starts_with(';') && tail.len() < rest.len()
}

/// Escapes what would make a block of a line by how it begins.
pub(super) fn line(line: &str) -> String {
    let only = |signs: &str| !line.is_empty() && line.chars().all(|c| signs.contains(c));
    let after = |bytes: usize| line.get(bytes..).is_some_and(|r| r.is_empty() || r.starts_with([' ', '\t']));
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let hashes = line.bytes().take_while(|b| *b == b'#').count();
    if (1..=9).contains(&digits)
        && line.get(digits..).is_some_and(|r| r.starts_with(['.', ')']))
        && after(digits + 1)
    {
        let (number, rest) = line.split_at_checked(digits).unwrap_or((line, ""));
        return format!("{number}\\{rest}");
    }
    let special = line.starts_with('>')
        || (1..=6).contains(&hashes) && after(hashes)
        || line.starts_with(['-', '+']) && after(1)
        || only("-|: ") && line.contains('-')
        || only("= ");
    if special { format!("\\{line}") } else { line.to_owned() }
}

/// Words as code, with as many backticks around them as it takes.
pub(super) fn code(text: &str, in_table: bool) -> String {
    let text = if in_table { text.replace('|', "\\|") } else { text.to_owned() };
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A block of code with a fence that nothing in it can close.
pub(super) fn code_block(text: &str) -> String {
    let longest = text.lines().map(|l| l.trim_start().bytes().take_while(|b| *b == b'`').count()).max();
    let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
    format!("{fence}\n{text}\n{fence}")
}
