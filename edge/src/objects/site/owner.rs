//! The owner's side: setting up, settings, imports, staff; and what is counted on the way.

use super::contract::{
    DeleteArticle, ListArticles, OwnerToken, ReadOrder, ReadSettings, Record, SetOwner, SetUp, WriteArticles,
    WriteOrders, WriteSettings, WriteStaff,
};
use super::sockets::Effect;
use super::store::Store;
use super::{audit, due};
use crate::error::Result;
use shared::error::ErrorBody;
use shared::order::{self, Order};
use shared::owner::{ArticleList, Imported, ItemResult, Settings, StaffMade};
use shared::time::Timestamp;

/// Makes the site: its key, settings, first owner and token.
pub(super) fn set_up(store: &Store, command: &SetUp, now: Timestamp) -> Result<()> {
    store.set_site(&command.site)?;
    store.set_settings(&command.settings)?;
    store.put_staff(&command.owner, now)?;
    store.put_token(&command.token, now)?;
    store.audit("deployment", "made the site", "", now)
}

/// Sets an owner's name and password, and turns their codes off.
pub(super) fn set_owner(store: &Store, command: &SetOwner, now: Timestamp) -> Result<StaffMade> {
    store.site()?;
    let id = store.put_staff(&command.owner, now)?;
    // The last way back in for whoever has lost their device and their recovery codes.
    store.drop_totp(&id)?;
    store.audit("deployment", "set owner", id.as_str(), now)?;
    Ok(StaffMade { id })
}

/// Counts what visitors did and keeps what was not answered.
pub(super) fn record(store: &Store, command: &Record, now: Timestamp) -> Result<()> {
    store.site()?;
    for event in &command.events {
        store.count_event(event, now)?;
    }
    store.count_answered(&command.answered)?;
    for (locale, question) in &command.unanswered {
        store.count_unanswered(locale, question, now)?;
    }
    Ok(())
}

/// The settings.
pub(super) fn read_settings(store: &Store, command: &ReadSettings) -> Result<Settings> {
    store.check_token(&command.by)?;
    store.settings()
}

/// Replaces the settings.
pub(super) fn write_settings(
    store: &Store,
    command: WriteSettings,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) -> Result<Settings> {
    store.check_token(&command.by)?;
    let before = store.settings()?;
    let detail = audit::changed_settings(&before, &command.settings)?;
    store.set_settings(&command.settings)?;
    due::settings_changed(store, &before, &command.settings, now, effects)?;
    store.audit_how(&owner(&command.by), "changed settings", "", &detail, now)?;
    Ok(command.settings)
}

/// Adds or replaces articles, each for itself.
pub(super) fn write_articles(store: &Store, command: &WriteArticles, now: Timestamp) -> Result<Imported> {
    store.check_token(&command.by)?;
    let mut results = Vec::with_capacity(command.articles.len());
    for (id, article) in &command.articles {
        results.push(store.put_article(id, article, now)?);
    }
    if results.iter().any(|r| !matches!(r, ItemResult::Unchanged(_))) {
        store.articles_changed()?;
        store.audit(&owner(&command.by), "imported articles", &results.len().to_string(), now)?;
    }
    Ok(Imported { results })
}

/// All articles of a language, or of all.
pub(super) fn list_articles(store: &Store, command: &ListArticles) -> Result<ArticleList> {
    store.check_token(&command.by)?;
    Ok(ArticleList { articles: store.articles(command.locale.as_ref())? })
}

/// Removes an article in one language.
pub(super) fn delete_article(store: &Store, command: &DeleteArticle, now: Timestamp) -> Result<()> {
    store.check_token(&command.by)?;
    store.delete_article(&command.locale, &command.id)?;
    store.audit(&owner(&command.by), "deleted article", &format!("{}/{}", command.locale, command.id), now)
}

/// Adds or replaces orders, each for itself.
pub(super) fn write_orders(store: &Store, command: &WriteOrders, now: Timestamp) -> Result<Imported> {
    store.check_token(&command.by)?;
    let had_orders = store.has_orders()?;
    let mut results = Vec::with_capacity(command.orders.len());
    for order in &command.orders {
        results.push(match order::check(order) {
            Ok(()) => store.put_order(order, now)?,
            Err((field, message)) => ItemResult::Refused(ErrorBody::invalid(field, message)),
        });
    }
    if !had_orders && store.has_orders()? {
        // The widget shows the order card from the first order on.
        store.articles_changed()?;
    }
    if results.iter().any(|r| matches!(r, ItemResult::Created(_) | ItemResult::Updated(_))) {
        store.audit(&owner(&command.by), "imported orders", &results.len().to_string(), now)?;
    }
    Ok(Imported { results })
}

/// One order by its number.
pub(super) fn read_order(store: &Store, command: &ReadOrder) -> Result<Order> {
    store.check_token(&command.by)?;
    let owned = store.order(&command.number)?;
    owned.map(|owned| owned.order).ok_or_else(|| ErrorBody::not_found("order").into())
}

/// Adds a member of the staff, or sets name, role and password of one.
pub(super) fn write_staff(store: &Store, command: &WriteStaff, now: Timestamp) -> Result<StaffMade> {
    store.check_token(&command.by)?;
    let id = store.put_staff(&command.staff, now)?;
    store.audit(&owner(&command.by), "set staff", id.as_str(), now)?;
    Ok(StaffMade { id })
}

fn owner(token: &OwnerToken) -> String {
    format!("token {}", token.0.chars().take(6).collect::<String>())
}
