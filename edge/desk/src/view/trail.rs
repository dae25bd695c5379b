//! Where the visitor is on the site, and the way they took there since they first wrote.

use super::icon::icon;
use crate::speech::Speech;
use shared::article::safe_href;
use shared::conversation::Page;
use shared::desk::Known;
use shared::time::Timestamp;
use shared::trail::Visited;
use yew::prelude::*;

/// The page they are on, and those before it, the latest first.
pub(super) fn sections(speech: &Speech, known: &Known, now: Timestamp) -> Vec<Html> {
    let (current, before) = match known.trail.split_last() {
        Some((current, before)) => (Some((&current.page, Some(current.at))), before),
        None => (known.page.as_ref().map(|page| (page, None)), known.trail.as_slice()),
    };
    let mut sections = Vec::new();
    if let Some((page, at)) = current {
        sections.push(html! {
            <section key="panel.page" class="fact">
                <h3>{ speech.t("panel.page") }</h3>
                <div data-test="known-page">{ link_to(page) }</div>
                if let Some(at) = at { <p class="soft">{ since(speech, at, now) }</p> }
            </section>
        });
    }
    if !before.is_empty() {
        sections.push(html! {
            <section key="panel.trail" class="fact">
                <h3>{ speech.t("panel.trail") }</h3>
                <ol class="trail" data-test="known-trail">{ for before.iter().rev().map(|visited| step(speech, visited, now)) }</ol>
            </section>
        });
    }
    sections
}

fn step(speech: &Speech, visited: &Visited, now: Timestamp) -> Html {
    html! { <li key={visited.at.0}>{ link_to(&visited.page) }<span class="soft">{ since(speech, visited.at, now) }</span></li> }
}

fn since(speech: &Speech, at: Timestamp, now: Timestamp) -> Html {
    html! { <time datetime={at.to_string()} title={speech.intl().full(at)}>{ speech.intl().ago(at, now) }</time> }
}

/// A page: a link, where its address is harmless.
pub(super) fn link_to(page: &Page) -> Html {
    let url = page.url.as_str();
    let title = page.title.as_ref().map(ToString::to_string);
    let short = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_owned();
    // What a visitor's page calls itself is shown, but only a harmless address becomes a link.
    let (name, address) = match title {
        Some(title) => (
            html! { <span dir="auto">{ title }</span> },
            html! { <span class="soft address" dir="ltr">{ short }</span> },
        ),
        None => (html! { <span class="address" dir="ltr">{ short }</span> }, Html::default()),
    };
    match safe_href(url) {
        Some(href) => html! {
            <p class="page">
                <a href={href.to_owned()} target="_blank" rel="noopener noreferrer">{ name }{ icon("link") }</a>{ address }
            </p>
        },
        None => html! { <p class="page">{ name }{ address }</p> },
    }
}
