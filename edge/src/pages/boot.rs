//! What the frame begins with.

use crate::error::{Error, Result};
use crate::snapshot::SiteState;
use crate::token::Kind;
use crate::{assets, config, platform};
use shared::boot::{Boot, Presence};
use shared::hours::{Hours, Open};
use shared::id::SiteKey;
use shared::locale::Locale;
use shared::time::{MINUTE, Timestamp};
use worker::Env;

/// Everything the frame needs, in the best language for somebody who reads `wanted`.
pub(crate) async fn boot(env: &Env, state: &SiteState, site: &SiteKey, wanted: &[Locale]) -> Result<Boot> {
    let now = platform::now();
    let locale =
        state.locale_for(wanted).ok_or_else(|| Error::internal("boot", "a site without languages"))?;
    let manifest = assets::manifest(env).await?;
    let settings = &state.settings;
    let ticket = config::keys(env)?.sign(Kind::Ticket, site, "guest", now);
    let hash = state.faq(&locale).map_or("none", |faq| faq.hash.as_str());
    Ok(Boot {
        site: site.clone(),
        name: settings.name.clone(),
        ticket: ticket.ok_or_else(|| Error::internal("ticket", "could not be signed"))?,
        theme: settings.theme.clone(),
        greeting: settings.greetings.get(&locale).cloned(),
        pack: format!("/faq/{site}/{locale}/{hash}"),
        strings: manifest.strings("widget", &locale)?.path(),
        help: format!("/help/{site}/{locale}"),
        presence: presence(
            settings.hours_in.get(&locale).or(settings.hours.as_ref()),
            settings.reply_minutes,
            now,
        ),
        origins: settings.origins.clone(),
        orders: state.orders,
        notice: settings.privacy.notice.clone(),
        consent: settings.privacy.consent,
        locales: settings.locales.clone(),
        locale,
    })
}

fn presence(hours: Option<&Hours>, reply_minutes: Option<u16>, now: Timestamp) -> Presence {
    let local = hours.and_then(|h| Some((h, platform::local_time(now, &h.zone)?)));
    let open = local.map_or(Open::Now, |(hours, local)| hours.open_at(&local));
    match open {
        Open::Now => Presence { open: true, opens_at: None, reply_minutes },
        // Whole minutes: the wall clock was read to the minute.
        Open::In(minutes) => {
            let at = Timestamp(now.0 - now.0.rem_euclid(MINUTE)).plus(i64::from(minutes) * MINUTE);
            Presence { open: false, opens_at: Some(at), reply_minutes }
        }
        Open::Never => Presence { open: false, opens_at: None, reply_minutes },
    }
}
