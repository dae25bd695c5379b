//! Order look-up: two fields, then the order as a timeline with its parcels, items and totals.

use super::{Ui, bar, icon};
use crate::state::{Action, Wrong};
use shared::article::safe_href;
use shared::order::{Fulfilment, OrderItem, OrderState, OrderStep, OrderView};
use shared::time::Timestamp;
use web_sys::HtmlInputElement;
use yew::{AttrValue, Callback, Html, InputEvent, SubmitEvent, TargetCast, html};

pub(super) fn order(ui: Ui<'_>) -> Html {
    let body = match &ui.state.order.found {
        Some(order) => html! { <div key="found" class="flow" data-test="order-result" data-state={state_key(order.state)}>{ found(ui, order) }</div> },
        None => html! { <div key="form">{ form(ui) }</div> },
    };
    html! {
        <>
            { bar::bar(ui, html! { <>{ ui.t("order.bar") }</> }, html! {}) }
            <div class="scroll body">{ body }</div>
        </>
    }
}

fn form(ui: Ui<'_>) -> Html {
    let form = &ui.state.order;
    let app = ui.app.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        app.emit(Action::OrderSubmitted);
    });
    let input = |action: fn(String) -> Action| {
        let app = ui.app.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                app.emit(action(input.value()));
            }
        })
    };
    let number_wrong = matches!(form.wrong, Some(Wrong::NoNumber));
    let contact_wrong = matches!(form.wrong, Some(Wrong::NoContact));
    html! {
        <form class="flow" {onsubmit} novalidate=true>
            <p class="lead">{ ui.t("order.lead") }</p>
            <label class="field">
                <span>{ ui.t("order.number") }</span>
                <input type="text" value={form.number.clone()} oninput={input(Action::OrderNumber)} dir="auto" maxlength="200"
                    autocomplete="off" autocapitalize="characters" spellcheck="false" placeholder={ui.t("order.number.example")}
                    aria-invalid={number_wrong.to_string()} aria-describedby="order-wrong" data-test="order-number" />
            </label>
            <label class="field">
                <span>{ ui.t("order.contact") }</span>
                <input type="text" value={form.contact.clone()} oninput={input(Action::OrderContact)} dir="auto" maxlength="200"
                    autocomplete="email" autocapitalize="none" spellcheck="false"
                    aria-invalid={contact_wrong.to_string()} aria-describedby="order-contact-help order-wrong" data-test="order-contact" />
                <small id="order-contact-help">{ ui.t("order.contact.help") }</small>
            </label>
            <div id="order-wrong" role="alert">{ wrong(ui) }</div>
            <button type="submit" class="button wide" aria-busy={form.busy.to_string()} data-test="order-submit">
                { ui.t(if form.busy { "order.looking" } else { "order.find" }) }
            </button>
        </form>
    }
}

fn wrong(ui: Ui<'_>) -> Html {
    let text = match &ui.state.order.wrong {
        None => return html! { <span></span> },
        Some(Wrong::NoNumber) => ui.t("order.no_number"),
        Some(Wrong::NoContact) => ui.t("order.no_contact"),
        Some(Wrong::Fault(fault)) => ui.fault(fault),
    };
    html! { <p class="wrong" data-test="order-error">{ text }</p> }
}

fn found(ui: Ui<'_>, order: &OrderView) -> Html {
    let expected = match order.expected_at {
        Some(at) if !is_over(order.state) => {
            html! { <p class="expected">{ ui.words.fill("order.expected", &[("date", &ui.formats.date(at))]) }</p> }
        }
        _ => html! { <span></span> },
    };
    html! {
        <>
            <div class={["card state ", tone(order.state)].concat()}>
                <p class="when"><bdi>{ order.number.as_str().to_owned() }</bdi></p>
                <h2 data-test="order-state">{ state_name(ui, order.state) }</h2>
                <p>{ state_lead(ui, order.state) }</p>
                { expected }
            </div>
            <div class="flow tight">{ for order.fulfilments.iter().enumerate().map(|(nth, parcel)| parcel_card(ui, nth, parcel)) }</div>
            { history(ui, order) }
            { items(ui, order) }
            <div class="choices">
                <button type="button" class="button quiet" onclick={ui.on(Action::Talk)} data-test="talk">
                    { icon::icon(icon::CHAT) }{ ui.t("order.question") }
                </button>
                <button type="button" class="button quiet" onclick={ui.on(Action::OrderAgain)} data-test="order-again">
                    { ui.t("order.again") }
                </button>
            </div>
        </>
    }
}

fn parcel_card(ui: Ui<'_>, nth: usize, parcel: &Fulfilment) -> Html {
    let carrier = parcel.carrier.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default();
    let number = parcel.tracking_number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default();
    let track = match parcel.tracking_url.as_deref().and_then(safe_href) {
        Some(href) => html! {
            <a class="button quiet" href={href.to_owned()} target="_blank" rel="noopener noreferrer" data-test="tracking">
                { ui.t("order.track") }{ icon::arrow(icon::OUT) }
            </a>
        },
        None => html! { <span></span> },
    };
    html! {
        <div key={nth} class="card parcel">
            <span class="badge" aria-hidden="true">{ icon::icon(icon::PARCEL) }</span>
            <span class="act-words">
                <strong dir="auto">{ if carrier.is_empty() { ui.t("order.parcel") } else { carrier.into() } }</strong>
                <bdi>{ number }</bdi>
            </span>
            { track }
        </div>
    }
}

fn history(ui: Ui<'_>, order: &OrderView) -> Html {
    let mut steps: Vec<OrderStep> = order.history.clone();
    if steps.is_empty() {
        steps.push(OrderStep { at: order.placed_at, state: order.state });
    }
    steps.sort_by_key(|step| step.at);
    let last = steps.len() - 1;
    let step = |(nth, step): (usize, &OrderStep)| {
        let class = if nth == last { "step now" } else { "step" };
        html! {
            <li key={nth} class={class} aria-current={(nth == last).then_some("step")}>
                <span class="step-dot" aria-hidden="true">{ icon::icon(icon::CHECK) }</span>
                <strong>{ state_name(ui, step.state) }</strong>
                <span class="when">{ at(ui, step.at) }</span>
            </li>
        }
    };
    html! {
        <section>
            <h2 class="heading">{ ui.t("order.history") }</h2>
            <ol class="card steps" data-test="order-steps">{ for steps.iter().enumerate().map(step) }</ol>
        </section>
    }
}

fn at(ui: Ui<'_>, at: Timestamp) -> String {
    ui.words.fill("order.at", &[("date", &ui.formats.date(at)), ("time", &ui.formats.time(at))])
}

fn items(ui: Ui<'_>, order: &OrderView) -> Html {
    let money = |minor: i64| ui.formats.money(minor, order.currency);
    let item = |(nth, item): (usize, &OrderItem)| {
        let price = item.unit_price.saturating_mul(i64::from(item.quantity));
        html! {
            <li key={nth} class="item">
                <span class="item-words">
                    <strong dir="auto">{ item.title.as_str().to_owned() }</strong>
                    <span dir="auto">{ item.variant.as_ref().map(|v| v.as_str().to_owned()).unwrap_or_default() }</span>
                </span>
                <span class="times">{ "× " }{ ui.formats.number(item.quantity) }</span>
                <bdi>{ money(price) }</bdi>
            </li>
        }
    };
    let totals = &order.totals;
    let lines = [
        ("order.subtotal", totals.subtotal, true),
        ("order.shipping", totals.shipping, true),
        ("order.discount", -totals.discount, totals.discount != 0),
        ("order.tax", totals.tax, totals.tax != 0),
        ("order.total", totals.total, true),
        ("order.refunded", -totals.refunded, totals.refunded != 0),
    ];
    let line = |(key, minor, _): (&'static str, i64, bool)| {
        let value = if key == "order.shipping" && minor == 0 { ui.t("order.free") } else { money(minor) };
        let class = if key == "order.total" { "sum total" } else { "sum" };
        html! { <div key={key} class={class}><dt>{ ui.t(key) }</dt><dd><bdi>{ value }</bdi></dd></div> }
    };
    html! {
        <section>
            <h2 class="heading">{ ui.t("order.items") }</h2>
            <div class="card items">
                <ul>{ for order.items.iter().enumerate().map(item) }</ul>
                <dl>{ for lines.into_iter().filter(|(_, _, shown)| *shown).map(line) }</dl>
            </div>
        </section>
    }
}

/// Nothing more will arrive.
fn is_over(state: OrderState) -> bool {
    use OrderState::{Cancelled, Delivered, PartlyRefunded, Refunded, Returned, Returning};
    matches!(state, Cancelled | Delivered | PartlyRefunded | Refunded | Returned | Returning)
}

fn tone(state: OrderState) -> &'static str {
    use OrderState::{AwaitingPayment, Cancelled, Delivered, DeliveryFailed, OnHold, ReadyForPickup};
    match state {
        Delivered | ReadyForPickup => "good",
        AwaitingPayment | OnHold | DeliveryFailed => "care",
        Cancelled => "off",
        _ => "going",
    }
}

/// The state as the wire calls it, which is how its words are called too.
fn state_key(state: OrderState) -> String {
    crate::json::to_string(&state).trim_matches('"').to_owned()
}

fn state_name(ui: Ui<'_>, state: OrderState) -> AttrValue {
    ui.t(&["state.", &state_key(state)].concat())
}

fn state_lead(ui: Ui<'_>, state: OrderState) -> AttrValue {
    ui.t(&["state.", &state_key(state), ".lead"].concat())
}
