//! Exports of shops, as they come: columns, dates, amounts and states of many kinds, and lines that are wrong.

use super::{Field, OrderOptions, read_text};
use shared::money::Currency;
use shared::order::{Order, OrderState};
use std::fmt::Write as _;

/// An order in two lines or more: the head, then what else there is.
fn line(order: &Order) -> String {
    let state = serde_json::to_value(order.state).unwrap();
    let t = &order.totals;
    let mut out = format!(
        "{} {} {} {}",
        order.number,
        order.placed_at.to_string().replace(":00.000Z", "Z"),
        state.as_str().unwrap(),
        order.currency
    );
    let contact = &order.contact;
    for part in [&contact.name, &contact.email, &contact.phone, &contact.postal_code].into_iter().flatten() {
        write!(out, " | {part}").unwrap();
    }
    for item in &order.items {
        write!(out, "\n  {} × {} {}", item.quantity, item.title, item.unit_price).unwrap();
        let extras = [&item.sku, &item.variant].into_iter().flatten();
        extras.for_each(|extra| write!(out, " {extra}").unwrap());
    }
    write!(out, "\n  {} + {} - {} + {} = {}", t.subtotal, t.shipping, t.discount, t.tax, t.total).unwrap();
    if t.refunded != 0 {
        write!(out, ", back {}", t.refunded).unwrap();
    }
    for parcel in &order.fulfilments {
        write!(out, "\n  parcel").unwrap();
        for part in [&parcel.carrier, &parcel.tracking_number].into_iter().flatten() {
            write!(out, " {part}").unwrap();
        }
        parcel.tracking_url.iter().for_each(|url| write!(out, " {url}").unwrap());
        parcel.shipped_at.iter().for_each(|at| write!(out, " {}", &at.to_string()[..10]).unwrap());
    }
    out
}

fn shown(text: &str, options: &OrderOptions) -> (String, Vec<String>) {
    let reading = match read_text(text, options) {
        Ok(reading) => reading,
        Err(error) => return (format!("error: {error:#}"), Vec::new()),
    };
    let mut lines: Vec<String> = reading.items.iter().map(|o| line(&o.item)).collect();
    lines.extend(reading.problems.iter().map(|p| format!("! {p}")));
    let notes = reading
        .notes
        .into_iter()
        .filter(|n| !n.starts_with("recognised: ") && !n.starts_with("orders by"))
        .collect();
    (lines.join("\n"), notes)
}

#[track_caller]
fn check(text: &str, options: &OrderOptions, expected: &[&str], notes: &[&str]) {
    let (lines, said) = shown(text, options);
    assert_eq!(lines, expected.join("\n"));
    assert_eq!(said, notes);
}

fn plain() -> OrderOptions {
    OrderOptions::default()
}

#[test]
fn shopify_csv() {
    let text = "\u{feff}Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Zip,Shipping Name,Shipping Zip,Shipping Phone,Cancelled at,Refunded Amount,Id\n\
        #1002,lan@a.example,paid,2026-11-01 09:31:00 +0700,fulfilled,2026-11-02 10:00:00 +0700,USD,45.00,5.90,0.00,50.90,TEA10,5.00,Standard,2026-11-01 09:30:00 +0700,2,Moss cup,12.50,CUP-1,Lan B,'01000,Lan A,'02110,'+84285550142,,0.00,5501\n\
        #1002,lan@a.example,,,,,,,,,,,,,2026-11-01 09:30:00 +0700,1,Gaiwan,25.00,,,,,,,,,\n\
        #1003,mai@a.example,refunded,2026-11-01 10:00:00 +0700,unfulfilled,,USD,10.00,0.00,0.80,10.80,,0.00,Standard,2026-11-01 09:59:00 +0700,1,Whisk,10.00,,Mai,10115,,,,2026-11-01 11:00:00 +0700,10.80,5502\n\
        #1004,zoe@a.example,pending,,unfulfilled,,USD,10.00,0.00,0.00,10.00,,0.00,,2026-11-01 12:00:00 +0700,1,Whisk,10.00,,Zoe,10115,,,,,0.00,5503\n";
    check(
        text,
        &plain(),
        &[
            "#1002 2026-11-01T02:30Z shipped USD | Lan A | lan@a.example | +84285550142 | 02110",
            "  2 × Moss cup 1250 CUP-1",
            "  1 × Gaiwan 2500",
            "  5000 + 590 - 500 + 0 = 5090",
            "  parcel 2026-11-02",
            "#1003 2026-11-01T02:59Z cancelled USD | Mai | mai@a.example | 10115",
            "  1 × Whisk 1000",
            "  1000 + 0 - 0 + 80 = 1080, back 1080",
            "#1004 2026-11-01T05:00Z awaiting_payment USD | Zoe | zoe@a.example | 10115",
            "  1 × Whisk 1000",
            "  1000 + 0 - 0 + 0 = 1000",
        ],
        &[
            "columns not used: Discount Code, Shipping Method, Id",
            "status words: \"paid + fulfilled\" is shipped (1), \"pending + unfulfilled\" is awaiting_payment (1), \"refunded + unfulfilled\" is cancelled (1)",
        ],
    );
}

#[test]
fn shopify_json() {
    let text = r##"{"orders": [{"id": 450789469, "name": "#1001", "order_number": 1001, "number": 1, "email": "bob@a.example",
        "created_at": "2026-11-01T09:30:00+07:00", "financial_status": "partially_refunded", "fulfillment_status": "fulfilled",
        "currency": "EUR", "total_price": "199.00", "subtotal_price": "195.00", "total_tax": "4.00", "total_discounts": "0.00",
        "total_shipping_price_set": {"shop_money": {"amount": "0.00"}}, "cancelled_at": null,
        "customer": {"first_name": "Bob", "last_name": "B", "phone": "+16135550142"},
        "shipping_address": {"zip": "K2P0V6", "name": "Bob Bobsen"},
        "fulfillments": [{"created_at": "2026-11-02T00:00:00Z", "tracking_company": "UPS", "tracking_number": "1Z1",
            "tracking_url": "https://t.example/1Z1", "shipment_status": "in_transit"}],
        "line_items": [{"name": "Pot - red", "title": "Pot", "variant_title": "red", "quantity": 1, "price": "195.00", "sku": "P-R"}]}]}"##;
    let (lines, _) = shown(text, &plain());
    assert_eq!(
        lines,
        "#1001 2026-11-01T02:30Z partly_refunded EUR | Bob Bobsen | bob@a.example | +16135550142 | K2P0V6\n\
         \x20 1 × Pot - red 19500 P-R red\n  19500 + 0 - 0 + 400 = 19900\n  parcel UPS 1Z1 https://t.example/1Z1 2026-11-02"
    );
}

#[test]
fn woocommerce() {
    let text = "Order Number,Order Status,Order Date,First Name (Billing),Last Name (Billing),Email (Billing),Phone (Billing),Postcode (Billing),Cart Discount Amount,Order Subtotal Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Order Currency\n\
        41,Completed,2026-11-01 09:30,Lan,Tran,lan@a.example,0285550142,700000,0,30,0,0,30,0,S1,1,Cup,2,15,USD\n\
        42,wc-on-hold,2026-11-02 09:30,Mai,,mai@a.example,,,0,30,0,0,30,0,S1,1,Cup,2,15,USD\n\
        43,Im Ofen,2026-11-03 09:30,Zoe,,zoe@a.example,,,0,30,0,0,30,0,S1,1,Cup,2,15,USD\n";
    let options = OrderOptions { offset_minutes: 420, ..plain() };
    check(
        text,
        &options,
        &[
            "41 2026-11-01T02:30Z shipped USD | Lan Tran | lan@a.example | 0285550142 | 700000",
            "  2 × Cup 1500 S1",
            "  3000 + 0 - 0 + 0 = 3000",
            "42 2026-11-02T02:30Z on_hold USD | Mai | mai@a.example",
            "  2 × Cup 1500 S1",
            "  3000 + 0 - 0 + 0 = 3000",
            "! line 4: Order Status: \"Im Ofen\" is no state that I know; explain it with --state \"Im Ofen=processing\" or the like; order 43 is left out",
        ],
        &[
            "columns not used: Item #",
            "status words: \"Completed\" is shipped (1), \"wc-on-hold\" is on_hold (1)",
        ],
    );
    let explained = OrderOptions { states: vec![("Im Ofen".to_owned(), OrderState::Processing)], ..options };
    assert!(shown(text, &explained).0.contains("43 2026-11-03T02:30Z processing"));

    let rest = r#"[{"id": 9, "number": "727", "status": "processing", "currency": "VND", "date_created": "2026-11-01T16:30:00",
        "date_created_gmt": "2026-11-01T09:30:00", "discount_total": "0", "shipping_total": "30000", "total": "330000",
        "total_tax": "0", "billing": {"first_name": "Lan", "last_name": "T", "email": "lan@a.example", "phone": "0", "postcode": ""},
        "line_items": [{"id": 1, "name": "Ấm", "quantity": 2, "price": 150000.0, "sku": ""}]}]"#;
    assert_eq!(
        shown(rest, &OrderOptions { offset_minutes: 420, ..plain() }).0,
        "727 2026-11-01T09:30Z processing VND | Lan T | lan@a.example | 0\n  2 × Ấm 150000\n  300000 + 30000 - 0 + 0 = 330000"
    );
    let packed = "order_number,date,status,billing_email,order_total,order_currency,line_items\n\
        7,2026-11-01,completed,a@b.example,25.00,USD,\"id:1|name:Cup|sku:C|quantity:2|total:20.00;id:2|name:Whisk|quantity:1|total:5.00\"\n";
    assert_eq!(
        shown(packed, &plain()).0,
        "7 2026-11-01T00:00Z shipped USD | a@b.example\n  2 × Cup 1000 C\n  1 × Whisk 500\n  2500 + 0 - 0 + 0 = 2500"
    );
}

#[test]
fn magento() {
    let grid = "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,Customer Email,Shipping and Handling,Total Refunded\n\
        000000012,Main,\"Nov 1, 2026 9:30:12 AM\",A B,C D,$59.90,$59.90,Closed,a@b.example,$5.90,$59.90\n";
    check(
        grid,
        &plain(),
        &[
            "000000012 2026-11-01T09:30:12.000Z refunded USD | C D | a@b.example",
            "  5990 + 590 - 0 + 0 = 5990, back 5990",
        ],
        &[
            "columns not used: Purchase Point",
            "assumed: times without a zone are UTC; --offset +07:00 says otherwise",
            "status words: \"Closed\" is refunded (1)",
            "orders without items: 1",
        ],
    );
    let rest = r#"{"items": [{"increment_id": "000000013", "entity_id": 13, "created_at": "2026-11-01 09:30:00", "status": "complete",
        "customer_email": "a@b.example", "customer_firstname": "A", "order_currency_code": "EUR", "grand_total": 20, "subtotal": 22,
        "discount_amount": -2, "shipping_amount": 0, "tax_amount": 0, "billing_address": {"postcode": "10115", "telephone": "030123456"},
        "items": [{"name": "Cup", "qty_ordered": 2, "price": 11, "sku": "C", "row_total": 22}]}]}"#;
    assert_eq!(
        shown(rest, &plain()).0,
        "000000013 2026-11-01T09:30Z shipped EUR | A | a@b.example | 030123456 | 10115\n  2 × Cup 1100 C\n  2200 + 0 - 200 + 0 = 2000"
    );
}

#[test]
fn one_line_for_each_item_as_in_northwind() {
    let text = "OrderID,CustomerID,Contact,Phone,ShipPostalCode,OrderDate,RequiredDate,ShippedDate,Carrier,Freight,Product,Quantity,UnitPrice,Discount\n\
        501,KILN,Ana Trujillo,(5) 555-4729,05021,2026/10/04,2026/11/01,2026/10/06,Speedy,32.3800011,Green tea,12,9.80000019,0\n\
        501,KILN,Ana Trujillo,(5) 555-4729,05021,2026/10/04,2026/11/01,2026/10/06,Speedy,32.3800011,Black tea,10,14,0.150000006\n\
        502,LEAF,Ann Devon,,WX3 6FW,2026/10/05,2026/11/02,,Speedy,1.50,Cup,1,20,0\n";
    check(
        text,
        &plain(),
        &[
            "501 2026-10-04T00:00Z shipped USD | Ana Trujillo | (5) 555-4729 | 05021",
            "  12 × Green tea 980",
            "  10 × Black tea 1400",
            "  25760 + 3238 - 2100 + 0 = 26898",
            "  parcel Speedy 2026-10-06",
            "502 2026-10-05T00:00Z placed USD | Ann Devon | WX3 6FW",
            "  1 × Cup 2000",
            "  2000 + 150 - 0 + 0 = 2150",
        ],
        &[
            "columns not used: CustomerID",
            "assumed: discounts are fractions of the line: 0.15 is 15 %",
            "assumed: amounts are US dollars, since the file names no currency; --currency EUR says otherwise",
        ],
    );
    let euros = OrderOptions { currency: Currency::new("EUR"), ..plain() };
    assert!(shown(text, &euros).0.starts_with("501 2026-10-04T00:00Z shipped EUR"));
}

#[test]
fn columns_in_the_shops_own_language() {
    for (text, expected) in [
        (
            "Bestellnummer;Bestelldatum;Bestellstatus;Kunde;E-Mail-Adresse;PLZ;Artikel;Menge;Einzelpreis;Versandkosten;Gesamtbetrag\n\
             A-1;31.10.2026;versandt;Jürgen Groß;jg@a.example;10115;Kanne;2;1.012,50 €;5,90;2.030,90\n",
            "A-1 2026-10-31T00:00Z shipped EUR | Jürgen Groß | jg@a.example | 10115\n  2 × Kanne 101250\n  202500 + 590 - 0 + 0 = 203090",
        ),
        (
            "Mã đơn hàng\tNgày đặt hàng\tTrạng thái\tKhách hàng\tSố điện thoại\tSản phẩm\tSố lượng\tĐơn giá\tTổng cộng\n\
             DH1\t01/11/2026 16:30\tĐã giao\tLan\t0901 555 014\tẤm tử sa\t1\t350.000đ\t350.000đ\nDH2\t31/10/2026\tĐã huỷ\tMai\t0901555015\tChén\t2\t90.000\t180.000\n",
            "DH1 2026-11-01T16:30Z delivered VND | Lan | 0901 555 014\n  1 × Ấm tử sa 350000\n  350000 + 0 - 0 + 0 = 350000\n\
             DH2 2026-10-31T00:00Z cancelled VND | Mai | 0901555015\n  2 × Chén 90000\n  180000 + 0 - 0 + 0 = 180000",
        ),
        (
            "شماره سفارش,تاریخ سفارش,وضعیت,نام مشتری,موبایل,محصول,تعداد,قیمت واحد\n۱۲۰,۱۴۰۵/۰۸/۱۰,ارسال شده,مریم,۰۹۱۲۵۵۵۰۱۴۲,قوری,۲,۱۲۰٬۰۰۰ تومان\n",
            "۱۲۰ 2026-11-01T00:00Z shipped IRT | مریم | ۰۹۱۲۵۵۵۰۱۴۲\n  2 × قوری 12000000\n  24000000 + 0 - 0 + 0 = 24000000",
        ),
        (
            "订单编号,下单时间,订单状态,收货人,手机号,邮编,商品名称,规格,数量,单价,运费,币种\n\
             T1,2026年11月1日 09:30,已签收,王芳,13800000000,100000,盖碗,白,1,68.00,6,CNY\n",
            "T1 2026-11-01T09:30Z delivered CNY | 王芳 | 13800000000 | 100000\n  1 × 盖碗 6800 白\n  6800 + 600 - 0 + 0 = 7400",
        ),
    ] {
        let options = OrderOptions { states: vec![("versandt".to_owned(), OrderState::Shipped)], ..plain() };
        assert_eq!(shown(text, &options).0, expected);
    }
}

#[test]
fn a_bad_line_costs_its_own_order_only() {
    let text = "order_id,date,email,product,qty,price,status\n\
        1,2026-11-01,a@b.example,Cup,1,5,new\n\
        2,yesterday,a@b.example,Cup,1,5,new\n\
        3,2026-11-01,a@b.example,Cup,1.5,free,new\n\
        3,2026-11-01,a@b.example,Pot,1,5,new\n\
        4,,a@b.example,Cup,1,5,new\n\
        ,2026-11-01,a@b.example,Cup,1,5,new\n\
        5,2026-11-01,not an address,Cup,1,5,new\n\
        6,2026-11-01,a@b.example,Cup,1,5,new,extra\n\
        7,2026-11-01,a@b.example,Cup,x2,5,new\n\
        7,,,Pot,1,6,\n\
        ---,2026-11-01,a@b.example,Cup,1,5,new\n\
        8,2026-11-01,a@b.example,\"Cup,1,5,new\n\
        9,2026-11-01,a@b.example,Cup,1,5,new\n";
    check(
        text,
        &OrderOptions { currency: Currency::new("USD"), ..plain() },
        &[
            "1 2026-11-01T00:00Z placed USD | a@b.example",
            "  1 × Cup 500",
            "  500 + 0 - 0 + 0 = 500",
            "5 2026-11-01T00:00Z placed USD",
            "  1 × Cup 500",
            "  500 + 0 - 0 + 0 = 500",
            "7 2026-11-01T00:00Z placed USD | a@b.example",
            "  2 × Cup 500",
            "  1 × Pot 600",
            "  1600 + 0 - 0 + 0 = 1600",
            "9 2026-11-01T00:00Z placed USD | a@b.example",
            "  1 × Cup 500",
            "  500 + 0 - 0 + 0 = 500",
            "! line 7: number: there is no order number",
            "! line 3: date: \"yesterday\" is no date that I can read; order 2 is left out",
            "! line 4: qty: \"1.5\" is no whole number of pieces; order 3 is left out",
            "! line 6: placed_at: is empty; order 4 is left out",
            "! line 9: has 8 cells, the header has 7; a quote may be missing; order 6 is left out",
            "! line 12: number: must have a letter or a digit; order --- is left out",
            "! line 13: a quote is opened and never closed; order 8 is left out",
        ],
        &[
            "status words: \"new\" is placed (4)",
            "orders without e-mail, phone or postal code, which their customers cannot find: 1",
            "orders with an e-mail address without an @, which was left out: 1",
        ],
    );
}

#[test]
fn columns_can_be_named() {
    let text = "Vorgang,Wann,Kundenmail,Was,Notiz\nX1,2026-11-01,a@b.example,Cup,Phone\n";
    assert_eq!(
        shown(text, &plain()).0,
        "error: no column is known as the order's number; say which it is with --map \"COLUMN=number\"; the columns are: \
         Vorgang, Wann, Kundenmail, Was, Notiz"
    );
    let map = |pairs: &[(&str, Option<Field>)]| OrderOptions {
        map: pairs.iter().map(|(name, field)| ((*name).to_owned(), *field)).collect(),
        currency: Currency::new("USD"),
        ..plain()
    };
    let named = map(&[
        ("vorgang", Some(Field::Number)),
        ("Wann", Some(Field::PlacedAt)),
        ("Kundenmail", Some(Field::Email)),
        ("Was", Some(Field::Title)),
    ]);
    check(
        text,
        &named,
        &["X1 2026-11-01T00:00Z placed USD | a@b.example", "  1 × Cup 0", "  0 + 0 - 0 + 0 = 0"],
        &["columns not used: Notiz", "orders with items without a price, which is shown as 0: 1"],
    );
    assert!(
        shown(text, &map(&[("Nummer", Some(Field::Number))]))
            .0
            .starts_with("error: --map names the column \"Nummer\"")
    );
    let phone = "order,date,phone,mobile\n1,2026-11-01,111111111,222222222\n";
    assert_eq!(
        shown(phone, &map(&[("phone", None)])).0.lines().next(),
        Some("1 2026-11-01T00:00Z placed USD | 222222222")
    );
}

#[test]
fn what_nobody_can_know_is_asked() {
    let ambiguous = "order,date,email\n1,03/04/2026,a@b.example\n";
    assert!(shown(ambiguous, &plain()).0.contains("say so with --dates day-first or --dates month-first"));
    let told = OrderOptions { day_first: Some(false), currency: Currency::new("USD"), ..plain() };
    assert_eq!(
        shown(ambiguous, &told).0.lines().next(),
        Some("1 2026-03-04T00:00Z placed USD | a@b.example")
    );
    let decided = "order,date,email\n1,03/04/2026,a@b.example\n2,13/04/2026,a@b.example\n";
    let (lines, notes) = shown(decided, &plain());
    assert!(lines.starts_with("1 2026-04-03"), "{lines}");
    assert_eq!(notes[0], "assumed: dates such as 03/04/2026 have the day first");
}

#[test]
fn orders_of_our_own_form() {
    let good = r#"{"number":"KL-1","placed_at":"2026-11-01T00:00:00Z","state":"shipped","contact":{"email":"a@b.example"},"currency":"USD","items":[{"title":"Cup","quantity":2,"unit_price":1250}],"totals":{"subtotal":2500,"total":2500}}"#;
    let text = format!(
        r#"{{"orders": [{good}, {}, {}]}}"#,
        good.replace("shipped", "lost"),
        good.replace("\"total\"", "\"sum\"")
    );
    let (lines, _) = shown(&text, &plain());
    let mut lines = lines.lines();
    assert_eq!(lines.next(), Some("KL-1 2026-11-01T00:00Z shipped USD | a@b.example"));
    let problems: Vec<_> = lines.filter(|l| l.starts_with('!')).collect();
    assert_eq!(problems[0], "! order 2: state: must be one of the states of the API description");
    assert!(problems[1].starts_with("! order 3: unknown field `sum`"), "{}", problems[1]);
}

#[test]
fn what_is_no_list_of_orders_is_said_so() {
    for (text, why) in
        [("", "the file is empty"), ("{\"a\":1}", "holds no list of orders"), ("[", "not valid JSON")]
    {
        assert!(shown(text, &plain()).0.contains(why), "{text}");
    }
}
