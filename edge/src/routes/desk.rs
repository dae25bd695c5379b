//! What staff may do, with the cookie of their sign-in, from the desk's own page.

use super::visitor::{require_upgrade, switch};
use super::{conversation_id, owner::id_of};
use crate::auth::{self, STAFF_COOKIE, Staff};
use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use crate::objects::site::contract::{
    self, AddNote, AddReply, ChangeConversation, ChangeStatus, Credentials, DecideWording, EndSession,
    ListConversations, ListStaff, ListUnanswered, ListWordings, MarkSeen, OpenConversation, PublishArticle,
    Socket, StartSession, WhoAmI,
};
use crate::router::Segments;
use crate::token::Kind;
use crate::{config, password, platform, snapshot};
use shared::desk::{NoteWritten, Publish, Reply, SeenUpTo, SetChange, SetStatus, SignIn, View};
use shared::error::{ErrorBody, ErrorCode};
use shared::learned::Decide;
use shared::text::{Label, Question};
use shared::time::SECOND;
use worker::Response;

/// Signs in: 1. limits; 2. the password, or as much work without an account; 3. a session in a cookie.
pub(crate) async fn sign_in(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    incoming.require_own_origin()?;
    let SignIn { site, email, password, .. } = incoming.json().await?;
    let site = auth::site(incoming, site.as_str())?;
    let command = Credentials { email: email.into_string(), address: incoming.address() };
    let credential = contract::call(&incoming.env, &site, command).await?;
    let right = password::verify(&password, credential.as_ref().map(|c| c.password_hash.as_str()));
    let Some(credential) = credential.filter(|_| right) else {
        return Err(Error::public(ErrorCode::WrongPassword, "e-mail address or password is wrong"));
    };
    let started = contract::call(
        &incoming.env,
        &site,
        StartSession { staff: credential.staff, origin: incoming.origin.clone() },
    )
    .await?;
    let token = config::keys(&incoming.env)?
        .sign(Kind::Staff, &site, &started.id, platform::now())
        .ok_or_else(|| Error::internal("sign-in", "could not be signed"))?;
    let age = Kind::Staff.lifetime().unwrap_or_default() / SECOND;
    let cookie = format!("{STAFF_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={age}");
    http::headers(http::json(&started.me)?, &[("set-cookie", &cookie)])
}

/// Signs out.
pub(crate) async fn sign_out(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    contract::call(&incoming.env, &staff.site, EndSession { by: staff.session }).await?;
    let cookie = format!("{STAFF_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    http::headers(http::no_content()?, &[("set-cookie", &cookie)])
}

/// Who is signed in.
pub(crate) async fn me(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &staff.site, WhoAmI { by: staff.session }).await?)
}

/// A list of conversations.
pub(crate) async fn list(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let view = incoming.query("view").unwrap_or_else(|| "all".to_owned());
    let view: View = serde_json::from_value(view.into())?;
    if view == View::Unknown {
        let views = "must be mine, unassigned, waiting, answered, snoozed, resolved, spam or all";
        return Err(ErrorBody::invalid("view", views).into());
    }
    let text =
        |field: &'static str, error: shared::text::TextError| ErrorBody::invalid(field, error.to_string());
    let label = incoming.query("label").map(|label| Label::new(&label)).transpose();
    let words = incoming.query("q").map(|words| Question::new(&words)).transpose();
    let command = ListConversations {
        by: staff.session,
        view,
        label: label.map_err(|error| text("label", error))?,
        words: words.map_err(|error| text("q", error))?,
        after: incoming.query("after"),
    };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// One conversation.
pub(crate) async fn open(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let after = incoming.query("after").unwrap_or_else(|| "0".to_owned());
    let after = after.parse().map_err(|_| ErrorBody::invalid("after", "must be a whole number"))?;
    let conversation = conversation_id(at.get(0))?;
    let command = OpenConversation { by: staff.session, conversation, after };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// An agent writes.
pub(crate) async fn reply(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let conversation = conversation_id(at.get(0))?;
    let reply: Reply = incoming.json().await?;
    let command = AddReply { by: staff.session, conversation, reply };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// An agent resolves or reopens.
pub(crate) async fn change_status(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let conversation = conversation_id(at.get(0))?;
    let SetStatus { status } = incoming.json().await?;
    let command = ChangeStatus { by: staff.session, conversation, status };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// An agent changes what only the staff see.
pub(crate) async fn change(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let conversation = conversation_id(at.get(0))?;
    let SetChange { change } = incoming.json().await?;
    let command = ChangeConversation { by: staff.session, conversation, change };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// An agent writes a note.
pub(crate) async fn add_note(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let conversation = conversation_id(at.get(0))?;
    let note: NoteWritten = incoming.json().await?;
    let command = AddNote { by: staff.session, conversation, note };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// Who is on the staff.
pub(crate) async fn staff(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &staff.site, ListStaff { by: staff.session }).await?)
}

/// An agent has seen this much.
pub(crate) async fn mark_seen(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let conversation = conversation_id(at.get(0))?;
    let SeenUpTo { seq } = incoming.json().await?;
    contract::call(&incoming.env, &staff.site, MarkSeen { by: staff.session, conversation, seq }).await?;
    http::no_content()
}

/// An agent publishes an article; visitors asked through this isolate find it at once.
pub(crate) async fn publish(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let Publish { article, conversation } = incoming.json().await?;
    let id = id_of(&article)?;
    let command = PublishArticle { by: staff.session, id, article, conversation };
    let stored = contract::call(&incoming.env, &staff.site, command).await?;
    snapshot::refresh(&incoming.env, &staff.site).await?;
    http::json(&stored)
}

/// What was not answered.
pub(crate) async fn questions(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &staff.site, ListUnanswered { by: staff.session }).await?)
}

/// Wordings of visitors that wait for a decision.
pub(crate) async fn wordings(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &staff.site, ListWordings { by: staff.session }).await?)
}

/// Takes or dismisses one; visitors asked through this isolate are understood at once.
pub(crate) async fn decide_wording(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let decide: Decide = incoming.json().await?;
    contract::call(&incoming.env, &staff.site, DecideWording { by: staff.session, decide }).await?;
    snapshot::refresh(&incoming.env, &staff.site).await?;
    http::no_content()
}

/// A desk's socket.
pub(crate) async fn live(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    require_upgrade(incoming)?;
    let staff = Staff::check(incoming)?;
    switch(contract::connect(&incoming.env, &staff.site, &Socket::Staff(staff.session)).await?, None).await
}
