use super::*;

#[test]
fn folds_as_the_table_says() {
    for (text, folded) in [
        ("Hello, World!", "hello world"),
        ("can't “quote” 'quote' rock'n'roll", "cant quote quote rocknroll"),
        ("Phí thường niên, Đặt hàng", "phi thuong nien dat hang"),
        ("e\u{302}\u{301} ế", "e e"),
        ("Straße ﬁn Œuvre Þór", "strasse fin oeuvre thor"),
        ("İstanbul ISPARTA ılık", "istanbul isparta ilik"),
        ("Ёлка Йод", "елка иод"),
        ("Άσος ὁδός", "ασοσ οδοσ"),
        ("كتابي می\u{200c}شود مؤثر ۱۲۳ ٤٥٦ آنۀ", "کتابی می شود موثر 123 456 انه"),
        ("ﻛﺘﺎﺏ ﻼ", "کتاب لا"),
        ("مُحَمَّدـــ", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("電話號碼 怎麼辦?", "电话号码 怎么办"),
        ("2011浙江考生", "2011 浙江考生"),
        ("ＡＢＣ１２３ ﾊﾟｿｺﾝ ガラス か\u{3099}", "abc123 ぱそこん がらす が"),
        ("हिन्दी में १२", "हिन्दी में 12"),
        ("ภาษาไทย๑", "ภาษาไทย 1"),
        ("\u{1112}\u{1161}\u{11ab}글", "한글"),
        ("PsiCashرا wifi6را", "psicash را wifi6 را"),
        ("a\u{200d}b c\u{ad}d", "ab cd"),
        ("😀 🇻🇳 \u{0}", ""),
    ] {
        assert_eq!(fold(text).text(), folded, "{text}");
    }
}

#[test]
fn marks_tell_spellings_apart_but_not_encodings() {
    let marks = |text: &str| fold(text).letters.iter().map(|l| l.marks).collect::<Vec<_>>();
    assert_eq!(marks("ế"), marks("e\u{302}\u{301}"));
    assert_eq!(marks("ệ"), marks("e\u{323}\u{302}"));
    assert_ne!(marks("ế"), marks("ề"));
    assert_ne!(marks("đ"), marks("d"));
    assert_eq!(marks("آب"), marks("ا\u{653}ب"));
    assert_ne!(marks("آب"), marks("اب"));
    assert_eq!(marks("d"), [0]);
}

#[test]
fn spans_are_those_of_the_original() {
    let text = "xin Đặ\u{301}t «Straße»";
    let folded = fold(text);
    let spans: Vec<&str> =
        folded.words().iter().map(|word| &text[Folded::span(folded.letters(word))]).collect();
    assert_eq!(spans, ["xin", "Đặ\u{301}t", "Straße"]);
}

/// What the rules and the table give together is what the lists say, for every character there is.
#[test]
fn rules_and_table_agree_with_the_lists() {
    let lists = full::Lists::default();
    for c in ('\u{80}'..='\u{FFFF}').filter(|c| character::role(*c) == character::Role::Letter) {
        let (mut expected, mut found) = (Vec::new(), Vec::new());
        lists.letters_of(c, &mut |letter, marks| expected.push((letter, marks)));
        character::fold(c, Table::full(), &mut |letter, marks| found.push((letter, marks)));
        assert_eq!(found, expected, "{c} U+{:04X}", u32::from(c));
    }
}

/// A browser folds with what its articles need as the edge folds with everything, as far as it can matter to them.
#[test]
fn what_is_needed_is_enough() {
    for (articles, question, folded) in [
        ("Phí thường niên", "PHÍ Thưởng", "phi thuong"),
        ("电话号码", "電話號碼", "电话号码"),
        ("كتاب", "ﻛﺘﺎﺏ", "کتاب"),
        ("Straße", "STRASSE ﬆ", "strasse st"),
        ("がらす", "ｶﾞﾗｽ", "がらす"),
        ("Ёлка", "ёЛКА", "елка"),
    ] {
        let table = Table::needed([articles].into_iter());
        assert_eq!(fold_with(question, &table).text(), folded);
        assert_eq!(fold_with(articles, &table), fold(articles));
    }
    let table = Table::needed(["How do I pay?"].into_iter());
    assert!(table.all().len() < 250 && table.all().iter().all(|row| !(0x3400..0xA000).contains(&row.from)));
}

/// The ranges of letters have those of the standard library for every script that is in use on the web.
#[test]
fn letters_are_letters() {
    let scripts = [0xC0..0x2C2, 0x370..0x588, 0x5D0..0x5EB, 0x620..0x6D4, 0x1E00..0x2000, 0x3041..0x3100]
        .into_iter()
        .chain([0x3400..0x9FFD, 0xAC00..0xD7A4, 0xF900..0xFA6E, 0xFF10..0xFFDD, 0x2010..0x2100]);
    for c in scripts.flatten().filter_map(char::from_u32) {
        let role = character::role(c);
        let expected = c.is_alphanumeric();
        let other =
            matches!(role, character::Role::Mark | character::Role::Nothing | character::Role::Apostrophe);
        assert!(other || !expected || role == character::Role::Letter, "{c} U+{:04X}", u32::from(c));
    }
    for c in "×÷؟،؛٪«»。、「」・！？：…—–“”№₫€¥§¶←①😀🇻\u{a0}\u{3000}\u{200c}".chars()
    {
        assert_eq!(character::role(c) == character::Role::Letter, c.is_alphanumeric(), "{c}");
    }
}

#[test]
fn tables_are_those_of_a_normaliser() {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    let rows: Vec<_> = letters::rows().collect();
    for code in 0xC0..0x2000_u32 {
        let Some(c) = char::from_u32(code) else { continue };
        let european = alphabet_is_european(c);
        if !european || c.to_lowercase().ne([c]) {
            continue;
        }
        let mut parts = c.nfd();
        let base = parts.next().unwrap_or(c);
        let marks: u16 = parts.map(|m| letters::mark(u32::from(m))).fold(0, u16::wrapping_add);
        let expected =
            (marks != 0 && base.is_alphabetic() && !is_combining_mark(base)).then_some((base, marks));
        let split = rows.iter().find(|(letter, ..)| *letter == c).map(|(_, base, marks)| (*base, *marks));
        assert_eq!(split, expected, "{c} U+{code:04X}");
    }
}

#[test]
fn every_character_alone_folds_to_what_folds_to_itself() {
    let once = |c: char| fold(c.encode_utf8(&mut [0; 4])).text();
    let unsteady: Vec<String> = ('\0'..=char::MAX)
        .filter(|c| fold(&once(*c)).text() != once(*c))
        .map(|c| format!("{c} U+{:04X} {:?}", u32::from(c), once(c)))
        .collect();
    assert!(unsteady.is_empty(), "{unsteady:?}");
}

fn alphabet_is_european(c: char) -> bool {
    matches!(u32::from(c), 0xC0..0x250 | 0x370..0x530 | 0x1E00..0x2000)
}

proptest::proptest! {
    #[test]
    fn any_text_folds_and_its_spans_are_sound(text in "\\PC{0,60}|[\\u{0}-\\u{10FFFF}]{0,60}") {
        let folded = fold(&text);
        let mut end = 0;
        for word in folded.words() {
            let letters = folded.letters(word);
            assert!(!letters.is_empty());
            let span = Folded::span(letters);
            assert!(text.get(span.clone()).is_some(), "{span:?}");
            assert!(span.start >= end);
            end = span.end;
            for letter in letters {
                assert!(text.get(letter.start as usize..letter.end as usize).is_some());
            }
        }
        // Folding what is folded changes nothing.
        let once = folded.text();
        assert_eq!(fold(&once).text(), once);
    }
}
