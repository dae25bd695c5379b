//! The rail: the views with their counts, the unanswered questions, who is here.

use super::account::{Account, face};
use super::icon::icon;
use super::{goes_to, use_desk};
use crate::state::{Alerts, Place, Route};
use shared::conversation::StaffName;
use shared::desk::{Me, View};
use shared::id::StaffId;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) site: AttrValue,
    pub(crate) name: AttrValue,
    pub(crate) place: Place,
    /// How many there are in each place, in their order.
    pub(crate) counts: Vec<u32>,
    pub(crate) me: Me,
    pub(crate) present: Vec<StaffName>,
    /// Which of them are away.
    pub(crate) away: Vec<StaffId>,
    pub(crate) alerts: Alerts,
}

#[component]
pub(crate) fn Rail(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let item = |(place, count): (Place, u32)| {
        let name = place.name();
        let route = Route::to(place);
        let current = (place == props.place).then_some("page");
        html! {
            <li key={name} class={classes!((place == Place::Questions).then_some("apart"))}>
                <a
                    class="view" href={route.path(&props.site)} aria-current={current}
                    onclick={goes_to(&desk.act, route)} data-test={format!("view-{name}")}>
                    { icon(if place == Place::View(View::Due) { "snoozed" } else { name }) }
                    <span class="view-name">{ speech.t(&format!("place.{name}")) }</span>
                    <span class={classes!("view-count", format!("count-{name}"))} data-test={format!("count-{name}")}>
                        { if count > 0 { speech.intl().number(count) } else { String::new() } }
                    </span>
                </a>
            </li>
        }
    };
    // Where there are no targets, nothing is due.
    let shown = |(place, _): &(Place, u32)| *place != Place::View(View::Due) || props.me.targets;
    let places = Place::ALL.into_iter().zip(props.counts.iter().copied()).filter(shown);
    let is_away = |staff: &StaffName| props.away.contains(&staff.id);
    let named = |staff: &StaffName| {
        if is_away(staff) {
            speech.with("present.away", &[("name", &staff.name)])
        } else {
            staff.name.to_string()
        }
    };
    let names: Vec<String> = props.present.iter().map(named).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let here = speech.with("present", &[("names", &speech.intl().list(&names))]);
    html! {
        <nav class="rail" aria-label={speech.t("views")}>
            <p class="brand"><span class="logo">{ icon("bell") }</span><span class="brand-name" dir="auto">{ &props.name }</span></p>
            <ul class="views">{ for places.map(item) }</ul>
            <div class="rail-foot">
                <div class="present" data-test="present">
                    if !props.present.is_empty() {
                        <p title={here.clone()}>
                            <span class="faces">
                                { for props.present.iter().take(4).map(|p| html! { <span key={p.id.to_string()} class={classes!(is_away(p).then_some("is-away"))}>{ face(&p.name, p.id.as_str()) }</span> }) }
                            </span>
                            <span class="present-names">{ here }</span>
                        </p>
                    }
                </div>
                <Account me={props.me.clone()} alerts={props.alerts} />
            </div>
        </nav>
    }
}
