//! SMTP from the client's side, one mail to a connection: what the server said in, what is to be done out.
//!
//! Knows nothing of sockets. Whether a refusal is for good is decided here: only one of the recipient or of the mail
//! itself is; whatever is wrong with the server or with how we are set up may be put right, and is tried again.

use super::Verdict;
use super::config::{Security, Smtp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A server's whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Its three digits.
    pub(crate) code: u16,
    /// What stands behind them, one text for each line.
    pub(crate) lines: Vec<String>,
}

/// Reads one line of an answer: code, whether it is the last, text.
pub(crate) fn reply_line(line: &str) -> Option<(u16, bool, &str)> {
    let code = line.get(..3)?.parse().ok().filter(|code| (200..600).contains(code))?;
    match line.as_bytes().get(3) {
        None => Some((code, true, "")),
        Some(b' ') => Some((code, true, line.get(4..)?)),
        Some(b'-') => Some((code, false, line.get(4..)?)),
        Some(_) => None,
    }
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send this and wait for the answer.
    Say(String),
    /// Begin TLS, then send this and wait for the answer.
    Secure(String),
    /// It is over.
    Done(Verdict),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Greeting,
    Hello,
    StartTls,
    AuthPlain,
    AuthUser,
    AuthPassword,
    AuthDone,
    From,
    To,
    Data,
    Body,
}

/// One conversation with a server.
pub(crate) struct Client<'a> {
    smtp: &'a Smtp,
    name: &'a str,
    from: &'a str,
    to: &'a str,
    mail: &'a str,
    stage: Stage,
    secure: bool,
}

impl<'a> Client<'a> {
    /// For one mail, ready for the server's greeting. `name` is how we introduce ourselves.
    pub(crate) fn new(smtp: &'a Smtp, name: &'a str, from: &'a str, to: &'a str, mail: &'a str) -> Self {
        let secure = smtp.security == Security::Tls;
        Self { smtp, name, from, to, mail, stage: Stage::Greeting, secure }
    }

    /// Takes the server's answer to what was done last.
    pub(crate) fn hear(&mut self, reply: &Reply) -> Next {
        let fine = reply.code < 400;
        if !fine {
            return self.refused(reply.code);
        }
        match self.stage {
            Stage::Greeting => self.say(Stage::Hello, format!("EHLO {}\r\n", self.name)),
            Stage::Hello => self.greeted(reply),
            Stage::StartTls => {
                self.secure = true;
                self.stage = Stage::Hello;
                Next::Secure(format!("EHLO {}\r\n", self.name))
            }
            Stage::AuthUser => self.say(Stage::AuthPassword, self.credential(|c| &c.0)),
            Stage::AuthPassword => self.say(Stage::AuthDone, self.credential(|c| &c.1)),
            Stage::AuthPlain | Stage::AuthDone => self.begin(),
            Stage::From => self.say(Stage::To, format!("RCPT TO:<{}>\r\n", self.to)),
            Stage::To => self.say(Stage::Data, "DATA\r\n".to_owned()),
            Stage::Data => self.say(Stage::Body, stuffed(self.mail)),
            Stage::Body => Next::Done(Verdict::Sent),
        }
    }

    fn greeted(&mut self, reply: &Reply) -> Next {
        let offers =
            |wanted: &str| reply.lines.iter().skip(1).find(|l| keyword(l).eq_ignore_ascii_case(wanted));
        if self.smtp.security == Security::StartTls && !self.secure {
            return match offers("STARTTLS") {
                Some(_) => self.say(Stage::StartTls, "STARTTLS\r\n".to_owned()),
                // Whoever stands between may have cut the offer out: without it nothing is sent.
                None => Next::Done(Verdict::Later("smtp_no_starttls".to_owned())),
            };
        }
        let Some((user, password)) = &self.smtp.login else { return self.begin() };
        let ways = offers("AUTH").map(String::as_str).unwrap_or_default();
        let has = |way: &str| ways.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(way));
        if has("PLAIN") {
            let secret = STANDARD.encode(format!("\0{user}\0{password}"));
            self.say(Stage::AuthPlain, format!("AUTH PLAIN {secret}\r\n"))
        } else if has("LOGIN") {
            self.say(Stage::AuthUser, "AUTH LOGIN\r\n".to_owned())
        } else {
            Next::Done(Verdict::Later("smtp_no_auth".to_owned()))
        }
    }

    fn credential(&self, part: impl Fn(&(String, String)) -> &String) -> String {
        let text = self.smtp.login.as_ref().map(|login| STANDARD.encode(part(login))).unwrap_or_default();
        text + "\r\n"
    }

    fn begin(&mut self) -> Next {
        self.say(Stage::From, format!("MAIL FROM:<{}>\r\n", self.from))
    }

    fn say(&mut self, stage: Stage, text: String) -> Next {
        self.stage = stage;
        Next::Say(text)
    }

    fn refused(&self, code: u16) -> Next {
        let error = format!("smtp_{code}");
        let about_the_mail = matches!(self.stage, Stage::To | Stage::Body);
        Next::Done(if code >= 500 && about_the_mail { Verdict::Never(error) } else { Verdict::Later(error) })
    }
}

fn keyword(line: &str) -> &str {
    line.split([' ', '=']).next().unwrap_or_default()
}

/// The mail with its end, and with a dot before every line that begins with one.
fn stuffed(mail: &str) -> String {
    let mut out = String::with_capacity(mail.len() + 8);
    for line in mail.strip_suffix("\r\n").unwrap_or(mail).split("\r\n") {
        if line.starts_with('.') {
            out.push('.');
        }
        out.push_str(line);
        out.push_str("\r\n");
    }
    out.push_str(".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a server's answers and writes down what is said.
    fn play(url: &str, answers: &[&str]) -> (Vec<String>, Option<Verdict>) {
        let smtp = Smtp::parse(url).unwrap();
        let mut client =
            Client::new(&smtp, "shop.example", "f@shop.example", "t@mail.example", ".hi\r\nx\r\n");
        let mut said = Vec::new();
        for answer in answers {
            let lines: Vec<_> = answer.split('|').map(|line| reply_line(line).unwrap()).collect();
            let reply = Reply { code: lines[0].0, lines: lines.iter().map(|l| l.2.to_owned()).collect() };
            match client.hear(&reply) {
                Next::Say(text) => said.push(text.trim_end().to_owned()),
                Next::Secure(text) => said.push(format!("TLS {}", text.trim_end())),
                Next::Done(verdict) => return (said, Some(verdict)),
            }
        }
        (said, None)
    }

    const OFFER: &str = "250-mail|250-SIZE 1000|250 AUTH LOGIN PLAIN";

    #[test]
    fn a_mail_goes_out() {
        let (said, verdict) =
            play("smtp+plain://mail", &["220 hi", OFFER, "250 ok", "250 ok", "354 go", "250 id"]);
        assert_eq!(verdict, Some(Verdict::Sent));
        assert_eq!(
            said,
            [
                "EHLO shop.example",
                "MAIL FROM:<f@shop.example>",
                "RCPT TO:<t@mail.example>",
                "DATA",
                "..hi\r\nx\r\n."
            ]
        );
    }

    #[test]
    fn credentials_pass_only_under_tls_where_it_is_asked_for() {
        let (said, verdict) = play("smtp://u:p%40%3a@mail.example", &["220 hi", OFFER]);
        assert_eq!((said.len(), verdict), (1, Some(Verdict::Later("smtp_no_starttls".into()))));
        let (said, _) = play(
            "smtp://u:p%40%3a@mail.example",
            &["220 hi", "250-mail|250 STARTTLS", "220 go", OFFER, "235 ok"],
        );
        assert_eq!(
            said[1..],
            ["STARTTLS", "TLS EHLO shop.example", "AUTH PLAIN AHUAcEA6", "MAIL FROM:<f@shop.example>"]
        );
        let (said, _) = play("smtps://u:p@mail.example", &["220 hi", OFFER]);
        assert_eq!(said[1..], ["AUTH PLAIN AHUAcA=="]);
    }

    #[test]
    fn the_older_way_to_say_who_one_is() {
        let (said, _) = play(
            "smtps://u:p@m.example",
            &["220 hi", "250-m|250 AUTH=LOGIN LOGIN", "334 a", "334 b", "235 ok"],
        );
        assert_eq!(said[1..], ["AUTH LOGIN", "dQ==", "cA==", "MAIL FROM:<f@shop.example>"]);
        let (_, verdict) = play("smtps://u:p@m.example", &["220 hi", "250 m"]);
        assert_eq!(verdict, Some(Verdict::Later("smtp_no_auth".into())));
    }

    #[test]
    fn only_what_concerns_the_mail_is_for_good() {
        let good = ["220 hi", "250 m", "250 ok", "250 ok", "354 go"];
        for (place, code, forever) in [
            (0, 554, false),
            (1, 502, false),
            (2, 550, false),
            (3, 550, true),
            (3, 451, false),
            (4, 554, false),
            (5, 552, true),
            (5, 421, false),
        ] {
            let answer = format!("{code} no");
            let mut answers = good[..place].to_vec();
            answers.push(&answer);
            let error = format!("smtp_{code}");
            let wanted = if forever { Verdict::Never(error) } else { Verdict::Later(error) };
            assert_eq!(play("smtp+plain://m", &answers).1, Some(wanted), "{place} {code}");
        }
        let refused = play("smtps://u:p@m.example", &["220 hi", OFFER, "535 no"]).1;
        assert_eq!(refused, Some(Verdict::Later("smtp_535".into())));
    }

    #[test]
    fn answers_are_read_line_by_line() {
        assert_eq!(reply_line("250-SIZE 10"), Some((250, false, "SIZE 10")));
        assert_eq!(reply_line("250 ok"), Some((250, true, "ok")));
        assert_eq!(reply_line("250"), Some((250, true, "")));
        for bad in ["", "25", "2x0 a", "250x", "999 a", "+25 a", "250é"] {
            assert_eq!(reply_line(bad), None, "{bad}");
        }
    }
}
