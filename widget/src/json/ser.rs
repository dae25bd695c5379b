//! From a wire type to text.

use super::Malformed;
use serde::Serialize;
use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer};

/// Writes a value. What the wire has no form for (fractions, raw bytes) gives an empty text.
pub fn to_string<T: Serialize>(value: &T) -> String {
    let mut out = String::new();
    if value.serialize(&mut Writer(&mut out)).is_err() {
        out.clear();
    }
    out
}

struct Writer<'a>(&'a mut String);

/// A list or an object that is being written.
struct Open<'a> {
    out: &'a mut String,
    close: char,
    first: bool,
}

impl<'a> Open<'a> {
    fn new(out: &'a mut String, open: char, close: char) -> Self {
        out.push(open);
        Self { out, close, first: true }
    }

    fn comma(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        self.comma();
        value.serialize(&mut Writer(self.out))
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Malformed> {
        self.comma();
        text(self.out, key);
        self.out.push(':');
        value.serialize(&mut Writer(self.out))
    }

    fn close(self) {
        self.out.push(self.close);
    }
}

fn text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' => {
                out.push_str("\\u00");
                for nibble in [u32::from(c) >> 4, u32::from(c) & 15] {
                    out.push(char::from_digit(nibble, 16).unwrap_or('0'));
                }
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

fn number(out: &mut String, negative: bool, mut value: u64) {
    if negative {
        out.push('-');
    }
    let start = out.len();
    loop {
        let digit = u32::try_from(value % 10).unwrap_or(0);
        out.insert(start, char::from_digit(digit, 10).unwrap_or('0'));
        value /= 10;
        if value == 0 {
            return;
        }
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = Malformed;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        self.item(value)
    }
    fn end(self) -> Result<(), Malformed> {
        self.close();
        Ok(())
    }
}

impl SerializeTuple for Open<'_> {
    type Ok = ();
    type Error = Malformed;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        self.item(value)
    }
    fn end(self) -> Result<(), Malformed> {
        self.close();
        Ok(())
    }
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Malformed;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Malformed> {
        self.field(key, value)
    }
    fn end(self) -> Result<(), Malformed> {
        self.close();
        Ok(())
    }
}

impl SerializeMap for Open<'_> {
    type Ok = ();
    type Error = Malformed;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Malformed> {
        self.comma();
        key.serialize(&mut Writer(self.out))
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        self.out.push(':');
        value.serialize(&mut Writer(self.out))
    }
    fn end(self) -> Result<(), Malformed> {
        self.close();
        Ok(())
    }
}

macro_rules! whole_numbers {
    ($($name:ident: $type:ty),+) => {$(
        fn $name(self, value: $type) -> Result<(), Malformed> {
            self.serialize_i64(i64::from(value))
        }
    )+};
}

impl<'a> Serializer for &'a mut Writer<'_> {
    type Ok = ();
    type Error = Malformed;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Impossible<(), Malformed>;
    type SerializeTupleVariant = Impossible<(), Malformed>;
    type SerializeMap = Open<'a>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Impossible<(), Malformed>;

    whole_numbers! { serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32 }

    fn serialize_i64(self, value: i64) -> Result<(), Malformed> {
        number(self.0, value < 0, value.unsigned_abs());
        Ok(())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Malformed> {
        number(self.0, false, value);
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Malformed> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn serialize_f64(self, _: f64) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn serialize_char(self, value: char) -> Result<(), Malformed> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Malformed> {
        text(self.0, value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Malformed> {
        Err(Malformed)
    }

    fn serialize_none(self) -> Result<(), Malformed> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Malformed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Malformed> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Malformed> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, key: &'static str) -> Result<(), Malformed> {
        self.serialize_str(key)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Malformed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        key: &'static str,
        value: &T,
    ) -> Result<(), Malformed> {
        let mut open = Open::new(self.0, '{', '}');
        open.field(key, value)?;
        open.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, Malformed> {
        Ok(Open::new(self.0, '[', ']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a>, Malformed> {
        Ok(Open::new(self.0, '[', ']'))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Malformed> {
        Err(Malformed)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Malformed> {
        Err(Malformed)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a>, Malformed> {
        Ok(Open::new(self.0, '{', '}'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, Malformed> {
        Ok(Open::new(self.0, '{', '}'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Malformed> {
        Err(Malformed)
    }
}
