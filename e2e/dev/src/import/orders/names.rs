//! What exports call their columns: Shopify, `WooCommerce`, Magento, Northwind, marketplaces, and people.
//!
//! Names are compared as [`name_key`] has them. `lineitem name`, `order items name` and `product name` are all
//! `item name` first. Where several columns are the same field, the one named earlier here is looked at first, and the
//! others where it is empty: the address it is sent to before the one it is billed to.

use super::super::text::name_key;
use super::field::Field;

/// How exports begin the names of an item's columns.
#[rustfmt::skip]
const ITEM_PREFIXES: [&str; 14] = [
    "lineitem", "lineitems", "line item", "line items", "order item", "order items", "order line", "order lines",
    "order product", "order products", "items", "products", "product", "lines",
];

#[rustfmt::skip]
const NAMES: &[(Field, &[&str])] = &[
    (Field::Number, &[
        "order number", "order no", "order nr", "order num", "increment id", "order name", "order reference", "order ref",
        "order code", "order id", "orderid", "order", "number", "reference", "no", "nr", "bestellnummer", "id",
        "mã đơn hàng", "mã đơn", "số đơn hàng", "đơn hàng", "شماره سفارش", "کد سفارش", "سفارش", "订单编号", "订单号",
        "订单id", "单号",
    ]),
    (Field::PlacedAt, &[
        "placed at", "date created gmt", "order date gmt", "created at", "order date", "ordered at", "order placed",
        "purchase date", "purchased on", "date created", "order created at", "order created", "order time",
        "order datetime", "date placed", "placed on", "sale date", "ordered on", "processed at", "created on", "created",
        "date", "bestelldatum", "ngày đặt hàng", "ngày đặt", "ngày tạo", "thời gian đặt hàng", "ngày", "تاریخ سفارش",
        "تاریخ ثبت", "تاریخ ثبت سفارش", "تاریخ", "下单时间", "订单创建时间", "创建时间", "下单日期", "订单日期", "日期",
    ]),
    (Field::State, &[
        "state", "order status", "status", "order state", "bestellstatus", "trạng thái đơn hàng", "trạng thái",
        "وضعیت سفارش", "وضعیت", "订单状态", "状态",
    ]),
    (Field::Payment, &[
        "payment", "financial status", "payment status", "payment state", "display financial status", "paid",
        "trạng thái thanh toán", "وضعیت پرداخت", "付款状态", "支付状态",
    ]),
    (Field::Fulfilment, &[
        "fulfilment", "fulfillments shipment status", "fulfillment status", "fulfilment status",
        "display fulfillment status", "delivery status", "shipping status", "shipment status", "delivery state",
        "trạng thái giao hàng", "trạng thái vận chuyển", "وضعیت ارسال", "发货状态", "物流状态",
    ]),
    (Field::Name, &[
        "customer name", "shipping name", "shipping address name", "ship to name", "ship name", "recipient name",
        "recipient", "billing name", "billing address name", "bill to name", "contact name", "contact", "buyer name",
        "buyer", "full name", "customer", "client", "name", "kunde", "tên khách hàng", "khách hàng", "người nhận",
        "tên người nhận", "họ tên", "họ và tên", "نام مشتری", "نام گیرنده", "گیرنده", "مشتری", "نام", "收货人姓名",
        "收货人", "收件人", "客户姓名", "买家姓名", "姓名", "客户", "买家",
    ]),
    (Field::FirstName, &[
        "first name", "shipping first name", "first name shipping", "shipping address first name",
        "billing first name", "first name billing", "billing address first name", "billing address firstname",
        "customer first name", "customer firstname", "firstname", "vorname",
    ]),
    (Field::LastName, &[
        "last name", "shipping last name", "last name shipping", "shipping address last name", "billing last name",
        "last name billing", "billing address last name", "billing address lastname", "customer last name",
        "customer lastname", "lastname", "surname", "nachname",
    ]),
    (Field::Email, &[
        "email", "customer email", "billing email", "email billing", "contact email", "buyer email",
        "billing address email", "shipping address email", "email address", "customer email address", "e mail",
        "e mail address", "e mail adresse", "mail", "email khách hàng", "ایمیل", "پست الکترونیک", "邮箱", "电子邮箱",
        "电子邮件", "买家邮箱",
    ]),
    (Field::Phone, &[
        "phone", "shipping phone", "shipping address phone", "phone shipping", "shipping address telephone",
        "ship phone number", "recipient phone", "customer phone", "phone number", "telephone", "telephone number",
        "mobile", "mobile phone", "mobile number", "billing phone", "phone billing", "billing address phone",
        "billing address telephone", "buyer phone number", "contact phone", "tel", "telefon", "số điện thoại",
        "điện thoại", "sđt", "شماره تماس", "شماره تلفن", "شماره موبایل", "موبایل", "تلفن", "收货人手机", "联系电话",
        "手机号", "手机号码", "手机", "电话",
    ]),
    (Field::PostalCode, &[
        "postal code", "shipping zip", "shipping postcode", "postcode shipping", "shipping postal code",
        "shipping address zip", "shipping address postcode", "shipping address postal code", "ship postal code",
        "ship postalcode", "ship zip", "ship zipcode", "ship to zip", "delivery postcode", "delivery postal code",
        "recipient postcode", "postcode", "post code", "zip", "zip code", "zipcode", "plz", "postleitzahl",
        "customer postcode", "customer postal code", "billing zip", "billing postcode", "postcode billing",
        "billing postal code", "billing address zip", "billing address postcode", "billing address postal code",
        "mã bưu điện", "mã bưu chính", "کد پستی", "کدپستی", "邮编", "邮政编码",
    ]),
    (Field::Currency, &[
        "currency", "order currency", "currency code", "order currency code", "base currency code", "währung",
        "tiền tệ", "loại tiền", "واحد پول", "ارز", "币种", "货币",
    ]),
    (Field::Title, &[
        "title", "item name", "item title", "product", "item", "item product name", "item product title", "article",
        "goods", "artikel", "tên sản phẩm", "sản phẩm", "mặt hàng", "نام محصول", "نام کالا", "محصول", "کالا", "商品名称",
        "商品标题", "产品名称", "商品", "产品", "item description", "description",
    ]),
    (Field::Variant, &[
        "variant", "item variant", "item variant title", "item variant name", "item variation", "variation",
        "item options", "options", "item size", "phân loại", "phân loại hàng", "biến thể", "تنوع", "规格", "型号",
    ]),
    (Field::Sku, &[
        "sku", "item sku", "item code", "item product code", "article number", "mã sản phẩm", "mã sku", "کد کالا",
        "کد محصول", "商品编码", "货号",
    ]),
    (Field::Quantity, &[
        "quantity", "item quantity", "qty", "item qty", "item qty ordered", "qty ordered", "quantity ordered",
        "item quantity ordered", "quantity purchased", "quantity refund", "units", "pieces", "count", "menge",
        "số lượng", "تعداد", "购买数量", "商品数量", "数量",
    ]),
    (Field::UnitPrice, &[
        "unit price", "item unit price", "item price", "price", "price each", "item cost", "price per unit", "einzelpreis",
        "preis", "đơn giá", "giá", "قیمت واحد", "قیمت", "فی", "单价", "商品单价", "商品价格", "价格",
    ]),
    (Field::LineTotal, &[
        "line total", "item line total", "item subtotal", "item total", "item row total", "row total", "extended price",
        "line amount", "thành tiền", "جمع ردیف",
    ]),
    (Field::LineDiscount, &[
        "line discount", "item discount", "item discount amount", "item total discount", "row discount",
        "discount percent", "discount rate",
    ]),
    (Field::Items, &["line items", "items", "order items", "products", "order lines"]),
    (Field::Subtotal, &[
        "subtotal", "sub total", "order subtotal", "order subtotal amount", "subtotal price", "items subtotal",
        "current subtotal price", "zwischensumme", "tạm tính", "tổng tiền hàng", "جمع جزء", "商品总价", "商品金额",
    ]),
    (Field::Shipping, &[
        "shipping", "shipping cost", "shipping costs", "shipping total", "order shipping", "order shipping amount",
        "shipping amount", "shipping price", "shipping fee", "shipping charge", "shipping charges",
        "shipping and handling", "total shipping price set shop money amount", "freight", "freight cost",
        "delivery cost", "delivery fee", "delivery charge", "delivery", "postage", "versandkosten", "versand",
        "phí vận chuyển", "phí ship", "phí giao hàng", "هزینه ارسال", "کرایه حمل", "运费", "邮费", "配送费",
    ]),
    (Field::Discount, &[
        "discount", "discount amount", "cart discount amount", "cart discount", "discount total", "total discounts",
        "total discount", "current total discounts", "order discount", "discounts", "coupon amount", "rabatt",
        "giảm giá", "chiết khấu", "تخفیف", "优惠金额", "折扣金额", "优惠", "折扣",
    ]),
    (Field::Tax, &[
        "tax", "taxes", "total tax", "tax amount", "order total tax amount", "tax total", "order tax", "vat",
        "sales tax", "order sales tax", "current total tax", "mwst", "thuế", "مالیات", "税费", "税额", "税",
    ]),
    (Field::Refunded, &[
        "refunded", "refunded amount", "total refunded", "refunded total", "order refund amount", "refund amount",
        "total refunds", "refund total", "refund", "hoàn tiền", "số tiền hoàn", "مبلغ بازگشتی", "退款金额",
    ]),
    (Field::Total, &[
        "total", "order total", "grand total", "order total amount", "total price", "grand total purchased",
        "total amount", "order amount", "order value", "amount paid", "current total price", "grand total base",
        "base grand total", "amount", "gesamtbetrag", "gesamtsumme", "summe", "tổng cộng", "tổng tiền", "tổng", "جمع کل",
        "مبلغ کل", "مبلغ", "订单总额", "订单金额", "总金额", "总计", "合计", "实付金额", "应付金额",
    ]),
    (Field::Carrier, &[
        "carrier", "shipping carrier", "carrier name", "tracking company", "fulfillments tracking company", "courier",
        "shipper", "shipping company", "ship via", "delivery company", "spediteur", "đơn vị vận chuyển",
        "hãng vận chuyển", "شرکت حمل", "شرکت پستی", "پیک", "物流公司", "快递公司", "承运商",
    ]),
    (Field::TrackingNumber, &[
        "tracking number", "tracking no", "tracking code", "tracking id", "fulfillments tracking number",
        "shipment tracking number", "tracking", "awb", "sendungsnummer", "mã vận đơn", "کد رهگیری", "کد پیگیری",
        "运单号", "快递单号", "物流单号",
    ]),
    (Field::TrackingUrl, &[
        "tracking url", "tracking link", "fulfillments tracking url", "tracking page", "link theo dõi", "لینک رهگیری",
        "物流链接",
    ]),
    (Field::PaidAt, &[
        "paid at", "date paid gmt", "date paid", "paid date", "payment date", "paid on", "ngày thanh toán",
        "تاریخ پرداخت", "付款时间", "支付时间",
    ]),
    (Field::ShippedAt, &[
        "shipped at", "fulfilled at", "shipped date", "ship date", "date shipped", "shipping date", "shipped on",
        "shipped", "dispatched at", "dispatch date", "fulfillments created at", "ngày gửi hàng", "ngày gửi",
        "تاریخ ارسال", "发货时间", "发货日期",
    ]),
    (Field::DeliveredAt, &[
        "delivered at", "delivered date", "date delivered", "delivered on", "delivered", "ngày nhận hàng",
        "ngày giao thành công", "تاریخ تحویل", "签收时间", "收货时间", "送达时间",
    ]),
    (Field::CancelledAt, &[
        "cancelled at", "canceled at", "cancelled date", "canceled date", "cancellation date", "date cancelled",
        "ngày hủy", "تاریخ لغو", "取消时间",
    ]),
    (Field::RefundedAt, &["refunded at", "refund date", "refunded on", "ngày hoàn tiền", "退款时间"]),
    (Field::ExpectedAt, &[
        "expected at", "expected delivery", "expected delivery date", "estimated delivery", "estimated delivery date",
        "estimated arrival", "required date", "delivery date", "due date", "promised date", "eta", "lieferdatum",
        "ngày giao dự kiến", "dự kiến giao", "تاریخ تحویل تقریبی", "预计送达", "预计送达时间",
    ]),
];

/// The field that a column's name stands for, and how good a name it is: 0 is best.
pub(super) fn field(name: &str) -> Option<(Field, usize)> {
    let key = name_key(without_currency(name));
    found(&key).or_else(|| {
        let rest = ITEM_PREFIXES.iter().find_map(|p| key.strip_prefix(p)?.strip_prefix(' '))?;
        found(&format!("item {rest}"))
    })
}

fn found(key: &str) -> Option<(Field, usize)> {
    NAMES.iter().find_map(|(field, names)| Some((*field, names.iter().position(|n| *n == key)?)))
}

/// `Total (USD)` without its currency.
fn without_currency(name: &str) -> &str {
    match name.rsplit_once('(') {
        Some((before, inside)) if currency_code(inside.trim_end_matches([')', ' '])).is_some() => before,
        _ => name,
    }
}

/// The currency in a column's name such as `Total (USD)`.
pub(super) fn currency(name: &str) -> Option<&str> {
    let (_, inside) = name.rsplit_once('(')?;
    currency_code(inside.trim_end_matches([')', ' ']))
}

fn currency_code(text: &str) -> Option<&str> {
    (text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) && text != "GMT" && text != "UTC")
        .then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_common_exports_are_known() {
        for (name, expected) in [
            ("Order ID", Some(Field::Number)),
            ("order_id", Some(Field::Number)),
            ("OrderID", Some(Field::Number)),
            ("increment_id", Some(Field::Number)),
            ("Order #", Some(Field::Number)),
            ("Created at", Some(Field::PlacedAt)),
            ("OrderDate", Some(Field::PlacedAt)),
            ("date_created_gmt", Some(Field::PlacedAt)),
            ("Lineitem name", Some(Field::Title)),
            ("line_items.name", Some(Field::Title)),
            ("items.qty_ordered", Some(Field::Quantity)),
            ("Product Name", Some(Field::Title)),
            ("Item Cost", Some(Field::UnitPrice)),
            ("Quantity (- Refund)", Some(Field::Quantity)),
            ("Email (Billing)", Some(Field::Email)),
            ("billing_address.zip", Some(Field::PostalCode)),
            ("ShipPostalCode", Some(Field::PostalCode)),
            ("Total (USD)", Some(Field::Total)),
            ("Grand Total (Purchased)", Some(Field::Total)),
            ("Total Refunded", Some(Field::Refunded)),
            ("Freight", Some(Field::Shipping)),
            ("Required date", Some(Field::ExpectedAt)),
            ("وضعیت سفارش", Some(Field::State)),
            ("Số điện thoại", Some(Field::Phone)),
            ("收货人", Some(Field::Name)),
            ("Item #", None),
            ("Customer ID", None),
            ("Company", None),
            ("Shipping Method", None),
        ] {
            assert_eq!(field(name).map(|f| f.0), expected, "{name}");
        }
        assert_eq!(currency("Total (EUR)"), Some("EUR"));
        assert_eq!(currency("Email (Billing)"), None);
        let shipping = field("Shipping Zip").unwrap().1;
        assert!(shipping < field("Billing Zip").unwrap().1);
    }

    #[test]
    fn no_name_stands_for_two_fields() {
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for name in &all {
            assert_eq!(name_key(name), **name);
        }
        all.sort_unstable();
        assert_eq!(all.windows(2).find(|pair| pair[0] == pair[1]), None);
    }
}
