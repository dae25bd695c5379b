//! What a column of an order export can be.

/// A part of an order, as a source has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The order's number.
    Number,
    /// When it was placed.
    PlacedAt,
    /// Where it stands, in one word.
    State,
    /// Whether it is paid.
    Payment,
    /// Whether it is sent.
    Fulfilment,
    /// The customer's whole name.
    Name,
    /// The customer's first name.
    FirstName,
    /// The customer's last name.
    LastName,
    /// The customer's e-mail address.
    Email,
    /// The customer's telephone number.
    Phone,
    /// The postal code it is sent to.
    PostalCode,
    /// The currency of its amounts.
    Currency,
    /// What an item is.
    Title,
    /// An item's size, colour and so on.
    Variant,
    /// The shop's article number of an item.
    Sku,
    /// How many of an item.
    Quantity,
    /// The price of one.
    UnitPrice,
    /// The price of all of an item.
    LineTotal,
    /// What is taken off an item's price: an amount, a fraction or per cent.
    LineDiscount,
    /// All items in one cell.
    Items,
    /// The price of all items.
    Subtotal,
    /// Delivery.
    Shipping,
    /// What is taken off the order.
    Discount,
    /// Taxes.
    Tax,
    /// What is paid back.
    Refunded,
    /// What the customer pays.
    Total,
    /// Who carries it.
    Carrier,
    /// The carrier's number.
    TrackingNumber,
    /// Where the carrier shows it.
    TrackingUrl,
    /// When it was paid.
    PaidAt,
    /// When it was handed to the carrier.
    ShippedAt,
    /// When it arrived.
    DeliveredAt,
    /// When it was given up.
    CancelledAt,
    /// When it was paid back.
    RefundedAt,
    /// When it should arrive.
    ExpectedAt,
}

impl Field {
    /// Every field and its name on the command line.
    pub const ALL: [(Self, &'static str); 35] = [
        (Self::Number, "number"),
        (Self::PlacedAt, "placed_at"),
        (Self::State, "state"),
        (Self::Payment, "payment"),
        (Self::Fulfilment, "fulfilment"),
        (Self::Name, "name"),
        (Self::FirstName, "first_name"),
        (Self::LastName, "last_name"),
        (Self::Email, "email"),
        (Self::Phone, "phone"),
        (Self::PostalCode, "postal_code"),
        (Self::Currency, "currency"),
        (Self::Title, "title"),
        (Self::Variant, "variant"),
        (Self::Sku, "sku"),
        (Self::Quantity, "quantity"),
        (Self::UnitPrice, "unit_price"),
        (Self::LineTotal, "line_total"),
        (Self::LineDiscount, "line_discount"),
        (Self::Items, "items"),
        (Self::Subtotal, "subtotal"),
        (Self::Shipping, "shipping"),
        (Self::Discount, "discount"),
        (Self::Tax, "tax"),
        (Self::Refunded, "refunded"),
        (Self::Total, "total"),
        (Self::Carrier, "carrier"),
        (Self::TrackingNumber, "tracking_number"),
        (Self::TrackingUrl, "tracking_url"),
        (Self::PaidAt, "paid_at"),
        (Self::ShippedAt, "shipped_at"),
        (Self::DeliveredAt, "delivered_at"),
        (Self::CancelledAt, "cancelled_at"),
        (Self::RefundedAt, "refunded_at"),
        (Self::ExpectedAt, "expected_at"),
    ];

    /// The field of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(field, _)| *field)
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }

    /// Whether it says when something happened.
    pub(super) fn is_date(self) -> bool {
        self.name().ends_with("_at")
    }

    /// Whether it is money.
    pub(super) fn is_amount(self) -> bool {
        matches!(
            self,
            Self::UnitPrice
                | Self::LineTotal
                | Self::LineDiscount
                | Self::Subtotal
                | Self::Shipping
                | Self::Discount
                | Self::Tax
                | Self::Refunded
                | Self::Total
        )
    }
}
