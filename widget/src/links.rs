//! Addresses inside plain text.

use shared::article::safe_href;

/// A piece of a text.
#[derive(Debug, PartialEq)]
pub(crate) enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// A web address.
    Link(&'a str),
}

/// Cuts a text at the web addresses in it. Punctuation behind an address is not part of it.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    let mut from = 0;
    // By letter: searching for a word brings a machine of 2 KB along.
    for (at, _) in text.match_indices('h') {
        let Some(rest) = text.get(at..).filter(|rest| at >= from && rest.starts_with("http")) else {
            continue;
        };
        let end = rest
            .find(|c: char| c.is_whitespace() || "<>\"'()「」（），。、؛،«»".contains(c))
            .unwrap_or(rest.len());
        let address =
            rest.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';', ':', '!', '?', '؟']);
        let is_link = safe_href(address).is_some() && address.len() > "https://".len();
        if is_link {
            if let Some(before) = text.get(done..at).filter(|before| !before.is_empty()) {
                pieces.push(Piece::Text(before));
            }
            pieces.push(Piece::Link(address));
            done = at + address.len();
        }
        from = at + address.len().max("http".len());
    }
    if let Some(rest) = text.get(done..).filter(|rest| !rest.is_empty()) {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found() {
        use Piece::{Link, Text};
        for (text, expected) in [
            ("no address", vec![Text("no address")]),
            ("", vec![]),
            ("see https://a.example/x?y=1.", vec![Text("see "), Link("https://a.example/x?y=1"), Text(".")]),
            ("(http://a.example) ok", vec![Text("("), Link("http://a.example"), Text(") ok")]),
            (
                "ببینید https://a.example/الف، ممنون",
                vec![Text("ببینید "), Link("https://a.example/الف"), Text("، ممنون")],
            ),
            ("httpx http https://", vec![Text("httpx http https://")]),
            (
                "请看https://a.example/报告。谢谢",
                vec![Text("请看"), Link("https://a.example/报告"), Text("。谢谢")],
            ),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(text in "(http|https://|a.b/| |\\PC){0,12}") {
            let joined: String = pieces(&text).into_iter().map(|p| match p { Piece::Text(t) | Piece::Link(t) => t }).collect();
            proptest::prop_assert_eq!(joined, text);
        }
    }
}
