//! A mail as it goes over the wire: RFC 5322 headers, RFC 2047 words, one or two MIME parts in base64.
//!
//! Nothing that comes from data can end a header or a part: words of a header are encoded whenever they are more than
//! printable ASCII, bodies always, and addresses are checked where they are parsed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::email::Email;
use shared::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use std::fmt::Write as _;

/// The longest encoded word that RFC 2047 allows has 75 characters; this many bytes of text fit into one.
const WORD_BYTES: usize = 45;
/// Bytes that stand in one line of base64.
const LINE_BYTES: usize = 57;

/// A mail.
pub(crate) struct Mail<'a> {
    /// What it is recognised by when it comes twice: `left@right` without brackets.
    pub(crate) message_id: &'a str,
    /// The name it comes from.
    pub(crate) from_name: &'a str,
    /// The address it comes from.
    pub(crate) from: &'a Email,
    /// Whom it is for.
    pub(crate) to: &'a Email,
    /// When it was written.
    pub(crate) at: Timestamp,
    /// What it says.
    pub(crate) letter: &'a super::letter::Letter,
}

impl Mail<'_> {
    /// All of it, with CRLF at the end of every line, at most 78 characters to a line but for the links in headers.
    pub(crate) fn render(&self) -> String {
        let letter = self.letter;
        let mut out = String::new();
        let mut header = |name: &str, value: &str| {
            let _ = write!(out, "{name}: {value}\r\n");
        };
        header("Date", &date(self.at));
        header("From", &format!("{}\r\n <{}>", words(self.from_name), self.from));
        header("To", &format!("<{}>", self.to));
        header("Subject", &words(&letter.subject));
        header("Message-ID", &format!("<{}>", self.message_id));
        header("Auto-Submitted", "auto-generated");
        if let Some(link) = &letter.unsubscribe {
            header("List-Unsubscribe", &format!("\r\n <{link}>"));
            header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        header("MIME-Version", "1.0");
        // Base64 has no `=_`, so the boundary occurs in no part.
        let boundary = "=_deskbell";
        header("Content-Type", &format!("multipart/alternative; boundary=\"{boundary}\""));
        for (kind, body) in [("plain", &letter.text), ("html", &letter.html)] {
            let _ = write!(
                out,
                "\r\n--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{}",
                folded(&body.replace("\r\n", "\n").replace('\n', "\r\n"))
            );
        }
        let _ = write!(out, "\r\n--{boundary}--\r\n");
        out
    }
}

/// Words of a header: as they are when they are plain, else as encoded words, one to a line.
fn words(text: &str) -> String {
    let plain = text.len() <= 60
        && !text.is_empty()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ');
    if plain {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut word = String::new();
    // A line end within the words would be shown as one, or worse.
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if word.len() + c.len_utf8() > WORD_BYTES {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    words.iter().fold(String::new(), |all, word| all + "\r\n =?utf-8?B?" + &STANDARD.encode(word) + "?=")
}

fn folded(body: &str) -> String {
    let mut out = String::new();
    for line in body.as_bytes().chunks(LINE_BYTES) {
        out.push_str(&STANDARD.encode(line));
        out.push_str("\r\n");
    }
    out
}

/// `Wed, 25 Nov 2026 14:10:24 +0000`
fn date(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = at.to_string();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let pick = |list: &[&'static str], n: usize| list.get(n).copied().unwrap_or_default();
    let day = usize::try_from(at.0.div_euclid(DAY).rem_euclid(7)).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().unwrap_or(1) - 1;
    let in_day = at.0.rem_euclid(DAY);
    format!(
        "{}, {} {} {} {:02}:{:02}:{:02} +0000",
        pick(&DAYS, day),
        part(8, 10),
        pick(&MONTHS, month),
        part(0, 4),
        in_day / HOUR,
        in_day / MINUTE % 60,
        in_day / SECOND % 60
    )
}

#[cfg(test)]
mod tests {
    use super::super::letter::Letter;
    use super::*;

    fn render(from_name: &str, subject: &str, text: &str) -> String {
        let letter = Letter {
            subject: subject.to_owned(),
            text: text.to_owned(),
            html: format!("<p>{text}</p>"),
            unsubscribe: Some("https://edge.example/u/x".to_owned()),
        };
        let address = |text: &str| Email::new(text).unwrap();
        let (from, to) = (address("help@shop.example"), address("linh@mail.example"));
        let at = Timestamp::parse("2026-11-25T14:10:24Z").unwrap();
        Mail { message_id: "abc@shop.example", from_name, from: &from, to: &to, at, letter: &letter }.render()
    }

    #[test]
    fn four_languages_read_back() {
        for (name, subject, text) in [
            ("Kettle", "Your question", "Hello\nthere"),
            (
                "Ấm & Lá",
                "Chúng tôi đã trả lời câu hỏi của bạn về chiếc ấm gang đúc",
                "Chào bạn,\nđã gửi hàng ạ.",
            ),
            ("کتری و برگ", "پاسخ شما رسیده است: سفارش شمارهٔ ۱۰۴۳۲ هنوز در راه است", "سلام\nنیم‌فاصله"),
            ("壶与叶", "我们已回复您关于铸铁壶保养以及退换货政策的问题，请查收", "您好！\n已发货。"),
            ("a\"b", "one \"two\" <three>, four", "."),
        ] {
            let wire = render(name, subject, text);
            assert!(wire.is_ascii());
            assert!(
                wire.split("\r\n").all(|line| line.len() <= 78 && !line.contains(['\r', '\n'])),
                "{wire}"
            );
            let read = mail_parser::MessageParser::default().parse(wire.as_bytes()).unwrap();
            assert_eq!(read.subject(), Some(subject));
            let from = read.from().unwrap().first().unwrap();
            assert_eq!((from.name(), from.address()), (Some(name), Some("help@shop.example")));
            assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), text);
            assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n"), format!("<p>{text}</p>"));
            assert_eq!(read.message_id(), Some("abc@shop.example"));
            assert_eq!(read.date().unwrap().to_rfc3339(), "2026-11-25T14:10:24Z");
            assert_eq!(read.parts.len(), 3);
        }
    }

    #[test]
    fn no_name_or_subject_ends_a_header() {
        for evil in
            ["a\r\nBcc: x@y.example", "a\nBcc: x@y.example\n\nbody", "a\rBcc: b", "=?utf-8?B?DQpCY2M6IHg=?="]
        {
            let wire = render(evil, evil, "\r\n--=_deskbell\r\nContent-Type: text/x-evil\r\n\r\n.\r\n");
            let read = mail_parser::MessageParser::default().parse(wire.as_bytes()).unwrap();
            assert!(read.bcc().is_none() && read.parts.len() == 3, "{wire}");
            assert_eq!(read.from().unwrap().iter().count(), 1);
            let shown: String = evil.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            assert_eq!(read.subject(), Some(shown.as_str()));
            assert!(!wire.split("\r\n").any(|line| line.starts_with("Bcc") || line == "."), "{wire}");
        }
    }

    #[test]
    fn dates_have_their_weekday() {
        for (at, said) in [
            ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000"),
            ("2026-11-25T14:10:24Z", "Wed, 25 Nov 2026 14:10:24 +0000"),
            ("2028-02-29T23:59:59Z", "Tue, 29 Feb 2028 23:59:59 +0000"),
        ] {
            assert_eq!(date(Timestamp::parse(at).unwrap()), said);
        }
    }
}
