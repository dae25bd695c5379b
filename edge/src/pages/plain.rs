//! The plain page: the FAQ, an order's state and a conversation by forms, where neither scripts nor WebAssembly run.

use crate::assets::{self, Manifest};
use crate::error::Result;
use crate::html::{escape, push_lines};
use crate::platform::date;
use crate::snapshot::SiteState;
use shared::article::safe_href;
use shared::conversation::{Author, Entry, EntryBody};
use shared::id::{ClientId, ConversationId, SiteKey};
use shared::locale::Locale;
use shared::order::{OrderState, OrderView};
use shared::time::Timestamp;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use worker::{Env, Response};

/// What a form of the page asks for, by the value of its button.
pub(crate) const ORDER: &str = "order";
pub(crate) const MESSAGE: &str = "message";

/// What the page shows besides its forms, and what stands in them.
pub(crate) struct Shown {
    /// The visitor's session, which the forms carry; nothing is stored in the browser.
    pub(crate) session: String,
    /// The conversation that messages go to.
    pub(crate) conversation: ConversationId,
    /// The name of the next message: the same form sent twice is stored once.
    pub(crate) client_id: ClientId,
    /// The order that was found.
    pub(crate) order: Option<OrderView>,
    /// What was said so far.
    pub(crate) entries: Vec<Entry>,
    /// What went wrong, as the name of its words, and with which form.
    pub(crate) wrong: Option<(&'static str, &'static str)>,
    /// What was typed, by the fields' names.
    pub(crate) typed: BTreeMap<String, String>,
}

/// A plain page in the making.
pub(crate) struct Plain<'a> {
    site: &'a SiteKey,
    state: &'a SiteState,
    locale: &'a Locale,
    style: String,
    /// Help pages, which nobody may frame, open in a place of their own: said to links and forms that lead there.
    away: &'static str,
    widget: BTreeMap<String, String>,
    help: BTreeMap<String, String>,
}

impl<'a> Plain<'a> {
    /// The page of a site in one of its languages.
    pub(crate) async fn new(
        env: &Env,
        manifest: &Manifest,
        state: &'a SiteState,
        site: &'a SiteKey,
        locale: &'a Locale,
        framed: bool,
    ) -> Result<Self> {
        let away = if framed { " target=\"_blank\" rel=\"noopener\"" } else { "" };
        let widget = serde_json::from_str(&assets::text(env, manifest.strings("widget", locale)?).await?)?;
        let help = serde_json::from_str(&assets::text(env, manifest.strings("help", locale)?).await?)?;
        Ok(Self { site, state, locale, style: manifest.get("help.css")?.path(), away, widget, help })
    }

    /// The page.
    pub(crate) fn page(&self, shown: &Shown) -> Result<Response> {
        let mut body = format!(
            "<h1>{title}</h1>\
             <form class=\"search\" role=\"search\" method=\"get\" action=\"/help/{site}/{locale}\"{away}>\
             <input type=\"search\" name=\"q\" aria-label=\"{label}\" placeholder=\"{label}\" dir=\"auto\" maxlength=\"500\">\
             <button>{go}</button></form><p><a href=\"/help/{site}/{locale}\"{away}>{all}</a></p>",
            title = self.t("plain.title"),
            site = self.site,
            locale = self.locale,
            label = self.t("search"),
            go = self.t("search.go"),
            all = self.t("all"),
            away = self.away,
        );
        if self.state.orders {
            self.push_order(shown, &mut body);
        }
        self.push_talk(shown, &mut body);
        let title = format!("{} · {}", self.t("plain.title"), escape(&self.state.settings.name));
        let html = format!(
            "{head}<meta name=\"robots\" content=\"noindex\">\n\
             <link rel=\"stylesheet\" href=\"/help/{site}/theme.css\">\n</head>\n\
             <body class=\"plain\">\n<main>{body}</main>\n</body>\n</html>\n",
            head = super::head(self.locale, &title, &self.style),
            site = self.site,
        );
        let policy = format!(
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {}",
            super::frame::ancestors(self.state)
        );
        super::document(&html, &policy, "no-store")
    }

    fn push_order(&self, shown: &Shown, out: &mut String) {
        let _ = write!(
            out,
            "<section id=\"order\"><h2>{}</h2><p class=\"soft\">{}</p>",
            self.t("order.bar"),
            self.t("order.lead")
        );
        self.push_wrong(shown, ORDER, out);
        if let Some(order) = &shown.order {
            self.push_found(order, out);
        }
        self.open_form(shown, ORDER, out);
        self.push_field(shown, "number", "text", "order.number", "required autocomplete=\"off\"", out);
        self.push_field(shown, "contact", "text", "order.contact", "required autocomplete=\"email\"", out);
        let _ = write!(
            out,
            "<button name=\"do\" value=\"{ORDER}\">{}</button></form></section>",
            self.t("order.find")
        );
    }

    fn push_found(&self, order: &OrderView, out: &mut String) {
        let _ = write!(
            out,
            "<div class=\"found\" role=\"status\"><p><bdi>{}</bdi></p><p><strong>{}</strong></p><p>{}</p>",
            escape(&order.number),
            self.state_name(order.state, ""),
            self.state_name(order.state, ".lead"),
        );
        if let Some(at) = order.expected_at {
            let words = self.text("order.expected").replace("{date}", &self.date(at));
            let _ = write!(out, "<p>{}</p>", escape(&words));
        }
        out.push_str("<ul>");
        for parcel in &order.fulfilments {
            let number = parcel.tracking_number.as_ref().map_or("", |number| number.as_str());
            let _ = write!(out, "<li>{} <bdi>{}</bdi>", self.t("order.parcel"), escape(number));
            if let Some(href) = parcel.tracking_url.as_deref().and_then(safe_href) {
                let _ = write!(
                    out,
                    " <a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">{}</a>",
                    escape(href),
                    self.t("order.track")
                );
            }
            out.push_str("</li>");
        }
        for step in order.history.iter().rev() {
            let _ =
                write!(out, "<li>{}: {}</li>", escape(&self.date(step.at)), self.state_name(step.state, ""));
        }
        out.push_str("</ul></div>");
    }

    fn push_talk(&self, shown: &Shown, out: &mut String) {
        let _ = write!(out, "<section id=\"message\"><h2>{}</h2>", self.t("plain.talk"));
        self.push_wrong(shown, MESSAGE, out);
        if !shown.entries.is_empty() {
            let _ = write!(out, "<ol class=\"said\" aria-label=\"{}\">", self.t("talk.log"));
            for entry in &shown.entries {
                let EntryBody::Message(message) = &entry.body else { continue };
                let who = match &message.author {
                    Author::Staff(staff) => escape(&staff.name),
                    _ => self.t("plain.you"),
                };
                let _ = write!(out, "<li><strong dir=\"auto\">{who}</strong> <p dir=\"auto\">");
                push_lines(&message.text, out);
                out.push_str("</p></li>");
            }
            let _ = write!(out, "</ol><p role=\"status\">{}</p>", self.t("plain.sent"));
        }
        self.open_form(shown, MESSAGE, out);
        let typed = shown.typed.get("text").map_or("", String::as_str);
        let _ = write!(
            out,
            "<label>{}<textarea name=\"text\" rows=\"4\" maxlength=\"4000\" dir=\"auto\">{}</textarea></label>",
            self.t("plain.text"),
            escape(typed)
        );
        self.push_field(shown, "email", "email", "plain.email", "autocomplete=\"email\"", out);
        let privacy = &self.state.settings.privacy;
        if privacy.consent && shown.entries.is_empty() {
            let _ = write!(
                out,
                "<label class=\"check\"><input type=\"checkbox\" name=\"consent\" value=\"yes\" required> {}</label>",
                self.t("consent.yes")
            );
        }
        if let Some(href) = privacy.notice.as_deref().and_then(safe_href) {
            let _ = write!(
                out,
                "<p><a href=\"{}\" target=\"_blank\" rel=\"noopener\">{}</a></p>",
                escape(href),
                self.t("data.notice")
            );
        }
        let _ =
            write!(out, "<button name=\"do\" value=\"{MESSAGE}\">{}</button></form>", self.t("talk.send"));
        if !shown.entries.is_empty() {
            self.open_form(shown, MESSAGE, out);
            let _ = write!(out, "<button class=\"quiet\">{}</button></form>", self.t("plain.look"));
        }
        out.push_str("</section>");
    }

    fn push_wrong(&self, shown: &Shown, form: &str, out: &mut String) {
        if let Some((words, _)) = shown.wrong.filter(|(_, where_)| *where_ == form) {
            let _ = write!(out, "<p class=\"wrong\" role=\"alert\">{}</p>", self.t(words));
        }
    }

    /// A form with what it carries; sent to this page, at its part.
    fn open_form(&self, shown: &Shown, part: &str, out: &mut String) {
        let _ = write!(
            out,
            "<form method=\"post\" action=\"/plain/{site}/{locale}#{part}\">\
             <input type=\"hidden\" name=\"session\" value=\"{session}\">\
             <input type=\"hidden\" name=\"conversation\" value=\"{conversation}\">\
             <input type=\"hidden\" name=\"client_id\" value=\"{client_id}\">",
            site = self.site,
            locale = self.locale,
            session = escape(&shown.session),
            conversation = shown.conversation,
            client_id = shown.client_id,
        );
    }

    fn push_field(&self, shown: &Shown, name: &str, kind: &str, label: &str, more: &str, out: &mut String) {
        let value = shown.typed.get(name).map_or("", String::as_str);
        let _ = write!(
            out,
            "<label>{}<input type=\"{kind}\" name=\"{name}\" value=\"{}\" maxlength=\"200\" dir=\"auto\" {more}></label>",
            self.t(label),
            escape(value)
        );
    }

    fn state_name(&self, state: OrderState, suffix: &str) -> String {
        let state = serde_json::to_value(state).ok();
        let key = state.as_ref().and_then(serde_json::Value::as_str).unwrap_or("unknown");
        self.t(&format!("state.{key}{suffix}"))
    }

    /// A date as the language writes it.
    fn date(&self, at: Timestamp) -> String {
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"dateStyle".into(), &"long".into());
        String::from(date(at).to_locale_date_string(self.locale.as_str(), &options))
    }

    fn text(&self, key: &str) -> &str {
        self.help.get(key).or_else(|| self.widget.get(key)).map_or("", String::as_str)
    }

    /// Words of the help centre or of the widget, escaped.
    fn t(&self, key: &str) -> String {
        escape(self.text(key))
    }
}
