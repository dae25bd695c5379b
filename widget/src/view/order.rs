//! Order look-up: two fields, then the order as a timeline with its parcels, items and totals.

use super::el::{El, button, el};
use super::{Ui, article, bar, icon};
use crate::browser::js;
use crate::state::{Action, Wrong};
use shared::article::safe_href;
use shared::order::{Fulfilment, OrderItem, OrderState, OrderStep, OrderView};
use yew::{AttrValue, Callback, InputEvent, SubmitEvent};

pub(super) fn order(ui: Ui<'_>) -> Vec<El> {
    let body = match &ui.state.order.found {
        Some(order) => found(ui, order).key("found"),
        None => form(ui).key("form"),
    };
    vec![bar::bar(ui, ui.t("order.bar"), None), el("div", "scroll body").add(body)]
}

fn form(ui: Ui<'_>) -> El {
    let form = &ui.state.order;
    let app = ui.app.clone();
    let submitted = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        app.emit(Action::OrderSubmitted);
    });
    let (busy, words) = if form.busy { ("true", "order.looking") } else { ("false", "order.find") };
    let submit = el("button", "button wide").is("type", "submit").test("order-submit").is("aria-busy", busy);
    el("form", "flow")
        .is("novalidate", "")
        .on_submit(submitted)
        .add(el("p", "lead").t(ui, "order.lead"))
        .all(fields(ui, "order.contact.help"))
        .add(submit.t(ui, words))
}

/// The number, what proves it, and what is wrong with them.
pub(super) fn fields(ui: Ui<'_>, help: &str) -> Vec<El> {
    let form = &ui.state.order;
    let number = field(ui, "order.number", "order-number", &form.number, Action::OrderNumber)
        .set("placeholder", ui.t("order.number.example"))
        .is("autocomplete", "off")
        .is("autocapitalize", "characters")
        .is("aria-describedby", "order-wrong");
    let contact = field(ui, "order.contact", "order-contact", &form.contact, Action::OrderContact)
        .is("autocomplete", "email")
        .is("autocapitalize", "none")
        .is("aria-describedby", "order-contact-help order-wrong");
    let (number, contact) = match form.wrong {
        Some(Wrong::NoNumber) => (number.is("aria-invalid", "true"), contact),
        Some(Wrong::NoContact) => (number, contact.is("aria-invalid", "true")),
        _ => (number, contact),
    };
    let label = |key| el("label", "field").add(el("span", "").t(ui, key));
    let help = el("small", "").is("id", "order-contact-help").t(ui, help);
    vec![
        label("order.number").add(number),
        label("order.contact").add(contact).add(help),
        el("div", "").is("id", "order-wrong").is("role", "alert").maybe(wrong(ui)),
    ]
}

pub(super) fn field(
    ui: Ui<'_>,
    label: &str,
    test: &'static str,
    value: &str,
    action: fn(String) -> Action,
) -> El {
    let app = ui.app.clone();
    let typed = Callback::from(move |event: InputEvent| app.emit(action(js::value(&event))));
    el("input", "")
        .is("type", "text")
        .test(test)
        .is("maxlength", "200")
        .is("spellcheck", "false")
        .named(ui, label)
        .value(value)
        .on_input(typed)
}

fn wrong(ui: Ui<'_>) -> Option<El> {
    let words = match ui.state.order.wrong.as_ref()? {
        Wrong::NoNumber => ui.t("order.no_number"),
        Wrong::NoContact => ui.t("order.no_contact"),
        Wrong::Fault(fault) => ui.fault(fault),
    };
    Some(el("p", "wrong").test("order-error").text(words))
}

fn found(ui: Ui<'_>, order: &OrderView) -> El {
    let expected = order.expected_at.filter(|_| !is_over(order.state));
    let expected =
        expected.map(|at| el("p", "expected").text(ui.fill("order.expected", "date", &ui.formats.date(at))));
    let state = el("div", tone(order.state))
        .add(el("p", "when").add(el("bdi", "").say(&order.number)))
        .add(el("h2", "").test("order-state").text(state_name(ui, order.state, "")))
        .add(el("p", "").text(state_name(ui, order.state, ".lead")))
        .maybe(expected);
    let parcels = order.fulfilments.iter().map(|parcel| parcel_card(ui, parcel)).collect();
    let question = button(ui, "button quiet", "talk", Action::Talk);
    let again = button(ui, "button quiet", "order-again", Action::OrderAgain).t(ui, "order.again");
    el("div", "flow")
        .test("order-result")
        .own("data-state", &state_key(order.state))
        .add(state)
        .all(parcels)
        .add(history(ui, order))
        .add(items(ui, order))
        .add(
            el("div", "choices").add(question.add(icon::icon(icon::CHAT)).t(ui, "order.question")).add(again),
        )
}

fn parcel_card(ui: Ui<'_>, parcel: &Fulfilment) -> El {
    let carrier = match &parcel.carrier {
        Some(name) => AttrValue::from(name.as_str().to_owned()),
        None => ui.t("order.parcel"),
    };
    let number = parcel.tracking_number.as_deref().unwrap_or_default();
    let track = parcel.tracking_url.as_deref().and_then(safe_href).map(|href| {
        let link = article::out(el("a", "button quiet"), href).test("tracking");
        link.t(ui, "order.track").add(icon::arrow(icon::OUT))
    });
    let words =
        el("span", "act-words").add(el("strong", "").auto().text(carrier)).add(el("bdi", "").say(number));
    el("div", "card parcel")
        .add(el("span", "badge").mute().add(icon::icon(icon::PARCEL)))
        .add(words)
        .maybe(track)
}

/// A part of the page under its heading.
fn part(ui: Ui<'_>, heading: &str, body: El) -> El {
    el("section", "").add(el("h2", "heading").t(ui, heading)).add(body)
}

fn history(ui: Ui<'_>, order: &OrderView) -> El {
    let first = [OrderStep { at: order.placed_at, state: order.state }];
    let steps: &[OrderStep] = if order.history.is_empty() { &first } else { &order.history };
    let mut list = el("ol", "card steps").test("order-steps");
    for (nth, step) in steps.iter().enumerate() {
        let item = if nth + 1 == steps.len() {
            el("li", "step now").is("aria-current", "step")
        } else {
            el("li", "step")
        };
        let at = [("date", &*ui.formats.date(step.at)), ("time", &*ui.formats.time(step.at))];
        list = list.add(
            item.add(el("span", "step-dot").mute().add(icon::icon(icon::CHECK)))
                .add(el("strong", "").text(state_name(ui, step.state, "")))
                .add(el("span", "when").say(&ui.words.fill("order.at", &at))),
        );
    }
    part(ui, "order.history", list)
}

fn items(ui: Ui<'_>, order: &OrderView) -> El {
    let money = |minor: i64| ui.formats.money(minor, order.currency);
    let item = |item: &OrderItem| {
        let words = el("span", "item-words")
            .add(el("strong", "").auto().say(&item.title))
            .add(el("span", "").auto().say(item.variant.as_deref().unwrap_or_default()));
        let price = item.unit_price.saturating_mul(i64::from(item.quantity));
        el("li", "item")
            .add(words)
            .add(el("span", "times").say("× ").text(ui.formats.number(item.quantity)))
            .add(el("bdi", "").text(money(price)))
    };
    let totals = &order.totals;
    let mut sums = el("dl", "");
    for (key, minor) in [
        ("order.subtotal", totals.subtotal),
        ("order.shipping", totals.shipping),
        ("order.discount", -totals.discount),
        ("order.tax", totals.tax),
        ("order.total", totals.total),
        ("order.refunded", -totals.refunded),
    ] {
        let always = matches!(key, "order.subtotal" | "order.shipping" | "order.total");
        if minor != 0 || always {
            let value = if key == "order.shipping" && minor == 0 { ui.t("order.free") } else { money(minor) };
            let class = if key == "order.total" { "sum total" } else { "sum" };
            let value = el("dd", "").add(el("bdi", "").text(value));
            sums = sums.add(el("div", class).add(el("dt", "").t(ui, key)).add(value));
        }
    }
    let list = el("ul", "").all(order.items.iter().map(item).collect());
    part(ui, "order.items", el("div", "card items").add(list).add(sums))
}

/// Nothing more will arrive.
fn is_over(state: OrderState) -> bool {
    use OrderState::{Cancelled, Delivered, PartlyRefunded, Refunded, Returned, Returning};
    matches!(state, Cancelled | Delivered | PartlyRefunded | Refunded | Returned | Returning)
}

fn tone(state: OrderState) -> &'static str {
    use OrderState::{AwaitingPayment, Cancelled, Delivered, DeliveryFailed, OnHold, ReadyForPickup};
    match state {
        Delivered | ReadyForPickup => "card state good",
        AwaitingPayment | OnHold | DeliveryFailed => "card state care",
        Cancelled => "card state off",
        _ => "card state",
    }
}

/// The state as the wire calls it, which is how its words are called too.
fn state_key(state: OrderState) -> String {
    crate::json::to_string(&state).trim_matches('"').to_owned()
}

fn state_name(ui: Ui<'_>, state: OrderState, part: &str) -> AttrValue {
    ui.t(&("state.".to_owned() + &state_key(state) + part))
}
