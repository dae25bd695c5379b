//! The whole of it, from articles to verdicts.

use proptest::prelude::*;

use super::pack::PackedDoc;
use super::*;
use crate::locale::Locale;

fn locale(tag: &str) -> Locale {
    Locale::new(tag).unwrap()
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

/// A small shop in several languages.
fn shop() -> Index {
    let articles: &[(&str, &[&str])] = &[
        ("How do I return an item?", &["send it back", "I want my money back", "refund"]),
        ("Where is my order?", &["track my parcel", "delivery status", "when will it arrive"]),
        ("Can I change my address?", &["wrong address", "deliver somewhere else"]),
        ("Phí vận chuyển là bao nhiêu?", &["giá ship", "tiền giao hàng"]),
        ("Đổi trả hàng thế nào?", &["tôi muốn trả lại hàng"]),
        ("سفارش من کجاست؟", &["پیگیری بسته", "کی می‌رسد"]),
        ("如何退货？", &["我想把东西退回去", "退款"]),
        ("如何修改收货地址", &["地址写错了"]),
    ];
    let phrasings: Vec<Vec<String>> = articles.iter().map(|(_, texts)| strings(texts)).collect();
    let docs: Vec<Doc<'_>> = articles
        .iter()
        .zip(&phrasings)
        .map(|((title, _), phrasings)| Doc { id: title, title, phrasings, ..Doc::default() })
        .collect();
    Index::build(pack::decode(&pack::encode(&docs, &[], &locale("en"))).unwrap())
}

#[test]
fn finds_the_article() {
    let index = shop();
    for (query, title) in [
        ("how to return things", "How do I return an item?"),
        ("RETRUN", "How do I return an item?"),
        ("track parcel", "Where is my order?"),
        ("phi van chuyen", "Phí vận chuyển là bao nhiêu?"),
        ("tra hang", "Đổi trả hàng thế nào?"),
        ("سفارش من كجاست", "سفارش من کجاست؟"),
        ("怎麼退貨", "如何退货？"),
        ("修改地址", "如何修改收货地址"),
    ] {
        let hits = index.search(query, 3, Mode::Submitted);
        let found = hits.first().and_then(|hit| index.pack().get(hit.doc)).map(PackedDoc::title);
        assert_eq!(found, Some(title), "{query}");
    }
}

#[test]
fn finds_while_typing() {
    let index = shop();
    for query in ["ret", "retu", "how do i ret", "return an it"] {
        let hits = index.search(query, 3, Mode::Typing);
        assert_eq!(hits.first().map(|hit| hit.doc), Some(0), "{query}");
    }
}

/// Real sentences of languages beyond the four: asked otherwise than the article asks, in small or capital letters,
/// without marks, in another encoding.
#[test]
fn other_languages_find_theirs() {
    type Shop = (&'static str, [&'static str; 4], &'static [(&'static str, u32)]);
    let shops: &[Shop] = &[
        (
            "ar",
            ["كيف أعيد منتجًا؟", "أين طلبي؟", "هل يمكنني إلغاء الطلب؟", "نسيت كلمة المرور"],
            &[("أريد إعادة المنتج", 0), ("الغاء طلب", 2), ("كلمه السر", 3), ("مُنتَج", 0)],
        ),
        (
            "hi",
            ["सामान वापस कैसे करें?", "मेरा ऑर्डर कहाँ है?", "डिलीवरी का पता कैसे बदलें?", "मैं पासवर्ड भूल गया"],
            &[("सामान लौटाना है", 0), ("पता बदलना है", 2), ("पासवर्ड याद नहीं", 3), ("ऑर्डर", 1)],
        ),
        (
            "th",
            ["คืนสินค้าได้อย่างไร", "พัสดุของฉันอยู่ที่ไหน", "เปลี่ยนที่อยู่จัดส่งอย่างไร", "ลืมรหัสผ่าน"],
            &[("อยากคืนสินค้า", 0), ("ที่อยู่ผิด", 2), ("จำรหัสผ่านไม่ได้", 3), ("พัสดุ", 1)],
        ),
        (
            "ja",
            ["商品を返品したい", "荷物はどこですか", "注文をキャンセルできますか", "パスワードを忘れました"],
            &[("返品", 0), ("ｷｬﾝｾﾙしたい", 2), ("ハ\u{309A}スワート\u{3099} 忘れ", 3), ("荷物の配送状況", 1)],
        ),
        (
            "ko",
            [
                "상품을 반품하려면 어떻게 하나요?",
                "제 택배는 어디에 있나요?",
                "주문을 취소할 수 있나요?",
                "비밀번호를 잊어버렸어요",
            ],
            &[("반품할게요", 0), ("\u{1110}\u{1162}\u{11A8}배", 1), ("주문 취소", 2), ("비번", 3)],
        ),
        (
            "ru",
            ["Как вернуть товар?", "Где мой заказ?", "Можно ли отменить доставку?", "Чайник пришёл разбитым"],
            &[("ВОЗВРАТ ТОВАРА", 0), ("где заказ", 1), ("отмена доставки", 2), ("пришел разбитый чайник", 3)],
        ),
        (
            "tr",
            [
                "Ürünü nasıl iade edebilirim?",
                "Siparişim nerede?",
                "Kargo ücreti ne kadar?",
                "Çay ılık mı olur?",
            ],
            &[("urunu iade", 0), ("SIPARISIM", 1), ("SİPARİŞİM", 1), ("kargo kac lira", 2), ("ILIK ÇAY", 3)],
        ),
        (
            "de",
            [
                "Wie kann ich die Ware zurückgeben?",
                "Wo ist meine Bestellung?",
                "Wie heißt die Straße?",
                "Passwort vergessen",
            ],
            &[
                ("rückgabe", 0),
                ("zurueckgeben", 0),
                ("STRASSE", 2),
                ("kennwort weg", 3),
                ("heisst die strasse", 2),
            ],
        ),
    ];
    for (language, titles, questions) in shops {
        let docs = titles.map(|title| Doc { title, ..Doc::default() });
        let index = Index::build(pack::decode(&pack::encode(&docs, &[], &locale(language))).unwrap());
        for (question, doc) in *questions {
            for mode in [Mode::Submitted, Mode::Typing] {
                let hits = index.search(question, 1, mode);
                let hit = hits.first().unwrap_or_else(|| panic!("{language} {question}: nothing"));
                assert_eq!(hit.doc, *doc, "{language} {question}");
                let title = titles[*doc as usize];
                assert!(hit.title_spans.iter().all(|span| title.get(span.clone()).is_some()), "{question}");
            }
        }
    }
}

#[test]
fn highlights_the_original() {
    let index = shop();
    for (query, marked) in [
        ("retu", &["retu"][..]),
        ("phi ship", &["Phí"]),
        ("退貨", &["退货"]),
        ("سفارش كجاست", &["سفارش", "کجاست"]),
    ] {
        let hits = index.search(query, 1, Mode::Typing);
        let title = index.pack().get(hits[0].doc).unwrap().title();
        let spans: Vec<&str> = hits[0].title_spans.iter().map(|span| &title[span.clone()]).collect();
        assert_eq!(spans, marked, "{query}");
    }
}

#[test]
fn knows_what_it_does_not_know() {
    let index = shop();
    let ask = |query| index.ask(query, 3, &Thresholds::default());
    assert_eq!(ask("Where is my order?").kind, Kind::Answer);
    for nothing in ["", "   ", "???", "😀", "zzzzqqqq"] {
        let verdict = ask(nothing);
        assert_eq!(verdict.kind, Kind::NoMatch, "{nothing}");
        assert!(verdict.confidence < 0.1);
    }
}

fn index(docs: &[Doc<'_>], synonyms: &[Vec<String>]) -> Index {
    Index::build(pack::decode(&pack::encode(docs, synonyms, &locale("en"))).unwrap())
}

fn found(index: &Index, query: &str) -> Vec<u32> {
    index.search(query, 5, Mode::Submitted).iter().map(|hit| hit.doc).collect()
}

#[test]
fn every_field_is_found_by() {
    let tags = strings(&["warranty"]);
    let docs = [
        Doc { title: "Repairs", tags: &tags, ..Doc::default() },
        Doc { title: "Kettles", category: "Cookware", ..Doc::default() },
        Doc { title: "Cups", body: "They survive the dishwasher.", ..Doc::default() },
    ];
    let index = index(&docs, &[]);
    for (query, doc) in [("warranty", 0), ("cookware", 1), ("dishwasher", 2), ("warrenty", 0)] {
        assert_eq!(found(&index, query).first(), Some(&doc), "{query}");
    }
}

#[test]
fn a_title_counts_more_than_a_tag_and_a_tag_more_than_an_answer() {
    let tags = strings(&["refund"]);
    let docs = [
        Doc { title: "Something else", body: "refund", ..Doc::default() },
        Doc { title: "Another thing", tags: &tags, ..Doc::default() },
        Doc { title: "Refund thing", ..Doc::default() },
    ];
    assert_eq!(found(&index(&docs, &[]), "refund"), [2, 1, 0]);
}

#[test]
fn synonyms_are_found_built_in_and_given_by_the_site() {
    let docs = [
        Doc { title: "Cancel a subscription", ..Doc::default() },
        Doc { title: "Gongfu set", ..Doc::default() },
        Doc { title: "Opening hours", ..Doc::default() },
    ];
    let site = [strings(&["gongfu", "chinese tea ceremony"])];
    for (synonyms, query, doc) in [
        (&[][..], "terminate it", Some(0)),
        (&site, "chinese tea ceremony", Some(1)),
        (&[], "chinese tea ceremony", None),
    ] {
        assert_eq!(found(&index(&docs, synonyms), query).first().copied(), doc, "{query}");
    }
}

#[test]
fn page_and_popularity_break_ties_and_nothing_else() {
    let pages = strings(&["/tea/*"]);
    let docs = [
        Doc { title: "Delivery of tea", ..Doc::default() },
        Doc { title: "Delivery of tea", popularity: 1000, ..Doc::default() },
        Doc { title: "Delivery of tea", pages: &pages, ..Doc::default() },
        Doc { title: "Delivery of fine tea", pages: &pages, popularity: u32::MAX, ..Doc::default() },
    ];
    let index = index(&docs, &[]);
    let order = |page| {
        let hits = index.search_with("delivery of tea", 9, Mode::Submitted, &Options { page });
        hits.iter().map(|hit| hit.doc).collect::<Vec<_>>()
    };
    assert_eq!(order("/"), [1, 0, 2, 3]);
    assert_eq!(order("/tea/green"), [2, 1, 0, 3]);
    assert_eq!(order(""), [1, 0, 2, 3], "the page is not told");
}

#[test]
fn many_articles_are_matched_as_exactly_as_few() {
    // More postings than are added up: the second phase must find the same article.
    let titles: Vec<String> =
        (0..6_000_u32).map(|n| format!("How do I set up device number x{n}q")).collect();
    let docs: Vec<Doc<'_>> = titles.iter().map(|title| Doc { title, ..Doc::default() }).collect();
    let index = index(&docs, &[]);
    for doc in [0, 17, 4_711, 5_999] {
        assert_eq!(found(&index, &format!("set up the device x{doc}q")).first(), Some(&doc));
    }
}

/// A draft's index is the one that all articles together give.
#[test]
fn a_preview_is_what_a_rebuild_gives() {
    let titles: Vec<String> = (0..60).map(|n| format!("How do I set up device number {n} at home")).collect();
    let (phrasings, more) = (strings(&["install it", "get going"]), strings(&["wire it up", "phí"]));
    let doc = |title: &'static str, phrasings| Doc {
        id: "draft",
        title,
        phrasings,
        body: "Plug it in.",
        ..Doc::default()
    };
    for (changed, draft) in [
        (None, doc("Where do I plug the kettle in", &more[..])),
        (Some("7"), doc("How do I set up device number 7 at home, quickly", &more[..1])),
        (Some("59"), doc("", &[])),
    ] {
        let docs: Vec<(String, &String)> = (0..).map(|n: u8| n.to_string()).zip(&titles).collect();
        let all: Vec<Doc<'_>> = docs
            .iter()
            .map(|(id, title)| Doc { id, title, phrasings: &phrasings, ..Doc::default() })
            .collect();
        let before = pack::decode(&pack::encode(&all, &[], &locale("en"))).unwrap();
        let mut with_draft = before.clone();
        if let Some(id) = changed {
            with_draft.remove(id);
        }
        with_draft.push(&draft);
        let whole = Index::build(with_draft);
        let preview = Preview::new(before, changed).with(&draft);
        let kept: Vec<Doc<'_>> =
            all.iter().copied().filter(|doc| Some(doc.id) != changed).chain([draft]).collect();
        let published = Index::build(pack::decode(&pack::encode(&kept, &[], &locale("en"))).unwrap());
        for question in ["plug the kettle in", "device 7 at home", "wire it", "set up 59", "plugg", "phi"] {
            let (a, b) = (
                preview.ask(question, 10, &Thresholds::default()),
                whole.ask(question, 10, &Thresholds::default()),
            );
            assert_eq!(a, b, "{question}");
            let find = |index: &Index| index.find(question, 6, &Options::default());
            assert_eq!(find(&preview), find(&whole), "{question}");
            // The edge may know more words that mean the same once the article is there.
            assert_eq!(found(&preview, question).first(), found(&published, question).first(), "{question}");
        }
    }
}

#[test]
fn what_turns_a_question_around_speaks_against_an_article() {
    let (add, cancel) = (strings(&["order something new"]), strings(&["stop a parcel", "I do not want it"]));
    let docs = [
        Doc { title: "How do I place an order?", phrasings: &add, ..Doc::default() },
        Doc { title: "Cancel a delivery", phrasings: &cancel, ..Doc::default() },
    ];
    let index = Index::build(pack::decode(&pack::encode(&docs, &[], &locale("en"))).unwrap());
    for (question, contrary) in [
        ("place an order", false),
        ("I can't place an order", true),
        ("don't want it", false),
        ("cancel the delivery of the parcel", false),
        ("where is a delivery of a parcel", true),
    ] {
        let evidence = index.ask(question, 3, &Thresholds::default()).evidence;
        assert_eq!(evidence.contrary > 0.0, contrary, "{question}: {evidence:?}");
    }
    let chinese = [Doc { title: "怎么开通自动续费", ..Doc::default() }];
    let index = Index::build(pack::decode(&pack::encode(&chinese, &[], &locale("zh"))).unwrap());
    let contrary = |question| index.ask(question, 3, &Thresholds::default()).evidence.contrary;
    assert!(contrary("怎么取消自动续费") > 0.0 && contrary("怎么开通续费") <= 0.0);
}

/// Sites whose articles are alike are trusted less than those whose articles are not; a site that has nothing to
/// rehearse is neither.
#[test]
fn a_site_is_trusted_as_its_own_wordings_deserve() {
    let trust = |docs: &[(&str, Vec<String>)]| {
        let docs: Vec<Doc<'_>> =
            docs.iter().map(|(title, phrasings)| Doc { title, phrasings, ..Doc::default() }).collect();
        pack::decode(&pack::encode(&docs, &[], &locale("en"))).unwrap().trust()
    };
    let things =
        ["kettle", "lamp", "sofa", "carpet", "mirror", "bottle", "blanket", "hammer", "ladder", "candle"];
    let apart: Vec<(&str, Vec<String>)> = things
        .iter()
        .map(|thing| {
            let wordings = ["clean the", "my dirty", "how to wash a"].map(|words| format!("{words} {thing}"));
            (*thing, wordings.to_vec())
        })
        .collect();
    let alike: Vec<(&str, Vec<String>)> = (0..things.len())
        .map(|nth| {
            let other = |by: usize| format!("clean the {}", things[(nth + by) % things.len()]);
            ("clean it", vec![other(1), other(2), other(3)])
        })
        .collect();
    let (apart, alike) = (trust(&apart), trust(&alike));
    assert!(apart > alike + 0.2 && (-2.0..=2.0).contains(&alike), "{apart} {alike}");
    assert!(trust(&[("kettle", vec![]), ("lamp", vec![])]).abs() < f32::EPSILON);
}

#[test]
fn an_empty_pack_matches_nothing() {
    let index = Index::build(pack::decode(&pack::encode(&[], &[], &locale("en"))).unwrap());
    assert!(index.search("anything", 10, Mode::Typing).is_empty());
    assert_eq!(index.ask("anything", 10, &Thresholds::default()).kind, Kind::NoMatch);
}

#[test]
fn a_pack_survives_the_way() {
    let (phrasings, tags, pages) = (strings(&["b", "ç", ""]), strings(&["t"]), strings(&["/x"]));
    let doc = Doc {
        id: "1",
        title: "Tiêu đề",
        phrasings: &phrasings,
        body: "body",
        tags: &tags,
        category: "cat",
        pages: &pages,
        popularity: 300,
    };
    let bytes = pack::encode_part(
        &[doc, Doc::default()],
        &[strings(&["nowhere", "never"]), strings(&["tieu de", "chủ đề"])],
        &locale("und"),
        9,
    );
    let pack = pack::decode(&bytes).unwrap();
    let first = pack.get(0).unwrap();
    assert_eq!((first.id(), first.title(), first.body(), first.category()), ("1", "Tiêu đề", "body", "cat"));
    assert!(first.phrasings().eq(["b", "ç", ""]) && first.tags().eq(["t"]) && first.pages().eq(["/x"]));
    assert_eq!(first.popularity(), 300);
    assert_eq!((pack.len(), pack.get(2).is_none(), pack.more()), (2, true, 9));
    assert_eq!(
        pack.synonyms().map(Vec::from_iter).collect::<Vec<_>>(),
        [vec![""], vec!["tieu de", "chủ đề"]],
        "no words turn anything around in no language, and what no article says is left out"
    );
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            assert!(pack::decode(&damaged).is_err(), "byte {at} bit {bit}");
        }
        assert!(pack::decode(&bytes[..at]).is_err(), "cut at {at}");
    }
}

/// The format is served to browsers that hold older programs: it changes only with its version.
#[test]
fn the_pack_format_is_pinned() {
    let phrasings = strings(&["2"]);
    let doc = Doc { id: "1", title: "门", phrasings: &phrasings, popularity: 7, ..Doc::default() };
    let bytes = pack::encode_part(&[doc], &[], &locale("und"), 5);
    assert_eq!(&bytes[..5], b"DBFQ\x04");
    let expected: [&[u8]; 7] = [
        // Trust as elsewhere; one article, one group, no weak words, one row, one kind of marks, five articles more.
        &[0, 1, 1, 0, 1, 1, 5],
        // Popularity; lengths of id, title, category, body; numbers of phrasings, tags, pages; of words that turn
        // around what is asked; the phrasing's length, and the one word's.
        &[7, 1, 3, 0, 0, 1, 0, 0, 1, 1, 0],
        // 門 becomes 门, without marks.
        &[0x80, 0xAB, 0x02],
        &[0xE8, 0xAB, 0x02],
        &[0],
        &[0],
        "1门2".as_bytes(),
    ];
    assert_eq!(bytes[9..], expected.concat());
}

proptest! {
    #[test]
    fn any_query_is_safe(query in "\\PC{0,80}|[\\u{0}-\\u{10FFFF}]{0,80}") {
        let index = shop();
        for mode in [Mode::Typing, Mode::Submitted] {
            for hit in index.search(&query, 5, mode) {
                let title = index.pack().get(hit.doc).unwrap().title();
                let mut end = 0;
                for span in hit.title_spans {
                    prop_assert!(span.start >= end && title.get(span.clone()).is_some());
                    end = span.end;
                }
            }
        }
        let verdict = index.ask(&query, 5, &Thresholds::default());
        prop_assert!((0.0..=1.0).contains(&verdict.confidence));
    }

    #[test]
    fn any_article_is_safe(title in "[\\u{0}-\\u{10FFFF}]{0,40}", body in "\\PC{0,60}", query in "\\PC{0,20}") {
        let doc = Doc { title: &title, body: &body, ..Doc::default() };
        let index = Index::build(pack::decode(&pack::encode(&[doc], &[], &locale("und"))).unwrap());
        for query in [&query, &title] {
            for hit in index.search(query, 5, Mode::Typing) {
                for span in hit.title_spans {
                    prop_assert!(title.get(span).is_some());
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = pack::decode(&bytes);
        // Past the checksum too, where only the reader's own care helps.
        let _ = pack::decode(&pack::sealed(bytes));
    }
}
