use super::*;
use serde_json::json;
use shared::boot::Boot;
use shared::error::{ErrorBody, ErrorCode};
use shared::frame::{ServerFrame, VisitorFrame};

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
fn wire_types_read_and_write_as_with_serde_json() {
    for text in [
        r#"{"welcome":{"at":"2026-11-22T15:39:46.120Z","conversations":[{"id":"k1","status":"waiting","subject":"سلام","created_at":"2026-11-22T15:39:46.120Z","last_seq":3,"visitor_read":1,"staff_read":0}]}}"#,
        r#"{"entries":{"conversation":{"id":"k1","status":"new_one","subject":"s","created_at":"2026-11-22T15:39:46.120Z","last_seq":3,"visitor_read":1,"staff_read":0,"more":1.5},"entries":[{"seq":1,"at":"2026-11-22T15:39:46.120Z","body":{"message":{"client_id":"c1","author":{"staff":{"id":"s","name":"Lan"}},"text":"hi"}}},{"seq":2,"at":"2026-11-22T15:39:46.120Z","body":{"new":{}}},{"seq":3,"at":"2026-11-22T15:39:46.120Z","body":{"resolved":"visitor"}}]}}"#,
        r#"{"brand_new":[1,2]}"#,
        r#"{"error":{"code":"too_many","message":"m","retry_after_ms":5}}"#,
    ] {
        let ours: Option<ServerFrame> = from_str(text);
        assert_eq!(ours, serde_json::from_str(text).ok(), "{text}");
        assert_eq!(ours.map(|o| to_string(&o)), serde_json::from_str::<ServerFrame>(text).ok().map(|s| serde_json::to_string(&s).unwrap()));
    }
    let hello = r#"{"hello":{"since":[{"conversation":"k1","seq":4}],"pending":[{"conversation":"k1","client_id":"c5","text":"a\"\n\\ب","opening":{"locale":"fa","tried":["a"]}}]}}"#;
    assert_eq!(from_str::<VisitorFrame>(hello).map(|f| to_string(&f)).as_deref(), Some(hello));
    let boot = json!({"site":"k","name":"Kiln","locale":"fa","locales":["en","fa"],"ticket":"t","theme":{"accent":"#2f6f5e","side":"end"},
        "pack":"/a/p","strings":"/a/s","help":"/h","presence":{"open":true,"reply_minutes":5},"origins":["http://a"],"orders":true});
    assert_eq!(from_str::<Boot>(&boot.to_string()), serde_json::from_value(boot).ok());
    assert_eq!(from_str::<ErrorBody>(r#"{"code":"x","message":""}"#).map(|e| e.code), Some(ErrorCode::Unknown));
    assert_eq!(from_str::<ErrorBody>(r#"{"code":"x"}"#), None);
}

proptest::proptest! {
    #[test]
    fn any_text_survives(text in ".{0,60}", number in proptest::num::i64::ANY) {
        let written = to_string(&(text.as_str(), number));
        proptest::prop_assert_eq!(&written, &serde_json::to_string(&(text.as_str(), number)).unwrap());
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
