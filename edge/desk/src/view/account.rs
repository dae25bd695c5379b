//! The menu behind the agent's own name: who they are, the language, account and team, the keys, the way out.

use super::icon::icon;
use super::{preferences, use_desk, when};
use crate::state::{Action, Alerts, Page, Place, Route};
use shared::desk::{Me, Role};
use shared::locale::SPOKEN;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Chooses the language of the interface.
#[component]
pub(crate) fn LanguageChoice() -> Html {
    let desk = use_desk();
    let current = desk.speech.tag();
    let onchange = when(&desk.speak, |event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>()?.value();
        SPOKEN.iter().map(|spoken| spoken.tag).find(|tag| *tag == chosen)
    });
    html! {
        <label class="field inline">
            <span>{ desk.speech.t("account.language") }</span>
            <select {onchange} data-test="language">
                { for SPOKEN.iter().map(|spoken| html! {
                    <option
                        key={spoken.tag} value={spoken.tag} lang={spoken.tag} selected={spoken.tag == current}
                    >{ spoken.name }</option>
                }) }
            </select>
        </label>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) me: Me,
    pub(crate) alerts: Alerts,
}

#[component]
pub(crate) fn Account(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let Props { me, alerts } = props;
    let name = &me.staff.name;
    let away = when(&desk.act, |event: Event| {
        Some(Action::Away(event.target_dyn_into::<HtmlInputElement>()?.checked()))
    });
    let is_owner = me.role == Role::Owner;
    let page = |page: Page| {
        let route = Route::to(Place::Page(page));
        html! {
            <button
                key={page.name()} type="button" class="menu-item" popovertarget="account" popovertargetaction="hide"
                data-test={format!("page-{}", page.name())} onclick={desk.act.reform(move |_| Action::Go(route.clone()))}>
                { icon(page.name()) }<span>{ speech.t(&format!("place.{}", page.name())) }</span>
            </button>
        }
    };
    html! {
        <div class="account">
            <button
                type="button" class="me" popovertarget="account" data-test="account" title={name.to_string()}
                aria-label={speech.with("account.open", &[("name", name)])}>
                <span class={classes!(me.away.then_some("is-away"))}>{ face(name, props.me.staff.id.as_str()) }</span>
                <span class="me-name">{ name.to_string() }</span>
            </button>
            <div id="account" class="menu" popover="auto">
                <p class="menu-who">
                    <strong>{ name.to_string() }</strong>
                    <span class="soft" dir="ltr">{ props.me.email.to_string() }</span>
                    <span class="soft" dir="auto">{ props.me.site_name.to_string() }</span>
                </p>
                { preferences::check(speech.t("account.away"), "away".into(), me.away, away) }
                <LanguageChoice />
                { preferences::languages(&desk, me) }
                <fieldset class="checks">
                    <legend>{ speech.t("alerts.title") }</legend>
                    { preferences::alerts(&desk, *alerts) }
                </fieldset>
                <div class="menu-pages">{ for Page::ALL.into_iter().filter(|page| is_owner || matches!(page, Page::Profile | Page::Reports)).map(page) }</div>
                <button
                    type="button" class="menu-item" popovertarget="account" popovertargetaction="hide" data-test="show-keys"
                    onclick={desk.act.reform(|_| Action::ShowKeys(true))}>
                    { icon("keyboard") }<span>{ speech.t("keys.title") }</span><kbd>{ "?" }</kbd>
                </button>
                <button
                    type="button" class="menu-item" data-test="sign-out"
                    onclick={desk.act.reform(|_| Action::SignOut)}>
                    { icon("leave") }<span>{ speech.t("account.sign_out") }</span>
                </button>
            </div>
        </div>
    }
}

/// A member of the staff: their picture; else a round letter, whose colour follows the id, so that it stays theirs.
pub(super) fn face(name: &str, id: &str) -> Html {
    html! { <Face name={name.to_owned()} id={id.to_owned()} /> }
}

#[derive(Clone, PartialEq, Properties)]
struct FaceProps {
    name: AttrValue,
    id: AttrValue,
}

#[component]
fn Face(props: &FaceProps) -> Html {
    let FaceProps { name, id } = props;
    let desk = use_desk();
    if let Some(src) = desk.picture(id) {
        return html! { <img class="face" {src} alt="" data-test="face" /> };
    }
    let letter: String = name.trim().chars().next().map(char::to_uppercase).into_iter().flatten().collect();
    let tint = id.bytes().fold(7_u8, |sum, b| sum.wrapping_mul(31).wrapping_add(b)) % 6;
    html! { <span class={classes!("face", format!("tint-{tint}"))} aria-hidden="true">{ letter }</span> }
}
