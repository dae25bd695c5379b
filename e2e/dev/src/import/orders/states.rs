//! Where an order stands, from the words and dates of an export.

use super::super::text::name_key;
use shared::order::OrderState;

#[rustfmt::skip]
const WORDS: &[(OrderState, &[&str])] = &[
    (OrderState::AwaitingPayment, &[
        "awaiting payment", "pending payment", "payment pending", "pending", "unpaid", "waiting for payment", "failed",
        "payment failed", "declined", "chờ thanh toán", "chưa thanh toán", "در انتظار پرداخت", "پرداخت نشده", "待付款",
        "未付款", "待支付",
    ]),
    (OrderState::Placed, &[
        "placed", "new", "open", "received", "confirmed", "accepted", "created", "paid", "unfulfilled", "unshipped",
        "not shipped", "ordered", "mới", "đã đặt", "đã xác nhận", "đã thanh toán", "chờ xác nhận", "ثبت شده", "جدید",
        "پرداخت شده", "تایید شده", "已下单", "已付款", "已支付", "已确认", "待发货",
    ]),
    (OrderState::Processing, &[
        "processing", "in progress", "in process", "preparing", "being prepared", "picking", "in production", "open partially",
        "đang xử lý", "đang chuẩn bị", "đang chuẩn bị hàng", "در حال پردازش", "در حال انجام", "در حال آماده سازی", "处理中",
        "备货中", "配货中",
    ]),
    (OrderState::OnHold, &[
        "on hold", "hold", "holded", "held", "payment review", "under review", "review", "suspected fraud", "fraud",
        "backordered", "backorder", "back order", "awaiting stock", "tạm giữ", "tạm hoãn", "در انتظار", "در انتظار بررسی",
        "已挂起", "暂停", "审核中",
    ]),
    (OrderState::Packed, &[
        "packed", "ready to ship", "ready for shipment", "ready for dispatch", "awaiting shipment", "awaiting fulfillment",
        "label printed", "label created", "label purchased", "đã đóng gói", "chờ lấy hàng", "بسته بندی شده", "آماده ارسال",
        "已打包", "待揽收",
    ]),
    (OrderState::PartlyShipped, &[
        "partly shipped", "partially shipped", "partial", "partially fulfilled", "partial shipment", "giao một phần",
        "ارسال جزئی", "部分发货",
    ]),
    (OrderState::Shipped, &[
        "shipped", "fulfilled", "complete", "completed", "dispatched", "despatched", "sent", "in transit", "on its way",
        "on the way", "handed over", "confirmed shipped", "đã gửi", "đang giao", "đang vận chuyển", "đã gửi hàng",
        "hoàn thành", "hoàn tất", "ارسال شده", "در حال ارسال", "در راه", "تکمیل شده", "已发货", "运输中", "已完成", "完成",
        "待收货",
    ]),
    (OrderState::OutForDelivery, &[
        "out for delivery", "with courier", "delivering", "đang giao hàng", "در حال تحویل", "派送中", "配送中",
    ]),
    (OrderState::DeliveryFailed, &[
        "delivery failed", "failed delivery", "delivery attempted", "attempted delivery", "undeliverable",
        "failed attempt", "delivery exception", "giao thất bại", "giao không thành công", "تحویل ناموفق", "投递失败",
        "派送失败",
    ]),
    (OrderState::ReadyForPickup, &[
        "ready for pickup", "ready for pick up", "ready for collection", "available for pickup", "ready to collect",
        "chờ khách lấy", "آماده تحویل حضوری", "待自提", "可自提",
    ]),
    (OrderState::Delivered, &[
        "delivered", "picked up", "collected", "đã giao", "đã giao hàng", "giao thành công", "đã nhận hàng",
        "تحویل شده", "تحویل داده شده", "已送达", "已签收", "已收货", "交易成功",
    ]),
    (OrderState::Cancelled, &[
        "cancelled", "canceled", "void", "voided", "expired", "rejected", "abandoned", "đã hủy", "đã huỷ", "hủy",
        "لغو شده", "لغو", "کنسل شده", "已取消", "取消", "交易关闭",
    ]),
    (OrderState::Returning, &[
        "returning", "return requested", "return in progress", "return pending", "return started", "rma",
        "đang trả hàng", "đang hoàn hàng", "در حال مرجوع", "退货中",
    ]),
    (OrderState::Returned, &["returned", "return complete", "return completed", "restocked", "đã trả hàng", "مرجوع شده", "已退货"]),
    (OrderState::PartlyRefunded, &[
        "partly refunded", "partially refunded", "partial refund", "hoàn tiền một phần", "بازپرداخت جزئی", "部分退款",
    ]),
    (OrderState::Refunded, &[
        "refunded", "fully refunded", "closed", "chargeback", "charged back", "đã hoàn tiền", "بازپرداخت شده",
        "مسترد شده", "已退款", "退款成功",
    ]),
];

/// The state that a word stands for; `given` are the words that the person who imports has explained.
pub(super) fn state(word: &str, given: &[(String, OrderState)]) -> Option<OrderState> {
    let key = name_key(word);
    // `WooCommerce` stores its states as `wc-processing`.
    let key = key.strip_prefix("wc ").unwrap_or(&key);
    let explained = given.iter().find(|(w, _)| name_key(w) == key).map(|(_, state)| *state);
    explained.or_else(|| WORDS.iter().find(|(_, words)| words.contains(&key)).map(|(state, _)| *state))
}

/// The state called so on the wire: `out_for_delivery`.
pub fn state_named(name: &str) -> Option<OrderState> {
    OrderState::ALL.into_iter().find(|s| wire_name(*s) == name)
}

/// How a state is called on the wire.
pub(super) fn wire_name(state: OrderState) -> String {
    serde_json::to_value(state).ok().and_then(|v| v.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}

/// Whether an order is paid, from a word such as `pending`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Payment {
    Paid,
    Due,
    Ended(OrderState),
}

/// What a word says of the payment.
pub(super) fn payment(word: &str, given: &[(String, OrderState)]) -> Option<Payment> {
    match name_key(word).as_str() {
        "paid"
        | "captured"
        | "authorized"
        | "authorised"
        | "success"
        | "succeeded"
        | "completed"
        | "complete"
        | "settled"
        | "yes"
        | "true"
        | "1"
        | "received"
        | "đã thanh toán"
        | "پرداخت شده"
        | "已付款"
        | "已支付" => Some(Payment::Paid),
        "no" | "false" | "0" | "due" | "partially paid" | "partly paid" | "overdue" => Some(Payment::Due),
        _ => match state(word, given)? {
            OrderState::AwaitingPayment => Some(Payment::Due),
            ended @ (OrderState::Refunded | OrderState::PartlyRefunded | OrderState::Cancelled) => {
                Some(Payment::Ended(ended))
            }
            _ => None,
        },
    }
}

/// All that an export says of where an order stands.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a column of its own, and any of them may be there"
)]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    pub(super) state: Option<OrderState>,
    pub(super) fulfilment: Option<OrderState>,
    pub(super) payment: Option<Payment>,
    pub(super) is_paid: bool,
    pub(super) is_shipped: bool,
    pub(super) is_delivered: bool,
    pub(super) is_cancelled: bool,
}

/// Where the order stands. What happened last and cannot be undone counts first.
pub(super) fn decide(facts: Facts) -> OrderState {
    use OrderState as S;
    if facts.is_cancelled {
        return S::Cancelled;
    }
    let moved = |state: S| match state {
        S::AwaitingPayment if facts.is_paid => S::Placed,
        S::Shipped | S::OutForDelivery | S::DeliveryFailed if facts.is_delivered => S::Delivered,
        state => state,
    };
    if let Some(Payment::Ended(state)) = facts.payment {
        return state;
    }
    let by_dates = if facts.is_delivered {
        Some(S::Delivered)
    } else if facts.is_shipped {
        Some(S::Shipped)
    } else {
        None
    };
    match facts.state.map(moved) {
        // A word that only says that it was ordered says less than a date of sending.
        Some(state @ (S::Placed | S::AwaitingPayment)) => {
            return facts.fulfilment.map(moved).filter(|s| *s != S::Placed).or(by_dates).unwrap_or(state);
        }
        Some(state) => return state,
        None => {}
    }
    if let Some(state) = facts.fulfilment.map(moved).filter(|s| !matches!(s, S::Placed | S::AwaitingPayment))
    {
        return state;
    }
    by_dates.unwrap_or(match facts.payment {
        Some(Payment::Due) if !facts.is_paid => S::AwaitingPayment,
        _ => S::Placed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrderState as S;

    #[test]
    fn no_word_stands_for_two_states() {
        let mut all: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        for word in &all {
            assert_eq!(name_key(word), **word);
        }
        all.sort_unstable();
        assert_eq!(all.windows(2).find(|pair| pair[0] == pair[1]), None);
        for state in S::ALL {
            assert_eq!(state_named(&wire_name(state)), Some(state));
            assert_eq!(super::state(&wire_name(state), &[]), Some(state));
        }
    }

    #[test]
    fn words_and_dates_make_a_state() {
        let word = |w: &str| Some(state(w, &[]).unwrap());
        let pay = |w: &str| Some(payment(w, &[]).unwrap());
        let none = Facts::default();
        for (facts, expected) in [
            (none, S::Placed),
            (Facts { is_shipped: true, ..none }, S::Shipped),
            (Facts { is_shipped: true, is_delivered: true, ..none }, S::Delivered),
            (Facts { state: word("wc-processing"), ..none }, S::Processing),
            (Facts { state: word("Completed"), ..none }, S::Shipped),
            (Facts { state: word("completed"), is_delivered: true, ..none }, S::Delivered),
            (Facts { state: word("Pending"), ..none }, S::AwaitingPayment),
            (Facts { state: word("pending"), is_paid: true, ..none }, S::Placed),
            (Facts { state: word("open"), is_shipped: true, ..none }, S::Shipped),
            (Facts { state: word("运输中"), ..none }, S::Shipped),
            (Facts { state: word("shipped"), is_cancelled: true, ..none }, S::Cancelled),
            (Facts { payment: pay("paid"), fulfilment: word("fulfilled"), ..none }, S::Shipped),
            (Facts { payment: pay("paid"), fulfilment: word("unfulfilled"), ..none }, S::Placed),
            (Facts { payment: pay("paid"), fulfilment: word("partial"), ..none }, S::PartlyShipped),
            (Facts { payment: pay("pending"), ..none }, S::AwaitingPayment),
            (Facts { payment: pay("refunded"), fulfilment: word("fulfilled"), ..none }, S::Refunded),
            (
                Facts { payment: pay("partially_refunded"), fulfilment: word("fulfilled"), ..none },
                S::PartlyRefunded,
            ),
            (Facts { payment: pay("voided"), ..none }, S::Cancelled),
            (Facts { payment: pay("pending"), is_shipped: true, ..none }, S::Shipped),
        ] {
            assert_eq!(decide(facts), expected, "{facts:?}");
        }
        assert_eq!(state("Wartet auf Gott", &[]), None);
        assert_eq!(state("wc-kiln", &[("Kiln".to_owned(), S::Processing)]), Some(S::Processing));
        assert_eq!(payment("barter", &[]), None);
    }
}
