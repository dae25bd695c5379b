//! Orders in JSON as rows, one for each item: `line_items[0].name` becomes the column `line_items.name`.
//!
//! From there on JSON is read as CSV is. Knows no field; what is nested too deep is left out.

use super::super::table::{Row, Table};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where exports keep an order's items.
const ITEMS: [&str; 8] =
    ["line_items", "lineItems", "items", "order_items", "orderItems", "products", "lines", "order_lines"];
const DEPTH: usize = 5;

/// The rows of a list of orders.
pub(super) fn rows(orders: &[Value]) -> Table {
    let mut header: Vec<String> = Vec::new();
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for (at, order) in orders.iter().enumerate() {
        let place = format!("order {}", at + 1);
        let Value::Object(fields) = order else {
            rows.push(Row { place, cells: Vec::new(), fault: Some("is not an object".to_owned()) });
            continue;
        };
        let mut head = Vec::new();
        flat(fields, "", DEPTH, &mut head);
        let items = ITEMS.iter().find_map(|name| Some((*name, items(fields.get(*name)?)?)));
        let lines: Vec<Vec<(String, String)>> = match items {
            Some((name, items)) => items
                .iter()
                .map(|item| {
                    let mut line = head.clone();
                    flat(item, &format!("{name}."), DEPTH, &mut line);
                    line
                })
                .collect(),
            None => vec![head],
        };
        for line in lines {
            let mut cells = vec![String::new(); header.len()];
            for (name, value) in line {
                let column = *columns.entry(name.clone()).or_insert_with(|| {
                    header.push(name);
                    header.len() - 1
                });
                if cells.len() <= column {
                    cells.resize(column + 1, String::new());
                }
                if let Some(cell) = cells.get_mut(column) {
                    *cell = value;
                }
            }
            rows.push(Row { place: place.clone(), cells, fault: None });
        }
    }
    Table { header, rows }
}

/// The items of a list of objects; none when there are no objects in it.
fn items(value: &Value) -> Option<Vec<&Map<String, Value>>> {
    let items: Vec<_> = value.as_array()?.iter().filter_map(Value::as_object).collect();
    (!items.is_empty()).then_some(items)
}

fn flat(fields: &Map<String, Value>, prefix: &str, depth: usize, out: &mut Vec<(String, String)>) {
    // By name, whatever order the parser keeps.
    for (name, value) in fields.iter().collect::<BTreeMap<_, _>>() {
        let path = format!("{prefix}{name}");
        match value {
            Value::String(text) => out.push((path, text.clone())),
            Value::Number(number) => out.push((path, number.to_string())),
            Value::Bool(yes) => out.push((path, yes.to_string())),
            Value::Object(inner) if depth > 0 => flat(inner, &format!("{path}."), depth - 1, out),
            Value::Array(_)
                if prefix.is_empty() && ITEMS.contains(&name.as_str()) && items(value).is_some() => {}
            // Of several parcels or payments the first speaks for all.
            Value::Array(list) if depth > 0 => match list.first() {
                Some(Value::Object(inner)) => flat(inner, &format!("{path}."), depth - 1, out),
                Some(Value::String(text)) => out.push((path, text.clone())),
                Some(Value::Number(number)) => out.push((path, number.to_string())),
                _ => {}
            },
            Value::Object(_) | Value::Array(_) | Value::Null => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_item_is_a_row() {
        let orders = json!([
            {"name": "#1", "customer": {"email": "a@b.example"}, "line_items": [{"name": "Cup", "price": 9.5}, {"name": "Pot"}],
             "fulfillments": [{"tracking_numbers": ["T1", "T2"]}]},
            7,
            {"name": "#2", "gift": true, "note": null, "line_items": []},
        ]);
        let table = rows(orders.as_array().unwrap());
        assert_eq!(
            table.header,
            [
                "customer.email",
                "fulfillments.tracking_numbers",
                "name",
                "line_items.name",
                "line_items.price",
                "gift"
            ]
        );
        let shown: Vec<_> =
            table.rows.iter().map(|r| format!("{}: {}", r.place, r.cells.join("|"))).collect();
        assert_eq!(
            shown,
            [
                "order 1: a@b.example|T1|#1|Cup|9.5",
                "order 1: a@b.example|T1|#1|Pot|",
                "order 2: ",
                "order 3: ||#2|||true"
            ]
        );
        assert!(table.rows[2].fault.is_some());
    }
}
