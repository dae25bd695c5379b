//! An order that the visitor has proved to be theirs.

use super::icon::icon;
use super::use_desk;
use shared::article::safe_href;
use shared::order::{Fulfilment, OrderItem, OrderState, OrderView};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) order: OrderView,
}

#[component]
pub(super) fn OrderCard(props: &Props) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let order = &props.order;
    let state = key(order.state);
    let money = |minor: i64| intl.money(minor, order.currency);
    let item = |(n, item): (usize, &OrderItem)| {
        html! {
            <li key={n}>
                <span class="item-count">{ speech.with("order.times", &[("count", &intl.number(item.quantity))]) }</span>
                <span class="item-title" dir="auto">
                    { item.title.to_string() }
                    if let Some(variant) = &item.variant { <span class="soft">{ format!(" · {variant}") }</span> }
                </span>
                <span class="money">{ money(item.unit_price.saturating_mul(i64::from(item.quantity))) }</span>
            </li>
        }
    };
    html! {
        <article class="order" data-test="known-order">
            <header>
                <strong class="order-number" dir="ltr">{ order.number.to_string() }</strong>
                <span class={classes!("pill", tone(order.state))} data-test="order-state">{ speech.t(&format!("order.state.{state}")) }</span>
            </header>
            <p class="soft">
                { speech.with("order.placed", &[("date", &intl.date(order.placed_at))]) }
                if let Some(expected) = order.expected_at {
                    <br />{ speech.with("order.expected", &[("date", &intl.date(expected))]) }
                }
            </p>
            <ul class="items">{ for order.items.iter().enumerate().map(item) }</ul>
            <dl class="totals">
                if order.totals.shipping != 0 { <dt>{ speech.t("order.shipping") }</dt><dd class="money">{ money(order.totals.shipping) }</dd> }
                if order.totals.discount != 0 { <dt>{ speech.t("order.discount") }</dt><dd class="money">{ money(-order.totals.discount) }</dd> }
                if order.totals.refunded != 0 { <dt>{ speech.t("order.refunded") }</dt><dd class="money">{ money(-order.totals.refunded) }</dd> }
                <dt class="sum">{ speech.t("order.total") }</dt><dd class="money sum">{ money(order.totals.total) }</dd>
            </dl>
            <ul class="parcels">{ for order.fulfilments.iter().enumerate().map(|(n, parcel)| tracking(n, parcel)) }</ul>
        </article>
    }
}

fn tracking(n: usize, parcel: &Fulfilment) -> Html {
    let carrier = parcel.carrier.as_ref().map(ToString::to_string);
    let number = parcel.tracking_number.as_ref().map(ToString::to_string);
    let name: Vec<String> = carrier.into_iter().chain(number).collect();
    if name.is_empty() && parcel.tracking_url.is_none() {
        return html! { <li key={n} hidden=true></li> };
    }
    let href = parcel.tracking_url.as_deref().and_then(safe_href).map(ToOwned::to_owned);
    let name = if name.is_empty() { href.clone().unwrap_or_default() } else { name.join(" ") };
    html! {
        <li key={n} data-test="known-tracking">
            { icon("box") }
            if let Some(href) = href {
                <a {href} target="_blank" rel="noopener noreferrer" dir="ltr">{ name }{ icon("link") }</a>
            } else {
                <span dir="ltr">{ name }</span>
            }
        </li>
    }
}

/// Its name on the wire, which is also its key in the language files.
fn key(state: OrderState) -> &'static str {
    match state {
        OrderState::AwaitingPayment => "awaiting_payment",
        OrderState::Placed | OrderState::Unknown => "placed",
        OrderState::Processing => "processing",
        OrderState::OnHold => "on_hold",
        OrderState::Packed => "packed",
        OrderState::PartlyShipped => "partly_shipped",
        OrderState::Shipped => "shipped",
        OrderState::OutForDelivery => "out_for_delivery",
        OrderState::DeliveryFailed => "delivery_failed",
        OrderState::ReadyForPickup => "ready_for_pickup",
        OrderState::Delivered => "delivered",
        OrderState::Cancelled => "cancelled",
        OrderState::Returning => "returning",
        OrderState::Returned => "returned",
        OrderState::PartlyRefunded => "partly_refunded",
        OrderState::Refunded => "refunded",
    }
}

/// What the state means for the customer: waiting for something, on its way, done, or gone wrong.
fn tone(state: OrderState) -> &'static str {
    match state {
        OrderState::AwaitingPayment | OrderState::OnHold | OrderState::DeliveryFailed => "waiting",
        OrderState::Delivered => "resolved",
        OrderState::Cancelled | OrderState::Returned | OrderState::PartlyRefunded | OrderState::Refunded => {
            "over"
        }
        _ => "answered",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_named_as_on_the_wire() {
        for state in OrderState::ALL {
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", key(state)));
        }
    }
}
