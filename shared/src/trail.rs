//! Which pages of the site a visitor looked at since they first wrote, as far as the site is to know.
//!
//! An address is kept without what stands behind `?` and `#`: there pages put names, tokens and what was searched for.
//! A site whose pages are told apart by that may say so; what looks like a credential goes all the same.

use crate::conversation::Page;
use crate::id::ConversationId;
use crate::text::{Text, Url};
use crate::time::{SECOND, Timestamp};
use serde::{Deserialize, Serialize};

/// A page that was left sooner was never looked at: it was on the way to the next.
pub const GLANCE: i64 = SECOND / 2;

/// A page that a visitor looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Visited {
    /// Since when.
    pub at: Timestamp,
    /// Which.
    #[serde(flatten)]
    pub page: Page,
}

/// Where the visitor of these conversations is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trail {
    /// Which.
    pub conversations: Vec<ConversationId>,
    /// Pages, oldest first. They take the place of whatever is known from the first one's time on.
    pub pages: Vec<Visited>,
}

/// Words in the name of a parameter that holds what nobody else may see.
const SECRET: [&str; 16] = [
    "token", "key", "secret", "pass", "pwd", "auth", "session", "sid", "sig", "hash", "code", "otp", "mail",
    "phone", "jwt", "ticket",
];

/// An address as it may be kept: of the web, without user and password, and without what stands behind `?` and `#`;
/// with `details` only without what looks like a credential. `None` when there is nothing left to keep.
pub fn clean_address(url: &str, details: bool) -> Option<Url> {
    let (scheme, rest) = url.trim().split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = path.split_once('/').map_or((path, None), |(host, path)| (host, Some(path)));
    let host = host.rsplit('@').next().unwrap_or_default();
    if host.is_empty() {
        return None;
    }
    let mut clean = format!("{}://{host}/{}", scheme.to_ascii_lowercase(), path.unwrap_or_default());
    if details {
        let harmless: Vec<&str> =
            query.split('&').filter(|pair| !pair.is_empty() && !is_secret(pair)).collect();
        if !harmless.is_empty() {
            clean.push('?');
            clean.push_str(&harmless.join("&"));
        }
        // Some sites keep their pages behind `#/`; anything else there is a place on the page, or a token.
        if fragment.starts_with('/') {
            clean.push('#');
            clean.push_str(fragment.split(['?', '&']).next().unwrap_or_default());
        }
    }
    Text::new(&clean).ok()
}

fn is_secret(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    SECRET.iter().any(|word| name.contains(word))
}

/// A page as it may be kept.
pub fn clean_page(page: Page, details: bool) -> Option<Page> {
    Some(Page { url: clean_address(&page.url, details)?, title: page.title })
}

/// Takes in what is newer: see [`Trail::pages`]. At most [`crate::limit::PAGES`] stay, the latest.
pub fn follow(known: &mut Vec<Visited>, newer: Vec<Visited>) {
    let Some(from) = newer.first().map(|first| first.at) else { return };
    known.retain(|visited| visited.at < from);
    known.extend(newer);
    known.drain(..known.len().saturating_sub(crate::limit::PAGES));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_without_what_may_be_private() {
        for (url, plain, detailed) in [
            ("https://shop.example/a?x=1#top", "https://shop.example/a", "https://shop.example/a?x=1"),
            (
                "https://shop.example/r?id=7&reset_token=s3cret&Email=a%40b.c&page=2",
                "https://shop.example/r",
                "https://shop.example/r?id=7&page=2",
            ),
            ("HTTPS://user:pw@shop.example", "https://shop.example/", "https://shop.example/"),
            ("http://shop.example/?", "http://shop.example/", "http://shop.example/"),
            ("https://shop.example/#/cart?key=1", "https://shop.example/", "https://shop.example/#/cart"),
            ("https://shop.example/#access_token=1", "https://shop.example/", "https://shop.example/"),
            ("https://shop.example/#/?access_token=1", "https://shop.example/", "https://shop.example/#/"),
        ] {
            let clean = |details| clean_address(url, details).map(Text::into_string);
            assert_eq!(
                (clean(false).as_deref(), clean(true).as_deref()),
                (Some(plain), Some(detailed)),
                "{url}"
            );
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "blob:https://a/x",
            "https://",
            "https://u@/x",
            "about:blank",
        ] {
            assert_eq!(clean_address(bad, true), None, "{bad}");
        }
    }

    #[test]
    fn what_is_newer_takes_the_place_of_what_is_known_from_there_on() {
        let visited = |at: i64| Visited {
            at: Timestamp(at),
            page: Page { url: Text::new("https://a.example/").unwrap(), title: None },
        };
        let at = |known: &[Visited]| known.iter().map(|v| v.at.0).collect::<Vec<_>>();
        let mut known = vec![visited(1), visited(5)];
        follow(&mut known, vec![visited(7)]);
        assert_eq!(at(&known), [1, 5, 7]);
        follow(&mut known, vec![visited(5), visited(9)]);
        assert_eq!(at(&known), [1, 5, 9]);
        follow(&mut known, vec![]);
        follow(&mut known, (10..70).map(visited).collect());
        assert_eq!((known.len(), at(&known)[0]), (crate::limit::PAGES, 20));
    }
}
