//! Orders: what a shop tells us about them, and how a customer proves that one is theirs.

use crate::limit;
use crate::money::Currency;
use crate::open_enum::open_enum;
use crate::text::{Label, Url};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

open_enum! {
    /// Where an order stands.
    #[derive(Copy, Eq, Hash)]
    pub enum OrderState {
        /// Received, waiting for payment.
        AwaitingPayment = "awaiting_payment",
        /// Received and paid, or to be paid on delivery.
        Placed = "placed",
        /// Being put together.
        Processing = "processing",
        /// Something has to be settled first.
        OnHold = "on_hold",
        /// Packed, waiting for the carrier.
        Packed = "packed",
        /// Some of its parcels are on their way.
        PartlyShipped = "partly_shipped",
        /// With the carrier.
        Shipped = "shipped",
        /// With the courier, arriving today.
        OutForDelivery = "out_for_delivery",
        /// The carrier tried and nobody was there.
        DeliveryFailed = "delivery_failed",
        /// Waiting to be picked up.
        ReadyForPickup = "ready_for_pickup",
        /// With the customer.
        Delivered = "delivered",
        /// Given up before it was sent.
        Cancelled = "cancelled",
        /// On its way back.
        Returning = "returning",
        /// Back with the shop.
        Returned = "returned",
        /// Paid back in part.
        PartlyRefunded = "partly_refunded",
        /// Paid back.
        Refunded = "refunded",
    }
}

impl OrderState {
    /// Every state there is, in the order in which an order usually meets them.
    pub const ALL: [Self; 16] = [
        Self::AwaitingPayment,
        Self::Placed,
        Self::Processing,
        Self::OnHold,
        Self::Packed,
        Self::PartlyShipped,
        Self::Shipped,
        Self::OutForDelivery,
        Self::DeliveryFailed,
        Self::ReadyForPickup,
        Self::Delivered,
        Self::Cancelled,
        Self::Returning,
        Self::Returned,
        Self::PartlyRefunded,
        Self::Refunded,
    ];
}

/// An order as the shop knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// As the customer knows it: `KL-10432`.
    pub number: Label,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    pub state: OrderState,
    /// Whose it is. Never leaves the edge towards a visitor.
    pub contact: Contact,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// What was ordered. At most [`limit::ORDER_ITEMS`].
    pub items: Vec<OrderItem>,
    /// What it costs.
    pub totals: Totals,
    /// The parcels. At most [`limit::ORDER_STEPS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fulfilments: Vec<Fulfilment>,
    /// What happened to it, oldest first. At most [`limit::ORDER_STEPS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<OrderStep>,
    /// When it should arrive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<Timestamp>,
}

/// What proves that an order is the customer's; at least one of the last three is needed to find it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The customer's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Label>,
    /// Telephone number, in any form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Label>,
    /// Postal code of the delivery address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<Label>,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderItem {
    /// What it is.
    pub title: Label,
    /// How many.
    pub quantity: u32,
    /// The price of one, in minor units.
    pub unit_price: i64,
    /// The shop's article number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Label>,
    /// Size, colour and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<Label>,
}

/// What an order costs, in minor units of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// The items.
    pub subtotal: i64,
    /// Delivery.
    #[serde(default)]
    pub shipping: i64,
    /// What is taken off, as a positive number.
    #[serde(default)]
    pub discount: i64,
    /// Taxes that are not in the prices.
    #[serde(default)]
    pub tax: i64,
    /// What is paid back, as a positive number.
    #[serde(default)]
    pub refunded: i64,
    /// What the customer pays.
    pub total: i64,
}

/// One parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fulfilment {
    /// Who carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Label>,
    /// The carrier's number for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<Label>,
    /// Where the carrier shows it; `https` or `http`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<Url>,
    /// When it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped_at: Option<Timestamp>,
    /// When it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
}

/// One thing that happened to an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderStep {
    /// When.
    pub at: Timestamp,
    /// What it became.
    pub state: OrderState,
}

/// A customer asks for an order: its number, and one thing that only they and the shop know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderLookup {
    /// The number, as the customer types it.
    pub number: Label,
    /// E-mail address, telephone number or postal code, as the customer types it.
    pub contact: Label,
}

/// An order as its customer sees it: everything but the contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderView {
    /// As the customer knows it.
    pub number: Label,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    pub state: OrderState,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// What was ordered.
    pub items: Vec<OrderItem>,
    /// What it costs.
    pub totals: Totals,
    /// The parcels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fulfilments: Vec<Fulfilment>,
    /// What happened to it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<OrderStep>,
    /// When it should arrive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<Timestamp>,
}

/// An order that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundOrder {
    /// The order.
    pub order: OrderView,
    /// Proves to the edge, when a conversation begins, that this visitor has found this order.
    pub proof: String,
}

impl From<Order> for OrderView {
    fn from(order: Order) -> Self {
        let Order {
            number,
            placed_at,
            state,
            contact: _,
            currency,
            items,
            totals,
            fulfilments,
            history,
            expected_at,
        } = order;
        Self { number, placed_at, state, currency, items, totals, fulfilments, history, expected_at }
    }
}

/// An order number as it is stored and compared: letters and digits only, upper case, digits of any script as ASCII,
/// so that `#kl 10432`, `KL-10432` and `KL۱۰۴۳۲` are the same.
pub fn number_key(number: &str) -> String {
    number
        .chars()
        .map(ascii_digit)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .take(64)
        .collect()
}

/// Keys under which what a customer typed may match a contact, see [`contact_keys`].
pub fn typed_contact_keys(typed: &str) -> Vec<String> {
    if typed.contains('@') {
        return email_key(typed).into_iter().collect();
    }
    phone_key(typed).into_iter().chain(postal_key(typed)).collect()
}

/// Keys of a contact: what is typed must equal one of them. The name proves nothing and is no key.
pub fn contact_keys(contact: &Contact) -> Vec<String> {
    let email = contact.email.as_deref().and_then(email_key);
    let phone = contact.phone.as_deref().and_then(phone_key);
    let postal = contact.postal_code.as_deref().and_then(postal_key);
    email.into_iter().chain(phone).chain(postal).collect()
}

fn email_key(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    (email.len() >= 3).then(|| format!("e:{email}"))
}

/// The last nine digits: country codes and leading zeros are written in too many ways to compare.
fn phone_key(phone: &str) -> Option<String> {
    let digits: String = phone.chars().map(ascii_digit).filter(char::is_ascii_digit).collect();
    let tail = digits.get(digits.len().saturating_sub(9)..)?;
    (tail.len() >= 6 && phone.chars().all(|c| !c.is_alphabetic())).then(|| format!("p:{tail}"))
}

fn postal_key(code: &str) -> Option<String> {
    let key = number_key(code);
    (3..=12).contains(&key.chars().count()).then(|| format!("z:{key}"))
}

fn ascii_digit(c: char) -> char {
    let offset = match c {
        '۰'..='۹' => u32::from(c) - u32::from('۰'),
        '٠'..='٩' => u32::from(c) - u32::from('٠'),
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => return c,
    };
    char::from_digit(offset, 10).unwrap_or(c)
}

/// True when the order holds no more than the limits allow and its links are harmless; else the field and why.
pub fn check(order: &Order) -> Result<(), (&'static str, &'static str)> {
    if number_key(&order.number).is_empty() {
        return Err(("number", "must have a letter or a digit"));
    }
    if order.state == OrderState::Unknown {
        return Err(("state", "must be one of the states of the API description"));
    }
    if order.items.len() > limit::ORDER_ITEMS {
        return Err(("items", "too many items"));
    }
    if order.fulfilments.len() > limit::ORDER_STEPS {
        return Err(("fulfilments", "too many parcels"));
    }
    if order.history.len() > limit::ORDER_STEPS {
        return Err(("history", "too many steps"));
    }
    if order.history.iter().any(|step| step.state == OrderState::Unknown) {
        return Err(("history.state", "must be one of the states of the API description"));
    }
    let bad_url = |f: &Fulfilment| {
        f.tracking_url.as_deref().is_some_and(|u| !(u.starts_with("https://") || u.starts_with("http://")))
    };
    if order.fulfilments.iter().any(bad_url) {
        return Err(("fulfilments.tracking_url", "must begin with https:// or http://"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_match_however_they_are_typed() {
        for typed in [
            "KL-10432",
            "#kl 10432",
            "kl10432",
            "KL۱۰۴۳۲",
            "ＫＬ-１０４３２".replace('Ｋ', "k").replace('Ｌ', "l").as_str(),
        ] {
            assert_eq!(number_key(typed), "KL10432", "{typed}");
        }
        assert_eq!(number_key("--"), "");
    }

    #[test]
    fn a_contact_matches_however_it_is_typed() {
        let text = |t: &str| Label::new(t).ok();
        let contact = Contact {
            name: text("Lan"),
            email: text("Lan@Example.com"),
            phone: text("+84 (28) 5550-0142"),
            postal_code: text("SW1A 1AA"),
        };
        let keys = contact_keys(&contact);
        let matches = |typed: &str| typed_contact_keys(typed).iter().any(|k| keys.contains(k));
        for good in [" lan@example.com ", "02855500142", "0084 28 5550 0142", "sw1a1aa", "۰۲۸۵۵۵۰۰۱۴۲"]
        {
            assert!(matches(good), "{good}");
        }
        for bad in ["Lan", "lan@example.org", "0142", "SW1A", "", "p:285550014", "@"] {
            assert!(!matches(bad), "{bad}");
        }
    }

    #[test]
    fn a_view_has_no_contact() {
        let json = r#"{"number":"KL-1","placed_at":"2026-11-01T00:00:00.000Z","state":"shipped","contact":{"email":"a@b.example"},"currency":"USD","items":[{"title":"Cup","quantity":2,"unit_price":1250}],"totals":{"subtotal":2500,"total":2500}}"#;
        let order: Order = serde_json::from_str(json).unwrap();
        assert_eq!(check(&order), Ok(()));
        assert_eq!(
            serde_json::to_string(&OrderView::from(order)).unwrap(),
            r#"{"number":"KL-1","placed_at":"2026-11-01T00:00:00.000Z","state":"shipped","currency":"USD","items":[{"title":"Cup","quantity":2,"unit_price":1250}],"totals":{"subtotal":2500,"shipping":0,"discount":0,"tax":0,"refunded":0,"total":2500}}"#
        );
    }
}
