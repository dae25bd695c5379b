//! What visitors may ask. Reading takes a ticket or a session, talking takes a session; all from the edge's own pages.

use super::{article_id, locale};
use crate::auth::{self, Guest, Visitor};
use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use crate::objects::site::check_sync;
use crate::objects::site::contract::{
    self, CountUnread, CountVote, EraseVisitor, FindOrder, ReadVisitor, Socket, SyncVisitor, Visit,
};
use crate::router::Segments;
use crate::snapshot::SiteState;
use crate::token::Kind;
use crate::{batch, config, pages, platform, snapshot, token};
use shared::ask::{Answer, Ask, FoundList, Search, Verdict, Vote};
use shared::boot::{BootRequest, Session};
use shared::conversation::Page;
use shared::error::{ErrorBody, ErrorCode};
use shared::event::Events;
use shared::faq::{self, Options, Thresholds};
use shared::frame::{PROTOCOL, Sync, VisitorFrame};
use shared::id::SiteKey;
use shared::limit;
use shared::order::OrderLookup;
use shared::page::{path, readable};
use std::borrow::Cow;
use std::rc::Rc;
use worker::{Response, ResponseBuilder};

/// Articles offered when the FAQ is not sure.
const SUGGESTIONS: usize = 4;
/// Articles found while the visitor types.
const FOUND: usize = 6;

pub(super) async fn state(incoming: &Incoming, site: &SiteKey) -> Result<Rc<SiteState>> {
    snapshot::get(&incoming.env, &incoming.context, site).await
}

/// What a frame begins with, and a new ticket. For any page of our own.
pub(crate) async fn boot(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    incoming.require_own_origin()?;
    let request: BootRequest = incoming.json().await?;
    let site = auth::site(incoming, request.site.as_str())?;
    let state = state(incoming, &site).await?;
    http::json(&pages::boot::boot(&incoming.env, &state, &site, &request.locales).await?)
}

/// Asks the FAQ: 1. the index of this isolate; 2. the verdict; 3. behind the answer, what was not answered.
pub(crate) async fn ask(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let guest = Guest::check(incoming)?;
    let Ask { locale, question, page } = incoming.json().await?;
    let state = state(incoming, &guest.site).await?;
    let answer = answer(&state, &locale, &question, &path_of(page.as_deref()));
    batch::asked(&incoming.env, &incoming.context, &guest.site, locale.clone());
    match answer.verdict {
        Verdict::NoMatch => {
            batch::unanswered(&incoming.env, &incoming.context, &guest.site, locale, question);
        }
        Verdict::Answer => batch::answered(&incoming.env, &incoming.context, &guest.site, locale, question),
        Verdict::Suggest | Verdict::Unknown => {}
    }
    http::json(&answer)
}

/// Searches while the visitor types, for sites with more articles than a browser carries: the same index and scorer as
/// in the browser, in this isolate.
pub(crate) async fn search(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let guest = Guest::check(incoming)?;
    let Search { locale, text, page } = incoming.json().await?;
    let state = state(incoming, &guest.site).await?;
    let index = state.faq(&locale).and_then(snapshot::Faq::index);
    let page = path_of(page.as_deref());
    let options = Options { page: &page };
    let found = index.map(|index| index.find(&text, FOUND, &options)).unwrap_or_default();
    http::json(&FoundList { found })
}

/// The path of the page that somebody is on; empty where it is not told.
fn path_of(page: Option<&str>) -> Cow<'_, str> {
    page.map(|page| readable(path(page))).unwrap_or_default()
}

/// What the visitor's language has for a question; where that is nothing, what another answers it with.
fn answer(state: &SiteState, locale: &shared::locale::Locale, question: &str, page: &str) -> Answer {
    let mut nothing =
        Answer { verdict: Verdict::NoMatch, confidence: 0, article: None, suggestions: Vec::new() };
    for (nth, faq) in state.faqs_for(locale).enumerate() {
        let Some(index) = faq.index() else { continue };
        let answer = answer_from(faq, index, question, page);
        // What is only like a question is offered in the visitor's own language; another must answer it.
        if answer.verdict == Verdict::Answer || (nth == 0 && answer.verdict == Verdict::Suggest) {
            return answer;
        }
        nothing.confidence = nothing.confidence.max(answer.confidence);
    }
    nothing
}

fn answer_from(faq: &snapshot::Faq, index: &faq::Index, question: &str, page: &str) -> Answer {
    let verdict = index.ask_with(question, SUGGESTIONS, &Thresholds::default(), &Options { page });
    let found: Vec<_> =
        verdict.hits.iter().filter_map(|hit| faq.articles.get(usize::try_from(hit.doc).ok()?)).collect();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=100 just before"
    )]
    let confidence = (verdict.confidence * 100.0).clamp(0.0, 100.0) as u8;
    let (verdict, sure) = match verdict.kind {
        faq::Kind::Answer => (Verdict::Answer, true),
        faq::Kind::Suggest => (Verdict::Suggest, false),
        faq::Kind::NoMatch => {
            let (article, suggestions) = (None, Vec::new());
            return Answer { verdict: Verdict::NoMatch, confidence, article, suggestions };
        }
    };
    Answer {
        verdict,
        confidence,
        article: found.first().filter(|_| sure).map(|a| (*a).clone()),
        suggestions: found.into_iter().map(|a| a.brief.clone()).collect(),
    }
}

/// An article.
pub(crate) async fn article(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    // A plain read from our own page carries no `Origin`; the ticket is a header that only our page can send.
    let guest = Guest::check_reading(incoming)?;
    let (locale, id) = (locale(at.get(0))?, article_id(at.get(1))?);
    let state = state(incoming, &guest.site).await?;
    let article = state.article(&locale, &id).ok_or_else(|| ErrorBody::not_found("article"))?;
    http::json(article)
}

/// Whether an article helped.
pub(crate) async fn vote(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let guest = Guest::check(incoming)?;
    let vote: Vote = incoming.json().await?;
    let unanswered = vote.question.clone().filter(|_| !vote.helped).map(|q| (vote.locale.clone(), q));
    let source = config::keys(&incoming.env)?
        .alias(&guest.site, &incoming.address())
        .ok_or_else(|| Error::internal("vote", "could not be signed"))?;
    contract::call(&incoming.env, &guest.site, CountVote { vote, source }).await?;
    if let Some((locale, question)) = unanswered {
        batch::unanswered(&incoming.env, &incoming.context, &guest.site, locale, question);
    }
    http::no_content()
}

/// An order, for whoever knows its number and its contact.
pub(crate) async fn find_order(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let guest = Guest::check(incoming)?;
    let lookup: OrderLookup = incoming.json().await?;
    let address = incoming.address();
    http::json(&contract::call(&incoming.env, &guest.site, FindOrder { lookup, address }).await?)
}

/// Counts what visitors do.
pub(crate) async fn events(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let guest = Guest::check(incoming)?;
    let Events { events } = incoming.json().await?;
    if events.len() > limit::EVENTS {
        return Err(ErrorBody::invalid("events", "must have at most 50 events").into());
    }
    batch::events(&incoming.env, &incoming.context, &guest.site, events);
    http::no_content()
}

/// Begins a visitor's session. Nothing is stored for it.
pub(crate) async fn session(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let guest = Guest::check(incoming)?;
    http::json(&Session { session: new_session(incoming, &guest.site)? })
}

/// The credential of a visitor that nobody has met.
pub(super) fn new_session(incoming: &Incoming, site: &SiteKey) -> Result<String> {
    let visitor = token::encode(&platform::random::<16>()?);
    config::keys(&incoming.env)?
        .sign(Kind::Visitor, site, &visitor, platform::now())
        .ok_or_else(|| Error::internal("session", "could not be signed"))
}

/// How much a visitor has not seen.
pub(crate) async fn unread(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let visitor = Visitor::check(incoming)?;
    http::json(&contract::call(&incoming.env, &visitor.site, CountUnread { visitor: visitor.id }).await?)
}

/// The page that a visitor is on, told by the badge; how much they have not seen.
pub(crate) async fn visit(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let visitor = Visitor::check(incoming)?;
    let page: Page = incoming.json().await?;
    http::json(&contract::call(&incoming.env, &visitor.site, Visit { visitor: visitor.id, page }).await?)
}

/// All that is known of a visitor, for them to keep.
pub(crate) async fn read_data(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let visitor = Visitor::check(incoming)?;
    http::json(&contract::call(&incoming.env, &visitor.site, ReadVisitor { visitor: visitor.id }).await?)
}

/// Erases all that is known of a visitor.
pub(crate) async fn erase(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let visitor = Visitor::check(incoming)?;
    contract::call(&incoming.env, &visitor.site, EraseVisitor { visitor: visitor.id }).await?;
    http::no_content()
}

/// A visitor's socket.
pub(crate) async fn live(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    require_upgrade(incoming)?;
    let visitor = Visitor::check_socket(incoming)?;
    let socket = Socket::Visitor(visitor.id, incoming.address());
    switch(contract::connect(&incoming.env, &visitor.site, &socket).await?, Some(PROTOCOL)).await
}

/// The same frames without a socket.
pub(crate) async fn sync(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let visitor = Visitor::check(incoming)?;
    let Sync::<VisitorFrame> { frames } = incoming.json().await?;
    check_sync(&frames)?;
    let command = SyncVisitor { visitor: visitor.id, address: incoming.address(), frames };
    let frames = contract::call(&incoming.env, &visitor.site, command).await?;
    http::json(&Sync { frames })
}

/// Refuses what is not a WebSocket handshake.
pub(super) fn require_upgrade(incoming: &Incoming) -> Result<()> {
    match incoming.header("upgrade") {
        Some(upgrade) if upgrade.eq_ignore_ascii_case("websocket") => Ok(()),
        _ => Err(Error::public(ErrorCode::UpgradeRequired, "this address speaks WebSocket")),
    }
}

/// Hands an object's socket on to the client, with the subprotocol that was chosen.
pub(super) async fn switch(mut response: Response, protocol: Option<&str>) -> Result<Response> {
    if response.status_code() != 101 {
        let text = response.text().await?;
        let body: ErrorBody = serde_json::from_str(&text)?;
        return Err(body.into());
    }
    let socket = response.websocket().ok_or_else(|| Error::internal("socket", "none in the answer"))?;
    let mut builder = ResponseBuilder::new().with_status(101).with_websocket(socket);
    if let Some(protocol) = protocol {
        builder = builder.with_header("sec-websocket-protocol", protocol)?;
    }
    Ok(builder.empty())
}
