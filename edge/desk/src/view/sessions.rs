//! Where somebody is signed in: devices in plain words, each with a way to end it.

use super::Desk;
use super::icon::icon;
use crate::speech::Speech;
use shared::desk::SignInSession;
use shared::device::Device;
use shared::id::SessionId;
use shared::time::{HOUR, Timestamp};
use yew::prelude::*;

fn name(speech: &Speech, device: &Device) -> String {
    match (&device.browser, &device.system) {
        (Some(browser), Some(system)) => {
            speech.with("sessions.device", &[("browser", browser), ("system", system)])
        }
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => speech.t("sessions.unknown"),
    }
}

/// Written down to the hour, so told no finer.
fn used(speech: &Speech, session: &SignInSession, now: Timestamp) -> String {
    if session.current || now.since(session.used_at) < HOUR {
        speech.t("sessions.used_now")
    } else {
        speech.with("sessions.used", &[("time", &speech.intl().ago(session.used_at, now))])
    }
}

/// The list.
pub(super) fn list(
    desk: &Desk,
    sessions: &[SignInSession],
    now: Timestamp,
    end: &Callback<SessionId>,
) -> Html {
    let speech = &desk.speech;
    let row = |session: &SignInSession| {
        let id = session.id.clone();
        let device = name(speech, &session.device);
        let end = end.reform(move |_: MouseEvent| id.clone());
        html! {
            <li key={session.id.to_string()} class="entry-row" data-test="session">
                { icon("device") }
                <span class="entry-words">
                    <strong>{ &device }</strong>
                    <span class="soft">
                        <time datetime={session.began_at.to_string()}>
                            { speech.with("sessions.began", &[("time", &speech.intl().moment(session.began_at))]) }
                        </time>
                        <span>{ used(speech, session, now) }</span>
                    </span>
                </span>
                if session.current {
                    <span class="pill resolved" data-test="this-session">{ speech.t("sessions.this") }</span>
                } else {
                    <button
                        type="button" class="button quiet" onclick={end} data-test="end-session"
                        aria-label={speech.with("sessions.end_of", &[("device", &device)])}>
                        { speech.t("sessions.end") }
                    </button>
                }
            </li>
        }
    };
    html! { <ul class="entry-list">{ for sessions.iter().map(row) }</ul> }
}
