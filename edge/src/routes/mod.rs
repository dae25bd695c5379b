//! The handlers, by who may call them. Each states its permission in its first line.

pub(crate) mod accounts;
pub(crate) mod answers;
pub(crate) mod attachments;
pub(crate) mod audit;
pub(crate) mod desk;
pub(crate) mod letters;
pub(crate) mod owner;
pub(crate) mod pages;
pub(crate) mod pictures;
pub(crate) mod plain;
pub(crate) mod reports;
pub(crate) mod system;
pub(crate) mod visitor;

use crate::error::Result;
use shared::error::ErrorBody;
use shared::id::{ArticleId, ConversationId, StaffId};
use shared::locale::Locale;

/// A language from an address.
fn locale(text: &str) -> Result<Locale> {
    Locale::new(text).ok_or_else(|| ErrorBody::invalid("locale", "must be a language tag").into())
}

/// An article's id from an address.
fn article_id(text: &str) -> Result<ArticleId> {
    ArticleId::new(text).ok_or_else(|| ErrorBody::not_found("article").into())
}

/// A member's id from an address.
fn staff_id(text: &str) -> Result<StaffId> {
    StaffId::new(text).ok_or_else(|| ErrorBody::not_found("member of the staff").into())
}

/// A conversation's id from an address.
fn conversation_id(text: &str) -> Result<ConversationId> {
    ConversationId::new(text).ok_or_else(|| ErrorBody::not_found("conversation").into())
}
