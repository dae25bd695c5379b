//! The audit log: pages for the screen, or all of it as a file.

use crate::auth::Staff;
use crate::error::{Error, Result};
use crate::http::{self, Incoming};
use crate::objects::site::contract::{self, ReadAudit, StaffSession};
use crate::router::Segments;
use futures_util::stream;
use shared::desk::{AuditPage, CSV_HEAD};
use shared::error::ErrorBody;
use shared::id::SiteKey;
use worker::{Env, Response};

/// As what the log is carried away.
#[derive(Clone, Copy)]
enum Format {
    Csv,
    JsonLines,
}

impl Format {
    /// Content type, and the file's name.
    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\""),
            Self::JsonLines => ("application/jsonl", "attachment; filename=\"audit.jsonl\""),
        }
    }

    fn head(self) -> &'static str {
        match self {
            Self::Csv => CSV_HEAD,
            Self::JsonLines => "",
        }
    }

    fn write(self, page: &AuditPage, out: &mut String) -> Result<()> {
        for line in &page.lines {
            match self {
                Self::Csv => out.push_str(&line.csv()),
                Self::JsonLines => {
                    out.push_str(&serde_json::to_string(line)?);
                    out.push('\n');
                }
            }
        }
        Ok(())
    }
}

/// A page of the log; or with `format` the whole of it, read and sent a part at a time.
pub(crate) async fn read(incoming: &mut Incoming, _: &Segments) -> Result<Response> {
    let staff = Staff::check(incoming)?;
    let format = match incoming.query("format").as_deref() {
        None => None,
        Some("csv") => Some(Format::Csv),
        Some("jsonl") => Some(Format::JsonLines),
        Some(_) => return Err(ErrorBody::invalid("format", "must be csv or jsonl").into()),
    };
    let before = incoming.query("before").map(|text| {
        text.parse::<u32>().map_err(|_| Error::from(ErrorBody::invalid("before", "must be what `next` was")))
    });
    let wanted = Wanted {
        site: staff.site,
        by: staff.session,
        actor: incoming.query("actor").filter(|actor| !actor.is_empty()),
        action: incoming.query("action").filter(|action| !action.is_empty()),
        export: format.is_some(),
    };
    let first = wanted.page(&incoming.env, before.transpose()?).await?;
    let Some(format) = format else { return http::json(&first) };
    let mut text = format.head().to_owned();
    format.write(&first, &mut text)?;
    let rest = Rest { env: incoming.env.clone(), wanted, format, next: first.next, ready: Some(text) };
    let response = Response::from_stream(stream::try_unfold(rest, Rest::part))?;
    let (kind, name) = format.file();
    http::headers(
        response,
        &[("content-type", kind), ("content-disposition", name), ("cache-control", "no-store")],
    )
}

/// Which lines of which site, and for whom.
struct Wanted {
    site: SiteKey,
    by: StaffSession,
    actor: Option<String>,
    action: Option<String>,
    export: bool,
}

impl Wanted {
    async fn page(&self, env: &Env, before: Option<u32>) -> Result<AuditPage> {
        let Self { by, actor, action, export, .. } = self;
        let command = ReadAudit {
            by: by.clone(),
            actor: actor.clone(),
            action: action.clone(),
            before,
            export: *export,
        };
        contract::call(env, &self.site, command).await
    }
}

/// What is still to be sent of a file.
struct Rest {
    env: Env,
    wanted: Wanted,
    format: Format,
    next: Option<u32>,
    /// What was read already.
    ready: Option<String>,
}

impl Rest {
    /// The next part. Should the sign-in end or the site fail meanwhile, the file breaks off, and the browser says so.
    async fn part(mut self) -> worker::Result<Option<(Vec<u8>, Self)>> {
        if let Some(text) = self.ready.take() {
            return Ok(Some((text.into_bytes(), self)));
        }
        let Some(before) = self.next else { return Ok(None) };
        let broken = |error: Error| worker::Error::RustError(error.for_log());
        let page = self.wanted.page(&self.env, Some(before)).await.map_err(broken)?;
        let mut text = String::new();
        self.format.write(&page, &mut text).map_err(broken)?;
        self.next = page.next;
        Ok(Some((text.into_bytes(), self)))
    }
}
