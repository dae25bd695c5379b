//! What shops call the parts of an article, in their own languages.

use super::super::text::name_key;
use super::draft::{Body, Draft};

/// A part of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Id,
    Locale,
    Title,
    Body,
    Markdown,
    Category,
    Tags,
    Phrasings,
    Pages,
}

/// Each part and its names, compared as [`name_key`] has them; of several columns the one named earlier counts.
#[rustfmt::skip]
const NAMES: [(Part, &[&str]); 9] = [
    (Part::Title, &[
        "question", "title", "q", "questions", "faq question", "headline", "name", "subject", "faq", "query",
        "câu hỏi", "hỏi", "tiêu đề", "سوال", "سؤال", "پرسش", "عنوان", "问题", "標題", "标题", "問題", "问", "提问",
    ]),
    (Part::Markdown, &["markdown", "body markdown", "answer markdown", "body md", "answer md"]),
    (Part::Body, &[
        "answer", "body", "a", "answers", "faq answer", "answer html", "body html", "content", "text", "html",
        "accepted answer", "response", "reply", "solution", "description", "câu trả lời", "trả lời", "đáp án",
        "nội dung", "پاسخ", "جواب", "متن", "توضیح", "答案", "回答", "回复", "内容", "答",
    ]),
    (Part::Category, &[
        "category", "categories", "section", "topic", "group", "folder", "collection", "about", "danh mục", "chủ đề",
        "nhóm", "chuyên mục", "دسته", "دسته بندی", "موضوع", "گروه", "分类", "类别", "分類", "栏目", "主题", "目录",
    ]),
    (Part::Tags, &[
        "tags", "tag", "keywords", "keyword", "labels", "thẻ", "nhãn", "từ khóa", "từ khoá", "برچسب", "برچسب ها",
        "کلیدواژه", "کلمات کلیدی", "标签", "关键词", "标记",
    ]),
    (Part::Locale, &["language", "locale", "lang", "in language", "language code", "ngôn ngữ", "زبان", "语言", "语种"]),
    (Part::Phrasings, &[
        "phrasings", "phrasing", "alternatives", "alternative questions", "alternative question", "alternate name",
        "variants", "variations", "question variations", "similar questions", "synonyms", "also asked", "utterances",
        "training phrases", "cách hỏi khác", "câu hỏi tương tự", "biến thể", "پرسش های مشابه", "سوالات مشابه",
        "عبارت ها", "相似问题", "相似问法", "其他问法", "问法",
    ]),
    (Part::Pages, &["pages", "page patterns", "paths", "url patterns", "đường dẫn", "صفحه ها", "页面", "路径"]),
    (Part::Id, &["id", "slug", "article id", "faq id", "key", "handle", "identifier", "mã", "شناسه", "编号"]),
];

/// The part that a name stands for, and how good a name it is: 0 is best.
pub(super) fn part(name: &str) -> Option<(Part, usize)> {
    let key = name_key(name);
    NAMES.iter().find_map(|(part, names)| Some((*part, names.iter().position(|n| *n == key)?)))
}

impl Draft {
    /// Fills a part with the values that a source has for it; the first that says something stays.
    pub(super) fn set(&mut self, part: Part, values: &[String]) {
        let first = || values.iter().find(|v| !v.trim().is_empty()).cloned();
        match part {
            Part::Id => self.id = self.id.take().or_else(first),
            Part::Locale => self.locale = self.locale.take().or_else(first),
            Part::Title if self.title.is_empty() => self.title = first().unwrap_or_default(),
            Part::Category => self.category = self.category.take().or_else(first),
            Part::Tags => {
                let split = |v: &String| listed(v, &[',', ';', '|', '\n', '、', '،', '，', '；']);
                self.tags.extend(values.iter().flat_map(split));
            }
            Part::Pages => self.pages.extend(values.iter().flat_map(|v| listed(v, &[',', ';', '|', '\n']))),
            // Questions have commas in them.
            Part::Phrasings => {
                self.phrasings.extend(values.iter().flat_map(|v| listed(v, &['|', ';', '\n', '；'])));
            }
            Part::Body | Part::Markdown if matches!(&self.body, Body::Unknown(text) if text.is_empty()) => {
                let text = values.join("\n\n");
                self.body = if part == Part::Markdown { Body::Markdown(text) } else { Body::Unknown(text) };
            }
            Part::Title | Part::Body | Part::Markdown => {}
        }
    }
}

/// The entries of a list in one cell.
fn listed(cell: &str, separators: &[char]) -> Vec<String> {
    if let Ok(list) = serde_json::from_str::<Vec<String>>(cell.trim()) {
        return list;
    }
    cell.split(separators).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()
}
