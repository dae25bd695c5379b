//! What authors publish, and what becomes of it; and that whatever is written reads back the same.

use super::inline::{Place, markdown};
use super::tree::{Piece, Span, Style, tidy};
use super::{to_line, to_markdown};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Each pair is HTML and the Markdown expected of it.
fn check(pairs: &[(&str, &str)]) {
    for (html, expected) in pairs {
        assert_eq!(to_markdown(html, None), *expected, "{html}");
    }
}

#[test]
fn paragraphs_and_lines() {
    check(&[
        ("", ""),
        ("bare text", "bare text"),
        ("<p>a</p><p> b\n  c&nbsp; d </p><p>&nbsp;</p>", "a\n\nb c d"),
        ("one<br>two<br/><br />three<br>", "one\\\ntwo\n\nthree"),
        ("one\ntwo\n\nthree", "one\\\ntwo\n\nthree"),
        ("<div>a</div>b<div>c <span>d</span></div>", "a\n\nb\n\nc d"),
        ("<h2>T#</h2><h5>U <b>v</b></h5>text", "## T\\#\n\n## U v\n\ntext"),
        ("<p>unclosed <b>bold<p>next", "unclosed **bold**\n\n**next**"),
        ("<blockquote><p>q</p><p>r</p></blockquote>", "> q\n>\n> r"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<dl><dt>T</dt><dd>D</dd></dl>", "**T**\n\nD"),
        ("<details><summary>S</summary>body</details>", "**S**\n\nbody"),
        ("m<sup>2</sup>, H<sub>2</sub>O, 1<sup>st</sup>", "m², H₂O, 1st"),
        ("zero\u{200b}width, می\u{200c}خواهم, soft\u{ad}hyphen", "zerowidth, می\u{200c}خواهم, softhyphen"),
        ("&lt;p&gt;Escaped &amp;amp; whole&lt;/p&gt;", "Escaped & whole"),
        ("write &lt;p&gt; in <code>&lt;b&gt;</code>", "write \\<p> in `<b>`"),
    ]);
}

#[test]
fn what_is_never_shown_is_left_out() {
    check(&[
        ("<style>p{}</style><script>alert(1)</script>Hi {{name}}<!-- c -->!", "Hi {{name}}!"),
        ("<p hidden>a</p><p style='display:none'>b</p><template>c</template><noscript>d</noscript>e", "e"),
        ("<input value=x><select><option>o</select>text", "text"),
        ("<img src='https://t.example/p.gif' width=1 height=1>x", "x"),
        ("<svg><title>t</title></svg>x", "x"),
    ]);
}

#[test]
fn styles() {
    check(&[
        ("<p>a<b> bold </b>b <i>c</i></p>", "a **bold** b *c*"),
        ("<b>a</b><strong>b</strong>", "**ab**"),
        ("<em><b>Free</b></em> - it", "***Free*** - it"),
        ("<b>a <i>b</i></b>", "**a *b***"),
        ("<b></b><i> </i>x<i class='icon'></i>", "x"),
        ("<b>重要：</b>请注意", "**重要**：请注意"),
        ("说<b>“你好”</b>吧", "说“**你好**”吧"),
        ("<b>توجه:</b> متن", "**توجه:** متن"),
        ("<em>x</em><strong>y</strong>", "*x*y"),
        ("<span style='font-weight: 700'>a</span> <span style=\"font-style:italic\">b</span>", "**a** *b*"),
        ("<b>run <code>x</code></b>", "**run** `x`"),
        ("<code>`a` b</code> <code> </code>", "`` `a` b ``"),
        ("<q>so</q>", "“so”"),
    ]);
}

#[test]
fn lists() {
    check(&[
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
        ("<ol start=9><li>a</li><li><p>b</p><p>c</p></li></ol>", "9. a\n\n10. b\n\n    c"),
        ("<ul><li></li><li> </li></ul>x", "x"),
        ("<li>a</li><li>b</li>", "- a\n- b"),
        ("<ul>stray<li>a</li></ul>", "- stray\n- a"),
        ("Bring:<br>• cup<br>• tea", "Bring:\n\n- cup\n- tea"),
        ("<p>• cup</p><p>• tea</p>", "- cup\n- tea"),
        ("How:\n1. open\n2. pour", "How:\n\n1. open\n2. pour"),
        ("- a\n- b", "- a\n- b"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("<ol><li>a</li></ol><ol><li>b</li></ol>", "1. a\n\n1) b"),
        ("<ul><li><blockquote>q</blockquote></li></ul>", "- > q"),
    ]);
}

#[test]
fn tables_and_code() {
    check(&[
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>a|b</td><td>c<br>d</td></tr><tr><td>1</td></tr></table>",
            "| A | B |\n| --- | --- |\n| a\\|b | c<br>d |\n| 1 |  |",
        ),
        (
            "<table><tr><td>City</td><td>20k</td></tr><tr><td>Country:</td><td>35k</td></tr><tr><td></td><td>ask</td></tr></table>",
            "- **City:** 20k\n- **Country:** 35k\n- ask",
        ),
        (
            "<table><tr><td><b>Zone</b></td><td><b>Fee</b></td></tr><tr><td>City</td><td>20k</td></tr></table>",
            "| Zone | Fee |\n| --- | --- |\n| City | 20k |",
        ),
        (
            "<table><tr><td>a</td><td>b</td><td>c</td></tr><tr><td colspan=3>d</td></tr></table>",
            "| a | b | c |\n| --- | --- | --- |\n| d |  |  |",
        ),
        ("<table><tr><td><p>only</p><ul><li>looks</li></ul></td></tr></table>", "only\n\n- looks"),
        ("<pre>a\n  b\n```\n</pre>", "````\na\n  b\n```\n````"),
        ("<pre><code>a<br>b</code></pre>", "```\na\nb\n```"),
    ]);
}

#[test]
fn links_and_pictures() {
    check(&[
        ("<a href='https://a.example/x?a=1&amp;b=2'>t]x</a>", "[t\\]x](https://a.example/x?a=1&b=2)"),
        ("see <a href='https://a.example'> here </a>now", "see [here](https://a.example) now"),
        ("<a href='https://a.example'></a><a href='https://a.example'> </a>after", "after"),
        ("<a href='#top'>up</a> <a href='/x'>x</a> <a name=y>y</a>", "up x y"),
        ("<a href='javascript:alert(1)'>no</a>", "no"),
        ("Look!<a href='https://a.example'>x</a>", "Look\\![x](https://a.example)"),
        ("<a href='https://a.example'><p>block</p></a>", "[block](https://a.example)"),
        ("<a href='https://a.example'><b>重要：</b></a>", "[**重要：**](https://a.example)"),
        (
            "<img src='https://i.example/a (1).png' alt='A  cup'>",
            "![A cup](https://i.example/a%20%281%29.png)",
        ),
        ("<img src='http://i.example/a.png' alt='cup'> <img src='data:x'>", "cup"),
        (
            "<iframe src='https://www.youtube.com/embed/x' title='How to brew'></iframe>",
            "[How to brew](https://www.youtube.com/embed/x)",
        ),
    ]);
    let base = Some("https://shop.example/help/faq");
    assert_eq!(
        to_markdown("<a href='#a'>a</a> <a href=b>b</a>", base),
        "[a](https://shop.example/help/faq#a) [b](https://shop.example/help/b)"
    );
}

#[test]
fn text_stays_text() {
    check(&[
        (
            "<p># no</p><p>> no</p><p>+ no</p><p>---</p><p>a<br>===</p>",
            "\\# no\n\n\\> no\n\n\\+ no\n\n\\---\n\na\\\n\\===",
        ),
        (
            "a_b_c *x* _y_ `z` [t](u) ~~s~~ \\ a*b",
            "a_b_c \\*x\\* \\_y\\_ \\`z\\` \\[t\\](u) \\~\\~s\\~\\~ \\\\ a\\*b",
        ),
        ("5 &lt; 6 &amp; 7 &gt; 2, R&amp;D; &amp;lt;", "5 < 6 & 7 > 2, R\\&D; \\&lt;"),
        ("a | b<br>--|--", "a | b\\\n\\--|--"),
        ("#1 is fine, -5 too", "#1 is fine, -5 too"),
    ]);
}

#[test]
fn titles_are_one_line() {
    for (title, line) in [
        ("What&#39;s  new?", "What's new?"),
        ("<p>Is <b>it</b>\nsafe?</p>", "Is it safe?"),
        (" 5 < 6 & 7 ", "5 < 6 & 7"),
        ("a\n b", "a b"),
        ("R&amp;D", "R&D"),
    ] {
        assert_eq!(to_line(title), line, "{title}");
    }
}

#[test]
fn absurd_nesting_is_survived() {
    for html in [
        "<div>".repeat(3_000),
        "<ul><li>".repeat(1_000),
        "<b><p>".repeat(1_000),
        "<table><tr><td>".repeat(1_000),
    ] {
        let _ = to_markdown(&format!("{html}x"), None);
    }
}

/// What Markdown means, as spans; the blocks around them do not matter here.
fn read_back(markdown: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut style = Style::default();
    let mut image: Option<(String, String)> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        let piece = match event {
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => {
                style.strong = !style.strong;
                continue;
            }
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => {
                style.emphasis = !style.emphasis;
                continue;
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                style.href = Some(dest_url.as_ref().into());
                continue;
            }
            Event::End(TagEnd::Link) => {
                style.href = None;
                continue;
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                image = Some((dest_url.to_string(), String::new()));
                continue;
            }
            Event::End(TagEnd::Image) => {
                let (src, alt) = image.take().unwrap();
                Piece::Image { src, alt }
            }
            Event::Text(text) if image.is_some() => {
                image.as_mut().unwrap().1.push_str(&text);
                continue;
            }
            Event::Text(text) => Piece::Text(text.to_string()),
            Event::Code(text) => Piece::Code(text.to_string()),
            Event::HardBreak => Piece::Break,
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => continue,
            other => panic!("{other:?} in {markdown:?}"),
        };
        spans.push(Span { piece, style: style.clone() });
    }
    tidy(spans)
}

/// The words and where they lead: what must never be lost, whatever becomes of bold and italic.
fn words(spans: &[Span]) -> String {
    let word = |s: &Span| {
        let words = match &s.piece {
            Piece::Text(text) => text.clone(),
            Piece::Code(text) => format!("<code {text}>"),
            Piece::Break => "<br>".to_owned(),
            Piece::Image { src, alt } => format!("<img {src} {alt}>"),
        };
        match &s.style.href {
            Some(href) => words.chars().flat_map(|c| [c.to_string(), format!("({href})")]).collect(),
            None => words,
        }
    };
    spans.iter().map(word).collect()
}

fn span() -> impl Strategy<Value = Span> {
    let text =
        "[a-c *_`~\\[\\]()!<>&;#|:.,\\\\0-2=+-]{1,6}|[说好“”：。é\u{301}]{1,4}|[سلام، ]{1,4}|😀|&amp;|  ";
    let piece = prop_oneof![
        8 => text.prop_map(Piece::Text),
        1 => "[a-b`|]{1,5}".prop_map(Piece::Code),
        1 => Just(Piece::Break),
        1 => "[a-b\\]*]{0,3}".prop_map(|alt| Piece::Image { src: "https://i.example/a.png".into(), alt }),
    ];
    let href = prop_oneof![3 => Just(None), 1 => Just(Some("https://a.example/x?a=1&b=2".into())), 1 => Just(Some("mailto:b@c.example".into()))];
    (piece, any::<bool>(), any::<bool>(), href)
        .prop_map(|(piece, strong, emphasis, href)| Span { piece, style: Style { strong, emphasis, href } })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(spans in prop::collection::vec(span(), 1..7)) {
        let paragraphs = super::lists::paragraphs(tidy(spans));
        for block in paragraphs {
            let super::tree::Block::Paragraph(spans) = block else { continue };
            let text = super::write::markdown(&[super::tree::Block::Paragraph(spans.clone())]);
            let back = read_back(&text);
            prop_assert_eq!(words(&back), words(&tidy(spans)), "{}", text);
        }
    }

    #[test]
    fn any_html_becomes_markdown(html in "(<(p|b|ul|li|ol|table|tr|td|a href=x|i|pre|br|h2)>|</(p|b|ul|table|i|a)>|[a-z &;*_#.1\\n-]{1,5}){0,12}") {
        let _ = to_markdown(&html, Some("https://a.example"));
    }
}

/// Bold survives where it can: the styles of most spans read back too.
#[test]
fn cells_and_headings_hold_their_words() {
    let style = Style::default();
    let spans = tidy(vec![
        Span::text("a|b", &style),
        Span { piece: Piece::Break, style: style.clone() },
        Span::text("c", &style),
    ]);
    assert_eq!(markdown(&spans, Place::Cell), "a\\|b<br>c");
    assert_eq!(markdown(&spans, Place::Heading), "a|b c");
}
