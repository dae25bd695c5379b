//! What every site of the tests has: two languages, two topics, two orders.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use shared::desk::Role;
use shared::owner::{NewStaff, Settings};
use shared::text::{Label, Text};

/// The customer of every order.
pub const CUSTOMER_EMAIL: &str = "Linh.Tran@mail.example";
/// The same customer's phone number.
pub const CUSTOMER_PHONE: &str = "+84 28 5550 0142";
/// The same customer's postal code.
pub const CUSTOMER_POSTAL_CODE: &str = "SW1A 1AA";
/// Every member of the staff's.
pub const STAFF_PASSWORD: &str = "correct horse battery";

/// Settings in English and Persian, for one shop.
pub fn settings() -> Result<Settings> {
    let settings = json!({
        "name": "Kettle & Leaf",
        "locales": ["en", "fa"],
        "origins": ["https://shop.example", "http://shop.localhost:8788"],
        "theme": { "accent": "#2f6f5e", "side": "start" },
        "greetings": { "en": "Welcome to the tea room" },
        "reply_minutes": 15,
    });
    Ok(serde_json::from_value(settings)?)
}

/// An article in English.
pub fn article(id: &str, title: &str, body: &str) -> Value {
    json!({ "id": id, "locale": "en", "title": title, "body": body })
}

/// One topic in both languages, one in English only.
pub(crate) fn articles() -> Vec<Value> {
    vec![
        json!({
            "id": "returns", "locale": "en", "title": "Can I send something back?", "category": "returns",
            "phrasings": ["return policy", "how do I return an order", "refund for a return"],
            "body": "Yes, within **30 days**.\n\n- Pack it well\n- Use [our form](https://shop.example/return)",
            "tags": ["refund"],
        }),
        json!({
            "id": "returns", "locale": "fa", "title": "آیا می‌توانم کالا را پس بفرستم؟", "category": "returns",
            "phrasings": ["مرجوع کردن سفارش", "شرایط بازگشت کالا"], "body": "بله، تا ۳۰ روز.",
        }),
        json!({
            "id": "kettle-care", "locale": "en", "title": "How do I clean the kettle?", "category": "care",
            "phrasings": ["remove limescale", "descale the kettle"],
            "body": "With citric acid: <b>two spoons</b> & hot water.",
        }),
    ]
}

/// An order of the one customer.
pub fn order(number: &str) -> Value {
    json!({
        "number": number,
        "placed_at": "2026-11-01T09:30:00Z",
        "state": "shipped",
        "contact": {
            "name": "Linh Trần", "email": CUSTOMER_EMAIL, "phone": CUSTOMER_PHONE,
            "postal_code": CUSTOMER_POSTAL_CODE,
        },
        "currency": "USD",
        "items": [{ "title": "Iron kettle", "quantity": 1, "unit_price": 4_900, "sku": "KT-7" }],
        "totals": { "subtotal": 4_900, "shipping": 500, "total": 5_400 },
        "fulfilments": [{ "carrier": "Post", "tracking_url": "https://post.example/t/1" }],
        "history": [
            { "at": "2026-11-01T09:30:00Z", "state": "placed" },
            { "at": "2026-11-02T10:00:00Z", "state": "shipped" },
        ],
    })
}

/// A member of the staff, an agent.
pub(crate) fn new_staff(email: &str, name: &str) -> Result<NewStaff> {
    Ok(NewStaff {
        email: Label::new(email).context("e-mail")?,
        name: Label::new(name).context("name")?,
        password: Text::new(STAFF_PASSWORD).context("password")?,
        role: Role::Agent,
    })
}
