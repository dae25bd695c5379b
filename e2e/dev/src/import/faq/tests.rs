//! Every form in which questions and answers arrive, and what is wrong with some of them.

use super::{FaqOptions, read_text};
use shared::article::ArticleInput;
use shared::locale::Locale;
use std::fmt::Write as _;
use std::path::Path;

fn options(locale: &str) -> FaqOptions {
    FaqOptions { locale: Locale::new(locale), base: None }
}

/// Articles and problems, one a line: `locale id | title | body | category | tags | phrasings`.
fn shown(path: &str, text: &str, options: &FaqOptions) -> String {
    let reading = match read_text(Path::new(path), text, options) {
        Ok(reading) => reading,
        Err(error) => return format!("error: {error:#}\n"),
    };
    let mut out = String::new();
    for located in reading.items {
        let ArticleInput { id, locale, title, phrasings, body, category, tags, pages } = located.item;
        let joined = |list: Vec<String>| list.join("+");
        writeln!(
            out,
            "{locale} {} | {title} | {} | {} | {} | {}",
            id.map_or("-".to_owned(), |id| id.to_string()),
            body.replace('\n', "⏎"),
            category.map_or(String::new(), |c| c.to_string()),
            joined(tags.iter().map(ToString::to_string).collect()),
            joined(phrasings.iter().map(ToString::to_string).collect()),
        )
        .unwrap();
        if !pages.is_empty() {
            let pages: Vec<&str> = pages.iter().map(shared::page::PagePattern::as_str).collect();
            writeln!(out, "on {}", pages.join("+")).unwrap();
        }
    }
    reading.problems.iter().for_each(|p| writeln!(out, "! {p}").unwrap());
    reading.notes.iter().for_each(|n| writeln!(out, "~ {n}").unwrap());
    out
}

fn check(text: &str, options: &FaqOptions, expected: &str) {
    assert_eq!(shown("faq", text, options), expected, "{text}");
}

#[test]
fn json_ld_alone_in_a_file() {
    let question = r##"{"@type": "Question", "@id": "#when", "name": "When &amp; how?", "about": {"name": "Delivery"},
        "keywords": "post, parcel", "alternateName": ["how long"],
        "acceptedAnswer": {"@type": "Answer", "text": "<p>In <b>3</b> days. <a href='/x'>More</a></p>"}}"##;
    let expected = "en when | When & how? | In **3** days. More | Delivery | post+parcel | how long\n";
    for text in [
        format!(
            r#"{{"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": "en", "mainEntity": [{question}]}}"#
        ),
        format!(
            r#"[{{"@type": "Organization"}}, {{"@type": ["WebPage", "FAQPage"], "inLanguage": {{"name": "English"}}, "mainEntity": {question}}}]"#
        ),
        format!(r#"{{"@graph": [{{"@type": "https://schema.org/FAQPage", "mainEntity": [{question}]}}]}}"#),
    ] {
        check(&text, &options("en"), expected);
    }
    let linked = expected.replace("More", "[More](https://shop.example/x)");
    let with_address = format!(
        r#"{{"@type": "FAQPage", "inLanguage": "en", "@id": "https://shop.example/faq", "mainEntity": [{question}]}}"#
    );
    check(&with_address, &FaqOptions::default(), &linked);
}

#[test]
fn answers_stand_in_many_places() {
    let text = r#"{"@type": "FAQPage", "inLanguage": "vi", "mainEntity": [
        {"@type": "Question", "name": "A", "acceptedAnswer": [{"text": " "}, {"text": "one"}]},
        {"@type": "Question", "name": "B", "suggestedAnswer": {"text": ["two", "three"]}},
        {"@type": "Question", "name": "C", "inLanguage": "fa", "acceptedAnswer": {"text": {"@value": "چهار"}}},
        {"@type": "Question", "text": "D", "@id": "https://a.example/faq#faq-question-4", "acceptedAnswer": "five"}]}"#;
    check(
        text,
        &FaqOptions::default(),
        "vi - | A | one |  |  | \nvi - | B | two |  |  | \nfa - | C | چهار |  |  | \nvi - | D | five |  |  | \n",
    );
}

#[test]
fn what_is_incomplete_is_named_and_the_rest_is_read() {
    let text = r#"{"@type": "FAQPage", "inLanguage": "en", "mainEntity": [
        {"@type": "Question", "name": "No answer?"},
        {"@type": "Question", "acceptedAnswer": {"text": "No question."}},
        {"@type": "Question"},
        {"@type": "Question", "name": "Script?", "acceptedAnswer": {"text": "<script>x</script>"}},
        {"@type": "Question", "name": "Klingon?", "inLanguage": "tlhIngan Hol", "acceptedAnswer": {"text": "x"}},
        {"@type": "Question", "name": "Good?", "acceptedAnswer": {"text": "Yes."}},
        {"@type": "Question", "name": "Good?", "acceptedAnswer": {"text": "Yes."}},
        {"@type": "Question", "name": "good?", "acceptedAnswer": {"text": "No."}}]}"#;
    check(
        text,
        &FaqOptions::default(),
        "en - | Good? | Yes. |  |  | \n\
         ! question 1: body: there is no answer to \"No answer?\"\n\
         ! question 2: title: there is no question\n\
         ! question 3: has neither a question nor an answer\n\
         ! question 4: body: nothing is left of the answer once its markup is read\n\
         ! question 5: locale: \"tlhIngan Hol\" is not a language I know\n\
         ! question 8: \"good?\" is the same as at question 6, with another answer; that one was taken\n\
         ~ 1 repeated word for word and left out\n",
    );
}

#[test]
fn json_ld_in_a_saved_page() {
    let data = |question: &str| {
        format!(
            r#"{{"@type":"FAQPage","mainEntity":[{{"@type":"Question","name":"{question}","acceptedAnswer":{{"text":"<p>See <a href=\"b\">b</a></p>"}}}}]}}"#
        )
    };
    let escaped = data("Escaped?").replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let page = format!(
        "<!DOCTYPE html><html lang=fa><head><link rel=canonical href='https://shop.example/help/faq'>\n\
         <script type='application/ld+json'>{{\"@type\":\"Product\",}}</script>\n\
         <script>var x = '<p>';</script>\n\
         <script type=\"application/ld+json; charset=utf-8\">//<![CDATA[\n{}\n//]]></script></head>\n\
         <body><SCRIPT TYPE='application/LD+JSON'>{escaped}</SCRIPT>\n\
         <script type='application/ld+json'>{{\"@type\": \"Question\" broken</script>",
        data("Plain?")
    );
    let answer = "See [b](https://shop.example/help/b)";
    let shown = shown("page", &page, &FaqOptions::default());
    let (good, bad) = shown.split_once('!').unwrap();
    assert_eq!(good, format!("fa - | Plain? | {answer} |  |  | \nfa - | Escaped? | {answer} |  |  | \n"));
    assert!(bad.starts_with(" script 4 of the page: this is not valid JSON"), "{bad}");
}

#[test]
fn json_with_small_mistakes_is_still_read() {
    let text = "{\"@type\": \"FAQPage\", \"inLanguage\": \"en\", \"mainEntity\": [{\"@type\": \"Question\", \"name\": \"Q\",\n\
                \"acceptedAnswer\": {\"text\": \"one\ntwo, }\"},},],}";
    check(text, &FaqOptions::default(), "en - | Q | one\\⏎two, } |  |  | \n");
}

#[test]
fn csv_with_columns_in_any_language() {
    for (text, expected) in [
        (
            "Question,Answer,Category,Tags,Language,Alternatives\n\"When, and how?\",\"<p>Soon<br>really</p>\",Delivery,\"a, b\",en,how long|when\n",
            "en - | When, and how? | Soon\\⏎really | Delivery | a+b | how long+when\n",
        ),
        (
            "Câu hỏi;Câu trả lời;Danh mục\nBao lâu?;3 ngày;Giao hàng\n",
            "vi - | Bao lâu? | 3 ngày | Giao hàng |  | \n",
        ),
        ("سوال\tپاسخ\nچند روز؟\t۳ روز\n", "vi - | چند روز؟ | ۳ روز |  |  | \n"),
        ("问题,答案,标签\n多久？,三天,\"配送、时间\"\n", "vi - | 多久？ | 三天 |  | 配送+时间 | \n"),
        (
            "Q,A\nx,**bold** and [l](https://a.example)\n",
            "vi - | x | **bold** and [l](https://a.example) |  |  | \n",
        ),
        ("q,a\nx,5 * 3 * 2 _is_ 30\n", "vi - | x | 5 \\* 3 \\* 2 \\_is\\_ 30 |  |  | \n"),
        (
            "id,title,body,internal note\nreturns,x,y,secret\n",
            "vi returns | x | y |  |  | \n~ columns not used: internal note\n",
        ),
        (
            "question,answer\na,1\n,2\nb,\nc,3,4\nd,5\n",
            "vi - | a | 1 |  |  | \nvi - | d | 5 |  |  | \n! line 5: has 3 cells, the header has 2; a quote may be missing\n\
             ! line 3: title: there is no question\n! line 4: body: there is no answer to \"b\"\n",
        ),
    ] {
        check(text, &options("vi"), expected);
    }
}

#[test]
fn json_of_ours_and_of_others() {
    for text in [
        r#"[{"locale": "en", "title": "Q", "body": "- a\n- *b*", "tags": ["t"]}]"#,
        r#"{"articles": [{"locale": "en", "title": "Q", "body": "- a\n- *b*", "tags": ["t"]}]}"#,
        r#"{"version": 1, "faqs": [{"Question": "Q", "answer": "- a\n- *b*", "keywords": "t"}]}"#,
        r#"[{"question": {"text": "Q"}, "answer": {"html": "<ul><li>a</li><li><i>b</i></li></ul>"}, "tags": ["t"]}]"#,
    ] {
        check(text, &options("en"), "en - | Q | - a⏎- *b* |  | t | \n");
    }
    check(
        r#"[{"question": "Q", "answer": "A", "views": 7}, 3, {"question": ""}]"#,
        &options("en"),
        "en - | Q | A |  |  | \n! article 2: is not an object\n! article 3: has neither a question nor an answer\n\
         ~ fields not used: views\n",
    );
}

#[test]
fn markdown_with_a_head() {
    let text = "---\ntitle: \"When: how?\"\ncategory: delivery # the key\ntags: [a, 'b, c', \"d\"]\nphrasings:\n  - how long, roughly\n  - 'it''s late'\nlocale: zh-CN\npages: [/delivery*, '/giỏ', nowhere]\nweight: 3\n---\n\nIn **3** days.\n\n- x\n";
    let expected = |locale: &str, id: &str| {
        format!(
            "{locale} {id} | When: how? | In **3** days.⏎⏎- x | delivery | a+b, c+d | how long, roughly+it's late\non /delivery*+/giỏ\n~ head fields not used: weight\n~ delivery-time.md: page left out: nowhere\n"
        )
    };
    assert_eq!(
        shown("fa/delivery-time.md", text, &FaqOptions::default()),
        expected("zh-CN", "delivery-time")
    );
    assert_eq!(shown("delivery-time.md", text, &options("zh")), expected("zh", "delivery-time"));

    let bare = "# When?\n\nSoon.\n";
    assert_eq!(shown("vi/when.md", bare, &FaqOptions::default()), "vi when | When? | Soon. |  |  | \n");
    assert_eq!(shown("docs/when.fa.md", bare, &FaqOptions::default()), "fa when | When? | Soon. |  |  | \n");
    assert!(shown("docs/when.md", bare, &FaqOptions::default()).contains("--locale"));
    let folded =
        "---\r\nid: x.1\r\ntitle: >\r\n  A long\r\n  title\r\nlang: vi\r\n---\r\n# A long title\r\nBody\r\n";
    assert_eq!(shown("a.md", folded, &FaqOptions::default()), "vi x.1 | A long title | Body |  |  | \n");
}

#[test]
fn what_is_nothing_of_this_is_said_so() {
    for (text, why) in [
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("{\"@type\": \"Product\"}", "holds no question"),
        ("{\"a\": 1}", "holds no list of articles"),
        ("[1, 2]", "holds no list of articles"),
        ("{\"a\": ", "not valid JSON"),
        ("<html><p>hi</p>", "no schema.org FAQPage"),
        ("Order ID,Total\n1,2\n", "its first line is \"Order ID, Total\""),
        ("[{\"question\": \"Q\", \"answer\": \"A\"}]", "--locale"),
    ] {
        let shown = shown("f", text, &FaqOptions::default());
        assert!(shown.starts_with("error: ") && shown.contains(why), "{text}: {shown}");
    }
}

#[test]
fn limits_are_kept() {
    let long = "x".repeat(201);
    let text = format!(
        "question,answer,tags,category\n{long},a,,\nq,\"{}\",,\nok,a,\"{long}\",{long}\n",
        "y".repeat(40_001)
    );
    let shown = shown("f", &text, &options("en"));
    assert!(
        shown.starts_with("en - | ok | a |  |  | \n! line 2: title: must have at most 200 characters\n"),
        "{shown}"
    );
    assert!(
        shown
            .contains("! line 3: body: must have at most 40000 characters\n~ line 4: category left out: xxx"),
        "{shown}"
    );
    assert!(shown.contains("~ line 4: tag left out: xxx"), "{shown}");
}
