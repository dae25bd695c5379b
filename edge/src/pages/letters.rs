//! The small pages that links in mails lead to, where it is not a conversation: a heading, a sentence, perhaps a button.

use crate::assets;
use crate::error::{Error, Result};
use crate::html::escape;
use shared::locale::{Locale, Spoken};
use std::collections::BTreeMap;
use worker::{Env, Response};

/// What such a page says, by the names of its words.
pub(crate) struct Note<'a> {
    pub(crate) title: &'a str,
    pub(crate) lead: &'a str,
    /// The button that sends the page's own address by POST.
    pub(crate) go: Option<&'a str>,
    /// The site's name.
    pub(crate) site: &'a str,
}

/// The page, in the best of our own languages for somebody who reads `wanted`.
pub(crate) async fn note(env: &Env, wanted: &[Locale], note: &Note<'_>) -> Result<Response> {
    let manifest = assets::manifest(env).await?;
    let locale = Locale::new(Spoken::of_any(wanted).tag);
    let locale = &locale.ok_or_else(|| Error::internal("letters", "a language without a tag"))?;
    let strings = assets::text(env, manifest.strings("help", locale)?).await?;
    let strings: BTreeMap<String, String> = serde_json::from_str(&strings)?;
    let say = |name: &str| escape(&strings.get(name).map_or("", String::as_str).replace("{site}", note.site));
    let lead = if note.lead.is_empty() { String::new() } else { format!("<p>{}</p>", say(note.lead)) };
    let go = note.go.map_or_else(String::new, |go| {
        format!("<form class=\"search\" method=\"post\"><button type=\"submit\">{}</button></form>", say(go))
    });
    let title = say(note.title);
    let html = format!(
        "{head}</head>\n<body>\n<main><h1>{title}</h1>{lead}{go}</main>\n</body>\n</html>\n",
        head = super::head(locale, &title, &manifest.get("help.css")?.path()),
    );
    let policy =
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    super::document(&html, policy, "no-store")
}
