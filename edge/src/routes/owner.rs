//! What an owner's server may do with the site's token, and the deployment with its own.

use super::{article_id, locale};
use crate::auth::{self, Admin, Owner};
use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use crate::objects::directory;
use crate::objects::site::contract::{
    self, DeleteArticle, ListArticles, ReadOrder, ReadSettings, SetOwner, SetUp, StaffRecord, WriteArticles,
    WriteOrders, WriteSettings, WriteStaff,
};
use crate::router::Segments;
use crate::token::Kind;
use crate::{config, password, platform, snapshot, token};
use shared::article::ArticleInput;
use shared::desk::Role;
use shared::error::ErrorBody;
use shared::hours::Hours;
use shared::id::{ArticleId, StaffId};
use shared::limit;
use shared::order::Order;
use shared::owner::{Imported, ItemResult, NewSite, NewStaff, Settings, SiteList, SiteMade};
use worker::Response;

/// The settings.
pub(crate) async fn read_settings(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let owner = Owner::check(incoming)?;
    http::json(&contract::call(&incoming.env, &owner.site, ReadSettings { by: owner.token }).await?)
}

/// Replaces the settings.
pub(crate) async fn write_settings(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let owner = Owner::check(incoming)?;
    let settings: Settings = incoming.json().await?;
    check_settings(&settings, "")?;
    let settings =
        contract::call(&incoming.env, &owner.site, WriteSettings { by: owner.token, settings }).await?;
    snapshot::refresh(&incoming.env, &owner.site).await?;
    http::json(&settings)
}

/// Adds or replaces articles.
pub(crate) async fn write_articles(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let owner = Owner::check(incoming)?;
    let items = items(incoming, "articles").await?;
    let (articles, results) = sort_out(items, |item| {
        let article: ArticleInput = parse_item(item)?;
        Ok((id_of(&article)?, article))
    });
    let command = WriteArticles { by: owner.token, articles };
    let imported = contract::call(&incoming.env, &owner.site, command).await?;
    snapshot::refresh(&incoming.env, &owner.site).await?;
    http::json(&merged(results, imported))
}

/// All articles of a language, or of all.
pub(crate) async fn list_articles(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let owner = Owner::check(incoming)?;
    let locale = incoming.query("locale").map(|text| locale(&text)).transpose()?;
    http::json(&contract::call(&incoming.env, &owner.site, ListArticles { by: owner.token, locale }).await?)
}

/// Removes an article in one language.
pub(crate) async fn delete_article(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let owner = Owner::check(incoming)?;
    let command = DeleteArticle { by: owner.token, locale: locale(at.get(0))?, id: article_id(at.get(1))? };
    contract::call(&incoming.env, &owner.site, command).await?;
    snapshot::refresh(&incoming.env, &owner.site).await?;
    http::no_content()
}

/// Adds or replaces orders.
pub(crate) async fn write_orders(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let owner = Owner::check(incoming)?;
    let items = items(incoming, "orders").await?;
    let (orders, results) = sort_out(items, parse_item::<Order>);
    let imported =
        contract::call(&incoming.env, &owner.site, WriteOrders { by: owner.token, orders }).await?;
    snapshot::refresh(&incoming.env, &owner.site).await?;
    http::json(&merged(results, imported))
}

/// One order, with its contact.
pub(crate) async fn read_order(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    let owner = Owner::check(incoming)?;
    let command = ReadOrder { by: owner.token, number: at.get(0).to_owned() };
    http::json(&contract::call(&incoming.env, &owner.site, command).await?)
}

/// Adds a member of the staff, or sets name, role and password of one.
pub(crate) async fn write_staff(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let owner = Owner::check(incoming)?;
    let staff: NewStaff = incoming.json().await?;
    staff.check("")?;
    let command = WriteStaff { by: owner.token, staff: record(&staff)? };
    http::json(&contract::call(&incoming.env, &owner.site, command).await?)
}

/// Makes a site: 1. its key, 2. its object, 3. its token, 4. its entry in the directory.
pub(crate) async fn make_site(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    Admin::check(incoming)?;
    let NewSite { settings, owner } = incoming.json().await?;
    check_settings(&settings, "settings.")?;
    owner.check("owner.")?;
    let keys = config::keys(&incoming.env)?;
    let unsigned = || Error::internal("site", "could not be signed");
    let site = keys.site_key(platform::random()?).ok_or_else(unsigned)?;
    let token_id = token::encode(&platform::random::<16>()?);
    let token = keys.sign(Kind::Owner, &site, &token_id, platform::now()).ok_or_else(unsigned)?;
    let name = settings.name.clone();
    let owner = StaffRecord { role: Role::Owner, ..record(&owner)? };
    let command = SetUp { site: site.clone(), settings, owner, token: token_id };
    contract::call(&incoming.env, &site, command).await?;
    directory::contract::add(&incoming.env, site.clone(), name).await?;
    http::json(&SiteMade { site, token })
}

/// All sites of the deployment.
pub(crate) async fn list_sites(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    Admin::check(incoming)?;
    http::json(&SiteList { sites: directory::contract::list(&incoming.env).await? })
}

/// Sets an owner's name and password, without mail.
pub(crate) async fn set_owner(incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    Admin::check(incoming)?;
    let site = auth::site(incoming, at.get(0))?;
    let owner: NewStaff = incoming.json().await?;
    owner.check("")?;
    let owner = StaffRecord { role: Role::Owner, ..record(&owner)? };
    http::json(&contract::call(&incoming.env, &site, SetOwner { owner }).await?)
}

fn record(staff: &NewStaff) -> Result<StaffRecord> {
    let id = StaffId::new(&token::encode(&platform::random::<9>()?));
    Ok(StaffRecord {
        id: id.ok_or_else(|| Error::internal("staff", "id"))?,
        email: staff.email.clone(),
        name: staff.name.clone(),
        role: staff.role,
        password_hash: password::hash(&staff.password)?,
    })
}

fn check_settings(settings: &Settings, prefix: &str) -> Result<()> {
    settings.check().map_err(|body| ErrorBody {
        field: body.field.map(|f| f.replacen("settings.", prefix, 1)),
        ..body
    })?;
    let hours = settings.hours.iter().map(|hours| ("hours".to_owned(), hours));
    let hours_in = settings.hours_in.iter().map(|(locale, hours)| (format!("hours_in.{locale}"), hours));
    let unknown = |hours: &Hours| platform::local_time(platform::now(), &hours.zone).is_none();
    match hours.chain(hours_in).find(|(_, hours)| unknown(hours)) {
        Some((field, _)) => {
            let field = format!("{prefix}{field}.zone");
            Err(ErrorBody::invalid(field, "must be an IANA zone such as Asia/Tehran").into())
        }
        None => Ok(()),
    }
}

/// The id an article asks for, or one made of its title. Languages without Latin letters get one made of a hash.
pub(super) fn id_of(article: &ArticleInput) -> Result<ArticleId> {
    if article.phrasings.len() > limit::PHRASINGS {
        return Err(ErrorBody::invalid("phrasings", "must have at most 64 phrasings").into());
    }
    if article.tags.len() > limit::TAGS {
        return Err(ErrorBody::invalid("tags", "must have at most 32 tags").into());
    }
    if article.pages.len() > limit::ARTICLE_PAGES {
        return Err(ErrorBody::invalid("pages", "must have at most 16 pages").into());
    }
    if let Some(id) = &article.id {
        return Ok(id.clone());
    }
    let slug: String = shared::fold::fold(&article.title)
        .text()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let slug: String = slug.chars().take(56).collect();
    let id = if slug.len() >= 3 {
        slug
    } else {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(article.title.as_bytes());
        format!("a-{}", token::encode(digest.get(..9).unwrap_or_default()))
    };
    ArticleId::new(id.trim_matches('-'))
        .ok_or_else(|| ErrorBody::invalid("title", "gives no id; set one").into())
}

/// The items of an import, unparsed: one that is wrong must not spoil the others.
async fn items(incoming: &mut Incoming, field: &str) -> Result<Vec<serde_json::Value>> {
    let mut body: serde_json::Map<String, serde_json::Value> = incoming.json().await?;
    let wrong = |message: &str| Error::Public(ErrorBody::invalid(field, message));
    let Some(items) = body.remove(field) else { return Err(wrong("is missing")) };
    if let Some(unknown) = body.keys().next() {
        return Err(ErrorBody::invalid(unknown.as_str(), "is not known here").into());
    }
    match items {
        serde_json::Value::Array(items) if items.len() <= limit::IMPORT_ITEMS => Ok(items),
        serde_json::Value::Array(_) => Err(wrong("must have at most 100 items")),
        _ => Err(wrong("must be a list")),
    }
}

fn parse_item<T: serde::de::DeserializeOwned>(item: &serde_json::Value) -> Result<T> {
    Ok(crate::error::parse_json(item.to_string().as_bytes())?)
}

/// What parses, and for each item that does not, its place and why.
fn sort_out<T>(
    items: Vec<serde_json::Value>,
    parse: impl Fn(&serde_json::Value) -> Result<T>,
) -> (Vec<T>, Vec<Option<ItemResult>>) {
    let mut good = Vec::new();
    let mut results = Vec::new();
    for item in items {
        match parse(&item) {
            Ok(value) => {
                good.push(value);
                results.push(None);
            }
            Err(error) => results.push(Some(ItemResult::Refused(error.body()))),
        }
    }
    (good, results)
}

/// Puts what the site says of the good ones between the refused ones, in the order of the import.
fn merged(results: Vec<Option<ItemResult>>, imported: Imported) -> Imported {
    let mut stored = imported.results.into_iter();
    let missing = || ItemResult::Refused(ErrorBody::new(shared::error::ErrorCode::Internal, "not stored"));
    let results = results.into_iter().map(|r| r.or_else(|| stored.next()).unwrap_or_else(missing)).collect();
    Imported { results }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(title: &str) -> String {
        let json = serde_json::json!({ "locale": "en", "title": title, "body": "b" });
        id_of(&serde_json::from_value(json).unwrap()).unwrap().to_string()
    }

    #[test]
    fn ids_are_made_of_titles() {
        assert_eq!(titled("How long do I have to return it?"), "how-long-do-i-have-to-return-it");
        assert_eq!(titled("Đổi trả thế nào?"), "doi-tra-the-nao");
        assert_eq!(titled("退货运费谁出"), titled("退货运费谁出"));
        assert!(titled("退货运费谁出").starts_with("a-"));
        assert_ne!(titled("退货运费谁出"), titled("退货运费"));
    }

    #[test]
    fn refused_items_keep_their_place() {
        let items = vec![serde_json::json!(1), serde_json::json!("x"), serde_json::json!(3)];
        let (good, results) = sort_out(items, parse_item::<u8>);
        assert_eq!(good, [1, 3]);
        let stored =
            Imported { results: vec![ItemResult::Created("1".into()), ItemResult::Updated("3".into())] };
        let merged = merged(results, stored).results;
        assert!(matches!(
            merged.as_slice(),
            [ItemResult::Created(_), ItemResult::Refused(_), ItemResult::Updated(_)]
        ));
    }
}
