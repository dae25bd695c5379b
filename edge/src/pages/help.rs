//! The help centre: plain HTML that search engines index and that works without JavaScript. The widget comes on top.

use crate::assets::{self, Manifest};
use crate::error::Result;
use crate::html::{self, escape};
use crate::snapshot::{Faq, SiteState};
use shared::article::{Article, ArticleBrief, plain_text};
use shared::boot::Theme;
use shared::faq::Mode;
use shared::id::SiteKey;
use shared::locale::{Locale, Spoken};
use shared::text::first_chars;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use worker::{Env, Response};

/// Articles shown for a search, and beside an article.
const FOUND: usize = 20;
const RELATED: usize = 3;

/// The style of a site's own colour: of buttons; and of links where it can be read on white, lightened on black.
pub(crate) fn theme(theme: &Theme) -> String {
    let Some(accent) = theme.accent else { return String::new() };
    let on = if accent.wants_white_text() { "#fff" } else { "#000" };
    let mut style = format!(":root {{ --accent: {accent}; --on-accent: {on}; }}\n");
    if accent.wants_white_text() {
        let _ = writeln!(
            style,
            ":root {{ --link: light-dark({accent}, color-mix(in oklab, {accent} 35%, white)); }}"
        );
    }
    style
}

/// An article as search engines read it (<https://schema.org/FAQPage>).
fn structured(article: &Article) -> Result<String> {
    let data = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [{
            "@type": "Question",
            "name": article.brief.title,
            "acceptedAnswer": { "@type": "Answer", "text": html::blocks(&article.body) },
        }],
    });
    Ok(format!("<script type=\"application/ld+json\">{}</script>", html::script_json(&data)?))
}

/// A help page in the making.
pub(crate) struct Help<'a> {
    site: &'a SiteKey,
    state: &'a SiteState,
    locale: &'a Locale,
    origin: &'a str,
    style: String,
    strings: BTreeMap<String, String>,
}

impl<'a> Help<'a> {
    /// The help centre of a site in one of its languages.
    pub(crate) async fn new(
        env: &Env,
        manifest: &Manifest,
        state: &'a SiteState,
        site: &'a SiteKey,
        locale: &'a Locale,
        origin: &'a str,
    ) -> Result<Self> {
        let strings = serde_json::from_str(&assets::text(env, manifest.strings("help", locale)?).await?)?;
        Ok(Self { site, state, locale, origin, style: manifest.get("help.css")?.path(), strings })
    }

    /// The start: a search, or all articles by category.
    pub(crate) fn home(&self, query: &str) -> Result<Response> {
        let mut body = format!(
            "<form class=\"search\" role=\"search\" method=\"get\" action=\"{action}\">\
             <input type=\"search\" name=\"q\" value=\"{value}\" placeholder=\"{label}\" aria-label=\"{label}\" dir=\"auto\" \
             maxlength=\"500\"><button>{go}</button></form>",
            action = self.path(None),
            value = escape(query),
            label = self.string("search"),
            go = self.string("search.go"),
        );
        let faq = self.state.faq(self.locale);
        match faq {
            Some(faq) if query.trim().is_empty() => self.push_categories(faq, &mut body),
            Some(faq) => self.push_found(faq, query, &mut body),
            None => {
                let _ = write!(body, "<p class=\"empty\">{}</p>", self.string("empty"));
            }
        }
        let description = self.string("description");
        self.page(&self.title(), &description, None, &format!("<h1>{}</h1>{body}", self.string("title")))
    }

    /// The help centre's name, escaped.
    pub(crate) fn title(&self) -> String {
        format!("{} · {}", self.string("title"), escape(&self.state.settings.name))
    }

    fn push_categories(&self, faq: &Faq, out: &mut String) {
        let mut by_category: BTreeMap<&str, Vec<&ArticleBrief>> = BTreeMap::new();
        for article in &faq.articles {
            by_category.entry(&article.brief.category).or_default().push(&article.brief);
        }
        out.push_str("<div class=\"categories\">");
        for (category, articles) in by_category {
            let name =
                if category.is_empty() { self.string("category.other") } else { self.category(category) };
            let _ = write!(out, "<section><h2 dir=\"auto\">{name}</h2>");
            self.push_list(&articles, out);
            out.push_str("</section>");
        }
        out.push_str("</div>");
    }

    fn push_found(&self, faq: &Faq, query: &str, out: &mut String) {
        let hits = faq
            .index()
            .map(|index| index.search(first_chars(query, 500), FOUND, Mode::Submitted))
            .unwrap_or_default();
        let found: Vec<&ArticleBrief> = hits
            .iter()
            .filter_map(|hit| faq.articles.get(usize::try_from(hit.doc).ok()?))
            .map(|article| &article.brief)
            .collect();
        if found.is_empty() {
            let _ = write!(out, "<p class=\"empty\">{}</p>", self.string("nothing"));
        } else {
            self.push_list(&found, out);
        }
    }

    fn push_list(&self, articles: &[&ArticleBrief], out: &mut String) {
        out.push_str("<ul class=\"articles\">");
        for article in articles {
            let _ = write!(
                out,
                "<li><a href=\"{}\" dir=\"auto\">{}</a></li>",
                self.path(Some(article)),
                escape(&article.title)
            );
        }
        out.push_str("</ul>");
    }

    /// One article.
    pub(crate) fn article(&self, article: &Article) -> Result<Response> {
        let text = plain_text(&article.body);
        let description = escape(first_chars(&text.replace('\n', " "), 160));
        let mut body = format!(
            "<p class=\"back\"><a href=\"{home}\">{all}</a></p>\
             <article lang=\"{lang}\" dir=\"{dir}\"><h1>{title}</h1>{html}</article>",
            home = self.path(None),
            all = self.string("all"),
            lang = article.brief.locale,
            dir = article.brief.locale.direction().as_str(),
            title = escape(&article.brief.title),
            html = html::blocks(&article.body),
        );
        let related = self.related(article);
        if !related.is_empty() {
            let _ = write!(body, "<section class=\"related\"><h2>{}</h2>", self.string("related"));
            self.push_list(&related, &mut body);
            body.push_str("</section>");
        }
        let title = format!("{} · {}", escape(&article.brief.title), escape(&self.state.settings.name));
        body.push_str(&structured(article)?);
        self.page(&title, &description, Some(&article.brief), &body)
    }

    fn related(&self, article: &Article) -> Vec<&'a ArticleBrief> {
        let Some((faq, index)) = self.state.faq(self.locale).and_then(|f| Some((f, f.index()?))) else {
            return Vec::new();
        };
        let hits = index.search(&article.brief.title, RELATED + 1, Mode::Submitted);
        let briefs =
            hits.iter().filter_map(|hit| faq.articles.get(usize::try_from(hit.doc).ok()?)).map(|a| &a.brief);
        briefs.filter(|brief| brief.id != article.brief.id).take(RELATED).collect()
    }

    fn page(
        &self,
        title: &str,
        description: &str,
        article: Option<&ArticleBrief>,
        body: &str,
    ) -> Result<Response> {
        let mut alternates = String::new();
        let mut languages = String::new();
        for locale in &self.state.settings.locales {
            let path = match article {
                Some(article) => format!("/help/{}/{locale}/{}", self.site, article.id),
                None => format!("/help/{}/{locale}", self.site),
            };
            let there = article.is_none_or(|a| {
                self.state
                    .faq(locale)
                    .is_some_and(|f| f.locale == *locale && f.articles.iter().any(|b| b.brief.id == a.id))
            });
            if there {
                let _ = writeln!(
                    alternates,
                    "<link rel=\"alternate\" hreflang=\"{locale}\" href=\"{}{path}\">",
                    self.origin
                );
                let current = if locale == self.locale { " aria-current=\"true\"" } else { "" };
                let name = self.own_name(locale);
                let _ = write!(
                    languages,
                    "<li><a href=\"{path}\" hreflang=\"{locale}\" lang=\"{locale}\"{current}>{name}</a></li>"
                );
            }
        }
        let html = format!(
            r#"{head}<meta name="description" content="{description}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:type" content="{kind}">
<meta property="og:url" content="{origin}{canonical}">
<meta property="og:site_name" content="{brand}">
<meta property="og:locale" content="{locale}">
<link rel="canonical" href="{origin}{canonical}">
{alternates}<link rel="alternate" type="application/rss+xml" title="{feed_title}" href="{home}/feed.xml">
<link rel="stylesheet" href="/help/{site}/theme.css">
</head>
<body>
<header><a class="brand" href="{home}" dir="auto">{brand}</a><nav aria-label="{language}"><ul class="languages">{languages}</ul></nav></header>
<main>{body}</main>
<script async src="/s/{site}.js"></script>
</body>
</html>
"#,
            head = super::head(self.locale, title, &self.style),
            locale = self.locale,
            origin = self.origin,
            canonical = self.path(article),
            kind = if article.is_some() { "article" } else { "website" },
            feed_title = self.title(),
            home = self.path(None),
            brand = escape(&self.state.settings.name),
            language = self.string("language"),
            site = self.site,
        );
        let policy = "default-src 'none'; style-src 'self'; img-src 'self' https: data:; script-src 'self'; frame-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        super::document(&html, policy, "public, max-age=60")
    }

    /// The address of an article in this language, or of the start. Ids and tags need no escaping.
    fn path(&self, article: Option<&ArticleBrief>) -> String {
        match article {
            Some(article) => format!("/help/{}/{}/{}", self.site, self.locale, article.id),
            None => format!("/help/{}/{}", self.site, self.locale),
        }
    }

    fn string(&self, key: &str) -> String {
        self.strings.get(key).map_or_else(|| key.to_owned(), |text| escape(text))
    }

    /// What a language calls itself; its tag where we do not know, and with it where that would stand there twice.
    fn own_name(&self, locale: &Locale) -> String {
        let Some(spoken) = Spoken::of(locale) else { return locale.to_string() };
        let alike = self.state.settings.locales.iter().filter(|other| Spoken::of(other) == Some(spoken));
        if alike.count() > 1 { format!("{} ({locale})", spoken.name) } else { spoken.name.to_owned() }
    }

    /// A category as it is shown: common ones have names in every language.
    fn category(&self, category: &str) -> String {
        self.strings
            .get(&format!("category.{category}"))
            .map_or_else(|| escape(category), |name| escape(name))
    }
}
