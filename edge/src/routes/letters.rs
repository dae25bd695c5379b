//! Where the links in our mails lead. The token in the address is the credential, so these pages send no referrer, load
//! nothing from elsewhere, are kept nowhere, and the log knows them by their pattern only.

use super::pages::wanted;
use crate::auth::{LinkHolder, MailReader};
use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use crate::objects::site::contract::{self, Reader, StopMail};
use crate::pages::frame::Visit;
use crate::pages::letters::{Note, note};
use crate::pages::{boot, frame as frame_page};
use crate::router::Segments;
use crate::token::Kind;
use crate::{assets, config, platform, snapshot};
use shared::time::DAY;
use worker::Response;

/// A session that was got by a link ends after this long; while the link is good, opening it again gives another.
const SESSION: i64 = DAY;

/// The conversation: the widget on a page of its own, in the visitor's session, which is not kept in the browser.
pub(crate) async fn open(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let link = match LinkHolder::check(incoming, at.get(0)) {
        Ok(link) => link,
        Err(Error::Public(_)) => return gone(incoming).await,
        Err(error) => return Err(error),
    };
    let state = snapshot::get(&incoming.env, &incoming.context, &link.site).await?;
    let manifest = assets::manifest(&incoming.env).await?;
    let boot = boot::boot(&incoming.env, &state, &link.site, &[link.locale]).await?;
    let until = platform::now().plus(SESSION);
    let session = config::keys(&incoming.env)?
        .sign_for(Kind::Visitor, &link.site, link.visitor.as_str(), Some(until))
        .ok_or_else(|| Error::internal("session", "could not be signed"))?;
    let visit = Visit { session: &session, conversation: &link.conversation };
    private(frame_page::frame(&manifest, &state, &boot, Some(&visit))?)
}

/// Asks before anything is stopped: programs that look at mails follow their links.
pub(crate) async fn ask_to_stop(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let reader = match MailReader::check(incoming, at.get(0)) {
        Ok(reader) => reader,
        Err(Error::Public(_)) => return gone(incoming).await,
        Err(error) => return Err(error),
    };
    let state = snapshot::get(&incoming.env, &incoming.context, &reader.site).await?;
    let lead = if matches!(reader.reader, Reader::Staff(_)) { "stop.lead.staff" } else { "stop.lead" };
    let words = Note { title: "stop.title", lead, go: Some("stop.go"), site: &state.settings.name };
    private(note(&incoming.env, &wanted(incoming), &words).await?)
}

/// Stops them, for a browser's form and for a mail program's one click.
pub(crate) async fn stop(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let reader = match MailReader::check(incoming, at.get(0)) {
        Ok(reader) => reader,
        Err(Error::Public(_)) => return gone(incoming).await,
        Err(error) => return Err(error),
    };
    contract::call(&incoming.env, &reader.site, StopMail { reader: reader.reader }).await?;
    let state = snapshot::get(&incoming.env, &incoming.context, &reader.site).await?;
    let words = Note { title: "stop.done", lead: "", go: None, site: &state.settings.name };
    private(note(&incoming.env, &wanted(incoming), &words).await?)
}

/// For people: expired and forged look the same.
async fn gone(incoming: &Incoming) -> Result<Response> {
    let words = Note { title: "link.gone", lead: "link.gone.lead", go: None, site: "" };
    let page = note(&incoming.env, &wanted(incoming), &words).await?.with_status(410);
    private(page)
}

fn private(response: Response) -> Result<Response> {
    http::headers(response, &[("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex")])
}
