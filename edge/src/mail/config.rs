//! How a deployment sends mail. Only the deployment says so, never a site: no owner can point it anywhere.

use shared::email::Email;
use shared::percent;

/// Whether the way to the server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Security {
    /// From the first byte.
    Tls,
    /// By STARTTLS, without which nothing is sent.
    StartTls,
    /// Not at all: for a server on the same machine.
    Plain,
}

/// A server to hand mail to.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Smtp {
    /// Its name.
    pub(crate) host: String,
    /// Its port.
    pub(crate) port: u16,
    /// How the way there is secured.
    pub(crate) security: Security,
    /// User and password.
    pub(crate) login: Option<(String, String)>,
}

impl Smtp {
    /// Takes `smtp://user:password@host:port`, where `smtp` wants STARTTLS unless the host is this machine, and
    /// `smtps`, `smtp+starttls` and `smtp+plain` say what they mean. User and password may be percent-encoded.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.trim().split_once("://")?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (login, address) = match rest.rsplit_once('@') {
            Some((login, address)) => {
                let (user, password) = login.split_once(':')?;
                (Some((decode(user)?, decode(password)?)), address)
            }
            None => (None, rest),
        };
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') && (!host.contains(':') || host.ends_with(']')) => {
                (host, Some(port.parse::<u16>().ok().filter(|p| *p > 0)?))
            }
            _ => (address, None),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let host_ok = !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
        let here = host == "localhost" || host == "::1" || host.starts_with("127.");
        let (security, usual) = match scheme {
            "smtps" => (Security::Tls, 465),
            "smtp" if here => (Security::Plain, 25),
            "smtp" | "smtp+starttls" => (Security::StartTls, 587),
            "smtp+plain" => (Security::Plain, 25),
            _ => return None,
        };
        host_ok.then(|| Self { host: host.to_owned(), port: port.unwrap_or(usual), security, login })
    }
}

/// `%xx` undone; nothing that ends a line.
fn decode(text: &str) -> Option<String> {
    percent::decode(text).filter(|text| !text.chars().any(char::is_control))
}

/// Reads `help@shop.example`, with or without a name before it.
pub(crate) fn sender(text: &str) -> Option<Email> {
    let address = match text.rsplit_once('<') {
        Some((_, address)) => address.trim().strip_suffix('>')?,
        None => text,
    };
    Email::new(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_to_get_there() {
        for (url, host, port, security) in [
            ("smtp://mail.example", "mail.example", 587, Security::StartTls),
            ("smtp://127.0.0.1:2525/", "127.0.0.1", 2525, Security::Plain),
            ("smtp://[::1]", "::1", 25, Security::Plain),
            ("smtps://u:p@mail.example", "mail.example", 465, Security::Tls),
            ("smtp+starttls://localhost:1", "localhost", 1, Security::StartTls),
            ("smtp+plain://10.0.0.5:26", "10.0.0.5", 26, Security::Plain),
            // Not this machine, whatever it looks like.
            ("smtp://localhost.evil.example", "localhost.evil.example", 587, Security::StartTls),
        ] {
            let smtp = Smtp::parse(url).unwrap();
            assert_eq!((smtp.host.as_str(), smtp.port, smtp.security), (host, port, security), "{url}");
        }
        let login = Smtp::parse("smtps://a%40b:c%3A%25@m.example").unwrap().login;
        assert_eq!(login, Some(("a@b".into(), "c:%".into())));
        for bad in [
            "",
            "mail.example",
            "http://a",
            "smtp://",
            "smtp://a:0",
            "smtp://a:x",
            "smtp://u@a",
            "smtp://u:%0a@a",
            "smtp://a b",
        ] {
            assert!(Smtp::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_sender_may_have_a_name() {
        for text in ["help@shop.example", "Help <help@shop.example>", "\"<x>\" <help@shop.example> "] {
            assert_eq!(sender(text.trim()).unwrap().as_str(), "help@shop.example");
        }
        assert_eq!(sender("Help <help@shop.example"), None);
        assert_eq!(sender("nobody"), None);
    }
}
