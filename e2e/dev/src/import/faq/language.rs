//! Languages as people and exports write them: `en_US`, `Vietnamese`, `فارسی`.

use shared::locale::Locale;

const NAMES: [(&str, &[&str]); 24] = [
    ("en", &["english", "tiếng anh", "انگلیسی", "英语", "英文"]),
    ("vi", &["vietnamese", "tiếng việt", "ویتنامی", "越南语"]),
    ("fa", &["persian", "farsi", "فارسی", "波斯语", "tiếng ba tư"]),
    ("zh", &["chinese", "mandarin", "中文", "简体中文", "汉语", "چینی", "tiếng trung", "simplified chinese"]),
    ("zh-Hant", &["繁體中文", "traditional chinese"]),
    ("de", &["german", "deutsch"]),
    ("fr", &["french", "français", "francais"]),
    ("es", &["spanish", "español", "espanol"]),
    ("it", &["italian", "italiano"]),
    ("pt", &["portuguese", "português", "portugues"]),
    ("nl", &["dutch", "nederlands"]),
    ("pl", &["polish", "polski"]),
    ("ru", &["russian", "русский"]),
    ("uk", &["ukrainian", "українська"]),
    ("tr", &["turkish", "türkçe"]),
    ("ar", &["arabic", "العربية"]),
    ("ur", &["urdu", "اردو"]),
    ("he", &["hebrew", "עברית"]),
    ("hi", &["hindi", "हिन्दी"]),
    ("ja", &["japanese", "日本語"]),
    ("ko", &["korean", "한국어"]),
    ("th", &["thai", "ไทย"]),
    ("id", &["indonesian", "bahasa indonesia"]),
    ("sv", &["swedish", "svenska"]),
];

/// The tag of a language, however it is written.
pub(super) fn locale(text: &str) -> Option<Locale> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let named = NAMES.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(tag, _)| *tag);
    let tag = match named {
        Some(tag) => tag.to_owned(),
        // POSIX writes `en_US.UTF-8`.
        None => text.split(['.', '@']).next().unwrap_or_default().replace('_', "-"),
    };
    Locale::new(&tag)
}

/// The language that a folder or a part of a file's name stands for: two letters, or two and a region. Longer names
/// such as `faq` or `doc` are more often words.
pub(super) fn of_name(name: &str) -> Option<Locale> {
    locale(name).filter(|l| l.language().len() == 2)
}
