//! Where a link leads: relative addresses against the address of the page they stood on.
//!
//! Resolves as RFC 3986 has it, for the parts that links in help pages use; nothing is looked up. What does not end
//! as `http`, `https`, `mailto` or `tel` is no link, and its words stay.

use shared::article::safe_href;

/// The whole address of `href`, or `None` if it cannot be a link in an article.
pub(super) fn resolve(href: &str, base: Option<&str>) -> Option<String> {
    let href: String = href.trim().chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    if href.is_empty() || href.contains("{{") || href.contains("{%") {
        return None;
    }
    let whole = if has_scheme(&href) {
        href
    } else if let Some(rest) = href.strip_prefix("//") {
        let scheme = base.and_then(|b| b.split_once("//")).map_or("https:", |(scheme, _)| scheme);
        format!("{scheme}//{rest}")
    } else {
        against(base?, &href)?
    };
    safe_href(&encode(&whole)).map(ToOwned::to_owned)
}

/// True for `mailto:…`, `https:…` and every other `word:`.
fn has_scheme(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// A relative reference against an absolute `http` or `https` address.
fn against(base: &str, href: &str) -> Option<String> {
    let (scheme, rest) = base.split_once("://")?;
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path_query) = rest.split_at_checked(end)?;
    let path = path_query.split('?').next().unwrap_or_default();
    if authority.is_empty() {
        return None;
    }
    let origin = format!("{scheme}://{authority}");
    Some(match href.chars().next()? {
        '#' => format!("{origin}{path_query}{href}"),
        '?' => format!("{origin}{path}{href}"),
        '/' => format!("{origin}{}", without_dots(href)),
        _ => {
            let folder = path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or("/");
            format!("{origin}{}", without_dots(&format!("{folder}{href}")))
        }
    })
}

/// A path without `.` and `..`; what follows `?` or `#` is left alone.
fn without_dots(path: &str) -> String {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, tail) = path.split_at_checked(end).unwrap_or((path, ""));
    let mut kept: Vec<&str> = Vec::new();
    let mut open_end = false;
    for segment in path.split('/').skip(1) {
        open_end = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    format!("/{}{}{tail}", kept.join("/"), if open_end && !kept.is_empty() { "/" } else { "" })
}

/// Percent-encodes what would end an address in Markdown or is no part of one.
fn encode(href: &str) -> String {
    let mut out = String::with_capacity(href.len());
    for c in href.chars() {
        if c.is_ascii_control() || c.is_whitespace() || "()<>[]\"\\^`{|}*".contains(c) {
            let mut bytes = [0; 4];
            out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_whole_or_given_up() {
        let page = Some("https://shop.example/help/faq.html?lang=en#top");
        for (href, base, whole) in [
            ("https://a.example/x", None, Some("https://a.example/x")),
            (" HTTP://a.example ", None, Some("HTTP://a.example")),
            ("mailto:a@b.example?subject=A%20b", page, Some("mailto:a@b.example?subject=A%20b")),
            ("tel:+84 28 5550", None, Some("tel:+84%2028%205550")),
            ("javascript:alert(1)", page, None),
            ("java\nscript:alert(1)", page, None),
            ("data:text/html,x", page, None),
            ("", page, None),
            ("{{ shop.url }}/x", page, None),
            ("#returns", None, None),
            ("privacy.html", None, None),
            ("/a", None, None),
            ("//cdn.example/a", None, Some("https://cdn.example/a")),
            ("#returns", page, Some("https://shop.example/help/faq.html?lang=en#returns")),
            ("?x=1", page, Some("https://shop.example/help/faq.html?x=1")),
            ("privacy.html", page, Some("https://shop.example/help/privacy.html")),
            ("../a/./b/../c", page, Some("https://shop.example/a/c")),
            ("../../../..", page, Some("https://shop.example/")),
            ("./", page, Some("https://shop.example/help/")),
            ("/a?b=../c", page, Some("https://shop.example/a?b=../c")),
            ("x", Some("https://shop.example"), Some("https://shop.example/x")),
            ("x", Some("nonsense"), None),
            ("//cdn.example/a", Some("http://shop.example"), Some("http://cdn.example/a")),
            ("https://a.example/a (b)", None, Some("https://a.example/a%20%28b%29")),
            ("https://a.example/ٱ", None, Some("https://a.example/ٱ")),
        ] {
            assert_eq!(resolve(href, base).as_deref(), whole, "{href} on {base:?}");
        }
    }
}
