//! What staff may do, with the cookie of their sign-in, from the desk's own page.

use super::visitor::{require_upgrade, switch};
use super::{conversation_id, owner::id_of};
use crate::auth::{STAFF_COOKIE, Staff};
use crate::error::Result;
use crate::http::{self, Incoming};
use crate::objects::site::contract::{
    self, AddNote, AddReply, ChangeConversation, ChangeMe, ChangeStatus, DecideWording, EndSession,
    ListConversations, ListFacets, ListStaff, ListUnanswered, ListWordings, MarkSeen, MergeConversation,
    OpenConversation, PublishArticle, Socket, WhoAmI,
};
use crate::router::Segments;
use crate::snapshot;
use shared::desk::{
    Merge, NoteWritten, Publish, Reply, SeenUpTo, SetChange, SetMe, SetStatus, UnansweredList, View, grouped,
};
use shared::error::ErrorBody;
use shared::learned::Decide;
use shared::limit;
use shared::text::{Label, Question};
use worker::Response;

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

/// How they work: the languages they answer in, whether they are away.
pub(crate) async fn change_me(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let set: SetMe = incoming.json().await?;
    if set.languages.len() > limit::LOCALES {
        return Err(ErrorBody::invalid("languages", "must be at most 40").into());
    }
    http::json(&contract::call(&incoming.env, &staff.site, ChangeMe { by: staff.session, set }).await?)
}

/// A list of conversations.
pub(crate) async fn list(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let view = incoming.query("view").unwrap_or_else(|| "all".to_owned());
    let view: View = serde_json::from_value(view.into())?;
    if view == View::Unknown {
        let views = "must be mine, unassigned, waiting, due, answered, snoozed, resolved, spam or all";
        return Err(ErrorBody::invalid("view", views).into());
    }
    let text =
        |field: &'static str, error: shared::text::TextError| ErrorBody::invalid(field, error.to_string());
    let label = incoming.query("label").map(|label| Label::new(&label)).transpose();
    let topic = incoming.query("topic").map(|topic| Label::new(&topic)).transpose();
    let locale = incoming.query("locale").map(|locale| super::locale(&locale)).transpose()?;
    let words = incoming.query("q").map(|words| Question::new(&words)).transpose();
    let command = ListConversations {
        by: staff.session,
        view,
        label: label.map_err(|error| text("label", error))?,
        locale,
        topic: topic.map_err(|error| text("topic", error))?,
        words: words.map_err(|error| text("q", error))?,
        after: incoming.query("after"),
    };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// What lists can be narrowed down to.
pub(crate) async fn facets(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &staff.site, ListFacets { by: staff.session }).await?)
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

/// An agent merges a conversation into another one of the same visitor.
pub(crate) async fn merge(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let conversation = conversation_id(at.get(0))?;
    let Merge { into } = incoming.json().await?;
    let command = MergeConversation { by: staff.session, conversation, into };
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

/// What was not answered, brought together by likeness here, where it holds no object up.
pub(crate) async fn questions(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let list = contract::call(&incoming.env, &staff.site, ListUnanswered { by: staff.session }).await?;
    http::json(&UnansweredList { questions: grouped(list.questions), ..list })
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
