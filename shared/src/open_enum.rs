//! Enums that grow: an older reader meets a newer variant as `Unknown`, and the rest of the batch still arrives.
//!
//! On the wire they look as serde's externally tagged enums do: `"key"` or `{"key": payload}`. Serde's own
//! `#[serde(other)]` fails on a variant with a payload, and then everything around it fails too.

/// Defines such an enum. Every variant has one payload or none, and its key on the wire.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident $( ( $payload:ty ) )? = $key:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        $vis enum $name {
            $( $(#[$vmeta])* $variant $( ($payload) )?, )+
            /// Something newer than this program; it is skipped.
            Unknown,
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( $crate::open_enum::open_enum!(@pattern $variant value $( $payload )?) =>
                        $crate::open_enum::open_enum!(@serialize serializer, $name, $key, value $(, $payload)?), )+
                    Self::Unknown => serializer.serialize_str("unknown"),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a name, or an object with one key")
                    }

                    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<$name, E> {
                        $( $crate::open_enum::open_enum!(@unit key, $name, $variant, $key $(, $payload)?); )+
                        let _ = key;
                        Ok($name::Unknown)
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let Some(key) = map.next_key::<String>()? else {
                            return Err(serde::de::Error::custom("needs one key"));
                        };
                        let value = match key.as_str() {
                            $( $key => $crate::open_enum::open_enum!(@payload map, $name, $variant $(, $payload)?), )+
                            _ => {
                                map.next_value::<serde::de::IgnoredAny>()?;
                                $name::Unknown
                            }
                        };
                        if map.next_key::<serde::de::IgnoredAny>()?.is_some() {
                            return Err(serde::de::Error::custom("must have one key only"));
                        }
                        Ok(value)
                    }
                }
                deserializer.deserialize_any(Visitor)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "oneOf": [ $( $crate::open_enum::open_enum!(@schema _generator, $key $(, $payload)?) ),+ ] })
            }
        }
    };

    (@pattern $variant:ident $value:ident $payload:ty) => { Self::$variant($value) };
    (@pattern $variant:ident $value:ident) => { Self::$variant };
    (@serialize $serializer:ident, $name:ident, $key:literal, $value:ident, $payload:ty) => {
        $serializer.serialize_newtype_variant(stringify!($name), 0, $key, $value)
    };
    (@serialize $serializer:ident, $name:ident, $key:literal, $value:ident) => {
        $serializer.serialize_str($key)
    };
    (@unit $text:ident, $name:ident, $variant:ident, $key:literal, $payload:ty) => {};
    (@unit $text:ident, $name:ident, $variant:ident, $key:literal) => {
        if $text == $key {
            return Ok($name::$variant);
        }
    };
    (@payload $map:ident, $name:ident, $variant:ident, $payload:ty) => {
        $name::$variant($map.next_value::<$payload>()?)
    };
    (@payload $map:ident, $name:ident, $variant:ident) => {{
        $map.next_value::<serde::de::IgnoredAny>()?;
        $name::$variant
    }};
    (@schema $generator:ident, $key:literal, $payload:ty) => {
        schemars::json_schema!({
            "type": "object",
            "properties": { $key: $generator.subschema_for::<$payload>() },
            "required": [$key],
            "additionalProperties": false
        })
    };
    (@schema $generator:ident, $key:literal) => { schemars::json_schema!({ "const": $key }) };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub(crate) struct Point {
        x: i32,
    }

    crate::open_enum::open_enum! {
        /// For the tests below.
        pub(crate) enum Shape {
            /// With a payload.
            Dot(Point) = "dot",
            /// With many.
            Line(Vec<Point>) = "line",
            /// With none.
            Nothing = "nothing",
        }
    }

    fn parsed(json: &str) -> Result<Vec<Shape>, String> {
        serde_json::from_str(json).map_err(|e| e.to_string())
    }

    #[test]
    fn the_wire_form_is_pinned() {
        let shapes = vec![Shape::Dot(Point { x: 1 }), Shape::Line(vec![Point { x: 2 }]), Shape::Nothing];
        let json = r#"[{"dot":{"x":1}},{"line":[{"x":2}]},"nothing"]"#;
        assert_eq!(serde_json::to_string(&shapes).unwrap(), json);
        assert_eq!(parsed(json), Ok(shapes));
    }

    #[test]
    fn unknown_variants_do_not_spoil_the_batch() {
        let dot = Shape::Dot(Point { x: 1 });
        for unknown in [r#""new""#, r#"{"new":{"a":[1,{"b":2}]}}"#, r#"{"new":null}"#, r#"{"new":"dot"}"#] {
            assert_eq!(parsed(&format!("[{unknown}]")), Ok(vec![Shape::Unknown]), "{unknown}");
            assert_eq!(
                parsed(&format!(r#"[{{"dot":{{"x":1}}}},{unknown},"nothing"]"#)),
                Ok(vec![dot.clone(), Shape::Unknown, Shape::Nothing]),
                "{unknown}"
            );
        }
    }

    #[test]
    fn a_known_variant_with_a_wrong_payload_is_still_an_error() {
        for bad in [r#"{"dot":{"x":"1"}}"#, r#"{"dot":{}}"#, "{}", "7", r#"{"dot":{"x":1},"line":[]}"#] {
            assert!(parsed(&format!("[{bad}]")).is_err(), "{bad}");
        }
    }
}
