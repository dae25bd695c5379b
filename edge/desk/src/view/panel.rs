//! All that is known of the visitor when the conversation begins: before anybody has to ask.

use super::address::Address;
use super::icon::icon;
use super::order::OrderCard;
use super::{goes_to, skeleton, trail, use_desk};
use crate::speech::Speech;
use crate::state::{Action, Held, Place, Route};
use shared::conversation::{Conversation, Page};
use shared::desk::{Change, Known, Summary, View};
use shared::time::Timestamp;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) known: Option<Held<Known>>,
    pub(super) summary: Option<Held<Summary>>,
    pub(super) site: AttrValue,
    pub(super) place: Place,
    pub(super) open: bool,
    pub(super) now: Timestamp,
}

#[component]
pub(super) fn Panel(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let Some(known) = &props.known else {
        return html! {
            <aside class={classes!("panel", props.open.then_some("open"))} aria-label={speech.t("panel.title")}>{ skeleton(3, &speech.t("loading")) }</aside>
        };
    };
    let section = |key: &str, body: Html| html! { <section key={key.to_owned()} class="fact"><h3>{ speech.t(key) }</h3>{ body }</section> };
    let asked = known.question.as_deref().map_or_else(
        || html! { <p class="soft">{ speech.t("panel.asked.none") }</p> },
        |question| html! { <p class="asked" dir="auto" data-test="known-question">{ question.to_owned() }</p> },
    );
    let tried = if known.tried.is_empty() {
        html! { <p class="soft">{ speech.t("panel.tried.none") }</p> }
    } else {
        html! {
            <ul class="tried">
                { for known.tried.iter().enumerate().map(|(n, article)| html! {
                    <li key={n} data-test="known-tried">{ icon("article") }<span dir="auto">{ &article.title }</span></li>
                }) }
            </ul>
        }
    };
    let blocked = props.summary.as_ref().and_then(|summary| Some((summary, summary.blocked.as_ref()?)));
    let blocked = blocked.map(|(summary, reason)| {
        let id = summary.conversation.id.clone();
        let undo = desk.act.reform(move |_: MouseEvent| Action::Change(id.clone(), Change::Unblock));
        section(
            "block.is",
            html! { <><p dir="auto" data-test="known-blocked">{ reason.to_string() }</p><button type="button" class="link" onclick={undo}>{ speech.t("block.undo") }</button></> },
        )
    });
    let mut sections: Vec<Html> = blocked.into_iter().collect();
    if let Some(summary) = &props.summary {
        let summary = summary.clone();
        sections.insert(0, section("panel.email", html! { <Address {summary} /> }));
    }
    if let Some(name) = props.summary.as_ref().and_then(|summary| summary.visitor_name.as_ref()) {
        let name = html! { <p data-test="known-name"><bdi>{ name.to_string() }</bdi><span class="soft">{ " · " }{ speech.t("panel.email.unverified") }</span></p> };
        sections.insert(0, section("panel.name", name));
    }
    if let Some(summary) = &props.summary {
        let language = speech.intl().language(summary.locale.as_str());
        let badge = summary.locale.as_str().to_owned();
        sections.push(section(
            "panel.language",
            html! {
                <p data-test="known-language">{ language }{ " " }<span class="badge">{ badge }</span></p>
            },
        ));
    }
    if let Some(zone) = &known.zone {
        // Whether it is night there.
        let clock = speech.intl().clock_in(zone, props.now);
        let city = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
        sections.push(section(
            "panel.zone",
            html! { <p data-test="known-zone" title={zone.to_string()}><span dir="ltr">{ city }</span>if let Some(clock) = clock { <span class="soft">{ " · " }{ clock }</span> }</p> },
        ));
    }
    sections.extend(trail::sections(speech, known, props.now));
    if let Some(referrer) = &known.referrer {
        let page = Page { url: referrer.clone(), title: None };
        sections.push(section(
            "panel.referrer",
            html! { <div data-test="known-referrer">{ trail::link_to(&page) }</div> },
        ));
    }
    sections.extend([section("panel.asked", asked), section("panel.tried", tried)]);
    if !known.orders.is_empty() {
        let orders = known
            .orders
            .iter()
            .map(|order| html! { <OrderCard key={order.number.to_string()} order={order.clone()} /> });
        sections.push(section("panel.orders", html! { <div class="orders">{ for orders }</div> }));
    }
    sections.extend(satisfaction(props, known, speech));
    if !known.earlier.is_empty() {
        let earlier = known.earlier.iter().map(|conversation| earlier(conversation, known, props, &desk));
        sections.push(section("panel.earlier", html! { <ul class="earlier">{ for earlier }</ul> }));
    }
    html! {
        <aside class={classes!("panel", props.open.then_some("open"))} aria-label={speech.t("panel.title")} data-test="panel">
            <header class="panel-head">
                <h2>{ speech.t("panel.title") }</h2>
                <button
                    type="button" class="icon-button close-panel" aria-label={speech.t("close")}
                    onclick={desk.act.reform(|_| Action::ShowPanel(false))}>{ icon("close") }</button>
            </header>
            <div class="facts">{ for sections }</div>
        </aside>
    }
}

/// How the visitor found this conversation, and those before it.
fn satisfaction(props: &Props, known: &Known, speech: &Speech) -> Option<Html> {
    let here = props.summary.as_ref().and_then(|summary| summary.score);
    let count = u32::try_from(known.scores.len()).unwrap_or(u32::MAX);
    if here.is_none() && count == 0 {
        return None;
    }
    let of_five = |score: f64| speech.with("panel.score", &[("score", &speech.intl().decimal(score))]);
    let sum: f64 = known.scores.values().copied().map(f64::from).sum();
    Some(html! {
        <section key="panel.satisfaction" class="fact" data-test="known-satisfaction">
            <h3>{ speech.t("panel.satisfaction") }</h3>
            if let Some(score) = here {
                <p class="stars">{ icon("star") }<span>{ of_five(f64::from(score)) }</span><span class="soft">{ speech.t("panel.score.here") }</span></p>
            }
            if count > 0 {
                <p class="stars">{ icon("star") }<span>{ of_five(sum / f64::from(count)) }</span><span class="soft">{ speech.count("panel.score.earlier", count) }</span></p>
            }
        </section>
    })
}

fn earlier(conversation: &Conversation, known: &Known, props: &Props, desk: &super::Desk) -> Html {
    let place = match props.place {
        Place::View(_) => props.place,
        Place::Questions | Place::Canned | Place::Page(_) => Place::View(View::All),
    };
    let route = Route::to(place).open(conversation.id.clone());
    let status = super::conversation::status_name(conversation.status);
    let at = conversation.created_at;
    let score = known.scores.get(&conversation.id).map(|score| desk.speech.intl().number(u32::from(*score)));
    html! {
        <li key={conversation.id.as_str()} data-test="known-earlier">
            <a href={route.path(&props.site)} onclick={goes_to(&desk.act, route)}>
                <span class="earlier-subject" dir="auto">{ conversation.subject.to_string() }</span>
                <span class="earlier-meta">
                    <span class={classes!("pill", "small", status)}>{ desk.speech.t(&format!("status.{status}")) }</span>
                    <time class="soft" datetime={at.to_string()} title={desk.speech.intl().full(at)}>{ desk.speech.intl().ago(at, props.now) }</time>
                    if let Some(score) = score {
                        <span class="score" title={desk.speech.with("event.rated", &[("score", &score)])}>{ icon("star") }{ score.clone() }</span>
                    }
                </span>
            </a>
        </li>
    }
}
