//! The demo shop's page of the mails that were sent: what visitors and staff would find in their mailboxes.

use std::fmt::Write as _;

use crate::mail::{Inbox, Read};

/// The list: our own words and styles, each mail in a frame of its own.
const LIST: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; \
                    form-action 'none'";
/// A mail: nothing runs and nothing is loaded, as in a careful mail program.
const MAIL: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// Policy and page of `/mail` and `/mail/N`; nothing for any other address.
pub(crate) fn answer(target: &str, inbox: &Inbox) -> Option<(&'static str, String)> {
    let path = target.split(['?', '#']).next()?;
    let rest = path.strip_prefix("/mail")?;
    let all = inbox.all();
    if rest.is_empty() || rest == "/" {
        let mut list = String::new();
        for (nth, mail) in all.iter().enumerate().rev() {
            let Read { from, subject, text, .. } = mail.read().unwrap_or_default();
            let _ = write!(
                list,
                "<article class=\"mail\"><h2 dir=\"auto\">{}</h2><p><bdi>{}</bdi> &lt;{}&gt; → {}</p>\
                 <iframe src=\"/mail/{nth}\" title=\"{}\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" \
                 height=\"{}\"></iframe></article>",
                escape(&subject),
                escape(&from),
                escape(&mail.from),
                escape(&mail.to.join(", ")),
                escape(&subject),
                200 + 20 * text.lines().count().min(40),
            );
        }
        if list.is_empty() {
            list.push_str(
                "<p>No mail yet. Write to the shop, leave an address, and close the page; then answer at the desk. \
                 The mail comes half a minute later.</p>",
            );
        }
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mail that was sent</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"15\">\
             <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/style.css\"></head>\
             <body class=\"mails\"><main><h1>Mail that was sent</h1>{list}</main></body></html>\n"
        );
        return Some((LIST, page));
    }
    let nth: usize = rest.strip_prefix('/')?.parse().ok()?;
    let html = all.get(nth)?.read().ok()?.html;
    // Links lead out of the frame.
    Some((MAIL, html.replacen("<head>", "<head><base target=\"_blank\">", 1)))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_addresses_are_answered() {
        let inbox = Inbox::default();
        assert!(answer("/mail?x", &inbox).is_some_and(|(_, page)| page.contains("No mail yet")));
        for other in ["/", "/mailbox", "/mail/0", "/mail/x", "/mail/../x"] {
            assert!(answer(other, &inbox).is_none(), "{other}");
        }
    }
}
