//! How somebody works: what calls them, and the languages they answer in. At hand in the menu, and on their page.

use super::{Desk, when};
use crate::state::{Action, Alerts};
use shared::desk::Me;
use shared::locale::Locale;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// One thing that is on or off.
pub(super) fn check(name: String, test: String, on: bool, onchange: Callback<Event>) -> Html {
    html! { <label key={test.clone()} class="check"><input type="checkbox" checked={on} {onchange} data-test={test} /><span>{ name }</span></label> }
}

/// What calls somebody who looks elsewhere, in this browser.
pub(super) fn alerts(desk: &Desk, alerts: Alerts) -> Html {
    let switch = |key: &str, test: &str, on: bool, make: fn(bool, Alerts) -> Alerts| {
        let onchange = when(&desk.act, move |event: Event| {
            let on = event.target_dyn_into::<HtmlInputElement>()?.checked();
            Some(Action::SetAlerts(make(on, alerts)))
        });
        check(desk.speech.t(key), test.to_owned(), on, onchange)
    };
    html! {
        <>
            { switch("alerts.sound", "sound", alerts.sound, |on, alerts| Alerts { sound: on, ..alerts }) }
            { switch("alerts.notices", "notices", alerts.notices, |on, alerts| Alerts { notices: on, ..alerts }) }
        </>
    }
}

/// The languages that somebody answers in.
pub(super) fn languages(desk: &Desk, me: &Me) -> Html {
    let language = |locale: &Locale| {
        let (answers, locale) = (me.languages.contains(locale), locale.clone());
        let (name, test) = (desk.speech.intl().language(locale.as_str()), format!("answers-{locale}"));
        let onchange = when(&desk.act, move |event: Event| {
            Some(Action::Answers(locale.clone(), event.target_dyn_into::<HtmlInputElement>()?.checked()))
        });
        check(name, test, answers, onchange)
    };
    html! {
        <fieldset class="checks">
            <legend>{ desk.speech.t("account.answers") }</legend>
            { for me.locales.iter().map(language) }
        </fieldset>
    }
}
