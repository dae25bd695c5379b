//! What helps staff to write an answer: canned replies, and the articles of the FAQ.

use super::visitor;
use crate::auth::Staff;
use crate::error::Result;
use crate::http::{self, Incoming};
use crate::objects::site::contract::{self, AddCanned, ChangeCanned, DeleteCanned, ListCanned, WhoAmI};
use crate::router::Segments;
use crate::{platform, token};
use shared::article::plain_text;
use shared::desk::{ArticleFound, ArticlesFound, CannedInput};
use shared::error::ErrorBody;
use shared::faq::Options;
use shared::id::CannedId;
use shared::limit;
use shared::locale::Locale;
use shared::text::{Question, first_chars};
use worker::Response;

/// Articles found for an answer.
const FOUND: usize = 6;

fn canned_id(text: &str) -> Result<CannedId> {
    CannedId::new(text).ok_or_else(|| ErrorBody::not_found("canned reply").into())
}

/// The canned replies.
pub(crate) async fn canned(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    http::json(&contract::call(&incoming.env, &staff.site, ListCanned { by: staff.session }).await?)
}

/// Adds one.
pub(crate) async fn add_canned(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let canned: CannedInput = incoming.json().await?;
    canned.check()?;
    let id = canned_id(&token::encode(&platform::random::<9>()?))?;
    let command = AddCanned { by: staff.session, id, canned };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// Changes one.
pub(crate) async fn change_canned(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let id = canned_id(at.get(0))?;
    let canned: CannedInput = incoming.json().await?;
    canned.check()?;
    let command = ChangeCanned { by: staff.session, id, canned };
    http::json(&contract::call(&incoming.env, &staff.site, command).await?)
}

/// Deletes one.
pub(crate) async fn delete_canned(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let command = DeleteCanned { by: staff.session, id: canned_id(at.get(0))? };
    contract::call(&incoming.env, &staff.site, command).await?;
    http::no_content()
}

/// Articles for an answer: 1. the site checks the sign-in; 2. the index of this isolate, by the scorer that visitors
/// are answered with; 3. each with its page, which the site knows again when it is sent.
pub(crate) async fn articles(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let invalid = |field: &str, why: &str| ErrorBody::invalid(field, why);
    let locale = incoming.query("locale").unwrap_or_default();
    let locale = Locale::new(&locale).ok_or_else(|| invalid("locale", "must be a language tag"))?;
    let words = Question::new(&incoming.query("q").unwrap_or_default());
    let words = words.map_err(|error| invalid("q", &error.to_string()))?;
    let site = staff.site.clone();
    contract::call(&incoming.env, &site, WhoAmI { by: staff.session }).await?;
    let state = visitor::state(incoming, &site).await?;
    let mut articles = Vec::new();
    if let Some((faq, index)) = state.faq(&locale).and_then(|faq| Some((faq, faq.index()?))) {
        for found in index.find(&words, FOUND, &Options::default()) {
            let Some(article) = faq.articles.iter().find(|a| a.brief.id == found.id) else { continue };
            let text = plain_text(&article.body);
            articles.push(ArticleFound {
                url: format!("{}/help/{site}/{}/{}", incoming.origin, article.brief.locale, found.id),
                id: found.id,
                locale: article.brief.locale.clone(),
                title: found.title,
                text: first_chars(&text, limit::MESSAGE_CHARS).to_owned(),
            });
        }
    }
    http::json(&ArticlesFound { articles })
}
