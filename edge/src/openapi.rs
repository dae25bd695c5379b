//! The API's description, made from the router's table and the wire types, and held against both: `edge/openapi.json`
//! is what this writes, and a route without a description does not compile.
//!
//! `DESKBELL_UPDATE=1 cargo test -p deskbell-edge openapi` writes the file anew.

use crate::router::{Endpoint, ROUTES};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};
use shared::{
    article, ask, attachment, boot, conversation, desk, error, event, frame, learned, order, owner, privacy,
};

/// Who may call an endpoint.
#[derive(Clone, Copy)]
enum May {
    /// Anybody.
    Anybody,
    /// A page of the edge itself, with a ticket or a session as bearer token.
    Guest,
    /// A page of the edge itself, with a session.
    Visitor,
    /// The desk, with the cookie of a sign-in.
    Staff,
    /// The owner's server, with the site's token.
    Owner,
    /// The deployment, with its own token.
    Admin,
}

/// What one endpoint takes and gives.
struct Described {
    summary: &'static str,
    may: May,
    request: Option<Value>,
    /// Status, type and schema of the answer when all is well.
    answer: (u16, &'static str, Option<Value>),
}

fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = SchemaGenerator::new(settings);
    let errors = generator.subschema_for::<error::ErrorBody>().to_value();
    let mut paths = Map::new();
    for (method, pattern, endpoint) in ROUTES {
        let described = describe(*endpoint, &mut generator);
        let path = pattern.replace("{*}", "{rest}");
        let mut operation = json!({
            "operationId": format!("{endpoint:?}"),
            "summary": described.summary,
            "parameters": parameters(*endpoint, &path),
            "responses": {
                described.answer.0.to_string(): answer(&described),
                "default": { "description": "An error", "content": { "application/json": { "schema": errors } } },
            },
            "security": security(described.may),
        });
        if let Some(schema) = described.request {
            operation["requestBody"] =
                json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        }
        if matches!(endpoint, Endpoint::SendAttachment | Endpoint::StaffSendAttachment) {
            operation["requestBody"] =
                json!({ "required": true, "content": { "application/octet-stream": {} } });
        }
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[method.to_string().to_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Deskbell",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Customer self-service for any website. Times are RFC 3339 in UTC, money is in minor units \
                            with an ISO 4217 code, languages are BCP 47 tags. Enums may grow: skip what you do not know.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "ticket": { "type": "http", "scheme": "bearer", "description": "A frame's ticket or a visitor's session; \
                             only with the edge's own Origin." },
                "session": { "type": "http", "scheme": "bearer", "description": "A visitor's session; only with the \
                              edge's own Origin. For the WebSocket it is the second subprotocol." },
                "staff": { "type": "apiKey", "in": "cookie", "name": crate::auth::STAFF_COOKIE },
                "owner": { "type": "http", "scheme": "bearer", "description": "The site's token." },
                "deployment": { "type": "http", "scheme": "bearer", "description": "DESKBELL_ADMIN_TOKEN." },
            },
        },
    })
}

fn answer(described: &Described) -> Value {
    let (_, kind, schema) = &described.answer;
    match schema {
        Some(schema) => json!({ "description": "Done", "content": { *kind: { "schema": schema } } }),
        None if kind.is_empty() => json!({ "description": "Done" }),
        None => json!({ "description": "Done", "content": { *kind: {} } }),
    }
}

fn security(may: May) -> Value {
    match may {
        May::Anybody => json!([]),
        May::Guest => json!([{ "ticket": [] }]),
        May::Visitor => json!([{ "session": [] }]),
        May::Staff => json!([{ "staff": [] }]),
        May::Owner => json!([{ "owner": [] }]),
        May::Admin => json!([{ "deployment": [] }]),
    }
}

fn parameters(endpoint: Endpoint, path: &str) -> Vec<Value> {
    let in_path = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    let in_query: &[(&str, &str)] = match endpoint {
        Endpoint::Frame => &[("l", "Languages, best first, separated by commas")],
        Endpoint::HelpHome => &[("q", "What to search for")],
        Endpoint::ListConversations => &[
            ("view", "mine, unassigned, waiting, due, answered, snoozed, resolved, spam or all"),
            ("label", "Only what is filed under this"),
            ("locale", "Only of visitors who read this language"),
            (
                "topic",
                "Only what is about this: the category of the first article that the visitor was shown",
            ),
            ("q", "Only where these words were written; the view does not count then"),
            ("after", "`next` of the page before"),
        ],
        Endpoint::FindArticles => &[("q", "What to search for"), ("locale", "In which language")],
        Endpoint::ReadAudit => &[
            ("actor", "Only what they did: a member's id, `deployment` or `visitors`"),
            ("action", "Only this"),
            ("before", "`next` of the page before"),
            ("format", "csv or jsonl: all of it as a file"),
        ],
        Endpoint::OpenConversation => &[("after", "Entries after this place; all when left out")],
        Endpoint::ListArticles => &[("locale", "Only this language")],
        _ => &[],
    };
    let in_query = in_query.iter().map(|(name, description)| {
        json!({ "name": name, "in": "query", "description": description, "schema": { "type": "string" } })
    });
    let in_header = matches!(endpoint, Endpoint::SendAttachment | Endpoint::StaffSendAttachment).then(|| {
        json!({ "name": crate::routes::attachments::NAME_HEADER, "in": "header", "schema": { "type": "string" },
                "description": "The file's name, percent-encoded" })
    });
    in_path.chain(in_query).chain(in_header).collect()
}

/// What each endpoint takes and gives. A match without a rest: a new route has to be described.
fn describe(endpoint: Endpoint, generator: &mut SchemaGenerator) -> Described {
    macro_rules! schema {
        ($type:ty) => {
            generator.subschema_for::<$type>().to_value()
        };
    }
    const JSON: &str = "application/json";
    const HTML: &str = "text/html";
    let plain = |may, summary, kind| Described { summary, may, request: None, answer: (200, kind, None) };
    macro_rules! json_api {
        ($may:ident, $summary:literal, $request:ty => $answer:ty) => {
            Described {
                summary: $summary,
                may: May::$may,
                request: Some(schema!($request)),
                answer: (200, JSON, Some(schema!($answer))),
            }
        };
        ($may:ident, $summary:literal, => $answer:ty) => {
            Described {
                summary: $summary,
                may: May::$may,
                request: None,
                answer: (200, JSON, Some(schema!($answer))),
            }
        };
        ($may:ident, $summary:literal, $request:ty) => {
            Described {
                summary: $summary,
                may: May::$may,
                request: Some(schema!($request)),
                answer: (204, "", None),
            }
        };
    }
    match endpoint {
        Endpoint::Health => plain(May::Anybody, "200 when secrets and built files are there", JSON),
        Endpoint::OpenApi => plain(May::Anybody, "This description", JSON),
        Endpoint::Asset => {
            plain(May::Anybody, "A built file, by its hashed name", "application/octet-stream")
        }
        Endpoint::Loader => plain(May::Anybody, "The script of the snippet: SITE.js", "text/javascript"),
        Endpoint::Types => plain(May::Anybody, "What a page may call, for TypeScript", "text/plain"),
        Endpoint::Frame => plain(May::Anybody, "The widget's frame", HTML),
        Endpoint::Badge => plain(May::Anybody, "The frame that only asks for unread messages", HTML),
        Endpoint::FaqPack => plain(May::Anybody, "A language's FAQ pack", "application/octet-stream"),
        Endpoint::HelpStart => Described {
            answer: (302, "", None),
            ..plain(May::Anybody, "The help centre in the reader's language", "")
        },
        Endpoint::HelpHome => plain(May::Anybody, "The help centre's start", HTML),
        Endpoint::HelpArticle => plain(May::Anybody, "An article's page", HTML),
        Endpoint::Desk => plain(May::Anybody, "The desk", HTML),
        Endpoint::OpenLink => plain(May::Anybody, "A conversation, by the link of a mail", HTML),
        Endpoint::AskToStop => plain(May::Anybody, "Asks whether mails are to stop", HTML),
        Endpoint::StopMail => plain(May::Anybody, "Stops mails; RFC 8058 one-click, too", HTML),
        Endpoint::Boot => {
            json_api!(Anybody, "What a frame begins with, and a new ticket; from the edge's own pages", boot::BootRequest => boot::Boot)
        }
        Endpoint::Ask => json_api!(Guest, "Ask the FAQ", ask::Ask => ask::Answer),
        Endpoint::Search => {
            json_api!(Guest, "Search the whole FAQ as the visitor types", ask::Search => ask::FoundList)
        }
        Endpoint::ReadArticle => {
            json_api!(Guest, "An article, in this language or the nearest", => article::Article)
        }
        Endpoint::Vote => json_api!(Guest, "Say whether an article helped", ask::Vote),
        Endpoint::FindOrder => {
            json_api!(Guest, "Find an order by number and contact", order::OrderLookup => order::FoundOrder)
        }
        Endpoint::Events => json_api!(Guest, "Count what the visitor did", event::Events),
        Endpoint::StartVisit => {
            json_api!(Guest, "Begin a session; nothing is stored for it", => boot::Session)
        }
        Endpoint::ReadData => json_api!(Visitor, "All that is known of the visitor", => privacy::VisitorData),
        Endpoint::Erase => Described {
            answer: (204, "", None),
            ..plain(May::Visitor, "Erase all that is known of the visitor", "")
        },
        Endpoint::Unread => json_api!(Visitor, "How much the visitor has not seen", => boot::Unread),
        Endpoint::Visit => {
            json_api!(Visitor, "Say on which page the visitor is, as the badge does; how much they have not seen", conversation::Page => boot::Unread)
        }
        Endpoint::Live => Described {
            answer: (101, "", None),
            ..plain(
                May::Visitor,
                "The visitor's WebSocket: text frames, VisitorFrame there and ServerFrame back",
                "",
            )
        },
        Endpoint::Sync => {
            json_api!(Visitor, "The same frames without a socket", frame::Sync<frame::VisitorFrame> => frame::Sync<frame::ServerFrame>)
        }
        Endpoint::SendAttachment => {
            json_api!(Visitor, "Send a file of at most 5 MB, under an id drawn by its sender, for a message to come", => attachment::Attachment)
        }
        Endpoint::ReadAttachment => plain(
            May::Visitor,
            "A file of one's own conversations, as a download",
            "application/octet-stream",
        ),
        Endpoint::DiscardAttachment => Described {
            answer: (204, "", None),
            ..plain(May::Visitor, "Take back a file that is in no message", "")
        },
        Endpoint::SignIn => {
            json_api!(Anybody, "Sign in to a desk; from the edge's own pages", desk::SignIn => desk::SignedIn)
        }
        Endpoint::SignOut => Described { answer: (204, "", None), ..plain(May::Staff, "Sign out", "") },
        Endpoint::WhoAmI => json_api!(Staff, "Who is signed in", => desk::Me),
        Endpoint::ChangeMe => {
            json_api!(Staff, "Say in which languages one answers, and whether one is away", desk::SetMe => desk::Me)
        }
        Endpoint::ListConversations => json_api!(Staff, "A list of conversations", => desk::Inbox),
        Endpoint::OpenConversation => {
            json_api!(Staff, "One conversation, with all that is known", => desk::Opened)
        }
        Endpoint::AddReply => json_api!(Staff, "Write to the visitor", desk::Reply => conversation::Entry),
        Endpoint::ChangeStatus => json_api!(Staff, "Resolve or reopen", desk::SetStatus => desk::Summary),
        Endpoint::ChangeConversation => {
            json_api!(Staff, "Assign, file, put off, mark as spam or block the visitor", desk::SetChange => desk::Summary)
        }
        Endpoint::MergeConversation => {
            json_api!(Staff, "Merge into another conversation of the same visitor", desk::Merge => desk::Summary)
        }
        Endpoint::AddNote => json_api!(Staff, "Write a note for the staff", desk::NoteWritten => desk::Note),
        Endpoint::ListFacets => json_api!(Staff, "What lists can be narrowed down to", => desk::Facets),
        Endpoint::ListStaff => json_api!(Staff, "Who is on the staff", => desk::StaffList),
        Endpoint::MarkSeen => json_api!(Staff, "Mark as seen up to a place", desk::SeenUpTo),
        Endpoint::PublishArticle => {
            json_api!(Staff, "Publish an article", desk::Publish => owner::StoredArticle)
        }
        Endpoint::FindArticles => json_api!(Staff, "Articles for an answer", => desk::ArticlesFound),
        Endpoint::ListCanned => json_api!(Staff, "The canned replies", => desk::CannedList),
        Endpoint::AddCanned => json_api!(Staff, "Add a canned reply", desk::CannedInput => desk::Canned),
        Endpoint::ChangeCanned => {
            json_api!(Staff, "Change a canned reply", desk::CannedInput => desk::Canned)
        }
        Endpoint::DeleteCanned => {
            Described { answer: (204, "", None), ..plain(May::Staff, "Delete a canned reply", "") }
        }
        Endpoint::ListUnanswered => json_api!(Staff, "What the FAQ did not answer", => desk::UnansweredList),
        Endpoint::ListWordings => {
            json_api!(Staff, "Wordings of visitors that may become phrasings", => learned::ProposalList)
        }
        Endpoint::DecideWording => {
            json_api!(Staff, "Take a wording as a phrasing, or dismiss it", learned::Decide)
        }
        Endpoint::StaffSendAttachment => {
            json_api!(Staff, "Send a file of at most 5 MB, under an id drawn by its sender, for an answer to come", => attachment::Attachment)
        }
        Endpoint::StaffReadAttachment => {
            plain(May::Staff, "A file of a conversation, as a download", "application/octet-stream")
        }
        Endpoint::StaffDiscardAttachment => Described {
            answer: (204, "", None),
            ..plain(May::Staff, "Take back a file that is in no message", "")
        },
        Endpoint::DeskLive => Described {
            answer: (101, "", None),
            ..plain(May::Staff, "The desk's WebSocket: text frames, DeskFrame there and NewsFrame back", "")
        },
        Endpoint::GiveCode => {
            json_api!(Anybody, "Give the code that a sign-in asks for; from the edge's own pages", desk::SignInCode => desk::SignedIn)
        }
        Endpoint::LookAtLink => {
            json_api!(Anybody, "What a link to join, or for a password, offers; from the edge's own pages", desk::LookAtLink => desk::LinkOffer)
        }
        Endpoint::UseLink => {
            json_api!(Anybody, "Join, or set a new password, by a link; from the edge's own pages", desk::Join => desk::SignedIn)
        }
        Endpoint::ReadAccount => json_api!(Staff, "One's own sign-ins and codes", => desk::Account),
        Endpoint::ChangePassword => {
            json_api!(Staff, "Set one's password; other sign-ins end", desk::ChangePassword)
        }
        Endpoint::BeginCodes => {
            json_api!(Staff, "Begin to set up codes of an authenticator app", desk::BeginTotp => desk::TotpOffer)
        }
        Endpoint::ConfirmCodes => {
            json_api!(Staff, "Put codes in force with the first one", desk::Code => desk::RecoveryCodes)
        }
        Endpoint::RenewCodes => {
            json_api!(Staff, "Make new recovery codes with a code; the old ones are good no more", desk::Code => desk::RecoveryCodes)
        }
        Endpoint::SetMail => json_api!(Staff, "Say whether one is told by mail of what waits", desk::SetMail),
        Endpoint::TurnOffCodes => {
            json_api!(Staff, "Turn codes off with a code or a recovery code", desk::Code)
        }
        Endpoint::EndOtherSessions => {
            Described { answer: (204, "", None), ..plain(May::Staff, "End one's other sign-ins", "") }
        }
        Endpoint::EndSession => Described {
            answer: (204, "", None),
            ..plain(May::Staff, "End a sign-in of one's own, or as an owner anybody's", "")
        },
        Endpoint::Invite => json_api!(Staff, "Invite somebody; owners", desk::Invite => desk::Invitation),
        Endpoint::ListInvitations => {
            json_api!(Staff, "Links to join or for a password that are open; owners", => desk::InvitationList)
        }
        Endpoint::RevokeInvitation => {
            Described { answer: (204, "", None), ..plain(May::Staff, "Take a link back; owners", "") }
        }
        Endpoint::MakeReset => {
            json_api!(Staff, "Make a link by which a member sets a new password; owners", => desk::Invitation)
        }
        Endpoint::ChangeRole => {
            json_api!(Staff, "Say what a member may do; owners", desk::SetRole => desk::StaffList)
        }
        Endpoint::ListSessions => {
            json_api!(Staff, "Where a member is signed in; owners", => desk::SessionList)
        }
        Endpoint::RemoveMember => {
            Described { answer: (204, "", None), ..plain(May::Staff, "Remove a member; owners", "") }
        }
        Endpoint::ReadAudit => {
            json_api!(Staff, "A page of the audit log, or all of it as a file; owners", => desk::AuditPage)
        }
        Endpoint::ReadSettings => json_api!(Owner, "The site's settings", => owner::Settings),
        Endpoint::WriteSettings => {
            json_api!(Owner, "Replace the settings", owner::Settings => owner::Settings)
        }
        Endpoint::WriteArticles => {
            json_api!(Owner, "Add or replace articles, each for itself", owner::ImportArticles => owner::Imported)
        }
        Endpoint::ListArticles => json_api!(Owner, "All articles", => owner::ArticleList),
        Endpoint::DeleteArticle => Described {
            answer: (204, "", None),
            ..plain(May::Owner, "Remove an article in one language", "")
        },
        Endpoint::WriteOrders => {
            json_api!(Owner, "Add or replace orders, each for itself", owner::ImportOrders => owner::Imported)
        }
        Endpoint::ReadOrder => json_api!(Owner, "One order, with its contact", => order::Order),
        Endpoint::WriteStaff => {
            json_api!(Owner, "Add or change a member of the staff", owner::NewStaff => owner::StaffMade)
        }
        Endpoint::MakeSite => json_api!(Admin, "Make a site", owner::NewSite => owner::SiteMade),
        Endpoint::ListSites => json_api!(Admin, "All sites", => owner::SiteList),
        Endpoint::SetOwner => {
            json_api!(Admin, "Set an owner's name and password", owner::NewStaff => owner::StaffMade)
        }
    }
}

#[test]
fn the_served_description_is_the_routers() {
    let mut document = document();
    // Frames travel over sockets, which OpenAPI cannot describe; their schemas are there for those who write clients.
    let mut generator = SchemaGenerator::new({
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = "/components/schemas".into();
        settings
    });
    generator.subschema_for::<desk::DeskFrame>();
    generator.subschema_for::<desk::NewsFrame>();
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    schemas.extend(generator.take_definitions(true));
    // By name, whatever order the JSON library keeps in this build.
    document.sort_all_objects();
    let fresh = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var_os("DESKBELL_UPDATE").is_some() {
        std::fs::write(&file, &fresh).unwrap();
    }
    let served = std::fs::read_to_string(&file).unwrap();
    assert!(
        served == fresh,
        "openapi.json is out of date: run DESKBELL_UPDATE=1 cargo test -p deskbell-edge openapi"
    );
}
