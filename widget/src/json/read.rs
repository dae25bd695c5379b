//! From a tree to a type.

use super::Value;

/// Types that read themselves from a tree.
pub(crate) trait Read: Sized {
    /// Reads a value; `None` when it is of another form.
    fn read(value: &Value) -> Option<Self>;

    /// What a field is that is left out; `None` when it must not be.
    fn missing() -> Option<Self> {
        None
    }
}

/// Reads a field of an object.
pub(crate) fn field<T: Read>(value: &Value, name: &str) -> Option<T> {
    match value.get(name) {
        Some(value) => T::read(value),
        None => T::missing(),
    }
}

impl Read for String {
    fn read(value: &Value) -> Option<Self> {
        value.text().map(str::to_owned)
    }
}

impl Read for bool {
    fn read(value: &Value) -> Option<Self> {
        if let Value::Bool(value) = value { Some(*value) } else { None }
    }
}

impl Read for i64 {
    fn read(value: &Value) -> Option<Self> {
        if let Value::Number(value) = value { Some(*value) } else { None }
    }
}

macro_rules! whole_numbers {
    ($($type:ty)+) => {$(
        impl Read for $type {
            fn read(value: &Value) -> Option<Self> {
                i64::read(value).and_then(|value| Self::try_from(value).ok())
            }
        }
    )+};
}

whole_numbers! { u8 u16 u32 }

impl<T: Read> Read for Option<T> {
    fn read(value: &Value) -> Option<Self> {
        if *value == Value::Null { Some(None) } else { T::read(value).map(Some) }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

/// Lets every item of a list be read, as long as it can be. Not generic, so that it is compiled once.
fn each(list: &Value, read: &mut dyn FnMut(&Value) -> Option<()>) -> Option<()> {
    let Value::List(items) = list else { return None };
    for item in items {
        read(item)?;
    }
    Some(())
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Option<Self> {
        let mut all = Self::new();
        each(value, &mut |item| T::read(item).map(|item| all.push(item))).map(|()| all)
    }

    fn missing() -> Option<Self> {
        Some(Vec::new())
    }
}
