//! Every route, who may use it, and a body that it takes.

use serde_json::{Value, json};

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    Anybody,
    /// Anybody in one of the edge's own pages.
    OwnPage,
    Guest,
    Visitor,
    VisitorSocket,
    Staff,
    StaffSocket,
    Owner,
    Admin,
}

impl For {
    /// Whether the route looks at `Origin` even where a plain read carries none.
    pub(crate) fn looks_at_origin(self) -> bool {
        !matches!(self, Self::Anybody | Self::Owner | Self::Admin)
    }

    pub(crate) fn needs_credential(self) -> bool {
        !matches!(self, Self::Anybody | Self::OwnPage)
    }
}

/// A route.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    /// As the API's description writes it.
    pub(crate) path: &'static str,
    pub(crate) who: For,
    /// A body with nothing in it that may be left out; filled in by the world: `SITE`.
    pub(crate) body: Option<Value>,
}

impl Route {
    /// Whether a newer client may send fields that the route does not know.
    pub(crate) fn skips_unknown_fields(&self) -> bool {
        matches!(self.path, "/api/v1/sync" | "/api/v1/page")
    }
}

/// All of them.
pub(crate) fn routes() -> Vec<Route> {
    let staff = json!({ "email": "eve@shop.example", "name": "Eve", "password": "long enough" });
    let settings = json!({ "name": "Never made", "locales": ["en"], "origins": [] });
    let canned = |name: &str| json!({ "locale": "en", "name": name, "text": "never said" });
    let article = json!({ "locale": "en", "title": "Never published", "body": "x" });
    [
        ("GET", "/healthz", For::Anybody, None),
        ("GET", "/openapi.json", For::Anybody, None),
        ("GET", "/a/{file}", For::Anybody, None),
        ("GET", "/s/{file}", For::Anybody, None),
        ("GET", "/deskbell.d.ts", For::Anybody, None),
        ("GET", "/f/{site}", For::Anybody, None),
        ("GET", "/c/{token}", For::Anybody, None),
        ("GET", "/u/{token}", For::Anybody, None),
        ("POST", "/u/{token}", For::Anybody, None),
        ("GET", "/b/{site}", For::Anybody, None),
        ("GET", "/faq/{site}/{locale}/{hash}", For::Anybody, None),
        ("GET", "/help/{site}", For::Anybody, None),
        ("GET", "/help/{site}/{locale}", For::Anybody, None),
        ("GET", "/help/{site}/{locale}/{article}", For::Anybody, None),
        ("GET", "/desk/{site}/{rest}", For::Anybody, None),
        ("POST", "/api/v1/boot", For::OwnPage, Some(json!({ "site": "SITE" }))),
        ("POST", "/api/v1/ask", For::Guest, Some(json!({ "locale": "en", "question": "xyzzy never kept" }))),
        ("POST", "/api/v1/search", For::Guest, Some(json!({ "locale": "en", "text": "never kept" }))),
        ("GET", "/api/v1/articles/{locale}/{article}", For::Guest, None),
        (
            "POST",
            "/api/v1/votes",
            For::Guest,
            Some(json!({ "article": "returns", "locale": "en", "helped": true })),
        ),
        (
            "POST",
            "/api/v1/orders/lookup",
            For::Guest,
            Some(json!({ "number": "KL-1001", "contact": "x@y.example" })),
        ),
        ("POST", "/api/v1/events", For::Guest, Some(json!({ "events": [] }))),
        ("POST", "/api/v1/session", For::Guest, None),
        ("POST", "/api/v1/unread", For::Visitor, None),
        ("POST", "/api/v1/page", For::Visitor, Some(json!({ "url": "https://shop.example/a" }))),
        ("POST", "/api/v1/data", For::Visitor, None),
        ("GET", "/api/v1/live", For::VisitorSocket, None),
        ("POST", "/api/v1/sync", For::Visitor, Some(json!({ "frames": [{ "hello": {} }] }))),
        ("PUT", "/api/v1/attachments/{attachment}", For::Visitor, None),
        ("GET", "/api/v1/attachments/{attachment}", For::Visitor, None),
        ("DELETE", "/api/v1/attachments/{attachment}", For::Visitor, None),
        (
            "POST",
            "/api/v1/desk/session",
            For::OwnPage,
            Some(json!({ "site": "SITE", "email": "mai@shop.example", "password": "wrong" })),
        ),
        ("DELETE", "/api/v1/desk/session", For::Staff, None),
        ("GET", "/api/v1/desk/me", For::Staff, None),
        ("PUT", "/api/v1/desk/me", For::Staff, Some(json!({ "languages": ["en"], "away": true }))),
        ("GET", "/api/v1/desk/conversations", For::Staff, None),
        ("GET", "/api/v1/desk/conversations/{conversation}", For::Staff, None),
        (
            "POST",
            "/api/v1/desk/conversations/{conversation}/messages",
            For::Staff,
            Some(json!({ "client_id": "never-sent", "text": "never sent" })),
        ),
        (
            "POST",
            "/api/v1/desk/conversations/{conversation}/status",
            For::Staff,
            Some(json!({ "status": "resolved" })),
        ),
        (
            "POST",
            "/api/v1/desk/conversations/{conversation}/changes",
            For::Staff,
            Some(json!({ "change": { "label": "never filed" } })),
        ),
        (
            "POST",
            "/api/v1/desk/conversations/{conversation}/merge",
            For::Staff,
            Some(json!({ "into": "OTHER" })),
        ),
        (
            "POST",
            "/api/v1/desk/conversations/{conversation}/notes",
            For::Staff,
            Some(json!({ "client_id": "n1", "text": "never noted" })),
        ),
        ("GET", "/api/v1/desk/facets", For::Staff, None),
        ("GET", "/api/v1/desk/staff", For::Staff, None),
        ("POST", "/api/v1/desk/conversations/{conversation}/seen", For::Staff, Some(json!({ "seq": 1 }))),
        ("POST", "/api/v1/desk/articles", For::Staff, Some(json!({ "article": article }))),
        ("GET", "/api/v1/desk/articles", For::Staff, None),
        ("GET", "/api/v1/desk/canned", For::Staff, None),
        ("POST", "/api/v1/desk/canned", For::Staff, Some(canned("never-added"))),
        ("PUT", "/api/v1/desk/canned/{canned}", For::Staff, Some(canned("never-changed"))),
        ("DELETE", "/api/v1/desk/canned/{canned}", For::Staff, None),
        ("GET", "/api/v1/desk/questions", For::Staff, None),
        ("GET", "/api/v1/desk/phrasings", For::Staff, None),
        (
            "POST",
            "/api/v1/desk/phrasings",
            For::Staff,
            Some(json!({ "article": "returns", "locale": "en", "text": "never proposed", "take": true })),
        ),
        ("PUT", "/api/v1/desk/attachments/{attachment}", For::Staff, None),
        ("GET", "/api/v1/desk/attachments/{attachment}", For::Staff, None),
        ("DELETE", "/api/v1/desk/attachments/{attachment}", For::Staff, None),
        ("GET", "/api/v1/desk/live", For::StaffSocket, None),
        (
            "POST",
            "/api/v1/desk/session/code",
            For::OwnPage,
            Some(json!({ "challenge": "never given", "code": "000000" })),
        ),
        ("POST", "/api/v1/desk/link", For::OwnPage, Some(json!({ "token": "never made" }))),
        (
            "POST",
            "/api/v1/desk/link/use",
            For::OwnPage,
            Some(json!({ "token": "never made", "password": "long enough" })),
        ),
        ("GET", "/api/v1/desk/account", For::Staff, None),
        (
            "POST",
            "/api/v1/desk/account/password",
            For::Staff,
            Some(json!({ "old": "wrong", "new": "long enough" })),
        ),
        ("POST", "/api/v1/desk/account/codes", For::Staff, Some(json!({ "password": "wrong" }))),
        ("POST", "/api/v1/desk/account/codes/confirm", For::Staff, Some(json!({ "code": "000000" }))),
        ("POST", "/api/v1/desk/account/codes/off", For::Staff, Some(json!({ "code": "000000" }))),
        ("POST", "/api/v1/desk/account/codes/renew", For::Staff, Some(json!({ "code": "000000" }))),
        ("POST", "/api/v1/desk/account/mail", For::Staff, Some(json!({ "mail": true }))),
        ("DELETE", "/api/v1/desk/staff/{member}", For::Staff, None),
        ("DELETE", "/api/v1/desk/sessions", For::Staff, None),
        ("DELETE", "/api/v1/desk/sessions/{session}", For::Staff, None),
        (
            "POST",
            "/api/v1/desk/invitations",
            For::Staff,
            Some(json!({ "email": "never@shop.example", "role": "agent" })),
        ),
        ("GET", "/api/v1/desk/invitations", For::Staff, None),
        ("DELETE", "/api/v1/desk/invitations/{invitation}", For::Staff, None),
        ("POST", "/api/v1/desk/staff/{member}/reset", For::Staff, None),
        ("POST", "/api/v1/desk/staff/{member}/role", For::Staff, Some(json!({ "role": "agent" }))),
        ("GET", "/api/v1/desk/staff/{member}/sessions", For::Staff, None),
        ("GET", "/api/v1/desk/audit", For::Staff, None),
        ("GET", "/api/v1/site", For::Owner, None),
        ("PUT", "/api/v1/site", For::Owner, Some(settings.clone())),
        ("PUT", "/api/v1/articles", For::Owner, Some(json!({ "articles": [article] }))),
        ("GET", "/api/v1/articles", For::Owner, None),
        ("DELETE", "/api/v1/articles/{locale}/{article}", For::Owner, None),
        ("PUT", "/api/v1/orders", For::Owner, Some(json!({ "orders": [deskbell_e2e::order("NEVER-1")] }))),
        ("GET", "/api/v1/orders/{number}", For::Owner, None),
        ("POST", "/api/v1/staff", For::Owner, Some(staff.clone())),
        ("POST", "/api/v1/admin/sites", For::Admin, Some(json!({ "settings": settings, "owner": staff }))),
        ("GET", "/api/v1/admin/sites", For::Admin, None),
        ("PUT", "/api/v1/admin/sites/{site}/owner", For::Admin, Some(staff)),
        // Last: it takes the world's conversation along.
        ("POST", "/api/v1/erase", For::Visitor, None),
    ]
    .into_iter()
    .map(|(method, path, who, body)| Route { method, path, who, body })
    .collect()
}
