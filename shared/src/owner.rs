//! The owner's API: sites, settings, imports of articles and orders, staff. Bearer tokens, server to server.

use crate::article::ArticleInput;
use crate::boot::{Side, Theme};
use crate::desk::Role;
use crate::error::ErrorBody;
use crate::hours::Hours;
use crate::id::{ArticleId, SiteKey, StaffId};
use crate::limit;
use crate::locale::Locale;
use crate::open_enum::open_enum;
use crate::order::Order;
use crate::sla::Sla;
use crate::text::{Label, Text, Url};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Makes a site. Only with the deployment's own token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// How it is set up.
    pub settings: Settings,
    /// Its first member of the staff, an owner.
    pub owner: NewStaff,
}

/// A site that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteMade {
    /// What stands in the snippet.
    pub site: SiteKey,
    /// The bearer token of the owner's API; shown this once.
    pub token: String,
}

/// A site of the deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteEntry {
    /// What stands in the snippet.
    pub key: SiteKey,
    /// Its name when it was made.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// All sites of the deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteList {
    /// Oldest first.
    pub sites: Vec<SiteEntry>,
}

open_enum! {
    /// Who decides whose a conversation is that nobody cares for.
    #[derive(Copy, Eq, Default)]
    pub enum Assign {
        /// The staff take them.
        #[default]
        Manual = "manual",
        /// They are handed out by turns to those who are there and read the visitor's language.
        RoundRobin = "round_robin",
    }
}

impl Assign {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a field by reference")]
    fn is_manual(&self) -> bool {
        *self == Self::Manual
    }
}

/// How a site is set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name visitors see.
    pub name: Label,
    /// Its languages, its own first: the one that is spoken when a visitor reads none of them.
    pub locales: Vec<Locale>,
    /// The origins whose pages may embed the frame: `https://shop.example`. At most [`crate::limit::ORIGINS`].
    pub origins: Vec<String>,
    /// The looks.
    #[serde(default)]
    pub theme: Theme,
    /// Words of welcome for each language.
    #[serde(default)]
    pub greetings: BTreeMap<Locale, Label>,
    /// When somebody is there; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// The same for visitors who read one of its languages, where that differs: a team of their own answers them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours_in: BTreeMap<Locale, Hours>,
    /// Minutes in which an answer usually comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_minutes: Option<u16>,
    /// Whether wordings that several visitors were helped with become phrasings without staff being asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub learn: bool,
    /// Who decides whose a conversation is.
    #[serde(default, skip_serializing_if = "Assign::is_manual")]
    pub assign: Assign,
    /// Groups of words that mean the same to this site's visitors, in any of its languages: `[["brew", "steep"]]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<Vec<Label>>,
    /// Whether a question that no article of the visitor's language answers may be answered by one of another.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other_languages: bool,
    /// How visitors' data is treated.
    #[serde(default, skip_serializing_if = "Privacy::is_usual")]
    pub privacy: Privacy,
    /// Whether visitors are asked how likely they are to recommend the site; not at all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveySettings>,
    /// How the staff hear of conversations that wait while nobody has a desk open; not at all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<Notify>,
    /// How long visitors may wait for answers; no targets when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Sla>,
}

/// When visitors are asked how likely they are to recommend the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SurveySettings {
    /// Each of them at most once in so many days, 7 to 730.
    pub nps_days: u16,
}

/// How visitors' data is treated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Where the site's privacy notice is: an address that begins with `https://`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Url>,
    /// Whether visitors must agree to the notice before anything of theirs is stored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// Conversations in which nothing was said for so many days are erased, 1 to 3,650; never when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u16>,
    /// Whether addresses of the visitors' pages are kept with what stands behind `?` and `#/`, where pages are told
    /// apart by that. What looks like a credential goes all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub page_details: bool,
}

impl Privacy {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// The field that is wrong, and why.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        let https = |url: &Url| url.starts_with("https://") && crate::article::safe_href(url).is_some();
        if self.notice.as_ref().is_some_and(|url| !https(url)) {
            return Some(("privacy.notice", "must begin with https://"));
        }
        if self.consent && self.notice.is_none() {
            return Some(("privacy.notice", "is missing: visitors cannot agree to nothing"));
        }
        let days = self.retention_days.is_none_or(|days| (1..=3_650).contains(&days));
        (!days).then_some(("privacy.retention_days", "must be 1 to 3650"))
    }
}

/// How the staff hear of conversations that wait while nobody has a desk open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// By mail: to whoever the conversation is assigned to, else to all who have not stopped these mails.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mail: bool,
    /// By a request to a server of the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Webhook>,
}

/// A server that is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where: an `https` address.
    pub url: Url,
    /// At least 24 characters: the key of the HMAC-SHA-256 in `Deskbell-Signature: t=SECONDS,v1=HEX`, which is made over
    /// `SECONDS.BODY`.
    pub secret: Label,
}

impl Notify {
    /// The field that is wrong, and why.
    fn check(&self) -> Result<(), ErrorBody> {
        let Some(Webhook { url, secret }) = &self.webhook else { return Ok(()) };
        // Loopback is for trying it out: the runtime reaches it only where the deployment lets it.
        let local = ["http://127.0.0.1:", "http://localhost:"].iter().any(|start| url.starts_with(start));
        if !(local || url.starts_with("https://")) || url.chars().any(|c| c.is_whitespace() || c == '@') {
            return Err(ErrorBody::invalid("settings.notify.webhook.url", "must be an https address"));
        }
        if secret.chars().count() < 24 {
            return Err(ErrorBody::invalid(
                "settings.notify.webhook.secret",
                "must have at least 24 characters",
            ));
        }
        Ok(())
    }
}

impl Settings {
    /// The field that is wrong, and why.
    pub fn check(&self) -> Result<(), ErrorBody> {
        if self.locales.is_empty() || self.locales.len() > limit::LOCALES {
            return Err(ErrorBody::invalid("settings.locales", "must have 1 to 40 languages"));
        }
        if self.origins.len() > limit::ORIGINS {
            return Err(ErrorBody::invalid("settings.origins", "must have at most 50 origins"));
        }
        if let Some(place) = self.origins.iter().position(|o| !is_origin(o)) {
            return Err(ErrorBody::invalid(
                format!("settings.origins[{place}]"),
                "must be an origin such as https://shop.example",
            ));
        }
        if self.theme.side == Side::Unknown {
            return Err(ErrorBody::invalid("settings.theme.side", "must be end or start"));
        }
        if self.assign == Assign::Unknown {
            return Err(ErrorBody::invalid("settings.assign", "must be manual or round_robin"));
        }
        self.notify.as_ref().map_or(Ok(()), Notify::check)?;
        self.sla.as_ref().map_or(Ok(()), Sla::check)?;
        if self.synonyms.len() > limit::SYNONYM_GROUPS {
            return Err(ErrorBody::invalid("settings.synonyms", "must have at most 200 groups"));
        }
        if let Some(nth) =
            self.synonyms.iter().position(|group| !(2..=limit::SYNONYMS).contains(&group.len()))
        {
            return Err(ErrorBody::invalid(format!("settings.synonyms[{nth}]"), "must have 2 to 16 words"));
        }
        if self.hours_in.len() > limit::LOCALES {
            return Err(ErrorBody::invalid("settings.hours_in", "must have at most 40 languages"));
        }
        let fault = self.hours_in.iter().find_map(|(locale, hours)| Some((locale, hours.fault()?)));
        if let Some((locale, (field, message))) = fault {
            let field = field.trim_start_matches("hours");
            return Err(ErrorBody::invalid(format!("settings.hours_in.{locale}{field}"), message));
        }
        let hours = || self.hours.as_ref().and_then(Hours::fault);
        let survey = || {
            let wrong = self.survey.is_some_and(|survey| !(7..=730).contains(&survey.nps_days));
            wrong.then_some(("survey.nps_days", "must be 7 to 730"))
        };
        match self.privacy.fault().or_else(hours).or_else(survey) {
            Some((field, message)) => Err(ErrorBody::invalid(format!("settings.{field}"), message)),
            None => Ok(()),
        }
    }
}

/// True for `scheme://host[:port]` in lower case, http or https. Such a text may stand in a header as it is.
pub fn is_origin(text: &str) -> bool {
    let Some(authority) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "443"));
    let host_ok = (1..=253).contains(&host.len())
        && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    host_ok && (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit())
}

/// A member of the staff to be added, or whose name, role and password are to be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewStaff {
    /// E-mail address: what they sign in with.
    pub email: Label,
    /// The name visitors see.
    pub name: Label,
    /// At least 10 characters.
    pub password: Text<200>,
    /// What they may do.
    #[serde(default = "agent")]
    pub role: Role,
}

fn agent() -> Role {
    Role::Agent
}

impl NewStaff {
    /// The field that is wrong, and why. `prefix` stands before the field's name, for example `owner.`.
    pub fn check(&self, prefix: &str) -> Result<(), ErrorBody> {
        check_email(&format!("{prefix}email"), &self.email)?;
        check_password(&format!("{prefix}password"), &self.password)?;
        if self.role == Role::Unknown {
            return Err(ErrorBody::invalid(format!("{prefix}role"), "must be owner or agent"));
        }
        Ok(())
    }
}

/// Refuses what is no e-mail address. Whether somebody reads it only a mail can show.
pub fn check_email(field: &str, email: &str) -> Result<(), ErrorBody> {
    let (local, domain) = email.split_once('@').unwrap_or_default();
    if local.is_empty() || domain.is_empty() || email.chars().any(char::is_whitespace) {
        return Err(ErrorBody::invalid(field, "must be an e-mail address"));
    }
    Ok(())
}

/// Refuses a password that is too short.
pub fn check_password(field: &str, password: &str) -> Result<(), ErrorBody> {
    if password.chars().count() < limit::PASSWORD_CHARS {
        return Err(ErrorBody::invalid(field, "must have at least 10 characters"));
    }
    Ok(())
}

/// A member of the staff that was added or changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StaffMade {
    /// Who.
    pub id: StaffId,
}

/// Articles to be added or replaced. Each is taken or refused for itself. Items that do not parse are refused with
/// their place, so the list is of plain JSON values here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportArticles {
    /// At most [`crate::limit::IMPORT_ITEMS`].
    pub articles: Vec<ArticleInput>,
}

/// Orders to be added or replaced. Each is taken or refused for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportOrders {
    /// At most [`crate::limit::IMPORT_ITEMS`].
    pub orders: Vec<Order>,
}

/// What became of an import, item by item in the order given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Imported {
    /// One for each item.
    pub results: Vec<ItemResult>,
}

open_enum! {
    /// What became of one item.
    pub enum ItemResult {
        /// It is new; here is its id or number.
        Created(String) = "created",
        /// It replaced an older one.
        Updated(String) = "updated",
        /// It was there already, exactly so.
        Unchanged(String) = "unchanged",
        /// It was refused; nothing of it is stored.
        Refused(ErrorBody) = "refused",
    }
}

/// All articles of a site in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleList {
    /// As their authors wrote them.
    pub articles: Vec<StoredArticle>,
}

/// An article as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoredArticle {
    /// Its id.
    pub id: ArticleId,
    /// As its author wrote it.
    pub article: ArticleInput,
    /// Votes of those it helped.
    pub helped: u32,
    /// Votes of those it did not help.
    pub not_helped: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_may_stand_in_a_header() {
        for good in ["https://shop.example", "http://shop.localhost:8788", "http://127.0.0.1:8080"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "",
            "*",
            "shop.example",
            "https://",
            "https://Shop.example",
            "https://a.example/",
            "https://a.example:x",
            "https://*.example",
            "https://a.example; script-src *",
            "https://a.example:",
            "null",
            "file://x",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }

    #[test]
    fn a_webhook_is_an_https_address_with_a_secret() {
        let check = |url: &str, secret: &str| {
            let webhook = Webhook { url: Url::new(url).unwrap(), secret: Label::new(secret).unwrap() };
            Notify { mail: true, webhook: Some(webhook) }.check().map_err(|e| e.field.unwrap())
        };
        let long = "0123456789abcdef01234567";
        assert_eq!(check("https://shop.example/hook?x=1", long), Ok(()));
        assert_eq!(check("http://127.0.0.1:9/hook", long), Ok(()));
        for bad in ["http://shop.example/", "ftp://a", "https://user:pass@shop.example/", "https://a b"] {
            assert_eq!(check(bad, long), Err("settings.notify.webhook.url".to_owned()), "{bad}");
        }
        assert_eq!(check("https://a.example", "short"), Err("settings.notify.webhook.secret".to_owned()));
    }

    #[test]
    fn results_are_pinned() {
        let results =
            vec![ItemResult::Created("a".into()), ItemResult::Refused(ErrorBody::invalid("title", "x"))];
        assert_eq!(
            serde_json::to_string(&Imported { results }).unwrap(),
            r#"{"results":[{"created":"a"},{"refused":{"code":"invalid","message":"x","field":"title"}}]}"#
        );
    }
}
