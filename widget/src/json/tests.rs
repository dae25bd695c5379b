use super::*;
use shared::frame::VisitorFrame;

/// As `serde_json` has it, fractions cut.
fn tree(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Bool(*b),
        serde_json::Value::Number(n) => Value::Number(n.as_i64().unwrap_or_default()),
        serde_json::Value::String(s) => Value::Text(s.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(tree).collect()),
        serde_json::Value::Object(fields) => {
            Value::Map(fields.iter().map(|(k, v)| (k.clone(), tree(v))).collect())
        }
    }
}

#[test]
fn reads_what_json_is() {
    for (text, value) in [
        ("null", Some(Value::Null)),
        (" [ ] ", Some(Value::List(vec![]))),
        (r#""a\"\u0627\ud83d\ude00\n""#, Some(Value::Text("a\"ا😀\n".into()))),
        (r#""\ud83d""#, Some(Value::Text("\u{fffd}".into()))),
        ("-12.75e3", Some(Value::Number(-12))),
        (r#"{"a":1,"b":[true,{}]}"#, parse(r#" { "a" : 1 , "b" : [ true , { } ] } "#)),
        ("", None),
        ("nul", None),
        ("[1,]", None),
        ("[1 2]", None),
        ("{\"a\"}", None),
        ("\"\n\"", None),
        ("\"open", None),
        ("1 1", None),
    ] {
        assert_eq!(parse(text), value, "{text}");
    }
    assert_eq!(parse(&"[".repeat(100_000)), None);
}

#[test]
fn wire_types_are_written_as_with_serde_json() {
    let hello = r#"{"hello":{"since":[{"conversation":"k1","seq":4}],"pending":[{"conversation":"k1","client_id":"c5","text":"a\"\n\\ب","opening":{"locale":"fa","tried":["a"]}}]}}"#;
    let frame: VisitorFrame = serde_json::from_str(hello).unwrap();
    assert_eq!(to_string(&frame), hello);
}

proptest::proptest! {
    #[test]
    fn any_text_survives(text in ".{0,60}", number in proptest::num::i64::ANY) {
        let written = to_string(&(text.as_str(), number));
        proptest::prop_assert_eq!(serde_json::from_str::<(String, i64)>(&written).unwrap(), (text.clone(), number));
        let read = parse(&written);
        let expected = Value::List(vec![Value::Text(text), Value::Number(number.max(-i64::MAX))]);
        proptest::prop_assert_eq!(read, Some(expected));
    }

    #[test]
    fn anything_is_read_or_refused(text in r#"[\[\]{}",:\\u0-9a-f tnse.-]{0,40}"#) {
        let theirs: Option<serde_json::Value> = serde_json::from_str(&text).ok();
        if let Some(theirs) = theirs {
            // Where fractions and repeated keys differ, reading it at all is what counts.
            proptest::prop_assert!(parse(&text).is_some());
            if !text.contains(['.', 'e', ':']) && text.len() < 18 {
                proptest::prop_assert_eq!(parse(&text), Some(tree(&theirs)));
            }
        }
    }
}
