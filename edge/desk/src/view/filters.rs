//! What narrows the list down: a menu to choose from, and what was chosen as chips that take it away again.

use super::icon::icon;
use super::use_desk;
use crate::state::{Action, Facet, Filter};
use shared::desk::Facets;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) filter: Filter,
    pub(super) facets: Facets,
}

/// The key of a part's name.
fn key(facet: Facet) -> &'static str {
    match facet {
        Facet::Label => "filter.label",
        Facet::Locale => "panel.language",
        Facet::Topic => "filter.topic",
    }
}

/// The button with its menu.
#[component]
pub(super) fn FilterMenu(props: &Props) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let Props { filter, facets } = props;
    let part = |facet: Facet| {
        let values: Vec<String> = match facet {
            Facet::Label => facets.labels.iter().map(ToString::to_string).collect(),
            Facet::Locale => facets.locales.iter().map(ToString::to_string).collect(),
            Facet::Topic => facets.topics.iter().map(ToString::to_string).collect(),
        };
        let chosen = filter.get(facet).unwrap_or_default().to_owned();
        let onchange = super::when(&desk.act, move |event: Event| {
            Some(Action::Filter(facet, event.target_dyn_into::<HtmlSelectElement>()?.value()))
        });
        // What was chosen stays to be seen, even where nothing has it any more.
        let gone = (!chosen.is_empty() && !values.contains(&chosen)).then(|| chosen.clone());
        let option = |value: String| {
            let name = if facet == Facet::Locale { intl.language(&value) } else { value.clone() };
            html! { <option key={value.clone()} value={value.clone()} selected={value == chosen}>{ name }</option> }
        };
        html! {
            <label key={facet.name()} class="field">
                <span>{ speech.t(key(facet)) }</span>
                <select {onchange} data-test={format!("filter-{}", facet.name())}>
                    <option value="" selected={chosen.is_empty()}>{ speech.t("filter.any") }</option>
                    { for gone.into_iter().chain(values).map(option) }
                </select>
            </label>
        }
    };
    let title = speech.t("filter.title");
    html! {
        <>
            <button
                type="button" class={classes!("icon-button", (!filter.is_empty()).then_some("on"))} popovertarget="filter" id="open-filter"
                aria-label={title.clone()} title={title.clone()} data-test="filter" onclick={desk.act.reform(|_: MouseEvent| Action::WantFacets)}>
                { icon("filter") }
            </button>
            <div id="filter" class="menu here filter-menu" popover="auto" aria-label={title}>
                { for Facet::ALL.into_iter().map(part) }
            </div>
        </>
    }
}

/// What was chosen.
#[component]
pub(super) fn Chips(props: &Props) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let chosen: Vec<(Facet, String)> = Facet::ALL
        .into_iter()
        .filter_map(|facet| Some((facet, props.filter.get(facet)?.to_owned())))
        .collect();
    let chip = |(facet, value): &(Facet, String)| {
        let facet = *facet;
        let name = if facet == Facet::Locale { intl.language(value) } else { value.clone() };
        let remove = speech.with("filter.remove", &[("name", &name)]);
        html! {
            <li key={facet.name()} class="tag" data-test="filter-chip">
                <span><span class="soft">{ speech.t(key(facet)) }{ " " }</span><bdi>{ name }</bdi></span>
                <button
                    type="button" aria-label={remove.clone()} title={remove} data-test={format!("clear-{}", facet.name())}
                    onclick={desk.act.reform(move |_: MouseEvent| Action::Filter(facet, String::new()))}>{ icon("close") }</button>
            </li>
        }
    };
    html! {
        <div class="chips">
            if !chosen.is_empty() {
                <ul class="tags" aria-label={speech.t("filter.title")}>{ for chosen.iter().map(chip) }</ul>
                <button type="button" class="link" data-test="clear-filter" onclick={desk.act.reform(|_: MouseEvent| Action::ClearFilter)}>{ speech.t("filter.clear") }</button>
            }
        </div>
    }
}
