//! Mail, end to end: a visitor leaves an address, the staff answer, a server gets the mail, its link leads back.
//!
//! A minute is half a second here, so that "three minutes unseen" is soon over; the alarm never comes more often than
//! once a second.

mod failures;
mod links;
mod server;
mod staff;
mod visitor;

use anyhow::{Context as _, Result};
use deskbell_dev::mail::Sink;
use deskbell_e2e::{Deployment, Site, Visitor};
use shared::email::Email;
use shared::frame::{Contact, Hello, ServerFrame, VisitorFrame};
use shared::id::ConversationId;
use std::time::Duration;

/// What a minute is here, in milliseconds.
const MINUTE: u32 = 500;
/// A mail that is to come has come by then.
const SOON: Duration = Duration::from_secs(30);
/// One that had not come by then is not to come: more than all that is waited for.
const NEVER: Duration = Duration::from_secs(5);

const EMAIL: &str = "linh@mail.example";

fn set_up() -> Result<(Sink, Deployment, Site)> {
    let sink = Sink::start(0)?;
    let deployment = Deployment::start_mailing(&sink, MINUTE)?;
    let site = deployment.site()?;
    Ok((sink, deployment, site))
}

/// A visitor with a conversation who left an address.
fn reachable(site: &Site, email: &str) -> Result<(Visitor, ConversationId)> {
    let visitor = site.visitor()?;
    let conversation = visitor.begin("Where is my kettle?")?;
    leave(&visitor, Some(email))?;
    Ok((visitor, conversation))
}

/// Says where they can be reached, or that they would rather not.
fn leave(visitor: &Visitor, email: Option<&str>) -> Result<()> {
    let email = email.map(|email| Email::new(email).context("address")).transpose()?;
    let hello = VisitorFrame::Hello(Hello::default());
    visitor.sync(vec![hello, VisitorFrame::Contact(Contact { email })])?;
    Ok(())
}

/// Whether the visitor may be asked for an address.
fn may_ask(visitor: &Visitor) -> Result<bool> {
    let frames = visitor.sync(vec![VisitorFrame::Hello(Hello::default())])?;
    let welcome = frames.iter().find_map(|frame| match frame {
        ServerFrame::Welcome(welcome) => Some(welcome.ask_email),
        _ => None,
    });
    welcome.context("no welcome")
}

/// The address in a text that leads to this kind of page.
fn link(text: &str, kind: &str) -> Result<String> {
    let found = text.split_whitespace().find(|word| word.contains(&format!("/{kind}/")));
    let path = found.and_then(|link| link.split_once(&format!("/{kind}/")));
    Ok(format!("/{kind}/{}", path.with_context(|| format!("no /{kind}/ link in {text}"))?.1))
}
