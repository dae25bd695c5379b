//! Every route, on one screen. `openapi.json` is held against this table by a test.

use crate::error::{Error, Result};
use crate::http::Incoming;
use crate::routes::{
    accounts, answers, attachments, audit, desk, letters, owner, pages, pictures, plain, reports, system,
    visitor,
};
use shared::error::ErrorCode;
use shared::percent;
use worker::{Method, Response};

macro_rules! routes {
    ($($method:ident $path:literal $endpoint:ident => $handler:path,)+) => {
        /// What can be asked of the edge.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Endpoint { $($endpoint),+ }

        /// Method, path and endpoint of every route; `{…}` stands for one segment, `{*}` for any number of them.
        pub(crate) const ROUTES: &[(Method, &str, Endpoint)] = &[$((Method::$method, $path, Endpoint::$endpoint)),+];

        async fn run(endpoint: Endpoint, incoming: &mut Incoming, at: &Segments) -> Result<Response> {
            match endpoint { $(Endpoint::$endpoint => $handler(incoming, at).await),+ }
        }
    };
}

routes! {
    // The deployment
    Get    "/healthz"                                 Health             => system::health,
    Get    "/openapi.json"                            OpenApi            => system::openapi,
    Get    "/a/{file}"                                Asset              => system::asset,
    // What browsers load
    Get    "/s/{file}"                                Loader             => pages::loader,
    Get    "/deskbell.d.ts"                           Types              => pages::types,
    Get    "/f/{site}"                                Frame              => pages::frame,
    Get    "/b/{site}"                                Badge              => pages::badge,
    Get    "/faq/{site}/{locale}/{hash}"              FaqPack            => pages::faq_pack,
    Get    "/i/{site}/{picture}"                      Picture            => pictures::show,
    Get    "/help/{site}"                             HelpStart          => pages::help_start,
    Get    "/help/{site}/sitemap.xml"                 Sitemap            => pages::sitemap,
    Get    "/help/{site}/theme.css"                   HelpTheme          => pages::help_theme,
    Get    "/help/{site}/{locale}"                    HelpHome           => pages::help_home,
    Get    "/help/{site}/{locale}/feed.xml"           Feed               => pages::feed,
    Get    "/help/{site}/{locale}/{article}"          HelpArticle        => pages::help_article,
    Get    "/plain/{site}"                            PlainStart         => plain::start,
    Get    "/plain/{site}/{locale}"                   PlainPage          => plain::show,
    Post   "/plain/{site}/{locale}"                   PlainForm          => plain::take,
    Get    "/desk/{site}/{*}"                         Desk               => pages::desk,
    // What stands in mails: the token is the credential
    Get    "/c/{token}"                               OpenLink           => letters::open,
    Get    "/u/{token}"                               AskToStop          => letters::ask_to_stop,
    Post   "/u/{token}"                               StopMail           => letters::stop,
    // Visitors: a ticket or a session, from the edge's own pages
    Post   "/api/v1/boot"                             Boot               => visitor::boot,
    Post   "/api/v1/ask"                              Ask                => visitor::ask,
    Post   "/api/v1/search"                           Search             => visitor::search,
    Get    "/api/v1/articles/{locale}/{article}"      ReadArticle        => visitor::article,
    Post   "/api/v1/votes"                            Vote               => visitor::vote,
    Post   "/api/v1/orders/lookup"                    FindOrder          => visitor::find_order,
    Post   "/api/v1/events"                           Events             => visitor::events,
    Post   "/api/v1/session"                          StartVisit         => visitor::session,
    Post   "/api/v1/unread"                           Unread             => visitor::unread,
    Post   "/api/v1/page"                             Visit              => visitor::visit,
    Post   "/api/v1/data"                             ReadData           => visitor::read_data,
    Post   "/api/v1/erase"                            Erase              => visitor::erase,
    Get    "/api/v1/live"                             Live               => visitor::live,
    Post   "/api/v1/sync"                             Sync               => visitor::sync,
    Put    "/api/v1/attachments/{attachment}"         SendAttachment     => attachments::send,
    Get    "/api/v1/attachments/{attachment}"         ReadAttachment     => attachments::read,
    Delete "/api/v1/attachments/{attachment}"         DiscardAttachment  => attachments::discard,
    // Staff: a cookie, from the edge's own pages
    Post   "/api/v1/desk/session"                     SignIn             => accounts::sign_in,
    Delete "/api/v1/desk/session"                     SignOut            => desk::sign_out,
    Get    "/api/v1/desk/me"                          WhoAmI             => desk::me,
    Put    "/api/v1/desk/me"                          ChangeMe           => desk::change_me,
    Put    "/api/v1/desk/me/picture"                  SetPicture         => pictures::set,
    Delete "/api/v1/desk/me/picture"                  RemovePicture      => pictures::remove,
    Get    "/api/v1/desk/conversations"               ListConversations  => desk::list,
    Get    "/api/v1/desk/conversations/{conversation}" OpenConversation  => desk::open,
    Post   "/api/v1/desk/conversations/{conversation}/messages" AddReply => desk::reply,
    Post   "/api/v1/desk/conversations/{conversation}/status" ChangeStatus => desk::change_status,
    Post   "/api/v1/desk/conversations/{conversation}/changes" ChangeConversation => desk::change,
    Post   "/api/v1/desk/conversations/{conversation}/merge" MergeConversation => desk::merge,
    Post   "/api/v1/desk/conversations/{conversation}/notes" AddNote    => desk::add_note,
    Get    "/api/v1/desk/facets"                      ListFacets         => desk::facets,
    Get    "/api/v1/desk/staff"                       ListStaff          => desk::staff,
    Post   "/api/v1/desk/conversations/{conversation}/seen" MarkSeen     => desk::mark_seen,
    Post   "/api/v1/desk/articles"                    PublishArticle     => desk::publish,
    Get    "/api/v1/desk/articles"                    FindArticles       => answers::articles,
    Get    "/api/v1/desk/canned"                      ListCanned         => answers::canned,
    Post   "/api/v1/desk/canned"                      AddCanned          => answers::add_canned,
    Put    "/api/v1/desk/canned/{canned}"             ChangeCanned       => answers::change_canned,
    Delete "/api/v1/desk/canned/{canned}"             DeleteCanned       => answers::delete_canned,
    Get    "/api/v1/desk/questions"                   ListUnanswered     => desk::questions,
    Get    "/api/v1/desk/phrasings"                   ListWordings       => desk::wordings,
    Post   "/api/v1/desk/phrasings"                   DecideWording      => desk::decide_wording,
    Put    "/api/v1/desk/attachments/{attachment}"    StaffSendAttachment => attachments::staff_send,
    Get    "/api/v1/desk/attachments/{attachment}"    StaffReadAttachment => attachments::staff_read,
    Delete "/api/v1/desk/attachments/{attachment}"    StaffDiscardAttachment => attachments::staff_discard,
    Get    "/api/v1/desk/live"                        DeskLive           => desk::live,
    Get    "/api/v1/desk/reports"                     ReadReport         => reports::read,
    Post   "/api/v1/desk/session/code"                GiveCode           => accounts::give_code,
    Post   "/api/v1/desk/link"                        LookAtLink         => accounts::look_at_link,
    Post   "/api/v1/desk/link/use"                    UseLink            => accounts::use_link,
    Get    "/api/v1/desk/account"                     ReadAccount        => accounts::account,
    Post   "/api/v1/desk/account/password"            ChangePassword     => accounts::change_password,
    Post   "/api/v1/desk/account/codes"               BeginCodes         => accounts::begin_codes,
    Post   "/api/v1/desk/account/codes/confirm"       ConfirmCodes       => accounts::confirm_codes,
    Post   "/api/v1/desk/account/codes/off"           TurnOffCodes       => accounts::turn_off_codes,
    Post   "/api/v1/desk/account/codes/renew"         RenewCodes         => accounts::renew_codes,
    Post   "/api/v1/desk/account/mail"                SetMail            => accounts::set_mail,
    Delete "/api/v1/desk/sessions"                    EndOtherSessions   => accounts::end_other_sessions,
    Delete "/api/v1/desk/sessions/{session}"          EndSession         => accounts::end_session,
    // Staff who are owners
    Post   "/api/v1/desk/invitations"                 Invite             => accounts::invite,
    Get    "/api/v1/desk/invitations"                 ListInvitations    => accounts::invitations,
    Delete "/api/v1/desk/invitations/{invitation}"    RevokeInvitation   => accounts::revoke,
    Post   "/api/v1/desk/staff/{member}/reset"        MakeReset          => accounts::make_reset,
    Post   "/api/v1/desk/staff/{member}/role"         ChangeRole         => accounts::change_role,
    Get    "/api/v1/desk/staff/{member}/sessions"     ListSessions       => accounts::sessions_of,
    Delete "/api/v1/desk/staff/{member}"              RemoveMember       => accounts::remove,
    Get    "/api/v1/desk/audit"                       ReadAudit          => audit::read,
    // Owners: a bearer token of the site
    Get    "/api/v1/site"                             ReadSettings       => owner::read_settings,
    Put    "/api/v1/site"                             WriteSettings      => owner::write_settings,
    Put    "/api/v1/articles"                         WriteArticles      => owner::write_articles,
    Get    "/api/v1/articles"                         ListArticles       => owner::list_articles,
    Delete "/api/v1/articles/{locale}/{article}"      DeleteArticle      => owner::delete_article,
    Put    "/api/v1/orders"                           WriteOrders        => owner::write_orders,
    Get    "/api/v1/orders/{number}"                  ReadOrder          => owner::read_order,
    Post   "/api/v1/staff"                            WriteStaff         => owner::write_staff,
    // The deployment's own token
    Post   "/api/v1/admin/sites"                      MakeSite           => owner::make_site,
    Get    "/api/v1/admin/sites"                      ListSites          => owner::list_sites,
    Put    "/api/v1/admin/sites/{site}/owner"         SetOwner           => owner::set_owner,
}

/// The segments of a path that stand for something, in order.
pub(crate) struct Segments(Vec<String>);

impl Segments {
    /// The `n`th one, from 0.
    pub(crate) fn get(&self, n: usize) -> &str {
        self.0.get(n).map_or("", String::as_str)
    }
}

/// Finds the route of a request; `405` when only the method is wrong.
pub(crate) fn find(method: &Method, path: &str) -> Result<(&'static str, Endpoint, Segments)> {
    let method = if *method == Method::Head { &Method::Get } else { method };
    let mut elsewhere = false;
    for (route_method, pattern, endpoint) in ROUTES {
        if let Some(segments) = match_path(pattern, path) {
            if route_method == method {
                return Ok((pattern, *endpoint, segments));
            }
            elsewhere = true;
        }
    }
    Err(if elsewhere {
        Error::public(ErrorCode::MethodNotAllowed, "this address does not take this method")
    } else {
        Error::public(ErrorCode::NotFound, "no such address")
    })
}

fn match_path(pattern: &str, path: &str) -> Option<Segments> {
    let mut parts = path.strip_prefix('/')?.split('/');
    let mut segments = Vec::new();
    for expected in pattern.strip_prefix('/')?.split('/') {
        if expected == "{*}" {
            return Some(Segments(segments));
        }
        let part = parts.next()?;
        if expected.starts_with('{') {
            if part.is_empty() {
                return None;
            }
            segments.push(percent::decode(part)?);
        } else if expected != part {
            return None;
        }
    }
    parts.next().is_none().then_some(Segments(segments))
}

/// Answers a request.
pub(crate) async fn answer(endpoint: Endpoint, incoming: &mut Incoming, at: &Segments) -> Result<Response> {
    run(endpoint, incoming, at).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_their_routes() {
        for (method, path, found) in [
            (Method::Get, "/healthz", Ok((Endpoint::Health, ""))),
            (Method::Head, "/healthz", Ok((Endpoint::Health, ""))),
            (Method::Get, "/s/key.js", Ok((Endpoint::Loader, "key.js"))),
            (Method::Get, "/desk/key/", Ok((Endpoint::Desk, "key"))),
            (Method::Get, "/desk/key", Ok((Endpoint::Desk, "key"))),
            (Method::Get, "/desk/key/waiting/x", Ok((Endpoint::Desk, "key"))),
            (Method::Get, "/api/v1/orders/KL%2D1", Ok((Endpoint::ReadOrder, "KL-1"))),
            (Method::Post, "/api/v1/orders/lookup", Ok((Endpoint::FindOrder, ""))),
            (Method::Post, "/healthz", Err(405)),
            (Method::Get, "/", Err(404)),
            (Method::Get, "/healthz/", Err(404)),
            (Method::Get, "/s/", Err(404)),
            (Method::Get, "/s/%ff", Err(404)),
            (Method::Get, "/s/%4", Err(404)),
        ] {
            let result = find(&method, path).map(|(_, endpoint, at)| (endpoint, at.get(0).to_owned()));
            let result = result.map_err(|e| e.body().code.status());
            assert_eq!(result, found.map(|(e, s)| (e, s.to_owned())), "{path}");
        }
    }
}
