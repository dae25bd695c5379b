//! What our mails say, in the language of whoever reads them: the same words as text and as HTML.

use crate::html::escape;
use serde::{Deserialize, Serialize};
use shared::locale::Locale;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A mail's content. Kept in the outbox until it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// Its subject.
    pub(crate) subject: String,
    /// As plain text.
    pub(crate) text: String,
    /// As HTML.
    pub(crate) html: String,
    /// Where one says that one wants no more of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unsubscribe: Option<String>,
}

/// Words of one language, by name.
pub(crate) struct Words {
    locale: Locale,
    words: BTreeMap<String, String>,
}

/// What the staff are told of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum News {
    /// A visitor waits.
    Waiting,
    /// They will have waited for too long soon.
    Near,
    /// They have.
    Late,
}

/// What somebody wrote: who, and what.
pub(crate) type Said = (String, String);

impl Words {
    /// The strings of the help pages have the mails' words, too.
    pub(crate) fn new(locale: Locale, words: BTreeMap<String, String>) -> Self {
        Self { locale, words }
    }

    fn get(&self, name: &str) -> &str {
        self.words.get(name).map_or("", String::as_str)
    }

    fn fill(&self, name: &str, site: &str) -> String {
        self.get(name).replace("{site}", site)
    }

    /// To a visitor: what the staff answered while they were away, and the way back.
    pub(crate) fn answer(&self, site: &str, said: &[Said], link: &str, unsubscribe: String) -> Letter {
        let names = Names { lead: "mail.answer.lead", open: "mail.answer.open", why: "mail.answer.why" };
        self.letter(self.fill("mail.answer.subject", site), site, said, link, Some(unsubscribe), &names)
    }

    /// To the staff: a visitor waits, or a target is near or broken, and nobody has a desk open.
    pub(crate) fn to_staff(
        &self,
        news: News,
        site: &str,
        about: &str,
        said: &[Said],
        link: &str,
        unsubscribe: String,
    ) -> Letter {
        let (subject, lead) = match news {
            News::Waiting => ("mail.waiting.subject", "mail.waiting.lead"),
            News::Near => ("mail.near.subject", "mail.near.lead"),
            News::Late => ("mail.late.subject", "mail.late.lead"),
        };
        let names = Names { lead, open: "mail.waiting.open", why: "mail.waiting.why" };
        let subject = self.get(subject).replace("{subject}", about);
        self.letter(subject, site, said, link, Some(unsubscribe), &names)
    }

    /// To whoever is to join the staff, or to choose a new password. Nobody gets a second one unasked, so there is
    /// nothing to stop.
    pub(crate) fn link(&self, site: &str, resets: bool, link: &str) -> Letter {
        let (subject, names) = if resets {
            let names = Names { lead: "mail.reset.lead", open: "mail.reset.open", why: "mail.reset.why" };
            ("mail.reset.subject", names)
        } else {
            let names = Names { lead: "mail.join.lead", open: "mail.join.open", why: "mail.join.why" };
            ("mail.join.subject", names)
        };
        self.letter(self.fill(subject, site), site, &[], link, None, &names)
    }

    /// The visitor's name in a mail to the staff.
    pub(crate) fn visitor(&self) -> String {
        self.get("mail.visitor").to_owned()
    }

    fn letter(
        &self,
        subject: String,
        site: &str,
        said: &[Said],
        link: &str,
        unsubscribe: Option<String>,
        names: &Names,
    ) -> Letter {
        let lead = self.fill(names.lead, site);
        let (open, why, stop) = (self.get(names.open), self.fill(names.why, site), self.get("mail.stop"));
        let quoted: Vec<String> = said.iter().map(|(who, words)| format!("{who}:\n{words}\n")).collect();
        let mut text = format!("{lead}\n\n{}", quoted.join("\n"));
        if !said.is_empty() {
            text.push('\n');
        }
        let _ = write!(text, "{open}:\n{link}\n\n-- \n{why}\n");
        let mut end = String::new();
        if let Some(unsubscribe) = &unsubscribe {
            let _ = writeln!(text, "{stop}: {unsubscribe}");
            let _ = write!(
                end,
                " <a href=\"{}\" style=\"color:#667085\">{}</a>",
                escape(unsubscribe),
                escape(stop)
            );
        }
        let mut quoted = String::new();
        for (who, words) in said {
            let _ = write!(
                quoted,
                "<p style=\"margin:16px 0 4px;font-size:13px;color:#667085\"><bdi>{}</bdi></p>\
                 <div dir=\"auto\" style=\"padding:12px 16px;border-radius:12px;background:#f2f4f7;\
                 white-space:pre-wrap\">{}</div>",
                escape(who),
                escape(words)
            );
        }
        let dir = self.locale.direction().as_str();
        let html = format!(
            "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{subject}</title></head>\
             <body style=\"margin:0;padding:24px 16px;background:#fff;color:#101828;\
             font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Tahoma,sans-serif\">\
             <div dir=\"{dir}\" style=\"max-width:560px;margin:0 auto\"><p style=\"margin:0\">{lead}</p>{quoted}\
             <p style=\"margin:24px 0\"><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;\
             border-radius:10px;background:#2f5fd0;color:#fff;text-decoration:none;font-weight:600\">{open}</a></p>\
             <p style=\"margin:32px 0 0;padding-top:12px;border-top:1px solid #eaecf0;font-size:13px;\
             color:#667085\">{why}{end}</p></div></body></html>\n",
            lang = escape(self.locale.as_str()),
            subject = escape(&subject),
            lead = escape(&lead),
            link = escape(link),
            open = escape(open),
            why = escape(&why),
        );
        Letter { subject, text, html, unsubscribe }
    }
}

struct Names {
    lead: &'static str,
    open: &'static str,
    why: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::locale::SPOKEN;

    fn words(tag: &str) -> Words {
        let path = format!("{}/strings/{tag}.json", env!("CARGO_MANIFEST_DIR"));
        let words = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        Words::new(Locale::new(tag).unwrap(), words)
    }

    #[test]
    fn every_language_has_every_word() {
        for tag in SPOKEN.map(|spoken| spoken.tag) {
            let words = words(tag);
            let dir = if ["ar", "fa"].contains(&tag) { "rtl" } else { "ltr" };
            let said = [("Lan".to_owned(), "<b>hi</b>\nthere".to_owned())];
            let answer = words.answer("Kiln & Leaf", &said, "https://e/c/t?a&b", "https://e/u/t".to_owned());
            let to_staff = |news| {
                let stop = "https://e/u/s".to_owned();
                words.to_staff(news, "Kiln & Leaf", "Where is it?", &said, "https://e/desk", stop)
            };
            let [waiting, near, late] = [News::Waiting, News::Near, News::Late].map(to_staff);
            assert!(answer.html.contains(&format!("<html lang=\"{tag}\" dir=\"{dir}\">")), "{tag}");
            assert!(waiting.subject.contains("Where is it?"), "{tag}");
            assert!(!words.visitor().is_empty());
            for letter in
                [false, true].map(|resets| words.link("Kiln & Leaf", resets, "https://e/desk/k/join#t"))
            {
                assert!(letter.text.contains("\n\n") && letter.text.contains(":\nhttps://e/desk/k/join#t\n"));
                assert!(letter.html.contains("href=\"https://e/desk/k/join#t\""), "{tag}");
                for part in [&letter.subject, &letter.text, &letter.html] {
                    assert!(!part.contains(['{', '}']) && !part.contains("\n\n\n"), "{tag}: {part}");
                    assert!(part.contains("Kiln"), "{tag}: {part}");
                }
                assert_eq!(letter.unsubscribe, None);
            }
            for letter in [answer, waiting, near, late] {
                assert!(letter.text.contains("Lan:\n<b>hi</b>\nthere\n"), "{tag}: {}", letter.text);
                assert!(letter.html.contains("&lt;b&gt;hi&lt;/b&gt;\nthere"), "{tag}");
                assert!(letter.text.contains("Kiln & Leaf"), "{tag}");
                for part in [&letter.subject, &letter.text, &letter.html] {
                    assert!(!part.contains(['{', '}']), "{tag}: {part}");
                    assert!(!part.contains("\n\n\n") && !part.contains(":\n:"), "{tag}: {part}");
                }
            }
        }
    }
}
