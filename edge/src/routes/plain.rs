//! The plain page and its forms. What they carry is what the widget would send; the same rules hold for it.

use super::pages::{site_locale, to_language};
use super::visitor::new_session;
use crate::auth::{self, Visitor};
use crate::error::{Error, Result};
use crate::http::Incoming;
use crate::objects::site::contract::{self, FindOrder, SyncVisitor};
use crate::pages::plain::{MESSAGE, ORDER, Plain, Shown};
use crate::router::Segments;
use crate::{assets, platform, snapshot, token};
use shared::conversation::Opening;
use shared::email::Email;
use shared::error::{ErrorBody, ErrorCode};
use shared::frame::{Contact, Hello, Outgoing, ServerFrame, VisitorFrame};
use shared::id::{ClientId, ConversationId, SiteKey};
use shared::locale::Locale;
use shared::order::OrderLookup;
use shared::text::{Label, MessageText};
use std::collections::BTreeMap;
use worker::Response;

/// The page in the reader's language.
pub(crate) async fn start(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    to_language(incoming, at, "plain").await
}

/// The page before anything was sent.
pub(crate) async fn show(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let session = new_session(incoming, &site)?;
    let shown = Shown {
        session,
        conversation: fresh(ConversationId::new)?,
        client_id: fresh(ClientId::new)?,
        order: None,
        entries: Vec::new(),
        wrong: None,
        typed: BTreeMap::new(),
    };
    draw(incoming, &site, at.get(1), &shown).await
}

/// Takes a form: looks up an order, stores a message, or only looks for an answer; and shows the page again.
pub(crate) async fn take(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let site = auth::site(incoming, at.get(0))?;
    let mut form = incoming.form().await?;
    let session = form.remove("session").unwrap_or_default();
    let visitor = Visitor::check_form(incoming, &session)?;
    if visitor.site != site {
        return Err(Error::public(ErrorCode::Forbidden, "this session belongs to another site"));
    }
    let mut id =
        |field: &'static str| form.remove(field).ok_or_else(|| ErrorBody::invalid(field, "is missing"));
    let conversation = ConversationId::new(&id("conversation")?)
        .ok_or_else(|| ErrorBody::invalid("conversation", "is not an id"))?;
    let client_id =
        ClientId::new(&id("client_id")?).ok_or_else(|| ErrorBody::invalid("client_id", "is not an id"))?;
    let mut shown = Shown {
        session,
        conversation,
        client_id,
        order: None,
        entries: Vec::new(),
        wrong: None,
        typed: form,
    };
    let asked = shown.typed.remove("do").unwrap_or_default();
    if asked == ORDER {
        find(incoming, &site, &mut shown).await?;
    }
    talk(incoming, &visitor, at.get(1), asked == MESSAGE, &mut shown).await?;
    draw(incoming, &site, at.get(1), &shown).await
}

async fn find(incoming: &Incoming, site: &SiteKey, shown: &mut Shown) -> Result<()> {
    let typed = |name| shown.typed.get(name).and_then(|text| Label::new(text).ok());
    let (Some(number), Some(contact)) = (typed("number"), typed("contact")) else {
        shown.wrong = Some(("error.order", ORDER));
        return Ok(());
    };
    let lookup = OrderLookup { number, contact };
    let command = FindOrder { lookup, address: incoming.address() };
    match contract::call(&incoming.env, site, command).await {
        Ok(found) => shown.order = Some(found.order),
        Err(error) => shown.wrong = Some((words(error)?, ORDER)),
    }
    Ok(())
}

/// Stores what was written, and reads what was said so far.
async fn talk(
    incoming: &Incoming,
    visitor: &Visitor,
    tag: &str,
    sends: bool,
    shown: &mut Shown,
) -> Result<()> {
    let mut pending = Vec::new();
    let mut frames = Vec::new();
    if sends {
        let email = shown.typed.get("email").map(|text| text.trim()).filter(|text| !text.is_empty());
        match (shown.typed.get("text").and_then(|text| MessageText::new(text).ok()), email.map(Email::new)) {
            (None, _) => shown.wrong = Some(("plain.no_text", MESSAGE)),
            (_, Some(None)) => shown.wrong = Some(("plain.no_email", MESSAGE)),
            (Some(text), email) => {
                let locale = super::locale(tag)?;
                let consent = shown.typed.contains_key("consent");
                pending.push(Outgoing {
                    conversation: shown.conversation.clone(),
                    client_id: shown.client_id.clone(),
                    text,
                    attachments: Vec::new(),
                    answers: None,
                    proof: None,
                    opening: Some(opening(locale, consent)),
                });
                let email = email.flatten().map(|email| Contact { email: Some(email) });
                frames.extend(email.map(VisitorFrame::Contact));
            }
        }
    }
    frames.insert(0, VisitorFrame::Hello(Hello { since: Vec::new(), pending }));
    let command = SyncVisitor { visitor: visitor.id.clone(), address: incoming.address(), frames };
    let said = match contract::call(&incoming.env, &visitor.site, command).await {
        Ok(said) => said,
        Err(error) => {
            shown.wrong = Some((words(error)?, MESSAGE));
            return Ok(());
        }
    };
    for frame in said {
        match frame {
            ServerFrame::Entries(part) if part.conversation.id == shown.conversation => {
                shown.entries.extend(part.entries);
            }
            ServerFrame::Accepted(accepted) if accepted.client_id == shown.client_id => {
                shown.client_id = fresh(ClientId::new)?;
                shown.typed.remove("text");
            }
            ServerFrame::Rejected(_) => shown.wrong = Some(("plain.refused", MESSAGE)),
            ServerFrame::Error(error) => shown.wrong = Some((words(error.into())?, MESSAGE)),
            _ => {}
        }
    }
    Ok(())
}

fn opening(locale: Locale, consent: bool) -> Opening {
    Opening {
        locale,
        question: None,
        tried: Vec::new(),
        page: None,
        referrer: None,
        zone: None,
        faq_ms: None,
        orders: Vec::new(),
        consent,
    }
}

/// What went wrong in the visitor's words; what is not theirs to know stays an error.
fn words(error: Error) -> Result<&'static str> {
    let Error::Public(body) = &error else { return Err(error) };
    Ok(match body.code {
        ErrorCode::OrderNotFound => "error.order",
        ErrorCode::TooMany => "error.many",
        _ => "plain.refused",
    })
}

fn fresh<T>(make: fn(&str) -> Option<T>) -> Result<T> {
    let id = token::encode(&platform::random::<16>()?);
    make(&id).ok_or_else(|| Error::internal("plain", "no id was made"))
}

async fn draw(incoming: &Incoming, site: &SiteKey, tag: &str, shown: &Shown) -> Result<Response> {
    let state = snapshot::get(&incoming.env, &incoming.context, site).await?;
    let locale = site_locale(&state, tag)?;
    let manifest = assets::manifest(&incoming.env).await?;
    let framed = incoming.header("sec-fetch-dest").as_deref() == Some("iframe");
    Plain::new(&incoming.env, &manifest, &state, site, &locale, framed).await?.page(shown)
}
